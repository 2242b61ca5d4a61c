"""Two ranges that share addresses, or that look as if they did."""

from __future__ import annotations

from collections.abc import Sequence

from tests.clusters.describe import cilium, embedded, flannel, ovs
from tests.clusters.description import Objects
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import apps, definition, kubeadm, nodes, text
from tests.support.troubles import Trouble
from tests.support.troubles.address_room import ovnkube


def pool_of_a_load_balancer_holds_a_node() -> Objects:
    """MetalLB gives out the addresses from .11 to .40, and two nodes have the first of them."""
    machines = nodes(3, annotations=flannel.marks, network="FlannelIsUp")
    pool = a.custom(
        "metallb.io/v1beta1", "IPAddressPool", "hall", {"addresses": ["192.168.1.11-192.168.1.40"]}, "metallb-system"
    )
    return [
        definition("ipaddresspools.metallb.io", "IPAddressPool", "v1beta1", namespaced=True),
        *kubeadm(machines, ()),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        pool,
        *apps(machines, "10.244.0.9", "10.244.1.9"),
    ]


def nodes_in_the_join_subnet() -> Objects:
    """The machines stand in the subnet that OVN-Kubernetes joins its routers with unless it is told another."""
    slices = {0: "10.128.0.0/23", 1: "10.129.0.0/23"}
    machines = ovs.openshift_nodes(
        annotations=lambda number: {"k8s.ovn.org/node-subnets": text({"default": [slices[number]]})},
        addresses="100.64.77.21",
    )
    return [
        *ovs.openshift("OVNKubernetes", services="10.96.0.0/12"),
        *machines,
        *ovnkube(machines),
        a.configmap("ovnkube-config", "openshift-ovn-kubernetes", {"ovnkube.conf": '[default]\nmtu="1400"\n'}),
        *apps(machines, "10.128.0.9", "10.129.0.9"),
    ]


def nodes_in_the_pod_block() -> Objects:
    """k3s in a network of machines that is the very block which it gives to Pods."""
    machines = embedded.k3s_nodes(count=2)
    for number, machine in enumerate(machines):
        machine["status"]["addresses"][0]["address"] = f"10.42.{number}.88"
    return [*machines, *apps(machines, *(f"10.42.{number}.7" for number, _ in enumerate(machines)))]


def _kube_ovn(machines: Sequence[Object], flag: str) -> list[Object]:
    for number, machine in enumerate(machines):
        machine["metadata"]["annotations"] = {
            "ovn.kubernetes.io/allocated": "true",
            "ovn.kubernetes.io/ip_address": f"100.64.0.{2 + number}",
            "ovn.kubernetes.io/logical_switch": "join",
        }
    return [
        definition("subnets.kubeovn.io", "Subnet"),
        definition("vpcs.kubeovn.io", "Vpc"),
        *kubeadm(machines, (), cluster_cidr=flag),
        *ovs.kube_ovn(machines, "docker.io/kubeovn/kube-ovn:v1.14.10"),
        ovs.subnet("ovn-default", "10.16.0.0/16", default=True, gateway="10.16.0.1"),
        ovs.subnet("join", "100.64.0.0/16", gateway="100.64.0.1"),
    ]


def _of_subnet(name: str, subnet: str, ip: str, machine: Object) -> Object:
    marks = {"ovn.kubernetes.io/logical_switch": subnet, "ovn.kubernetes.io/ip_address": ip}
    return a.pod(name, node=machine, ips=[ip], annotations=marks)


def tenants_with_equal_ranges() -> Objects:
    """Two isolated VPCs have one range, which is that of the machines as well, and a Pod each with one address."""
    machines = nodes(2, slices="")
    tenants = ("green", "blue")
    return [
        *_kube_ovn(machines, ""),
        *(a.custom("kubeovn.io/v1", "Vpc", name, {"namespaces": [name]}) for name in tenants),
        *(ovs.subnet(f"{name}-net", "192.168.1.0/24", vpc=name, gateway="192.168.1.1") for name in tenants),
        *(_of_subnet(name, f"{name}-net", "192.168.1.10", machines[0]) for name in tenants),
        _of_subnet("web", "ovn-default", "10.16.0.9", machines[1]),
    ]


