"""Whether the node itself has to be asked which network it uses: no agent that runs answers it, or Pods contradict it.

A half-done change of the network looks like this: the new agent runs, the old CNI file still sorts first, and Pods go
on getting addresses from a block that the new agent knows nothing of. An agent that only enforces policies answers
nothing.
"""

from __future__ import annotations

from netinfo.components import standing
from netinfo.components.pod_addresses import outside_slices, telling_pods
from netinfo.model.components import Ipam
from netinfo.model.snapshot import Snapshot


def is_needed(snapshot: Snapshot) -> bool:
    """True when no network runs at its home, or when all that do hand out their nodes' slices and a Pod has an address
    outside of them. ``snapshot`` has what was read so far."""
    home = [each for each in standing.likenesses(snapshot.workloads) if each.is_at_home]
    networks = standing.networks_at_home(home, snapshot)
    if not networks:
        return True
    has_slices = all(each.ipam is Ipam.NODE_PODCIDR for each in networks)
    return has_slices and bool(outside_slices(telling_pods(snapshot), snapshot.nodes))
