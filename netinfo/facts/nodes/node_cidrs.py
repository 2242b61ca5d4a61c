"""Which slice of the pod block does each node hand out: assigned, as opposed to the block and to addresses in use.

``Node.spec.podCIDRs`` is the answer where the network obeys it (see ``podcidrs_in_use``), and where the network has no
slices or is not known but every Pod that was seen lies in the slice of its node. What is assigned and contradicted by
the Pods is told in ``detail`` and never as the answer.
"""

from __future__ import annotations

from itertools import pairwise

from netinfo.components.node_podcidr import by_node
from netinfo.components.pod_addresses import Observed, Seen, observe
from netinfo.facts.address_families import is_ipv6_first
from netinfo.facts.cni.parts import parts_of
from netinfo.facts.nodes.node_addresses import MOST_NODES
from netinfo.facts.nodes.podcidrs_in_use import podcidrs_in_use
from netinfo.model.command import Command
from netinfo.model.components import Decision, Identification
from netinfo.model.node_podcidrs import ByNode, NodePodCIDRs
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts as counted
from netinfo.text.messages import Phrase, joined, phrase, phrases
from netinfo.values.addresses import Network, contains, normal, overlapping

FACT = Fact.NODE_CIDRS


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: all slices in use. ``detail``: ``byNode`` (some hundred at the most), ``nodes`` with a slice,
    ``assigned``, Node.spec.podCIDRs, where it is not what is used, and ``byNetwork`` where nodes are on several."""
    return snapshot.once(_of_all, cni)


def _of_all(snapshot: Snapshot, cni: Identification) -> Decision:
    decided = _decide(snapshot, cni)
    parts = parts_of(snapshot, cni, _decide)
    if not parts:
        return decided
    in_use = set(decided.verdict.value or ())  # records of a network for nodes of another one are not
    told = [
        {**each.told(), "value": [one for one in each.verdict.value or () if one in in_use] or None} for each in parts
    ]
    return decided._replace(
        verdict=decided.verdict._replace(detail={**decided.verdict.detail, "byNetwork": told}),
        warnings=tuple(dict.fromkeys((*decided.warnings, *(one for each in parts for one in each.decision.warnings)))),
    )


def _decide(snapshot: Snapshot, cni: Identification) -> Decision:
    slices = podcidrs_in_use(snapshot, cni)
    written = by_node(snapshot)
    if not slices.exist or not slices.is_known:
        return Decision(_assigned_only(snapshot, slices, written))
    observed = observe(snapshot)
    if not observed.was_read:
        because = phrase("no pod could be looked at to confirm that addresses come out of the nodes' slices")
        detail, evidence = _detail(slices.by_node, written), _evidence(snapshot, slices, observed, [])
        return Decision(Verdict(FACT, State.UNKNOWN, detail=detail, evidence=evidence, because=because))
    strays = [] if slices.may_borrow else _strays(slices.by_node, observed)
    warnings = _warnings(slices, strays, observed)
    is_refuted = bool(strays) and len(strays) == len(observed.seen)
    verdict = Verdict(
        FACT,
        State.CONFLICT if strays else State.SINGLE,
        None if is_refuted else _value(snapshot, slices),
        detail=_detail(slices.by_node, {} if dict(written) == dict(slices.by_node) else written),
        evidence=_evidence(snapshot, slices, observed, strays),
        because=_because(snapshot, slices, strays, observed),
    )
    return Decision(verdict, tuple(warnings))


def _assigned_only(snapshot: Snapshot, slices: NodePodCIDRs, written: ByNode) -> Verdict:
    """No slice is known to be in use. What is assigned is still the answer where the Pods bear it out: a dump of a
    Minikube with its bridge shows 10.244.0.0/24 and pods inside it, with or without the bridge's file."""
    observed, nodes = observe(snapshot), snapshot.nodes
    is_confirmed = (
        bool(written and observed.seen)
        and nodes.is_readable
        and nodes.is_complete
        and all(contains(written.get(seen.node, ()), seen.address) for seen in observed.seen)
    )
    if not is_confirmed:
        was_read = observed.was_read and nodes.is_readable
        state = State.NOT_APPLICABLE if was_read and not slices.exist else State.UNKNOWN
        evidence = _not_obeyed(snapshot, written)
        return Verdict(FACT, state, detail=_detail({}, written), evidence=evidence, because=slices.because)
    blocks = [block for name in sorted(written) for block in written[name]]
    value = normal(list(dict.fromkeys(blocks)), ipv6_first=is_ipv6_first(snapshot))
    said = NodePodCIDRs(written, "nodes", Origin("nodes", ".spec.podCIDRs"), _listing(snapshot), "Node.spec.podCIDRs")
    evidence = _evidence(snapshot, said, observed, [])
    return Verdict(FACT, State.SINGLE, value, detail=_detail({}, written), evidence=evidence, because=slices.because)


def _listing(snapshot: Snapshot) -> Command:
    return snapshot.proof.listing("nodes", '{range .items[*]}{.metadata.name}{"\\t"}{.spec.podCIDRs}{"\\n"}{end}')


