"""Figures of room against a count of every single address, made by hand of what the cluster was built from."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netinfo.facts.judge import Judgement, decide
from netinfo.facts.room.decide import rooms
from netinfo.facts.room.figures import Figures, figures
from netinfo.model.objects import Container, CustomResource, Node, Pod, Workload
from netinfo.model.report import Fact
from netinfo.model.room import Room
from netinfo.model.snapshot import Snapshot
from tests.support.podnet import (
    agent,
    cluster,
    controller_manager,
    entries,
    flannel_config,
    node,
    pod,
    pool,
    resource,
    without,
)

BLOCK, LENGTH = ipaddress.IPv4Network("10.77.0.0/24"), 28
SLICES = list(BLOCK.subnets(new_prefix=LENGTH))
FLANNEL = agent("kube-flannel-ds", "kube-flannel", mounts=("kube-flannel-cfg",))._replace(
    containers=(Container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0", ("/opt/bin/flanneld",)),)
)
CILIUM = agent("cilium")._replace(containers=(Container("cilium-agent", "quay.io/cilium/cilium:v1.18.4"),))
CALICO = agent("calico-node")._replace(containers=(Container("calico-node", "docker.io/calico/node:v3.31.2"),))
WEAVE = agent("weave-net", env={"IPALLOC_RANGE": str(BLOCK)})._replace(
    containers=(Container("weave", "weaveworks/weave-kube:2.8.1", (), {"IPALLOC_RANGE": str(BLOCK)}),)
)
Drawn = tuple[dict[int, int], list[int], int]


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """For each node its slice's number, then how many Pods are on it, then how many Pods a kubelet takes."""
    numbers = draw(st.lists(st.integers(0, len(SLICES) - 1), min_size=1, max_size=6, unique=True))
    pods = [draw(st.integers(0, 13)) for _ in numbers]
    return dict(enumerate(numbers)), pods, draw(st.sampled_from((0, 5, 110)))


def nodes_and_pods(drawn: Drawn, first: int, *, with_slices: bool) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The nodes, each with its slice, and Pods with the addresses of it from ``first`` on."""
    numbers, counts, capacity = drawn
    nodes = tuple(
        node(
            f"n{at}",
            *([str(SLICES[number])] if with_slices else []),
            addresses=(("InternalIP", f"192.168.1.{at + 2}"),),
            pod_capacity=capacity,
        )
        for at, number in numbers.items()
    )
    pods = tuple(
        pod(f"p{at}-{each}", str(SLICES[number][first + each]), on=f"n{at}")
        for (at, number), count in zip(numbers.items(), counts, strict=True)
        for each in range(count)
    )
    return nodes, pods


def inhabited(nodes: tuple[Node, ...], pods: tuple[Pod, ...], agent: Workload, **more: Any) -> Snapshot:
    """The network's agent runs on every node."""
    agents = (agent._replace(desired=len(nodes), ready=len(nodes)),)
    return cluster(nodes=nodes, pods=pods, workloads=agents, service_cidrs=("10.96.0.0/24",), **more)


def flannel(drawn: Drawn) -> Snapshot:
    nodes, pods = nodes_and_pods(drawn, 2, with_slices=True)
    return inhabited(
        nodes,
        pods,
        FLANNEL,
        configmaps=(flannel_config(str(BLOCK)),),
        control_plane=(controller_manager(str(BLOCK)),),
    )


