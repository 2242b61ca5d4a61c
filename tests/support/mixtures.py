"""Clusters with several networks, put together of sides: what one network has on the nodes that it is told.

``on``: the nodes whose Pods it connects. ``wanted``: those where its agent runs, if not the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from netinfo.components.scheduling import may_run_on
from netinfo.model.objects import ConfigMap, Container, CustomResource, Node, NodeRequirement, Pod, Ref, Workload
from netinfo.model.snapshot import Snapshot
from tests.support.podnet import cluster, configmap, entries, flannel_config, pool, resource

Names = Iterable[str]
AFFINITIES, CILIUM_NODES = "blockaffinities.crd.projectcalico.org", "ciliumnodes.cilium.io"
NETWORKS, HOST_SUBNETS = "networks.config.openshift.io", "hostsubnets.network.openshift.io"
HYBRID, AUTO = ({"eks.amazonaws.com/compute-type": each} for each in ("hybrid", "auto"))
MOVED = {"io.cilium.migration/cilium-default": "true"}
#: Looked for and not there: what the same APIs hold beside pools and slices.
_BESIDE = (
    "felixconfigurations.crd.projectcalico.org",
    "bgpconfigurations.crd.projectcalico.org",
    "ipamconfigs.crd.projectcalico.org",
    "ciliumpodippools.cilium.io",
    "ciliumloadbalancerippools.cilium.io",
    "ciliumegressgatewaypolicies.cilium.io",
)
AKS = {"kubernetes.azure.com/cluster": "MC_shop", "kubernetes.azure.com/mode": "user"}


@dataclass(frozen=True)
class Side:
    """What one network has in a cluster."""

    nodes: tuple[Node, ...] = ()
    pods: tuple[Pod, ...] = ()
    workloads: tuple[Workload, ...] = ()
    configmaps: tuple[ConfigMap, ...] = ()
    custom: Mapping[str, tuple[CustomResource, ...]] = field(default_factory=dict)


def joined(*sides: Side, **more: Any) -> Snapshot:
    """The cluster of these sides; a node that several have is one with all that each says of it."""
    nodes: dict[str, Node] = {}
    custom: dict[str, tuple[CustomResource, ...]] = defaultdict(tuple)
    for side in sides:
        for node in side.nodes:
            known = nodes.get(node.name, node)
            nodes[node.name] = known._replace(
                labels={**known.labels, **node.labels},
                annotations={**known.annotations, **node.annotations},
                conditions={**known.conditions, **node.conditions},
                pod_cidrs=node.pod_cidrs or known.pod_cidrs,
                addresses=known.addresses or node.addresses,
                provider_id=node.provider_id or known.provider_id,
            )
        for name, rows in side.custom.items():
            custom[name] += rows
    groups = {_group(each) for each in custom}
    workloads = tuple(each for side in sides for each in side.workloads)
    return cluster(
        nodes=tuple(nodes.values()),
        pods=(*(each for side in sides for each in side.pods), *agent_pods(workloads, tuple(nodes.values()))),
        workloads=workloads,
        configmaps=tuple(each for side in sides for each in side.configmaps),
        custom={**dict.fromkeys((each for each in _BESIDE if _group(each) in groups), ()), **custom},
        **{"service_cidrs": ("10.96.0.0/12",), **more},
    )


def _group(resource: str) -> str:
    return resource.partition(".")[2]


def agent_pods(workloads: Iterable[Workload], nodes: tuple[Node, ...]) -> tuple[Pod, ...]:
    """The Pods of each DaemonSet on the nodes where it may run, no more than it is wanted on."""
    found = []
    for each in workloads:
        able = [node for node in nodes if not node.is_virtual and may_run_on(each, node)]
        for node in able[: each.desired]:
            ref = Ref("pods", each.ref.namespace, f"{each.ref.name}-{node.name}")
            own = tuple(ip for _, ip in node.addresses)
            made = Pod(ref, node.name, "Running", host_network=True, ips=own, labels=each.labels, is_ready=True)
            found.append(made._replace(containers=each.containers, owner_kind=each.kind))
    return tuple(found)


def names(count: int, first: int = 0) -> list[str]:
    """``n0``, ``n1`` ... so many of them."""
    return [f"n{number}" for number in range(first, first + count)]


def machine(name: str, **fields: Any) -> Node:
    """A node with an address of its own."""
    own = f"192.168.50.{10 + _number(name)}"
    return Node(Ref("nodes", "", name), addresses=(("InternalIP", own),), pod_capacity=110)._replace(**fields)


def machines(on: Names, **fields: Any) -> Side:
    """Nodes alone, with the fields given."""
    return Side(nodes=tuple(machine(each, **fields) for each in on))


def pods_on(on: Names, prefix: str, mark: str = "", *, first: int = 4) -> tuple[Pod, ...]:
    """Three Pods on each node, one of kube-system: ``prefix`` + the node's number + ``.4`` and so on."""
    found = []
    for name in on:
        for at, namespace in enumerate(("kube-system", "shop", "shop")):
            ip = f"{prefix}{_number(name)}.{first + at}"
            annotations = {mark: f"{ip}/32"} if mark else {}
            made = Pod(Ref("pods", namespace, f"app-{prefix}{name}-{at}"), name, "Running", ips=(ip,), is_ready=True)
            found.append(made._replace(annotations=annotations))
    return tuple(found)


