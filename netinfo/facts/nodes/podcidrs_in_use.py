"""Which slice of the pod block each node really hands addresses out of, by the allocator in charge.

In: ``Snapshot`` and who is in charge. Out: ``Slices``. ``Node.spec.podCIDRs`` is only the answer where the network
obeys it: Calico and Cilium's cluster-pool keep their own records, and Weave, Kube-OVN or a bridge on one node have no
slices at all although the controller manager goes on assigning them.

Sources: kube-router pkg/utils/pod_cidr.go (annotations before the field); Cilium CiliumNode ``spec.ipam``;
ovn-kubernetes go-controller/pkg/util/subnet_annotations.go; openshift/api network/v1 HostSubnet; Calico
BlockAffinity (libcalico-go), whose small blocks come and go with the pods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from netinfo.components import settings
from netinfo.components.configmap_names import CILIUM
from netinfo.model.components import Allocator, Candidate, Identification
from netinfo.model.objects import Node
from netinfo.model.once import once
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.calico import kept_in_etcd
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, parse_networks
from netinfo.values.documents import json_tree
from netinfo.values.json_access import Tree, dig, objects, text, texts

ByNode = Mapping[str, tuple[Network, ...]]

_KUBE_ROUTER = ("kube-router.io/pod-cidrs", "kube-router.io/pod-cidr")
_OVN_SUBNETS = "k8s.ovn.org/node-subnets"
_CILIUM_NODES = "ciliumnodes.cilium.io"
_HOST_SUBNETS = "hostsubnets.network.openshift.io"
_AFFINITIES = "blockaffinities.crd.projectcalico.org"
_SPEC = '{range .items[*]}{.metadata.name}{"\\t"}{.spec.podCIDRs}{"\\n"}{end}'

_SHARED = phrase("pods of all nodes get addresses of one block: no node has a slice of its own")
_CLOUD = phrase("pods get addresses of cloud subnets: no node has a slice of a block of the cluster")


@dataclass(frozen=True, slots=True)
class Slices:
    """The slices in use by node. ``is_known`` False: could not be told, ``because`` says why. ``exist`` False: this
    network has none. ``may_borrow``: a node may also use addresses of another's slice."""

    by_node: ByNode = field(default_factory=dict)
    source: str = ""
    where: str = ""
    command: str = ""
    says: str = ""
    is_known: bool = True
    exist: bool = True
    may_borrow: bool = False
    because: str = ""

    def all(self) -> list[Network]:
        """Every slice once, in order of the nodes' names."""
        return list(dict.fromkeys(block for name in sorted(self.by_node) for block in self.by_node[name]))


def assigned(snapshot: Snapshot) -> ByNode:
    """``Node.spec.podCIDRs`` of every node that has some, obeyed or not."""
    written = {node.name: parse_networks(",".join(node.pod_cidrs)) or () for node in snapshot.nodes}
    return {name: blocks for name, blocks in written.items() if blocks}


@once
def slices_in_use(snapshot: Snapshot, cni: Identification) -> Slices:
    """The slices that the allocator in charge obeys."""
    candidate = cni.in_charge
    if candidate is None:
        return _unknown(phrase("it is not known which network runs, and so not whether it obeys Node.spec.podCIDRs"))
    if candidate.allocator in (Allocator.WEAVE, Allocator.KUBE_OVN, Allocator.CNI_FILE, Allocator.DOCKER):
        return Slices(exist=False, because=_SHARED)
    if candidate.allocator is Allocator.CLOUD:
        return Slices(exist=False, because=_CLOUD)
    reader = _READERS.get(candidate.allocator)
    if reader is None:
        return _unknown(phrase("where {solution} records the slices of nodes is not known", solution=candidate.title))
    return reader(snapshot, candidate)


def _unknown(because: str) -> Slices:
    return Slices(is_known=False, because=because)


def _node_slices(snapshot: Snapshot, candidate: Candidate) -> Slices:
    """The node's own field; kube-router looks at its annotations first."""
    blocks = dict(assigned(snapshot))
    says, where = verbatim("Node.spec.podCIDRs"), "nodes .spec.podCIDRs"
    if candidate.id == "kube-router":
        annotated = {node.name: found for node in snapshot.nodes if (found := _annotated(node))}
        blocks |= annotated
        says = phrase("Node.spec.podCIDRs and kube-router's annotations") if annotated else says
    return _of_nodes(snapshot, blocks, where, snapshot.proof.listing("nodes", _SPEC), says)


def _annotated(node: Node) -> tuple[Network, ...]:
    written = next((node.annotations[key] for key in _KUBE_ROUTER if key in node.annotations), "")
    return parse_networks(written) or ()


def _of_nodes(snapshot: Snapshot, blocks: ByNode, where: str, command: str, says: str) -> Slices:
    nodes = snapshot.nodes
    if not nodes.is_readable or not nodes.is_complete:
        return _unknown(phrase("not all nodes could be listed"))
    because = "" if blocks else phrase("no node has a slice")
    return Slices(blocks, "nodes", where, command, says, is_known=bool(blocks), because=because)


