"""What each network of a cluster has, where nodes are on several: every question is asked of each of them alone.

A network's part is the same decision on a smaller cluster: its nodes, the Pods there, and nobody else in charge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from netinfo import solutions
from netinfo.facts.cni.by_node import nodes_of
from netinfo.model.components import Decision, Identification
from netinfo.model.objects import Ref
from netinfo.model.report import State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple

#: Decides a fact of a cluster with one network.
Decide = Callable[[Snapshot, Identification], Decision]


class Part(NamedTuple):
    """One network: its id (empty where it is not known), its nodes in order, and what was decided of them."""

    network: str
    nodes: tuple[str, ...]
    decision: Decision

    @property
    def verdict(self) -> Verdict:
        """What was decided."""
        return self.decision.verdict

    def told(self, *keys: str) -> dict[str, object]:
        """The entry of ``detail.byNetwork``: the network, its nodes, the state, and these parts of the detail."""
        head = {"network": self.network or None, "nodes": list(self.nodes), "state": str(self.verdict.state)}
        return {**head, **{key: self.verdict.detail.get(key) for key in keys}}


def parts_of(snapshot: Snapshot, cni: Identification, decide_one: Decide) -> list[Part]:
    """The part of each network, most nodes first; none where all nodes are on one."""
    nodes = nodes_of(cni.by_node, cni.by_pod, snapshot)
    return [_part(snapshot, cni, network, own, decide_one) for network, own in nodes.items()]


def _part(snapshot: Snapshot, cni: Identification, network: str, nodes: tuple[str, ...], decide_one: Decide) -> Part:
    component = next(each for each in cni.candidates if each.id == network)
    own = alone_on(snapshot, network, nodes, cni.by_pod)
    detail = {**cni.verdict.detail, "dataplane": solutions.of(component, own).on_node()}
    verdict = cni.verdict._replace(value=network, title=component.title, detail=detail)
    alone = cni._replace(verdict=verdict, in_charge=component, candidates=(component,), by_node={}, by_pod={}, apart={})
    return Part(network, nodes, decide_one(own, alone))


def alone_on(snapshot: Snapshot, network: str, names: Collection[str], by_pod: Mapping[Ref, str]) -> Snapshot:
    """The cluster as if it had these nodes only, and of them the Pods of no other network."""
    nodes = frozenset(names)
    on_it = (pod for pod in snapshot.pods if pod.node in nodes and by_pod.get(pod.ref, network) == network)
    return snapshot._replace(
        nodes=snapshot.nodes.replace(rows=tuple(node for node in snapshot.nodes if node.name in nodes)),
        pods=snapshot.pods.replace(rows=tuple(on_it)),
    )


def weakest(states: Iterable[State]) -> State:
    """The least sure of the parts; that a network has nothing of the kind makes the others no less sure."""
    found = set(states)
    for state in (State.CONFLICT, State.UNKNOWN, State.SINGLE, State.AGREED):
        if state in found:
            return state
    return State.NOT_APPLICABLE
