"""Managed clusters and the CNIs of clouds: the control plane is hidden and the server names itself by its version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, deployment, nodes, text


def eks_nodes(count: int = 2, **more: Any) -> list[Object]:
    """Nodes of an EKS node group."""
    settings: dict[str, Any] = {
        "slices": "",
        "names": ("ip-192-168-10-5.ec2.internal", "ip-192-168-50-6.ec2.internal"),
        "addresses": "192.168.10.5",
        "control_plane": 0,
        "labels": {
            "eks.amazonaws.com/nodegroup": "ng-1",
            "eks.amazonaws.com/capacityType": "ON_DEMAND",
            "topology.kubernetes.io/region": "us-east-1",
        },
        "provider": "aws:///us-east-1a/i-0a1b2c3d4e5f6071{number}",
        "kubelet_version": "v1.32.3-eks-473151a",
        "os_image": "Amazon Linux 2023.7.20250414",
        "runtime": "containerd://1.7.27",
        **more,
    }
    return nodes(count, **settings)


def eks(machines: Sequence[Object], image: str = "v1.19.2-eksbuild.1") -> list[Object]:
    """Nodes, the VPC CNI, kube-proxy with the ConfigMap of its own name, and CoreDNS."""
    proxy = {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clusterCIDR": "",
        "mode": "iptables",
        "ipvs": {"scheduler": ""},
    }
    registry = "602401143452.dkr.ecr.us-east-1.amazonaws.com"
    return [
        *machines,
        *agent(
            machines,
            "aws-node",
            labels={"k8s-app": "aws-node", "app.kubernetes.io/name": "aws-node"},
            containers=[
                a.container(
                    "aws-node",
                    f"{registry}/amazon-k8s-cni:{image}",
                    env={
                        "AWS_VPC_K8S_CNI_EXTERNALSNAT": "false",
                        "AWS_VPC_ENI_MTU": "9001",
                        "ENABLE_PREFIX_DELEGATION": "false",
                        "WARM_ENI_TARGET": "1",
                    },
                ),
                a.container(
                    "aws-eks-nodeagent",
                    f"{registry}/amazon/aws-network-policy-agent:v1.1.6-eksbuild.1",
                    args=["--enable-ipv6=false", "--enable-network-policy=false"],
                ),
            ],
        ),
        a.configmap("amazon-vpc-cni", "kube-system", {"enable-network-policy-controller": "false"}),
        *agent(
            machines,
            "kube-proxy",
            labels={"k8s-app": "kube-proxy"},
            image=f"{registry}/eks/kube-proxy:v1.32.0-minimal-eksbuild.2",
            command=[
                "kube-proxy",
                "--v=2",
                "--config=/var/lib/kube-proxy-config/config",
                "--hostname-override=$(NODE_NAME)",
            ],
            volumes={"config": {"configMap": {"name": "kube-proxy-config"}}},
        ),
        a.configmap("kube-proxy-config", "kube-system", {"config": text(proxy)}),
    ]


def _dns(
    machine: Object, ip: str, service_ip: str, image: str = "registry.k8s.io/coredns/coredns:v1.12.0"
) -> list[Object]:
    labels = {"k8s-app": "kube-dns"}
    return [
        *deployment(machine, "coredns", ip=ip, labels=labels, image=image),
        a.service("kube-dns", "kube-system", cluster_ips=[service_ip], labels=labels),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_vpc_cni() -> Objects:
    """EKS as it comes: pods have addresses of the VPC's subnets."""
    machines = eks_nodes()
    crd = definition("eniconfigs.crd.k8s.amazonaws.com", "ENIConfig", "v1alpha1")
    return [crd, *eks(machines), *_dns(machines[0], "192.168.20.10", "10.100.0.10"), *apps(machines, "192.168.60.12")]


@described(version="v1.30.14", build="-eks-036c24b", service_cidrs="10.100.0.0/16")
def eks_before_service_cidrs() -> Objects:
    """EKS 1.30: no ServiceCIDR objects and no flags anywhere, so the Services' block is not known."""
    machines = eks_nodes()
    return [*eks(machines), *_dns(machines[0], "192.168.20.10", "10.100.0.10")]


