"""Ranges that the network owns beside Pods and Services: whose they are, in which address space, and what they hit."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from netinfo.components.owned_ranges import named_ranges
from netinfo.facts.holdings import space
from netinfo.model.holdings import Use
from netinfo.model.objects import Container, CustomResource, Pod
from netinfo.model.report import Fact, State
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.views import map as picture
from netinfo.views import structured
from tests.support.owned_ranges import at_home, findings, flannel, judged, kube_ovn, ranges, subnet
from tests.support.podnet import (
    FORBIDDEN,
    agent,
    cluster,
    component,
    controller_manager,
    entries,
    flannel_config,
    node,
    pod,
    pool,
    resource,
)
from tests.support.schemas import schema

SCHEMA = schema("report")
OVN = agent("ovnkube-node", "ovn-kubernetes")._replace(
    containers=(Container("ovn-controller", "ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-fedora:master"),)
)


def of_subnet(name: str, ip: str, subnet: str, on: str = "k0") -> Pod:
    return pod(name, ip, on=on, annotations={"ovn.kubernetes.io/logical_switch": subnet})


TENANTS = kube_ovn(
    subnet("red-1", "10.0.1.0/24", "red"),
    subnet("blue-1", "10.0.1.0/24", "blue"),
    subnet("join", "100.64.0.0/16"),
    pods=(of_subnet("r", "10.0.1.20", "red-1"), of_subnet("b", "10.0.1.20", "blue-1")),
)


def test_a_tenants_vpc_is_an_address_space_of_its_own_and_no_part_of_the_pod_block() -> None:
    report = judged(TENANTS)
    assert report.facts[Fact.POD_CIDRS].value == ("10.16.0.0/16",)
    assert ranges(TENANTS) == {
        ("10.0.1.0/24", "tenant", "Subnet red-1", "VPC red"),
        ("10.0.1.0/24", "tenant", "Subnet blue-1", "VPC blue"),
        ("100.64.0.0/16", "join", "Subnet join", None),
    }


def test_equal_ranges_and_addresses_of_two_tenants_and_of_nodes_collide_with_nothing() -> None:
    assert not {"pod-address-twice", "node-inside-pod-block", "other-ranges-overlap", "node-inside-other-range"} & set(
        findings(TENANTS)
    )


def test_the_same_address_twice_in_the_clusters_own_space_is_still_found() -> None:
    twice = kube_ovn(
        pods=(of_subnet("a", "10.16.0.30", "ovn-default"), of_subnet("b", "10.16.0.30", "ovn-default", "k1"))
    )
    assert "pod-address-twice" in findings(twice)


def test_each_address_space_has_a_picture_of_its_own() -> None:
    lines = picture.render([judged(TENANTS)]).splitlines()
    titles = [line for line in lines if line.startswith("IPv4")]
    assert titles == ["IPv4", "IPv4, VPC blue", "IPv4, VPC red"]
    assert any("100.64.0.0/16" in line and "join (Subnet join)" in line for line in lines)
    assert not any("!!" in line for line in lines)


@pytest.mark.parametrize("snapshot", [TENANTS, kube_ovn()], ids=["several", "none"])
def test_the_document_keeps_to_its_schema(snapshot: Snapshot) -> None:
    tree = structured.document(judged(snapshot), tuple(Fact))
    jsonschema.validate(tree, SCHEMA)
    assert bool(tree["facts"]["otherCIDRs"]["value"]) is (snapshot is TENANTS)


def test_where_nothing_names_a_range_there_is_none() -> None:
    assert judged(kube_ovn()).facts[Fact.OTHER_CIDRS].state is State.NOT_APPLICABLE


def test_what_could_not_be_read_may_hold_ranges() -> None:
    hidden = kube_ovn()
    hidden = hidden._replace(custom={**hidden.custom, "ciliumnodes.cilium.io": FORBIDDEN})  # type: ignore[dict-item]
    assert judged(hidden).facts[Fact.OTHER_CIDRS].state is State.UNKNOWN


def ovn(*annotations: dict[str, str], config: str = "", address: str = "192.168.9.10") -> Snapshot:
    own = {"k8s.ovn.org/node-subnets": '{"default": ["10.244.0.0/24"]}'}
    nodes = [
        node(f"n{at}", addresses=(("InternalIP", address),))._replace(annotations={**own, **each})
        for at, each in enumerate(annotations or ({},))
    ]
    data = {"ovnkube.conf": f'[default]\ncluster-subnets="10.244.0.0/16/24"\n{config}'}
    return cluster(
        nodes=tuple(nodes),
        pods=(pod("p", "10.244.0.7", on="n0"),),
        workloads=(OVN,),
        configmaps=(entries("ovnkube-config", data, "ovn-kubernetes"),),
    )


def test_subnets_that_ovn_keeps_are_read_of_its_file_and_of_the_nodes() -> None:
    held = {
        "k8s.ovn.org/node-transit-switch-port-ifaddr": '{"ipv4":"100.88.0.2/16"}',
        "k8s.ovn.org/node-masquerade-subnet": '{"ipv4":"169.254.0.0/17","ipv6":"fd69::/112"}',
    }
    found = ranges(ovn(held, config="[gateway]\nv4-join-subnet=100.65.0.0/16\n"))
    assert ("100.65.0.0/16", "join", "ConfigMap ovnkube-config", None) in found
    assert ("100.88.0.0/16", "transit", "OVN-Kubernetes", None) in found
    assert ("169.254.0.0/17", "masquerade", "OVN-Kubernetes", None) in found
    assert ("fd69::/112", "masquerade", "OVN-Kubernetes", None) in found


def test_a_built_in_subnet_is_a_remark_and_no_value_and_collides_all_the_same() -> None:
    verdict = judged(ovn()).facts[Fact.OTHER_CIDRS]
    assert verdict.value is None and verdict.state is State.UNKNOWN
    assert verdict.because == "join 100.64.0.0/16 (OVN-Kubernetes without a setting of its join subnet)"
    inside = findings(ovn(address="100.64.10.10"))["node-inside-other-range"]
    assert inside == "1 node has an address inside 100.64.0.0/16 (join, OVN-Kubernetes): n0 100.64.10.10"


def test_a_built_in_subnet_is_told_beside_what_could_not_be_read() -> None:
    hidden = ovn()._replace(api_groups=FORBIDDEN)  # type: ignore[arg-type]
    because = judged(hidden).facts[Fact.OTHER_CIDRS].because
    assert because.startswith("join 100.64.0.0/16 (OVN-Kubernetes without ") and "could not be read" in because


def test_a_set_join_subnet_takes_the_place_of_the_built_in_one() -> None:
    moved = ovn(config="[gateway]\nv4-join-subnet=100.65.0.0/16\n", address="100.64.10.10")
    assert "node-inside-other-range" not in findings(moved)


@pytest.mark.parametrize(
    ("written", "blocks"),
    [
        ("192.0.2.0/28", {"192.0.2.0/28"}),
        ("192.0.2.9", {"192.0.2.9/32"}),
        ("192.0.2.4-192.0.2.8", {"192.0.2.4/30", "192.0.2.8/32"}),
        (" 192.0.2.4 - 192.0.2.7 ", {"192.0.2.4/30"}),
        ("fd00::1-fd00::2", {"fd00::1/128", "fd00::2/128"}),
        ("192.0.2.8-192.0.2.4", set()),
        ("192.0.2.8-fd00::1", set()),
        ("rm -rf /", set()),
    ],
)
def test_a_range_is_a_block_an_address_or_first_and_last(written: str, blocks: set[str]) -> None:
    found = named_ranges([written], "load-balancer", "pool")
    assert {str(each.block) for each in found} == blocks
    assert all(each.written == "-".join(written.split(" - ")).strip() for each in found if "-" in written)


def cilium_node(name: str, *own: tuple[str, str], slices: tuple[str, ...] = (), **spec: Any) -> CustomResource:
    addresses = [{"type": kind, "ip": ip} for kind, ip in own]
    tree: dict[str, object] = {"spec": {"addresses": addresses, "ipam": {"podCIDRs": list(slices)}, **spec}}
    return resource(name, "ciliumnodes.cilium.io", "CiliumNode", tree)


CILIUM = agent("cilium", "kube-system")._replace(
    containers=(Container("cilium-agent", "quay.io/cilium/cilium:v1.18.4"),), configmaps=("cilium-config",)
)


def chained(*held: str) -> Snapshot:
    """Kube-OVN gives Pods addresses; Cilium behind it takes its own out of slices of the same block."""
    mine = [cilium_node("k0", ("CiliumInternalIP", "10.16.0.9"), slices=held)]
    plain = kube_ovn(
        configmaps=(entries("cilium-config", {"cni-chaining-mode": "generic-veth", "ipam": "kubernetes"}),)
    )
    return plain._replace(
        workloads=Listing((*plain.workloads, CILIUM)),
        custom={**plain.custom, "ciliumnodes.cilium.io": Listing(tuple(mine))},
    )


def test_an_agents_own_address_that_a_pod_has_is_a_collision() -> None:
    found = findings(chained("10.16.0.0/24"))
    assert (
        found["address-of-agent-and-pod"] == "10.16.0.9 is Pod default/first and the internal address of CiliumNode k0"
    )


def test_two_allocators_of_one_block_are_told() -> None:
    assert "two-allocators" in findings(chained("10.16.0.0/24"))
    assert "two-allocators" not in findings(chained("10.99.0.0/24"))


def test_addresses_of_agents_in_the_pod_block_are_as_they_should_be() -> None:
    mine = cilium_node("n0", ("CiliumInternalIP", "10.0.0.4"), health={"ipv4": "10.0.0.5"}, slices=("10.0.0.0/24",))
    found = cluster(
        nodes=(node("n0"),),
        pods=(pod("p", "10.0.0.7", on="n0"),),
        workloads=(CILIUM,),
        configmaps=(entries("cilium-config", {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.0.0.0/8"}),),
        custom={"ciliumnodes.cilium.io": (mine,)},
    )
    assert {("10.0.0.4/32", "internal"), ("10.0.0.5/32", "health")} == {each[:2] for each in ranges(found)}
    assert not any(code.startswith(("other-", "address-of")) for code in findings(found))


def metallb(*written: str, namespace: str = "metallb-system") -> Snapshot:
    pool = resource("lan", "ipaddresspools.metallb.io", "IPAddressPool", {"spec": {"addresses": list(written)}})
    pool = pool._replace(ref=pool.ref._replace(namespace=namespace))
    return flannel(custom={"ipaddresspools.metallb.io": (pool,)})


def test_a_pool_of_metallb_that_holds_a_nodes_address_is_a_collision_and_named_as_it_was_written() -> None:
    found = findings(metallb("192.168.1.5-192.168.1.37"))["node-inside-other-range"]
    assert found == (
        "1 node has an address inside 192.168.1.5-192.168.1.37 (load-balancer, IPAddressPool lan): n0 192.168.1.20"
    )
    assert "node-inside-other-range" not in findings(metallb("192.168.1.5-192.168.1.9"))


def test_a_pool_in_anybodys_namespace_is_none_that_metallb_reads() -> None:
    assert not ranges(metallb("192.168.1.5-192.168.1.37", namespace="mine"))


def test_a_pool_inside_the_pod_block_or_the_service_block_is_a_collision() -> None:
    both = metallb("10.244.9.0/24", "10.96.0.64/28")._replace(
        service_cidrs=flannel(service_cidrs=("10.96.0.0/16",)).service_cidrs,
        configmaps=flannel(configmaps=(flannel_config("10.244.0.0/16"),)).configmaps,
    )
    assert {"other-range-in-pod-block", "other-range-in-service-block"} <= set(findings(both))


def test_two_owners_of_one_range_are_told_and_one_owner_twice_is_not() -> None:
    pools = [
        resource(name, "ipaddresspools.metallb.io", "IPAddressPool", {"spec": {"addresses": [written]}})
        for name, written in (("a", "192.0.2.0/24"), ("b", "192.0.2.64/26"))
    ]
    home = [each._replace(ref=each.ref._replace(namespace="metallb-system")) for each in pools]
    found = findings(flannel(custom={"ipaddresspools.metallb.io": tuple(home)}))
    assert found["other-ranges-overlap"].startswith("192.0.2.0/24 (load-balancer, IPAddressPool a) and 192.0.2.64/26")
    assert "other-ranges-overlap" not in findings(metallb("192.0.2.0/24", "192.0.2.64/26"))


def test_older_pools_stand_in_configmaps() -> None:
    old = {"config": "address-pools:\n- name: lan\n  protocol: layer2\n  addresses: [192.0.2.8/29]\n"}
    found = flannel(
        configmaps=(
            entries("config", old, "metallb-system"),
            entries("kubevip", {"range-global": "192.0.2.1-192.0.2.2", "cidr-web": "192.0.2.32/30"}),
        )
    )
    assert {("192.0.2.8/29", "MetalLB pool lan"), ("192.0.2.32/30", "kube-vip cidr-web")} <= {
        (each[0], each[2]) for each in ranges(found)
    }
    assert {"192.0.2.1/32", "192.0.2.2/32"} <= {each[0] for each in ranges(found)}


def test_the_node_local_cache_has_an_address_of_its_own_beside_that_of_the_service() -> None:
    cache = agent("node-local-dns")._replace(
        containers=(Container("node-cache", "k8s-dns-node-cache", ("-localip", "169.254.20.10,10.96.0.1")),)
    )
    assert ranges(flannel(cache)) == {("169.254.20.10/32", "dns", "DaemonSet node-local-dns", None)}


def test_calicos_tunnels_and_announced_ranges_are_told() -> None:
    calico = agent("calico-node")._replace(containers=(Container("calico-node", "docker.io/calico/node:v3.31.2"),))
    held = {
        "projectcalico.org/IPv4VXLANTunnelAddr": "10.50.0.1",
        "projectcalico.org/IPv4WireguardInterfaceAddr": "10.50.0.2",
    }
    announced: dict[str, object] = {"spec": {"serviceLoadBalancerIPs": [{"cidr": "192.0.2.0/24"}]}}
    found = cluster(
        nodes=(node("n0")._replace(annotations=held),),
        pods=(pod("p", "10.50.0.7", on="n0"),),
        workloads=(calico,),
        custom={
            "ippools.crd.projectcalico.org": (
                pool("pods", "10.50.0.0/16"),
                pool("lb", "192.0.2.64/26", allowedUses=["LoadBalancer"]),
            ),
            "bgpconfigurations.crd.projectcalico.org": (
                resource("default", "bgpconfigurations.crd.projectcalico.org", "BGPConfiguration", announced),
            ),
        },
    )
    assert {each[:3] for each in ranges(found)} == {
        ("10.50.0.1/32", "tunnel", "node n0"),
        ("10.50.0.2/32", "wireguard", "node n0"),
        ("192.0.2.0/24", "load-balancer", "BGPConfiguration default"),
        ("192.0.2.64/26", "load-balancer", "IPPool lb"),
    }


def antrea(*ips: str) -> Snapshot:
    own = agent("antrea-agent")._replace(containers=(Container("antrea-agent", "antrea/antrea-agent-ubuntu:v2.4.0"),))
    ranges: dict[str, object] = {"spec": {"ipRanges": [{"start": "10.90.0.10", "end": "10.90.0.19"}]}}
    external: dict[str, object] = {"spec": {"ipRanges": [{"cidr": "192.0.2.0/28"}]}}
    egress: dict[str, object] = {"spec": {"egressIP": "192.0.2.77"}}
    return cluster(
        nodes=(node("n0", "10.244.0.0/24"),),
        pods=tuple(pod(f"p{at}", ip, on="n0") for at, ip in enumerate(ips)),
        workloads=(own,),
        control_plane=(controller_manager("10.244.0.0/16"),),
        custom={
            "ippools.crd.antrea.io": (resource("team", "ippools.crd.antrea.io", "IPPool", ranges),),
            "externalippools.crd.antrea.io": (
                resource("out", "externalippools.crd.antrea.io", "ExternalIPPool", external),
            ),
            "egresses.crd.antrea.io": (resource("web", "egresses.crd.antrea.io", "Egress", egress),),
        },
    )


def test_pods_of_antreas_pools_tell_nothing_of_the_slices_block_and_the_pools_are_told() -> None:
    report = judged(antrea("10.244.0.7", "10.90.0.12"))
    assert report.facts[Fact.POD_CIDRS].value == ("10.244.0.0/16",)
    assert report.facts[Fact.POD_CIDRS].state in (State.SINGLE, State.AGREED)
    assert {("pool", "IPPool team"), ("egress", "ExternalIPPool out"), ("egress", "Egress web")} == {
        each[1:3] for each in ranges(antrea("10.244.0.7"))
    }
    assert judged(antrea("10.244.0.7", "10.90.0.99")).facts[Fact.POD_CIDRS].state is State.CONFLICT


def test_a_visible_cloud_controller_manager_names_the_block_too() -> None:
    manager = component("cloud-controller-manager", "--cluster-cidr=10.244.0.0/16", "--allocate-node-cidrs=true")
    verdict = judged(flannel(control_plane=(manager,))).facts[Fact.POD_CIDRS]
    assert verdict.value == ("10.244.0.0/16",)
    assert any(each.source == "cloud-controller-manager" for each in verdict.evidence)


def test_a_migration_of_openshifts_network_is_told() -> None:
    status: dict[str, object] = {
        "clusterNetwork": [{"cidr": "10.128.0.0/14"}],
        "networkType": "OpenShiftSDN",
        "migration": {"networkType": "OVNKubernetes"},
    }
    row = resource("cluster", "networks.config.openshift.io", "Network", {"status": status})
    found = cluster(pods=(pod("p", "10.128.0.7"),), custom={"networks.config.openshift.io": (row,)})
    assert any(each.code == "network-migration" for each in judged(found).warnings)


def aks(**container: str) -> Snapshot:
    azure = agent("azure-cns")._replace(
        containers=(Container("cns-container", "containernetworking/azure-cns:v1.6.5"),)
    )
    one = {"type": "overlay", "primaryIP": "10.244.1.0/24", "subnetAddressSpace": "10.244.0.0/16", **container}
    tree: dict[str, object] = {"status": {"networkContainers": [one]}}
    config = resource("n0", "nodenetworkconfigs.acn.azure.com", "NodeNetworkConfig", tree)
    config = config._replace(ref=config.ref._replace(namespace="kube-system"))
    return cluster(
        nodes=(node("n0", "10.244.1.0/24", provider_id="azure:///n0"),),
        pods=(pod("p", "10.244.1.7", on="n0"),),
        workloads=(azure,),
        custom={"nodenetworkconfigs.acn.azure.com": (config,)},
    )


def test_the_block_of_aks_overlay_stands_in_its_node_network_configs() -> None:
    verdict = judged(aks()).facts[Fact.POD_CIDRS]
    assert verdict.value == ("10.244.0.0/16",) and verdict.state is State.SINGLE
    assert judged(aks(type="vnet")).facts[Fact.POD_CIDRS].value is None


def test_labels_of_the_overlay_lead_to_the_same_block_and_to_the_slices_of_nodes() -> None:
    overlay = aks()
    labelled = node("n0", provider_id="azure:///n0", labels={"kubernetes.azure.com/podnetwork-type": "overlay"})
    found = judged(overlay._replace(nodes=Listing((labelled,))))
    assert found.facts[Fact.POD_CIDRS].value == ("10.244.0.0/16",)
    assert found.facts[Fact.NODE_CIDRS].value == ("10.244.1.0/24",)


@pytest.mark.parametrize("variable", ["OVN_V4_TRANSIT_SUBNET", "OVN_V4_TRANSIT_SWITCH_SUBNET"])
def test_ovns_transit_subnet_is_read_by_its_name_of_today_and_of_before(variable: str) -> None:
    image = "ghcr.io/ovn-kubernetes/ovn-kubernetes/ovn-kube-fedora:master"
    container = Container("ovn-controller", image, env={variable: "100.71.0.0/16"})
    found = cluster(workloads=(OVN._replace(containers=(container,)),), pods=(pod("p", "10.244.0.7"),))
    assert ("100.71.0.0/16", "transit", "OVN-Kubernetes", None) in ranges(found)


def openshift_sdn(*, migrates_to: str = "", address: str = "192.168.49.2", **fields: object) -> Snapshot:
    sdn = agent("sdn", "openshift-sdn")._replace(labels={"app": "sdn"})
    status: dict[str, object] = {"networkType": "OpenShiftSDN", "clusterNetwork": [{"cidr": "10.128.0.0/14"}]}
    status |= {"migration": {"networkType": migrates_to}} if migrates_to else {}
    host: dict[str, object] = {"host": "n1", "subnet": "10.128.2.0/23", **fields}
    return cluster(
        nodes=(node("n1", addresses=(("InternalIP", address),)),),
        pods=(pod("p", "10.128.2.7"),),
        workloads=(sdn,),
        custom={
            "networks.config.openshift.io": (
                resource("cluster", "networks.config.openshift.io", "Network", {"status": status}),
            ),
            "hostsubnets.network.openshift.io": (
                resource("n1", "hostsubnets.network.openshift.io", "HostSubnet", host),
            ),
        },
    )


def test_before_a_migration_machines_in_the_join_subnet_of_the_network_to_come_are_told() -> None:
    """OVN-Kubernetes takes 100.64.0.0/16, unless the operator's object names another one before the migration."""
    snapshot = openshift_sdn(migrates_to="OVNKubernetes", address="100.64.10.10")
    assert "100.64.10.10" in findings(snapshot)["node-inside-other-range"]
    config = {"ovnKubernetesConfig": {"ipv4": {"internalJoinSubnet": "100.70.0.0/16"}}}
    operator = "networks.operator.openshift.io"
    row = resource("cluster", operator, "Network", {"spec": {"defaultNetwork": config}})
    named = snapshot._replace(custom={**snapshot.custom, operator: Listing((row,))})
    assert "node-inside-other-range" not in findings(named)
    assert "node-inside-other-range" not in findings(openshift_sdn(address="100.64.10.10"))


