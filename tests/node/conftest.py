"""Fixtures of the real node: one at a time, kept as long as the tests of one module and one network need it."""

from __future__ import annotations

import contextlib
import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node import images, networks, parts, sandbox
from tests.node.networks import Network
from tests.node.node import RealNode


def why_not() -> str:
    """Why no real node can be had here; empty when it can."""
    if not sandbox.is_root():
        return "a real node needs root, for its namespaces and mounts: sudo make test-node"
    absent = [*parts.missing(), *images.missing()]
    if absent:
        return f"of the real node these parts are missing: {', '.join(absent)}; to have them: make node-parts"
    made = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], capture_output=True, text=True)
    return f"no namespaces can be made here: {made.stderr.strip()}" if made.returncode else ""


@pytest.fixture(scope="session")
def able() -> None:
    """Skips where no real node can be had."""
    if reason := why_not():
        pytest.skip(reason)


@contextlib.contextmanager
def starting(way: int) -> Iterator[None]:
    """Nodes of tests that run side by side may start together (LOCK_SH), except while one is counted (LOCK_EX)."""
    with (Path(tempfile.gettempdir()) / "kubectl-netinfo-node-tests.lock").open("w") as lock:
        fcntl.flock(lock, way)
        yield


@pytest.fixture
def no_other_starts(able: None) -> Iterator[None]:
    """As long as the test runs, no other test on this machine starts a node."""
    with starting(fcntl.LOCK_EX):
        yield


class Keeper:
    """Holds one node at a time, as long as nobody asks for one with another network."""

    def __init__(self) -> None:
        self._node: RealNode | None = None

    def node(self, network: Network) -> RealNode:
        if self._node is None or self._node.network != network:
            self.end()
            with starting(fcntl.LOCK_SH):
                self._node = RealNode(network).__enter__()
        return self._node

    def end(self) -> None:
        node, self._node = self._node, None
        if node is not None:
            node.stop()


@pytest.fixture(scope="session")
def keeper(able: None) -> Iterator[Keeper]:
    """The one node of this session."""
    keeper = Keeper()
    yield keeper
    keeper.end()


@pytest.fixture(scope="module")
def minikube(keeper: Keeper) -> RealNode:
    """A node as `minikube start` leaves it, with minikube's own bridge."""
    return keeper.node(networks.BRIDGE)
