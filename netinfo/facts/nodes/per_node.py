"""What is known of each node: its slice, its own addresses, and how many addresses its Pods have and leave.

In: ``Snapshot`` and the report that was made of them. Out: one row a node, for 5,000 of them too.

Pitfalls: a sample of Pods is no count, so addresses are only counted when all Pods were looked at; a Pod that is still
starting already has its address, one that ended has none any more; a slice that the network does not obey, shares or
borrows from (Calico's blocks) has no free addresses of its own; what the network keeps for itself of a slice (the first
address, the gateway, the agent's own) no Pod gets, so it is not free.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from netinfo import solutions
from netinfo.components.node_podcidr import by_node
from netinfo.components.pod_addresses import used_addresses
from netinfo.components.solution import Solution
from netinfo.facts.judge import Judgement
from netinfo.facts.nodes.node_addresses import internal_addresses
from netinfo.facts.nodes.podcidrs_in_use import podcidrs_in_use
from netinfo.model.components import Identification
from netinfo.model.node_podcidrs import ByNode, NodePodCIDRs
from netinfo.model.node_table import Counts, NodeRow, NodeTable
from netinfo.model.objects import Node
from netinfo.model.report import Fact, State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import Address, Network, outermost

Used = Mapping[str, frozenset[Address]]
SolutionOf = Callable[[str], Solution | None]


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
    free = _free(slices, verdict, used, _solution_of(snapshot, cni))
    free = {name: left for name, left in free.items() if name not in several}  # whose addresses are left is not known
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
        )
        for node in nodes
    ]
    is_whole = nodes.is_readable and nodes.is_complete
    no_rows = "" if is_whole else phrase("not all nodes could be listed")
    return _with_reasons(NodeTable(tuple(rows), is_whole, used is not None, no_rows), snapshot, slices, verdict)


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
    return cni.by_node.get(node.name) if cni.by_node else cni.in_charge.id if cni.in_charge else None


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


def _solution_of(snapshot: Snapshot, cni: Identification) -> SolutionOf:
    """What gives addresses to the Pods of a node, by the node's name."""
    known = {each.id: solutions.of(each, snapshot) for each in cni.candidates}
    in_charge = solutions.of(cni.in_charge, snapshot) if cni.in_charge else None
    return lambda name: known.get(cni.by_node.get(name, ""), in_charge)


def _free(slices: NodePodCIDRs, verdict: Verdict, used: Used | None, solution_of: SolutionOf) -> Mapping[str, Counts]:
    """By node: addresses of its slices that a Pod can still get. Only where addresses come out of slices."""
    if used is None or verdict.state not in (State.AGREED, State.SINGLE):
        return {}
    if not slices.exist or not slices.is_known:
        return {}
    blocks_of = {name: each for part in slices.parts or (slices,) for name, each in _own(part).items()}
    taken = {address for addresses in used.values() for address in addresses}
    held = _starts(taken, {(block.version, block.prefixlen) for block in slices.all()})
    return {name: _left(name, blocks, held, solution_of(name)) for name, blocks in blocks_of.items()}


def _own(slices: NodePodCIDRs) -> ByNode:
    """Slices out of which nobody else takes addresses."""
    return {} if slices.may_borrow else slices.by_node


def _starts(taken: set[Address], shapes: set[tuple[int, int]]) -> Counter[tuple[int, int, int]]:
    """How many addresses lie in each block of these shapes, by version, length and first address."""
    found: Counter[tuple[int, int, int]] = Counter()
    for version, length in shapes:
        rest = (32 if version == 4 else 128) - length
        found.update((version, length, int(each) >> rest << rest) for each in taken if each.version == version)
    return found


def _left(
    name: str, blocks: tuple[Network, ...], held: Counter[tuple[int, int, int]], solution: Solution | None
) -> Counts:
    left: dict[str, int] = {}
    for block in sorted(outermost(blocks), key=lambda each: each.version):
        inside = held[block.version, block.prefixlen, int(block.network_address)]
        family = f"IPv{block.version}"
        kept = solution.kept(block, name) if solution else 0
        left[family] = left.get(family, 0) + max(0, block.num_addresses - kept - inside)
    return left


def _with_reasons(made: NodeTable, snapshot: Snapshot, slices: NodePodCIDRs, verdict: Verdict) -> NodeTable:
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
    return made._replace(
        no_slices=because if any(row.slices is None for row in made.rows) else "",
        no_used=no_used,
        no_free=_why_not_free(slices, verdict, no_used) if any(row.free is None for row in made.rows) else "",
    )


def _why_not_free(slices: NodePodCIDRs, verdict: Verdict, no_used: str) -> str:
    if not slices.exist or not slices.is_known:
        return slices.because
    if slices.may_borrow:
        return phrase("nodes also take addresses of each other's slices")
    return no_used or verdict.because or phrase("no node has a slice")


def _unseen(snapshot: Snapshot) -> str:
    if not snapshot.pods.is_readable or not snapshot.pods.rows:
        return phrase("pods could not be listed")
    return phrases(
        "only {count} pod was looked at, and there may be more",
        "only {count} pods were looked at, and there may be more",
        len(snapshot.pods.rows),
    )
