"""Whether the addresses that Pods have speak against the agent that runs, so that the node itself has to be asked.

A half-done change of the network looks like this: the new agent runs, the old CNI file still sorts first, and Pods go
on getting addresses from a block that the new agent knows nothing of.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.components import match
from netinfo.components.pod_addresses import on_network
from netinfo.model.components import Ipam, Role
from netinfo.model.objects import Node, Pod, Workload
from netinfo.values.addresses import contains, parse_networks


def is_belied(agents: Iterable[Workload], nodes: Iterable[Node], pods: Iterable[Pod]) -> bool:
    """True when all agents hand out their nodes' slices, and a running Pod has an address outside of them."""
    found = [each for agent in agents for each in match.recognise(agent) if each.role is Role.PRIMARY]
    if any(each.ipam is not Ipam.NODE_PODCIDR for each in found):
        return False
    known = tuple(nodes)
    slices = {node.name: parse_networks(",".join(node.pod_cidrs)) for node in known}
    for each in on_network(pods, known):
        own = slices.get(each.pod.node)
        if own and each.tells_the_block and any(not contains(own, address) for address in each.addresses):
            return True
    return False
