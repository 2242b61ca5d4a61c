"""Cilium, after its chart (install/kubernetes/cilium) and the quick-install manifests of old releases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, deployment, kubeadm, nodes

API = "cilium.io/v2"


def marks(block: str) -> Callable[[int], Mapping[str, str]]:
    """What the agent writes on its node; ``block`` has ``{}`` for the node's number."""
    return lambda number: {
        "network.cilium.io/ipv4-pod-cidr": block.format(number),
        "network.cilium.io/ipv4-cilium-host": block.format(number).replace(".0/24", ".157"),
    }


def config(namespace: str = "kube-system", **data: str) -> Object:
    """cilium-config; an underscore in a keyword is a dash."""
    usual = {
        "cluster-name": "default",
        "cni-exclusive": "true",
        "cni-log-file": "/var/run/cilium/cilium-cni.log",
        "debug": "false",
        "enable-ipv4": "true",
        "enable-ipv6": "false",
        "enable-policy": "default",
        "identity-allocation-mode": "crd",
        "kube-proxy-replacement": "false",
        "routing-mode": "tunnel",
        "tunnel-protocol": "vxlan",
    }
    own = {key.replace("_", "-"): value for key, value in data.items()}
    return a.configmap("cilium-config", namespace, {key: it for key, it in {**usual, **own}.items() if it})


def cilium(
    machines: Sequence[Object], image: str = "quay.io/cilium/cilium:v1.18.4", namespace: str = "kube-system"
) -> list[Object]:
    """Agent and operator."""
    tag = image.rpartition(":")[2]
    return [
        *agent(
            machines,
            "cilium",
            namespace,
            labels={
                "k8s-app": "cilium",
                "app.kubernetes.io/name": "cilium-agent",
                "app.kubernetes.io/part-of": "cilium",
            },
            containers=[
                a.container(
                    "cilium-agent", image, command=["cilium-agent"], args=["--config-dir=/tmp/cilium/config-map"]
                )
            ],
            volumes={"bpf-maps": "/sys/fs/bpf", "etc-cni-netd": "/etc/cni/net.d"},
        ),
        *deployment(
            machines[0],
            "cilium-operator",
            namespace,
            labels={"io.cilium/app": "operator", "name": "cilium-operator"},
            image=f"quay.io/cilium/operator-generic:{tag}",
            spec={"hostNetwork": True},
        ),
    ]


def definitions(*kinds: str) -> list[Object]:
    """Custom resources; CiliumNode is always there."""
    plurals = {"CiliumNode": ("ciliumnodes", "v2"), "CiliumPodIPPool": ("ciliumpodippools", "v2alpha1")}
    return [definition(f"{plurals[kind][0]}.cilium.io", kind, plurals[kind][1]) for kind in ("CiliumNode", *kinds)]


def addresses(machine: Object) -> list[Object]:
    """The node's own, as its agent found them."""
    return [{"type": "InternalIP", "ip": each} for each in a.addresses_of(machine)]


def cilium_nodes(machines: Sequence[Object], *blocks: str, **more: object) -> list[Object]:
    """A CiliumNode for each node with the range it was given."""
    return [
        a.custom(
            API,
            "CiliumNode",
            machine["metadata"]["name"],
            {"addresses": addresses(machine), "ipam": {"podCIDRs": [block]}, **more},
        )
        for machine, block in zip(machines, blocks, strict=False)
    ]


@described()
def cilium_cluster_pool() -> Objects:
    """Cilium 1.18 with its own pool, as it comes: the slices that kubeadm's controller manager cuts are not used."""
    machines = nodes(2, annotations=marks("10.0.{}.0/24"), network="CiliumIsUp")
    return [
        *definitions(),
        *kubeadm(machines, ("10.0.0.7", "10.0.0.8")),
        *cilium(machines),
        config(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.0.0.0/8", cluster_pool_ipv4_mask_size="24"),
        *cilium_nodes(machines, "10.0.0.0/24", "10.0.1.0/24"),
        *apps(machines, "10.0.0.120", "10.0.1.33"),
    ]


@described()
def cilium_kubernetes() -> Objects:
    """Cilium 1.16 with ipam kubernetes: the nodes' slices are used; it replaces kube-proxy."""
    machines = nodes(2, slices="10.217.0.0/16", annotations=marks("10.217.{}.0/24"), network="CiliumIsUp")
    control = kubeadm(machines, ("10.217.0.7",), cluster_cidr="10.217.0.0/16")
    return [
        *definitions(),
        *(each for each in control if not each["metadata"]["name"].startswith("kube-proxy")),
        *cilium(machines, "quay.io/cilium/cilium:v1.16.5"),
        config(ipam="kubernetes", kube_proxy_replacement="true", tunnel_protocol="geneve"),
        *cilium_nodes(machines, "10.217.0.0/24", "10.217.1.0/24"),
        *apps(machines, "10.217.0.120", "10.217.1.33"),
    ]


@described()
def cilium_1_6() -> Objects:
    """Cilium 1.6 by quick-install: no ipam setting at all, which means the nodes' slices."""
    machines = nodes(
        2,
        slices="10.217.0.0/16",
        annotations=lambda n: {
            "io.cilium.network.ipv4-pod-cidr": f"10.217.{n}.0/24",
            "io.cilium.network.ipv4-cilium-host": f"10.217.{n}.1",
        },
    )
    data = {
        "identity-allocation-mode": "crd",
        "debug": "false",
        "enable-ipv4": "true",
        "enable-ipv6": "false",
        "cluster-name": "default",
        "tunnel": "vxlan",
        "preallocate-bpf-maps": "false",
        "masquerade": "true",
        "install-iptables-rules": "true",
    }
    return [
        *definitions(),
        *kubeadm(machines, ("10.217.0.7",), cluster_cidr="10.217.0.0/16"),
        *cilium(machines, "docker.io/cilium/cilium:v1.6.12"),
        a.configmap("cilium-config", "kube-system", data),
        *apps(machines, "10.217.0.120", "10.217.1.33"),
    ]
