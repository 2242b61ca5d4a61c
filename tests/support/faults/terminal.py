"""The program on a terminal of its own, as a person runs it."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.program import ROOT


@dataclass
class Seen:
    """What stood on the terminal when the program had ended."""

    code: int
    text: str
    seconds: float
    settings_unchanged: bool


class Session:
    """A program that runs on a terminal; ``master`` is the side of the person."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, slave: int) -> None:
        self.process = process
        self.master = master
        self._slave = slave
        self._before = termios.tcgetattr(slave)
        self._began = time.monotonic()

    def type(self, keys: bytes) -> None:
        """Press keys: b"\\x03" is Ctrl-C."""
        os.write(self.master, keys)

    def end(self, seconds: float = 30) -> Seen:
        """Wait for the end; everything that was printed."""
        limit = time.monotonic() + seconds
        text = b""
        while time.monotonic() < limit:
            ready, _, _ = select.select([self.master], [], [], 0.02)
            text += os.read(self.master, 65536) if ready else b""
            if not ready and self.process.poll() is not None:
                break
        took = time.monotonic() - self._began
        code = self.process.wait(timeout=1)
        return Seen(code, text.decode(), took, termios.tcgetattr(self._slave) == self._before)


@contextmanager
def on_terminal(*args: str, kubectl: Path | None = None, **env: str) -> Iterator[Session]:
    """Start the program with stdin, stdout and stderr on a new terminal that controls it."""
    master, slave = pty.openpty()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **env}
    if kubectl:
        environ["KUBECTL_PATH"] = str(kubectl)
    process = subprocess.Popen(
        [sys.executable, "-c", _WITH_TERMINAL, *args],
        env=environ,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    try:
        yield Session(process, master, slave)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
        os.close(master)
        os.close(slave)


#: The new session takes the terminal for its own, as a shell's job has it, and becomes the program.
_WITH_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "netinfo", *sys.argv[1:]])
"""


def with_terminal(*args: str, kubectl: Path | None = None, **env: str) -> Seen:
    """Run the program on a terminal to its end."""
    with on_terminal(*args, kubectl=kubectl, **env) as session:
        return session.end()
