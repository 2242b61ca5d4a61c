"""Clusters that contradict themselves: two networks, half-done changes, leftovers, blocks that do not fit."""

from __future__ import annotations

from collections.abc import Sequence

from tests.clusters.describe import calico, cilium, flannel
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, kubeadm, nodes


@described()
def two_networks() -> Objects:
    """Flannel and Calico both run; every pod was connected by Calico."""
    machines = nodes(2, annotations=lambda n: {**flannel.marks(n), **calico.marks(n)}, network="CalicoIsUp")
    return [
        *calico.definitions(),
        *kubeadm(machines, ()),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *calico.node_agent(machines),
        calico.config(),
        calico.pool("default-ipv4-ippool", "192.168.0.0/16", ipipMode="Always"),
        *calico.web(machines, "192.168.120.66", "192.168.121.65"),
    ]


@described()
def two_networks_undecided() -> Objects:
    """Flannel and kube-router both run over the same slices: nothing in the API tells who connects pods."""
    from tests.clusters.describe.weave_router import router

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *router(machines, "docker.io/cloudnativelabs/kube-router:v2.6.1", "--run-router=true", "--run-firewall=true"),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


def _on(name: str, machine: Object, ip: str, key: str = "") -> Object:
    marks = {"cni.projectcalico.org/podIP": f"{ip}/32"} if key else None
    return a.pod(name, node=machine, ip=ip, labels={"app": "web"}, annotations=marks)


