"""Calico's pools, data planes and datastores; and Calico as a policy engine on other networks."""

from __future__ import annotations

import json

from tests.clusters.describe.calico import (
    config,
    definitions,
    felix,
    installation,
    marks,
    node_agent,
    operator,
    pool,
    web,
)
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects.parts import agent, apps, definition, kubeadm, nodes, text


@described()
def calico_pools() -> Objects:
    """Calico with a disabled pool that nobody uses, one for load balancers, one by node selector and the usual one."""
    machines = nodes(2, annotations=marks, network="CalicoIsUp", slices="")
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr=""),
        *node_agent(machines),
        config(),
        pool("default-ipv4-ippool", "10.10.0.0/16", ipipMode="CrossSubnet"),
        pool("rack-2", "10.20.0.0/16", nodeSelector="rack == '2'", ipipMode="CrossSubnet"),
        pool("old", "192.168.0.0/16", disabled=True),
        pool("loadbalancers", "203.0.113.0/24", allowedUses=["LoadBalancer"]),
        *web(machines, "10.10.5.1", "10.20.5.1"),
    ]


@described()
def calico_old_pool_in_use() -> Objects:
    """Calico in the middle of a change of pools: the old one is disabled and pods still live in it."""
    machines = nodes(2, annotations=marks, network="CalicoIsUp")
    return [
        *definitions(),
        *kubeadm(machines, ()),
        *node_agent(machines),
        config(),
        pool("default-ipv4-ippool", "192.168.0.0/16", disabled=True, ipipMode="Always"),
        pool("new-pool", "10.50.0.0/16", ipipMode="Always"),
        *web(machines, "192.168.5.1", "10.50.5.1"),
    ]


@described()
def calico_ebpf() -> Objects:
    """Calico by its operator with the eBPF data plane: kube-proxy is gone."""
    machines = nodes(2, annotations=marks, network="CalicoIsUp", slices="10.244.0.0/16")
    control = kubeadm(machines, ())
    return [
        *definitions(),
        *installation(linuxDataplane="BPF", ipPools=[{"cidr": "10.244.0.0/16", "encapsulation": "VXLAN"}]),
        *(each for each in control if not each["metadata"]["name"].startswith("kube-proxy")),
        *operator(machines),
        felix(bpfEnabled=True, bpfKubeProxyIptablesCleanupEnabled=True),
        pool("default-ipv4-ippool", "10.244.0.0/16", vxlanMode="Always"),
        *web(machines, "10.244.120.66", "10.244.121.65"),
    ]


@described(service_cidrs="10.96.0.0/16,fd00:10:96::/112")
def calico_dual_stack() -> Objects:
    """Calico with a pool of each family."""
    block = "10.244.0.0/16,fd00:10:244::/56"
    machines = nodes(2, annotations=marks, network="CalicoIsUp", slices=block, addresses="192.168.1.10,2001:db8::10")
    return [
        *definitions(),
        *kubeadm(machines, (), cluster_cidr=block, service_cidr="10.96.0.0/16,fd00:10:96::/112"),
        *node_agent(machines, IP6="autodetect", FELIX_IPV6SUPPORT="true"),
        config({"type": "calico-ipam", "assign_ipv4": "true", "assign_ipv6": "true"}),
        pool("default-ipv4-ippool", "192.168.0.0/16", ipipMode="Always"),
        pool("default-ipv6-ippool", "fd5f:7f1e:6b3a::/48"),
        *web(machines, "192.168.120.66,fd5f:7f1e:6b3a:7840::1", "192.168.121.65,fd5f:7f1e:6b3a:7940::1"),
    ]


@described()
def calico_v3_crds() -> Objects:
    """Calico whose objects are kept as projectcalico.org/v3 custom resources, without the old group."""
    machines = nodes(2, annotations=marks, network="CalicoIsUp", slices="")
    return [
        definition("ippools.projectcalico.org", "IPPool", "v3"),
        definition("felixconfigurations.projectcalico.org", "FelixConfiguration", "v3"),
        *kubeadm(machines, (), cluster_cidr=""),
        *node_agent(machines, "quay.io/calico/node:v3.32.1"),
        config(),
        pool("default-ipv4-ippool", "10.77.0.0/16", "projectcalico.org/v3", vxlanMode="Always"),
        *web(machines, "10.77.120.66", "10.77.121.65"),
    ]


@described()
def calico_operator_host_local() -> Objects:
    """Calico by its operator with host-local addresses: the nodes' slices."""
    machines = nodes(2, annotations=marks, network="CalicoIsUp")
    made = installation(ipPools=[{"cidr": "10.244.0.0/16", "encapsulation": "None"}])
    made[-1]["spec"]["cni"] = {"type": "Calico", "ipam": {"type": "HostLocal"}}
    return [
        *definitions(),
        *made,
        *kubeadm(machines, ()),
        *operator(machines, "v3.29.1"),
        pool("default-ipv4-ippool", "10.244.0.0/16"),
        *web(machines, "10.244.0.66", "10.244.1.65"),
    ]


