"""What is known of each node: its slice, its own addresses, and how many addresses its Pods have and leave.

In: ``Snapshot`` and the report that was made of them. Out: one row a node, for 5,000 of them too.

Pitfalls: a sample of Pods is no count, so addresses are only counted when all Pods were looked at; a Pod that is still
starting already has its address, one that ended has none any more; a slice that the network does not obey has no free
addresses. Free is what a Pod can get there: no address that the network keeps for itself, and no more than its kubelet
takes Pods; where nodes share a block, every node has what is left of all of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from netinfo.components.node_podcidr import by_node
from netinfo.components.pod_addresses import used_addresses
from netinfo.facts.judge import Judgement
from netinfo.facts.nodes.node_addresses import internal_addresses
from netinfo.facts.nodes.podcidrs_in_use import podcidrs_in_use
from netinfo.facts.room.decide import rooms
from netinfo.facts.room.places import lists_the_host_network
from netinfo.model.components import Identification
from netinfo.model.node_podcidrs import ByNode, NodePodCIDRs
from netinfo.model.node_table import Counts, NodeRow, NodeTable
from netinfo.model.objects import Node
from netinfo.model.report import Fact, State, Verdict
from netinfo.model.room import Room
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import Address, Network

Used = Mapping[str, frozenset[Address]]


def table(judged: Judgement) -> NodeTable:
    """A row for every node that could be listed. Slices are those of the report's own fact."""
    snapshot, cni, report = judged
    nodes = snapshot.nodes
    if not nodes.rows:
        why = phrase("the cluster has no nodes") if nodes.is_absent else phrase("nodes could not be listed")
        return NodeTable(is_whole=nodes.is_absent, no_rows=why)
    verdict = report.facts[Fact.NODE_CIDRS]
    slices = podcidrs_in_use(snapshot, cni)
    written, used, several = by_node(snapshot), used_addresses(snapshot), _by_pods(snapshot, cni)
    shown = _shown(slices, written, verdict)
    found = rooms(snapshot, cni)
    free = _free(found, is_refuted=verdict.state is State.CONFLICT)
    free = {name: left for name, left in free.items() if name not in several}  # whose addresses are left is not known
    places = {name: each for room in found for name, each in room.places.items()}
    families: set[int] = {block.version for blocks in shown.values() for block in blocks}
    families |= {each.version for addresses in (used or {}).values() for each in addresses}
    rows = [
        NodeRow(
            name=node.name,
            network=_network(cni, node, several.get(node.name, set())),
            slices=_texts(shown[node.name]) if node.name in shown else None,
            assigned=_texts(written.get(node.name, ())),
            addresses=tuple(str(each) for each in internal_addresses(node)),
            pod_capacity=node.pod_capacity,
            used=None if used is None or node.is_virtual else _by_family(used.get(node.name, ()), families),
            free=None if node.is_virtual else free.get(node.name),
            pod_places=places.get(node.name),
        )
        for node in nodes
    ]
    is_whole = nodes.is_readable and nodes.is_complete
    no_rows = "" if is_whole else phrase("not all nodes could be listed")
    return _with_reasons(NodeTable(tuple(rows), is_whole, used is not None, no_rows), snapshot, found, verdict)


def _by_pods(snapshot: Snapshot, cni: Identification) -> Mapping[str, set[str]]:
    """The networks of nodes whose Pods are on several, by the node's name."""
    found: dict[str, set[str]] = defaultdict(set)
    for pod in snapshot.pods if cni.by_pod else ():
        if pod.ref in cni.by_pod:
            found[pod.node].add(cni.by_pod[pod.ref])
    return found


def _network(cni: Identification, node: Node, several: Iterable[str]) -> str | None:
    """The ids of the solutions that connect the node's Pods, or of what serves a node that stands apart."""
    if node.name in cni.apart:
        return cni.apart[node.name] or None
    if several:
        return ", ".join(sorted(several))
    if cni.by_node or node.name in cni.uncovered:
        return cni.by_node.get(node.name)
    return cni.in_charge.id if cni.in_charge else None


def _texts(blocks: Iterable[Network]) -> tuple[str, ...]:
    return tuple(str(block) for block in blocks)


def _shown(slices: NodePodCIDRs, written: ByNode, verdict: Verdict) -> ByNode:
    """The slices behind the fact's value; none where the fact has no value."""
    if verdict.value is None:
        return {}
    return slices.by_node if slices.exist and slices.is_known else written


def _by_family(addresses: Iterable[Address], families: set[int]) -> Counts:
    counted: Counter[int] = Counter(each.version for each in addresses)
    return {f"IPv{family}": counted[family] for family in sorted(families)}


def _free(found: Iterable[Room], *, is_refuted: bool) -> Mapping[str, Counts]:
    """By node: addresses that a Pod can still get there."""
    by_node = {name: held for room in found for name, held in room.free.items()}
    if is_refuted:
        return {}
    return {name: {f"IPv{family}": held[family] for family in sorted(held)} for name, held in by_node.items()}


def _with_reasons(made: NodeTable, snapshot: Snapshot, found: Sequence[Room], verdict: Verdict) -> NodeTable:
    """The same table with a sentence for every column that has gaps."""
    because = verdict.because or phrase("no node has a slice")
    virtual = sum(node.is_virtual for node in snapshot.nodes)
    no_used = _unseen(snapshot) if not made.is_counted else ""
    if not no_used and virtual:
        no_used = phrases(
            "{count} node is virtual: its pods are on another network",
            "{count} nodes are virtual: their pods are on another network",
            virtual,
        )
    no_free = next((room.no_free for room in found if room.no_free), "") or no_used or because
    return made._replace(
        no_slices=because if any(row.slices is None for row in made.rows) else "",
        no_used=no_used,
        no_free=no_free if any(row.free is None for row in made.rows) else "",
        at_most=_at_most(made, snapshot, found),
    )


def _at_most(made: NodeTable, snapshot: Snapshot, found: Iterable[Room]) -> str:
    """That free addresses may be fewer, where the places of a kubelet bound them and not all its Pods were seen."""
    places = {name: each for room in found for name, each in room.places.items()}
    is_bounded = any(each == places.get(row.name) for row in made.rows for each in (row.free or {}).values())
    if not is_bounded or lists_the_host_network(snapshot):
        return ""
    return phrase("at most: pods on the host network take places of the kubelet too, and not all of them were listed")


def _unseen(snapshot: Snapshot) -> str:
    if not snapshot.pods.is_readable or not snapshot.pods.rows:
        return phrase("pods could not be listed")
    return phrases(
        "only {count} pod was looked at, and there may be more",
        "only {count} pods were looked at, and there may be more",
        len(snapshot.pods.rows),
    )