@described()
def half_done_migration() -> Objects:
    """From flannel to Cilium, node by node: the first node is changed, the second is not."""
    machines = nodes(2, annotations=lambda n: flannel.marks(n) if n else cilium.marks("10.245.{}.0/24")(n))
    old = a.daemonset("kube-flannel-ds", "kube-flannel", image="ghcr.io/flannel-io/flannel:v0.27.4", desired=1)
    new = a.daemonset(
        "cilium",
        labels={"k8s-app": "cilium"},
        containers=[a.container("cilium-agent", "quay.io/cilium/cilium:v1.18.4")],
        desired=1,
    )
    return [
        *cilium.definitions(),
        *kubeadm(machines, ()),
        old,
        *a.pods_of(old, machines[1:]),
        flannel.config("10.244.0.0/16"),
        new,
        *a.pods_of(new, machines[:1]),
        cilium.config(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.245.0.0/16", cluster_pool_ipv4_mask_size="24"),
        *cilium.cilium_nodes(machines[:1], "10.245.0.0/24"),
        _on("new", machines[0], "10.245.0.7"),
        _on("old", machines[1], "10.244.1.7"),
    ]


@described()
def flannel_after_calico() -> Objects:
    """Flannel runs; Calico was removed and left its custom resources, a pool and annotations."""
    machines = nodes(2, annotations=lambda n: {**flannel.marks(n), **calico.marks(n)}, network="FlannelIsUp")
    return [
        *calico.definitions(),
        calico.pool("default-ipv4-ippool", "192.168.0.0/16", ipipMode="Always"),
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def calico_after_weave() -> Objects:
    """Calico runs; the node condition is still Weave's, and Weave's DaemonSet is wanted on no node."""
    machines = nodes(2, annotations=calico.marks, network="WeaveIsUp", slices="")
    idle = a.daemonset(
        "weave-net",
        labels={"name": "weave-net"},
        containers=[a.container("weave", "weaveworks/weave-kube:2.8.1")],
        desired=0,
        spec={"nodeSelector": {"no-such": "node"}},
    )
    return [
        *calico.definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        idle,
        *calico.node_agent(machines),
        calico.config(),
        calico.pool("default-ipv4-ippool", "192.168.0.0/16", ipipMode="Always"),
        *calico.web(machines, "192.168.120.66", "192.168.121.65"),
    ]


@described()
def agent_never_ready() -> Objects:
    """Flannel's DaemonSet is there and not one of its pods gets ready; no pod has an address."""
    machines = nodes(2, ready=False)
    made = a.daemonset(
        "kube-flannel-ds", "kube-flannel", image="ghcr.io/flannel-io/flannel:v0.27.4", desired=2, ready=0
    )
    return [*kubeadm(machines, ()), made, flannel.config("10.244.0.0/16")]


@described()
def tenant_look_alike() -> Objects:
    """kindnet is the network; a tenant calls a DaemonSet of his own kube-flannel-ds, with flannel's image."""
    from tests.clusters.describe.minikube import kindnet

    machines = nodes(2)
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *kindnet(machines, "10.244.0.0/16", "docker.io/kindest/kindnetd:v20250512-df8de77b"),
        *agent(
            machines,
            "kube-flannel-ds",
            "tenant-a",
            containers=[a.container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.4")],
        ),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def pods_outside_block() -> Objects:
    """Flannel; one node kept addresses of CRI-O's bridge from before, and so did a pod there."""
    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *apps(machines, "10.244.0.3", "10.85.0.4"),
    ]


@described()
def cluster_cidr_is_service_range() -> Objects:
    """--cluster-cidr was given the Service range; no pod has an address yet."""
    machines = nodes(1, slices="")
    return [
        *kubeadm(machines, (), cluster_cidr="10.96.0.0/12"),
        *flannel.daemonset(machines),
    ]


@described()
def flag_and_record_disagree() -> Objects:
    """The controller manager's flag was changed after the installation; kubeadm-config tells the old block."""
    machines = nodes(2, slices="10.50.0.0/16", annotations=flannel.marks, network="FlannelIsUp")
    control = kubeadm(machines, ("10.50.0.2",), cluster_cidr="10.50.0.0/16")
    return [
        *(_with_old_record(each) for each in control),
        *flannel.daemonset(machines),
        flannel.config("10.50.0.0/16"),
        *apps(machines, "10.50.0.3", "10.50.1.2"),
    ]


def _with_old_record(item: Object) -> Object:
    if item["metadata"]["name"] != "kubeadm-config":
        return item
    written = item["data"]["ClusterConfiguration"].replace("10.50.0.0/16", "10.244.0.0/16")
    return {**item, "data": {"ClusterConfiguration": written}}


def ha_control_plane(machines: Sequence[Object], *services: str, cluster: Sequence[str] = ()) -> list[Object]:
    """An API server and a controller manager on each node, each with its own flags."""
    found: list[Object] = []
    for number, machine in enumerate(machines):
        block = services[min(number, len(services) - 1)]
        flags = [f"--cluster-cidr={cluster[min(number, len(cluster) - 1)]}"] if cluster else []
        found += [
            a.static_pod("kube-apiserver", machine, flags=[f"--service-cluster-ip-range={block}"]),
            a.static_pod("kube-controller-manager", machine, flags=["--allocate-node-cidrs=true", *flags]),
        ]
    return found


@described()
def ha_api_servers_disagree() -> Objects:
    """Three control planes; one API server was started with another Service range."""
    machines = nodes(3, control_plane=3, names=("cp-1", "cp-2", "cp-3"), annotations=flannel.marks)
    return [
        *machines,
        *ha_control_plane(machines, "10.96.0.0/12", "10.96.0.0/12", "10.112.0.0/12", cluster=("10.244.0.0/16",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *apps(machines, "10.244.0.3", "10.244.1.2", "10.244.2.2"),
    ]


@described()
def ha_controller_managers_disagree() -> Objects:
    """Two control planes whose controller managers cut slices from different blocks: whoever leads, decides."""
    machines = nodes(2, control_plane=2, names=("cp-1", "cp-2"), annotations=flannel.marks)
    return [
        *machines,
        *ha_control_plane(machines, "10.96.0.0/12", cluster=("10.244.0.0/16", "10.200.0.0/16")),
        *flannel.daemonset(machines),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]
