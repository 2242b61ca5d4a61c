"""Addresses or slices that run out, and ranges that have no effect."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network

from tests.clusters.describe import calico, cilium, flannel, minikube, ovs
from tests.clusters.describe.services import block
from tests.clusters.description import Objects
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, kubeadm, nodes, text
from tests.support.troubles import Trouble


def _names(count: int) -> tuple[str, ...]:
    return tuple(f"host-{number}" for number in range(count))


def _calico(machines: Sequence[Object], *pools: Object, flag: str) -> list[Object]:
    return [
        *calico.definitions(),
        definition("ipamconfigs.crd.projectcalico.org", "IPAMConfig"),
        *kubeadm(machines, (), cluster_cidr=flag),
        *calico.node_agent(machines),
        calico.config(backend="vxlan"),
        calico.felix(),
        *pools,
    ]


def calico_blocks_taken() -> Objects:
    """Five nodes and a pool of eight blocks, all taken; two are a removed node's, and the last node has none."""
    machines = nodes(5, slices="", names=_names(5))
    owners = ("host-0", "host-0", "host-1", "host-1", "host-2", "host-3", "old-host", "old-host")
    blocks = [f"10.61.8.{32 * number}/27" for number in range(8)]
    affinities = [
        a.custom(
            "crd.projectcalico.org/v1",
            "BlockAffinity",
            f"{owner}-{cidr.replace('.', '-').replace('/', '-')}",
            {"cidr": cidr, "node": owner, "state": "confirmed", "deleted": "false"},
        )
        for owner, cidr in zip(owners, blocks, strict=True)
    ]
    return [
        *_calico(machines, calico.pool("small", "10.61.8.0/24", blockSize=27, vxlanMode="Always"), flag=""),
        a.custom("crd.projectcalico.org/v1", "IPAMConfig", "default", {"strictAffinity": True}),
        *affinities,
        *calico.web(machines, "10.61.8.5", "10.61.8.70", "10.61.8.130", "10.61.8.170"),
    ]


def calico_pool_unknown_to_kube_proxy() -> Objects:
    """A second pool was added, and kube-proxy knows the first one only."""
    machines = nodes(2, slices="")
    pools = [calico.pool(name, cidr, vxlanMode="Always") for name, cidr in _POOLS.items()]
    return [
        *_calico(machines, *pools, flag="10.62.0.0/17"),
        *calico.web(machines, "10.62.3.9", "198.18.7.9"),
    ]


_POOLS = {"first": "10.62.0.0/17", "second": "198.18.7.0/24"}


def cilium_slice_full() -> Objects:
    """The first node's slice of 64 has no address left: 60 Pods, and Cilium keeps four."""
    machines = nodes(2, slices="")
    return [
        *_cilium(machines, "10.63.0.0/20", "26", "10.63.0.0/26", "10.63.0.64/26"),
        *apps(machines[:1], *(f"10.63.0.{number}" for number in range(3, 63))),
        *apps(machines[1:], "10.63.0.99", name="other"),
    ]


def _cilium(machines: Sequence[Object], pool: str, size: str, *slices: str) -> list[Object]:
    return [
        *cilium.definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium.cilium(machines),
        cilium.config(ipam="cluster-pool", cluster_pool_ipv4_cidr=pool, cluster_pool_ipv4_mask_size=size),
        *(_cilium_node(machine, cidr) for machine, cidr in zip(machines, slices, strict=False)),
    ]


def _cilium_node(machine: Object, cidr: str) -> Object:
    """The node's record: the first address of its slice is the router's, the second one that of the health check."""
    router, health = (str(ip_network(cidr)[number]) for number in (1, 2))
    addresses = [{"type": "CiliumInternalIP", "ip": router}]
    spec = {"addresses": addresses, "health": {"ipv4": health}, "ipam": {"podCIDRs": [cidr]}}
    return a.custom("cilium.io/v2", "CiliumNode", machine["metadata"]["name"], spec)


def cilium_slice_of_a_removed_node() -> Objects:
    """A pool of two slices: one is recorded for a node that is no more, and the second node waits."""
    machines = nodes(2, slices="")
    left = a.custom("cilium.io/v2", "CiliumNode", "retired", {"ipam": {"podCIDRs": ["10.64.0.64/26"]}})
    return [*_cilium(machines, "10.64.0.0/25", "26", "10.64.0.0/26"), left, *apps(machines[:1], "10.64.0.9")]


