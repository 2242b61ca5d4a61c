"""Node podCIDRs, ``Node.spec.podCIDRs``: the slices that the controller manager cuts, one a node, from its block.

Obeyed by flannel, Canal, kindnet, kube-router, Antrea, kubenet, GKE; also by Calico with host-local, Cilium with
``ipam: kubernetes``, Azure CNI Overlay. With others they exist and nobody uses them. A slice is never the block, also
not on a cluster of one node: ten more nodes bring ten more slices (submariner-io/subctl#444 printed a /24 for a /16).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from netinfo.components import cluster_cidr
from netinfo.components.claims import Ledger, Sources, Tier, was_read
from netinfo.model.block_sources import Claim
from netinfo.model.command import Trouble
from netinfo.model.node_podcidrs import ByNode, NodePodCIDRs, unknown
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text.escape import is_plain
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, merge, parse_networks
from netinfo.values.json_access import Tree

_NOTHING = Tier()
_PATH = '{range .items[*]}{.metadata.name}{" "}{.spec.podCIDRs}{"\\n"}{end}'
#: More slices than this are joined to the blocks they make together.
_MANY = 16
_EACH = '{range .items[*]}{.metadata.name}{"\\t"}{%s}{"\\n"}{end}'


def field_of(node: Node) -> str:
    """The node's own field."""
    return ",".join(node.pod_cidrs)


def assigned(snapshot: Snapshot, ledger: Ledger, written: Callable[[Node], str] = field_of) -> tuple[Claim, ...]:
    """One claim with the slices of all nodes, where they are written down; none when no node has one."""
    found: list[Network] = []
    for node in sorted(snapshot.nodes, key=lambda node: node.name):
        shown = written(node)
        blocks = parse_networks(shown) if is_plain(shown) else None
        if blocks is None:
            name = node.name if is_plain(node.name) else "?"
            message = phrase("the podCIDRs of node {name} are no address blocks and were left out", name=name)
            ledger.warnings.append(Warning("unusable-value", message, (Fact.POD_CIDRS, Fact.NODE_CIDRS)))
        found += blocks or ()
    if not found:
        return ()
    is_many = len(found) > _MANY
    blocks = merge(found) if is_many else tuple(dict.fromkeys(found))
    says = phrase("node slices (joined from {total})", total=len(found)) if is_many else phrase("node slices")
    command = snapshot.proof.listing("nodes", _PATH)
    return (Claim("node-spec", blocks, Origin("nodes", ".spec.podCIDRs"), command, says),)


def slices(snapshot: Snapshot) -> frozenset[Network]:
    """All slices as blocks."""
    return frozenset(block for node in snapshot.nodes for block in parse_networks(",".join(node.pod_cidrs)) or ())


def holders(snapshot: Snapshot) -> dict[str, str]:
    """The node of each slice, by the slice as it is written down everywhere."""
    named = [node for node in snapshot.nodes if is_plain(node.name)]
    return {str(block): node.name for node in named for block in parse_networks(",".join(node.pod_cidrs)) or ()}


def sources(snapshot: Snapshot, ledger: Ledger, own: Tier = _NOTHING, manager: Tier | None = None) -> Sources:
    """The block from whoever cuts slices, then from what the solution (``own``) and the installer were told.

    ``manager``: what stands in the place of the controller manager where a solution's own controller may cut them.
    """
    ranges = cluster_cidr.objects_of_ranges(snapshot, ledger)
    flag, embedded, proxy, written = cluster_cidr.tiers(snapshot, ledger)
    is_cut_here = any(tier.claims for tier in (ranges, flag, embedded))
    may_be = _may_be_cut_elsewhere(snapshot) and not is_cut_here
    # A saved dump holds no API groups, however it was made: it is not asked again, and its answer is single at most.
    is_saved = snapshot.api_groups.trouble is Trouble.NOT_IN_DUMP
    unseen = Tier(unread="ClusterCIDRs" if may_be and not is_saved else "")
    return Sources(
        tiers=(ranges, manager or flag, embedded, proxy, unseen, own, written),
        others=cluster_cidr.idle_manager(snapshot, ledger),
        uses_slices=True,
        has_flags=True,
        slices_unread=not was_read(snapshot.nodes),
        more_unread="ClusterCIDRs" if may_be and is_saved else "",
        holders=partial(holders, snapshot),
        because=_because(snapshot),
    )


