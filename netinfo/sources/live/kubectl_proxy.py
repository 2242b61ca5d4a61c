"""One ``kubectl proxy`` on a private Unix socket: a process for all requests instead of one a request.

How ``kubectl proxy`` behaves, from 1.27 to 1.37 (kubernetes/kubectl pkg/cmd/proxy, pkg/proxy/proxy_server.go):

- it serves as soon as it prints ``Starting to serve on SOCKET``, and asks the server nothing before the first request;
- it takes every method and path unless told not to, and no time limit: ours is on every read;
- it drops the path of the server's URL without ``--append-server-path``;
- it never ends by itself, and leaves its socket behind when it is killed.

So it gets GET and the paths that this program asks for, a folder of its own that only the user may enter, and a shell
that waits at a pipe of ours: the pipe closes however we end, by SIGKILL too, and the shell then kills the whole group
(a credential plugin is in it) and takes the folder away.
"""

from __future__ import annotations

import os
import select
import time

from netinfo.sources.live import children
from netinfo.sources.live.accepted_paths import ACCEPTED_PATHS

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Mapping

#: A Unix socket's path may have 107 bytes (Linux), 103 (macOS).
_LONGEST_PATH = 100
#: Everything but GET. The pattern is Go's, which has no look-ahead; ``G`` and ``GE`` are methods too.
_REJECTED_METHODS = "^(G|GE)$|^([^G]|G[^E]|GE[^T]|GET.)"
_SERVES = b"Starting to serve on "
#: What a wrapper may print before that line.
_MOST_BEFORE = 1 << 16
#: Standard input is our pipe. The proxy's end alone closes its output: the shell gives its own away.
_WATCHED = (
    'd=$1; shift; "$@" </dev/null & p=$!; exec >/dev/null; read -r _; kill -9 $p; wait $p; rm -f "$d/s"; rmdir "$d";'
    " kill -9 0"
)


class KubectlProxy:
    """A proxy that was started. ``pins`` are the flags that tie it to a cluster, ``socket`` the path to connect to."""

    def __init__(
        self, program: str, pins: tuple[str, ...], environ: Mapping[str, str], more: tuple[str, ...] = ()
    ) -> None:
        """Start it; OSError, NotImplementedError or ValueError (too long a path) where that cannot be done.

        ``more``: flags that tie it still closer, so that it serves only where they hold as well.
        """
        self.pins = pins
        self.args = _arguments((*pins, *more))
        self.started = time.monotonic()
        self._told = b""
        self._serves: bool | None = None
        self._child: children.Child | None = None
        self._open: list[int] = []
        folder = environ.get("TMPDIR") or "/tmp"  # noqa: S108 - a folder of ours with a random name is made there
        self._folder = f"{folder}/netinfo-{os.urandom(8).hex()}"
        self.socket = f"{self._folder}/s"
        if len(os.fsencode(self.socket)) > _LONGEST_PATH:
            raise ValueError(self.socket)
        with children.signals_blocked():
            os.mkdir(self._folder, 0o700)  # noqa: PTH102 - pathlib costs 4 ms
            _ALIVE.append(self)
            try:
                self._start(program, environ)
            except BaseException:
                self.close()
                raise

    def _start(self, program: str, environ: Mapping[str, str]) -> None:
        stdin, leash = os.pipe()
        ready, stdout = os.pipe()
        nothing = os.open(os.devnull, os.O_WRONLY)
        self._open = [leash, ready]
        try:
            words = ["/bin/sh", "-c", _WATCHED, "sh", self._folder, program, *self.args, f"--unix-socket={self.socket}"]
            self._child = children.spawn(words, environ, stdin, stdout, nothing)
        finally:
            for each in (stdin, stdout, nothing):
                os.close(each)

    def wait(self, seconds: float) -> bool:
        """True when it serves, within this time; False when it ended or did not say so. It says the same ever after."""
        end = time.monotonic() + seconds
        while self._serves is None:
            left = max(0.0, end - time.monotonic())
            if not self._open or not select.select([self._open[1]], [], [], left)[0]:
                self._serves = False
                break
            told = os.read(self._open[1], 4096)
            self._told += told
            if any(line == _SERVES + os.fsencode(self.socket) for line in self._told.split(b"\n")[:-1]):
                self._serves = True
            elif not told or len(self._told) > _MOST_BEFORE:
                self._serves = False
        return self._serves

    def close(self) -> None:
        """Kill it with all that it started, and take its folder away; nothing is left when this returns."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
        files, self._open = self._open, []
        for each in files:
            os.close(each)
        _remove(self._folder, self.socket)
        if self in _ALIVE:
            _ALIVE.remove(self)


#: Every proxy that was started and not closed.
_ALIVE: list[KubectlProxy] = []


def close_all() -> None:
    """Whatever way the run ends: no proxy and no folder of one stays."""
    for each in list(_ALIVE):
        each.close()


def _arguments(pins: tuple[str, ...]) -> tuple[str, ...]:
    return (
        "proxy",
        *pins,
        "--append-server-path",
        f"--reject-methods={_REJECTED_METHODS}",
        f"--accept-paths=^({'|'.join(ACCEPTED_PATHS)})$",
    )


def _remove(folder: str, socket: str) -> None:
    """The proxy was killed, but may still be busy binding its socket for a moment."""
    for _ in range(20):
        try:
            if os.path.lexists(socket):
                os.unlink(socket)  # noqa: PTH108 - pathlib costs 4 ms
            os.rmdir(folder)  # noqa: PTH106
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.002)
        else:
            return
