"""Newer modes of EKS and ranges beside Pods and Services: hybrid nodes, Auto Mode, custom networking, ClusterCIDR
objects, the pool of a load balancer."""

from __future__ import annotations

from tests.clusters.describe import cilium, clouds, flannel
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import apps, definition, kubeadm, nodes

COMPUTE = "eks.amazonaws.com/compute-type"


def _affinity(operator: str, *values: str) -> Object:
    """What the manifests of both agents require of a node's compute type."""
    expression = {"key": COMPUTE, "operator": operator, "values": list(values)}
    terms = [{"matchExpressions": [expression]}]
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    return {"affinity": {"nodeAffinity": required}}


def _hybrid() -> list[Object]:
    return nodes(
        2,
        slices="",
        names=("mi-0a1b2c3d4e5f60711", "mi-0a1b2c3d4e5f60722"),
        addresses="10.80.0.11",
        control_plane=0,
        labels={COMPUTE: "hybrid"},
        provider="eks-hybrid:///us-east-1/shop/{name}",
        kubelet_version="v1.32.3-eks-473151a",
    )


def _cilium_on(machines: list[Object]) -> list[Object]:
    """Cilium as the guide for hybrid nodes installs it: on these nodes, with a pool of its own."""
    objects = cilium.cilium(machines)
    for each in objects:
        if each["kind"] == "DaemonSet":
            each["spec"]["template"]["spec"] |= _affinity("In", "hybrid")
    pool = {"cluster_pool_ipv4_cidr": "10.85.0.0/16", "cluster_pool_ipv4_mask_size": "25"}
    return [
        *objects,
        cilium.config(ipam="cluster-pool", **pool),
        *cilium.cilium_nodes(machines, "10.85.0.0/25", "10.85.0.128/25"),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_hybrid_nodes() -> Objects:
    """EKS with hybrid nodes: the VPC CNI in the cloud, Cilium with a block of its own on the nodes elsewhere."""
    cloud, elsewhere = clouds.eks_nodes(), _hybrid()
    objects = clouds.eks(cloud)
    for each in objects:
        if each["kind"] == "DaemonSet" and each["metadata"]["name"] == "aws-node":
            each["spec"]["template"]["spec"] |= _affinity("NotIn", "fargate", "hybrid", "auto")
    return [
        *cilium.definitions(),
        *objects,
        *elsewhere,
        *_cilium_on(elsewhere),
        *apps(cloud, "192.168.20.21", "192.168.60.12"),
        *apps(elsewhere, "10.85.0.21", "10.85.0.140", name="edge"),
    ]


def _auto_nodes() -> list[Object]:
    return clouds.eks_nodes(
        names=("i-0a1b2c3d4e5f60711", "i-0a1b2c3d4e5f60722"),
        labels={COMPUTE: "auto", "eks.amazonaws.com/nodeclass": "default", "karpenter.sh/nodepool": "general-purpose"},
        os_image="Bottlerocket (EKS Auto, Standard) 2025.5.14 (aws-k8s-1.32-standard)",
    )


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_auto_mode() -> Objects:
    """EKS Auto Mode: the nodes' image brings the VPC CNI, and no agent runs as a Pod."""
    machines = _auto_nodes()
    crd = definition("cninodes.eks.amazonaws.com", "CNINode", "v1alpha1")
    return [crd, *machines, *apps(machines, "192.168.20.21", "192.168.60.12")]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_auto_mode_and_hybrid_nodes() -> Objects:
    """EKS Auto Mode in the cloud and Cilium on hybrid nodes: of two networks only one has an agent."""
    cloud, elsewhere = _auto_nodes(), _hybrid()
    return [
        *cilium.definitions(),
        *cloud,
        *elsewhere,
        *_cilium_on(elsewhere),
        *apps(cloud, "192.168.20.21", "192.168.60.12"),
        *apps(elsewhere, "10.85.0.21", "10.85.0.140", name="edge"),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_custom_networking() -> Objects:
    """EKS with custom networking: Pods have addresses of the subnets that ENIConfigs name."""
    machines = clouds.eks_nodes()
    objects = clouds.eks(machines)
    for each in objects:
        if each["metadata"]["name"] == "aws-node" and each["kind"] == "DaemonSet":
            variables = each["spec"]["template"]["spec"]["containers"][0]["env"]
            variables.append({"name": "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "value": "true"})
            variables.append({"name": "ENI_CONFIG_LABEL_DEF", "value": "topology.kubernetes.io/zone"})
    for machine in machines:
        machine["status"]["allocatable"]["pods"] = "58"
    zones = ("us-east-1a", "us-east-1b")
    return [
        definition("eniconfigs.crd.k8s.amazonaws.com", "ENIConfig", "v1alpha1"),
        *objects,
        *(
            a.custom(
                "crd.k8s.amazonaws.com/v1alpha1",
                "ENIConfig",
                zone,
                {"subnet": f"subnet-0a1b2c3d4e5f6071{number}", "securityGroups": ["sg-0a1b2c3d4e5f60718"]},
            )
            for number, zone in enumerate(zones)
        ),
        *apps(machines, "100.64.20.21", "100.64.70.12"),
    ]


@described()
def cluster_cidr_objects() -> Objects:
    """Flannel whose nodes get slices of two ClusterCIDR objects from a controller of their own."""
    machines = nodes(2, slices="10.240.0.0/16", network="FlannelIsUp", annotations=flannel.marks)
    machines[1]["spec"] |= {"podCIDR": "10.241.0.0/24", "podCIDRs": ["10.241.0.0/24"]}
    return [
        definition("clustercidrs.networking.x-k8s.io", "ClusterCIDR"),
        *kubeadm(machines, ["10.240.0.2"], cluster_cidr=""),
        *flannel.daemonset(machines),
        flannel.config("10.240.0.0/12"),
        *(
            a.custom("networking.x-k8s.io/v1", "ClusterCIDR", name, {"ipv4": block, "perNodeHostBits": 8})
            for name, block in (("first", "10.240.0.0/16"), ("second", "10.241.0.0/16"))
        ),
        *apps(machines, "10.240.0.9", "10.241.0.9"),
    ]


@described()
def metallb_pool_holds_a_node() -> Objects:
    """Flannel with MetalLB, whose pool holds the address of a node."""
    machines = nodes(2, network="FlannelIsUp", annotations=flannel.marks)
    pool = {"addresses": ["192.168.1.11-192.168.1.40"]}
    return [
        definition("ipaddresspools.metallb.io", "IPAddressPool", "v1beta1", namespaced=True),
        a.head("v1", "Namespace", "metallb-system"),
        *kubeadm(machines, ["10.244.0.2"]),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        a.custom("metallb.io/v1beta1", "IPAddressPool", "office", pool, "metallb-system"),
        *apps(machines, "10.244.0.9", "10.244.1.9"),
    ]