@described()
def kops_aws_vpc_cni() -> Objects:
    """kOps with an old VPC CNI: nodes have slices and --cluster-cidr, and pods have neither."""
    machines = nodes(
        2,
        slices="100.96.0.0/11",
        names=("ip-172-20-32-5.ec2.internal", "ip-172-20-64-6.ec2.internal"),
        addresses="172.20.32.5",
        labels={"kops.k8s.io/instancegroup": "nodes"},
        provider="aws:///us-east-1a/i-0a1b2c3d4e5f6071{number}",
    )
    manager = a.static_pod("kube-controller-manager", machines[0], flags=["--cluster-cidr=100.96.0.0/11"])
    manager["metadata"]["labels"] = {"k8s-app": "kube-controller-manager"}
    return [
        *machines,
        manager,
        *agent(
            machines,
            "aws-node",
            labels={"k8s-app": "aws-node"},
            containers=[
                a.container(
                    "aws-node",
                    "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.5.5",
                    env={"AWS_VPC_K8S_CNI_LOGLEVEL": "DEBUG", "MY_NODE_NAME": "x", "WATCH_NAMESPACE": ""},
                )
            ],
        ),
        *apps(machines, "172.20.40.7", "172.20.70.8"),
    ]


def aks_nodes(count: int = 2, **more: Any) -> list[Object]:
    """Nodes of an AKS pool; ``marks`` are further labels."""
    labels = {
        "agentpool": "nodepool1",
        "kubernetes.azure.com/cluster": "MC_group_name_westeurope",
        "kubernetes.azure.com/agentpool": "nodepool1",
        "kubernetes.azure.com/node-image-version": "AKSUbuntu-2204gen2containerd-202505.14.0",
        "kubernetes.azure.com/role": "agent",
        **more.pop("marks", {}),
    }
    vm = "azure:///subscriptions/x/resourceGroups/mc_group/providers/Microsoft.Compute/virtualMachineScaleSets/aks"
    settings: dict[str, Any] = {
        "slices": "",
        "names": ("aks-nodepool1-12345678-vmss000000", "aks-nodepool1-12345678-vmss000001"),
        "addresses": "10.224.0.4",
        "control_plane": 0,
        "labels": labels,
        "provider": vm + "/virtualMachines/{number}",
        "os_image": "Ubuntu 22.04.5 LTS",
        **more,
    }
    return nodes(count, **settings)


def _aks_proxy(machines: Sequence[Object], cluster_cidr: str) -> list[Object]:
    flags = ["--conntrack-max-per-core=0", "--metrics-bind-address=0.0.0.0:10249"]
    flags += [f"--cluster-cidr={cluster_cidr}"] if cluster_cidr else []
    return agent(
        machines,
        "kube-proxy",
        labels={"component": "kube-proxy", "tier": "node"},
        image="mcr.microsoft.com/oss/kubernetes/kube-proxy:v1.32.4",
        command=["kube-proxy", *flags],
    )


def azure_cns(machines: Sequence[Object]) -> list[Object]:
    return [
        *agent(
            machines,
            "azure-cns",
            labels={"k8s-app": "azure-cns"},
            containers=[
                a.container(
                    "cns-container",
                    "mcr.microsoft.com/containernetworking/azure-cns:v1.6.13",
                    args=["-c", "tcp://$(CNSIpAddress):$(CNSPort)", "-t", "$(CNSLogTarget)"],
                )
            ],
            volumes={"cns-config": {"configMap": {"name": "cns-config"}}},
        ),
        a.configmap("cns-config", "kube-system", {"cns_config.json": text({"ChannelMode": "CRD"})}),
    ]


@described(service_cidrs="10.0.0.0/16")
def aks_node_subnet() -> Objects:
    """AKS with Azure CNI in its oldest mode: no agent, pods in the nodes' own subnet."""
    machines = aks_nodes()
    return [
        *machines,
        *_aks_proxy(machines, ""),
        *agent(
            machines,
            "azure-npm",
            labels={"k8s-app": "azure-npm"},
            image="mcr.microsoft.com/containernetworking/azure-npm:v1.5.45",
        ),
        *_dns(machines[0], "10.224.0.20", "10.0.0.10"),
        *apps(machines, "10.224.0.21", "10.224.0.51"),
    ]


@described(service_cidrs="10.0.0.0/16")
def aks_dynamic_subnet() -> Objects:
    """AKS with Azure CNI and a subnet for pods."""
    machines = aks_nodes(
        marks={"kubernetes.azure.com/podnetwork-type": "vnet", "kubernetes.azure.com/network-subnet": "pods"}
    )
    return [
        definition("nodenetworkconfigs.acn.azure.com", "NodeNetworkConfig", "v1alpha", namespaced=True),
        *machines,
        *_aks_proxy(machines, ""),
        *azure_cns(machines),
        *_dns(machines[0], "10.241.0.20", "10.0.0.10"),
        *apps(machines, "10.241.0.21", "10.241.0.51"),
    ]


