"""How long the program's own work may take: reading, judging and laying out what came, whatever it was.

Asking has a deadline, by which processes are killed. What hostile input makes slow is our own code, which no deadline
of a child reaches and no thread of ours: a regular expression holds the interpreter's lock while it works. A timer of
the system comes through: its signal is handled between two instructions, and ``re`` looks for signals as it searches.

Own time is counted as CPU time (``ITIMER_PROF``), so a busy machine and a pipe that brings bytes slowly cost nothing;
the whole run on one cluster has an end on the clock as well (``ITIMER_REAL``).
"""

from __future__ import annotations

import signal
import threading
import time

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from types import FrameType

#: CPU seconds for judging and laying out at ``--timeout 10s`` and less; a longer limit gives a fifth of it.
LEAST_SECONDS = 2.0
_SHARE = 0.2
#: Seconds on the clock between the deadline of asking and the end of the run.
AFTER_DEADLINE = 2.0
#: CPU seconds for a MiB of a dump, and for each file of one.
PER_MIB = 0.5
PER_FILE = 0.005
#: A signal that some code swallowed (a finalizer, a callback) comes again.
_AGAIN_SECONDS = 1.0
_TICK_SECONDS = 0.02


class OutOfTime(BaseException):
    """The time is over. No ``except Exception`` and no library takes it for its own."""


class _Clock:
    """When the CPU time is over, in seconds of ``time.process_time``; None while it is not counted."""

    listens = False
    end: float | None = None


def listen() -> None:
    """Raise OutOfTime in the main thread when the time is over. Without this call no time is measured at all."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGALRM, _end)
        signal.signal(signal.SIGPROF, _end)
        _Clock.listens = True


def _end(number: int, _frame: FrameType | None) -> None:
    """The system counts CPU time in ticks, on a busy machine too many of them: what is left is waited for anew."""
    left = 0.0 if number == signal.SIGALRM or _Clock.end is None else _Clock.end - time.process_time()
    if left <= _TICK_SECONDS:
        raise OutOfTime
    _set(signal.ITIMER_PROF, left)


def until(seconds: float) -> None:
    """The run has to end so many seconds from now, on the clock."""
    _set(signal.ITIMER_REAL, seconds)


def judging(timeout: float) -> None:
    """From now on only the program itself works; ``timeout`` is that of asking."""
    allowed = max(LEAST_SECONDS, timeout * _SHARE)
    _Clock.end = time.process_time() + allowed
    _set(signal.ITIMER_PROF, allowed)


def more(seconds: float) -> None:
    """There is more to be read: so much more CPU time is allowed."""
    if _Clock.end is not None:
        _Clock.end += seconds


def stop() -> None:
    """The answer is there. Who reads it may take as long as he likes."""
    _Clock.end = None
    for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF) if _Clock.listens else ():
        signal.setitimer(timer, 0)


def _set(timer: int, seconds: float) -> None:
    if _Clock.listens:
        signal.setitimer(timer, seconds, _AGAIN_SECONDS)
