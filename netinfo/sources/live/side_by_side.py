"""Several clusters at once: few that use the CPU, many that wait for their answers.

Starting kubectl costs CPU, waiting for a server costs none. So a cluster has a place among the few while its kubectl
starts, and leaves it when there is nothing to do but wait; one whose kubectl does not get ready in time leaves it, too.
What the clusters answer is given in the order in which they were named.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import TracebackType
from typing import Generic, Self, TypeVar

Name = TypeVar("Name")
Found = TypeVar("Found")

#: Clusters under way at once: each has a kubectl proxy, of 15 MiB that it shares with no other.
MANY = 40
#: A place among the few is given up after this time.
_PATIENCE_SECONDS = 2.0
_TICK_SECONDS = 0.1
#: How long the threads may take to end when the run is ended from outside; each kills what it started.
_LAST_SECONDS = 1.0


class Place:
    """A place among the few, taken when it is made and left once."""

    def __init__(self, few: threading.Semaphore | None = None) -> None:
        self._few = few
        self._lock = threading.Lock()
        self._timer = threading.Timer(_PATIENCE_SECONDS, self.leave) if few is not None else None
        if few is not None and self._timer is not None:
            few.acquire()
            self._timer.daemon = True
            self._timer.start()

    def leave(self) -> None:
        """From now on this cluster only waits."""
        with self._lock:
            few, self._few = self._few, None
        if few is not None and self._timer is not None:
            self._timer.cancel()
            few.release()


class SideBySide(Generic[Name, Found]):
    """Does a piece of work for each of the names, in threads; a context manager, at whose end nothing of it goes on.

    ``ask`` gets a name, its place among the few and a function that tells whether all is over.
    """

    def __init__(self, names: Sequence[Name], ask: Callable[[Name, Place, Callable[[], bool]], Found]) -> None:
        self._ask = ask
        self._left = deque(enumerate(names))
        self._few = threading.Semaphore(_few())
        self._over = threading.Event()
        self._ended = [threading.Event() for _ in names]
        self._found: dict[int, Found] = {}
        self._errors: dict[int, BaseException] = {}
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(min(MANY, len(names)))]

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        end = time.monotonic() + _LAST_SECONDS
        for each in self._threads:
            each.join(max(0.0, end - time.monotonic()))

    def in_order(self) -> Iterator[Callable[[], Found]]:
        """For each name, as soon as it is its turn: a function that gives what was found or raises what was raised."""
        for position, ended in enumerate(self._ended):
            while not ended.wait(_TICK_SECONDS):  # a signal that another thread received wakes no wait without an end
                pass
            yield lambda at=position: self._result(at)  # type: ignore[misc]  # the default binds it

    def _result(self, position: int) -> Found:
        if position in self._errors:
            raise self._errors[position]
        return self._found[position]

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                position, name = self._left.popleft()
            except IndexError:
                return
            place = Place(self._few)
            try:
                self._found[position] = self._ask(name, place, self._over.is_set)
            except BaseException as error:
                self._errors[position] = error
            finally:
                place.leave()
                self._ended[position].set()


def longest(count: int, timeout: float) -> float:
    """Seconds after which the last of so many clusters is asked, each within ``timeout``, whatever all of them do."""
    return -(-count // MANY) * timeout + -(-count // _few()) * _PATIENCE_SECONDS


@cache
def _few() -> int:
    """Two for each CPU that this process may use: one of them waits for the disk or the other."""
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 * cpus
