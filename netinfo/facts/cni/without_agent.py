"""Networks that no workload of the cluster shows: recognised by several marks together, with honest strength.

Asked only when it is known that no agent runs. Each rule is one function: it gives the solution with one Evidence a
mark, or nothing. A block alone is never a mark: a rule also needs the runtime or the platform that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from netinfo.components import installers, match
from netinfo.components.pod_addresses import NetworkPod, telling_pods
from netinfo.components.records.signature import Signature
from netinfo.components.standing import knows_all_workloads
from netinfo.facts.cni.agents import Agent
from netinfo.model.components import Component, Role
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text import counts as counted
from netinfo.text.messages import joined, phrase, phrases
from netinfo.values.addresses import Network, contains, parse_network, parse_networks
from netinfo.values.flags import last_flag
from netinfo.values.globs import fits_any

_FLANNEL_MARK = "flannel.alpha.coreos.com/backend-type"
_ADDRESSES = '{range .items[*]}{.metadata.name}{" "}{.spec.hostNetwork}{" "}{.status.podIP}{"\\n"}{end}'
#: The compute types of nodes of EKS whose image brings Amazon's plugin, as a record's rule is named, and what people
#: call them. No other plugin may take its place there (awsdocs/amazon-eks-user-guide
#: latest/ug/networking/alternate-cni-plugins.adoc).
_BRINGING = {"auto": "EKS Auto Mode", "fargate": "EKS Fargate"}
_AUTO, _AUTO_RULE = "auto", "eks-auto-mode"
_EVERY_NODE = '{range .items[*]}{.metadata.name}{" "}%s{"\\n"}{end}'


class Inference(NamedTuple):
    """A solution concluded from marks. ``is_direct``: a mark that the solution itself or its switch on the node's
    command line left, not only circumstances."""

    component: Component
    evidence: tuple[Evidence, ...]
    is_direct: bool = False


class _Cluster(NamedTuple):
    """The cluster as the rules see it."""

    snapshot: Snapshot
    nodes: tuple[Node, ...]
    pods: tuple[NetworkPod, ...]

    def node_evidence(self, value: str, path: str, origin: Origin, says: str, strength: Strength) -> Evidence:
        command = self.snapshot.proof.listing("nodes", _EVERY_NODE % path)
        return Evidence("nodes", strength, Stance.FOR, value, origin, command, says)

    def pod_evidence(self, value: str, says: str) -> Evidence:
        command = self.snapshot.proof.listing("pods", _ADDRESSES, "-A")
        return Evidence("pods", Strength.INFERRED, Stance.FOR, value, Origin("Pods", "status.podIP"), command, says)


def infer(snapshot: Snapshot) -> Inference | None:
    """The first rule that holds; the rules exclude each other by platform or runtime."""
    return _inferred(snapshot, _linux_nodes(snapshot))


def _inferred(snapshot: Snapshot, own: Collection[Node]) -> Inference | None:
    """What the rules say of these nodes and their Pods."""
    nodes = tuple(sorted(own, key=lambda node: node.name))
    names = {node.name for node in nodes}
    is_all = len(names) == len(_linux_nodes(snapshot))  # then also of Pods on no node that is known
    pods = tuple(each for each in telling_pods(snapshot) if is_all or each.pod.node in names)
    cluster = _Cluster(snapshot, nodes, pods)
    if not nodes:
        return None
    for mark, rule in _RULES.items():
        for record in match.signatures():
            if mark in record.marked_by and (found := rule(cluster, record)):
                return found
    return None


def beside_agents(snapshot: Snapshot, agents: Collection[Agent]) -> Inference | None:
    """The network without an agent on the nodes that none of these agents may run on, as of EKS Auto Mode, or of node
    pools with kubenet beside others; nodes of Fargate stand apart."""
    return _inferred(snapshot, left_by(agents, snapshot))


def embedded(snapshot: Snapshot) -> Inference | None:
    """Flannel inside of k3s, which goes on beside an agent where nobody switched it off: the arguments of a server were
    seen, and all nodes bear its mark."""
    record = next((each for each in match.signatures() if "k3s-process" in each.marked_by), None)
    if record is None or not installers.node_arguments(snapshot):
        return None
    return _k3s_flannel(_Cluster(snapshot, tuple(_linux_nodes(snapshot)), ()), record)


def left_by(agents: Collection[Agent], snapshot: Snapshot) -> list[Node]:
    """The nodes that none of these agents may run on although they could."""
    able = (node for node in _linux_nodes(snapshot) if node.compute_type != "fargate")
    return [node for node in able if not any(agent.reaches(node) for agent in agents)]


def brings_along(node: Node) -> str:
    """The id of the network that the image of a node brings along; empty where it brings none."""
    if node.compute_type not in _BRINGING:
        return ""
    return next((each.id for each in match.signatures() if _AUTO_RULE in each.marked_by), "")


def _linux_nodes(snapshot: Snapshot) -> list[Node]:
    """Nodes with a kubelet of their own: virtual and Windows nodes have other networks."""
    return [node for node in snapshot.nodes if node.is_linux and not node.is_virtual]


def _inference(
    record: Signature, evidence: tuple[Evidence, ...], title: str = "", *, is_direct: bool = False
) -> Inference:
    component = Component(record.id, title or record.title, Role.PRIMARY, record.ipam)
    return Inference(component, evidence, is_direct)


def _k3s_flannel(cluster: _Cluster, record: Signature) -> Inference | None:
    """k3s with a flannel backend: its annotation on every node, and no ``--flannel-backend=none`` on any."""
    if not installers.is_k3s(cluster.snapshot) or not all(_FLANNEL_MARK in node.annotations for node in cluster.nodes):
        return None
    if installers.is_flannel_off(cluster.snapshot):
        return None
    backends = sorted({node.annotations[_FLANNEL_MARK] for node in cluster.nodes})
    path = '{.status.nodeInfo.kubeletVersion}{" "}{.metadata.annotations.flannel\\.alpha\\.coreos\\.com/backend-type}'
    says = phrase(
        "k3s runs flannel in its own process: annotation {name} ({values}) on every node",
        name=_FLANNEL_MARK,
        values=", ".join(backends),
    )
    mark = cluster.node_evidence(
        record.id, path, Origin("Node", f"annotation {_FLANNEL_MARK}"), says, Strength.INFERRED
    )
    return _inference(record, (mark,), phrase("Flannel (built into k3s)"), is_direct=True)


def _eks_auto_mode(cluster: _Cluster, record: Signature) -> Inference | None:
    """EKS Auto Mode and Fargate: Amazon's plugin is a service of the node's image, no Pod, and no other may take its
    place (docs.aws.amazon.com, EKS user guide: auto-networking, alternate-cni-plugins)."""
    kinds = {node.compute_type for node in cluster.nodes}
    if not kinds.issubset(_BRINGING):
        return None
    label, kind = "eks.amazonaws.com/compute-type", _AUTO if _AUTO in kinds else min(kinds)
    says = phrases(
        "{platform}: label {name} {kind} on {count} node, whose image brings the plugin",
        "{platform}: label {name} {kind} on {count} nodes, whose image brings the plugin",
        sum(node.compute_type == kind for node in cluster.nodes),
        platform=_BRINGING[kind],
        kind=kind,
        name=label,
    )
    path = "{.metadata.labels.eks\\.amazonaws\\.com/compute-type}"
    mark = cluster.node_evidence(record.id, path, Origin("Node", f"label {label}"), says, Strength.INFERRED)
    return _inference(record, (mark,), f"{record.title} ({_BRINGING[kind]})", is_direct=True)


def _gke(cluster: _Cluster, record: Signature) -> Inference | None:
    """GKE without netd and anetd: routes of the VPC lead to each node's slice, and the pods are in it."""
    label = "cloud.google.com/gke-nodepool"
    if not all(label in node.labels for node in cluster.nodes) or not _inside_own_slices(cluster):
        return None
    path = '{.metadata.labels.cloud\\.google\\.com/gke-nodepool}{" "}{.spec.podCIDR}'
    mark = cluster.node_evidence(
        record.id,
        path,
        Origin("Node", f"label {label}"),
        phrase("GKE node label {name}", name=label),
        Strength.INFERRED,
    )
    return _inference(record, (mark, _inside_evidence(cluster, record.id)))


