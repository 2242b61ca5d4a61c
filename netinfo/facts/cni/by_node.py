"""Which network each node is on, where the agents of several run.

What a node's own Pods show comes first: an annotation with the address they have, or addresses of one claimant's block.
Else the node is that network's whose agent alone may run there, else the one that its Pods' owners say it is, in an
annotation. Nodes that nothing tells of are left out.

Pitfall: agents on nodes of their own are not yet a mixture that is meant to stay: a migration, too, sends each agent to
its nodes by a label (projectcalico/calico v3.30.0 node/../flannel-migration: ``node-network-during-migration``). Only
what a network's own documentation provides for is one: the record says which nodes (``beside``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from netinfo.components import match
from netinfo.components.pod_addresses import NetworkPod, telling_pods
from netinfo.facts.cni.agents import Agent
from netinfo.facts.cni.pods import networks_of_pods, said_by_node, supported_by_node
from netinfo.facts.cni.without_agent import beside_agents, brings_along, embedded, left_by
from netinfo.model.components import Component
from netinfo.model.objects import Node, Ref
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import joined, phrase, phrases

ByNode = Mapping[str, str]
Places = Mapping[str, list[str]]


def networks(claims: Iterable[Component], places: Places, snapshot: Snapshot) -> ByNode:
    """The id of the network of each node, by the node's name, in order of the names."""
    claimants = tuple(claims)
    alone = {name: ids[0] for name, ids in places.items() if len(ids) == 1} if len(claimants) > 1 else {}
    shown, said = supported_by_node(claimants, snapshot), said_by_node(claimants, snapshot)
    return dict(sorted({**said, **alone, **shown}.items()))


def of_pods(claims: Iterable[Component], by_node: ByNode, snapshot: Snapshot) -> Mapping[Ref, str]:
    """The network of each Pod on nodes of which nothing else tells, where the Pods of one node are on several: in a
    migration they keep the network that they were started on."""
    claimants, open_nodes = tuple(claims), {node.name for node in snapshot.nodes} - set(by_node)
    pods: dict[str, list[NetworkPod]] = defaultdict(list)
    for each in telling_pods(snapshot) if len(claimants) > 1 else ():
        if each.pod.node in open_nodes:
            pods[each.pod.node].append(each)
    found = [networks_of_pods(claimants, own, snapshot) for own in pods.values()]
    return {ref: network for each in found for ref, network in each.items()}


def is_meant(by_node: ByNode, places: Places, snapshot: Snapshot) -> bool:
    """True for a mixture that one of the networks provides for: each agent may run on its own nodes only, and all nodes
    of the others are such as its record names, or its own bring it along. So is one of operating systems: no migration
    makes a Linux node of a Windows node."""
    if len(set(by_node.values())) < 2 or not snapshot.nodes.is_readable or not snapshot.nodes.is_complete:
        return False
    if any(places[node.name] != [by_node.get(node.name)] for node in snapshot.nodes if node.name in places):
        return False
    if any(_provides(owner, by_node, snapshot) for owner in sorted(set(by_node.values()))):
        return True
    return _is_of_systems(by_node, snapshot)


def nodes_of(by_node: ByNode, by_pod: Mapping[Ref, str], snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """The nodes of each network in order of their names, most nodes first; a node whose Pods are on several networks is
    of each of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, network in by_node.items():
        found[network].add(name)
    for pod in snapshot.pods if by_pod else ():
        if pod.ref in by_pod:
            found[by_pod[pod.ref]].add(pod.node)
    return {key: tuple(sorted(found[key])) for key in sorted(found, key=lambda each: (-len(found[each]), each))}


def title(nodes: Mapping[str, tuple[str, ...]]) -> str:
    """``aws-vpc-cni on 3 nodes, cilium on 2 nodes`` of ``nodes_of``."""
    counted = [(network, len(names)) for network, names in nodes.items()]
    (first, most), *rest = counted
    head = phrases("{network} on {count} node", "{network} on {count} nodes", most, network=first)
    return joined(", ", [head, *(phrase("{network} on {count}", network=name, count=count) for name, count in rest)])


def places_of(claims: Iterable[Component], agents: Iterable[Agent], snapshot: Snapshot) -> Places:
    """The claimants whose agent may run on a node, by the node's name; virtual nodes have no agents."""
    known = {each.id for each in claims}
    running = [agent for agent in agents if agent.id in known]
    within, beside = embedded(snapshot), beside_agents(snapshot, running)
    left = {node.name for node in left_by(running, snapshot)} if beside and beside.component.id in known else set()
    own = [within.component.id] if within and within.component.id in known else []
    return {
        node.name: [beside.component.id] if beside and node.name in left else _on(node, running, own)
        for node in snapshot.nodes
        if not node.is_virtual
    }


def _on(node: Node, agents: Iterable[Agent], within: list[str]) -> list[str]:
    """``within``: what runs inside of the kubelet's own process on every Linux node."""
    brought = brings_along(node)
    running = {agent.id for agent in agents if agent.reaches(node)}
    return sorted({*running, *([brought] if brought else []), *(within if node.is_linux else [])})


def _provides(owner: str, by_node: ByNode, snapshot: Snapshot) -> bool:
    """True when every node of another network is one that the owner's record leaves to others, or every node of its own
    is one that brings it along."""
    if all(brings_along(node) == owner for node in snapshot.nodes if by_node.get(node.name) == owner):
        return True
    signature = match.signature(owner)
    if signature is None or not signature.beside:
        return False
    others = [node for node in snapshot.nodes if by_node.get(node.name, owner) != owner]
    return all(match.holds(signature.beside, node.labels) for node in others)


def _is_of_systems(by_node: ByNode, snapshot: Snapshot) -> bool:
    """True when the nodes of every network have one operating system, and not all have the same."""
    systems: dict[str, set[bool]] = defaultdict(set)
    for node in snapshot.nodes:
        if node.name in by_node:
            systems[by_node[node.name]].add(node.is_linux)
    return all(len(each) == 1 for each in systems.values()) and len({min(each) for each in systems.values()}) == 2
