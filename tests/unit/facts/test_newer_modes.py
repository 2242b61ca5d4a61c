"""Newer modes of providers: where their own objects name blocks, those are the answer, and look-alikes are not."""

from __future__ import annotations

from typing import Any

import pytest

from netinfo.facts.judge import decide
from netinfo.model.command import Command, Trouble
from netinfo.model.objects import Container, CustomResource
from netinfo.model.report import Fact, Report, State
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.podnet import FORBIDDEN, agent, cluster, node, pod, resource

GKE = {"cloud.google.com/gke-nodepool": "pool"}
PARAMS = "gkenetworkparamsets.networking.gke.io"
NETD = agent("netd")._replace(containers=(Container("netd", "gke.gcr.io/netd:v0.6.9"),), desired=2, ready=2)
GKE_PROXY = agent("kube-proxy")._replace(
    containers=(
        Container("kube-proxy", "gke.gcr.io/kube-proxy:v1.32.4", ("kube-proxy", "--cluster-cidr=10.52.0.0/14")),
    )
)


def report(snapshot: Snapshot) -> Report:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact)).report


def block(snapshot: Snapshot) -> tuple[State, object]:
    found = report(snapshot).facts[Fact.POD_CIDRS]
    return found.state, found.value


def params(name: str, *blocks: str, vpc: str = "shop", ready: str = "True", **fields: Any) -> CustomResource:
    """What the cloud controller manager writes of a network."""
    status = {"podCIDRs": {"cidrBlocks": list(blocks)}, "conditions": [{"type": "Ready", "status": ready}]}
    return resource(name, PARAMS, "GKENetworkParamSet", {"spec": {"vpc": vpc}, "status": status}, **fields)


def gke(*found: CustomResource, second: str = "10.52.1.0/24", proxy: bool = False) -> Snapshot:
    """Two nodes of GKE, the second with this slice."""
    return cluster(
        nodes=(node("n0", "10.52.0.0/24", labels=GKE), node("n1", second, labels=GKE)),
        pods=(pod("a", "10.52.0.7", on="n0"), pod("b", second.replace(".0/24", ".9"), on="n1")),
        workloads=(NETD, *((GKE_PROXY,) if proxy else ())),
        custom={PARAMS: found},
    )


def test_the_parameters_of_the_default_network_name_all_ranges_of_node_pools() -> None:
    both = params("default", "10.52.0.0/14", "10.200.0.0/20")
    assert block(gke(second="10.200.3.0/24"))[1] is None
    assert block(gke(both, second="10.200.3.0/24")) == (State.SINGLE, ("10.52.0.0/14", "10.200.0.0/20"))


def test_a_range_of_the_default_network_that_no_node_uses_yet_belongs_to_the_block() -> None:
    both = params("pod-network", "10.52.0.0/14", "10.200.0.0/20")
    assert block(gke(both, proxy=True)) == (State.SINGLE, ("10.52.0.0/14", "10.200.0.0/20"))
    assert block(gke(params("default", "10.52.0.0/14"), proxy=True)) == (State.AGREED, ("10.52.0.0/14",))


def test_a_slice_outside_what_the_parameters_name_is_a_conflict() -> None:
    """A node pool on another subnet of the VPC: its ranges stand in no object."""
    assert block(gke(params("default", "10.52.0.0/14"), second="10.200.3.0/24"))[0] is State.CONFLICT


@pytest.mark.parametrize(
    "other",
    [
        params("default", "192.0.2.0/24", ready="False"),
        params("default", "192.0.2.0/24", is_deleting=True),
        params("blue", "192.0.2.0/24", vpc="blue"),
    ],
)
def test_parameters_that_are_not_in_effect_or_another_networks_are_no_pod_block(other: CustomResource) -> None:
    assert block(gke(other, proxy=True)) == (State.SINGLE, ("10.52.0.0/14",))


def test_parameters_that_may_not_be_read_make_nothing_surer() -> None:
    seen = gke(params("default", "10.52.0.0/14"), proxy=True)
    assert block(seen._replace(custom={PARAMS: FORBIDDEN}))[1] is None  # type: ignore[dict-item]
    saved: Listing[CustomResource] = Listing(
        trouble=Trouble.NOT_IN_DUMP, is_complete=False, command=Command("grep", ("x",))
    )
    assert block(seen._replace(custom={PARAMS: saved})) == (State.SINGLE, ("10.52.0.0/14",))


def test_ranges_of_further_networks_are_told_with_their_vpc() -> None:
    found = report(gke(params("default", "10.52.0.0/14"), params("blue", "172.20.0.0/20", vpc="blue")))
    items = [(each["cidr"], each["kind"], each["space"]) for each in found.facts[Fact.OTHER_CIDRS].items]
    assert items == [("172.20.0.0/20", "secondary", "VPC blue")]