def _kubenet(cluster: _Cluster, record: Signature) -> Inference | None:
    """kubenet: cloud routes to every node's slice, on a platform whose networks other than kubenet need no routes."""
    has_routes = all(node.conditions.get("NetworkUnavailable") == ("False", "RouteCreated") for node in cluster.nodes)
    if not has_routes or not (_is_aks(cluster) or _is_kops(cluster)) or not _inside_own_slices(cluster):
        return None
    if any("kubernetes.azure.com/podnetwork-type" in node.labels for node in cluster.nodes):
        return None
    path = '{.status.conditions[?(@.type=="NetworkUnavailable")].reason}'
    platform = "AKS" if _is_aks(cluster) else "kops"
    says = phrase("{platform} nodes with NetworkUnavailable reason RouteCreated", platform=platform)
    mark = cluster.node_evidence(
        record.id, path, Origin("Node", "condition NetworkUnavailable"), says, Strength.INFERRED
    )
    return _inference(record, (mark, _inside_evidence(cluster, record.id)))


def _azure_node_subnet(cluster: _Cluster, record: Signature) -> Inference | None:
    """Azure CNI in its oldest mode has no agent: AKS nodes without slices and routes, and pods that have addresses.

    It is known by what is not there alone, as is every network that somebody brought along (network plugin "none"): so
    all workloads have to be listed, not those of kube-system only, and the Pods have to be where this one puts them,
    in the subnet of the nodes.
    """
    if not knows_all_workloads(cluster.snapshot) or not _is_aks(cluster) or not cluster.pods:
        return None
    if any(node.pod_cidrs for node in cluster.nodes):
        return None
    if any("NetworkUnavailable" in node.conditions for node in cluster.nodes):
        return None
    if not _beside_nodes(cluster):
        return None
    path = '{.metadata.labels.kubernetes\\.azure\\.com/cluster}{" "}{.spec.podCIDR}'
    says = phrase("AKS nodes without podCIDR and without routes, and pods have addresses beside those of the nodes")
    mark = cluster.node_evidence(record.id, path, Origin("Node", "spec.podCIDR"), says, Strength.INFERRED)
    return _inference(record, (mark,), phrase("Azure CNI (node subnet)"))


