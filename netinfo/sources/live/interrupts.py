"""Signals held back for a moment: while a process is being started nobody knows it yet, so nobody could kill it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from netinfo.sources.live.children import SIGNALS


@contextmanager
def held_back() -> Iterator[None]:
    """A signal that comes while this lasts is raised when it is over. Blocking signals instead would be inherited by
    the child. Only the main thread gets signals (Python, signal module), so elsewhere nothing is to be done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        each: signal.signal(each, lambda number, _frame: came.append(number))
        for each in SIGNALS
        if callable(signal.getsignal(each))
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])
