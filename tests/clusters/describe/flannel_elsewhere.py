"""Flannel as distributions ship it: kOps, Talos, OKE, RKE2; and with NetworkPolicy beside it."""

from __future__ import annotations

from tests.clusters.describe.flannel import config, daemonset, marks
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, kubeadm, nodes, text


def _static(machine: Object, component: str, *flags: str, **labels: str) -> Object:
    """A static pod with labels that are not kubeadm's."""
    made = a.static_pod(component, machine, flags=flags)
    made["metadata"]["labels"] = {key.replace("_", "-"): value for key, value in labels.items()}
    return made


@described(service_cidrs="100.64.0.0/13")
def kops_flannel() -> Objects:
    """kOps: flannel's Network is the whole private range, pods and Services; the pods' part stands in the flags."""
    machines = nodes(
        2,
        slices="100.96.0.0/11",
        names=("i-0a1b2c3d4e5f60718", "i-0f1e2d3c4b5a69788"),
        annotations=marks,
        network="FlannelIsUp",
        labels={"kops.k8s.io/instancegroup": "nodes-eu-central-1a", "node-role.kubernetes.io/node": ""},
        provider="aws:///eu-central-1a/{name}",
    )
    return [
        *machines,
        _static(machines[0], "kube-apiserver", "--service-cluster-ip-range=100.64.0.0/13", k8s_app="kube-apiserver"),
        _static(
            machines[0],
            "kube-controller-manager",
            "--allocate-node-cidrs=true",
            "--cluster-cidr=100.96.0.0/11",
            k8s_app="kube-controller-manager",
        ),
        *(_static(each, "kube-proxy", "--cluster-cidr=100.96.0.0/11", k8s_app="kube-proxy") for each in machines),
        *agent(
            machines,
            "kube-flannel-ds",
            labels={"k8s-app": "flannel", "role.kubernetes.io/networking": "1", "tier": "node"},
            containers=[
                a.container(
                    "kube-flannel",
                    "docker.io/flannel/flannel:v0.26.1",
                    command=["/opt/bin/flanneld"],
                    args=["--ip-masq", "--kube-subnet-mgr", "--iptables-resync=5"],
                )
            ],
            volumes={"flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
        ),
        config("100.64.0.0/10", "kube-system"),
        *apps(machines, "100.96.0.3", "100.96.1.4"),
    ]


@described()
def talos_flannel() -> Objects:
    """Talos: flannel in kube-system with VXLAN on port 4789, flags of kube-proxy in its DaemonSet."""
    machines = nodes(
        2,
        names=("talos-cp-1", "talos-worker-1"),
        annotations=marks,
        network="FlannelIsUp",
        os_image="Talos (v1.11.2)",
    )
    cp = machines[0]
    api = a.static_pod("kube-apiserver", cp, flags=["--service-cluster-ip-range=10.96.0.0/12"])
    manager = a.static_pod(
        "kube-controller-manager", cp, flags=["--allocate-node-cidrs=true", "--cluster-cidr=10.244.0.0/16"]
    )
    for each, component in ((api, "kube-apiserver"), (manager, "kube-controller-manager")):
        each["metadata"]["labels"] = {"k8s-app": component, "component": component, "tier": "control-plane"}
    settings = {"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan", "Port": 4789}}
    return [
        *machines,
        api,
        manager,
        *agent(
            machines,
            "kube-proxy",
            labels={"k8s-app": "kube-proxy", "tier": "node"},
            image="registry.k8s.io/kube-proxy:v1.34.1",
            command=[
                "/usr/local/bin/kube-proxy",
                "--cluster-cidr=10.244.0.0/16",
                "--hostname-override=$(NODE_NAME)",
                "--kubeconfig=/etc/kubernetes/kubeconfig",
                "--proxy-mode=nftables",
            ],
        ),
        *agent(
            machines,
            "kube-flannel",
            labels={"k8s-app": "flannel", "tier": "node"},
            containers=[
                a.container(
                    "kube-flannel",
                    "ghcr.io/siderolabs/flannel:v0.27.2",
                    command=["/opt/bin/flanneld"],
                    args=["--ip-masq", "--kube-subnet-mgr"],
                )
            ],
            volumes={"flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
        ),
        a.configmap("kube-flannel-cfg", "kube-system", {"net-conf.json": text(settings)}),
        *apps(machines, "10.244.0.5", "10.244.1.5"),
    ]


@described()
def flannel_with_policies() -> Objects:
    """Flannel with WireGuard and the policy engine of its chart beside it."""
    machines = nodes(
        2,
        annotations=lambda number: {**marks(number), "flannel.alpha.coreos.com/backend-type": "wireguard"},
        network="FlannelIsUp",
    )
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *daemonset(machines),
        config("10.244.0.0/16", backend="wireguard"),
        *agent(
            machines,
            "kube-network-policies",
            labels={"app": "kube-network-policies", "k8s-app": "kube-network-policies", "tier": "node"},
            image="registry.k8s.io/networking/kube-network-policies:v0.9.2",
            args=["/bin/netpol", "--v=4"],
        ),
        *apps(machines, "10.244.0.4", "10.244.1.2"),
    ]


@described()
def flannel_network_differs() -> Objects:
    """A frequent mistake: flannel's Network is another block than the one that the nodes' slices are cut from."""
    machines = nodes(2, slices="192.168.0.0/16", annotations=marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("192.168.0.2",), cluster_cidr="192.168.0.0/16"),
        *daemonset(machines),
        config("10.244.0.0/16"),
        *apps(machines, "192.168.0.3", "192.168.1.2"),
    ]


@described()
def flannel_with_meshes() -> Objects:
    """Flannel with the CNI plugins of Istio and Linkerd chained behind it."""
    machines = nodes(2, annotations=marks, network="FlannelIsUp")
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *daemonset(machines),
        config("10.244.0.0/16"),
        *agent(
            machines,
            "istio-cni-node",
            "istio-system",
            labels={"k8s-app": "istio-cni-node"},
            containers=[a.container("install-cni", "docker.io/istio/install-cni:1.24.2", command=["install-cni"])],
        ),
        *agent(
            machines,
            "linkerd-cni",
            "linkerd-cni",
            labels={"k8s-app": "linkerd-cni", "linkerd.io/cni-resource": "true"},
            containers=[a.container("install-cni", "cr.l5d.io/linkerd/cni-plugin:v1.5.2")],
        ),
        *apps(machines, "10.244.0.4", "10.244.1.2"),
    ]