def two_allocators_of_one_block() -> Objects:
    """Cilium, chained to Kube-OVN, takes addresses out of slices that are cut from Kube-OVN's own block."""
    machines = nodes(2, slices="10.16.0.0/16")
    internal = {0: "10.16.0.141", 1: "10.16.1.33"}
    return [
        *_kube_ovn(machines, "10.16.0.0/16"),
        *cilium.definitions(),
        *cilium.cilium(machines),
        cilium.config(ipam="kubernetes", cni_chaining_mode="generic-veth", cni_exclusive="false"),
        *(
            a.custom(
                "cilium.io/v2",
                "CiliumNode",
                machine["metadata"]["name"],
                {
                    "addresses": [{"type": "CiliumInternalIP", "ip": internal[number]}],
                    "ipam": {"podCIDRs": [f"10.16.{number}.0/24"]},
                },
            )
            for number, machine in enumerate(machines)
        ),
        _of_subnet("registry", "ovn-default", "10.16.0.141", machines[1]),
        _of_subnet("web", "ovn-default", "10.16.0.9", machines[0]),
    ]


TROUBLES = (
    Trouble(
        "pool-of-a-load-balancer-holds-a-node",
        pool_of_a_load_balancer_holds_a_node,
        "flannel",
        ("10.244.0.0/16",),
        {
            "wide": r"load-balancer 192\.168\.1\.11-192\.168\.1\.40 \(IPAddressPool/hall\)",
            "check": r"2 nodes have addresses inside 192\.168\.1\.11-192\.168\.1\.40 \(load-balancer, IPAddressPool "
            r"hall\): worker-1 192\.168\.1\.11, worker-2 192\.168\.1\.12",
            "map": r"node worker-2 +!! shares addresses with load-balancer",
        },
    ),
    Trouble(
        "nodes-in-the-join-subnet",
        nodes_in_the_join_subnet,
        "ovn-kubernetes",
        ("10.128.0.0/14",),
        {
            "check": r"inside 100\.64\.0\.0/16 \(join, OVN-Kubernetes.*\): "
            r"master-0 100\.64\.77\.21, worker-0 100\.64\.77\.22",
        },
    ),
    Trouble(
        "nodes-in-the-pod-block",
        nodes_in_the_pod_block,
        "flannel",
        None,
        {
            "check": r"2 nodes have addresses inside the Pod block: .* 10\.42\.0\.88 in 10\.42\.0\.0/24",
            "map": r"!! shares addresses with slice of .* 10\.42\.1\.0/24",
        },
    ),
    Trouble(
        "tenants-with-equal-ranges",
        tenants_with_equal_ranges,
        "kube-ovn",
        ("10.16.0.0/16",),
        {
            "wide": r"tenant 192\.168\.1\.0/24 \(Subnet/blue-net\); .*tenant 192\.168\.1\.0/24 \(Subnet/green-net\)",
            "map": r"(?s)IPv4, VPC blue\n.*192\.168\.1\.0/24 .*IPv4, VPC green\n.*192\.168\.1\.0/24 ",
        },
        untold={"check": "collision", "map": "!!"},
        is_problem=False,
    ),
    Trouble(
        "two-allocators-of-one-block",
        two_allocators_of_one_block,
        "kube-ovn",
        ("10.16.0.0/16",),
        {
            "wide": "two allocators that do not know of each other",
            "check": r"(?s)10\.16\.0\.141 is Pod default/registry and the internal address of CiliumNode control-plane"
            r".*Kube-OVN gives Pods addresses of 10\.16\.0\.0/16, and Cilium takes addresses for itself",
            "transcript": "two allocators that do not know of each other",
        },
    ),
)
