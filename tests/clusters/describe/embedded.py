"""Networks inside the distribution: k3s and what is made of it, RKE2, k0s, MicroK8s, Talos."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.apiserver import cluster as a
from tests.apiserver.objects import Object
from tests.clusters.description import Objects, described
from tests.clusters.parts import apps, deployment, nodes


def k3s_nodes(*args: str, count: int = 1, **more: object) -> list[Object]:
    """Nodes of k3s whose first is the server, started with the arguments."""

    def marks(number: int) -> dict[str, str]:
        words = ["server", *args] if not number else ["agent"]
        return {
            "alpha.kubernetes.io/provided-node-ip": f"192.168.1.{10 + number}",
            "flannel.alpha.coreos.com/backend-data": '{"VNI":1,"VtepMAC":"3e:5b:a0:f1:5b:00"}',
            "flannel.alpha.coreos.com/backend-type": "vxlan",
            "flannel.alpha.coreos.com/kube-subnet-manager": "true",
            "flannel.alpha.coreos.com/public-ip": f"192.168.1.{10 + number}",
            "k3s.io/hostname": f"node-{number}",
            "k3s.io/internal-ip": f"192.168.1.{10 + number}",
            "k3s.io/node-args": json.dumps(words),
            "k3s.io/node-config-hash": "WVPJ7ZIGQ6NYPQV2JDS6AJ7LQAWYFE2WL3N6VXCCM7T6QDFW4PAQ====",
            "k3s.io/node-env": "{}",
        }

    settings: dict[str, object] = {
        "slices": "10.42.0.0/16",
        "names": ("node-0", "node-1", "node-2"),
        "annotations": marks,
        "labels": {"node.kubernetes.io/instance-type": "k3s"},
        "provider": "k3s://{name}",
        "kubelet_version": "v1.37.2+k3s1",
        "os_image": "Ubuntu 24.04.1 LTS",
        "runtime": "containerd://2.1.4-k3s2",
        **more,
    }
    return nodes(count, **settings)  # type: ignore[arg-type]


def k3s_system(machines: Sequence[Object], dns: str, dns_service: str = "10.43.0.10") -> list[Object]:
    """What k3s installs: CoreDNS and metrics-server; no control-plane pod, no kubeadm-config, no kube-proxy."""
    return [
        *machines,
        *deployment(
            machines[0],
            "coredns",
            ip=dns,
            labels={"k8s-app": "kube-dns"},
            image="rancher/mirrored-coredns-coredns:1.13.1",
        ),
        a.service("kube-dns", "kube-system", cluster_ips=[dns_service], labels={"k8s-app": "kube-dns"}),
    ]


@described(build="+k3s1", service_cidrs="10.43.0.0/16")
def k3s() -> Objects:
    """k3s as it comes: flannel inside its process, and no word anywhere about the block its slices are cut from."""
    machines = k3s_nodes(count=2)
    return [*k3s_system(machines, "10.42.0.3"), *apps(machines, "10.42.0.5", "10.42.1.2")]


@described(build="+k3s1", service_cidrs="10.53.0.0/16")
def k3s_own_blocks() -> Objects:
    """k3s with its blocks given on the command line, which its node annotation records."""
    machines = k3s_nodes("--cluster-cidr", "10.52.0.0/16", "--service-cidr=10.53.0.0/16", slices="10.52.0.0/16")
    return [*k3s_system(machines, "10.52.0.3", "10.53.0.10"), *apps(machines, "10.52.0.5")]
