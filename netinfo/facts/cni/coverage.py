"""Whether a network's agents are wanted on every node: agents on a part of them tell nothing of the other nodes.

A DaemonSet with a node selector, left in the middle of a migration, runs and is ready on the few nodes that it has.

Left out are nodes that an agent is never made for: Windows (agents of their own), virtual nodes, and EKS nodes that
bring their network along (``Node.compute_type``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netinfo.components import match
from netinfo.components.records.signature import Globs
from netinfo.components.standing import knows_all_workloads
from netinfo.facts.cni.agents import Agent
from netinfo.model.components import COVERS_A_PART
from netinfo.model.objects import Node, NodeRequirement, Workload
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrases
from netinfo.values.globs import fits_any


def is_told(snapshot: Snapshot) -> bool:
    """True when nodes and workloads were listed whole, so that both can be counted."""
    return snapshot.nodes.is_readable and snapshot.nodes.is_complete and knows_all_workloads(snapshot)


def uncovered(agents: Iterable[Agent], snapshot: Snapshot) -> Warning | None:
    """The warning that the DaemonSets of one network are wanted on fewer nodes than there are; None where they are
    wanted on all, and where there is nothing to count."""
    workloads = [each for agent in agents for each in agent.workloads if each.kind == "DaemonSet"]
    wanted = sum(each.desired for each in workloads)
    nodes = sum(_needs_agent(node) for node in snapshot.nodes)
    if not workloads or not is_told(snapshot) or wanted >= nodes:
        return None
    message = phrases(
        "{name} is wanted on {wanted} of {count} node only: the network of the others is not known",
        "{name} is wanted on {wanted} of {count} nodes only: the network of the others is not known",
        nodes,
        name=f"DaemonSet {workloads[0].ref.namespace}/{workloads[0].ref.name}",
        wanted=wanted,
    )
    return Warning(COVERS_A_PART, message, (Fact.CNI,))


def on_nodes_of_others(agents: Iterable[Agent], snapshot: Snapshot) -> str:
    """The name of the agent that runs only where the record of another network leaves nodes to others (hybrid nodes of
    EKS), while not all nodes could be listed: that network may run on the rest, also without an agent. Else empty."""
    own = tuple(agents)
    if not own or (snapshot.nodes.is_readable and snapshot.nodes.is_complete):
        return ""
    left = [each.beside for each in match.primaries() if each.beside]
    workloads = [each for agent in own for each in agent.workloads]
    is_bound = all(any(_is_bound(each, beside) for beside in left) for each in workloads)
    return own[0].name if is_bound else ""


def _is_bound(workload: Workload, beside: Mapping[str, Globs]) -> bool:
    """True when the workload requires one of these labels of a node."""
    if any(fits_any(workload.node_selector.get(key, ""), globs) for key, globs in beside.items()):
        return True
    terms = workload.node_affinity
    return bool(terms) and all(any(_asks_for(each, beside) for each in term) for term in terms)


def _asks_for(requirement: NodeRequirement, beside: Mapping[str, Globs]) -> bool:
    globs = beside.get(requirement.key)
    is_in = requirement.operator == "In" and bool(requirement.values)
    return globs is not None and is_in and all(fits_any(each, globs) for each in requirement.values)


def _needs_agent(node: Node) -> bool:
    return node.is_linux and not node.is_virtual and not node.compute_type
