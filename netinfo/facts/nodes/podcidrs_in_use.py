"""Which slice of the Pod block each node really hands addresses out of, by the solution in charge.

``Node.spec.podCIDRs`` is only the answer where the network obeys it: Calico and Cilium's cluster-pool keep their own
records, and Weave, Kube-OVN or a bridge on one node have no slices at all although the controller manager goes on
assigning them.
"""

from __future__ import annotations

from netinfo import solutions
from netinfo.facts.cni.by_node import nodes_of
from netinfo.model.components import Identification
from netinfo.model.node_podcidrs import NodePodCIDRs, joined, unknown
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase


def podcidrs_in_use(snapshot: Snapshot, cni: Identification) -> NodePodCIDRs:
    """The slices that the solution in charge obeys; of each node's own network where nodes are on several."""
    return snapshot.once(_slices_in_use, cni)


def _slices_in_use(snapshot: Snapshot, cni: Identification) -> NodePodCIDRs:
    found = _of_networks(snapshot, cni)
    return found._replace(without=found.without | cni.apart.keys()) if cni.apart else found


def _of_networks(snapshot: Snapshot, cni: Identification) -> NodePodCIDRs:
    if cni.networks:
        candidates = {each.id: each for each in cni.candidates}
        parts = {each: solutions.of(candidates[each], snapshot).node_podcidrs() for each in cni.networks}
        there = {node.name for node in snapshot.nodes}
        return joined(parts, nodes_of(cni.by_node, cni.by_pod, snapshot), there)
    if cni.in_charge is None:
        return unknown(phrase("it is not known which network runs, and so not whether it obeys Node.spec.podCIDRs"))
    return solutions.of(cni.in_charge, snapshot).node_podcidrs()