def _beside_nodes(cluster: _Cluster) -> bool:
    """True when no Pod has an address outside of the /16 in which a node has its own: Azure hands out those of the
    node's subnet, which is a /16 at the most in what AKS makes (Azure/AKS, 10.224.0.0/16), and never of another one."""
    own = [parse_network(f"{written}/16") for node in cluster.nodes for _, written in node.addresses if "." in written]
    subnets = [each for each in own if each]
    addresses = [each for pod in cluster.pods for each in pod.addresses if each.version == 4]
    return not subnets or all(contains(subnets, each) for each in addresses)


def _docker_desktop(cluster: _Cluster, record: Signature) -> Inference | None:
    """Docker Desktop's own kubeadm cluster; its kind clusters have an agent and never come here."""
    if (
        not all(node.os_image == "Docker Desktop" for node in cluster.nodes)
        or len(cluster.nodes) != 1
        or not cluster.pods
    ):
        return None
    says = phrase("the node is Docker Desktop's, which sets up its bridge by a file")
    mark = cluster.node_evidence(
        record.id, "{.status.nodeInfo.osImage}", Origin("Node", "osImage"), says, Strength.INFERRED
    )
    return _inference(record, (mark,), "bridge (Docker Desktop)")


def _runtime_block(cluster: _Cluster, record: Signature) -> Inference | None:
    """A runtime's own bridge: its version on every node, all pods in one of the blocks that it gives out, and none in a
    block that Kubernetes knows of; the control plane must have been seen."""
    row = record.runtime
    if row is None or not all(fits_any(node.runtime, row.versions) for node in cluster.nodes):
        return None
    if any(fits_any(node.runtime, row.not_versions) for node in cluster.nodes):
        return None
    if not cluster.snapshot.control_plane.is_readable or not cluster.snapshot.control_plane.rows:
        return None
    addresses = [address for pod in cluster.pods for address in pod.addresses]
    known = _known_blocks(cluster.snapshot)
    if not addresses or any(contains(known, address) for address in addresses):
        return None
    blocks = parse_networks(",".join(row.blocks)) or ()
    block = next((each for each in blocks if all(contains((each,), address) for address in addresses)), None)
    if block is None:
        return None
    path = '{.status.nodeInfo.containerRuntimeVersion}{" "}{.spec.podCIDR}'
    mark = cluster.node_evidence(
        record.id,
        path,
        Origin("Node", "containerRuntimeVersion"),
        phrase("runtime {name}", name=row.name),
        Strength.INFERRED,
    )
    everyone = counted.pods(len(cluster.pods), len(cluster.pods))
    says = phrase("{counted} in {block}, outside every block Kubernetes knows", counted=everyone, block=block)
    if len(cluster.nodes) > 1 and len(set(addresses)) < len(addresses):
        says = joined("; ", [says, phrase("different pods have the same address")])
    return _inference(record, (mark, cluster.pod_evidence(record.id, says)))