def _may_be_cut_elsewhere(snapshot: Snapshot) -> bool:
    """True where nodes have slices, no controller manager that is seen cuts any, and whether ClusterCIDR objects exist
    is not known: their controller may have cut them from several ranges."""
    is_unknown = snapshot.api_groups.trouble is not None
    return is_unknown and bool(by_node(snapshot)) and cluster_cidr.is_seen_idle(snapshot)


def by_node(snapshot: Snapshot) -> ByNode:
    """``Node.spec.podCIDRs`` of every node that has some, obeyed or not."""
    written = {node.name: parse_networks(",".join(node.pod_cidrs)) or () for node in snapshot.nodes}
    return {name: blocks for name, blocks in written.items() if blocks}


def in_use(snapshot: Snapshot) -> NodePodCIDRs:
    """The nodes' own field, for a network that obeys it."""
    return of_nodes(snapshot, by_node(snapshot), ".spec.podCIDRs", verbatim("Node.spec.podCIDRs"))


def of_nodes(snapshot: Snapshot, blocks: ByNode, path: str, says: str, origin: Origin | None = None) -> NodePodCIDRs:
    """Slices that nodes themselves record, in a field or an annotation (``path``)."""
    nodes = snapshot.nodes
    if not nodes.is_readable or not nodes.is_complete:
        return unknown(phrase("not all nodes could be listed"))
    because = "" if blocks else phrase("no node has a slice")
    command = snapshot.proof.listing("nodes", _EACH % path)
    return NodePodCIDRs(
        blocks, "nodes", origin or Origin("nodes", path), command, says, is_known=bool(blocks), because=because
    )


def of_objects(
    snapshot: Snapshot, resource: str, path: str, read: Callable[[Tree], tuple[str, list[str]]]
) -> NodePodCIDRs:
    """Slices that custom resources record, one or several a node; ``read`` gives the node and its blocks."""
    listing = snapshot.resource(resource)
    if not listing.rows or not listing.is_readable or not listing.is_complete:
        if listing.is_absent:
            return unknown(phrase("there are no {resource}", resource=resource))
        return unknown(phrase("{resource} could not be read completely", resource=resource))
    blocks: dict[str, tuple[Network, ...]] = {}
    for row in listing:
        node, written = read(row.tree)
        found = parse_networks(",".join(each for each in written if each)) or ()
        if node and found:
            blocks[node] = (*blocks.get(node, ()), *found)
    because = "" if blocks else phrase("{resource} record no slice", resource=resource)
    command, origin = snapshot.proof.listing(resource, _EACH % path), Origin(resource, path)
    return NodePodCIDRs(blocks, resource, origin, command, resource, is_known=bool(blocks), because=because)


def _because(snapshot: Snapshot) -> str:
    command = _where_to_ask(snapshot)
    if command:
        return phrase(
            "no source of the block that the nodes' slices are cut from is visible; ask: {command}",
            command=verbatim(command),
        )
    return phrase("no source of the block that the nodes' slices are cut from is visible")


def _where_to_ask(snapshot: Snapshot) -> str:
    """The cloud's own command, where the nodes tell which cloud it is; placeholders are for the reader to fill."""
    providers = {node.provider_id.partition(":")[0] for node in snapshot.nodes}
    if providers == {"gce"}:
        return "gcloud container clusters describe CLUSTER --location LOCATION --format='value(clusterIpv4Cidr)'"
    if providers == {"azure"}:
        return "az aks show -g GROUP -n CLUSTER --query networkProfile.podCidrs"
    return ""
