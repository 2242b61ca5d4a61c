"""Whole clusters: Minikube's own bridge, and one of any size."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from tests.support.objects.basic import Object, node
from tests.support.objects.kubeadm import kubeadm_control_plane
from tests.support.objects.pods import container, pod


def minikube_bridge(
    version: str = "v1.37.2",
    *,
    cluster_cidr: str = "10.244.0.0/16",
    service_cidr: str = "10.96.0.0/12",
    profile: str = "minikube",
) -> list[Object]:
    """One-node Minikube with its built-in bridge: no CNI agent runs, only a file on the node."""
    slice_ = next(_slices(cluster_cidr))
    minikube = node(
        profile,
        address="192.168.49.2",
        pod_cidrs=[str(slice_)],
        kubelet_version=version,
        runtime="docker://28.4.0",
        os_image="Debian GNU/Linux 12 (bookworm)",
        control_plane=True,
        labels={
            "minikube.k8s.io/name": profile,
            "minikube.k8s.io/primary": "true",
            "minikube.k8s.io/version": "v1.37.0",
            "node.kubernetes.io/exclude-from-external-load-balancers": "",
        },
    )
    provisioner = pod(
        "storage-provisioner",
        "kube-system",
        node=minikube,
        host_network=True,
        labels={
            "addonmanager.kubernetes.io/mode": "Reconcile",
            "integration-test": "storage-provisioner",
        },
        containers=[
            container(
                "storage-provisioner",
                "gcr.io/k8s-minikube/storage-provisioner:v5",
                command=["/storage-provisioner"],
            )
        ],
    )
    control_plane = kubeadm_control_plane(
        minikube,
        service_cidr=service_cidr,
        cluster_cidr=cluster_cidr,
        version=version,
        cluster_name="mk" if profile == "minikube" else profile,
        endpoint="control-plane.minikube.internal:8443",
        certificates="/var/lib/minikube/certs",
        coredns_ips=[str(slice_[2])],
    )
    return [minikube, *control_plane, provisioner]


def large_cluster(nodes: int, pods_per_node: int, cluster_cidr: str = "10.128.0.0/11") -> Iterator[Object]:
    """Many nodes with a /24 slice each, and pods whose addresses lie in their node's slice."""
    own = (str(address) for address in ipaddress.ip_network("172.16.0.0/12").hosts())
    for number, slice_, address in zip(range(nodes), _slices(cluster_cidr), own, strict=False):
        worker = node(f"node-{number:05}", address=address, pod_cidrs=[str(slice_)])
        yield worker
        for index in range(pods_per_node):
            yield pod(
                f"web-{number:05}-{index:03}",
                node=worker,
                ip=str(slice_[2 + index]),
                labels={"app": "web"},
            )


def _slices(block: str) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The blocks that kube-controller-manager hands to nodes, with its own default sizes."""
    network = ipaddress.ip_network(block)
    yield from network.subnets(new_prefix=24 if network.version == 4 else 64)
