"""Bytes that come when whoever writes them sends them: a file at once, a pipe in its own time, or never.

A pipe may bring more than the deadline of a run has time for (a dump of 5,000 nodes over ``ssh``), so what ends it is
silence: as long as ``--timeout`` lasts without one byte. At a terminal a person types, who sees that it waits.
"""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase

#: Bytes that are asked of the system at once.
CHUNK = 1 << 20
#: Windows has no such pipes, and translates the ends of lines unless it is told that these are bytes.
_WITHOUT_WAITING, _BYTES = getattr(os, "O_NONBLOCK", 0), getattr(os, "O_BINARY", 0)


class Silence(NamedTuple):
    """How long nothing may come, and how what is read is called."""

    name: str
    seconds: float

    def check(self, descriptor: int) -> None:
        """Wait until there is something to read, or its end; NetinfoError (too slow) when nothing comes."""
        if os.isatty(descriptor) or not hasattr(select, "poll"):  # Windows can wait for sockets only
            return
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        if not poll.poll(self.seconds * 1000):
            what = phrase("{name}: nothing came for {seconds} s", name=self.name, seconds=f"{self.seconds:g}")
            next_step = phrase("save it to a file and give that, or give it longer with --timeout")
            raise NetinfoError(ExitCode.UNREACHABLE, what, "", next_step)


def opened(path: str | Path) -> int:
    """A descriptor to read from. Plain opening of a named pipe would wait until somebody writes to it."""
    descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING | _BYTES)
    if _WITHOUT_WAITING:
        os.set_blocking(descriptor, True)
    return descriptor


def chunks_of(descriptor: int, silence: Silence | None = None) -> Iterator[bytes]:
    """The bytes of a file or a pipe, closed at their end. Without ``silence`` it may take for ever."""
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        while True:
            if silence is not None:
                silence.check(descriptor)
            chunk = file.read(CHUNK)
            if not chunk:
                return
            yield chunk
