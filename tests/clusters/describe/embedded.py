"""Networks inside the distribution: k3s and what is made of it, RKE2, k0s, MicroK8s."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.clusters.describe import calico
from tests.clusters.describe.weave_router import router
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, deployment, nodes, text


def flannel_marks(number: int) -> dict[str, str]:
    """What flannel inside k3s writes on its node."""
    return {
        "flannel.alpha.coreos.com/backend-data": '{"VNI":1,"VtepMAC":"3e:5b:a0:f1:5b:00"}',
        "flannel.alpha.coreos.com/backend-type": "vxlan",
        "flannel.alpha.coreos.com/kube-subnet-manager": "true",
        "flannel.alpha.coreos.com/public-ip": f"192.168.1.{10 + number}",
    }


def k3s_nodes(
    *args: str, count: int = 1, flannel: bool = True, second: Sequence[str] = ("agent",), **more: object
) -> list[Object]:
    """Nodes of k3s: the first one's server has the arguments, the others' those of ``second``."""

    def marks(number: int) -> dict[str, str]:
        return {
            "alpha.kubernetes.io/provided-node-ip": f"192.168.1.{10 + number}",
            **(flannel_marks(number) if flannel else {}),
            "k3s.io/hostname": f"node-{number}",
            "k3s.io/internal-ip": f"192.168.1.{10 + number}",
            "k3s.io/node-args": json.dumps(list(second) if number else ["server", *args]),
            "k3s.io/node-config-hash": "WVPJ7ZIGQ6NYPQV2JDS6AJ7LQAWYFE2WL3N6VXCCM7T6QDFW4PAQ====",
            "k3s.io/node-env": "{}",
        }

    settings: dict[str, object] = {
        "slices": "10.42.0.0/16",
        "names": ("node-0", "node-1", "node-2"),
        "annotations": marks,
        "labels": {"node.kubernetes.io/instance-type": "k3s"},
        "provider": "k3s://{name}",
        "kubelet_version": "v1.37.2+k3s1",
        "os_image": "Ubuntu 24.04.1 LTS",
        "runtime": "containerd://2.1.4-k3s2",
        **more,
    }
    return nodes(count, **settings)  # type: ignore[arg-type]


def k3s_system(machines: Sequence[Object], dns: str, dns_service: str = "10.43.0.10") -> list[Object]:
    """What k3s installs: CoreDNS and metrics-server; no control-plane pod, no kubeadm-config, no kube-proxy."""
    return [
        *machines,
        *deployment(
            machines[0],
            "coredns",
            ip=dns,
            labels={"k8s-app": "kube-dns"},
            image="rancher/mirrored-coredns-coredns:1.13.1",
        ),
        a.service("kube-dns", "kube-system", cluster_ips=[dns_service], labels={"k8s-app": "kube-dns"}),
    ]


@described(build="+k3s1", service_cidrs="10.43.0.0/16")
def k3s() -> Objects:
    """k3s as it comes: flannel inside its process, and no word anywhere about the block its slices are cut from."""
    machines = k3s_nodes(count=2)
    return [*k3s_system(machines, "10.42.0.3"), *apps(machines, "10.42.0.5", "10.42.1.2")]


@described(build="+k3s1", service_cidrs="10.53.0.0/16")
def k3s_own_blocks() -> Objects:
    """k3s with its blocks given on the command line, which its node annotation records."""
    machines = k3s_nodes("--cluster-cidr", "10.52.0.0/16", "--service-cidr=10.53.0.0/16", slices="10.52.0.0/16")
    return [*k3s_system(machines, "10.52.0.3", "10.53.0.10"), *apps(machines, "10.52.0.5")]


@described(build="+k3s1", service_cidrs="10.43.0.0/16")
def k3s_servers_disagree() -> Objects:
    """Two k3s servers that were started with different Service blocks."""
    machines = k3s_nodes(
        "--cluster-cidr=10.42.0.0/16",
        "--service-cidr=10.43.0.0/16",
        count=2,
        second=("server", "--cluster-cidr=10.42.0.0/16", "--service-cidr=10.53.0.0/16"),
    )
    return [*k3s_system(machines, "10.42.0.3"), *apps(machines, "10.42.0.5", "10.42.1.2")]


@described(build="+k3s1", service_cidrs="10.43.0.0/16")
def k3s_calico() -> Objects:
    """k3s with --flannel-backend=none and Calico by its operator."""
    machines = k3s_nodes("--flannel-backend=none", "--disable-network-policy", flannel=False)
    return [
        *calico.definitions(),
        *k3s_system(machines, "192.168.120.65"),
        *calico.operator(machines),
        calico.felix(),
        calico.pool("default-ipv4-ippool", "192.168.0.0/16", vxlanMode="CrossSubnet"),
        *calico.web(machines, "192.168.120.66"),
    ]


@described(build="+k3s1", service_cidrs="10.43.0.0/16", context="k3d-mycluster")
def k3d() -> Objects:
    """k3d: k3s in containers."""
    names = ("k3d-mycluster-server-0", "k3d-mycluster-agent-0")
    machines = k3s_nodes(
        "--tls-san", "0.0.0.0", count=2, names=names, addresses="172.19.0.3", os_image="K3s v1.37.2+k3s1"
    )
    return [*k3s_system(machines, "10.42.0.3"), *apps(machines, "10.42.0.5", "10.42.1.2")]


@described(build="+k3s1", service_cidrs="10.43.0.0/16", context="rancher-desktop")
def rancher_desktop() -> Objects:
    """Rancher Desktop: k3s in its virtual machine."""
    machines = k3s_nodes("--https-listen-port", "6443", names=("lima-rancher-desktop",), addresses="192.168.5.15")
    return [*k3s_system(machines, "10.42.0.3")]


@described(build="+k3s1", service_cidrs="10.43.0.0/16", context="colima")
def colima() -> Objects:
    """Colima: k3s in a Lima machine."""
    machines = k3s_nodes(names=("colima",), addresses="192.168.5.1")
    return [*k3s_system(machines, "10.42.0.3")]


@described(build="+orb1", service_cidrs="192.168.194.128/25", context="orbstack")
def orbstack() -> Objects:
    """OrbStack's own build: the marks of k3s without its version."""
    machines = k3s_nodes(
        names=("orbstack",),
        addresses="198.19.249.2",
        slices="192.168.194.0/25",
        sizes={4: 25},
        kubelet_version="v1.37.2+orb1",
    )
    return [*k3s_system(machines, "192.168.194.2", "192.168.194.138")]