def test_a_range_of_egress_addresses_may_hold_nodes_and_a_single_address_may_not() -> None:
    range_of_nodes = openshift_sdn(egressCIDRs=["192.168.49.0/24"], egressIPs=["192.168.49.50"])
    assert ("192.168.49.0/24", "egress-range", "HostSubnet n1", None) in ranges(range_of_nodes)
    assert "node-inside-other-range" not in findings(range_of_nodes)
    assert "192.168.49.2" in findings(openshift_sdn(egressIPs=["192.168.49.2"]))["node-inside-other-range"]


def calico(*rows: CustomResource) -> Snapshot:
    own = agent("calico-node")._replace(containers=(Container("calico-node", "docker.io/calico/node:v3.31.2"),))
    custom: dict[str, tuple[CustomResource, ...]] = {"ippools.crd.projectcalico.org": (pool("pods", "10.50.0.0/16"),)}
    for row in rows:
        custom[row.ref.resource] = (*custom.get(row.ref.resource, ()), row)
    return cluster(nodes=(node("n0"),), pods=(pod("p", "10.50.0.7", on="n0"),), workloads=(own,), custom=custom)


def announced(plural: str) -> CustomResource:
    field = [{"cidr": "192.0.2.0/24"}]
    tree: dict[str, object] = {"spec": {"serviceLoadBalancerIPs": field, "serviceExternalIPs": field}}
    return resource("default", plural, "", tree)


