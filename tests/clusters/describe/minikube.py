"""minikube: its built-in bridge, Docker without any CNI, decoy files; and kindnet as kind and minikube run it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.minikube_files import BRIDGE, MINIKUBE
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, kubeadm, nodes

_DISABLED = {
    "100-crio-bridge.conf.mk_disabled": "{}",
    "87-podman-bridge.conflist.mk_disabled": "{}",
    "200-loopback.conf": json.dumps({"cniVersion": "0.3.1", "name": "", "type": "loopback"}),
}
_KINDNET_FILE = {
    "cniVersion": "0.3.1",
    "name": "kindnet",
    "plugins": [
        {
            "type": "ptp",
            "ipMasq": False,
            "ipam": {
                "type": "host-local",
                "dataDir": "/run/cni-ipam-state",
                "routes": [{"dst": "0.0.0.0/0"}],
                "ranges": [[{"subnet": "10.244.0.0/24"}]],
            },
            "mtu": 1500,
        },
        {"type": "portmap", "capabilities": {"portMappings": True}},
    ],
}


def kindnet(machines: Sequence[Object], pod_subnet: str, image: str, **more: object) -> list[Object]:
    """kindnet's DaemonSet as kind writes it (pkg/build/nodeimage/const_cni.go)."""
    return agent(
        machines,
        "kindnet",
        labels={"app": "kindnet", "k8s-app": "kindnet", "tier": "node"},
        containers=[
            a.container(
                "kindnet-cni",
                image,
                env={
                    "HOST_IP": {"fieldRef": {"fieldPath": "status.hostIP"}},
                    "POD_IP": {"fieldRef": {"fieldPath": "status.podIP"}},
                    "POD_SUBNET": pod_subnet,
                    **{key: str(value) for key, value in more.items()},
                },
                mounts={"cni-cfg": "/etc/cni/net.d"},
            )
        ],
        volumes={"cni-cfg": "/etc/cni/net.d"},
    )


def minikube_nodes(count: int = 1, *, runtime: str = "docker://28.4.0", **more: object) -> list[Object]:
    """Nodes of the profile minikube, without their control plane."""
    labels = {"minikube.k8s.io/name": "minikube", "minikube.k8s.io/version": "v1.37.0"}
    return nodes(
        count,
        names=("minikube", "minikube-m02", "minikube-m03"),
        addresses="192.168.49.2",
        labels=labels,
        runtime=runtime,
        **more,  # type: ignore[arg-type]
    )


_MINIKUBE = {"cluster_name": "mk", "endpoint": "control-plane.minikube.internal:8443"}


@described(context="minikube", node_files=MINIKUBE)
def minikube_bridge() -> Objects:
    """One node with minikube's built-in bridge; the API shows no agent at all."""
    return a.minikube_bridge()


@described(context="minikube", node_files={**MINIKUBE, **_DISABLED})
def minikube_bridge_other_range() -> Objects:
    """minikube started with another pod range: its bridge keeps 10.244.0.0/16 all the same, and pods live there."""
    return [
        *a.minikube_bridge(cluster_cidr="10.200.0.0/16")[:-2],
        *apps([a.node("minikube", address="192.168.49.2")], "10.244.0.3", "10.244.0.4"),
    ]


@described()
def minikube_bridge_unseen() -> Objects:
    """The same minikube through a context that does not prove its profile: nobody may enter the node."""
    return a.minikube_bridge()


@described(
    context="minikube",
    node_files={
        "87-podman-bridge.conflist": json.dumps(
            {
                "cniVersion": "0.4.0",
                "name": "podman",
                "plugins": [
                    {
                        "type": "bridge",
                        "bridge": "cni-podman0",
                        "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.0.0/16"}]]},
                    },
                    {"type": "portmap"},
                ],
            }
        )
    },
)
def docker_bridge_decoy_file() -> Objects:
    """minikube 1.23 with Docker and no CNI: pods are on docker0, and Podman's file on the node is not obeyed."""
    machines = minikube_nodes(runtime="docker://20.10.8", kubelet_version="v1.22.3")
    return kubeadm(machines, ("172.17.0.2", "172.17.0.3"), **_MINIKUBE)


@described()
def docker_bridge() -> Objects:
    """kubeadm before 1.24 with Docker and no CNI: pods of both nodes are in docker0's range."""
    machines = nodes(2, runtime="docker://19.3.13", kubelet_version="v1.19.4")
    return [*kubeadm(machines, ("172.17.0.2",)), *apps(machines, "172.17.0.3", "172.17.0.2")]


@described(context="kind-kind")
def kind() -> Objects:
    """kind with three nodes and kindnet."""
    machines = nodes(
        3,
        names=("kind-control-plane", "kind-worker", "kind-worker2"),
        addresses="172.18.0.2",
        provider="kind://docker/kind/{name}",
    )
    return [
        *kubeadm(
            machines,
            ("10.244.0.2", "10.244.0.3"),
            cluster_name="kind",
            endpoint="kind-control-plane:6443",
        ),
        *kindnet(
            machines,
            "10.244.0.0/16",
            "docker.io/kindest/kindnetd:v20250512-df8de77b",
            CONTROL_PLANE_ENDPOINT="kind-control-plane:6443",
        ),
        *apps(machines[1:], "10.244.1.2", "10.244.2.2"),
    ]


