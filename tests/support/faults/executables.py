"""Programs named kubectl and minikube that do what the real ones cannot be brought to do.

Each is a small shell script. Where a call is not about the fault it answers as real kubectl does, from answers that
were computed once, so that a whole run takes a moment.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from netinfo.model.command import Answer
from netinfo.sources.objects.connection import Selection
from netinfo.sources.recorded import key
from tests.support.faults.api import Api
from tests.support.faults.askers import Cluster, Constructed, judged
from tests.support.faults.objects import flannel

#: What a program does in place of its answer, as shell text.
KILLED = "kill -9 $$"
TERMINATED = "kill -15 $$"
SLEEPS = "exec sleep 60"
IGNORES_TERM = "trap '' TERM INT HUP; while :; do sleep 1; done"
LEAVES_A_CHILD = "sleep 60 & echo '{}'; exit 0"
CHILD_HOLDS_THE_PIPE = "(trap '' TERM INT HUP; sleep 60) & wait"
STOPS_ITSELF = "kill -STOP $$"
ENDLESS_OUTPUT = "exec cat /dev/zero"
ENDLESS_ERRORS = "exec cat /dev/zero >&2"
ASKS_ON_THE_TERMINAL = "printf 'Password: ' >/dev/tty && read answer </dev/tty; echo 'error: no terminal' >&2; exit 1"
READS_STDIN = "exec cat >/dev/null && exit 1"


def program(folder: Path, name: str, text: str) -> Path:
    """Writes a script that can be run; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@cache
def healthy_answers() -> tuple[Answer, ...]:
    """What kubectl says of the flannel cluster, call by call."""
    return answers_of(Constructed(Api(flannel())))


def answers_of(cluster: Cluster) -> tuple[Answer, ...]:
    """Every answer that the program asks a healthy cluster for, the kubeconfig's first."""
    _, answers = judged(cluster)
    return (cluster.answer(Selection().command()), *answers.values())


def kubectl(
    folder: Path,
    odd: Mapping[str, str] | None = None,
    answers: Iterable[Answer] | None = None,
    before: str = "",
) -> Path:
    """A kubectl that answers as a healthy one, but does what ``odd`` says where its arguments hold a given text.

    ``before`` is shell text for every call.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [before, 'case "$*" in']
    if "proxy" not in (odd or {}):  # its arguments hold all paths
        lines.append("proxy*) echo 'error: unknown command \"proxy\"' >&2; exit 1;;")
    lines += [f"*{shlex.quote(part)}*)\n{text}\n;;" for part, text in (odd or {}).items()]
    for number, answer in enumerate(healthy_answers() if answers is None else answers):
        (folder / f"{number}.out").write_bytes(answer.stdout)
        (folder / f"{number}.err").write_bytes(answer.stderr)
        asked = shlex.quote(" ".join(key(answer.command)[1:]))
        file = shlex.quote(str(folder / str(number)))
        said = f"cat {file}.err >&2; exec cat {file}.out"
        lines.append(f"{asked}|{asked}' '*)\n{said if answer.exit_code == 0 else _failing(said, answer)}\n;;")
    lines += ["*) echo 'error: not known here' >&2; exit 1;;", "esac"]
    return program(folder, "kubectl", "\n".join(lines))


def _failing(said: str, answer: Answer) -> str:
    return f"{said.replace('exec ', '')}; exit {answer.exit_code}"
