"""Nodes whose Pods none of the cluster's networks connects: they are told as groups of their own.

A node without a machine (virtual-kubelet, Liqo, kwok) has its Pods elsewhere; one of Fargate brings Amazon's plugin
along; a node of another system or at the edge, which no agent may run on, has a network of its own where its Pods have
addresses of no block of the cluster. They are meant to be so: nothing of it contradicts the network of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from netinfo.components.pod_addresses import addresses_on
from netinfo.components.standing import knows_all_workloads
from netinfo.facts.cni.agents import Agent
from netinfo.facts.cni.pods import blocks
from netinfo.facts.cni.without_agent import brings_along
from netinfo.model.components import NODES_APART, Component, Identification
from netinfo.model.objects import Node
from netinfo.model.report import Fact, State, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts
from netinfo.text.messages import Phrase, joined, phrase, phrases
from netinfo.values.addresses import contains

#: Nodes of KubeEdge, which its own agent serves (kubeedge/kubeedge keadm, label of a node that joins).
_EDGE = "node-role.kubernetes.io/edge"
#: Shows what makes a node, by its labels.
_LABELS = '{range .items[*]}{.metadata.name}{"\\t"}{.metadata.labels}{"\\n"}{end}'


def find(cni: Identification, agents: Iterable[Agent], snapshot: Snapshot) -> Mapping[str, str]:
    """What serves each node that stands apart, by the node's name, in order of the names: an id, or an empty text where
    it is not known."""
    running, known = tuple(agents), {each.id for each in cni.candidates}
    found: dict[str, str] = {}
    for node in sorted(snapshot.nodes, key=lambda node: node.name):
        own = brings_along(node)
        is_reached = any(agent.reaches(node) for agent in running)
        if node.is_virtual or (own and own not in known and not is_reached):
            found[node.name] = node.stands_for or own
        elif not is_reached and _is_left_out(node, running, snapshot) and is_elsewhere(node, cni.candidates, snapshot):
            found[node.name] = ""
    return found


def told(cni: Identification, agents: Iterable[Agent], snapshot: Snapshot) -> Identification:
    """The identification with the nodes that stand apart, and a note for each group of them."""
    apart = find(cni, agents, snapshot)
    if not apart:
        return cni
    rest = {node.name: cni.in_charge.id for node in snapshot.nodes if cni.in_charge and node.name not in apart}
    by_node = dict(sorted({**(cni.by_node or rest), **{name: each for name, each in apart.items() if each}}.items()))
    verdict = cni.verdict._replace(detail={**cni.verdict.detail, "byNode": by_node})
    note = _note(apart, snapshot)
    if "" not in apart.values():
        return cni._replace(verdict=verdict, apart=apart, warnings=(*cni.warnings, note))
    if verdict.state is State.AGREED:
        verdict = verdict._replace(state=State.SINGLE, because=note.message)
    return cni._replace(verdict=verdict, apart=apart, by_node=cni.by_node or rest, warnings=(*cni.warnings, note))


def groups(cni: Identification) -> Mapping[str, tuple[str, ...]]:
    """The nodes that stand apart by what serves them, in order of the names; the unknown last."""
    return _grouped(cni.apart)


def _grouped(apart: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, network in apart.items():
        found[network].append(name)
    return {key: tuple(found[key]) for key in sorted(found, key=lambda each: (not each, each))}


def _is_left_out(node: Node, agents: Collection[Agent], snapshot: Snapshot) -> bool:
    """True for a node of a kind that agents are not made for, where all agents are known."""
    is_other = not node.is_linux or _EDGE in node.labels
    return is_other and bool(agents) and knows_all_workloads(snapshot)


def is_elsewhere(node: Node, candidates: Iterable[Component], snapshot: Snapshot) -> bool:
    """True where the node's Pods have addresses, and none of a block that a network of the cluster would give."""
    seen = addresses_on(snapshot, {node.name})
    known = [blocks(each, snapshot) for each in candidates]
    return bool(seen) and all(known) and not any(contains(each or (), one) for each in known for one in seen)


def _note(apart: Mapping[str, str], snapshot: Snapshot) -> Warning:
    """One note of all groups: it is the same finding when another group comes."""
    sentences = [_sentence(network, list(names)) for network, names in _grouped(apart).items()]
    shows = snapshot.proof.listing("nodes", _LABELS)
    return Warning(NODES_APART, joined("; ", sentences), (Fact.CNI, Fact.POD_CIDRS), (shows,))


def _sentence(network: str, names: list[str]) -> Phrase:
    if not network:
        return phrase(
            "no agent of the cluster's network may run on {nodes}, whose pods are on another network, not known here",
            nodes=counts.named(names),
        )
    return phrases(
        "{nodes} is served by {network}: its pods are not on the cluster's network",
        "{nodes} are served by {network}: their pods are not on the cluster's network",
        len(names),
        nodes=counts.named(names),
        network=network,
    )
