"""A machine of its own on this machine: namespaces, overlays and control groups for one node.

Everything in it is killed by the kernel when its first process ends, and that one ends when the
process that made it does, however that happens. Only two things could outlive a crash: empty control
groups and a small folder; `python -m tests.node.sweep` (and each new node) removes those.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.node import cgroups, parts, wire

PREFIX = "netinfo-node-"
_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec may not take the loader's locks.
_LIBC = ctypes.CDLL(None, use_errno=True)
_REPOSITORY = Path(__file__).resolve().parents[2]
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class NodeFailed(Exception):  # noqa: N818 - a fact, not a kind of error
    """Something of the node did not come up; says what and shows its last words."""


class Sandbox:
    """Namespaces that look like a small machine called `name` with the given addresses.

    With a `peer` it is plugged into the other end of that machine's cable.
    """

    def __init__(self, name: str, addresses: Sequence[str], peer: Sandbox | None = None) -> None:
        self.name = name
        self.addresses = list(addresses)
        self._peer = peer
        self._has_cable = False
        self._spawned: dict[str, subprocess.Popen[bytes]] = {}
        self.pid = 0
        self.folder = Path()
        """A folder on the outside: logs, kubeconfig and whatever belongs to this node only."""

    def start(self) -> None:
        """Makes the machine; it has file systems and a network but runs nothing yet."""
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        # Held as long as this process lives: how a sweep tells a running node from a crashed one.
        self._lock = (self.folder / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        (self.folder / "logs").mkdir()
        self._join = _joining(cgroups.make(self.folder.name))
        self._first = self._start_first_process()
        if self._peer:
            self._plug_into(self._peer)

    def stop(self) -> None:
        """Ends every process in it; the rest goes with them."""
        if not self.folder.name:
            return
        if first := getattr(self, "_first", None):
            self._unplug()
            first.kill()
            first.communicate()
        for process in self._spawned.values():
            # Each only waits for its own child, which the kernel has just killed.
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        cgroups.remove(self.folder.name)
        self._lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = Path()

    def is_running(self) -> bool:
        """Whether the machine was started and has not ended."""
        first = getattr(self, "_first", None)
        return first is not None and first.poll() is None

    def inside(self, path: str) -> Path:
        """Where the outside finds a file of the machine."""
        return Path(f"/proc/{self.pid}/root", path.lstrip("/"))

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Writes a file of the machine, with the folders above it."""
        target = self.inside(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def run(self, *argv: str, text_in: str | None = None, timeout: float = 120) -> str:
        """Runs a program in the machine to its end; gives its standard output."""
        done = subprocess.run(
            self.entering(argv), input=text_in, capture_output=True, text=True, timeout=timeout, check=False
        )
        if done.returncode:
            raise NodeFailed(f"`{' '.join(argv)}` ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

    def spawn(self, name: str, *argv: str) -> None:
        """Starts a program of the machine that stays; its log is `logs/NAME.log`."""
        with (self.folder / "logs" / f"{name}.log").open("ab") as log:
            self._spawned[name] = subprocess.Popen(
                self.entering(argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is ours to handle
                preexec_fn=die_with_parent,
            )

    def last_words(self, name: str, lines: int = 15) -> str:
        """The end of a spawned program's log."""
        log = self.folder / "logs" / f"{name}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"

    def check_running(self) -> None:
        """Raises `NodeFailed` when a program that should stay has ended."""
        for name, process in self._spawned.items():
            if process.poll() is not None:
                raise NodeFailed(f"{name} ended with {process.returncode}:\n{self.last_words(name)}")

    def entering(self, argv: Sequence[str]) -> list[str]:
        """The command line that runs `argv` in the machine, from the outside."""
        spaces = ["--mount", "--net", "--pid", "--uts", "--ipc", "--cgroup"]
        environment = [f"PATH={_PATH}", "HOME=/run", "LC_ALL=C.UTF-8"]
        entered = ["nsenter", "--target", str(self.pid), *spaces, "env", "-i", *environment, *argv]
        return ["sh", "-c", f'{self._join} exec "$@"', "sh", *entered]

    def _plug_into(self, peer: Sandbox) -> None:
        subprocess.run(wire.taking("uplink", peer.pid, self.pid, "eth0"), check=True)
        self._has_cable = True
        for command in wire.addresses(self.addresses):
            self.run(*command)

    def _unplug(self) -> None:
        """Gives the cable's end back: an end that is gone takes the other one, the peer's eth0, with it."""
        if self._peer and self._has_cable and self.is_running() and self._peer.is_running():
            # Unchecked: a machine that cannot give it back is still to be ended.
            subprocess.run(wire.taking("eth0", self.pid, self._peer.pid, "uplink"), check=False)
            subprocess.run(self._peer.entering(("ip", "link", "set", "uplink", "up")), check=False)

    def _start_first_process(self) -> subprocess.Popen[str]:
        wanted = {
            "name": self.name,
            "packages": str(parts.debian_root()),
            "addresses": [] if self._peer else self.addresses,
        }
        spaces = ["--mount", "--net", "--pid", "--uts", "--ipc", "--cgroup", "--propagation", "private"]
        program = [sys.executable, "-m", "tests.node.pid1", json.dumps(wanted)]
        command = ["unshare", *spaces, "--fork", "--kill-child", *program]
        first = subprocess.Popen(
            ["sh", "-c", f'{self._join} exec "$@"', "sh", *command],
            cwd=_REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        assert first.stdout is not None and first.stderr is not None
        ready, _, _ = select.select([first.stdout], [], [], 20)
        line = first.stdout.readline() if ready else ""
        if not line:
            first.kill()
            raise NodeFailed(f"the node's namespaces could not be made:\n{first.stderr.read()[-2000:]}")
        self.pid = int(line)
        return first


def sweep() -> list[str]:
    """Removes what nodes of crashed runs left; gives its names. Running nodes are not touched."""
    removed = []
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        if _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(str(folder))
    alive = {folder.name for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*")}
    for name in sorted(cgroups.left_over(PREFIX) - alive):
        cgroups.remove(name, patience=2)
        removed.append(f"control group {name}")
    return removed


def _abandoned(folder: Path) -> bool:
    """Whether the process that made the folder is gone."""
    try:
        with (folder / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except BlockingIOError:
        return False
    except FileNotFoundError:
        # Without its lock it is either just being made or was never finished.
        return time.time() - folder.stat().st_mtime > 10


def _joining(files: Sequence[Path]) -> str:
    """Shell text that moves the shell, and so what it becomes, into the control groups."""
    return "".join(f"echo $$ > {file}; " for file in files)


def die_with_parent() -> None:
    """Runs in a child before its program: the kernel kills it when the thread that started it ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def is_root() -> bool:
    """Whether this process may make namespaces and mounts at all."""
    return os.geteuid() == 0
