"""Two real nodes in one cluster, with the same network and with different ones: the answer against what each shows.

Nothing here knows how an answer is found. The slices were cut by the real controller manager; the addresses and routes
are those that the kernel has in each node's namespaces (`observed.py`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

import pytest

from tests.node import cgroups, networks, observed
from tests.node.conftest import Keeper
from tests.node.networks import Network
from tests.node.sandbox import Sandbox
from tests.node.second import SecondNode
from tests.support import everyday
from tests.support.program import Result, run

Pair = tuple[Network, Network]

#: A first node's network and that of the one that joins. Each first node is that of the pair before, where it can be:
#: test_networks ends with kindnet, and flannel's DaemonSet stays bound once another network has joined.
EVERYDAY: list[Pair] = [
    (networks.KINDNET, networks.KINDNET),
    (networks.FLANNEL_VXLAN, networks.KINDNET),
]
MORE: list[Pair] = [
    (networks.FLANNEL_VXLAN, networks.FLANNEL_VXLAN),
    (networks.FLANNEL_HOST_GW, networks.FLANNEL_HOST_GW),
    (networks.KUBE_ROUTER, networks.KUBE_ROUTER),
]


#: A network without an agent: nothing in the API names it.
UNSEEN: Pair = (networks.FLANNEL_VXLAN, networks.OTHER_BRIDGE)


@pytest.fixture(
    scope="module",
    params=MORE + EVERYDAY if everyday.is_exhaustive else EVERYDAY,
    ids=lambda pair: "+".join(network.name for network in pair),
)
def second(request: pytest.FixtureRequest, keeper: Keeper) -> SecondNode:
    first, joining = request.param
    return keeper.second(first, joining)


def ask(second: SecondNode, *args: str) -> Result:
    return run(*args, "-o", "json", env=second.first.environment)


@pytest.fixture(scope="module")
def answer(second: SecondNode) -> Result:
    return ask(second)


@pytest.fixture(scope="module")
def rows(second: SecondNode) -> dict[str, dict[str, Any]]:
    """What the program says of each node, by its name."""
    return {row["name"]: row for row in ask(second, "nodes").report["items"]}


def machines(second: SecondNode) -> dict[str, Sandbox]:
    return {each.name: each for each in (second.first.sandbox, second.sandbox)}


def of_each(second: SecondNode) -> dict[str, str]:
    """The network that each node was set up with."""
    return {second.first.sandbox.name: second.first.network.cni, second.name: second.network.cni}


def is_inside(address: observed.Address, blocks: Sequence[str]) -> bool:
    return any(address in ipaddress.ip_network(block) for block in blocks)


def test_pods_reach_those_of_the_other_node_where_both_have_one_network(second: SecondNode) -> None:
    """Of the harness itself: it is a network, and not only addresses; two networks do not know of each other."""
    one, other = machines(second).values()
    for here, there in ((one, other), (other, one)):
        reached = observed.reaches(here, min(observed.pod_addresses(there), key=int))
        assert reached is (second.network == second.first.network), f"{here.name} to {there.name}"


def test_the_network_of_each_node_is_told(second: SecondNode, answer: Result, rows: dict[str, Any]) -> None:
    expected = of_each(second)
    assert {name: row["network"] for name, row in rows.items()} == expected
    cni = answer.fact("cni")
    if len(set(expected.values())) == 1:
        assert cni["value"] == second.network.cni and answer.report["warnings"] == [], answer.stdout
    else:
        assert cni["value"] is None and cni["detail"]["byNode"] == expected, answer.stdout
        assert "nodes-differ" in answer.warning_codes()


def test_every_address_that_a_pod_has_lies_in_the_block_of_its_nodes_network(
    second: SecondNode, answer: Result
) -> None:
    told = answer.fact("podCIDRs")
    assert (told["state"], told["value"]) == ("agreed", list(second.first.network.blocks)), answer.stdout
    blocks = dict.fromkeys(machines(second), told["value"])
    for network in told.get("detail", {}).get("byNetwork", ()):
        blocks |= dict.fromkeys(network["nodes"], network["value"])
    for name, machine in machines(second).items():
        addresses = observed.pod_addresses(machine)
        # Two pods of the workload on each node.
        assert len(addresses) >= 2 and all(is_inside(address, blocks[name]) for address in addresses), answer.stdout


def test_the_slice_that_is_told_of_a_node_has_its_pods_and_is_what_the_other_routes_to(
    second: SecondNode, answer: Result, rows: dict[str, Any]
) -> None:
    told = answer.fact("nodeCIDRs")["detail"]["byNode"]
    assert told == {name: row["slices"] for name, row in rows.items()}
    both = machines(second)
    for name, machine in both.items():
        assert all(is_inside(address, told[name]) for address in observed.pod_addresses(machine)), told
    routed = {name: observed.routed(machine) for name, machine in both.items()}
    # In both directions where both have one network: kindnetd routes to every node, flannel to its own ones.
    for name, other in ((first, there) for first in both for there in both if first != there):
        if of_each(second)[name] == of_each(second)[other] or of_each(second)[name] == "kindnet":
            assert {ipaddress.ip_network(block) for block in told[other]} <= routed[name]


def test_the_row_of_a_node_counts_the_addresses_that_its_kernel_has(second: SecondNode, rows: dict[str, Any]) -> None:
    for name, machine in machines(second).items():
        assert rows[name]["used"] == {"IPv4": len(observed.pod_addresses(machine))}
        assert {ipaddress.ip_address(each) for each in rows[name]["addresses"]} == observed.own_addresses(machine)


def test_whose_an_address_is_says_the_node_that_has_it(second: SecondNode) -> None:
    for name, machine in machines(second).items():
        addresses = sorted(map(str, observed.pod_addresses(machine)))
        found = ask(second, "whois", *addresses).report["addresses"]
        assert [(each["address"], each["owners"][0]["node"]) for each in found] == [(one, name) for one in addresses]


def test_a_node_that_is_drained_keeps_its_slice_and_uses_nothing_of_it(second: SecondNode) -> None:
    """With the next one the last of each pair."""
    second.drain()
    assert observed.pod_addresses(second.sandbox) == set()
    row = next(each for each in ask(second, "nodes").report["items"] if each["name"] == second.name)
    assert row["used"] == {"IPv4": 0} and row["slices"] == [second.first.slice_of(second.name)]


def test_a_node_that_left_leaves_no_trace_in_the_answer_nor_on_the_machine(second: SecondNode) -> None:
    folder, first = second.sandbox.folder, second.first
    second.leave()
    assert not folder.exists() and folder.name not in cgroups.left_over(folder.name)
    result = run("-o", "json", env=first.environment)
    assert result.code == 0, result.stdout
    assert result.report["cluster"]["nodes"] == 1 and result.report["warnings"] == []
    assert result.fact("cni")["value"] == first.network.cni
    assert result.fact("nodeCIDRs")["detail"]["byNode"] == {first.sandbox.name: [first.slice_of(first.sandbox.name)]}
    assert run("check", env=first.environment).code == 0


def test_a_node_whose_network_nothing_names_is_on_none_and_its_pods_contradict_the_block(keeper: Keeper) -> None:
    second = keeper.second(*UNSEEN)
    result, rows = ask(second), ask(second, "nodes").report["items"]
    assert {row["name"]: row["network"] for row in rows} == {second.first.sandbox.name: "flannel", second.name: None}
    told = result.fact("podCIDRs")
    assert told["state"] == "conflict" and result.code == 4, result.stdout
    against = [block for each in told["evidence"] if each["stance"] == "against" for block in each["value"]]
    addresses = observed.pod_addresses(second.sandbox)
    assert len(addresses) >= 2 and all(is_inside(address, against) for address in addresses)
    assert not any(is_inside(address, told["value"]) for address in addresses)