def cilium(drawn: Drawn) -> Snapshot:
    """With a router of its own on every node, and the record of a node that is gone."""
    nodes, pods = nodes_and_pods(drawn, 2, with_slices=False)
    records = [cilium_node(f"n{at}", SLICES[number]) for at, number in drawn[0].items()]
    data = {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": str(BLOCK), "cluster-pool-ipv4-mask-size": str(LENGTH)}
    return inhabited(
        nodes,
        pods,
        CILIUM,
        configmaps=(entries("cilium-config", data),),
        custom={"ciliumnodes.cilium.io": (*records, cilium_node("gone", gone(drawn)))},
    )


def cilium_node(name: str, block: Any) -> CustomResource:
    own = [{"type": "CiliumInternalIP", "ip": str(block[1])}]
    return resource(
        name, "ciliumnodes.cilium.io", "CiliumNode", {"spec": {"addresses": own, "ipam": {"podCIDRs": [str(block)]}}}
    )


def gone(drawn: Drawn) -> Any:
    """A slice that none of the nodes has."""
    return next(each for number, each in enumerate(SLICES) if number not in drawn[0].values())


def calico(drawn: Drawn, *, is_strict: bool) -> Snapshot:
    nodes, pods = nodes_and_pods(drawn, 0, with_slices=False)
    held = {**{f"n{at}": SLICES[number] for at, number in drawn[0].items()}, "gone": gone(drawn)}
    kind = "blockaffinities.crd.projectcalico.org"
    tree: dict[str, object] = {"spec": {"strictAffinity": is_strict, "maxBlocksPerHost": 2}}
    return inhabited(
        nodes,
        pods,
        CALICO,
        custom={
            "ippools.crd.projectcalico.org": (pool("pods", str(BLOCK), blockSize=LENGTH),),
            kind: tuple(
                resource(
                    name, kind, "BlockAffinity", {"spec": {"cidr": str(block), "node": name, "state": "confirmed"}}
                )
                for name, block in held.items()
            ),
            "ipamconfigs.crd.projectcalico.org": (
                resource("default", "ipamconfigs.crd.projectcalico.org", "IPAMConfig", tree),
            ),
            "ipreservations.crd.projectcalico.org": (),
        },
    )


def weave(drawn: Drawn) -> Snapshot:
    nodes, pods = nodes_and_pods(drawn, 2, with_slices=False)
    return inhabited(
        nodes,
        pods,
        WEAVE,
    )


KINDS = {
    "flannel": flannel,
    "cilium": cilium,
    "calico": lambda drawn: calico(drawn, is_strict=False),
    "calico-strict": lambda drawn: calico(drawn, is_strict=True),
    "weave": weave,
}


def judged(snapshot: Snapshot) -> Judgement:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def room(snapshot: Snapshot) -> Room:
    found = judged(snapshot)
    (only,) = rooms(found.snapshot, found.cni)
    return only


def counted(kind: str, drawn: Drawn) -> tuple[int, int]:
    """Addresses left in the block and Pods that still fit, address by address."""
    numbers, counts, capacity = drawn
    places = [max(0, capacity - count) for count in counts]
    taken = {
        str(SLICES[number][(0 if "calico" in kind else 2) + each])
        for number, pods in zip(numbers.values(), counts, strict=True)
        for each in range(pods)
    }
    whole = {str(each) for each in BLOCK}
    if kind == "weave":
        count = len(whole) - 2 - len(numbers) - len(taken)
        return count, min(count, sum(places))
    ends = {str(end) for each in SLICES for end in (each[0], each[1], each[-1])} if "calico" not in kind else set()
    held = {str(each) for each in gone(drawn)} if kind != "flannel" else set()
    left = whole - taken - ends - held
    if kind == "calico":
        return len(left), min(len(left), sum(places))
    own = [len(left & {str(each) for each in SLICES[number]}) for number in numbers.values()]
    if kind != "calico-strict":
        return len(left), sum(map(min, own, places))
    return len(left), _with_a_second_block(own, places, len(SLICES) - len(numbers) - 1)


def _with_a_second_block(own: list[int], places: list[int], blocks: int) -> int:
    """Every node may have one more block: those get it that fill most of it."""
    more = sorted((min(max(0, place - have), 1 << (32 - LENGTH)) for have, place in zip(own, places, strict=True)))
    return sum(map(min, own, places)) + sum(more[::-1][:blocks])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(drawn=drawn())
def test_what_is_left_is_what_a_count_of_every_address_leaves(kind: str, drawn: Drawn) -> None:
    found = room(KINDS[kind](drawn))
    block = found.addresses[4]
    left, fitting = counted(kind, drawn)
    assert block.used is not None and block.free is not None
    assert (block.size, block.used, block.free) == (BLOCK.num_addresses, sum(drawn[1]), left)
    assert block.kept is not None and block.kept >= 0
    assert block.size == block.used + block.free + block.held + block.kept
    if drawn[2]:
        assert found.more_pods.more == fitting
    given = len(drawn[0]) + (kind != "flannel")
    if kind != "weave":
        assert (found.slices[4].possible, found.slices[4].given) == (len(SLICES), given)
    if kind in ("flannel", "cilium", "calico-strict"):
        assert found.more_nodes.more == len(SLICES) - given


def numbers(found: Figures) -> Iterator[tuple[str, int | None]]:
    """Every figure of what is left."""
    for each in found.networks:
        yield "nodes", each.more_nodes.more
        yield "pods", each.more_pods.more
        for family, block in each.addresses.items():
            yield f"block {family}", block.free
        for name, left in sorted(each.free.items()):
            yield from ((f"{name} {family}", count) for family, count in left.items())
    yield "services", found.more_services.more


def of(snapshot: Snapshot) -> dict[str, int | None]:
    found = judged(snapshot)
    return dict(numbers(figures(found.snapshot, found.cni)))


HIDDEN = ("nodes", "pods", "services", "workloads", "configmaps", "service_cidrs", "control_plane")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_larger_when_a_source_is_hidden(kind: str) -> None:
    whole = KINDS[kind](({0: 3, 1: 9}, [4, 11], 110))
    before = of(whole)
    assert None not in (before["pods"], before["services"])
    for source in (*HIDDEN, *whole.custom):
        after = of(without(whole, source))
        larger = {name: after[name] for name in after if (after[name] or 0) > (before.get(name) or 0)}
        assert not larger, source


@pytest.mark.parametrize("block", ["10.77.0.0/31", "10.77.0.0/32", "fd00:77::/127", "fd00:77::/128", "fd00:77::/32"])
@pytest.mark.parametrize("kind", ["weave", "calico"])
def test_a_block_of_an_odd_size_has_no_figure_below_zero(kind: str, block: str) -> None:
    network = ipaddress.ip_network(block)
    held = pod("p", str(network[0]), on="n0")
    nodes = (node("n0", pod_capacity=110),)
    workload = WEAVE._replace(
        containers=(Container("weave", "weaveworks/weave-kube:2.8.1", (), {"IPALLOC_RANGE": block}),)
    )
    pools = (pool("pods", block),)
    affinities = {"ippools.crd.projectcalico.org": pools, "blockaffinities.crd.projectcalico.org": ()}
    if kind == "weave":
        snapshot = cluster(nodes=nodes, pods=(held,), workloads=(workload,))
    else:
        snapshot = cluster(nodes=nodes, pods=(held,), workloads=(CALICO,), custom=affinities)
    found = room(snapshot)
    for each in found.addresses.values():
        assert each.free is not None and each.kept is not None
        assert 0 <= each.free <= each.size - 1 and each.kept >= 0 and each.used == 1
