"""What is still alive when a run is over: helpers that left their process group, or their parent.

Every program is started as the leader of a session of its own, and its process group is killed at once. coreutils'
``timeout`` puts what it runs into another group of that session; a daemon leaves the session as well. So at the end
everything in the sessions of ours is killed, and after a deadline, a signal or an error whatever descends from us: on
Linux orphans become our children (``PR_SET_CHILD_SUBREAPER``, prctl(2)). After a run that went well a daemon that a
credential plugin started on purpose, such as an agent that keeps a key, goes on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Callable

_SET_CHILD_SUBREAPER, _SET_PARENT_DEATH_SIGNAL = 36, 1
_PROCESSES = "/proc"
#: A process that starts others while it is being killed is looked for again.
_ROUNDS = 5
_PAUSE_SECONDS = 0.01


class Family:
    """The processes of a run: the leaders of their sessions, and whether something had to be killed."""

    def __init__(self) -> None:
        self.is_late = False
        self._sessions: set[int] = set()
        self._adopts = False

    def started(self, pid: int) -> None:
        """A leader of a session was started."""
        self._sessions.add(pid)

    def adopt(self) -> None:
        """From now on orphans among our descendants become our children. Takes 6 ms: to be done while others work."""
        if sys.platform != "linux":
            return
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            self._adopts = ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0

    def end(self, *, everything: bool) -> None:
        """Kill what is left in the sessions of ours; with ``everything`` all that descends from us."""
        if not self._sessions or not (self._has_children() or (everything and not self._adopts)):
            return
        for _ in range(_ROUNDS):
            left = self._left(everything=everything or self.is_late)
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            if not left:
                return
            time.sleep(_PAUSE_SECONDS)
            self._has_children()

    def _has_children(self) -> bool:
        """Bury the dead; True when somebody is alive."""
        while True:
            try:
                pid, _status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if not pid:
                return True

    def _left(self, *, everything: bool) -> list[int]:
        table = _table()
        ours = os.getpid()

        def descends(pid: int) -> bool:
            seen: set[int] = set()
            while pid in table and pid not in seen:
                seen.add(pid)
                pid = table[pid][0]
                if pid == ours:
                    return True
            return False

        return [
            pid for pid, (_, session) in table.items() if session in self._sessions or (everything and descends(pid))
        ]


def with_parent() -> Callable[[], None] | None:
    """What a child does before it becomes another program, so that it is killed when the thread that started it ends:
    by SIGKILL of ours, too. None where the system has no such thing (``PR_SET_PDEATHSIG``, prctl(2): Linux)."""
    if sys.platform != "linux":
        return None
    try:
        import ctypes

        control, ours = ctypes.CDLL(None).prctl, os.getpid()
    except (ImportError, OSError, AttributeError):
        return None

    def ask() -> None:
        control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != ours:  # it came too late
            os._exit(1)

    return ask


def _table() -> dict[int, tuple[int, int]]:
    """Parent and session of every living process but us; nothing where the system has no ``/proc``."""
    found: dict[int, tuple[int, int]] = {}
    try:
        names = os.listdir(_PROCESSES)  # noqa: PTH208 - pathlib costs 4 ms
    except OSError:
        return found
    for name in names:
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError, ValueError, IndexError), open(f"{_PROCESSES}/{name}/stat", "rb") as file:  # noqa: PTH123
                state, parent, _group, session = file.read().rpartition(b")")[2].split()[:4]
                if state not in b"ZX":
                    found[int(name)] = (int(parent), int(session))
    return found


#: Of this run.
FAMILY = Family()
