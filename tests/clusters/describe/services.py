"""Blocks of Services: several ServiceCIDRs, some on their way out, one that is contradicted, none at all."""

from __future__ import annotations

from tests.apiserver import binaries
from tests.clusters.describe import flannel
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import apps, kubeadm, nodes

_GROUP = "networking.k8s.io/v1"


def _flannel_cluster() -> list[Object]:
    machines = nodes(1, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *apps(machines, "10.244.0.3"),
    ]


def block(name: str, *cidrs: str, ready: str = "True", finalizers: tuple[str, ...] = ()) -> Object:
    """A further ServiceCIDR with the condition that its controller sets."""
    status = {"conditions": [a.condition("Ready", ready == "True", reason="")]}
    made = a.custom(_GROUP, "ServiceCIDR", name, {"cidrs": list(cidrs)}, status=status)
    if finalizers:
        made["metadata"]["finalizers"] = list(finalizers)
    return made


@described()
def service_cidrs_several() -> Objects:
    """The range of Services was extended by a second ServiceCIDR, and Services live in both."""
    return [
        block("more-services", "10.200.0.0/24"),
        *_flannel_cluster(),
        a.service("extended", cluster_ips=["10.200.0.7"]),
    ]


@described()
def service_cidr_not_ready() -> Objects:
    """A second ServiceCIDR that is not ready hands out nothing."""
    return [block("broken", "10.200.0.0/24", ready="False"), *_flannel_cluster()]


@described(removed=[(_GROUP, "ServiceCIDR", "old-services")])
def service_cidr_being_deleted() -> Objects:
    """A second ServiceCIDR waits for its deletion: a Service still lives in it."""
    return [
        block("old-services", "10.200.0.0/24", finalizers=("networking.k8s.io/service-cidr-finalizer",)),
        *_flannel_cluster(),
        a.service("late", cluster_ips=["10.200.0.7"]),
    ]


@described(removed=[(_GROUP, "ServiceCIDR", "gone")])
def service_outside_every_block() -> Objects:
    """A ServiceCIDR was removed by force and a Service kept its address: it lies in no block any more."""
    return [block("gone", "10.200.0.0/24"), *_flannel_cluster(), a.service("orphan", cluster_ips=["10.200.0.7"])]


@described(version=binaries.OLD, build="-eks-036c24b", service_cidrs="10.100.0.0/16", options=["--probe"])
def eks_probed() -> Objects:
    """EKS 1.30, asked with --probe: the API server's own refusal names the range."""
    from tests.clusters.describe.clouds import eks, eks_nodes

    return eks(eks_nodes())


@described(version=binaries.OLD, service_cidrs="fd00:10:96::/112,10.96.0.0/16", options=["--probe"])
def probed_dual_stack() -> Objects:
    """A managed cluster of 1.30 with both families, IPv6 first, asked with --probe."""
    machines = nodes(1, slices="", control_plane=0, addresses="fd00::10,192.168.1.10")
    return [*machines, *apps(machines, "fd00:42::5,10.42.0.5")]


@described(version=binaries.OLD)
def hidden_control_plane() -> Objects:
    """A cluster of 1.30 that hides its control plane: only addresses of Services can be seen."""
    machines = nodes(1, slices="", control_plane=0)
    return [
        *machines,
        a.service("kube-dns", "kube-system", cluster_ips=["10.96.0.10"]),
        *apps(machines, "10.10.0.5", "10.10.0.9"),
    ]


@described(version=binaries.OLD)
def stale_kubeadm_record() -> Objects:
    """The API server's flag was changed after the installation; kubeadm-config tells the old Service range."""
    return [_with_old_services(each) for each in _flannel_cluster()]


def _with_old_services(item: Object) -> Object:
    if item["metadata"]["name"] != "kubeadm-config":
        return item
    written = item["data"]["ClusterConfiguration"].replace("10.96.0.0/12", "10.32.0.0/24")
    return {**item, "data": {"ClusterConfiguration": written}}
