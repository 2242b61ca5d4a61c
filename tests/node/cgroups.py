"""Control groups of the node: one below our own in every hierarchy, removed when the node is gone.

The node sees its group as the root of the hierarchy (a cgroup namespace), so kubelet's and
containerd's groups lie below it and one removal from the leaves up takes them all.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")


def make(name: str) -> list[Path]:
    """Makes the group in every hierarchy; gives the files that a process' id is written to, to join."""
    groups = [folder / name for folder in _own_folders()]
    for group in groups:
        group.mkdir(exist_ok=True)
        for setting in ("cpuset.cpus", "cpuset.mems"):
            _inherit(group, setting)
    return [group / "cgroup.procs" for group in groups]


def remove(name: str, patience: float = 10) -> None:
    """Removes the group everywhere once its last process has ended."""
    deadline = time.monotonic() + patience
    for folder in _own_folders():
        group = folder / name
        while group.exists() and not _remove_tree(group) and time.monotonic() < deadline:
            time.sleep(0.02)


def left_over(prefix: str) -> set[str]:
    """Names of groups that begin with `prefix`, those in use among them."""
    return {group.name for folder in _own_folders() for group in folder.glob(f"{prefix}*")}


def _own_folders() -> list[Path]:
    """The folder of our own group in each hierarchy."""
    folders = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        mount = _ROOT / controllers.removeprefix("name=")
        if (mount / path.lstrip("/") / "cgroup.procs").exists():
            folders.append(mount / path.lstrip("/"))
    return folders


def _inherit(group: Path, setting: str) -> None:
    """A new group of the old cpuset hierarchy has no processor at all until it is given some."""
    if (group / setting).exists() and (group / "cgroup.clone_children").exists():
        (group / setting).write_text((group.parent / setting).read_text())


def _remove_tree(group: Path) -> bool:
    """Removes a group and those below it; False: something still runs in it."""
    # os.walk and not Path.glob: a group may vanish while we look, as its last process ends.
    for folder, _, _ in os.walk(group, topdown=False):
        with contextlib.suppress(OSError):
            Path(folder).rmdir()
    return not group.exists()
