"""Whole clusters for the tests of the transcript, as objects for the real API server."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support.minikube_files import MINIKUBE
from tests.support.minikube_standin import install
from tests.support.objects import Object
from tests.support.objects.parts import agent, definition


def _kubeadm(*, coredns: str, cluster_cidr: str = "10.244.0.0/16") -> list[Object]:
    """Two nodes of kubeadm whose slices are cut from ``cluster_cidr``; a CoreDNS pod has the address given."""
    base = cluster_cidr.split(".0.0/")[0]
    nodes = [
        a.node("cp", address="172.18.0.2", pod_cidrs=[f"{base}.0.0/24"], control_plane=True),
        a.node("worker", address="172.18.0.3", pod_cidrs=[f"{base}.1.0/24"]),
    ]
    return [*nodes, *a.kubeadm_control_plane(nodes[0], cluster_cidr=cluster_cidr, coredns_ips=[coredns])]


def calico() -> list[Object]:
    """Calico with its own IPAM; its pool is another block than --cluster-cidr."""
    objects = _kubeadm(coredns="192.168.120.65", cluster_cidr="10.244.0.0/16")
    pool = {"cidr": "192.168.0.0/16", "ipipMode": "Always", "vxlanMode": "Never", "natOutgoing": True, "blockSize": 26}
    return [
        definition("ippools.crd.projectcalico.org", "IPPool"),
        *objects,
        *agent(
            objects[:2],
            "calico-node",
            "kube-system",
            containers=[a.container("calico-node", "docker.io/calico/node:v3.29.1")],
        ),
        a.configmap("calico-config", "kube-system", {"cni_network_config": '{"ipam": {"type": "calico-ipam"}}'}),
        a.custom("crd.projectcalico.org/v1", "IPPool", "default-ipv4-ippool", pool),
    ]


def flannel() -> list[Object]:
    """Flannel as its manifest sets it up."""
    objects = _kubeadm(coredns="10.244.0.2")
    network = {"Network": "10.244.0.0/16", "EnableNFTables": False, "Backend": {"Type": "vxlan"}}
    return [
        *objects,
        *agent(
            objects[:2],
            "kube-flannel-ds",
            "kube-flannel",
            containers=[
                a.container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0", command=["/opt/bin/flanneld"])
            ],
            volumes={"flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
        ),
        a.configmap("kube-flannel-cfg", "kube-flannel", {"net-conf.json": json.dumps(network, indent=2)}),
    ]


def cilium() -> list[Object]:
    """Cilium with its own pool."""
    objects = _kubeadm(coredns="10.0.0.7")
    data = {
        "ipam": "cluster-pool",
        "cluster-pool-ipv4-cidr": "10.0.0.0/8",
        "cluster-pool-ipv4-mask-size": "24",
        "routing-mode": "tunnel",
        "tunnel-protocol": "vxlan",
        "enable-ipv4": "true",
        "enable-ipv6": "false",
    }
    return [
        *objects,
        *agent(
            objects[:2],
            "cilium",
            "kube-system",
            containers=[a.container("cilium-agent", "quay.io/cilium/cilium:v1.16.5")],
        ),
        a.configmap("cilium-config", "kube-system", data),
    ]


def conflict() -> list[Object]:
    """Flannel whose ConfigMap says another block than the controller manager, and the Pods follow the latter."""
    objects = flannel()
    config = next(each for each in objects if each["metadata"]["name"] == "kube-flannel-cfg")
    config["data"]["net-conf.json"] = config["data"]["net-conf.json"].replace("10.244.0.0/16", "10.245.0.0/16")
    return objects


def half_migrated() -> list[Object]:
    """The agents of Flannel and Calico run side by side."""
    return [
        *flannel(),
        *(each for each in calico() if each["kind"] in ("CustomResourceDefinition", "IPPool")),
        *agent(flannel()[:2], "calico-node", containers=[a.container("calico-node", "docker.io/calico/node:v3.29.1")]),
    ]


def minikube_node(folder: Path) -> Path:
    """A folder that is the root of a Minikube node with the built-in bridge."""
    directory = folder / "etc" / "cni" / "net.d"
    directory.mkdir(parents=True)
    for name, content in MINIKUBE.items():
        (directory / name).write_text(content)
    return folder


def programs(folder: Path, kubectl: Path, node: Path) -> Path:
    """A folder for PATH with the real kubectl and the stand-in of minikube."""
    install(folder, node)
    (folder / "kubectl").symlink_to(kubectl)
    return folder


def kubeconfig(server: ApiServer, user: str = "admin", context: str = "minikube", *, minikube: bool = False) -> Path:
    """A kubeconfig of the server; ``minikube`` adds the marks that minikube writes into its own."""
    path = server.kubeconfig(user, context_name=context)
    if minikube:
        tree = yaml.safe_load(path.read_text())
        mark = [{"extension": {"provider": "minikube.sigs.k8s.io", "version": "v1.38.1"}, "name": "cluster_info"}]
        tree["clusters"][0]["cluster"]["extensions"] = mark
        tree["contexts"][0]["context"]["extensions"] = mark
        tree["clusters"][0]["name"] = tree["contexts"][0]["context"]["cluster"] = "minikube"
        path.write_text(yaml.safe_dump(tree))
    return path