def _rke2(machines: Sequence[Object], manager: str, api: str) -> list[Object]:
    """The static pods of RKE2."""
    return [
        a.static_pod("kube-apiserver", machines[0], flags=[f"--service-cluster-ip-range={api}"]),
        a.static_pod(
            "kube-controller-manager",
            machines[0],
            flags=["--allocate-node-cidrs=true", f"--cluster-cidr={manager}", f"--service-cluster-ip-range={api}"],
        ),
        *(a.static_pod("kube-proxy", each, flags=[f"--cluster-cidr={manager}"]) for each in machines),
    ]


@described(build="+rke2r1", service_cidrs="10.43.0.0/16")
def rke2_canal() -> Objects:
    """RKE2 as it comes: its chart of Canal."""

    def marks(number: int) -> dict[str, str]:
        words = ["agent"] if number else ["server", "--cni", "canal"]
        own = {"rke2.io/node-args": json.dumps(words), "rke2.io/node-config-hash": "ABC===", "rke2.io/node-env": "{}"}
        return {**flannel_marks(number), **own, "projectcalico.org/IPv4Address": f"192.168.1.{10 + number}/24"}

    machines = nodes(
        2, slices="10.42.0.0/16", annotations=marks, network="FlannelIsUp", kubelet_version="v1.37.2+rke2r1"
    )
    settings = {"Network": "10.42.0.0/16", "EnableIPv4": True, "Backend": {"Type": "vxlan"}}
    return [
        *calico.definitions(),
        *machines,
        *_rke2(machines, "10.42.0.0/16", "10.43.0.0/16"),
        *agent(
            machines,
            "rke2-canal",
            labels={"k8s-app": "canal"},
            containers=[
                a.container(
                    "calico-node",
                    "docker.io/rancher/hardened-calico:v3.30.3-build20250909",
                    command=["start_runit"],
                    env={"CALICO_NETWORKING_BACKEND": "none", "CLUSTER_TYPE": "k8s,canal", "USE_POD_CIDR": "true"},
                ),
                a.container(
                    "kube-flannel",
                    "docker.io/rancher/hardened-flannel:v0.27.3-build20250909",
                    command=["/opt/bin/flanneld"],
                    args=["--ip-masq", "--kube-subnet-mgr"],
                ),
            ],
            volumes={"flannel-cfg": {"configMap": {"name": "rke2-canal-config"}}},
        ),
        a.configmap(
            "rke2-canal-config",
            "kube-system",
            {
                "canal_iface": "",
                "masquerade": "true",
                "veth_mtu": "1450",
                "net-conf.json": text(settings),
                "cni_network_config": text({"plugins": [{"type": "calico", "ipam": {"type": "host-local"}}]}),
            },
        ),
        *calico.web(machines, "10.42.0.4", "10.42.1.4"),
    ]


