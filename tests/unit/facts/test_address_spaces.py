"""Ranges in address spaces of their own: equal ones collide with nothing until packets travel between the spaces."""

from __future__ import annotations

import pytest

from netinfo.model.objects import Container, CustomResource
from netinfo.model.report import Fact, State
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.owned_ranges import findings, judged, kube_ovn, ranges, subnet
from tests.support.podnet import agent, cluster, entries, node, pod, resource


def vpc(name: str, *peers: str) -> CustomResource:
    spec = {"vpcPeerings": [{"remoteVpc": each, "localConnectIP": "169.254.0.1/30"} for each in peers]}
    return resource(name, "vpcs.kubeovn.io", "Vpc", {"spec": spec})


def tenants(*vpcs: CustomResource, red: str = "10.50.1.0/24", blue: str = "10.50.0.0/16") -> Snapshot:
    subnets = (subnet("r", red, "red"), subnet("b", blue, "blue"))
    return kube_ovn(*subnets, custom={"vpcs.kubeovn.io": vpcs})


def test_vpcs_that_peer_must_not_share_addresses() -> None:
    found = findings(tenants(vpc("red", "blue"), vpc("blue", "red")))
    assert found["other-ranges-overlap"] == (
        "10.50.0.0/16 (tenant, Subnet b) and 10.50.1.0/24 (tenant, Subnet r) share addresses"
    )


@pytest.mark.parametrize(
    "vpcs",
    [(), (vpc("red"), vpc("blue")), (vpc("red", "blue"), vpc("blue")), (vpc("red", "green"), vpc("green", "red"))],
    ids=["unread", "alone", "one side only", "with another"],
)
def test_vpcs_that_do_not_peer_with_each_other_may(vpcs: tuple[CustomResource, ...]) -> None:
    assert "other-ranges-overlap" not in findings(tenants(*vpcs))


def test_peers_of_one_vpc_are_joined_through_it() -> None:
    through = (vpc("blue", "mid"), vpc("mid", "blue", "red"), vpc("red", "mid"))
    middle = subnet("m", "10.60.0.0/24", "mid")
    found = kube_ovn(
        subnet("r", "10.50.1.0/24", "red"),
        subnet("b", "10.50.0.0/16", "blue"),
        middle,
        custom={"vpcs.kubeovn.io": through},
    )
    assert "other-ranges-overlap" in findings(found)


@pytest.mark.parametrize(
    ("red", "code"), [("10.16.8.0/24", "other-range-in-pod-block"), ("10.0.1.0/24", "node-inside-other-range")]
)
def test_a_vpc_that_peers_with_the_clusters_own_meets_its_pods_and_nodes(red: str, code: str) -> None:
    peering = (vpc("ovn-cluster", "red"), vpc("red", "ovn-cluster"))
    assert code in findings(tenants(*peering, red=red))
    assert code not in findings(tenants(red=red))


def test_addresses_of_a_vpcs_gateway_are_of_the_network_outside() -> None:
    outside = subnet("out", "10.0.1.0/24", provider="out.kube-system")
    eip = resource(
        "e",
        "iptables-eips.kubeovn.io",
        "IptablesEIP",
        {"spec": {"externalSubnet": "out"}, "status": {"ip": "10.0.1.10"}},
    )
    found = kube_ovn(outside, custom={"iptables-eips.kubeovn.io": (eip,)})
    assert ("10.0.1.10/32", "egress", "IptablesEIP e", "out.kube-system") in ranges(found)
    assert not {"node-inside-other-range", "other-ranges-overlap"} & set(findings(found))


def test_an_address_out_of_the_external_subnet_is_no_rival_of_it() -> None:
    outside = subnet("external", "10.0.9.0/24", vlan="vlan0")
    eip = resource("e", "ovn-eips.kubeovn.io", "OvnEip", {"spec": {"externalSubnet": "external", "v4Ip": "10.0.9.90"}})
    assert "other-ranges-overlap" not in findings(kube_ovn(outside, custom={"ovn-eips.kubeovn.io": (eip,)}))


