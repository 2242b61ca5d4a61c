"""Which network each node is on, where the agents of several run.

What a node's own Pods show comes first: an annotation with the address they have, or addresses of one claimant's block.
Else the node is that network's whose agent alone may run there, else the one that its Pods' owners say it is, in an
annotation. Nodes that nothing tells of are left out.

Pitfall: agents on nodes of their own are not yet a mixture that is meant to stay: a migration, too, sends each agent to
its nodes by a label (projectcalico/calico v3.30.0 node/../flannel-migration: ``node-network-during-migration``). Only
what a network's own documentation provides for is one: the record says which nodes (``beside``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from netinfo.components import match
from netinfo.components.scheduling import may_run_on
from netinfo.facts.cni.agents import Agent
from netinfo.facts.cni.pods import said_by_node, supported_by_node
from netinfo.model.components import Candidate
from netinfo.model.objects import Node
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import joined, phrase, phrases

ByNode = Mapping[str, str]


def networks(claims: Iterable[Candidate], agents: Iterable[Agent], snapshot: Snapshot) -> ByNode:
    """The id of the network of each node, by the node's name, in order of the names."""
    claimants = tuple(claims)
    places = _places(claimants, agents, snapshot)
    alone = {name: ids[0] for name, ids in places.items() if len(ids) == 1} if len(claimants) > 1 else {}
    shown, said = supported_by_node(claimants, snapshot), said_by_node(claimants, snapshot)
    return dict(sorted({**said, **alone, **shown}.items()))


def is_meant(by_node: ByNode, claims: Iterable[Candidate], agents: Iterable[Agent], snapshot: Snapshot) -> bool:
    """True for a mixture that one of the networks provides for: each agent may run on its own nodes only, and all nodes
    of the others are such as its record names."""
    if len(set(by_node.values())) < 2 or not snapshot.nodes.is_readable or not snapshot.nodes.is_complete:
        return False
    places = _places(tuple(claims), agents, snapshot)
    if any(places[node.name] != [by_node.get(node.name)] for node in snapshot.nodes if node.name in places):
        return False
    return any(_provides(owner, by_node, snapshot) for owner in sorted(set(by_node.values())))


def title(by_node: ByNode) -> str:
    """``aws-vpc-cni on 3 nodes, cilium on 2 nodes``: most nodes first."""
    counted = sorted(Counter(by_node.values()).items(), key=lambda each: (-each[1], each[0]))
    (first, most), *rest = counted
    head = phrases("{network} on {count} node", "{network} on {count} nodes", most, network=first)
    return joined(", ", [head, *(phrase("{network} on {count}", network=name, count=count) for name, count in rest)])


def _places(claims: tuple[Candidate, ...], agents: Iterable[Agent], snapshot: Snapshot) -> dict[str, list[str]]:
    """The claimants whose agent may run on a node, by the node's name; virtual nodes have no agents."""
    known = {each.id for each in claims}
    running = [agent for agent in agents if agent.id in known]
    return {node.name: _on(node, running) for node in snapshot.nodes if not node.is_virtual}


def _on(node: Node, agents: Iterable[Agent]) -> list[str]:
    return sorted({agent.id for agent in agents if any(may_run_on(each, node) for each in agent.workloads)})


def _provides(owner: str, by_node: ByNode, snapshot: Snapshot) -> bool:
    """True when every node of another network is one that the owner's record leaves to others."""
    signature = match.signature(owner)
    if signature is None or not signature.beside:
        return False
    others = [node for node in snapshot.nodes if by_node.get(node.name, owner) != owner]
    return all(match.holds(signature.beside, node.labels) for node in others)