_OVERLAY = {"kubernetes.azure.com/podnetwork-type": "overlay"}


@described(service_cidrs="10.0.0.0/16")
def aks_overlay() -> Objects:
    """AKS with Azure CNI Overlay: a slice a node out of a block of the cluster."""
    machines = aks_nodes(slices="10.244.0.0/16", marks=_OVERLAY)
    return [
        *machines,
        *_aks_proxy(machines, "10.244.0.0/16"),
        *azure_cns(machines),
        *_dns(machines[0], "10.244.0.20", "10.0.0.10"),
        *apps(machines, "10.244.0.21", "10.244.1.51"),
    ]


@described(service_cidrs="10.0.0.0/16")
def aks_overlay_cilium() -> Objects:
    """AKS with Azure CNI Overlay powered by Cilium: no kube-proxy, so no flag names the block."""
    from tests.clusters.describe import cilium

    machines = aks_nodes(
        slices="10.244.0.0/16",
        network="CiliumIsUp",
        marks={**_OVERLAY, "kubernetes.azure.com/ebpf-dataplane": "cilium"},
    )
    return [
        *cilium.definitions(),
        *machines,
        *azure_cns(machines),
        *cilium.cilium(machines, "mcr.microsoft.com/oss/cilium/cilium:v1.14.4"),
        cilium.config(
            ipam="delegated-plugin",
            kube_proxy_replacement="true",
            routing_mode="native",
            tunnel_protocol="",
            local_router_ipv4="169.254.23.0",
        ),
        *_dns(machines[0], "10.244.0.20", "10.0.0.10"),
        *apps(machines, "10.244.0.21", "10.244.1.51"),
    ]


@described(service_cidrs="10.0.0.0/16")
def aks_kubenet() -> Objects:
    """AKS with kubenet: cloud routes to each node's slice and no agent."""
    machines = aks_nodes(slices="10.244.0.0/16", network="RouteCreated")
    return [
        *machines,
        *_aks_proxy(machines, "10.244.0.0/16"),
        *_dns(machines[0], "10.244.0.20", "10.0.0.10"),
        *apps(machines, "10.244.0.21", "10.244.1.51"),
    ]


def kops_nodes() -> list[Object]:
    """Nodes that kOps made in AWS, with the condition that says that routes lead to them."""
    return nodes(
        2,
        slices="100.96.0.0/11",
        network="RouteCreated",
        labels={"kops.k8s.io/instancegroup": "nodes"},
        provider="aws:///us-east-1a/i-0a1b2c3d4e5f6071{number}",
    )


@described()
def kops_kubenet() -> Objects:
    """kOps with kubenet: routes of AWS to each node's slice."""
    machines = kops_nodes()
    proxies = [a.static_pod("kube-proxy", each, flags=["--cluster-cidr=100.96.0.0/11"]) for each in machines]
    for each in proxies:
        each["metadata"]["labels"] = {"k8s-app": "kube-proxy", "component": "kube-proxy"}
    return [*machines, *proxies, *apps(machines, "100.96.0.21", "100.96.1.51")]


def gke_nodes(count: int = 2, **more: Any) -> list[Object]:
    """Nodes of a GKE pool; ``marks`` are further labels."""
    labels = {
        "cloud.google.com/gke-nodepool": "default-pool",
        "cloud.google.com/gke-os-distribution": "cos",
        **more.pop("marks", {}),
    }
    settings: dict[str, Any] = {
        "slices": "10.52.0.0/14",
        "names": ("gke-c-default-pool-1a2b3c4d-0001", "gke-c-default-pool-1a2b3c4d-0002"),
        "addresses": "10.128.0.2",
        "control_plane": 0,
        "labels": labels,
        "network": "RouteCreated",
        "provider": "gce://project-1/europe-west1-b/{name}",
        "kubelet_version": "v1.32.4-gke.1415000",
        "os_image": "Container-Optimized OS from Google",
        **more,
    }
    return nodes(count, **settings)


