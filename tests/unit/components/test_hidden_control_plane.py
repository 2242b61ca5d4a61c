"""Blocks of clusters whose control plane is hidden, in what its keeper writes down where it can be seen."""

from __future__ import annotations

import json

import pytest

from netinfo.facts.judge import decide
from netinfo.model.command import Trouble
from netinfo.model.objects import Container, Pod, Ref
from netinfo.model.report import MAIN_FACTS, Fact, Report, State
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.podnet import agent, cluster, entries, node, pod

GARDENER = {"worker.gardener.cloud/pool": "blue"}
CILIUM = agent("cilium")._replace(
    containers=(Container("cilium-agent", "quay.io/cilium/cilium:v1.18.4"),), configmaps=("cilium-config",)
)


def report(snapshot: Snapshot) -> Report:
    return decide(snapshot, context="test", origin="live", facts=MAIN_FACTS).report


def shoot(services: tuple[str, ...] = ("100.64.0.1",), **info: str) -> Snapshot:
    """A cluster of Gardener's: slices of nodes, Pods inside them, and no component of the control plane."""
    return cluster(
        nodes=(node("w0", "100.96.0.0/24", labels=GARDENER), node("w1", "100.96.1.0/24", labels=GARDENER)),
        pods=(pod("a", "100.96.0.7", on="w0"), pod("b", "100.96.1.9", on="w1")),
        workloads=(CILIUM,),
        configmaps=(entries("cilium-config", {"ipam": "kubernetes"}), entries("shoot-info", info)),
        services=services,
    )


def test_gardeners_record_names_the_blocks_of_pods_and_services() -> None:
    found = report(shoot(podNetwork="100.96.0.0/11", serviceNetwork="100.64.0.0/13"))
    assert found.facts[Fact.POD_CIDRS].value == ("100.96.0.0/11",)
    assert found.facts[Fact.SERVICE_CIDRS].value == ("100.64.0.0/13",)
    assert found.facts[Fact.SERVICE_CIDRS].state is State.SINGLE


def test_all_blocks_of_gardeners_record_count() -> None:
    both = {"serviceNetwork": "100.64.0.0/13", "serviceNetworks": "100.64.0.0/13,2001:db8:1::/108"}
    found = report(shoot(services=("100.64.0.1", "2001:db8:1::1"), **both))
    assert found.facts[Fact.SERVICE_CIDRS].value == ("100.64.0.0/13", "2001:db8:1::/108")


def test_gardeners_record_does_not_outweigh_the_addresses() -> None:
    found = report(shoot(podNetwork="10.200.0.0/16", serviceNetwork="10.201.0.0/16"))
    assert found.facts[Fact.POD_CIDRS].value is None
    assert found.facts[Fact.SERVICE_CIDRS].value is None


def test_the_addresses_towards_the_outside_that_gardener_writes_down_are_told() -> None:
    seen = shoot(podNetwork="100.96.0.0/11", egressCIDRs="192.0.2.7/32,198.51.100.0/29,none")
    verdict = decide(seen, context="test", origin="live", facts=tuple(Fact)).report.facts[Fact.OTHER_CIDRS]
    told = [(each["cidr"], each["kind"]) for each in verdict.items]
    assert told == [("192.0.2.7/32", "egress"), ("198.51.100.0/29", "egress")]


def cloud_manager(*flags: str, namespace: str = "kube-system", program: str = "metal-cloud-controller-manager") -> Pod:
    container = Container(program, f"registry.example/{program}:v1", (f"/bin/{program}", *flags))
    ref = Ref("pods", namespace, f"{program}-x1")
    return Pod(ref, node="w0", phase="Running", host_network=True, ips=("10.0.0.5",), containers=(container,))


def hosted(manager: Pod) -> Snapshot:
    return cluster(
        nodes=(node("w0", "10.40.0.0/24"), node("w1", "10.40.1.0/24")),
        pods=(manager, pod("a", "10.40.0.7", on="w0"), pod("b", "10.40.1.9", on="w1")),
        workloads=(CILIUM,),
        configmaps=(entries("cilium-config", {"ipam": "kubernetes"}),),
    )


@pytest.mark.parametrize("program", ["cloud-controller-manager", "metal-cloud-controller-manager"])
def test_a_cloud_controller_manager_of_any_provider_names_the_block_that_it_routes(program: str) -> None:
    flags = ("--allocate-node-cidrs=true", "--cluster-cidr=10.40.0.0/16")
    assert report(hosted(cloud_manager(*flags, program=program))).facts[Fact.POD_CIDRS].value == ("10.40.0.0/16",)


def test_one_that_allocates_nothing_or_is_a_tenants_tells_nothing() -> None:
    flags = ("--allocate-node-cidrs=true", "--cluster-cidr=10.40.0.0/16")
    idle, tenants = cloud_manager(*flags[1:]), cloud_manager(*flags, namespace="shop")
    assert report(hosted(idle)).facts[Fact.POD_CIDRS].value is None
    assert report(hosted(tenants)).facts[Fact.POD_CIDRS].value is None


def test_a_server_of_k3s_has_no_controller_manager_that_could_be_missed() -> None:
    """A dump without the Pods of kube-system: what they would say is what the server was told."""
    told = json.dumps(["server", "--cluster-cidr", "10.42.0.0/16"])
    server = node("s1", "10.42.0.0/24")._replace(
        annotations={"k3s.io/node-args": told, "flannel.alpha.coreos.com/backend-type": "vxlan"},
        kubelet_version="v1.30.0+k3s1",
    )
    seen = cluster(nodes=(server,), pods=(pod("a", "10.42.0.7", on="s1"),), version="v1.30.0+k3s1")
    hidden: Listing[Pod] = Listing(is_complete=False, trouble=Trouble.NOT_IN_DUMP)
    blocks = report(seen._replace(control_plane=hidden)).facts[Fact.POD_CIDRS]
    assert (blocks.state, blocks.value) == (State.SINGLE, ("10.42.0.0/16",))