def daemonset(name: str, container: str, image: str, wanted: int, **fields: Any) -> Workload:
    """An agent that is ready on all nodes where it is wanted."""
    ref = Ref("daemonsets", fields.pop("namespace", "kube-system"), name)
    made = Workload(
        ref, "DaemonSet", {}, (Container(container, image),), wanted, wanted, created="2024-03-01T08:00:00Z"
    )
    return made._replace(**fields)


def calico(on: Names, wanted: Names | None = None, *, block: str = "10.233.64.0/18", **fields: Any) -> Side:
    """Calico with its own addresses, marks on its Pods and nodes, and a record of every block."""
    own, agents = list(on), list(on if wanted is None else wanted)
    prefix = block.split(".0/")[0].rsplit(".", 1)[0] + "."
    base = int(block.split(".")[2])
    at = {name: f"{prefix}{base + _number(name)}.0/26" for name in own}
    pods = tuple(
        each._replace(annotations={"cni.projectcalico.org/podIP": f"{ip}/32"}, ips=(ip,))
        for each in pods_on(own, prefix)
        for ip in [f"{prefix}{base + _number(each.node)}.{each.ips[0].rsplit('.', 1)[1]}"]
    )
    container = Container("calico-node", "docker.io/calico/node:v3.30.3", env={"DATASTORE_TYPE": "kubernetes"})
    return Side(
        nodes=tuple(
            machine(
                name,
                annotations={"projectcalico.org/IPv4Address": f"192.168.50.{10 + _number(name)}/24"},
                conditions={"NetworkUnavailable": ("False", "CalicoIsUp")},
            )
            for name in agents
        ),
        pods=pods,
        workloads=(daemonset("calico-node", "calico-node", "x", len(agents), containers=(container,), **fields),)
        if agents
        else (),
        custom={
            "ippools.crd.projectcalico.org": (pool("default-ipv4-ippool", block),),
            AFFINITIES: tuple(
                resource(f"{name}-b", AFFINITIES, "BlockAffinity", {"spec": {"cidr": cidr, "node": name}})
                for name, cidr in at.items()
            ),
        },
    )


def cilium(on: Names, wanted: Names | None = None, *, prefix: str = "10.253.", **fields: Any) -> Side:
    """Cilium with a pool of its own, cut among the nodes where its agent runs."""
    own, agents = list(on), list(on if wanted is None else wanted)
    made = daemonset(
        "cilium", "cilium-agent", "quay.io/cilium/cilium:v1.18.4", len(agents), configmaps=("cilium-config",)
    )
    settings = configmap("cilium-config", ipam="cluster-pool", cluster_pool_ipv4_cidr=f"{prefix}0.0/16")
    return Side(
        nodes=machines(agents).nodes,
        pods=pods_on(own, prefix),
        workloads=(made._replace(**fields),) if agents else (),
        configmaps=(settings,),
        custom={
            CILIUM_NODES: tuple(
                resource(
                    name,
                    CILIUM_NODES,
                    "CiliumNode",
                    {"spec": {"ipam": {"podCIDRs": [f"{prefix}{_number(name)}.0/24"]}}},
                )
                for name in agents
            )
        },
    )


