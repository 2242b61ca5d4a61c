"""Several networks in one cluster: nodes without a machine, node pools and nodes on their way to another network, a
network that nobody switched off."""

from __future__ import annotations

from tests.clusters.describe import cilium, clouds, embedded, flannel, ovs
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import agent, apps, definition, kubeadm, nodes, text


def _stand_in(name: str, address: str, labels: dict[str, str]) -> Object:
    return a.node(
        name,
        addresses=[address],
        labels=labels,
        kubelet_version="v1.29.0",
        os_image="",
        runtime="",
        spec={"taints": [{"key": "virtual-node.example.org/not-allowed", "effect": "NoExecute"}]},
    )


@described()
def flannel_and_virtual_nodes() -> Objects:
    """Flannel with a node of virtual-kubelet and another cluster as a node, as Liqo makes it."""
    machines = nodes(2, annotations=flannel.marks, network="FlannelIsUp")
    cloud = _stand_in("burst", "192.168.1.40", {"type": "virtual-kubelet", "kubernetes.io/role": "agent"})
    other = _stand_in("rome", "192.168.1.41", {"liqo.io/type": "virtual-node", "liqo.io/remote-cluster-id": "rome"})
    return [
        *kubeadm(machines, ("10.244.0.2",)),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        cloud,
        other,
        *apps(machines, "10.244.0.3", "10.244.1.2"),
        *apps([cloud], "10.241.0.4", "10.241.0.5", name="batch"),
        *apps([other], "10.71.0.9", name="offloaded"),
    ]


@described(service_cidrs="172.30.0.0/16")
def openshift_sdn_to_ovn() -> Objects:
    """OpenShift's live migration from SDN to OVN-Kubernetes, half way: one node is changed, the other is not."""
    subnets = {1: "10.129.0.0/23"}
    machines = ovs.openshift_nodes(
        annotations=lambda n: {"k8s.ovn.org/node-subnets": text({"default": [subnets[n]]})} if n else {}
    )
    objects = ovs.openshift("OpenShiftSDN", wanted="OVNKubernetes")
    objects[-1]["status"]["migration"] = {
        "networkType": "OVNKubernetes",
        "mtu": {"network": {"from": 1400, "to": 1400}},
    }
    conf = '[default]\nmtu="1400"\ncluster-subnets="10.128.0.0/14/23"\n\n[kubernetes]\nservice-cidrs="172.30.0.0/16"\n'
    sdn = a.daemonset(
        "sdn",
        "openshift-sdn",
        labels={"app": "sdn", "component": "network", "type": "infra"},
        containers=[a.container("sdn", ovs.OCP, command=["/bin/bash", "-c", "exec /usr/bin/openshift-sdn-node"])],
    )
    subnet = {
        **a.head("network.openshift.io/v1", "HostSubnet", "master-0"),
        "host": "master-0",
        "hostIP": "192.168.1.10",
        "subnet": "10.128.0.0/23",
    }
    return [
        *objects,
        definition("hostsubnets.network.openshift.io", "HostSubnet"),
        subnet,
        *machines,
        *ovs.multus(machines),
        sdn,
        *a.pods_of(sdn, machines[:1]),
        *agent(
            machines[1:],
            "ovnkube-node",
            "openshift-ovn-kubernetes",
            labels={"app": "ovnkube-node", "component": "network", "type": "infra"},
            containers=[a.container("ovn-controller", ovs.OCP), a.container("ovnkube-controller", ovs.OCP)],
            volumes={"ovnkube-config": {"configMap": {"name": "ovnkube-config"}}},
        ),
        a.configmap("ovnkube-config", "openshift-ovn-kubernetes", {"ovnkube.conf": conf}),
        *apps(machines[:1], "10.128.0.15", "10.128.0.16", "10.128.0.17", name="old"),
        *ovs.ovn_apps(machines[1:], "10.129.0.15"),
    ]


@described(service_cidrs="10.0.0.0/16")
def aks_kubenet_to_overlay() -> Objects:
    """AKS on its way from kubenet to Azure CNI Overlay: one node pool is made anew, the other is not."""
    kind = "kubernetes.azure.com/podnetwork-type"
    old = clouds.aks_nodes(1, slices="10.244.0.0/24", network="RouteCreated")
    new = clouds.aks_nodes(
        1,
        slices="10.244.7.0/24",
        marks={kind: "overlay", "agentpool": "nodepool2", "kubernetes.azure.com/agentpool": "nodepool2"},
        names=("aks-nodepool2-12345678-vmss000000",),
        addresses="10.224.0.9",
    )
    made = clouds.azure_cns(new)
    needs = {"matchExpressions": [{"key": kind, "operator": "In", "values": ["overlay"]}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [needs]}}
    made[0]["spec"]["template"]["spec"]["affinity"] = {"nodeAffinity": required}
    return [*old, *new, *made, *apps(old, "10.244.0.21", name="old"), *apps(new, "10.244.7.51", name="new")]


@described(build="+k3s1", service_cidrs="10.43.0.0/16")
def k3s_flannel_left_on() -> Objects:
    """k3s on which Cilium was installed and Flannel was not switched off: new Pods are on the one, old ones on the
    other."""
    machines = embedded.k3s_nodes("--cluster-cidr", "10.42.0.0/16", count=2)
    return [
        *cilium.definitions(),
        *embedded.k3s_system(machines, "10.42.0.3"),
        *cilium.cilium(machines),
        cilium.config(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.60.0.0/16", cluster_pool_ipv4_mask_size="24"),
        *cilium.cilium_nodes(machines, "10.60.0.0/24", "10.60.1.0/24"),
        *apps(machines, "10.42.0.5", "10.60.1.2", "10.42.0.6", "10.60.1.3"),
    ]
