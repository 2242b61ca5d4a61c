"""Flannel, after the manifests of flannel-io/flannel (Documentation/kube-flannel*.yml) at the releases named."""

from __future__ import annotations

from collections.abc import Sequence

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, kubeadm, nodes, text

_CNI_CONF = text(
    {
        "name": "cbr0",
        "cniVersion": "0.3.1",
        "plugins": [
            {"type": "flannel", "delegate": {"hairpinMode": True, "isDefaultGateway": True}},
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }
)
_LABELS = {"app": "flannel", "k8s-app": "flannel", "tier": "node"}


def marks(number: int) -> dict[str, str]:
    """What flanneld writes on its node (pkg/subnet/kube/annotations.go)."""
    return {
        "flannel.alpha.coreos.com/backend-data": f'{{"VNI":1,"VtepMAC":"3e:5b:a0:f1:5b:0{number}"}}',
        "flannel.alpha.coreos.com/backend-type": "vxlan",
        "flannel.alpha.coreos.com/kube-subnet-manager": "true",
        "flannel.alpha.coreos.com/public-ip": f"192.168.1.{10 + number}",
    }


def config(network: str, namespace: str = "kube-flannel", backend: str = "vxlan", **more: object) -> Object:
    """kube-flannel-cfg with its two files."""
    settings = {"Network": network, **more, "Backend": {"Type": backend}}
    data = {"cni-conf.json": _CNI_CONF, "net-conf.json": text(settings)}
    return a.configmap("kube-flannel-cfg", namespace, data, {"app": "flannel", "k8s-app": "flannel", "tier": "node"})


def daemonset(machines: Sequence[Object], image: str = "ghcr.io/flannel-io/flannel:v0.27.4") -> list[Object]:
    """kube-flannel-ds of 0.20 and later."""
    return agent(
        machines,
        "kube-flannel-ds",
        "kube-flannel",
        labels=_LABELS,
        containers=[
            a.container(
                "kube-flannel",
                image,
                command=["/opt/bin/flanneld"],
                args=["--ip-masq", "--kube-subnet-mgr"],
                env={
                    "POD_NAME": {"fieldRef": {"fieldPath": "metadata.name"}},
                    "POD_NAMESPACE": {"fieldRef": {"fieldPath": "metadata.namespace"}},
                    "EVENT_QUEUE_DEPTH": "5000",
                },
                mounts={"run": "/run/flannel", "flannel-cfg": "/etc/kube-flannel/"},
            )
        ],
        volumes={"run": "/run/flannel", "flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
    )


@described()
def flannel() -> Objects:
    """Flannel 0.27 in its own namespace, VXLAN, on kubeadm with two nodes."""
    machines = nodes(2, annotations=marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2", "10.244.0.3")),
        *daemonset(machines),
        config("10.244.0.0/16", EnableNFTables=False),
        *apps(machines, "10.244.0.4", "10.244.1.2"),
    ]


@described()
def flannel_kube_system() -> Objects:
    """Flannel 0.12 in kube-system: a DaemonSet an architecture, of which only one is wanted."""
    machines = nodes(2, slices="10.32.0.0/16", annotations=marks, network="FlannelIsUp")
    volumes = {"run": "/run/flannel", "flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}}
    objects: list[Object] = []
    for architecture in ("amd64", "arm64", "arm", "ppc64le", "s390x"):
        made = a.daemonset(
            f"kube-flannel-ds-{architecture}",
            labels={"app": "flannel", "tier": "node"},
            desired=2 if architecture == "amd64" else 0,
            containers=[
                a.container(
                    "kube-flannel",
                    f"quay.io/coreos/flannel:v0.12.0-{architecture}",
                    command=["/opt/bin/flanneld"],
                    args=["--ip-masq", "--kube-subnet-mgr"],
                )
            ],
            volumes=volumes,
        )
        objects += [made, *(a.pods_of(made, machines) if architecture == "amd64" else [])]
    return [
        *kubeadm(machines, ("10.32.0.2", "10.32.0.3"), cluster_cidr="10.32.0.0/16"),
        *objects,
        config("10.32.0.0/16", "kube-system"),
    ]


@described()
def flannel_0_7() -> Objects:
    """Flannel 0.7: one DaemonSet with a second container that copies the CNI file; host-gw on a provider's network."""
    machines = nodes(2, slices="10.10.0.0/16", network="FlannelIsUp")
    image = "quay.io/coreos/flannel:v0.7.1-amd64"
    return [
        *kubeadm(machines, ("10.10.0.2",), cluster_cidr="10.10.0.0/16"),
        *agent(
            machines,
            "kube-flannel-ds",
            labels={"app": "flannel", "tier": "node"},
            containers=[
                a.container("kube-flannel", image, command=["/opt/bin/flanneld", "--ip-masq", "--kube-subnet-mgr"]),
                a.container(
                    "install-cni",
                    image,
                    command=["/bin/sh", "-c", "set -e -x; cp -f /etc/kube-flannel/cni-conf.json /etc/cni/net.d/"],
                ),
            ],
            volumes={"cni": "/etc/cni/net.d", "flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
        ),
        config("10.10.0.0/16", "kube-system", "host-gw"),
    ]


@described(service_cidrs="10.96.0.0/16,fd00:10:96::/112")
def flannel_dual_stack() -> Objects:
    """Flannel with both families, IPv4 first."""
    block = "10.244.0.0/16,2001:db8:42::/56"
    machines = nodes(2, slices=block, annotations=marks, network="FlannelIsUp", addresses="192.168.1.10,2001:db8::10")
    return [
        *kubeadm(
            machines,
            ("10.244.0.2",),
            cluster_cidr=block,
            service_cidr="10.96.0.0/16,fd00:10:96::/112",
        ),
        *daemonset(machines),
        config(
            "10.244.0.0/16",
            EnableIPv4=True,
            EnableIPv6=True,
            IPv6Network="2001:db8:42::/56",
        ),
        *apps(machines, "10.244.0.4,2001:db8:42::4", "10.244.1.2,2001:db8:42:1::2"),
    ]