def _known_blocks(snapshot: Snapshot) -> tuple[Network, ...]:
    """Slices of nodes and every written block of the cluster."""
    found = [network for node in snapshot.nodes for network in map(parse_network, node.pod_cidrs) if network]
    for pod in snapshot.control_plane:
        for one in pod.containers if pod.ref.namespace == "kube-system" else ():
            found += parse_networks(last_flag(one.argv, "cluster-cidr") or "") or ()
    return tuple(found)


def _inside_own_slices(cluster: _Cluster) -> bool:
    """True when there are pods and each has an address of the slice of its own node."""
    slices = {node.name: [each for each in map(parse_network, node.pod_cidrs) if each] for node in cluster.nodes}
    return bool(cluster.pods) and all(
        contains(slices.get(each.pod.node, []), address) for each in cluster.pods for address in each.addresses
    )


def _inside_evidence(cluster: _Cluster, value: str) -> Evidence:
    everyone = counted.pods(len(cluster.pods), len(cluster.pods))
    return cluster.pod_evidence(value, phrase("{counted} inside the podCIDR of their node", counted=everyone))


def _is_aks(cluster: _Cluster) -> bool:
    return all(
        node.provider_id.startswith("azure://") and any(key.startswith("kubernetes.azure.com/") for key in node.labels)
        for node in cluster.nodes
    )


def _is_kops(cluster: _Cluster) -> bool:
    return all("kops.k8s.io/instancegroup" in node.labels for node in cluster.nodes)


#: What shows a network without an agent, as records name it (``marked_by``), in the order in which it is looked for.
_RULES: Mapping[str, Callable[[_Cluster, Signature], Inference | None]] = {
    "k3s-process": _k3s_flannel,
    _AUTO_RULE: _eks_auto_mode,
    "gke-routes": _gke,
    "cloud-routes": _kubenet,
    "aks-without-routes": _azure_node_subnet,
    "docker-desktop": _docker_desktop,
    "runtime-block": _runtime_block,
}
