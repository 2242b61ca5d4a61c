"""Ranges beside Pods and Services: joined clusters, tenants' networks, the nodes of another system."""

from __future__ import annotations

import json

from tests.clusters.describe import flannel, meta, ovs
from tests.clusters.description import Objects, described
from tests.support import objects as a
from tests.support.objects import Object
from tests.support.objects.parts import apps, definition, kubeadm, nodes


def _joined(name: str, pods: str, services: str) -> Object:
    spec = {"cluster_id": name, "cluster_cidr": [pods], "service_cidr": [services], "global_cidr": []}
    return a.custom("submariner.io/v1", "Cluster", name, spec, "submariner-operator")


@described()
def flannel_joined_clusters() -> Objects:
    """Flannel; Submariner without Globalnet joins another cluster with the same Pod block, Tailscale leads outside."""
    machines = nodes(2, network="FlannelIsUp", annotations=flannel.marks)
    lan = {"cniVersion": "1.0.0", "type": "macvlan", "master": "eth1"}
    lan["ipam"] = {"type": "whereabouts", "range": "192.168.77.0/24"}  # type: ignore[assignment]
    tailnet = {"tailnetIPs": ["100.101.7.9"], "isExitNode": False}
    return [
        definition("clusters.submariner.io", "Cluster", namespaced=True),
        definition("submariners.submariner.io", "Submariner", "v1alpha1", namespaced=True),
        definition("connectors.tailscale.com", "Connector", "v1alpha1"),
        definition("network-attachment-definitions.k8s.cni.cncf.io", "NetworkAttachmentDefinition", namespaced=True),
        definition("servicegroups.purelb.io", "ServiceGroup", namespaced=True),
        *(a.head("v1", "Namespace", name) for name in ("submariner-operator", "purelb")),
        *kubeadm(machines, ["10.244.0.2"]),
        *flannel.daemonset(machines),
        flannel.config("10.244.0.0/16"),
        *meta.multus(machines),
        a.custom("submariner.io/v1alpha1", "Submariner", "submariner", {"clusterID": "east"}, "submariner-operator"),
        _joined("east", "10.244.0.0/16", "10.96.0.0/12"),
        _joined("west", "10.244.0.0/16", "10.112.0.0/12"),
        a.custom("tailscale.com/v1alpha1", "Connector", "office", {"exitNode": True}, status=tailnet),
        a.custom(
            "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", "lan", {"config": json.dumps(lan)}, "kube-system"
        ),
        a.custom("purelb.io/v1", "ServiceGroup", "default", {"local": {"pool": "192.168.1.240/29"}}, "purelb"),
        *apps(machines, "10.244.0.9", "10.244.1.9"),
    ]


def _vpc(name: str, peer: str, own: str) -> Object:
    peering = {"remoteVpc": peer, "localConnectIP": own}
    return a.custom("kubeovn.io/v1", "Vpc", name, {"vpcPeerings": [peering]})


@described()
def kube_ovn_peered_vpcs() -> Objects:
    """Kube-OVN with three tenants: two whose VPCs peer and share addresses, a third with the same range by itself."""
    machines = nodes(2, annotations=ovs.kube_ovn_marks)
    return [
        definition("subnets.kubeovn.io", "Subnet"),
        definition("vpcs.kubeovn.io", "Vpc"),
        *kubeadm(machines, ("10.16.0.2",)),
        *ovs.kube_ovn(machines, "docker.io/kubeovn/kube-ovn:v1.14.5"),
        ovs.subnet("ovn-default", "10.16.0.0/16", default=True, gateway="10.16.0.1"),
        ovs.subnet("join", "100.64.0.0/16", gateway="100.64.0.1"),
        ovs.subnet("red-1", "10.50.0.0/16", vpc="red"),
        ovs.subnet("blue-1", "10.50.8.0/24", vpc="blue"),
        ovs.subnet("green-1", "10.50.0.0/16", vpc="green"),
        _vpc("red", "blue", "169.254.0.1/30"),
        _vpc("blue", "red", "169.254.0.2/30"),
        *ovs.kube_ovn_pods(machines, "10.16.0.3", "10.16.0.4"),
    ]