def ovn_slices_running_out() -> Objects:
    """OVN-Kubernetes: 14 of 16 slices are given out."""
    machines = nodes(
        14,
        slices="",
        names=_names(14),
        annotations=lambda number: {
            "machineconfiguration.openshift.io/currentConfig": "rendered-worker-1",
            "k8s.ovn.org/node-subnets": text({"default": [f"10.65.{number * 4}.0/22"]}),
        },
    )
    network = ovs.openshift("OVNKubernetes", block="10.65.0.0/18", services="10.96.0.0/12")
    for part in ("spec", "status"):
        network[-1][part]["clusterNetwork"] = [{"cidr": "10.65.0.0/18", "hostPrefix": 22}]
    return [
        *network,
        *machines,
        *ovnkube(machines),
        *apps(machines, *(f"10.65.{number * 4}.9" for number in range(14))),
    ]


def ovnkube(machines: Sequence[Object]) -> list[Object]:
    """OVN-Kubernetes' agent as OpenShift runs it."""
    return agent(
        machines,
        "ovnkube-node",
        "openshift-ovn-kubernetes",
        labels={"app": "ovnkube-node"},
        containers=[a.container("ovnkube-controller", "quay.io/example/ovnkube:4", command=["/bin/ovnkube.sh"])],
        volumes={"ovnkube-config": {"configMap": {"name": "ovnkube-config"}}},
    )


def services_extended_and_full() -> Objects:
    """A ServiceCIDR was added around the first one, and every address is taken again."""
    machines = nodes(1)
    dns_and_api = (1, 10)
    taken = [f"10.96.0.{number}" for number in range(1, 63) if number not in dns_and_api]
    return [
        *kubeadm(machines, (), service_cidr="10.96.0.0/28"),
        *minikube.kindnet(machines, "10.244.0.0/16", "docker.io/kindest/kindnetd:v20250512-df8de77b"),
        block("larger", "10.96.0.0/26"),
        *(a.service(f"taken-{number}", cluster_ips=[ip]) for number, ip in enumerate(taken)),
        *apps(machines, "10.244.0.7"),
    ]


def nodes_of_different_networks() -> Objects:
    """A mesh VPN was installed on one node, which now says its address of that network."""
    machines = nodes(3, annotations=flannel.marks, network="FlannelIsUp")
    machines[2]["status"]["addresses"][0]["address"] = "100.90.17.3"
    return [
        *kubeadm(machines, ()),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *apps(machines, "10.244.0.9", "10.244.1.9", "10.244.2.9"),
    ]


TROUBLES = (
    Trouble(
        "calico-blocks-taken",
        calico_blocks_taken,
        "calico",
        ("10.61.8.0/24",),
        {
            "wide": "8 of 8",
            "check": r"(?s)8 slices of /27 .* all are given out.*no slice.*: host-4.*BlockAffinity old-host: .*"
            r"10\.61\.8\.192/27, 10\.61\.8\.224/27",
            "map": r"8 x /27 .* 8 node slices",
        },
    ),
    Trouble(
        "calico-pool-unknown-to-kube-proxy",
        calico_pool_unknown_to_kube_proxy,
        "calico",
        ("10.62.0.0/17", "198.18.7.0/24"),
        {"check": r"clusterCIDR 10\.62\.0\.0/17 does not hold 198\.18\.7\.0/24"},
    ),
    Trouble(
        "cilium-slice-full",
        cilium_slice_full,
        "cilium",
        ("10.63.0.0/20",),
        {"check": "the slice of 1 node is full: control-plane"},
    ),
    Trouble(
        "cilium-slice-of-a-removed-node",
        cilium_slice_of_a_removed_node,
        "cilium",
        ("10.64.0.0/25",),
        {
            "wide": "2 of 2 /26, 0 free",
            "check": r"(?s)no slice.*: worker-1.*CiliumNode retired: .* holds 10\.64\.0\.64/26",
        },
    ),
    Trouble(
        "ovn-slices-running-out",
        ovn_slices_running_out,
        "ovn-kubernetes",
        ("10.65.0.0/18",),
        {"wide": "14 of 16 /22, 2 free", "check": r"14 of 16 slices of /22 in 10\.65\.0\.0/18 are given out, 2 left"},
        is_problem=False,
    ),
    Trouble(
        "services-extended-and-full",
        services_extended_and_full,
        "kindnet",
        ("10.244.0.0/16",),
        {"check": r"62 of 62 addresses of 10\.96\.0\.0/26, 10\.96\.0\.0/28 are in use, 0 left"},
        service_cidrs="10.96.0.0/28",
    ),
    Trouble(
        "nodes-of-different-networks",
        nodes_of_different_networks,
        "flannel",
        ("10.244.0.0/16",),
        {"check": r"different networks: worker-2 100\.90\.17\.3 \(100\.64\.0\.0/10\); .*192\.168\.1\.10"},
        is_problem=False,
    ),
)
