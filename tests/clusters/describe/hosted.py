"""Control planes that somebody else keeps, in what they leave where it can be seen: Gardener, vcluster, GKE's networks,
Azure's subnets for Pods, Hetzner's controller of slices."""

from __future__ import annotations

from collections.abc import Sequence

from tests.apiserver import binaries
from tests.clusters.describe import cilium, clouds, flannel
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import apps, definition, deployment, kubeadm, nodes

MANAGER = "hcloud-cloud-controller-manager"
PARAMS = "gkenetworkparamsets.networking.gke.io"


@described(version=binaries.OLD, service_cidrs="100.64.0.0/13")
def gardener() -> Objects:
    """A shoot of Gardener's with Cilium: its control plane is hidden, and shoot-info names both blocks."""
    machines = nodes(
        2,
        slices="100.96.0.0/11",
        names=("shoot--garden--shop-blue-z1-5d4f8-abcde", "shoot--garden--shop-blue-z1-5d4f8-fghij"),
        addresses="10.250.0.4",
        control_plane=0,
        labels={"worker.gardener.cloud/pool": "blue", "worker.gardener.cloud/system-components": "true"},
        annotations=cilium.marks("100.96.{}.0/24"),
        network="CiliumIsUp",
        provider="openstack:///5a0f3b52-0000-4000-8000-00000000000{number}",
    )
    info = {
        "shootName": "shop",
        "projectName": "garden",
        "provider": "openstack",
        "podNetwork": "100.96.0.0/11",
        "serviceNetwork": "100.64.0.0/13",
        "nodeNetwork": "10.250.0.0/16",
    }
    return [
        *cilium.definitions(),
        *machines,
        *cilium.cilium(machines, "quay.io/cilium/cilium:v1.17.4"),
        cilium.config(ipam="kubernetes"),
        a.configmap("shoot-info", "kube-system", info),
        *apps(machines, "100.96.0.21", "100.96.1.33"),
    ]


@described(service_cidrs="10.96.0.0/12")
def vcluster() -> Objects:
    """A vcluster with made-up nodes: its Pods run in the cluster around it, its nodes have addresses of Services."""
    machines = nodes(
        2,
        slices="",
        names=("host-worker-1", "host-worker-2"),
        addresses="10.96.44.5",
        control_plane=0,
        labels={"vcluster.loft.sh/fake-node": "true"},
        kubelet_version="v1.19.1",
        os_image="Fake Kubernetes Image",
        runtime="docker://19.3.12",
    )
    labels = {"k8s-app": "vcluster-kube-dns"}
    return [
        *machines,
        *deployment(machines[0], "coredns", ip="10.244.1.21", labels=labels, image="coredns/coredns:1.11.3"),
        a.service("kube-dns", "kube-system", cluster_ips=["10.98.4.3"], labels={"k8s-app": "kube-dns"}),
        *apps(machines, "10.244.1.22", "10.244.2.9"),
    ]


def _parameters(name: str, vpc: str, ranges: Sequence[str], blocks: Sequence[str]) -> Object:
    spec = {"vpc": vpc, "vpcSubnet": f"{vpc}-nodes", "podIPv4Ranges": {"rangeNames": list(ranges)}}
    ready = {"type": "Ready", "status": "True", "reason": "GNPReady"}
    status = {"podCIDRs": {"cidrBlocks": list(blocks)}, "networkName": name, "conditions": [ready]}
    return a.custom("networking.gke.io/v1", "GKENetworkParamSet", name, spec, status=status)


@described(build="-gke.1415000", service_cidrs="34.118.224.0/20")
def gke_additional_pod_range() -> Objects:
    """GKE with Dataplane V2 whose second node takes its slice from an additional Pod range; the parameters of the
    default network name both, those of another network a range for second interfaces."""
    machines = clouds.gke_nodes(network="CiliumIsUp")
    machines[1]["spec"] |= {"podCIDR": "10.200.3.0/24", "podCIDRs": ["10.200.3.0/24"]}
    machines[1]["metadata"]["labels"]["cloud.google.com/gke-np-default-pod-range"] = "more-pods"
    agents = [each for each in clouds.gke_dataplane_v2.objects() if each["kind"] in ("DaemonSet", "ConfigMap")]
    return [
        definition("ciliumnodes.cilium.io", "CiliumNode", "v2"),
        definition(PARAMS, "GKENetworkParamSet"),
        *machines,
        *agents,
        _parameters("default", "shop", ("pods", "more-pods"), ("10.52.0.0/14", "10.200.0.0/20")),
        _parameters("storage", "storage", ("storage-pods",), ("172.20.0.0/20",)),
        *apps(machines, "10.52.0.7", "10.200.3.8"),
    ]


@described(service_cidrs="10.0.0.0/16")
def aks_static_subnet() -> Objects:
    """AKS with a subnet for Pods of which each node has blocks: NodeNetworkConfigs name the subnet's own block."""
    objects = list(clouds.aks_dynamic_subnet.objects())
    machines = [each for each in objects if each["kind"] == "Node"]
    configs = []
    for number, machine in enumerate(machines):
        container = {
            "type": "vnetblock",
            "assignmentMode": "static",
            "subnetName": "pods",
            "subnetAddressSpace": "10.241.0.0/16",
            "primaryIP": f"10.241.0.{16 * (number + 1)}/28",
        }
        name, status = machine["metadata"]["name"], {"networkContainers": [container]}
        spec = {"requestedIPCount": 16}
        configs.append(a.custom("acn.azure.com/v1alpha", "NodeNetworkConfig", name, spec, "kube-system", status))
    return [*objects, *configs]


@described()
def hetzner_cloud_manager() -> Objects:
    """Flannel on machines of Hetzner: a cloud controller manager, a Deployment on the host network, cuts the slices."""
    machines = nodes(2, network="FlannelIsUp", annotations=flannel.marks, provider="hcloud://4711{number}")
    words = ["--cloud-provider=hcloud", "--allocate-node-cidrs=true", "--cluster-cidr=10.244.0.0/16"]
    image = f"docker.io/hetznercloud/{MANAGER}:v1.25.1"
    return [
        *kubeadm(machines, ["10.244.0.2"], cluster_cidr=""),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *deployment(
            machines[0],
            MANAGER,
            labels={"app": MANAGER},
            containers=[a.container(MANAGER, image, args=words)],
            spec={"hostNetwork": True},
        ),
        *apps(machines, "10.244.0.9", "10.244.1.9"),
    ]