@described(context="kind-six", service_cidrs="fd00:10:96::/112,10.96.0.0/16")
def kind_ipv6_first() -> Objects:
    """kind with both families, IPv6 first."""
    machines = nodes(
        1,
        slices="fd00:10:244::/56,10.244.0.0/16",
        names=("six-control-plane",),
        addresses="fc00:f853:ccd:e793::2,172.18.0.2",
        provider="kind://docker/six/{name}",
    )
    block = "fd00:10:244::/56,10.244.0.0/16"
    return [
        *kubeadm(
            machines,
            (),
            cluster_cidr=block,
            service_cidr="fd00:10:96::/112,10.96.0.0/16",
            cluster_name="six",
            endpoint="six-control-plane:6443",
        ),
        *kindnet(machines, block, "docker.io/kindest/kindnetd:v20250512-df8de77b"),
        *apps(machines, "fd00:10:244::4,10.244.0.4", "fd00:10:244::5,10.244.0.5"),
    ]


@described(context="minikube", node_files={**MINIKUBE, "10-kindnet.conflist": json.dumps(_KINDNET_FILE)})
def minikube_stale_bridge_file() -> Objects:
    """minikube changed to kindnet with the bridge's file still first in the folder: new pods go on the bridge."""
    machines = minikube_nodes(runtime="containerd://1.7.27")
    return [
        *kubeadm(machines, ("10.244.0.2",), **_MINIKUBE),
        *kindnet(machines, "10.244.0.0/16", "docker.io/kindest/kindnetd:v20250512-df8de77b"),
    ]


@described(context="minikube", node_files={"10-kindnet.conflist": json.dumps(_KINDNET_FILE), **_DISABLED})
def minikube_kindnet() -> Objects:
    """minikube with two nodes and kindnet; every other file of the node is switched off."""
    machines = minikube_nodes(2)
    return [
        *kubeadm(machines, ("10.244.0.2",), **_MINIKUBE),
        *kindnet(machines, "10.244.0.0/16", "docker.io/kindest/kindnetd:v20250512-df8de77b"),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


_CRIO_FILE = {
    "cniVersion": "1.0.0",
    "name": "crio",
    "plugins": [
        {
            "type": "bridge",
            "bridge": "cni0",
            "isGateway": True,
            "ipMasq": True,
            "hairpinMode": True,
            "ipam": {
                "type": "host-local",
                "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}],
                "ranges": [[{"subnet": "10.85.0.0/16"}], [{"subnet": "1100:200::/24"}]],
            },
        }
    ],
}


@described(
    context="minikube",
    node_files={
        "100-crio-bridge.conflist": json.dumps(_CRIO_FILE),
        "1-k8s.conflist.mk_disabled": json.dumps(BRIDGE),
    },
)
def minikube_crio_bridge() -> Objects:
    """minikube with CRI-O and --cni=false: the file of the CRI-O package is in effect."""
    machines = minikube_nodes(runtime="cri-o://1.33.0")
    return kubeadm(machines, ("10.85.0.2", "10.85.0.3"), **_MINIKUBE)


@described()
def crio_bridge() -> Objects:
    """kubeadm with CRI-O and no CNI installed: pods are in the block of the package's file, on every node the same."""
    machines = nodes(2, runtime="cri-o://1.31.2")
    return [*kubeadm(machines, ("10.85.0.2",)), *apps(machines, "10.85.0.3", "10.85.0.2")]


@described()
def podman_bridge() -> Objects:
    """kubeadm with CRI-O where Podman's file came first: pods are in 10.88.0.0/16."""
    machines = nodes(1, runtime="cri-o://1.24.1")
    return kubeadm(machines, ("10.88.0.2", "10.88.0.3"))


@described(context="docker-desktop")
def docker_desktop() -> Objects:
    """Docker Desktop's own cluster (kubeadm): a bridge by a file in its virtual machine."""
    machines = nodes(
        1,
        names=("docker-desktop",),
        slices="",
        addresses="192.168.65.3",
        os_image="Docker Desktop",
        runtime="docker://27.3.1",
    )
    return kubeadm(machines, ("10.1.0.6", "10.1.0.7"), cluster_cidr="", endpoint="vm.docker.internal:6443")


@described(context="docker-desktop")
def docker_desktop_kind() -> Objects:
    """Docker Desktop's cluster of kind nodes."""
    machines = nodes(
        1,
        names=("desktop-control-plane",),
        addresses="172.18.0.3",
        provider="kind://docker/desktop/{name}",
    )
    return [
        *kubeadm(machines, ("10.244.0.3",), cluster_name="desktop", endpoint="desktop-control-plane:6443"),
        *kindnet(machines, "10.244.0.0/16", "docker.io/kindest/kindnetd:v20250512-df8de77b"),
    ]
