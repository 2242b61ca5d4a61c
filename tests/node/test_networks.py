"""Other networks on the same real node, one after another: the answer against the addresses that pods really have."""

from __future__ import annotations

import pytest

from tests.node import networks
from tests.node.conftest import Keeper
from tests.node.networks import Network
from tests.node.node import RealNode
from tests.node.truths import Truths
from tests.support import everyday

#: Two nodes have flannel; host-gw is another word in its ConfigMap, which recorded clusters have, too. Where
#: Whereabouts runs, ``--cluster-cidr`` names another block as well; an old file beside the active one stands there in
#: the order of two other networks, too.
_EXHAUSTIVE = (
    networks.FLANNEL_HOST_GW,
    networks.FLANNEL_VXLAN,
    networks.OTHER_CLUSTER_CIDR,
    networks.LEFT_BRIDGE,
)
_LEFT_OUT = () if everyday.is_exhaustive else _EXHAUSTIVE
#: Those of test_allocators have more to be held against.
_HERE = [each for each in networks.ALL if each not in _LEFT_OUT and not each.published]
#: kindnet is the last, so that its node is the first of the two that are tested next.
NETWORKS = sorted(_HERE, key=lambda network: network == networks.KINDNET)


@pytest.fixture(scope="module", params=NETWORKS, ids=lambda network: network.name)
def node(request: pytest.FixtureRequest, keeper: Keeper) -> RealNode:
    """A node with one of the networks."""
    network: Network = request.param
    return keeper.node(network)


class TestEveryNetwork(Truths):
    """All of `Truths`, for each."""
