"""The first process of the node: gives it its own file systems and network, then takes in orphans.

Started by `sandbox.py` in new mount, network, process, host name, IPC and cgroup namespaces. Every
other process of the node lives in its process namespace, so the kernel kills them all when it dies;
their mounts and interfaces go with the namespaces. Nothing has to be undone.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.node import wire

_OVERLAID = ("etc", "home", "opt", "usr", "var")
_MEMORY = Path("/mnt")
"""Where the memory is mounted that all changes go to: a place that lies in none of the overlaid ones."""


def main() -> int:
    """Reads the description of the node from the first argument; returns when told to end."""
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    pid_outside = int(Path("/proc/self").readlink().name)  # /proc is still the one of the machine
    _file_systems(wanted["packages"])
    _network(wanted["addresses"])
    _run("hostname", wanted["name"])
    print(pid_outside, flush=True)
    _take_in_orphans()
    return 0


def _file_systems(packages: str) -> None:
    """Overlays on memory over all that a node writes, and a /proc, /sys, /dev/pts and /run of its own."""
    groups = Path("/proc/self/cgroup").read_text().splitlines()
    _mount("tmpfs", "tmpfs", _MEMORY, "mode=755")
    for place in _OVERLAID:
        upper, work = _MEMORY / "upper" / place, _MEMORY / "work" / place
        upper.mkdir(parents=True)
        work.mkdir(parents=True)
        below = [path for path in (f"{packages}/{place}", f"/{place}") if Path(path).is_dir()]
        _mount("overlay", "overlay", Path("/", place), f"lowerdir={':'.join(below)},upperdir={upper},workdir={work}")
    _mount("proc", "proc", Path("/proc"))
    _mount("tmpfs", "tmpfs", Path("/run"), "mode=755")
    _mount("devpts", "devpts", Path("/dev/pts"), "newinstance,ptmxmode=0666,mode=620,gid=5")
    _run("mount", "--bind", "/dev/pts/ptmx", "/dev/ptmx")
    _mount("sysfs", "sysfs", Path("/sys"))
    _control_groups(groups)
    # Upper layers of containers cannot lie on an overlay, so containerd's store is plain memory.
    for place in ("var/lib/containerd", "var/lib/kubelet"):
        (_MEMORY / place).mkdir(parents=True)
        Path("/", place).mkdir(exist_ok=True)
        _run("mount", "--bind", str(_MEMORY / place), f"/{place}")
    # As on a machine that systemd started; a kubelet counts on it. Nothing reaches the outside: this
    # namespace was made with private mounts.
    _run("mount", "--make-rshared", "/")


def _control_groups(groups: list[str]) -> None:
    """The hierarchies of the machine, each with the node's own group as its root."""
    root = Path("/sys/fs/cgroup")
    if len(groups) == 1:
        _mount("cgroup2", "cgroup2", root)
        _delegate(root)
        return
    _mount("tmpfs", "tmpfs", root, "mode=755")
    for line in groups:
        _, controllers, _ = line.split(":", 2)
        if controllers:
            place = root / controllers.removeprefix("name=")
            place.mkdir()
            _mount("cgroup", "cgroup", place, f"none,{controllers}" if "=" in controllers else controllers)


def _delegate(root: Path) -> None:
    """In the one hierarchy of cgroup v2 a group has either processes or groups with controllers."""
    (root / "init").mkdir()
    (root / "init" / "cgroup.procs").write_text(str(os.getpid()))
    for controller in (root / "cgroup.controllers").read_text().split():
        with contextlib.suppress(OSError):
            (root / "cgroup.subtree_control").write_text(f"+{controller}")


def _network(addresses: list[str]) -> None:
    """Loopback, and an eth0 with the addresses; without any, eth0 is still to come from another node."""
    _run("ip", "link", "set", "lo", "up")
    for command in (*wire.pair(), *wire.addresses(addresses)) if addresses else ():
        _run(*command)
    for setting in (
        "ipv4/ip_forward",
        "ipv6/conf/all/forwarding",
        "bridge/bridge-nf-call-iptables",
        "bridge/bridge-nf-call-ip6tables",
    ):
        with contextlib.suppress(OSError):  # a kernel without that feature has no such setting
            Path("/proc/sys/net", setting).write_text("1")


def _mount(kind: str, source: str, target: Path, options: str = "") -> None:
    target.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", kind, *(["-o", options] if options else []), source, str(target))


def _run(*argv: str) -> None:
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"`{' '.join(argv)}` failed: {done.stderr.strip()}")


def _take_in_orphans() -> None:
    """What the kernel expects of a first process, until it is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            signal.sigtimedwait({signal.SIGCHLD}, 1)


if __name__ == "__main__":
    sys.exit(main())