@described()
def calico_etcd() -> Objects:
    """Calico 3.1 with an etcd of its own: its pools are in no object of the cluster."""
    machines = nodes(2, slices="")
    own = {"etcd_endpoints": "http://10.96.232.136:6666", "calico_backend": "bird"}
    network = {"name": "k8s-pod-network", "plugins": [{"type": "calico", "ipam": {"type": "calico-ipam"}}]}
    return [
        *kubeadm(machines, (), cluster_cidr=""),
        *node_agent(
            machines,
            "quay.io/calico/node:v3.1.7",
            DATASTORE_TYPE="etcdv3",
            CALICO_IPV4POOL_CIDR="192.168.0.0/16",
            CALICO_IPV4POOL_IPIP="Always",
            ETCD_ENDPOINTS={"configMapKeyRef": {"name": "calico-config", "key": "etcd_endpoints"}},
        ),
        a.configmap("calico-config", "kube-system", {**own, "cni_network_config": text(network)}),
        *apps(machines, "192.168.120.66", "192.168.121.65"),
    ]


@described(service_cidrs="172.21.0.0/16")
def iks_calico() -> Objects:
    """IBM Cloud: Calico by its operator, everything else hidden."""
    machines = nodes(
        2,
        slices="",
        names=("10.240.0.4", "10.240.0.5"),
        addresses="10.240.0.4",
        control_plane=0,
        annotations=marks,
        network="CalicoIsUp",
        provider="ibm://fake///cluster/{name}",
        kubelet_version="v1.32.5+IKS",
    )
    return [
        *definitions(),
        *machines,
        *operator(machines, "v3.29.4"),
        pool("default-ipv4-ippool", "172.17.0.0/18", vxlanMode="Always"),
        *web(machines, "172.17.0.66", "172.17.1.65"),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_calico_policies() -> Objects:
    """EKS with the old manifest of Calico: it filters the interfaces of the VPC CNI and gives no addresses."""
    from tests.clusters.describe.clouds import eks, eks_nodes

    machines = eks_nodes()
    return [
        *definitions(),
        *eks(machines),
        *node_agent(
            machines,
            "quay.io/calico/node:v3.8.1",
            CALICO_NETWORKING_BACKEND="none",
            FELIX_INTERFACEPREFIX="eni",
            CLUSTER_TYPE="k8s,ecs",
            NO_DEFAULT_POOLS="true",
        ),
        *apps(machines, "192.168.20.11", "192.168.60.12"),
    ]


@described(build="-eks-3025e55", service_cidrs="10.100.0.0/16")
def eks_calico_operator_policies() -> Objects:
    """EKS with Calico's operator, whose Installation says that Amazon's CNI gives the addresses."""
    from tests.clusters.describe.clouds import eks, eks_nodes

    machines = eks_nodes()
    made = installation(bgp="Disabled")
    made[-1]["spec"] |= {"cni": {"type": "AmazonVPC", "ipam": {"type": "AmazonVPC"}}, "kubernetesProvider": "EKS"}
    return [
        *definitions(),
        *made,
        *eks(machines),
        *operator(machines, "v3.29.1"),
        *apps(machines, "192.168.20.11", "192.168.60.12"),
    ]


@described()
def calico_policies_over_flannel() -> Objects:
    """Calico's policy-only manifest beside a flannel that it does not bring itself."""
    from tests.clusters.describe import flannel

    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    return [
        *definitions(),
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *node_agent(machines, "quay.io/calico/node:v3.31.0", CALICO_NETWORKING_BACKEND="none", CLUSTER_TYPE="k8s"),
        config({"type": "host-local", "subnet": "usePodCidr"}, backend="none"),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]


@described()
def canal_2017() -> Objects:
    """Canal of 2017: Calico 2 and flannel 0.8 with third-party resources in its ConfigMap."""
    machines = nodes(2, network="FlannelIsUp", annotations=lambda n: {"flannel.alpha.coreos.com/backend-type": "vxlan"})
    plugin = {
        "name": "k8s-pod-network",
        "type": "calico",
        "log_level": "info",
        "datastore_type": "kubernetes",
        "hostname": "__KUBERNETES_NODE_NAME__",
        "ipam": {"type": "host-local", "subnet": "usePodCidr"},
        "policy": {"type": "k8s", "k8s_auth_token": "__SERVICEACCOUNT_TOKEN__"},
    }
    data = {
        "canal_iface": "",
        "masquerade": "true",
        "cni_network_config": json.dumps(plugin),
        "net-conf.json": text({"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}),
    }
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *agent(
            machines,
            "canal",
            labels={"k8s-app": "canal"},
            containers=[
                a.container(
                    "calico-node",
                    "quay.io/calico/node:v2.6.2",
                    env={
                        "DATASTORE_TYPE": "kubernetes",
                        "CALICO_NETWORKING_BACKEND": "none",
                        "CLUSTER_TYPE": "k8s,canal",
                        "DISABLE_BGP": "true",
                        "NO_DEFAULT_POOLS": "true",
                    },
                ),
                a.container("install-cni", "quay.io/calico/cni:v1.11.0", command=["/install-cni.sh"]),
                a.container(
                    "kube-flannel",
                    "quay.io/coreos/flannel:v0.8.0",
                    env={
                        "FLANNELD_IFACE": {"configMapKeyRef": {"name": "canal-config", "key": "canal_iface"}},
                    },
                ),
            ],
            volumes={"flannel-cfg": {"configMap": {"name": "canal-config"}}},
        ),
        a.configmap("canal-config", "kube-system", data),
        *apps(machines, "10.244.0.3", "10.244.1.2"),
    ]
