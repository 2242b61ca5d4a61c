"""Other networks on the same real node, one after another: the answer against the addresses that pods really have.

Nothing here knows how an answer is found. What must come out is what the person who set the network up knows
(`networks.py`), and what the node's kernel tells of its pods (`observed.py`).
"""

from __future__ import annotations

import ipaddress

import pytest

from tests.node import networks, observed
from tests.node.conftest import Keeper
from tests.node.networks import Network
from tests.node.node import RealNode
from tests.support import everyday
from tests.support.program import Result, run

#: host-gw is another word in flannel's ConfigMap, which recorded clusters have, too.
NETWORKS = [each for each in networks.ALL if everyday.is_exhaustive or each != networks.FLANNEL_HOST_GW]


@pytest.fixture(scope="module", params=NETWORKS, ids=lambda network: network.name)
def node(request: pytest.FixtureRequest, keeper: Keeper) -> RealNode:
    network: Network = request.param
    return keeper.node(network)


@pytest.fixture(scope="module")
def answer(node: RealNode) -> Result:
    result = run("-o", "json", env=node.environment)
    assert result.stdout, result.stderr
    return result


def test_the_solution_is_named(node: RealNode, answer: Result) -> None:
    assert answer.fact("cni")["value"] == node.network.cni, answer.stdout


def test_the_blocks_are_those_that_the_network_was_set_up_with(node: RealNode, answer: Result) -> None:
    assert answer.fact("podCIDRs")["value"] == list(node.network.blocks), answer.stdout
    assert answer.fact("serviceCIDRs")["value"] == list(node.network.service_blocks), answer.stdout


def test_a_doubt_is_told_where_there_is_one_and_nowhere_else(node: RealNode, answer: Result) -> None:
    states = {answer.fact(name)["state"] for name in ("cni", "podCIDRs")}
    assert states == {"conflict"} if node.network.contested else not states & {"conflict", "unknown"}
    assert answer.fact("serviceCIDRs")["state"] == "agreed"


def test_every_address_that_a_pod_has_lies_in_the_answer(node: RealNode, answer: Result) -> None:
    addresses = observed.pod_addresses(node.sandbox)
    blocks = [ipaddress.ip_network(block) for block in answer.fact("podCIDRs")["value"]]
    # Two pods of the workload and cluster DNS, each with an address of every family.
    assert len(addresses) >= 3 * len(node.network.blocks)
    assert {address for address in addresses if not any(address in block for block in blocks)} == set()


def test_the_mode_of_kube_proxy_is_the_one_whose_rules_are_in_the_kernel(node: RealNode, answer: Result) -> None:
    """Where the kernel has no ipvs, kube-proxy wrote no rules at all, whatever its ConfigMap says."""
    assert answer.fact("kubeProxy")["value"] == observed.service_rules(node.sandbox)


def test_what_kube_proxy_was_told_is_what_it_does(node: RealNode) -> None:
    """Of the harness itself: a mode that this kernel has is the mode that the tests above have seen."""
    told = node.network.proxy_mode or "iptables"
    assert observed.service_rules(node.sandbox) == (told if node.network.proxy_runs else None)
