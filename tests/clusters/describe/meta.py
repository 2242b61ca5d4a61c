"""Plugins that call other plugins (Multus, Genie, DANM) and managers of addresses for second interfaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.clusters.describe import calico, cilium, flannel
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, kubeadm, nodes, text


def multus(machines: Sequence[Object]) -> list[Object]:
    """The agent of Multus 4, as its thick DaemonSet is published."""
    image = "ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot-thick"
    container = a.container("kube-multus", image, command=["/usr/src/multus-cni/bin/multus-daemon"])
    labels = {"tier": "node", "app": "multus", "name": "multus"}
    return agent(machines, "kube-multus-ds", labels=labels, containers=[container])


@described()
def multus_over_cilium() -> Objects:
    """Multus 4 over Cilium; the sample of its ConfigMap names flannel, which is not here."""
    machines = nodes(2, slices="", network="CiliumIsUp")
    sample = {"name": "multus-cni-network", "type": "multus", "delegates": [{"name": "default-cni", "type": "flannel"}]}
    return [
        definition("network-attachment-definitions.k8s.cni.cncf.io", "NetworkAttachmentDefinition", namespaced=True),
        *cilium.definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *cilium.cilium(machines),
        cilium.config(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.30.0.0/16"),
        *multus(machines),
        a.configmap("multus-cni-config", "kube-system", {"cni-conf.json": text(sample)}),
        a.custom(
            "k8s.cni.cncf.io/v1",
            "NetworkAttachmentDefinition",
            "macvlan",
            {"config": text({"type": "macvlan", "ipam": {"type": "whereabouts", "range": "192.168.77.0/24"}})},
            "default",
        ),
        *agent(
            machines,
            "whereabouts",
            labels={"tier": "node", "app": "whereabouts"},
            image="ghcr.io/k8snetworkplumbingwg/whereabouts:v0.8.0",
        ),
        definition("ippools.whereabouts.cni.cncf.io", "IPPool", "v1alpha1", namespaced=True),
        *apps(machines, "10.30.0.5", "10.30.1.6"),
    ]


@described()
def genie_over_flannel() -> Objects:
    """CNI-Genie over flannel: its file has Calico's network name."""
    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines, "quay.io/coreos/flannel:v0.14.0"),
        flannel.config("10.244.0.0/16"),
        *agent(
            machines,
            "genie-plugin",
            labels={"k8s-app": "genie"},
            containers=[
                a.container("install-cni", "quay.io/huawei-cni-genie/genie-plugin:latest", command=["/launch.sh"])
            ],
        ),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def danm_over_flannel() -> Objects:
    """DANM over flannel."""
    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        definition("danmnets.danm.io", "DanmNet", namespaced=True),
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *agent(machines, "danm-cni", labels={"danm.k8s.io": "danm-cni"}, image="danm-cni-plugins:latest"),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def spiderpool_over_calico() -> Objects:
    """Spiderpool for second interfaces beside Calico."""
    machines = nodes(2, slices="", annotations=calico.marks, network="CalicoIsUp")
    return [
        definition("spidercoordinators.spiderpool.spidernet.io", "SpiderCoordinator", "v2beta1"),
        *calico.definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *calico.node_agent(machines),
        calico.config(),
        calico.pool("default-ipv4-ippool", "10.233.64.0/18", vxlanMode="Always"),
        *agent(
            machines,
            "spiderpool-agent",
            "spiderpool",
            labels={"app.kubernetes.io/name": "spiderpool", "app.kubernetes.io/component": "spiderpool-agent"},
            image="ghcr.io/spidernet-io/spiderpool/spiderpool-agent:v1.0.0",
        ),
        *calico.web(machines, "10.233.64.5", "10.233.65.6"),
    ]


