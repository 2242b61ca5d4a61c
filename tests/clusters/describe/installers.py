"""Known networks under the names that installers give them, and networks of no record beside what looks like another.

After poseidon/terraform-render-bootstrap (Typhoon), deckhouse, cozystack, microshift, coreos/tectonic-installer, kops,
squat/kilo and cybozu-go/coil.
"""

from __future__ import annotations

import json

from tests.clusters.describe import calico, cilium, clouds, ovs
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects.parts import agent, apps, definition, kubeadm, nodes

_CNI = {"cni": "/etc/cni/net.d"}
_DNS = ("10.244.0.2", "10.244.0.3")
_WEB = ("10.244.0.4", "10.244.1.4")


def _settings(configmap: str) -> dict[str, object]:
    return {"cni": _CNI["cni"], "settings": {"configMap": {"name": configmap}}}


def _flannel_marks(_number: int) -> dict[str, str]:
    return {"flannel.alpha.coreos.com/backend-type": "vxlan", "flannel.alpha.coreos.com/kube-subnet-manager": "true"}


@described()
def typhoon_flannel() -> Objects:
    """Typhoon's flannel: DaemonSet, container and ConfigMap are called otherwise than in flannel's own manifest."""
    machines = nodes(2, annotations=_flannel_marks)
    image = "docker.io/flannel/flannel:v0.26.7"
    network = {"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan", "Port": 4789}}
    return [
        *kubeadm(machines, _DNS),
        *agent(machines, "flannel", containers=[a.container("flannel", image)], volumes=_settings("flannel-config")),
        a.configmap("flannel-config", "kube-system", {"net-conf.json": json.dumps(network)}),
        *apps(machines, *_WEB),
    ]


@described()
def deckhouse_cilium() -> Objects:
    """Deckhouse's Cilium: a DaemonSet "agent" in a namespace of its own, its image by digest."""
    machines = nodes(2, annotations=cilium.marks("10.244.{}.0/24"), network="CiliumIsUp")
    image = "registry.deckhouse.io/deckhouse/ce@sha256:" + "5d" * 32
    return [
        *cilium.definitions(),
        *kubeadm(machines, _DNS),
        *agent(machines, "agent", "d8-cni-cilium", containers=[a.container("cilium-agent", image)], volumes=_CNI),
        cilium.config("d8-cni-cilium", ipam="kubernetes"),
        *apps(machines, *_WEB),
    ]


@described()
def cozystack_kube_ovn() -> Objects:
    """Cozystack's Kube-OVN: a namespace and an image of its own; the nodes' subnet is none of the pods'."""
    machines = nodes(2, slices="", network="JoinSubnetGatewayReachable")
    image = "ghcr.io/cozystack/cozystack/kubeovn:v1.13.14"
    return [
        definition("subnets.kubeovn.io", "Subnet"),
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(machines, "kube-ovn-cni", "cozy-kubeovn", containers=[a.container("cni-server", image)], volumes=_CNI),
        ovs.subnet("ovn-default", "10.244.0.0/16"),
        ovs.subnet("join", "100.64.0.0/16"),
        *apps(machines, *_WEB),
    ]


@described()
def microshift_kindnet() -> Objects:
    """MicroShift with kindnet in a namespace of its own."""
    machines = nodes(1)
    containers = [a.container("kube-kindnet", "quay.io/microshift/kindnetd:v20250512")]
    return [
        *kubeadm(machines, _DNS),
        *agent(machines, "kube-kindnet-ds", "kube-kindnet", containers=containers, volumes=_CNI),
        *apps(machines, _WEB[0]),
    ]


@described()
def tectonic_calico() -> Objects:
    """Tectonic's Calico: kube-calico with kube-calico-cfg."""
    machines = nodes(2, annotations=calico.marks)
    container = a.container(
        "kube-calico",
        "quay.io/calico/node:v2.6.1",
        env={"DATASTORE_TYPE": "kubernetes", "CALICO_NETWORKING_BACKEND": "bird"},
    )
    network = {"cni_network_config": '{"type": "calico", "ipam": {"type": "calico-ipam"}}'}
    return [
        *calico.definitions(),
        *kubeadm(machines, ()),
        *agent(machines, "kube-calico", containers=[container], volumes=_settings("kube-calico-cfg")),
        a.configmap("kube-calico-cfg", "kube-system", network),
        calico.pool("default-ipv4-ippool", "10.2.0.0/16"),
        *calico.web(machines, "10.2.5.1", "10.2.9.1"),
    ]


@described()
def kops_kopeio() -> Objects:
    """kOps with kopeio, which sets the same node condition as a cloud's routes."""
    machines = clouds.kops_nodes()
    image = "kopeio/networking-agent:1.0.20181028"
    return [
        *machines,
        *agent(machines, "kopeio-networking-agent", containers=[a.container("networking-agent", image)]),
        *apps(machines, "100.96.0.21", "100.96.1.51"),
    ]


@described()
def kilo() -> Objects:
    """Kilo as the network of a kubeadm cluster."""
    machines = nodes(2, annotations=lambda number: {"kilo.squat.ai/wireguard-ip": f"10.4.0.{number + 1}/16"})
    args = ["--kubeconfig=/etc/kubernetes/kubeconfig", "--hostname=$(NODE_NAME)"]
    container = a.container("kilo", "docker.io/squat/kilo:0.5.0", args=args)
    return [
        *kubeadm(machines, _DNS),
        *agent(machines, "kilo", containers=[container], volumes=_CNI),
        *apps(machines, *_WEB),
    ]


@described(service_cidrs="10.0.0.0/16")
def aks_own_unknown_network() -> Objects:
    """AKS that was told to bring no network, with one of no record: the nodes look as with Azure CNI."""
    machines = clouds.aks_nodes()
    container = a.container("coild", "ghcr.io/cybozu-go/coil:2.7.2", command=["coild"])
    return [
        *machines,
        *agent(machines, "coild", containers=[container], volumes=_CNI),
        *apps(machines, "10.100.0.21", "10.100.1.51"),
    ]


@described()
def unknown_network_with_calico_policies() -> Objects:
    """A network of no record with Calico that only enforces policies, as Coil documents it."""
    machines = nodes(2, slices="")
    container = a.container("coild", "ghcr.io/cybozu-go/coil:2.7.2", command=["coild", "--compat-calico"])
    own = {"CALICO_NETWORKING_BACKEND": "none", "FELIX_INTERFACEPREFIX": "veth"}
    return [
        *calico.definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(machines, "coild", containers=[container], volumes=_CNI),
        *calico.node_agent(machines, **own),
        calico.config({"type": "host-local", "subnet": "usePodCidr"}, backend="none"),
        *apps(machines, "10.100.0.21", "10.100.1.51"),
    ]