def _cilium(snapshot: Snapshot, candidate: Candidate) -> Slices:
    """``ipam`` decides; charts before 1.9 have no such key and Cilium then used the node's field."""
    mode = settings.of_configmap(snapshot, candidate, CILIUM, "ipam").value
    if mode is None:
        return _unknown(phrase("cilium-config, which says how Cilium hands out addresses, could not be read"))
    if mode in ("", "kubernetes", "hostscope", "hostscope-legacy"):
        return _node_slices(snapshot, candidate)
    if mode in ("eni", "azure", "alibabacloud", "delegated-plugin"):
        return Slices(exist=False, because=_CLOUD)
    path = "{.spec.ipam.pools.allocated}" if mode == "multi-pool" else "{.spec.ipam.podCIDRs}"
    return _of_objects(snapshot, _CILIUM_NODES, path.strip("{}"), _cilium_blocks)


def _cilium_blocks(tree: Tree) -> tuple[str, list[str]]:
    pools = [cidr for pool in objects(tree, "spec", "ipam", "pools", "allocated") for cidr in _cidrs(pool)]
    return text(tree, "metadata", "name"), [*texts(tree, "spec", "ipam", "podCIDRs"), *pools]


def _cidrs(pool: Tree) -> Iterable[str]:
    """``cidrs`` of a pool: texts, or objects with ``cidr`` in later versions."""
    return (*texts(pool, "cidrs"), *(text(each, "cidr") for each in objects(pool, "cidrs")))


def _openshift(snapshot: Snapshot, candidate: Candidate) -> Slices:
    if candidate.id == "openshift-sdn":
        return _of_objects(snapshot, _HOST_SUBNETS, ".subnet", _host_subnet)
    return _ovn(snapshot, candidate)


def _host_subnet(tree: Tree) -> tuple[str, list[str]]:
    return text(tree, "host"), [text(tree, "subnet")]


def _ovn(snapshot: Snapshot, candidate: Candidate) -> Slices:
    blocks = {node.name: found for node in snapshot.nodes if (found := _ovn_subnets(node))}
    path = ".metadata.annotations.k8s\\.ovn\\.org/node-subnets"
    command = snapshot.proof.listing("nodes", '{range .items[*]}{.metadata.name}{"\\t"}{%s}{"\\n"}{end}' % path)  # noqa: UP031
    return _of_nodes(
        snapshot, blocks, f"nodes annotation {_OVN_SUBNETS}", command, phrase("annotation {name}", name=_OVN_SUBNETS)
    )


def _ovn_subnets(node: Node) -> tuple[Network, ...]:
    """``{"default": "10.244.0.0/24"}`` or a list of one a family; other keys are other networks."""
    tree = json_tree(node.annotations.get(_OVN_SUBNETS, ""))
    written = text(tree, "default") or ",".join(texts(tree, "default"))
    return parse_networks(written) or ()


def _calico(snapshot: Snapshot, candidate: Candidate) -> Slices:
    found = _of_objects(snapshot, _AFFINITIES, ".spec.cidr", _affinity)
    if found.is_known:
        return replace(found, may_borrow=True)
    if because := kept_in_etcd(snapshot, candidate):
        return _unknown(because)
    if snapshot.resource(_AFFINITIES).is_absent:
        return found
    because = phrase("Calico gives nodes small blocks of its IPPools; its BlockAffinity objects were not read")
    return _unknown(because)


def _affinity(tree: Tree) -> tuple[str, list[str]]:
    is_gone = dig(tree, "spec", "deleted") in (True, "true") or text(tree, "spec", "state") == "pendingDeletion"
    return text(tree, "spec", "node"), [] if is_gone else [text(tree, "spec", "cidr")]


def _of_objects(snapshot: Snapshot, resource: str, path: str, read: Callable[[Tree], tuple[str, list[str]]]) -> Slices:
    """The slices that custom resources record, one or several a node."""
    reading = snapshot.resource(resource)
    if not reading.rows or not reading.is_readable or not reading.is_complete:
        if reading.is_absent:
            return _unknown(phrase("there are no {resource}", resource=resource))
        return _unknown(phrase("{resource} could not be read completely", resource=resource))
    blocks: dict[str, tuple[Network, ...]] = {}
    for row in reading:
        node, written = read(row.tree)
        found = parse_networks(",".join(each for each in written if each)) or ()
        if node and found:
            blocks[node] = (*blocks.get(node, ()), *found)
    command = snapshot.proof.listing(resource, '{range .items[*]}{.metadata.name}{"\\t"}{%s}{"\\n"}{end}' % path)  # noqa: UP031
    because = "" if blocks else phrase("{resource} record no slice", resource=resource)
    return Slices(blocks, resource, f"{resource} {path}", command, resource, is_known=bool(blocks), because=because)


_READERS: Mapping[Allocator, Callable[[Snapshot, Candidate], Slices]] = {
    Allocator.NODE_SLICES: _node_slices,
    Allocator.CILIUM: _cilium,
    Allocator.OVN_KUBERNETES: _ovn,
    Allocator.OPENSHIFT: _openshift,
    Allocator.CALICO: _calico,
}