@described(build="+k0s.0")
def k0s_kube_router() -> Objects:
    """k0s as it comes: kube-router for pods and policies, kube-proxy for Services, a hidden control plane."""
    machines = nodes(
        2,
        names=("worker-0", "worker-1"),
        control_plane=0,
        labels={"node.k0sproject.io/role": "worker"},
        kubelet_version="v1.37.2+k0s",
    )
    proxy = {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clusterCIDR": "10.244.0.0/16",
        "mode": "iptables",
    }
    return [
        *machines,
        *agent(
            machines,
            "kube-proxy",
            labels={"k8s-app": "kube-proxy"},
            image="quay.io/k0sproject/kube-proxy:v1.37.2",
            command=["/usr/local/bin/kube-proxy"],
            args=["--config=/var/lib/kube-proxy/config.conf", "--hostname-override=$(NODE_NAME)"],
        ),
        a.configmap("kube-proxy", "kube-system", {"config.conf": text(proxy)}),
        *router(
            machines,
            "quay.io/k0sproject/kube-router:v2.4.1-iptables1.8.11-0",
            "--run-router=true",
            "--run-firewall=true",
            "--run-service-proxy=false",
            "--service-cluster-ip-range=10.96.0.0/12",
        ),
        *deployment(
            machines[0],
            "coredns",
            ip="10.244.0.2",
            labels={"k8s-app": "kube-dns"},
            image="quay.io/k0sproject/coredns:1.12.2",
        ),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described(build="+k0s.0")
def k0s_dynamic_config() -> Objects:
    """k0s with dynamic configuration: its ClusterConfig holds the blocks."""
    machines = nodes(1, names=("worker-0",), control_plane=0, slices="10.245.0.0/16", kubelet_version="v1.37.2+k0s")
    network = {"provider": "kuberouter", "podCIDR": "10.245.0.0/16", "serviceCIDR": "10.96.0.0/12"}
    return [
        definition("clusterconfigs.k0s.k0sproject.io", "ClusterConfig", "v1beta1", namespaced=True),
        *machines,
        a.custom("k0s.k0sproject.io/v1beta1", "ClusterConfig", "k0s", {"network": network}, "kube-system"),
        *router(machines, "quay.io/k0sproject/kube-router:v2.4.1-iptables1.8.11-0", "--run-router=true"),
        *apps(machines, "10.245.0.3"),
    ]


@described(service_cidrs="10.152.183.0/24")
def microk8s() -> Objects:
    """MicroK8s: Calico with VXLAN, no slices, no control-plane pods, no kubeadm."""
    machines = nodes(
        1,
        slices="",
        names=("ubuntu",),
        network="CalicoIsUp",
        annotations=lambda _: {
            "projectcalico.org/IPv4Address": "192.168.1.10/24",
            "projectcalico.org/IPv4VXLANTunnelAddr": "10.1.243.192",
        },
        labels={"microk8s.io/cluster": "true", "node.kubernetes.io/microk8s-controlplane": "microk8s-controlplane"},
    )
    return [
        *calico.definitions(),
        *machines,
        *calico.node_agent(
            machines,
            "docker.io/calico/node:v3.28.1",
            CALICO_IPV4POOL_CIDR="10.1.0.0/16",
            CALICO_IPV4POOL_IPIP="Never",
            CALICO_IPV4POOL_VXLAN="Always",
            CLUSTER_TYPE="k8s",
        ),
        calico.config(backend="vxlan"),
        calico.pool("default-ipv4-ippool", "10.1.0.0/16", vxlanMode="Always"),
        *calico.web(machines, "10.1.243.193", "10.1.243.194"),
    ]
