"""The one door: every process the program starts goes through here.

A failed command is an Answer, never an exception. All commands of a run share one deadline; whatever still lives at
the deadline, at an interrupt or at an error is killed with its whole process group, so no orphan stays.

Pitfalls of sh (2.4) that the options below avoid: with its defaults it gives the child a terminal, reads its output
in lines of 1 KiB (26 times slower) and silently drops the head of huge outputs. Here the child writes straight into
an unnamed file, so no thread of ours touches the bytes and a grandchild that keeps the pipe open cannot hold us.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from netinfo import lazy_imports
from netinfo.model.command import Answer, Command, Trouble
from netinfo.sources.live.interrupts import held_back
from netinfo.sources.live.programs import find_program, why_not_found
from netinfo.text.command_line import join

#: At most this many processes at once: more do not help on the few cores of a laptop and hurt the API server.
MOST_AT_ONCE = 6
#: A single answer may not be larger: 5,000 nodes are about 45 MB.
MOST_BYTES = 160 * 1024 * 1024
#: stderr is for people: its tail tells the cause.
MOST_ERROR_BYTES = 64 * 1024
#: How often the sizes of running outputs are looked at.
_TICK_SECONDS = 0.05
#: How long commands that are not needed may still take when everything else is answered.
_GRACE_SECONDS = 1.0
#: How long a killed process may take to be reaped.
_REAP_SECONDS = 0.2

#: Children speak English, without colours, emoji and user defaults (kuberc can break ``-o json``, kubectl 1.34+).
CHILD_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "KUBECTL_KUBERC": "false",
    "MINIKUBE_IN_STYLE": "false",
    "MINIKUBE_SKIP_AUDIT": "true",
}
#: kubectl's collector runs several times while kubectl only starts: a quarter of the CPU of a short call. Collecting
#: from 16 MB on costs no memory where the answer is streamed (``--raw``). The user's own setting stands.
_DEFAULTS = {"GOGC": "400"}


class Plan(Protocol):
    """Decides what to ask, and what more once something was answered."""

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        """All commands that should have been asked by now; those already asked are not asked again."""
        ...

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        """False when the answers suffice without this one, so that nobody waits for it."""
        ...


class AskAll(NamedTuple):
    """The plan without second thoughts: these commands, all of them."""

    commands: Sequence[Command]

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        """All commands."""
        return self.commands

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        """Always."""
        return True


class Asker(Protocol):
    """Something that gets Answers: a live door, a recorded cluster."""

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """Follow the plan to its end; the Answers by command, in the order in which they were asked."""
        ...


class Deadline:
    """One moment for the whole run. ``seconds`` from now; 0 or less has already passed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())


class _Running(NamedTuple):
    command: Command
    process: Any
    stdout: IO[bytes]
    stderr: IO[bytes]
    started: float


