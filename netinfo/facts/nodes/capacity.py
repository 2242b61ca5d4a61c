"""How many Pods do the nodes take, how many addresses has each slice, and how many more nodes fit into the block?

``value`` is the number of Pods that all kubelets together allow (``status.allocatable.pods``). All else is arithmetic
on facts that are known, and null where one is not.

Pitfalls: a slice of 256 addresses does not hold 256 Pods, and how many it holds depends on the plugin (network, gateway
and broadcast address), so sizes are those of the block; Pods on the host network count for the kubelet and take no
address; a sample of Pods is no count, so ``podsSeen`` is only given when all were listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from netinfo import solutions
from netinfo.components.pod_addresses import observe
from netinfo.facts.cni.parts import parts_of
from netinfo.facts.nodes.node_addresses import MOST_NODES
from netinfo.facts.nodes.podcidrs_in_use import podcidrs_in_use
from netinfo.facts.room.figures import detail as room_detail
from netinfo.facts.room.figures import evidence as room_evidence
from netinfo.facts.room.figures import figures, of_networks
from netinfo.model.components import Decision, Identification
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts as counted
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Network

FACT = Fact.CAPACITY


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``detail``: ``nodes``, ``podCapacity``, ``byNode``, what ``room.figures`` counts, and ``byNetwork`` where nodes
    are on several."""
    decided = _decide(snapshot, cni)
    parts = parts_of(snapshot, cni, _decide)
    if not parts or "fits" not in decided.verdict.detail:
        return decided
    rooms = of_networks(snapshot.once(figures, cni))
    told = [{**each.told("podCapacity"), **rooms.get(each.network, {})} for each in parts]
    verdict = decided.verdict._replace(detail={**decided.verdict.detail, "byNetwork": told})
    warnings = (*decided.warnings, *(one for each in parts for one in each.decision.warnings))
    return decided._replace(verdict=verdict, warnings=tuple(dict.fromkeys(warnings)))


def _decide(snapshot: Snapshot, cni: Identification) -> Decision:
    nodes = snapshot.nodes
    if not nodes.is_readable or not nodes.is_complete or not nodes.rows:
        because = phrase("the cluster has no nodes") if nodes.is_absent else phrase("not all nodes could be listed")
        return Decision(Verdict(FACT, State.UNKNOWN, because=because))
    slices = podcidrs_in_use(snapshot, cni)
    told = [node.pod_capacity for node in nodes if node.pod_capacity is not None]
    found = snapshot.once(figures, cni)
    detail: dict[str, object] = {
        "nodes": len(nodes.rows),
        "podCapacity": sum(told) if len(told) == len(nodes.rows) else None,
        "byNode": _by_node(snapshot, slices),
        **room_detail(found),
    }
    if len(told) < len(nodes.rows):
        silent = len(nodes.rows) - len(told)
        because = phrases(
            "{counted} does not say how many pods it takes",
            "{counted} do not say how many pods they take",
            silent,
            counted=counted.nodes(silent, len(nodes.rows)),
        )
        return Decision(Verdict(FACT, State.UNKNOWN, detail=detail, because=because))
    verdict = Verdict(
        FACT,
        State.SINGLE,
        str(sum(told)),
        phrases("{pods} on {count} node", "{pods} on {count} nodes", len(told), pods=_pods(sum(told))),
        detail=detail,
        evidence=(_evidence(snapshot, sum(told)), *room_evidence(snapshot, found)),
    )
    return Decision(verdict, (*_too_small(snapshot, slices), *_too_many(snapshot, cni)))


def _pods(count: int) -> Phrase:
    return phrases("{count} pod", "{count} pods", count)


def _evidence(snapshot: Snapshot, total: int) -> Evidence:
    row = '{range .items[*]}{.metadata.name}{"\\t"}{.status.allocatable.pods}{"\\n"}{end}'
    command = snapshot.proof.listing("nodes", row)
    says = phrases("allocatable pods of {count} node", "allocatable pods of {count} nodes", len(snapshot.nodes.rows))
    origin = Origin("nodes", ".status.allocatable.pods")
    return Evidence("nodes", Strength.ASSIGNED, Stance.FOR, str(total), origin, command, says)


def _by_node(snapshot: Snapshot, slices: NodePodCIDRs) -> dict[str, dict[str, object]]:
    """Some hundred nodes at the most, by name."""
    by_name = _pods_seen(snapshot)
    shown: dict[str, dict[str, object]] = {}
    for node in sorted(snapshot.nodes, key=lambda node: node.name)[:MOST_NODES]:
        blocks = slices.by_node.get(node.name, ())
        shown[node.name] = {
            "podCapacity": node.pod_capacity,
            "addresses": _sizes(blocks) or None,
            "podsSeen": None if by_name is None else by_name.get(node.name, 0),
        }
    return shown


def _sizes(blocks: tuple[Network, ...]) -> dict[str, int]:
    """How many addresses they have together, by family."""
    found: Counter[str] = Counter()
    for block in blocks:
        found[f"IPv{block.version}"] += block.num_addresses
    return dict(found)


def _pods_seen(snapshot: Snapshot) -> Mapping[str, int] | None:
    """Running Pods with an address of their own, by node; None unless all were listed."""
    if not snapshot.pods.is_readable or not snapshot.pods.is_complete:
        return None
    seen = Counter((each.node, each.address.version) for each in observe(snapshot).seen)
    return {node: max(seen[node, 4], seen[node, 6]) for node, _ in seen}


def _too_small(snapshot: Snapshot, slices: NodePodCIDRs) -> list[Warning]:
    """Nodes that would take more Pods than their slice has addresses."""
    small = [node for node in snapshot.nodes if _is_too_small(node, slices)]
    if not small:
        return []
    first = min(small, key=lambda node: node.name)
    size = min(block.num_addresses for block in slices.by_node[first.name])
    text = phrases(
        "{count} node takes more pods than its slice has addresses: {name} {pods} of {size}",
        "{count} nodes take more pods than their slice has addresses: {name} {pods} of {size}",
        len(small),
        name=first.name,
        pods=first.pod_capacity,
        size=size,
    )
    return [Warning("slice-smaller-than-capacity", text, (FACT,))]


def _too_many(snapshot: Snapshot, cni: Identification) -> list[Warning]:
    """Nodes that take more Pods than can get an address there, as their network counts it."""
    solution = solutions.of(cni.in_charge, snapshot) if cni.in_charge else None
    fitting = {node.name: solution.pods_that_fit(node) for node in snapshot.nodes} if solution else {}
    pairs = [(node, fit) for node in snapshot.nodes if (fit := fitting.get(node.name)) is not None]
    many = [(node.name, node.pod_capacity or 0, fit) for node, fit in pairs if fit < (node.pod_capacity or 0)]
    if not many:
        return []
    name, pods, fit = min(many)
    text = phrases(
        "{count} node takes more pods than can get an address there: {name} {pods}, of which {fit} fit",
        "{count} nodes take more pods than can get an address there: {name} {pods}, of which {fit} fit",
        len(many),
        name=name,
        pods=pods,
        fit=fit,
    )
    return [Warning("capacity-above-addresses", text, (FACT,))]


def _is_too_small(node: Node, slices: NodePodCIDRs) -> bool:
    blocks = slices.by_node.get(node.name, ())
    if slices.may_borrow or slices.is_on_demand or not blocks or node.pod_capacity is None:
        return False
    sizes = Counter[int]()
    for block in blocks:
        sizes[block.version] += block.num_addresses
    return min(sizes.values()) < node.pod_capacity
