"""Cilium's further ways to hand out addresses, and Cilium chained behind another network."""

from __future__ import annotations

from tests.clusters.describe.cilium import API, cilium, cilium_nodes, config, definitions, marks
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import apps, definition, kubeadm, nodes


@described()
def cilium_1_9_cluster_pool() -> Objects:
    """Cilium 1.9 with its own pool and the names of settings of that time."""
    machines = nodes(2, slices="", annotations=lambda n: {"io.cilium.network.ipv4-pod-cidr": f"10.0.{n}.0/24"})
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium(machines, "quay.io/cilium/cilium:v1.9.18"),
        config(
            ipam="cluster-pool",
            cluster_pool_ipv4_cidr="10.0.0.0/8",
            tunnel="vxlan",
            kube_proxy_replacement="probe",
            routing_mode="",
            tunnel_protocol="",
        ),
        *cilium_nodes(machines, "10.0.0.0/24", "10.0.1.0/24"),
        *apps(machines, "10.0.0.120", "10.0.1.33"),
    ]


@described()
def cilium_pool_list() -> Objects:
    """Cilium whose pool was extended: two blocks, separated by a blank."""
    machines = nodes(2, slices="", annotations=marks("10.40.{}.0/24"), network="CiliumIsUp")
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium(machines),
        config(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.40.0.0/16 10.50.0.0/16"),
        *cilium_nodes(machines, "10.40.0.0/24", "10.50.0.0/24"),
        *apps(machines, "10.40.0.120", "10.50.0.33"),
    ]


@described()
def cilium_pool_changed() -> Objects:
    """Cilium whose pool was changed afterwards: one CiliumNode keeps its range of the old pool, and so do its pods."""
    machines = nodes(2, slices="", network="CiliumIsUp")
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium(machines),
        config(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.60.0.0/16"),
        *cilium_nodes(machines, "10.0.0.0/24", "10.60.1.0/24"),
        *apps(machines, "10.0.0.120", "10.60.1.33"),
    ]


@described()
def cilium_pool_full() -> Objects:
    """Cilium whose pool holds two slices: the operator gives the third node none and writes down why."""
    machines = nodes(3, slices="", network="CiliumIsUp")
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium(machines, "quay.io/cilium/cilium:v1.16.5"),
        config(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.70.0.0/23", cluster_pool_ipv4_mask_size="24"),
        *cilium_nodes(machines, "10.70.0.0/24", "10.70.1.0/24"),
        _refused(machines[2], {}, "allocator full"),
        *apps(machines[:2], "10.70.0.120", "10.70.1.33"),
    ]


@described()
def cilium_pools_given_out() -> Objects:
    """Cilium with two pools, of which the default one is given out: a node has slices of both, another one has none."""
    machines = nodes(3, slices="", network="CiliumIsUp")
    held = {"default": ["10.71.0.0/27", "10.71.0.32/27"], "blue": ["10.72.0.0/28"]}
    wants = {"requested": [{"pool": "default", "needed": {"ipv4-addrs": 16}}]}
    own = {"pools": {"allocated": [{"pool": pool, "cidrs": cidrs} for pool, cidrs in held.items()]}}
    last = {"pools": {"allocated": [{"pool": "default", "cidrs": ["10.71.0.64/27", "10.71.0.96/27"]}]}}
    words = 'failed to allocate ipv4 address for node "worker-2" from pool "default": pool empty'
    return [
        *definitions("CiliumPodIPPool"),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium(machines, "quay.io/cilium/cilium:v1.16.5"),
        config(ipam="multi-pool", routing_mode="native", tunnel_protocol="", auto_direct_node_routes="true"),
        *(
            a.custom("cilium.io/v2alpha1", "CiliumPodIPPool", name, {"ipv4": {"cidrs": [block], "maskSize": size}})
            for name, block, size in (("default", "10.71.0.0/25", 27), ("blue", "10.72.0.0/24", 28))
        ),
        *(
            a.custom(API, "CiliumNode", each["metadata"]["name"], {"ipam": ipam})
            for each, ipam in zip(machines, (own, last), strict=False)
        ),
        _refused(machines[2], {"pools": wants}, words),
        *apps(machines[:1], "10.71.0.5", "10.72.0.5"),
        *apps(machines[1:2], "10.71.0.70", name="shop"),
    ]


def _refused(machine: Object, ipam: Object, words: str) -> Object:
    """A node for which the operator has nothing (cilium/cilium v1.16.5 pkg/ipam/types/types.go, OperatorStatus)."""
    status = {"ipam": {"operator-status": {"error": words}}}
    return a.custom(API, "CiliumNode", machine["metadata"]["name"], {"ipam": ipam}, status=status)