def test_ranges_that_calico_only_announces_are_no_rivals_of_those_who_give_them_out() -> None:
    given = resource("lan", "ipaddresspools.metallb.io", "IPAddressPool", {"spec": {"addresses": ["192.0.2.0/28"]}})
    found = calico(announced("bgpconfigurations.crd.projectcalico.org"), at_home(given, "metallb-system"))
    assert "other-ranges-overlap" not in findings(found)
    assert not any("!!" in line for line in picture.render([judged(found)]).splitlines())


def test_what_is_announced_to_routers_may_hold_what_others_have() -> None:
    wide: dict[str, object] = {"spec": {"serviceExternalIPs": [{"cidr": "10.0.0.0/8"}]}}
    plural = "bgpconfigurations.crd.projectcalico.org"
    found = calico(resource("default", plural, "BGPConfiguration", wide))
    assert ("10.0.0.0/8", "external", "BGPConfiguration default", None) in ranges(found)
    assert not {code for code in findings(found) if "other-range" in code}
    assert not any("!!" in line for line in picture.render([judged(found)]).splitlines())


def test_calicos_own_api_shows_what_it_announces_once_more() -> None:
    plurals = ("bgpconfigurations.crd.projectcalico.org", "bgpconfigurations.projectcalico.org")
    both = {each for each in ranges(calico(*map(announced, plurals))) if "BGP" in str(each[2])}
    assert both == {("192.0.2.0/24", kind, "BGPConfiguration default", None) for kind in ("load-balancer", "external")}


