"""Processes with ``sh``: each in a session of its own, its output in unnamed files, killed with all that it started.

Pitfalls of sh (2.4) that the options below avoid: with its defaults it gives the child a terminal, reads its output
in lines of 1 KiB (26 times slower) and silently drops the head of huge outputs. Here the child writes straight into
an unnamed file, so no thread of ours touches the bytes and a grandchild that keeps the pipe open cannot hold us.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from netinfo import lazy_imports
from netinfo.model.command import Answer, Command, Trouble
from netinfo.named_tuple import NamedTuple
from netinfo.sources.live.children import unnamed_file
from netinfo.sources.live.head_start import Begun
from netinfo.sources.live.orphans import FAMILY, with_parent
from netinfo.text.command_line import join

#: A single answer may not be larger: 5,000 nodes are about 45 MB.
MOST_BYTES = 160 * 1024 * 1024
#: stderr is for people: its tail tells the cause.
MOST_ERROR_BYTES = 64 * 1024
#: How long a killed process may take to be reaped.
_REAP_SECONDS = 0.2
#: One process is started at a time, so that whoever ends the run knows all of them.
_STARTING = threading.Lock()


class Running(NamedTuple):
    """A process under way. ``process`` has ``pid``, ``wait()`` and ``exit_code``, None while it lives."""

    command: Command
    process: Any
    stdout: IO[bytes]
    stderr: IO[bytes]
    started: float

    @property
    def is_large(self) -> bool:
        """True when it has written more than is ever read."""
        return max(_size(self.stdout), _size(self.stderr)) > MOST_BYTES


def start(
    command: Command, program: str, environ: Mapping[str, str], on_end: Callable[[int], None]
) -> Running | Answer:
    """Start it; ``on_end`` gets the exit code in a thread of its own. An Answer where it cannot be started."""
    with _STARTING:
        sh = _sh()
    program, args = _with_filter(command, program)
    stdout, stderr = os.fdopen(unnamed_file(), "w+b"), os.fdopen(unnamed_file(), "w+b")
    started = time.monotonic()
    try:
        with _STARTING, Path(os.devnull).open("rb") as nothing:
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
                _env=environ,
                _new_session=True,  # one process group to kill, and no terminal to ask on
                _preexec_fn=with_parent(),
                _bg=True,
                _bg_exc=False,
            )
    except (sh.ForkException, OSError) as error:
        stdout.close()
        stderr.close()
        last_line = str(error).strip().splitlines()[-1:]
        return Answer(command, None, stderr="".join(last_line).encode(), trouble=Trouble.NO_PROGRAM)
    FAMILY.started(process.process.pid)
    return _followed(Running(command, process.process, stdout, stderr, started), on_end)


def adopt(command: Command, begun: Begun, on_end: Callable[[int], None]) -> Running:
    """A process that was started ahead, as if it had been started here."""
    stdout, stderr = os.fdopen(begun.stdout, "w+b"), os.fdopen(begun.stderr, "w+b")
    return _followed(Running(command, begun.child, stdout, stderr, begun.started), on_end)


def _followed(running: Running, on_end: Callable[[int], None]) -> Running:
    # A thread of ours waits: sh's own background thread looks only once a second.
    threading.Thread(target=lambda: on_end(running.process.wait()), daemon=True).start()
    return running


def answer(ended: Running, code: int | None, trouble: Trouble | None) -> Answer:
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


def kill(*running: Running) -> None:
    """Kill whole process groups at once; a polite signal first would cost the deadline's promise."""
    for each in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.process.pid, signal.SIGKILL)
    end = time.monotonic() + _REAP_SECONDS
    while any(each.process.exit_code is None for each in running) and time.monotonic() < end:
        time.sleep(0.002)


@cache
def _sh() -> Any:
    """The package, loaded when something is really run, and without the two thirds of it that are not used here."""
    with lazy_imports.stand_ins():
        import sh

        return sh


def _with_filter(command: Command, program: str) -> tuple[str, tuple[str, ...]]:
    """What is really started. A pipe is built by ``/bin/sh`` from a line that holds no word from outside: program and
    arguments are handed to it as its parameters, and only the words of our own filter are quoted into it."""
    if not command.filter:
        return program, command.args
    return "/bin/sh", ("-c", f'"$0" "$@" | {join(command.filter)}', program, *command.args)


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size
