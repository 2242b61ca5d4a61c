"""Pods outside of the block while nodes could not be listed: a node without a machine looks like any other then.

Where no Pod of the agent stands on a node, its Pods may be on a network of its own (virtual-kubelet, Liqo): they do not
contradict the block, and it is not known to be the whole answer either.
"""

from __future__ import annotations

from netinfo.components import match
from netinfo.components.pod_addresses import observe
from netinfo.facts.cni.parts import Decide
from netinfo.model.components import Component, Decision, Identification
from netinfo.model.objects import Pod
from netinfo.model.report import State
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts
from netinfo.text.messages import phrase
from netinfo.values.addresses import bounds, contains, normal, parse_networks


def doubted(snapshot: Snapshot, cni: Identification, decision: Decision, decide_one: Decide) -> Decision:
    """The decision; not known instead of a conflict, where all that contradicts it stands on such nodes."""
    nodes, verdict = snapshot.nodes, decision.verdict
    is_listed = nodes.is_readable and nodes.is_complete
    if verdict.state is not State.CONFLICT or is_listed or cni.in_charge is None:
        return decision
    blocks = parse_networks(",".join(verdict.value or ())) or ()
    held, observed = _nodes_of(cni.in_charge, snapshot), observe(snapshot)
    strange = {each.node for each in observed.seen if not contains(blocks, each.address)}
    if not held or not strange or not strange.isdisjoint({*held, ""}):
        return decision
    rest = tuple(pod for pod in snapshot.pods if pod.node not in strange)
    without = decide_one(snapshot._replace(pods=snapshot.pods.replace(rows=rest)), cni)
    if without.verdict.state is State.CONFLICT:
        return decision
    because = phrase(
        "pods on {nodes} lie outside, no agent was seen there, and nodes could not be listed: they may be on another "
        "network",
        nodes=counts.named(sorted(strange)),
    )
    at_least = normal(bounds(observed.addresses, observed.others))
    told = without.verdict._replace(state=State.UNKNOWN, value=None, at_least=at_least, because=because)
    return without._replace(verdict=told)


def _nodes_of(component: Component, snapshot: Snapshot) -> frozenset[str]:
    """The nodes on which Pods of the agent stand."""
    agent = component.workload
    if agent is None:
        return frozenset()
    shown = match.owner_as_workload(agent) if isinstance(agent, Pod) else agent
    own = (shown.ref.namespace, shown.ref.name) if shown else None
    pods = ((pod, match.owner_as_workload(pod)) for pod in snapshot.pods if pod.host_network)
    return frozenset(pod.node for pod, made in pods if made and (made.ref.namespace, made.ref.name) == own and pod.node)