def flannel(
    on: Names, wanted: Names | None = None, *, image: str = "ghcr.io/flannel-io/flannel", **fields: Any
) -> Side:
    """Flannel over the nodes' own slices."""
    own, agents = list(on), list(on if wanted is None else wanted)
    marks = {"flannel.alpha.coreos.com/backend-type": "vxlan"}
    where = fields.pop("namespace", "kube-flannel")
    made = daemonset("kube-flannel-ds", "kube-flannel", f"{image}:v0.27.4", len(agents), namespace=where)
    return Side(
        nodes=tuple(machine(each, pod_cidrs=(f"10.244.{_number(each)}.0/24",), annotations=marks) for each in agents),
        pods=pods_on(own, "10.244."),
        workloads=(made._replace(configmaps=("kube-flannel-cfg",), **fields),) if agents else (),
        configmaps=(flannel_config("10.244.0.0/16", where, Backend={"Type": "vxlan"}),),
    )


def weave(on: Names, wanted: Names | None = None) -> Side:
    """Weave Net with a range that it was told."""
    own, agents = list(on), list(on if wanted is None else wanted)
    container = Container("weave", "weaveworks/weave-kube:2.8.1", env={"IPALLOC_RANGE": "10.40.0.0/16"})
    made = daemonset("weave-net", "weave", "x", len(agents), containers=(container,))
    return Side(machines(agents).nodes, pods_on(own, "10.40."), (made,) if agents else ())


def canal(on: Names, wanted: Names | None = None) -> Side:
    """Flannel and Calico in one DaemonSet."""
    own, agents = list(on), list(on if wanted is None else wanted)
    both = (
        Container("calico-node", "docker.io/calico/node:v3.30.3"),
        Container("kube-flannel", "docker.io/flannel/flannel:v0.27.4"),
    )
    made = daemonset("canal", "x", "x", len(agents), containers=both, configmaps=("canal-config",))
    marks = {"flannel.alpha.coreos.com/backend-type": "vxlan"}
    settings = entries("canal-config", {"net-conf.json": json.dumps({"Network": "10.244.0.0/16"})})
    nodes = tuple(machine(each, pod_cidrs=(f"10.244.{_number(each)}.0/24",), annotations=marks) for each in agents)
    pods = pods_on(own, "10.244.", "cni.projectcalico.org/podIP")
    return Side(nodes, pods, (made,) if agents else (), (settings,))


def vpc_cni(on: Names, wanted: Names | None = None, **fields: Any) -> Side:
    """Amazon's plugin: addresses of the subnets in which the nodes are."""
    own, agents = list(on), list(on if wanted is None else wanted)
    nodes = tuple(machine(each, provider_id=f"aws:///eu-west-1a/i-{_number(each):04x}") for each in own)
    made = daemonset("aws-node", "aws-node", "amazon/amazon-k8s-cni:v1.20.4", len(agents))
    return Side(nodes, pods_on(own, "10.20."), (made._replace(**fields),) if agents else ())


def auto_mode(on: Names) -> Side:
    """Nodes of EKS Auto Mode, which bring Amazon's plugin along."""
    own = list(on)
    return Side(machines(own, labels=AUTO).nodes, pods_on(own, "10.20."))


def virtual(on: Names, prefix: str, labels: Mapping[str, str]) -> Side:
    """Nodes without a machine, whose Pods are somewhere else."""
    own = list(on)
    return Side(machines(own, labels=labels).nodes, pods_on(own, prefix))


