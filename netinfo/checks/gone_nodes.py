"""Records of nodes that are gone: what they hold of the Pod block nobody else gets until they are removed.

Nothing is said where not every node was listed, or not every record: the node may be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.checks.checked_cluster import MOST_NAMED, CheckedCluster
from netinfo.components.solution import Solution
from netinfo.model.findings import CheckOutcome, Finding, FindingKind
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.report import Fact
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import normal


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """The records, each with what it holds and how it is removed."""
    known = {each.component.id: each for each in cluster.solutions()}
    for slices in cluster.slices.parts or (cluster.slices,):
        solution = known.get(slices.network) if slices.network else cluster.solution()
        if solution is not None and solution.record_of_node and slices.exist:
            yield from _of_network(cluster, solution, slices)


def _of_network(cluster: CheckedCluster, solution: Solution, slices: NodePodCIDRs) -> Iterator[Finding | CheckOutcome]:
    title = phrase("records of nodes that are gone")
    because = "" if slices.is_known else slices.because
    yield CheckOutcome("gone-nodes", title, because or ("" if cluster.nodes.is_whole else cluster.nodes.no_rows))
    there = {node.name for node in cluster.snapshot.nodes}
    gone = {name: blocks for name, blocks in slices.by_node.items() if name not in there}
    if not gone or because or not cluster.nodes.is_whole:
        return
    held = normal(block for blocks in gone.values() for block in blocks)
    text = phrases(
        "{kind} {names}: there is no node of that name; it holds {blocks}; if it does not come back: {repair}",
        "{kind} {names}: there are no nodes of these names; they hold {blocks}; if they do not come back: {repair}",
        len(gone),
        kind=solution.record_of_node,
        names=_few(sorted(gone)),
        blocks=_few(held),
        repair=solution.repair.replace("NAME", min(gone)) if len(gone) == 1 else solution.repair,
    )
    shows = (slices.command,) if slices.command else ()
    yield Finding(FindingKind.LEFTOVER, "record-of-gone-node", (Fact.NODE_CIDRS,), text, shows)


def _few(texts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(texts[:MOST_NAMED]) + (", ..." if len(texts) > MOST_NAMED else "")
