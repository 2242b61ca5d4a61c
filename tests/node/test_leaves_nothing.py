"""A node that has ended, in order or not, is gone: no process, mount, interface, control group or folder of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.node import networks, sandbox
from tests.node.networks import Network
from tests.support import everyday
from tests.support.program import ROOT

_UP = 120.0
_GONE = 20.0


def traces() -> dict[str, set[str]]:
    """Everything on this machine that a node is made of, by kind. Nodes are not told apart: `no_other_starts`."""
    folders = {path.name for path in Path(tempfile.gettempdir()).glob(f"{sandbox.PREFIX}*")}
    interfaces = {path.name for path in Path("/sys/class/net").iterdir()}
    mounts = set(Path("/proc/self/mounts").read_text().splitlines())
    return {
        "folders": folders,
        "groups": groups(),
        "interfaces": interfaces,
        "mounts": mounts,
        "namespaces": namespaces(),
    }


def groups() -> set[str]:
    """The control groups of nodes, wherever they lie."""
    # os.walk and not Path.glob, which fails: groups of pods vanish while we look.
    folders = [names for _, names, _ in os.walk("/sys/fs/cgroup")]
    return {name for names in folders for name in names if name.startswith(sandbox.PREFIX)}


def namespaces() -> set[str]:
    """The network namespaces that any process of this machine is in."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.add(str((process / "ns" / "net").readlink()))
        except OSError:  # it ended while we looked
            continue
    return found


def left_of(before: dict[str, set[str]]) -> dict[str, set[str]]:
    return {kind: more for kind, found in traces().items() if (more := found - before[kind])}


def nothing_left(before: dict[str, set[str]], *, but: frozenset[str] = frozenset()) -> dict[str, set[str]]:
    """What is left after a while; the kernel takes its time to end a hundred processes."""
    deadline = time.monotonic() + _GONE
    while (left := {kind: more for kind, more in left_of(before).items() if kind not in but}) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.1)
    return left


def held_nodes(*names: str) -> subprocess.Popen[str]:
    """A process that has brought a node up, and with two networks another one that joined it, and holds them."""
    command = [sys.executable, "-m", "tests.node", *names]
    holder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert holder.stdout is not None
    line = holder.stdout.readline()
    assert line.startswith("up after"), line
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    """As Ctrl-C or a stopped service would."""
    holder.terminate()
    holder.wait(timeout=60)


def crash(holder: subprocess.Popen[str]) -> None:
    """Without a chance to tidy up, and not its children."""
    holder.kill()


def crash_whole_session(holder: subprocess.Popen[str]) -> None:
    os.killpg(holder.pid, signal.SIGKILL)


ONE, TWO = [networks.BRIDGE], [networks.KINDNET, networks.KINDNET]
WAYS = [(end, ONE), (crash_whole_session, TWO)]
MORE_WAYS = [(end, TWO), (crash, ONE), (crash, TWO), (crash_whole_session, ONE)]


@pytest.mark.parametrize(
    ("stop", "nodes"),
    WAYS + MORE_WAYS if everyday.is_exhaustive else WAYS,
    ids=lambda each: f"{len(each)} nodes" if isinstance(each, list) else each.__name__,
)
def test_nothing_is_left_of_nodes(
    no_other_starts: None, stop: Callable[[subprocess.Popen[str]], None], nodes: list[Network]
) -> None:
    before = traces()
    holder = held_nodes(*(network.name for network in nodes))
    try:
        assert left_of(before).keys() >= {"folders", "groups", "namespaces"}
        assert len(left_of(before)["folders"]) == len(nodes)
        assert "mounts" not in left_of(before) and "interfaces" not in left_of(before)
        stop(holder)
    finally:
        holder.kill()
        holder.communicate()
    # What no process can do for one that was killed: its folder and empty groups, which the next node removes.
    remains = frozenset({"folders", "groups"}) if stop is not end else frozenset()
    assert nothing_left(before, but=remains) == {}
    sandbox.sweep()
    assert nothing_left(before) == {}
