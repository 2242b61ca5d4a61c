"""The one door: every way a process can end, and that none outlives us."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from netinfo.model.command import Answer, Command, Trouble
from netinfo.sources.live.shell import CommandRunner, Deadline, FixedPlan

pytestmark = pytest.mark.alone


def ask(*commands: Command, seconds: float = 5, environ: Mapping[str, str] | None = None) -> list[Answer]:
    answers = CommandRunner(environ or os.environ, Deadline(seconds)).run(FixedPlan(commands))
    return [answers[command] for command in commands]


def shell(script: str) -> Command:
    return Command("sh", ("-c", script))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_output_error_and_exit_code_come_back_as_they_are() -> None:
    (answer,) = ask(shell("printf 'out\\n'; printf 'err\\n' >&2; exit 3"))
    assert (answer.stdout, answer.stderr, answer.exit_code, answer.trouble) == (b"out\n", b"err\n", 3, None)
    assert not answer.ok


def test_a_program_that_is_not_there_is_an_answer() -> None:
    (answer,) = ask(Command("no-such-program", ()))
    assert answer.trouble is Trouble.NO_PROGRAM and not answer.ok


def test_a_process_killed_by_a_signal_is_not_ok() -> None:
    (answer,) = ask(shell("kill -9 $$"))
    assert answer.exit_code == -9 and not answer.ok


def test_stdin_is_empty_so_that_a_prompt_ends_at_once() -> None:
    (answer,) = ask(shell("read name; echo got:$name"))
    assert answer.stdout == b"got:\n" and answer.seconds < 2


def test_no_terminal_can_be_asked() -> None:
    (answer,) = ask(shell("exec 2>&1; : < /dev/tty && echo asked"))
    assert b"asked" not in answer.stdout


def test_commands_run_side_by_side() -> None:
    began = time.monotonic()
    ask(*(shell(f"sleep 0.3; echo {number}") for number in range(6)))
    assert time.monotonic() - began < 1.2


def test_answers_keep_the_order_of_the_questions() -> None:
    answers = ask(*(shell(f"sleep 0.0{9 - number}; echo {number}") for number in range(9)))
    assert [answer.stdout for answer in answers] == [f"{number}\n".encode() for number in range(9)]


@pytest.mark.parametrize(
    "script",
    [
        "sleep 60",
        "trap '' TERM INT; sleep 60",
        "sleep 60 & wait",
        "while :; do echo x; sleep 0.01; done",
        "kill -STOP $$",
    ],
)
def test_the_deadline_ends_whatever_hangs(script: str) -> None:
    began = time.monotonic()
    (answer,) = ask(shell(script), seconds=0.5)
    assert answer.trouble is Trouble.TIMEOUT and answer.stdout == b""
    assert time.monotonic() - began < 1.0


def test_what_waits_behind_a_hang_is_not_started_after_the_deadline(tmp_path: Path) -> None:
    late = shell(f"touch {tmp_path}/late")
    answers = ask(*(shell(f"sleep 6{number}") for number in range(6)), late, seconds=0.4)
    assert answers[-1].trouble is Trouble.TIMEOUT and not (tmp_path / "late").exists()


def test_a_grandchild_dies_with_its_command(tmp_path: Path) -> None:
    (answer,) = ask(shell("sleep 60 & echo $!"))
    assert answer.ok
    time.sleep(0.1)
    assert not is_alive(int(answer.stdout))


def test_an_endless_output_is_cut_and_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netinfo.sources.live.processes.MOST_BYTES", 1 << 20)
    (answer,) = ask(Command("yes", ()), seconds=10)
    assert answer.trouble is Trouble.TOO_LARGE and answer.stdout == b"" and not answer.ok


def test_errors_without_an_end_are_stopped_long_before_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netinfo.sources.live.processes.MOST_BYTES", 1 << 20)
    (answer,) = ask(shell("exec cat /dev/zero >&2"), seconds=10)
    assert answer.trouble is Trouble.TOO_LARGE and not answer.ok and answer.seconds < 2


def test_an_output_that_was_too_large_before_anyone_looked_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netinfo.sources.live.processes.MOST_BYTES", 1000)
    (answer,) = ask(shell("head -c 1001 /dev/zero"))
    assert (answer.trouble, answer.stdout, answer.ok) == (Trouble.TOO_LARGE, b"", False)


def test_an_output_of_exactly_the_limit_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netinfo.sources.live.processes.MOST_BYTES", 1000)
    for script in ("head -c 1000 /dev/zero", "head -c 1000 /dev/zero; sleep 0.2"):
        (answer,) = ask(shell(script))
        assert answer.ok and len(answer.stdout) == 1000


def test_an_output_without_an_end_does_not_disturb_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netinfo.sources.live.processes.MOST_BYTES", 1_000_000)
    endless, other = ask(shell("yes"), shell("sleep 0.6; echo done"))
    assert endless.trouble is Trouble.TOO_LARGE and other.stdout == b"done\n" and other.ok


def test_an_answer_names_its_command() -> None:
    command = shell("exit 3")
    assert [each.command for each in ask(command, Command("no-such-program", ()))] == [
        command,
        Command("no-such-program", ()),
    ]


def test_children_speak_english_without_colours_and_user_defaults() -> None:
    (answer,) = ask(Command("env", ()), environ={**os.environ, "LC_ALL": "ru_RU.UTF-8", "KUBECTL_KUBERC": "true"})
    lines = answer.stdout.decode().splitlines()
    assert {"LC_ALL=C.UTF-8", "TERM=dumb", "KUBECTL_KUBERC=false", "MINIKUBE_IN_STYLE=false"} <= set(lines)


def test_a_hundred_megabytes_come_through_whole() -> None:
    size = 100 * 1024 * 1024
    (answer,) = ask(Command(sys.executable, ("-c", f"import sys; sys.stdout.buffer.write(b'x' * {size})")), seconds=30)
    assert len(answer.stdout) == size and answer.ok


class TwoRounds:
    """A plan whose second question depends on the first answer."""

    first = Command("echo", ("one",))

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        found = answers.get(self.first)
        return [self.first, *([Command("echo", (found.stdout.decode().strip() + "-two",))] if found else [])]

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        return True


def test_a_plan_may_ask_more_once_it_knows_more() -> None:
    answers = CommandRunner(os.environ, Deadline(5)).run(TwoRounds())
    assert [answer.stdout for answer in answers.values()] == [b"one\n", b"one-two\n"]


class Counting(TwoRounds):
    """How often it was asked."""

    first = Command("sh", ("-c", "sleep 0.4; echo one"))

    def __init__(self) -> None:
        self.asked = 0

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        self.asked += 1
        return super().next(answers)


def test_a_plan_is_asked_once_for_each_answer_however_long_it_takes() -> None:
    plan = Counting()
    answers = CommandRunner(os.environ, Deadline(20)).run(plan)
    assert [answer.stdout for answer in answers.values()] == [b"one\n", b"one-two\n"] and plan.asked == 3


class Optional:
    """A plan that does not need its slow question."""

    quick, slow = Command("true", ()), Command("sleep", ("30",))

    def next(self, answers: Mapping[Command, Answer]) -> Sequence[Command]:
        return [self.quick, self.slow]

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        return command != self.slow


def test_nobody_waits_for_what_is_not_needed() -> None:
    began = time.monotonic()
    answers = CommandRunner(os.environ, Deadline(20)).run(Optional())
    assert list(answers) == [Optional.quick] and time.monotonic() - began < 3