def _gke_proxy(machines: Sequence[Object], block: str = "10.52.0.0/14") -> list[Object]:
    """kube-proxy as a static pod, with its flags behind a shell."""
    found = []
    for each in machines:
        line = f"exec kube-proxy --kubeconfig=/var/lib/kube-proxy/kubeconfig --cluster-cidr={block} --v=2 1>>/log 2>&1"
        made = a.static_pod("kube-proxy", each, image="gke.gcr.io/kube-proxy-amd64:v1.32.4-gke.1415000")
        made["metadata"]["labels"] = {"component": "kube-proxy", "tier": "node"}
        made["spec"]["containers"][0]["command"] = ["/bin/sh", "-c", line]
        found.append(made)
    return found


@described(build="-gke.1415000", service_cidrs="34.118.224.0/20")
def gke_netd() -> Objects:
    """GKE, VPC-native with netd: alias ranges as the nodes' slices, kube-proxy's flag names the block."""
    machines = gke_nodes()
    return [
        *machines,
        *_gke_proxy(machines),
        *agent(
            machines,
            "netd",
            labels={"k8s-app": "netd"},
            containers=[a.container("netd", "gke.gcr.io/netd:v0.6.9", command=["/netd"])],
            volumes={"cni": "/etc/cni/net.d"},
        ),
        a.configmap("netd-config", "kube-system", {"cni_spec_name": "10-gke-ptp.conflist"}),
        *apps(machines, "10.52.0.7", "10.52.1.8"),
    ]


@described(build="-gke.1415000", service_cidrs="34.118.224.0/20")
def gke_dataplane_v2() -> Objects:
    """GKE with Dataplane V2: Cilium under the name anetd, and no kube-proxy."""
    machines = gke_nodes(network="CiliumIsUp", slices="10.52.0.0/14")
    data = {"ipam": "delegated-plugin", "kube-proxy-replacement": "strict", "tunnel": "disabled", "enable-ipv4": "true"}
    return [
        definition("ciliumnodes.cilium.io", "CiliumNode", "v2"),
        *machines,
        *agent(
            machines,
            "anetd",
            labels={"k8s-app": "cilium", "component": "cilium"},
            containers=[
                a.container("cilium-agent", "gke.gcr.io/cilium/cilium:v1.14.11-gke1.1", command=["cilium-agent"])
            ],
        ),
        a.configmap("cilium-config", "kube-system", data),
        *apps(machines, "10.52.0.7", "10.52.1.8"),
    ]


@described(build="-gke.1415000", service_cidrs="34.118.224.0/20")
def gke_routes_calico() -> Objects:
    """GKE with routes and Calico for policies: the agent filters the gke interfaces."""
    from tests.clusters.describe import calico

    machines = gke_nodes(annotations=lambda n: {"projectcalico.org/IPv4Address": f"10.128.0.{2 + n}/32"})
    return [
        *calico.definitions(),
        *machines,
        *_gke_proxy(machines),
        *calico.node_agent(
            machines,
            "gke.gcr.io/calico/node:v3.26.3-gke.15",
            CALICO_NETWORKING_BACKEND="none",
            CALICO_DISABLE_FILE_LOGGING="true",
            FELIX_INTERFACEPREFIX="gke",
            NO_DEFAULT_POOLS="true",
        ),
        *apps(machines, "10.52.0.7", "10.52.1.8"),
    ]


_OKE = {"oci.oraclecloud.com/node.info.managed": "true"}


@described()
def oke_flannel() -> Objects:
    """OKE with its flannel overlay: /25 slices, no flag names the block, flannel's Network does."""
    from tests.clusters.describe import flannel

    machines = nodes(
        2,
        sizes={4: 25},
        names=("10.0.10.5", "10.0.10.6"),
        addresses="10.0.10.5",
        control_plane=0,
        annotations=flannel.marks,
        network="FlannelIsUp",
        labels=_OKE,
        provider="ocid1.instance.oc1.eu-frankfurt-1.antheljtabcdefghijklmnopqrstuvwxyz{number}",
    )
    return [
        *machines,
        *agent(
            machines,
            "kube-flannel-ds",
            labels={"app": "flannel", "tier": "node"},
            containers=[
                a.container(
                    "kube-flannel",
                    "fra.ocir.io/id9y6mi8tcky/oke-public-flannel:v0.15.1@sha256:" + "ab" * 32,
                    command=["/opt/bin/flanneld", "--ip-masq", "--kube-subnet-mgr"],
                )
            ],
            volumes={"flannel-cfg": {"configMap": {"name": "kube-flannel-cfg"}}},
        ),
        flannel.config("10.244.0.0/16", "kube-system"),
        *agent(
            machines,
            "kube-proxy",
            labels={"k8s-app": "kube-proxy"},
            image="fra.ocir.io/id9y6mi8tcky/oke-public-kube-proxy:v1.31.1",
            command=["kube-proxy", "--config=/var/lib/kube-proxy/config.conf"],
        ),
        *apps(machines, "10.244.0.7", "10.244.0.130"),
    ]