def sdn(on: Names, wanted: Names | None = None) -> Side:
    """OpenShift SDN."""
    own, agents = list(on), list(on if wanted is None else wanted)
    made = daemonset(
        "sdn", "sdn", "quay.io/okd/sdn:4.16", len(agents), namespace="openshift-sdn", labels={"app": "sdn"}
    )
    rows = tuple(
        resource(each, HOST_SUBNETS, "HostSubnet", {"host": each, "subnet": f"10.128.{2 * _number(each)}.0/23"})
        for each in agents
    )
    pods = tuple(_at(each, f"10.128.{2 * _number(each.node)}") for each in pods_on(own, "10.128."))
    return Side(machines(agents).nodes, pods, (made,) if agents else (), custom={HOST_SUBNETS: rows})


def ovn(on: Names, wanted: Names | None = None, block: str = "10.130.") -> Side:
    """OVN-Kubernetes as OpenShift runs it."""
    own, agents = list(on), list(on if wanted is None else wanted)
    container = Container("ovnkube-controller", "quay.io/okd/ovn-kubernetes:4.16")
    made = daemonset(
        "ovnkube-node", "x", "x", len(agents), namespace="openshift-ovn-kubernetes", containers=(container,)
    )._replace(labels={"app": "ovnkube-node"})
    nodes = tuple(
        machine(
            each,
            annotations={"k8s.ovn.org/node-subnets": json.dumps({"default": [f"{block}{2 * _number(each)}.0/23"]})},
        )
        for each in agents
    )
    found = []
    for each in pods_on(own, block):
        moved = _at(each, f"{block}{2 * _number(each.node)}")
        mark = json.dumps({"default": {"ip_address": f"{moved.ips[0]}/23", "ip_addresses": [f"{moved.ips[0]}/23"]}})
        found.append(moved._replace(annotations={"k8s.ovn.org/pod-networks": mark}))
    return Side(nodes, tuple(found), (made,) if agents else ())


def openshift(kind: str, migration: str = "", block: str = "10.128.0.0/14") -> Side:
    """The cluster's Network; ``migration``: the type it is on its way to."""
    status: dict[str, object] = {"networkType": kind, "clusterNetwork": [{"cidr": block, "hostPrefix": 23}]}
    if migration:
        status["migration"] = {"networkType": migration}
    return Side(custom={NETWORKS: (resource("cluster", NETWORKS, "Network", {"status": status}),)})


def _at(pod: Pod, prefix: str) -> Pod:
    return pod._replace(ips=(f"{prefix}.{pod.ips[0].rsplit('.', 1)[1]}",))


def _number(name: str) -> int:
    return int("".join(each for each in name if each.isdigit()) or 0)


def kubenet(on: Names) -> Side:
    """Nodes of AKS whose slices routes of the cloud lead to."""
    own = list(on)
    routed = {"NetworkUnavailable": ("False", "RouteCreated")}
    nodes = tuple(
        machine(
            each, pod_cidrs=(f"10.244.{_number(each)}.0/24",), labels=AKS, provider_id="azure:///x", conditions=routed
        )
        for each in own
    )
    return Side(nodes, pods_on(own, "10.244."))


def overlay(on: Names) -> Side:
    """Nodes of AKS with Azure's overlay, where alone its agent may run."""
    own, kind = list(on), "kubernetes.azure.com/podnetwork-type"
    labels = {**AKS, kind: "overlay"}
    nodes = tuple(
        machine(each, pod_cidrs=(f"10.245.{_number(each)}.0/24",), labels=labels, provider_id="azure:///x")
        for each in own
    )
    image = "mcr.microsoft.com/containernetworking/azure-cns:v1.6.5"
    needs = ((NodeRequirement(kind, "In", ("overlay",)),),)
    agent = daemonset("azure-cns", "cns-container", image, len(own), node_affinity=needs)
    return Side(nodes, pods_on(own, "10.245."), (agent,))


def k3s(on: Names) -> Side:
    """k3s with the Flannel that runs inside of it."""
    own = list(on)
    nodes = tuple(
        machine(
            each,
            pod_cidrs=(f"10.42.{_number(each)}.0/24",),
            kubelet_version="v1.33.1+k3s1",
            annotations={
                "flannel.alpha.coreos.com/backend-type": "vxlan",
                "k3s.io/node-args": '["server"]' if each == own[0] else '["agent"]',
            },
        )
        for each in own
    )
    return Side(nodes, pods_on(own, "10.42."))
