"""One line on stderr while clusters are asked, where a person looks at it: what is waited for, how long is left.

Nothing is said in the first second, and nothing where stderr is no terminal. The line is taken away before anything
else is printed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from netinfo.model.command import Command
from netinfo.text.escape import escape
from netinfo.text.translation import _, ngettext

_PATIENCE_SECONDS = 1.0
_EVERY_SECONDS = 0.5
#: So many are named, the others are counted.
_MOST_NAMED = 3


class Waiting:
    """What every plan under way waits for; without a stream nothing is kept and nothing is said."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._next = time.monotonic() + _PATIENCE_SECONDS
        self._plans: dict[int, tuple[str, list[str], float]] = {}
        self._clusters = self._answered = 0
        self._here = threading.local()
        self._is_shown = False

    def tell(self, plan: object, commands: Sequence[Command], seconds: float) -> None:
        """A plan waits for these commands and has so many seconds left. Called often; says something now and then."""
        if self._stream is None:
            return
        with self._lock:
            name = getattr(self._here, "name", "")
            self._plans[id(plan)] = (name, [_named(each) for each in commands], seconds)
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + _EVERY_SECONDS
                self._write(self._stream, self._line())

    def ended(self, plan: object) -> None:
        """A plan waits for nothing more."""
        with self._lock:
            self._plans.pop(id(plan), None)

    def count(self, clusters: int) -> None:
        """So many clusters are asked side by side."""
        self._clusters += clusters

    @contextmanager
    def cluster(self, name: str) -> Iterator[None]:
        """While one of several is asked, in the thread that asks it."""
        self._here.name = name
        try:
            yield
        finally:
            with self._lock:
                self._answered += 1

    def clear(self) -> None:
        """Take the line away, and say nothing more."""
        with self._lock:
            if self._stream is not None and self._is_shown:
                self._stream.write("\r\x1b[K")
                self._stream.flush()
            self._stream = None

    def _line(self) -> str:
        told = [*self._plans.values()]
        seconds = max((left for _name, _commands, left in told), default=0.0)
        if self._clusters > 1:
            what = _list([name for name, _commands, _left in told])
            template = _("{answered} of {all} clusters have answered; waiting for {what} ({seconds} s left)")
        else:
            what = _list([each for _name, commands, _left in told for each in commands])
            template = _("waiting for {what} ({seconds} s left)")
        return template.format(answered=self._answered, all=self._clusters, what=what, seconds=round(seconds))

    def _write(self, stream: TextIO, line: str) -> None:
        try:
            columns = os.get_terminal_size(stream.fileno()).columns or 80
        except (OSError, ValueError):
            columns = 80
        stream.write(f"\r{line[: columns - 1]}\x1b[K")
        stream.flush()
        self._is_shown = True


#: Of this run.
NOW = Waiting()


def begin(stream: TextIO) -> None:
    """From now on it is told what is waited for, if the stream is a terminal."""
    global NOW
    NOW = Waiting(stream if stream.isatty() else None)


def _list(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(escape(each) for each in names if each))
    left = len(shown) - _MOST_NAMED
    more = [ngettext("{count} more", "{count} more", left).format(count=left)] if left > 0 else []
    return ", ".join([*shown[:_MOST_NAMED], *more])


def _named(command: Command) -> str:
    """``pods`` for ``kubectl get --raw /api/v1/pods?limit=500``, else the program and what it is to do."""
    words = command.args
    if "--raw" in words[:-1]:
        return words[words.index("--raw") + 1].partition("?")[0].rpartition("/")[2]
    at = 0
    while at < len(words) and words[at].startswith("-"):  # before the verb stand only flags of the connection
        at += 1 if "=" in words[at] else 2
    return " ".join((command.program, *(each for each in words[at : at + 2] if not each.startswith("-"))))
