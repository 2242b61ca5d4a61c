"""Several networks in one cluster, several ranges of one network, and networks of a cloud that show little."""

from __future__ import annotations

from tests.clusters.describe import calico, cilium, clouds, newer_modes
from tests.clusters.description import Objects
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, kubeadm, nodes
from tests.support.troubles import Trouble


def half_way_from_calico_to_cilium() -> Objects:
    """Both agents run everywhere; the two nodes with the label have been changed over."""
    names = ("a-1", "a-2", "a-3", "b-1", "b-2")
    machines = nodes(5, slices="", names=names, labels=lambda number: {"moved": "yes"} if number > 2 else {})
    moved = {"nodeSelector": {"matchLabels": {"moved": "yes"}}, "defaults": {"custom-cni-conf": "false"}}
    return [
        *calico.definitions(),
        *cilium.definitions(),
        definition("ciliumnodeconfigs.cilium.io", "CiliumNodeConfig", "v2", namespaced=True),
        *kubeadm(machines, (), cluster_cidr="10.71.0.0/17"),
        *calico.node_agent(machines),
        calico.config(backend="vxlan"),
        calico.felix(),
        calico.pool("old", "10.71.0.0/17", vxlanMode="Always"),
        *cilium.cilium(machines),
        cilium.config(
            ipam="cluster-pool",
            cluster_pool_ipv4_cidr="10.72.0.0/16",
            cluster_pool_ipv4_mask_size="24",
            custom_cni_conf="true",
            cni_exclusive="false",
            enable_policy="never",
        ),
        *cilium.cilium_nodes(machines, *(f"10.72.{number}.0/24" for number in range(5))),
        a.custom("cilium.io/v2", "CiliumNodeConfig", "moved", moved, "kube-system"),
        *calico.web(machines[:3], "10.71.3.9", "10.71.40.9", "10.71.90.9"),
        *apps(machines[3:], "10.72.3.9", "10.72.4.9", name="new"),
    ]


def hybrid_nodes() -> Objects:
    """EKS with nodes elsewhere: the VPC CNI in the cloud, Cilium with a block of its own on the others."""
    return newer_modes.eks_hybrid_nodes.objects()


def auto_mode() -> Objects:
    """EKS Auto Mode: no agent of the network is to be seen."""
    return newer_modes.eks_auto_mode.objects()


def custom_networking() -> Objects:
    """EKS with custom networking: Pods come from subnets of their own, and nodes count one interface too many."""
    return newer_modes.eks_custom_networking.objects()


def _sliced(machines: list[Object], *slices: str) -> list[Object]:
    for machine, cidr in zip(machines, slices, strict=True):
        machine["spec"] |= {"podCIDR": cidr, "podCIDRs": [cidr]}
    return machines


def second_pod_range_of_gke() -> Objects:
    """A pool of nodes with a Pod range of its own was added, and no Pod of it has an address yet."""
    machines = _sliced(clouds.gke_nodes(), "10.81.4.0/24", "172.19.6.0/24")
    flags = ["kube-proxy", "--cluster-cidr=10.81.0.0/17"]
    return [
        *machines,
        *agent(machines, "netd", labels={"k8s-app": "netd"}, image="gke.gcr.io/netd:v0.8.0", command=["/netd"]),
        *agent(
            machines,
            "kube-proxy",
            labels={"component": "kube-proxy", "tier": "node"},
            containers=[a.container("kube-proxy", "gke.gcr.io/kube-proxy-amd64:v1.33.5", command=flags)],
        ),
        *apps(machines[:1], "10.81.4.9", "10.81.4.10"),
    ]


def node_in_no_cluster_cidr() -> Objects:
    """Slices are cut from two ClusterCIDR objects; one node has kept a slice of before."""
    machines = _sliced(nodes(3, slices=""), "10.91.0.0/25", "10.92.4.0/25", "10.93.9.0/25")
    return [
        definition("clustercidrs.networking.x-k8s.io", "ClusterCIDR"),
        *cilium.definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium.cilium(machines),
        cilium.config(ipam="kubernetes"),
        *(
            a.custom("networking.x-k8s.io/v1", "ClusterCIDR", name, {"ipv4": cidr, "perNodeHostBits": 7})
            for name, cidr in (("near", "10.91.0.0/16"), ("far", "10.92.0.0/16"))
        ),
        *apps(machines, "10.91.0.9", "10.92.4.9", "10.93.9.9"),
    ]


TROUBLES = (
    Trouble(
        "half-way-from-calico-to-cilium",
        half_way_from_calico_to_cilium,
        None,
        {"calico": ("10.71.0.0/17",), "cilium": ("10.72.0.0/16",)},
        {
            "wide": r"calico on 3 nodes 10\.71\.0\.0/17; cilium on 2 nodes 10\.72\.0\.0/16",
            "check": "pods of a-1, a-2, a-3 are on Calico; pods of b-1, b-2 are on Cilium",
            "map": r"(?s)10\.71\.0\.0/17 .*Pods \(calico\).*10\.72\.0\.0/16 .*Pods \(cilium\)",
            "transcript": r"(?s)10\.71\.0\.0/17\n```.*10\.72\.0\.0/16\n```",
        },
    ),
    Trouble(
        "hybrid-nodes",
        hybrid_nodes,
        None,
        {"aws-vpc-cni": (), "cilium": ("10.85.0.0/16",)},
        {
            "wide": r"aws-vpc-cni on 2 nodes no block in the cluster; cilium on 2 nodes 10\.85\.0\.0/16",
            "map": r"10\.85\.0\.0/16 .*Pods \(cilium\)",
            "transcript": r"cilium.* on 2 nodes .*10\.85\.0\.0/16",
        },
        untold={"check": "problem  "},
        is_problem=False,
    ),
    Trouble(
        "auto-mode",
        auto_mode,
        "aws-vpc-cni",
        None,
        {
            "wide": "(?s)ask the cloud: aws ec2 describe-instances.* no agent of .* runs whose settings would tell",
            "transcript": "ask the cloud",
        },
        is_problem=False,
    ),
    Trouble(
        "custom-networking",
        custom_networking,
        "aws-vpc-cni",
        None,
        {
            "wide": "custom networking is on: pods get addresses of the subnets that ENIConfigs name",
            "check": "2 nodes take more pods than can get an address there: .* 58, of which 44 fit",
            "transcript": "Custom networking is on",
        },
    ),
    Trouble(
        "second-pod-range-of-gke",
        second_pod_range_of_gke,
        "gke",
        None,
        {
            "wide": r"172\.19\.6\.0/24",
            "check": r"node slices 172\.19\.6\.0/24 of .* lie outside 10\.81\.0\.0/17",
            "map": r"172\.19\.6\.0/24 .* slice of ",
            "transcript": r"172\.19\.6\.0/24",
        },
        untold={"wide": r"Pod CIDR +10\.81\.0\.0/17"},
    ),
    Trouble(
        "node-in-no-cluster-cidr",
        node_in_no_cluster_cidr,
        "cilium",
        ("10.91.0.0/16", "10.92.0.0/16"),
        {
            "wide": r"ClusterCIDR/near: 10\.91\.0\.0/16; |ClusterCIDR/far: 10\.92\.0\.0/16; ",
            "check": r"node slices 10\.93\.9\.0/25 of worker-2 lie outside 10\.91\.0\.0/16, 10\.92\.0\.0/16",
            "map": r"10\.93\.9\.0/25 .* slice of worker-2",
            "transcript": r"10\.93\.9",
        },
    ),
)