def ovn(*rows: CustomResource, windows: str = "", config: str = "", ips: tuple[str, ...] = ("10.244.0.7",)) -> Snapshot:
    """OVN-Kubernetes with one Linux node, 192.168.9.10, and a Windows node where ``windows`` is its slice."""
    own = agent("ovnkube-node", "ovn-kubernetes")._replace(
        containers=(Container("ovn-controller", "ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-fedora:master"),)
    )
    linux = node("n0", addresses=(("InternalIP", "192.168.9.10"),))
    other = node("w0", addresses=(("InternalIP", "192.168.9.11"),), labels={"kubernetes.io/os": "windows"})
    nodes = [linux._replace(annotations={"k8s.ovn.org/node-subnets": '{"default": ["10.244.0.0/24"]}'})]
    nodes += [other._replace(annotations={"k8s.ovn.org/hybrid-overlay-node-subnet": windows})] if windows else []
    data = {"ovnkube.conf": f'[default]\ncluster-subnets="10.244.0.0/16/24"\n{config}'}
    custom: dict[str, tuple[CustomResource, ...]] = {}
    for row in rows:
        custom[row.ref.resource] = (*custom.get(row.ref.resource, ()), row)
    return cluster(
        nodes=tuple(nodes),
        pods=tuple(pod(f"p{at}", ip, on=nodes[min(at, len(nodes) - 1)].name) for at, ip in enumerate(ips)),
        workloads=(own,),
        configmaps=(entries("ovnkube-config", data, "ovn-kubernetes"),),
        custom=custom,
    )


def defined(name: str, topology: str, **network: object) -> CustomResource:
    plural, kind = "clusteruserdefinednetworks.k8s.ovn.org", "ClusterUserDefinedNetwork"
    return resource(name, plural, kind, {"spec": {"network": {"topology": topology.title(), topology: network}}})


def test_networks_that_an_administrator_defines_are_spaces_of_their_own() -> None:
    blue = defined("blue", "layer2", role="Primary", subnets=["10.244.0.0/16"], joinSubnets=["100.64.0.0/16"])
    red = defined("red", "layer3", role="Primary", subnets=[{"cidr": "10.244.0.0/16", "hostSubnet": 24}])
    lan = defined("lan", "localnet", role="Secondary", subnets=["192.168.9.0/24"])
    found = ovn(blue, red, lan)
    assert {each for each in ranges(found) if each[3]} == {
        ("10.244.0.0/16", "tenant", "ClusterUserDefinedNetwork blue", "ClusterUserDefinedNetwork blue"),
        ("100.64.0.0/16", "join", "ClusterUserDefinedNetwork blue", "ClusterUserDefinedNetwork blue"),
        ("10.244.0.0/16", "tenant", "ClusterUserDefinedNetwork red", "ClusterUserDefinedNetwork red"),
        ("192.168.9.0/24", "secondary", "ClusterUserDefinedNetwork lan", "ClusterUserDefinedNetwork lan"),
    }
    assert not {code for code in findings(found) if code.startswith(("other-", "node-inside"))}


def test_windows_nodes_beside_ovn_have_pods_of_another_block_that_is_no_contradiction() -> None:
    found = ovn(windows="10.132.0.0/24", ips=("10.244.0.7", "10.132.0.9"))
    assert judged(found).facts[Fact.POD_CIDRS].value == ("10.244.0.0/16",)
    assert judged(found).facts[Fact.POD_CIDRS].state is not State.CONFLICT
    assert ("10.132.0.0/24", "hybrid", "node w0", None) in ranges(found)
    whole = ovn(windows="10.132.0.0/24", config='[hybridoverlay]\ncluster-subnets="10.132.0.0/14/23"\n')
    assert {each for each in ranges(whole) if each[1] == "hybrid"} == {
        ("10.132.0.0/14", "hybrid", "ConfigMap ovnkube-config", None)
    }


def test_a_linux_nodes_slice_of_the_hybrid_overlay_excuses_no_pod() -> None:
    found = ovn(windows="10.132.0.0/24", ips=("10.244.0.7", "10.132.0.9"))
    linux = found._replace(nodes=Listing(tuple(each._replace(labels={}) for each in found.nodes)))
    assert judged(linux).facts[Fact.POD_CIDRS].state is State.CONFLICT


def test_a_subnet_that_settings_and_nodes_name_is_told_once() -> None:
    found = ovn(config="[gateway]\nv4-join-subnet=100.64.0.0/16\n")
    notes = {"k8s.ovn.org/node-gateway-router-lrp-ifaddr": '{"ipv4":"100.64.0.2/16"}'}
    both = found._replace(
        nodes=Listing(tuple(each._replace(annotations={**each.annotations, **notes}) for each in found.nodes))
    )
    joins = [each for each in ranges(both) if each[1] == "join"]
    assert joins == [("100.64.0.0/16", "join", "ConfigMap ovnkube-config", None)]
    evidence = judged(both).facts[Fact.OTHER_CIDRS].evidence
    assert {each.source for each in evidence if each.value == ("100.64.0.0/16",)} == {"ovnkube-config", "nodes"}