def cilium(*rows: CustomResource, **annotations: str) -> Snapshot:
    custom: dict[str, tuple[CustomResource, ...]] = {}
    for row in rows:
        custom[row.ref.resource] = (*custom.get(row.ref.resource, ()), row)
    return cluster(
        nodes=(node("n0", annotations=annotations),),
        pods=(pod("p", "10.0.0.7", on="n0"),),
        workloads=(CILIUM,),
        configmaps=(entries("cilium-config", {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.0.0.0/8"}),),
        custom=custom,
    )


def test_an_egress_address_of_cilium_is_one_that_a_node_has() -> None:
    plural, kind = "ciliumegressgatewaypolicies.cilium.io", "CiliumEgressGatewayPolicy"
    row = resource("e", plural, kind, {"spec": {"egressGateway": {"egressIP": "192.168.49.2"}}})
    assert ("192.168.49.2/32", "egress", f"{kind} e", None) in ranges(cilium(row))
    assert "node-inside-other-range" not in findings(cilium(row))


@pytest.mark.parametrize("prefix", ["network.cilium.io/", "io.cilium.network."])
def test_the_agents_addresses_stand_on_nodes_as_well_and_are_told_once(prefix: str) -> None:
    notes = {f"{prefix}ipv4-cilium-host": "10.0.0.4", f"{prefix}ipv4-health-ip": "10.0.0.5"}
    told = {("10.0.0.4/32", "internal", "node n0", None), ("10.0.0.5/32", "health", "node n0", None)}
    assert ranges(cilium(**notes)) == told
    recorded = cilium(cilium_node("n0", ("CiliumInternalIP", "10.0.0.4")), **notes)
    in_both = ("10.0.0.4/32", "internal", "CiliumNode n0", None)
    assert ranges(recorded) == {in_both, ("10.0.0.5/32", "health", "node n0", None)}


def kube_router(*argv: str) -> Snapshot:
    container = Container("kube-router", "docker.io/cloudnativelabs/kube-router:v2.5.0", ("kube-router", *argv))
    given = resource("lan", "ipaddresspools.metallb.io", "IPAddressPool", {"spec": {"addresses": ["192.0.2.0/28"]}})
    return cluster(
        nodes=(node("n0", "10.244.0.0/24"),),
        pods=(pod("p", "10.244.0.7", on="n0"),),
        workloads=(agent("kube-router")._replace(containers=(container,)),),
        custom={"ipaddresspools.metallb.io": (at_home(given, "metallb-system"),)},
    )


def test_kube_router_gives_services_addresses_where_it_is_told_to_and_else_only_accepts_them() -> None:
    flags = ("--loadbalancer-ip-range=192.0.2.0/27", "--loadbalancer-ip-range=fd00::/120")
    gives, accepts = kube_router(*flags, "--run-loadbalancer"), kube_router(*flags)
    for snapshot in (gives, accepts):
        assert {("192.0.2.0/27", "load-balancer"), ("fd00::/120", "load-balancer")} <= {
            each[:2] for each in ranges(snapshot) if each[2] == "kube-router"
        }
    assert "other-ranges-overlap" in findings(gives)
    assert "other-ranges-overlap" not in findings(accepts)


def test_pods_of_cloud_subnets_inside_a_range_are_a_collision_although_there_is_no_pod_block() -> None:
    aws = agent("aws-node")._replace(containers=(Container("aws-node", "amazon-k8s-cni:v1.19.2"),))
    given = resource("lan", "ipaddresspools.metallb.io", "IPAddressPool", {"spec": {"addresses": ["10.0.8.0/24"]}})
    found = cluster(
        pods=(pod("p", "10.0.8.7"), pod("q", "10.0.9.7")),
        workloads=(aws,),
        custom={"ipaddresspools.metallb.io": (at_home(given, "metallb-system"),)},
    )
    assert findings(found)["pod-inside-other-range"] == (
        "1 Pod has an address inside 10.0.8.0/24 (load-balancer, IPAddressPool lan): 10.0.8.7"
    )


def test_each_range_of_an_address_plan_has_the_command_that_shows_it() -> None:
    rows = [
        resource(name, "ipaddresspools.metallb.io", "IPAddressPool", {"spec": {"addresses": [written]}})
        for name, written in (("a", "192.0.2.0/28"), ("b", "198.51.100.0/28"))
    ]
    found = flannel(custom={"ipaddresspools.metallb.io": tuple(at_home(each, "metallb-system") for each in rows)})
    held = {str(each.block): each.commands for each in space(judged(found)).holdings if each.use is Use.OTHER}
    assert {block: commands[0].args[1] for block, commands in held.items()} == {
        "192.0.2.0/28": "a",
        "198.51.100.0/28": "b",
    }


def test_one_address_is_written_as_one_although_it_begins_and_ends_a_range() -> None:
    assert [each.shown for each in named_ranges(["192.0.2.9-192.0.2.9"], "load-balancer", "pool")] == ["192.0.2.9"]