@described(service_cidrs="fd00:10:96::/112,10.96.0.0/16")
def cilium_ipv6_first() -> Objects:
    """Cilium with a pool of each family on a cluster whose first family is IPv6."""
    machines = nodes(1, slices="", addresses="fd00::10,192.168.1.10", network="CiliumIsUp")
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr="", service_cidr="fd00:10:96::/112,10.96.0.0/16"),
        *cilium(machines),
        config(
            ipam="cluster-pool",
            enable_ipv6="true",
            cluster_pool_ipv4_cidr="10.0.0.0/8",
            cluster_pool_ipv6_cidr="fd00:42::/104",
        ),
        *apps(machines, "fd00:42::a,10.0.0.33", "fd00:42::b,10.0.0.34"),
    ]


@described()
def cilium_multi_pool() -> Objects:
    """Cilium with several pools; the pool of load balancers is none of them."""
    machines = nodes(2, slices="", network="CiliumIsUp")
    return [
        *definitions("CiliumPodIPPool"),
        definition("ciliumloadbalancerippools.cilium.io", "CiliumLoadBalancerIPPool", "v2alpha1"),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium(machines),
        config(ipam="multi-pool", routing_mode="native", tunnel_protocol="", auto_direct_node_routes="true"),
        *(
            a.custom("cilium.io/v2alpha1", "CiliumPodIPPool", name, {"ipv4": {"cidrs": [block], "maskSize": 27}})
            for name, block in (("default", "10.10.0.0/16"), ("mars", "10.20.0.0/16"))
        ),
        *apps(machines, "10.10.0.5", "10.20.0.5"),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_cilium_eni() -> Objects:
    """EKS with Cilium in ENI mode: addresses of the VPC's subnets."""
    from tests.clusters.describe.clouds import eks_nodes

    machines = eks_nodes(network="CiliumIsUp")
    return [
        *definitions(),
        *machines,
        *cilium(machines),
        config(ipam="eni", routing_mode="native", tunnel_protocol="", enable_endpoint_routes="true"),
        *(
            a.custom(
                API,
                "CiliumNode",
                each["metadata"]["name"],
                {"eni": {"vpc-id": "vpc-0abc"}, "ipam": {"pool": {"192.168.20.7": {}}}},
                status={"eni": {"enis": {"eni-1": {"subnet": {"cidr": "192.168.0.0/19"}}}}},
            )
            for each in machines
        ),
        *apps(machines, "192.168.20.7", "192.168.50.8"),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_cilium_chained() -> Objects:
    """EKS with Cilium chained behind the VPC CNI: it filters and balances and gives no addresses."""
    from tests.clusters.describe.clouds import eks, eks_nodes

    machines = eks_nodes(network="CiliumIsUp")
    return [
        *definitions(),
        *eks(machines),
        *cilium(machines),
        config(
            ipam="cluster-pool",
            cluster_pool_ipv4_cidr="10.0.0.0/8",
            cni_chaining_mode="aws-cni",
            cni_exclusive="false",
            routing_mode="native",
            tunnel_protocol="",
        ),
        *apps(machines, "192.168.20.7", "192.168.50.8"),
    ]


@described()
def cilium_chained_flannel() -> Objects:
    """Cilium chained behind flannel."""
    from tests.clusters.describe import flannel

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *definitions(),
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *cilium(machines, "docker.io/cilium/cilium:v1.8.13"),
        config(cni_chaining_mode="generic-veth", custom_cni_conf="true", tunnel="disabled", routing_mode=""),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def cilium_in_own_namespace() -> Objects:
    """Cilium by its chart in a namespace that is nobody's home: the API group proves that it is no tenant's."""
    machines = nodes(2, slices="10.244.0.0/16", network="CiliumIsUp")
    return [
        *definitions(),
        *kubeadm(machines, ()),
        *cilium(machines, namespace="networking"),
        config("networking", ipam="kubernetes"),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def cilium_1_5_on_flannel() -> Objects:
    """Cilium 1.5 on the interfaces of flannel's bridge: policies only, by flannel-master-device."""
    from tests.clusters.describe import flannel

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *definitions(),
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines, "quay.io/coreos/flannel:v0.11.0-amd64"),
        flannel.config("10.244.0.0/16"),
        *cilium(machines, "docker.io/cilium/cilium:v1.5.0"),
        config(flannel_master_device="cni0", flannel_uninstall_on_exit="false", tunnel="vxlan", routing_mode=""),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]
