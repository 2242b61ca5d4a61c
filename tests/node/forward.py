"""Carries connections from loopback of the machine into the node's network.

    python -m tests.node.forward PID ADDRESS:PORT...      or, from Python, `Forwarder(PID, [...])`

Listens first, then moves itself into the network of process PID: what it accepts comes from the
outside, what it opens is inside. Prints the ports it chose, one line for all.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_REPOSITORY = Path(__file__).resolve().parents[2]


class Forwarder:
    """The process that carries them; `ports` are those on loopback, in the order of the targets."""

    def __init__(self, pid: int, targets: Sequence[str], before: Callable[[], None]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.node.forward", str(pid), *targets],
            cwd=_REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=before,
        )
        assert self._process.stdout is not None
        self.ports = [int(port) for port in self._process.stdout.readline().split()]

    def stop(self) -> None:
        """Ends it and every connection."""
        self._process.kill()
        self._process.communicate()


def main(arguments: Sequence[str]) -> int:
    """Serves until it is killed."""
    pid, targets = arguments[0], arguments[1:]
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=128) for _ in targets]
    _enter_network_of(pid)
    for listener, target in zip(listeners, targets, strict=True):
        host, _, port = target.rpartition(":")
        threading.Thread(target=_serve, args=(listener, host, int(port))).start()
    print(*(listener.getsockname()[1] for listener in listeners), flush=True)
    return 0


def _enter_network_of(pid: str) -> None:
    with Path(f"/proc/{pid}/ns/net").open() as space:
        if ctypes.CDLL(None, use_errno=True).setns(space.fileno(), _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _serve(listener: socket.socket, host: str, port: int) -> None:
    while True:
        outside, _ = listener.accept()
        try:
            inside = socket.create_connection((host, port), timeout=10)
        except OSError:
            outside.close()
            continue
        inside.settimeout(None)
        threading.Thread(target=_carry, args=(outside, inside)).start()
        threading.Thread(target=_carry, args=(inside, outside)).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Carries one direction; its end is passed on, so that the other side can still answer."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        # Only a shutdown wakes the thread that waits on the other direction; a close would not.
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