class Door:
    """Runs commands as processes, several at a time, until the deadline.

    ``meanwhile`` is work of our own, in pieces of a few milliseconds, that is done while processes run and leave a CPU
    free: what the answers will need later is then there when they come. What is left of it when they are all there is
    not done.
    """

    def __init__(
        self, environ: Mapping[str, str], deadline: Deadline, meanwhile: Iterable[Callable[[], object]] = ()
    ) -> None:
        self.deadline = deadline
        self._meanwhile = iter(meanwhile)
        self._programs: dict[str, str | None] = {}
        self._environ = {**_DEFAULTS, **environ, **CHILD_ENVIRONMENT}
        self._done: queue.SimpleQueue[tuple[Command, int]] = queue.SimpleQueue()

    def run(self, plan: Plan) -> dict[Command, Answer]:
        """Follow the plan; every command at most once. Processes still alive on any way out are killed."""
        asked: dict[Command, Answer | None] = {}
        answers: dict[Command, Answer] = {}
        waiting: deque[Command] = deque()
        running: dict[Command, _Running] = {}
        patience = _GRACE_SECONDS
        try:
            while True:
                new = [command for command in plan.next(answers) if command not in asked]
                asked.update(dict.fromkeys(new))
                waiting.extend(dict.fromkeys(new))
                while waiting and len(running) < MOST_AT_ONCE:
                    with held_back():
                        self._start(waiting.popleft(), running, answers)
                if not running:
                    if waiting or any(command not in asked for command in plan.next(answers)):
                        continue
                    break
                if len(running) < usable_cpus():
                    self._use_the_time()
                began = time.monotonic()
                self._collect(running, answers)
                if not waiting and not any(plan.needs(command, answers) for command in running):
                    patience -= time.monotonic() - began
                    if patience <= 0:
                        break
        finally:
            _kill(*running.values())
            for left in running.values():
                left.stdout.close()
                left.stderr.close()
        return {command: answers[command] for command in asked if command in answers}

    def _use_the_time(self) -> None:
        while self._done.empty() and self.deadline.remaining and (piece := next(self._meanwhile, None)):
            piece()

    def _start(self, command: Command, running: dict[Command, _Running], answers: dict[Command, Answer]) -> None:
        if self.deadline.remaining == 0:
            answers[command] = Answer(command, None, trouble=Trouble.TIMEOUT)
            return
        if command.program not in self._programs:
            self._programs[command.program] = find_program(command.program, self._environ)
        program = self._programs[command.program]
        if program is None:
            why = why_not_found(command.program, self._environ)
            answers[command] = Answer(command, None, stderr=why, trouble=Trouble.NO_PROGRAM)
            return
        started = self._spawn(command, program)
        if isinstance(started, Answer):
            answers[command] = started
        else:
            running[command] = started

    def _spawn(self, command: Command, program: str) -> _Running | Answer:
        sh = _sh()
        program, args = _with_filter(command, program)
        stdout, stderr = _unnamed_file(), _unnamed_file()
        started = time.monotonic()
        try:
            with Path(os.devnull).open("rb") as nothing:
                process = sh.Command(program)(
                    *args,
                    _in=nothing,  # a prompt for credentials gets an end of file instead of waiting for ever
                    _out=stdout,
                    _err=stderr,
                    _tty_in=False,
                    _tty_out=False,
                    _no_pipe=True,
                    _return_cmd=True,
                    _encoding="utf-8",
                    _env=self._environ,
                    _new_session=True,  # one process group to kill, and no terminal to ask on
                    _bg=True,
                    _bg_exc=False,
                )
        except (sh.ForkException, OSError) as error:
            stdout.close()
            stderr.close()
            last_line = str(error).strip().splitlines()[-1:]
            return Answer(command, None, stderr="".join(last_line).encode(), trouble=Trouble.NO_PROGRAM)
        # A thread of ours waits: sh's own background thread looks only once a second.
        done = self._done
        threading.Thread(target=lambda: done.put((command, process.process.wait())), daemon=True).start()
        return _Running(command, process, stdout, stderr, started)

    def _collect(self, running: dict[Command, _Running], answers: dict[Command, Answer]) -> None:
        """Move what ended, became too large or ran out of time to the answers; waits at most one tick."""
        try:
            command, code = self._done.get(timeout=min(_TICK_SECONDS, self.deadline.remaining))
        except queue.Empty:
            self._stop_the_endless(running, answers)
            return
        with held_back():
            ended = running.pop(command, None)
            if ended is not None:
                _kill(ended)  # what it may have left behind: nothing of ours outlives its command
                answers[command] = _answer(ended, code, None)

    def _stop_the_endless(self, running: dict[Command, _Running], answers: dict[Command, Answer]) -> None:
        is_late = self.deadline.remaining == 0
        for command, each in list(running.items()):
            is_large = max(_size(each.stdout), _size(each.stderr)) > MOST_BYTES
            if is_late or is_large:
                _kill(each)
                del running[command]
                answers[command] = _answer(each, None, Trouble.TOO_LARGE if is_large else Trouble.TIMEOUT)


@cache
def usable_cpus() -> int:
    """How many CPUs this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _sh() -> Any:
    """The package, loaded when something is really run, and without the two thirds of it that are not used here."""
    with lazy_imports.stand_ins():
        import sh

        return sh


def _unnamed_file() -> IO[bytes]:
    """A file without a name, as ``tempfile`` makes it on Linux; importing that package alone takes 4 ms."""
    try:
        folder = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - nothing is opened by name
        return os.fdopen(os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_EXCL | os.O_CLOEXEC, 0o600), "w+b")
    except (AttributeError, OSError):  # another system, or a file system that cannot
        import tempfile

        return tempfile.TemporaryFile()


def _with_filter(command: Command, program: str) -> tuple[str, tuple[str, ...]]:
    """What is really started. A pipe is built by ``/bin/sh`` from a line that holds no word from outside: program and
    arguments are handed to it as its parameters, and only the words of our own filter are quoted into it."""
    if not command.filter:
        return program, command.args
    return "/bin/sh", ("-c", f'"$0" "$@" | {join(command.filter)}', program, *command.args)


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _answer(ended: _Running, code: int | None, trouble: Trouble | None) -> Answer:
    """Read what the process wrote. Part of an output is only worth showing, so it is not read when it was cut."""
    with ended.stdout as stdout, ended.stderr as stderr:
        if trouble is None and _size(stdout) > MOST_BYTES:
            trouble = Trouble.TOO_LARGE
        stdout.seek(0)
        stderr.seek(max(0, _size(stderr) - MOST_ERROR_BYTES))
        return Answer(
            ended.command,
            code,
            stdout.read() if trouble is None else b"",
            stderr.read(),
            time.monotonic() - ended.started,
            trouble,
        )


def _kill(*running: _Running) -> None:
    """Kill whole process groups at once; a polite signal first would cost the deadline's promise."""
    for each in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.process.pid, signal.SIGKILL)
    end = time.monotonic() + _REAP_SECONDS
    while any(each.process.process.exit_code is None for each in running) and time.monotonic() < end:
        time.sleep(0.002)
