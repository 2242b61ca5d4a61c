"""The healthy clusters that faults are done to: small, built from the same parts as those of the real API server."""

from __future__ import annotations

from tests.support import objects as a
from tests.support.objects import Object

FLANNEL_CONF = '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}'
CNI_CONF = '{"name": "cbr0", "cniVersion": "0.3.1", "plugins": [{"type": "flannel", "delegate": {}}]}'


def flannel() -> list[Object]:
    """kubeadm with two nodes and flannel: 10.244.0.0/16 for Pods, 10.96.0.0/12 for Services."""
    first = a.node("node-1", address="192.168.1.11", pod_cidrs=["10.244.0.0/24"], control_plane=True)
    second = a.node("node-2", address="192.168.1.12", pod_cidrs=["10.244.1.0/24"])
    agent = a.daemonset(
        "kube-flannel-ds",
        "kube-flannel",
        labels={"app": "flannel", "k8s-app": "flannel", "tier": "node"},
        desired=2,
        containers=[a.container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.4", args=["--ip-masq"])],
        volumes={"flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
    )
    config = a.configmap("kube-flannel-cfg", "kube-flannel", {"net-conf.json": FLANNEL_CONF, "cni-conf.json": CNI_CONF})
    return [
        first,
        second,
        *a.kubeadm_control_plane(first, coredns_ips=["10.244.0.2", "10.244.0.3"]),
        agent,
        *a.pods_of(agent, [first, second]),
        config,
        a.pod("web", "default", node=second, ip="10.244.1.7"),
        *_of_the_api_server(),
    ]


def calico() -> list[Object]:
    """kubeadm with Calico and its own IPAM: 192.168.128.0/17 for Pods, while the nodes' slices say 10.244.0.0/16."""
    node = a.node("node-1", address="172.16.1.11", pod_cidrs=["10.244.0.0/24"], control_plane=True)
    agent = a.daemonset(
        "calico-node",
        "kube-system",
        containers=[
            a.container("calico-node", "docker.io/calico/node:v3.31.0", env={"CALICO_NETWORKING_BACKEND": "bird"})
        ],
    )
    pool = a.custom("crd.projectcalico.org/v1", "IPPool", "default-ipv4-ippool", _POOL)
    return [
        node,
        *a.kubeadm_control_plane(node, cluster_cidr="", coredns_ips=["192.168.200.2", "192.168.200.3"]),
        agent,
        *a.pods_of(agent, [node]),
        pool,
        a.pod("web", "default", node=node, ip="192.168.200.7"),
        *_of_the_api_server(),
    ]


_POOL = {
    "allowedUses": ["Workload", "Tunnel"],
    "blockSize": 26,
    "cidr": "192.168.128.0/17",
    "ipipMode": "Always",
    "natOutgoing": True,
    "nodeSelector": "all()",
    "vxlanMode": "Never",
}


def _of_the_api_server() -> list[Object]:
    """What an API server makes itself: its own Service and its block."""
    block = a.custom("networking.k8s.io/v1", "ServiceCIDR", "kubernetes", {"cidrs": ["10.96.0.0/12"]})
    block["status"] = {"conditions": [a.condition("Ready", True)]}
    own = a.service("kubernetes", cluster_ips=["10.96.0.1"], ports={"https": 443})
    return [own, block]
