"""Other networks on the same real node, one after another: the answer against the addresses that pods really have."""

from __future__ import annotations

import pytest

from tests.node import networks
from tests.node.conftest import Keeper
from tests.node.networks import Network
from tests.node.node import RealNode
from tests.node.truths import Truths
from tests.support import everyday

#: host-gw is another word in flannel's ConfigMap, which recorded clusters have, too.
EVERYDAY = [each for each in networks.ALL if everyday.is_exhaustive or each != networks.FLANNEL_HOST_GW]
#: Those of test_allocators have more to be held against.
NETWORKS = [each for each in EVERYDAY if not each.published]


@pytest.fixture(scope="module", params=NETWORKS, ids=lambda network: network.name)
def node(request: pytest.FixtureRequest, keeper: Keeper) -> RealNode:
    """A node with one of the networks."""
    network: Network = request.param
    return keeper.node(network)


class TestEveryNetwork(Truths):
    """All of `Truths`, for each."""