@described()
def kubespray_calico() -> Objects:
    """Kubespray: kubeadm with certificates of its own place, Calico, a DNS cache on every node, kube-proxy in IPVS."""
    machines = nodes(2, slices="10.233.64.0/18", annotations=calico.marks, network="CalicoIsUp")
    return [
        *calico.definitions(),
        *kubeadm(machines, (), cluster_cidr="10.233.64.0/18", certificates="/etc/kubernetes/ssl", proxy_mode="ipvs"),
        *calico.node_agent(machines, "quay.io/calico/node:v3.29.2", CALICO_NETWORKING_BACKEND="vxlan"),
        calico.config(backend="vxlan"),
        calico.pool("default-pool", "10.233.64.0/18", vxlanMode="Always"),
        *agent(
            machines,
            "nodelocaldns",
            labels={"k8s-app": "node-local-dns"},
            image="registry.k8s.io/dns/k8s-dns-node-cache:1.25.0",
            args=["-localip", "169.254.25.10", "-conf", "/etc/coredns/Corefile"],
        ),
        *calico.web(machines, "10.233.64.5", "10.233.65.6"),
    ]


@described()
def kube_router_policies_over_flannel() -> Objects:
    """kube-router for policies only beside flannel."""
    from tests.clusters.describe.weave_router import router

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *router(
            machines,
            "docker.io/cloudnativelabs/kube-router:v2.6.1",
            "--run-router=false",
            "--run-firewall=true",
            "--run-service-proxy=false",
        ),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def kube_router_proxy_over_flannel() -> Objects:
    """kube-router as nothing but the proxy of Services, beside flannel."""
    from tests.clusters.describe.weave_router import router

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    control = kubeadm(machines, ("10.244.0.2",))
    return [
        *(each for each in control if not each["metadata"]["name"].startswith("kube-proxy")),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *router(
            machines,
            "docker.io/cloudnativelabs/kube-router:v2.6.1",
            "--run-router=false",
            "--run-firewall=false",
            "--run-service-proxy=true",
            name="kube-router-proxy",
        ),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def kube_router_advertises_over_flannel() -> Objects:
    """kube-router that only announces addresses of Services to routers outside, beside flannel."""
    from tests.clusters.describe.weave_router import router

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *router(
            machines,
            "docker.io/cloudnativelabs/kube-router",
            "--run-router=true",
            "--run-firewall=false",
            "--run-service-proxy=false",
            "--enable-cni=false",
            "--enable-ibgp=false",
            "--peer-router-ips=192.168.1.1",
        ),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def whereabouts_alone() -> Objects:
    """A bridge that asks Whereabouts for addresses is the only network, and no node can be entered: the books tell
    which range is the Pods'. Another range, wide enough for all of them, is of second interfaces."""
    machines = nodes(2, slices="10.200.0.0/16")
    dns = kubeadm(machines, ("10.77.1.0", "10.77.1.1"), cluster_cidr="10.200.0.0/16")
    names = [each["metadata"]["name"] for each in dns if each["kind"] == "Pod"]
    own = [*(f"kube-system/{name}" for name in names if name.startswith("coredns")), "default/web-0", "default/web-1"]
    return [
        definition(f"ippools.{_WHEREABOUTS}", "IPPool", "v1alpha1", namespaced=True),
        definition(
            f"overlappingrangeipreservations.{_WHEREABOUTS}",
            "OverlappingRangeIPReservation",
            "v1alpha1",
            namespaced=True,
        ),
        *dns,
        *agent(
            machines,
            "whereabouts",
            labels={"tier": "node", "app": "whereabouts"},
            image="ghcr.io/k8snetworkplumbingwg/whereabouts:v0.9.2",
        ),
        _book("10.77.0.0/16", {256 + at: (holder, "eth0") for at, holder in enumerate(own)}),
        _book("10.64.0.0/12", {16 + at: (holder, "net1") for at, holder in enumerate(own[2:])}),
        *apps(machines, "10.77.1.2", "10.77.1.3"),
    ]


_WHEREABOUTS = "whereabouts.cni.cncf.io"


def _book(range_: str, holders: Mapping[int, tuple[str, str]]) -> Object:
    """An IPPool of Whereabouts: who has the address at which distance from the start, on which interface."""
    given = {
        str(at): {"id": a.digest(holder, interface), "podref": holder, "ifname": interface}
        for at, (holder, interface) in holders.items()
    }
    spec = {"range": range_, "allocations": given}
    return a.custom(f"{_WHEREABOUTS}/v1alpha1", "IPPool", range_.replace("/", "-"), spec, "kube-system")
