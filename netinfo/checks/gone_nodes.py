"""Records of nodes that are gone: what they hold of the Pod block nobody else gets until they are removed.

Nothing is said where not every node was listed, or not every record: the node may be there.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from netinfo.checks.checked_cluster import MOST_NAMED, CheckedCluster
from netinfo.components.solution import Solution
from netinfo.model.command import Command
from netinfo.model.findings import CheckOutcome, Finding, FindingKind
from netinfo.model.node_podcidrs import ByNode
from netinfo.model.report import Fact
from netinfo.text.escape import is_plain
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import normal


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """The records of every network that runs, each with what it holds and how it is removed."""
    known = {each.record_of_node: each for each in cluster.solutions() if each.record_of_node}
    slices = {kind: solution.node_podcidrs() for kind, solution in known.items()}
    kept = {kind: each for kind, each in slices.items() if each.exist}
    if not kept:
        return
    because = next((each.because for each in kept.values() if not each.is_known), "")
    because = because or ("" if cluster.nodes.is_whole else cluster.nodes.no_rows)
    yield CheckOutcome("gone-nodes", phrase("records of nodes that are gone"), because)
    there = {node.name for node in cluster.snapshot.nodes}
    for kind, each in kept.items() if cluster.nodes.is_whole else ():
        gone = {name: blocks for name, blocks in each.by_node.items() if name not in there}
        if gone and each.is_known:
            yield _finding(known[kind], gone, each.command, is_one=len(kept) == 1)


def _repair(solution: Solution, gone: list[str]) -> str:
    """The command that removes the record, with its name where there is one that a shell takes as it stands."""
    is_whole = len(gone) == 1 and is_plain(gone[0])
    return solution.repair.replace("NAME", shlex.quote(gone[0])) if is_whole else solution.repair


def _finding(solution: Solution, gone: ByNode, command: Command | None, *, is_one: bool) -> Finding:
    held = normal(block for blocks in gone.values() for block in blocks)
    text = phrases(
        "{kind} {names}: there is no node of that name; it holds {blocks}; if it does not come back: {repair}",
        "{kind} {names}: there are no nodes of these names; they hold {blocks}; if they do not come back: {repair}",
        len(gone),
        kind=solution.record_of_node,
        names=_few(sorted(gone)),
        blocks=_few(held),
        repair=_repair(solution, sorted(gone)),
    )
    shows = (command,) if command else ()
    subject = "" if is_one else solution.component.id
    return Finding(FindingKind.LEFTOVER, "record-of-gone-node", (Fact.NODE_CIDRS,), text, shows, subject=subject)


def _few(texts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(texts[:MOST_NAMED]) + (", ..." if len(texts) > MOST_NAMED else "")
