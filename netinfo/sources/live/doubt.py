"""Whether the addresses that Pods have speak against the agent that runs, so that the node itself has to be asked.

A half-done change of the network looks like this: the new agent runs, the old CNI file still sorts first, and Pods go
on getting addresses from a block that the new agent knows nothing of.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.components import match
from netinfo.model.components import Ipam, Role
from netinfo.model.objects import Node, Pod, Workload
from netinfo.values.addresses import contains, parse_address, parse_networks


def is_belied(agents: Iterable[Workload], nodes: Iterable[Node], pods: Iterable[Pod]) -> bool:
    """True when all agents hand out their nodes' slices, and a running Pod has an address outside of them."""
    found = [each for agent in agents for each in match.recognise(agent) if each.role is Role.PRIMARY]
    if any(each.ipam is not Ipam.NODE_PODCIDR for each in found):
        return False
    slices = {node.name: parse_networks(",".join(node.pod_cidrs)) for node in nodes}
    for pod in pods:
        own = slices.get(pod.node)
        if own and pod.phase == "Running" and not pod.host_network:
            addresses = [found for found in map(parse_address, pod.ips) if found]
            if any(not contains(own, address) for address in addresses):
                return True
    return False