@described()
def oke_vcn_native() -> Objects:
    """OKE with pods in subnets of the VCN."""
    machines = nodes(
        2,
        slices="",
        names=("10.0.10.5", "10.0.10.6"),
        addresses="10.0.10.5",
        control_plane=0,
        labels={**_OKE, "oci.oraclecloud.com/vcn-native-ip-cni": "true"},
        provider="ocid1.instance.oc1.eu-frankfurt-1.antheljtabcdefghijklmnopqrstuvwxyz{number}",
    )
    return [
        definition("nativepodnetworks.oci.oraclecloud.com", "NativePodNetwork", "v1beta1"),
        *machines,
        *agent(
            machines,
            "vcn-native-ip-cni",
            labels={"app": "vcn-native-ip-cni"},
            image="fra.ocir.io/axoxdievda5j/oke-public-vcn-native-ip-cni-plugin:2.2.0",
        ),
        a.custom(
            "oci.oraclecloud.com/v1beta1",
            "NativePodNetwork",
            "npn-1",
            {"podSubnetIds": ["ocid1.subnet.oc1.eu-frankfurt-1.aaaaexample"], "maxPodCount": 31},
        ),
        *apps(machines, "10.0.20.7", "10.0.20.130"),
    ]


@described(service_cidrs="10.109.0.0/19")
def doks_cilium() -> Objects:
    """DigitalOcean: Cilium with the nodes' slices, no kube-proxy, everything else hidden."""
    from tests.clusters.describe import cilium

    machines = nodes(
        2,
        slices="10.108.0.0/16",
        sizes={4: 25},
        names=("pool-1-abc01", "pool-1-abc02"),
        control_plane=0,
        network="CiliumIsUp",
        labels={"doks.digitalocean.com/node-pool": "pool-1", "doks.digitalocean.com/node-pool-id": "x"},
        provider="digitalocean://12345678{number}",
    )
    return [
        *cilium.definitions(),
        *machines,
        *cilium.cilium(machines, "ghcr.io/digitalocean-packages/cilium:v1.16.6-conformance"),
        cilium.config(ipam="kubernetes", kube_proxy_replacement="true", ipv4_native_routing_cidr="10.108.0.0/16"),
        *cilium.cilium_nodes(machines, "10.108.0.0/25", "10.108.0.128/25"),
        *apps(machines, "10.108.0.7", "10.108.0.130"),
    ]


@described(service_cidrs="10.128.0.0/16")
def lke_calico() -> Objects:
    """Linode: Calico with its own pool, the control plane hidden."""
    from tests.clusters.describe import calico

    machines = nodes(
        2,
        slices="",
        names=("lke1-2-0001", "lke1-2-0002"),
        control_plane=0,
        annotations=calico.marks,
        network="CalicoIsUp",
        labels={"lke.linode.com/pool-id": "2"},
        provider="linode://1234567{number}",
    )
    return [
        *calico.definitions(),
        *machines,
        *calico.node_agent(machines, "docker.io/linode/calico-node:v3.28.0", CALICO_IPV4POOL_CIDR="10.2.0.0/16"),
        calico.config(),
        calico.pool("default-ipv4-ippool", "10.2.0.0/16", ipipMode="Always"),
        *calico.web(machines, "10.2.0.7", "10.2.1.130"),
    ]


def _terway(machines: Sequence[Object], name: str, mode: str, image: str) -> list[Object]:
    eni = {"version": "1", "service_cidr": "10.96.0.0/12", "vswitches": {"cn-beijing-a": ["vsw-abc"]}}
    return [
        *machines,
        *agent(
            machines,
            name,
            labels={"app": name},
            containers=[
                a.container(
                    "terway", image, command=["/usr/bin/terwayd", "-log-level", "info", f"-daemon-mode={mode}"]
                ),
                a.container("policy", image, command=["/bin/policyinit.sh"]),
            ],
            volumes={"config": {"configMap": {"name": "eni-config"}}},
        ),
        a.configmap(
            "eni-config",
            "kube-system",
            {
                "eni_conf": text(eni),
                "10-terway.conf": text({"cniVersion": "0.3.0", "name": "terway", "type": "terway"}),
            },
        ),
    ]


