"""Ranges of what runs beside the network, each as its own program reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netinfo.components import addons, match
from netinfo.components.standing import is_of_administrators
from netinfo.model.objects import Container, CustomResource, Pod, Ref
from netinfo.model.report import Fact, State
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.owned_ranges import Told, at_home, findings, flannel, judged, ranges
from tests.support.podnet import FORBIDDEN, agent, entries, node, pod, resource


def one(name: str, resource_of: str, kind: str, namespace: str = "", **tree: Any) -> Snapshot:
    """A cluster with one such object."""
    return flannel(custom={resource_of: (at_home(resource(name, resource_of, kind, tree), namespace),)})


@pytest.mark.parametrize(
    ("snapshot", "told"),
    [
        (
            one(
                "lan", "addresspools.metallb.io", "AddressPool", "metallb-system", spec={"addresses": ["192.0.2.0/28"]}
            ),
            {("192.0.2.0/28", "load-balancer", "AddressPool lan", None)},
        ),
        (
            one("e", "eips.network.kubesphere.io", "Eip", spec={"address": "192.0.2.8-192.0.2.11"}),
            {("192.0.2.8/30", "load-balancer", "Eip e", None)},
        ),
        (
            one(
                "g",
                "servicegroups.purelb.io",
                "ServiceGroup",
                "purelb",
                spec={"local": {"v4pools": [{"pool": "192.0.2.16/28"}], "v6pool": {"pool": "fd00::/120"}}},
            ),
            {
                ("192.0.2.16/28", "load-balancer", "ServiceGroup g", None),
                ("fd00::/120", "load-balancer", "ServiceGroup g", None),
            },
        ),
        (
            one("g", "servicegroups.purelb.io", "ServiceGroup", "purelb", spec={"remote": {"pool": "192.0.2.32/28"}}),
            {("192.0.2.32/28", "load-balancer", "ServiceGroup g", None)},
        ),
        (
            one(
                "h",
                "ippools.loadbalancer.harvesterhci.io",
                "IPPool",
                spec={
                    "ranges": [
                        {"subnet": "192.0.2.0/24", "rangeStart": "192.0.2.4", "rangeEnd": "192.0.2.7"},
                        {"subnet": "198.51.100.0/28"},
                    ]
                },
            ),
            {
                ("192.0.2.4/30", "load-balancer", "IPPool h", None),
                ("198.51.100.0/28", "load-balancer", "IPPool h", None),
            },
        ),
    ],
    ids=["MetalLB 0.13", "OpenELB", "PureLB", "PureLB behind routers", "Harvester"],
)
def test_pools_of_load_balancers_are_told_as_they_are_written(snapshot: Snapshot, told: set[Told]) -> None:
    assert ranges(snapshot) == told


def test_a_pool_that_a_node_has_an_external_address_of_is_a_collision() -> None:
    pool = at_home(
        resource("pub", "ipaddresspools.metallb.io", "IPAddressPool", {"spec": {"addresses": ["203.0.113.0/28"]}}),
        "metallb-system",
    )
    addresses = (("InternalIP", "192.168.1.20"), ("ExternalIP", "203.0.113.7"))
    found = flannel(
        nodes=(node("n0", "10.244.0.0/24", addresses=addresses),), custom={"ipaddresspools.metallb.io": (pool,)}
    )
    assert findings(found)["node-inside-other-range"].endswith("IPAddressPool pub): n0 203.0.113.7")


def test_an_address_that_a_dhcp_server_gives_is_no_range_of_kube_vip() -> None:
    assert not ranges(flannel(configmaps=(entries("kubevip", {"cidr-global": "0.0.0.0/32"}),)))


def test_kube_vips_pools_are_asked_for_where_any_pod_of_it_is_seen() -> None:
    provider = pod("kube-vip-cloud-provider-6c9", "10.244.0.9")
    provider = provider._replace(ref=Ref("pods", "kube-system", provider.ref.name))
    assert list(addons.configmaps_for((), (provider,))) == [("kube-system", "kubevip")]
    assert not list(addons.configmaps_for((), (_moved(provider, "mine"),)))


def _moved(made: Pod, namespace: str) -> Pod:
    return made._replace(ref=made.ref._replace(namespace=namespace))


def liqo(name: str, namespace: str, block: str, use: str = "") -> CustomResource:
    labels = {"ipam.liqo.io/network-type": use} if use else {}
    tree = {"metadata": {"name": name, "labels": labels}, "spec": {"cidr": "10.9.0.0/16"}, "status": {"cidr": block}}
    return at_home(resource(name, "networks.ipam.liqo.io", "Network", tree), namespace)


def test_of_liqo_what_it_takes_and_what_others_look_like_here_is_told_and_not_what_it_only_knows() -> None:
    rows = (
        liqo("pods", "liqo", "10.244.0.0/16", "pod-cidr"),
        liqo("services", "liqo", "10.96.0.0/12", "service-cidr"),
        liqo("lan", "liqo", "192.168.0.0/16", "reserved"),
        liqo("out", "liqo", "10.70.0.0/16", "external-cidr"),
        liqo("in", "liqo", "10.80.0.0/16", "internal-cidr"),
        liqo("rome-pod", "liqo-tenant-rome", "10.71.0.0/16"),
        liqo("planted", "mine", "192.168.1.0/24", "external-cidr"),
    )
    found = flannel(custom={"networks.ipam.liqo.io": rows})
    assert ranges(found) == {
        ("10.70.0.0/16", "mesh", "Network out", None),
        ("10.80.0.0/16", "mesh", "Network in", None),
        ("10.71.0.0/16", "remote", "Network rome-pod", None),
    }
    assert not findings(found)


def submariner(*clusters: dict[str, object], own: str = "east") -> Snapshot:
    rows = tuple(
        at_home(
            resource(str(each["cluster_id"]), "clusters.submariner.io", "Cluster", {"spec": each}),
            "submariner-operator",
        )
        for each in clusters
    )
    mine = resource("submariner", "submariners.submariner.io", "Submariner", {"spec": {"clusterID": own}})
    custom = {
        "clusters.submariner.io": rows,
        "submariners.submariner.io": (at_home(mine, "submariner-operator"),) if own else (),
    }
    return flannel(custom=custom)


EAST: dict[str, object] = {"cluster_id": "east", "cluster_cidr": ["10.244.0.0/24"], "service_cidr": ["10.96.0.0/12"]}
WEST: dict[str, object] = {"cluster_id": "west", "cluster_cidr": ["10.244.0.0/16"], "service_cidr": ["10.112.0.0/12"]}


def test_another_cluster_of_submariner_with_the_same_pod_block_is_a_collision() -> None:
    found = submariner(EAST, WEST)
    assert ranges(found) == {
        ("10.244.0.0/16", "remote", "Cluster west", None),
        ("10.112.0.0/12", "remote", "Cluster west", None),
    }
    assert "(remote, Cluster west)" in findings(found)["other-range-in-pod-block"]


def test_with_globalnet_only_global_addresses_travel() -> None:
    found = submariner({**EAST, "global_cidr": ["242.0.0.0/16"]}, {**WEST, "global_cidr": ["242.1.0.0/16"]})
    assert ranges(found) == {
        ("242.0.0.0/16", "mesh", "Cluster east", None),
        ("242.1.0.0/16", "remote", "Cluster west", None),
    }
    assert not findings(found)


def test_without_submariners_own_object_no_cluster_is_taken_for_another() -> None:
    assert not ranges(submariner(EAST, WEST, own=""))


def tailnet(*addresses: str, pods: str = "10.244.0.7") -> Snapshot:
    row = resource("r", "connectors.tailscale.com", "Connector", {"status": {"tailnetIPs": list(addresses)}})
    return flannel(custom={"connectors.tailscale.com": (row,)}, pods=(pod("p", pods, on="n0"),))


def test_addresses_in_a_tailnet_are_told_and_its_whole_range_is_a_remark() -> None:
    verdict = judged(tailnet("100.101.2.3")).facts[Fact.OTHER_CIDRS]
    assert verdict.value == ("100.101.2.3/32",)
    remarks = verdict.detail["builtIn"]
    assert isinstance(remarks, list) and remarks[0]["cidr"] == "100.64.0.0/10"


def test_a_tailnet_and_pods_of_its_range_are_a_collision_and_a_nodes_address_of_it_is_not() -> None:
    there = node("n0", "100.70.0.0/24", addresses=(("InternalIP", "100.101.9.9"),))
    found = findings(tailnet(pods="100.70.0.7")._replace(nodes=Listing((there,))))
    assert found["other-range-in-pod-block"].endswith("shares addresses with 100.64.0.0/10 (tailnet, Tailscale)")
    assert "node-inside-other-range" not in found


def attachment(config: object, namespace: str = "kube-system") -> Snapshot:
    spec = {"config": json.dumps(config)}
    return one(
        "net", "network-attachment-definitions.k8s.cni.cncf.io", "NetworkAttachmentDefinition", namespace, spec=spec
    )


@pytest.mark.parametrize(
    ("config", "blocks"),
    [
        ({"type": "macvlan", "ipam": {"type": "whereabouts", "range": "192.168.1.0/24"}}, {"192.168.1.0/24"}),
        ({"type": "macvlan", "ipam": {"ipRanges": [{"range": "192.168.1.0/24"}, {"range": "fd00::/64"}]}}, None),
        ({"plugins": [{"type": "bridge", "ipam": {"ranges": [[{"subnet": "192.168.1.0/24"}]]}}]}, {"192.168.1.0/24"}),
        ({"type": "bridge", "ipam": {"type": "host-local", "subnet": "192.168.1.0/24"}}, {"192.168.1.0/24"}),
        ({"type": "bridge", "ipam": {"addresses": [{"address": "192.168.1.9/24"}]}}, {"192.168.1.0/24"}),
        ({"type": "ovn-k8s-cni-overlay", "subnets": "192.168.1.0/24,fd00::/64"}, None),
        ({"type": "macvlan", "ipam": {"type": "dhcp"}}, set()),
        ("no object", set()),
    ],
)
def test_a_further_interface_has_a_range_in_a_network_of_its_own(config: object, blocks: set[str] | None) -> None:
    found = attachment(config)
    assert {each[0] for each in ranges(found)} == (blocks if blocks is not None else {"192.168.1.0/24", "fd00::/64"})
    assert {each[3] for each in ranges(found)} <= {"NetworkAttachmentDefinition kube-system/net"}
    assert "node-inside-other-range" not in findings(found)


def test_networks_that_anybody_may_define_change_nothing() -> None:
    planted = attachment({"type": "macvlan", "ipam": {"subnet": "192.168.1.0/24"}}, namespace="mine")
    assert judged(planted).facts[Fact.OTHER_CIDRS].state is State.NOT_APPLICABLE


def test_pools_of_spiderpool_are_of_further_interfaces() -> None:
    spec = {"subnet": "192.168.1.0/24", "ips": ["192.168.1.16-192.168.1.31"]}
    found = one("s", "spiderippools.spiderpool.spidernet.io", "SpiderIPPool", spec=spec)
    assert ranges(found) == {("192.168.1.16/28", "secondary", "SpiderIPPool s", "Spiderpool 192.168.1.0/24")}


def cache(*addresses: str) -> Snapshot:
    container = Container("node-cache", "k8s-dns-node-cache", ("-localip", ",".join(addresses)))
    return flannel(agent("node-local-dns")._replace(containers=(container,)))


def test_where_services_are_hidden_the_dns_services_address_is_not_taken_for_the_caches_own() -> None:
    seen = cache("169.254.20.10", "10.96.0.10")
    hidden = seen._replace(services=FORBIDDEN)  # type: ignore[arg-type]
    assert ranges(hidden) == {("169.254.20.10/32", "dns", "DaemonSet node-local-dns", None)}


def test_every_resource_that_is_asked_for_has_a_reader_and_the_other_way_round() -> None:
    read = set(addons.RESOURCES)
    assert read == set(match.OF_ADDONS)


@pytest.mark.parametrize("namespace", ["metallb-system", "purelb", "liqo", "liqo-tenant-rome", "submariner-operator"])
def test_their_own_namespaces_are_no_tenants(namespace: str) -> None:
    assert is_of_administrators(namespace)
