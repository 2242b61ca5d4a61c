"""Weave Net (weaveworks/weave prog/weave-kube) and kube-router (cloudnativelabs/kube-router daemonset/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, kubeadm, nodes, text


def weave(
    machines: Sequence[Object], image: str, env: Mapping[str, object], namespace: str = "kube-system"
) -> list[Object]:
    """The DaemonSet weave-net with its policy controller."""
    host = {"fieldRef": {"apiVersion": "v1", "fieldPath": "spec.nodeName"}}
    return agent(
        machines,
        "weave-net",
        namespace,
        labels={"name": "weave-net"},
        containers=[
            a.container("weave", image, command=["/home/weave/launch.sh"], env={**env, "HOSTNAME": host}),
            a.container("weave-npc", image.replace("weave-kube", "weave-npc"), env={"HOSTNAME": host}),
        ],
        volumes={"weavedb": "/var/lib/weave", "cni-conf": "/etc"},
    )


@described()
def weave_net() -> Objects:
    """Weave 2.8 as it comes: its built-in range, and slices of kubeadm that it does not use."""
    machines = nodes(2, network="WeaveIsUp")
    return [
        *kubeadm(machines, ("10.32.0.2", "10.32.0.3")),
        *weave(machines, "weaveworks/weave-kube:2.8.1", {"INIT_CONTAINER": "true"}),
        *apps(machines, "10.44.0.1", "10.44.0.2"),
    ]


@described()
def weave_net_range() -> Objects:
    """Weave 2.5 with a range of its own choice; kubeadm knows of no pod block."""
    machines = nodes(2, slices="", network="WeaveIsUp")
    return [
        *kubeadm(machines, ("172.30.0.2",), cluster_cidr=""),
        *weave(machines, "docker.io/weaveworks/weave-kube:2.5.2", {"IPALLOC_RANGE": "172.30.0.0/16"}),
        *apps(machines, "172.30.128.1"),
    ]


_ROUTER_CONF = text(
    {
        "cniVersion": "0.3.0",
        "name": "mynet",
        "plugins": [
            {
                "name": "kubernetes",
                "type": "bridge",
                "bridge": "kube-bridge",
                "isDefaultGateway": True,
                "ipam": {"type": "host-local"},
            },
            {"type": "portmap", "capabilities": {"snat": True, "portMappings": True}},
        ],
    }
)


def router(machines: Sequence[Object], image: str, *args: str, name: str = "kube-router") -> list[Object]:
    """kube-router's DaemonSet and its ConfigMap."""
    return [
        *agent(
            machines,
            name,
            labels={"k8s-app": "kube-router", "tier": "node"},
            containers=[
                a.container(
                    "kube-router",
                    image,
                    args=list(args),
                    env={
                        "NODE_NAME": {"fieldRef": {"fieldPath": "spec.nodeName"}},
                        "KUBE_ROUTER_CNI_CONF_FILE": "/etc/cni/net.d/10-kuberouter.conflist",
                    },
                )
            ],
            volumes={"cni-conf-dir": "/etc/cni/net.d", "kube-router-cfg": {"configMap": {"name": "kube-router-cfg"}}},
        ),
        a.configmap(
            "kube-router-cfg",
            "kube-system",
            {"cni-conf.json": _ROUTER_CONF},
            {"tier": "node", "k8s-app": "kube-router"},
        ),
    ]


@described()
def kube_router() -> Objects:
    """kube-router 2.6 with all three jobs on kubeadm; kube-proxy is gone."""
    machines = nodes(2, slices="10.1.0.0/16")
    control = kubeadm(machines, ("10.1.0.2",), cluster_cidr="10.1.0.0/16")
    return [
        *(each for each in control if not each["metadata"]["name"].startswith("kube-proxy")),
        *router(
            machines,
            "docker.io/cloudnativelabs/kube-router:v2.6.1",
            "--run-router=true",
            "--run-firewall=true",
            "--run-service-proxy=true",
            "--bgp-graceful-restart=true",
        ),
        *apps(machines, "10.1.0.3", "10.1.1.2"),
    ]


@described()
def kube_router_0_2() -> Objects:
    """kube-router 0.2 beside kube-proxy: routes and policies only, and slices of its own annotation."""
    machines = nodes(2, slices="10.1.0.0/16", annotations=lambda n: {"kube-router.io/pod-cidr": f"10.1.{n + 4}.0/24"})
    return [
        *kubeadm(machines, ("10.1.4.2",), cluster_cidr="10.1.0.0/16"),
        *router(
            machines,
            "cloudnativelabs/kube-router:v0.2.5",
            "--run-router=true",
            "--run-firewall=true",
            "--run-service-proxy=false",
        ),
        *apps(machines, "10.1.4.3", "10.1.5.2"),
    ]