def _ack(slices: str) -> list[Object]:
    return nodes(
        2,
        slices=slices,
        names=("cn-beijing.192.168.1.10", "cn-beijing.192.168.1.11"),
        control_plane=0,
        labels={"alibabacloud.com/nodepool-id": "np1"},
        provider="cn-beijing.i-2ze{number}",
    )


@described()
def terway_eniip() -> Objects:
    """Alibaba Cloud: Terway with addresses of vSwitches on shared interfaces."""
    machines = _ack("")
    image = "registry-cn-hangzhou.ack.aliyuncs.com/acs/terway:v1.10.0"
    crd = definition("podenis.network.alibabacloud.com", "PodENI", "v1beta1", namespaced=True)
    return [crd, *_terway(machines, "terway-eniip", "ENIMultiIP", image), *apps(machines, "192.168.7.7", "192.168.7.8")]


@described()
def terway_vpc() -> Objects:
    """Alibaba Cloud: Terway 1.0 in VPC mode, with the nodes' slices and routes of the VPC."""
    machines = _ack("172.20.0.0/16")
    manager = a.static_pod(
        "kube-controller-manager", machines[0], flags=["--allocate-node-cidrs=true", "--cluster-cidr=172.20.0.0/16"]
    )
    image = "registry.aliyuncs.com/acs/terway:v1.0.10.333"
    return [*_terway(machines, "terway", "VPC", image), manager, *apps(machines, "172.20.0.7", "172.20.1.8")]


@described()
def tke_global_router() -> Objects:
    """Tencent: GlobalRouter, a slice a node on a bridge."""
    machines = nodes(
        2,
        slices="172.16.0.0/16",
        names=("10.0.0.5", "10.0.0.6"),
        addresses="10.0.0.5",
        control_plane=0,
        labels={"tke.cloud.tencent.com/nodepool-id": "np-1"},
        network="RouteCreated",
        provider="qcloud:///100003/ins-{number}",
    )
    return [
        *machines,
        *agent(
            machines,
            "tke-bridge-agent",
            labels={"k8s-app": "tke-bridge-agent"},
            image="ccr.ccs.tencentyun.com/tkeimages/tke-bridge-agent:v0.1.9",
        ),
        *agent(
            machines,
            "tke-cni-agent",
            labels={"k8s-app": "tke-cni-agent"},
            image="ccr.ccs.tencentyun.com/tkeimages/tke-cni-agent:v0.2.4",
        ),
        *apps(machines, "172.16.0.7", "172.16.1.8"),
    ]


@described()
def tke_vpc_cni() -> Objects:
    """Tencent: VPC-CNI, pods in subnets of the VPC."""
    machines = nodes(
        1,
        slices="",
        names=("10.0.0.5",),
        addresses="10.0.0.5",
        control_plane=0,
        provider="qcloud:///100003/ins-{number}",
    )
    return [
        *machines,
        *agent(
            machines,
            "tke-eni-agent",
            labels={"k8s-app": "tke-eni-agent"},
            image="ccr.ccs.tencentyun.com/tkeimages/tke-eni-agent:v3.5.0",
        ),
        *apps(machines, "10.0.7.7", "10.0.7.8"),
    ]


@described()
def vke_cello() -> Objects:
    """Volcengine: cello, pods in subnets of the VPC."""
    machines = nodes(1, slices="", control_plane=0, names=("192.168.0.5",), addresses="192.168.0.5")
    return [
        *machines,
        *agent(
            machines,
            "cello",
            labels={"app": "cello"},
            containers=[a.container("cello", "cr-cn-beijing.volces.com/vke/cello:v1.6.0", command=["cello-agent"])],
        ),
        a.configmap("cello-config", "kube-system", {"conf": "{}"}),
        *apps(machines, "192.168.7.7", "192.168.7.8"),
    ]


@described()
def terway_default_mode() -> Objects:
    """Terway 0.1 as published: no -daemon-mode, which means VPC mode and the nodes' slices."""
    machines = _ack("172.16.0.0/16")
    image = "registry.aliyuncs.com/acs/terway:v0.1.0"
    return [
        definition("ippools.crd.projectcalico.org", "IPPool"),
        *machines,
        *agent(
            machines,
            "terway",
            labels={"app": "terway"},
            containers=[
                a.container("terway", image),
                a.container("policy", image, command=["/bin/policyinit.sh"], env={"Network": "172.16.0.0/16"}),
            ],
            volumes={"config": {"configMap": {"name": "eni-config"}}},
        ),
        *apps(machines, "172.16.0.7", "172.16.1.8"),
    ]
