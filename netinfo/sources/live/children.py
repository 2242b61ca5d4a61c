"""The two children that start before anything else is imported, and what every child is given.

``os.posix_spawn`` needs nothing but ``os``, which the interpreter has loaded: kubectl starts while we import. All other
processes are started by the door with ``sh``. Imports here cost at every start: there are none but small ones.
"""

from __future__ import annotations

import os
import signal

from netinfo.sources.live.orphans import FAMILY

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Mapping

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
#: Windows knows the first two.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM", "SIGPROF")
SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
#: Windows has neither sessions nor groups of processes to kill: there no process is started at all.
CAN_START = hasattr(os, "posix_spawn") and hasattr(os, "killpg")


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a child gets of the environment of ours."""
    return {**_DEFAULTS, **environ, **CHILD_ENVIRONMENT}


class Child:
    """A process in a session of its own, started here; known until it is reaped."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.exit_code: int | None = None

    def wait(self) -> int:
        """Until it ends; its exit code, negative for a signal. Only one thread waits for a child."""
        if self.exit_code is None:
            try:
                self.exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            except ChildProcessError:  # reaped by somebody else
                self.exit_code = -signal.SIGKILL
        return self.exit_code

    def kill(self) -> None:
        """Kill the whole process group at once; what it left behind, too, when it has ended itself."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
            return


class signals_blocked:  # noqa: N801 - used as a statement
    """A signal that comes while this lasts is delivered when it is over: a process that nobody knows yet could not be
    killed. ``spawn`` gives the child an empty mask."""

    def __enter__(self) -> None:
        self._before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)

    def __exit__(self, *_error: object) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


def spawn(argv: list[str], environ: Mapping[str, str], stdin: int, stdout: int, stderr: int) -> Child:
    """Start a program with these three files and no other; call it with ``signals_blocked``.

    ``argv[0]`` is the path of the program. OSError where it cannot be started, NotImplementedError where the system
    starts no sessions this way.
    """
    pid = os.posix_spawn(
        argv[0],
        argv,
        environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, number, at) for at, number in enumerate((stdin, stdout, stderr))],
        setsid=True,  # one process group to kill, and no terminal to ask on
        setsigmask=(),
        setsigdef=(signal.SIGPIPE,),  # Python ignores it, and the child would inherit that
    )
    FAMILY.started(pid)
    return Child(pid)


def unnamed_file() -> int:
    """A file without a name, as ``tempfile`` makes it on Linux; importing that package alone takes 4 ms."""
    try:
        folder = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - nothing is opened by name
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except (AttributeError, OSError):  # another system, or a file system that cannot
        import tempfile

        with tempfile.TemporaryFile() as file:
            return os.dup(file.fileno())
