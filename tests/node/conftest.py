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
from tests.node.second import SecondNode


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
    """Holds one node at a time, as long as nobody asks for one with another network, and one that joined it."""

    def __init__(self) -> None:
        self._node: RealNode | None = None
        self._second: SecondNode | None = None

    def node(self, network: Network) -> RealNode:
        """A cluster of one node with this network."""
        if self._second is not None:
            # What joined with another network has changed the cluster.
            self.end()
        return self._first(network)

    def second(self, first: Network, second: Network) -> SecondNode:
        """A node with its network, joined to one with the other."""
        held = self._second
        if held is None or (held.first.network, held.network) != (first, second) or not held.sandbox.is_running():
            self._end_second()
            node = self._first(first)
            with starting(fcntl.LOCK_SH):
                self._second = SecondNode(node, second).__enter__()
        assert self._second is not None
        return self._second

    def end(self) -> None:
        """Ends all that is held."""
        second, self._second = self._second, None
        node, self._node = self._node, None
        if second is not None:
            second.stop()
        if node is not None:
            node.stop()

    def _first(self, network: Network) -> RealNode:
        if self._node is None or self._node.network != network:
            self.end()
            with starting(fcntl.LOCK_SH):
                self._node = RealNode(network).__enter__()
        return self._node

    def _end_second(self) -> None:
        """Lets the second node leave, so that the next one can join the same cluster."""
        second, self._second = self._second, None
        if second is not None and second.sandbox.is_running():
            second.leave()


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