def _detail(by_node: ByNode, written: ByNode) -> dict[str, object]:
    def shown(blocks: ByNode) -> dict[str, list[str]]:
        return {name: [str(block) for block in blocks[name]] for name in sorted(blocks)[:MOST_NODES]}

    return {"nodes": len(by_node), "byNode": shown(by_node), "assigned": shown(written) or None}


def _strays(by_node: ByNode, observed: Observed) -> list[Seen]:
    """Addresses outside their own node's slices, where that node has a slice of the family."""
    found: list[Seen] = []
    for seen in observed.seen:
        own = [block for block in by_node.get(seen.node, ()) if block.version == seen.address.version]
        if own and not contains(own, seen.address):
            found.append(seen)
    return found


def _value(snapshot: Snapshot, slices: NodePodCIDRs) -> tuple[str, ...]:
    return normal(slices.all(), ipv6_first=is_ipv6_first(snapshot))


def _evidence(snapshot: Snapshot, slices: NodePodCIDRs, observed: Observed, strays: list[Seen]) -> tuple[Evidence, ...]:
    found = [_of_slices(snapshot, each) for each in slices.parts or (slices,)]
    if observed.seen:
        inside = len(observed.seen) - len(strays)
        found.append(
            Evidence(
                source="pods",
                strength=Strength.OBSERVED,
                stance=Stance.AGAINST if strays else Stance.FOR,
                value=tuple(sorted({str(each.address) for each in strays[:3]})) or None,
                origin=Origin("pods", ".status.podIPs"),
                command=observed.command,
                says=phrase("{counted} inside their node's slice", counted=observed.part(inside)),
            )
        )
    return tuple(found)


def _of_slices(snapshot: Snapshot, slices: NodePodCIDRs) -> Evidence:
    says, value = _of_nodes(slices.says, len(slices.by_node)), _value(snapshot, slices)
    return Evidence(slices.source, Strength.ASSIGNED, Stance.FOR, value, slices.origin, slices.command, says)


def _of_nodes(says: str, count: int) -> Phrase:
    return phrases("{says} of {count} node", "{says} of {count} nodes", count, says=says)


def _not_obeyed(snapshot: Snapshot, written: ByNode) -> tuple[Evidence, ...]:
    """What is assigned although nothing is known to hand addresses out of it."""
    if not written:
        return ()
    blocks = list(dict.fromkeys(block for name in sorted(written) for block in written[name]))
    value = normal(blocks[:MOST_NODES])
    says = _of_nodes("Node.spec.podCIDRs", len(written))
    origin = Origin("nodes", ".spec.podCIDRs")
    return (Evidence("nodes", Strength.ASSIGNED, Stance.NONE, value, origin, _listing(snapshot), says),)


def _because(snapshot: Snapshot, slices: NodePodCIDRs, strays: list[Seen], observed: Observed) -> str:
    if strays:
        return phrases(
            "{counted} lies outside the slice of its node",
            "{counted} lie outside the slices of their nodes",
            len(strays),
            counted=observed.part(len(strays)),
        )
    without = sum(node.name not in slices.by_node for node in snapshot.nodes if node.name not in slices.without)
    counted_nodes = counted.nodes(without, len(snapshot.nodes.rows))
    silent = phrases("{counted} has no slice", "{counted} have no slice", without, counted=counted_nodes)
    if not without and slices.without:
        return phrases(
            "{count} node is on a network that has no slices",
            "{count} nodes are on a network that has no slices",
            len(slices.without),
        )
    return silent if without else ""


def _warnings(slices: NodePodCIDRs, strays: list[Seen], observed: Observed) -> list[Warning]:
    found: list[Warning] = []
    if strays:
        places = {phrase("{address} on {node}", address=each.address, node=each.node) for each in strays}
        text = phrases(
            "{counted} lies outside the slice of its node: {places}",
            "{counted} lie outside the slices of their nodes: {places}",
            len(strays),
            counted=observed.part(len(strays)),
            places=joined(", ", sorted(places)[:3]),
        )
        found.append(Warning("pod-outside-node-slice", text, (FACT,)))
    clash = _clash(slices)
    if clash:
        one, other = clash
        text = phrase(
            "two nodes have overlapping slices: {one} {slice} and {other} {other_slice}",
            one=one[0],
            slice=one[1],
            other=other[0],
            other_slice=other[1],
        )
        found.append(Warning("node-slices-overlap", text, (FACT,)))
    return found


def _clash(slices: NodePodCIDRs) -> tuple[tuple[str, Network], tuple[str, Network]] | None:
    """The first two nodes whose slices share an address. Sorted by number, only neighbours can."""
    held = [(name, block) for name, blocks in slices.by_node.items() for block in blocks]
    held.sort(key=lambda each: (each[1].version, int(each[1].network_address), -each[1].prefixlen, each[0]))
    for one, other in pairwise(held):
        if overlapping(one[1], other[1]) and one[0] != other[0]:
            return one, other
    return None
