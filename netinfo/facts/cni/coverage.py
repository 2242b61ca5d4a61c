"""Whether a network's agents are wanted on every node: agents on a part of them tell nothing of the other nodes.

A DaemonSet with a node selector, left in the middle of a migration, runs and is ready on the few nodes that it has.

Left out are nodes that an agent is never made for: Windows (agents of their own), virtual nodes, and EKS nodes that
bring their network along (Auto Mode, Fargate).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from netinfo.components import match
from netinfo.components.pod_addresses import network_pods
from netinfo.components.records.signature import Globs
from netinfo.components.standing import knows_all_workloads
from netinfo.facts.cni.agents import Agent
from netinfo.facts.cni.apart import is_elsewhere
from netinfo.facts.cni.pods import marked_by_another
from netinfo.facts.cni.without_agent import brings_along
from netinfo.model.components import COVERS_A_PART
from netinfo.model.objects import Node, NodeRequirement, Workload
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts
from netinfo.text.messages import Phrase, joined, phrase, phrases
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


def unreached(agents: Iterable[Agent], snapshot: Snapshot) -> frozenset[str]:
    """The names of the nodes that none of these agents may run on."""
    own = tuple(agents)
    return frozenset(node.name for node in snapshot.nodes if not any(each.reaches(node) for each in own))


def may_be_beside_others(agents: Iterable[Agent], snapshot: Snapshot) -> Phrase | str:
    """Why the network of these agents may be that of a part of the nodes only, while what would tell could not be read;
    empty where nothing says so."""
    own, nodes = tuple(agents), snapshot.nodes
    is_seen = nodes.is_readable and nodes.is_complete
    if own and not is_seen and _are_bound(own):
        return phrase(
            "{name} runs on nodes that another network leaves to it, and not all nodes could be listed",
            name=own[0].name,
        )
    if not own or knows_all_workloads(snapshot):
        return ""
    left = _without(own, snapshot) if is_seen else _with_pods_alone(own, snapshot)
    if left:
        return phrase(
            "{name} may not run on {nodes}, and not all workloads could be listed: another agent may run there",
            name=own[0].name,
            nodes=counts.named(left),
        )
    other = marked_by_another(own[0].id, snapshot)
    return (
        phrase(
            "pods bear the mark of {solution}, whose agent may run unseen: not all workloads could be listed",
            solution=other,
        )
        if other
        else ""
    )


def may_be_meant(agents: Iterable[Agent], snapshot: Snapshot) -> Phrase | str:
    """Why several networks need not contradict each other: all but one are bound to nodes that the record of this one
    leaves to others, and not all nodes could be listed; empty where nothing says so."""
    own = tuple(agents)
    if snapshot.nodes.is_readable and snapshot.nodes.is_complete:
        return ""
    for owner in (
        record for record in match.primaries() if record.beside and any(record.id == each.id for each in own)
    ):
        others = [workload for each in own if each.id != owner.id for workload in each.workloads]
        if others and all(_is_bound(each, owner.beside or {}) for each in others):
            return phrase(
                "{solution} leaves nodes to {names}, and not all nodes could be listed: which ones is not known",
                solution=owner.title,
                names=joined(", ", sorted({each.setup.title for each in own if each.id != owner.id})),
            )
    return ""


def _without(own: Collection[Agent], snapshot: Snapshot) -> list[str]:
    """The nodes that need an agent and get none of these; all others, where these are seen only on nodes that another
    network leaves to them."""
    able = [node for node in snapshot.nodes if _needs_agent(node)]
    seen = {pod.node for agent in own for pod in agent.pods}
    there = [_is_left(node) for node in able if node.name in seen]
    if there and all(there):
        return [node.name for node in snapshot.nodes if node.is_linux and not node.is_virtual and not _is_left(node)]
    known = [each.component() for each in own]
    others = (node for node in snapshot.nodes if not node.is_linux and is_elsewhere(node, known, snapshot))
    return [node.name for node in (*able, *others) if not any(each.reaches(node) for each in own)]


def _with_pods_alone(own: Collection[Agent], snapshot: Snapshot) -> list[str]:
    """The nodes with Pods of the Pod network and none of these agents, where the Pods of all of these are known."""
    if any(each.seen_on is None for each in own):
        return []
    reached = {name for each in own for name in each.seen_on or ()}
    return sorted({each.pod.node for each in network_pods(snapshot) if each.pod.node} - reached)


def _is_left(node: Node) -> bool:
    """True for a node that some network's record leaves to others (hybrid nodes of EKS)."""
    return any(match.holds(each.beside, node.labels) for each in match.primaries() if each.beside)


def _are_bound(own: Collection[Agent]) -> bool:
    """True for agents that run only where the record of another network leaves nodes to others: that network may run on
    the rest, also without an agent."""
    left = [each.beside for each in match.primaries() if each.beside]
    workloads = [each for agent in own for each in agent.workloads]
    return all(any(_is_bound(each, beside) for beside in left) for each in workloads)


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
    return node.is_linux and not node.is_virtual and not brings_along(node)
