"""How many more Pods the kubelets take: what they allow less the Pods that they have.

Pitfalls: a Pod on the host network takes a place and no address; one that ended takes none, one that is being deleted
still does; live lists since 1.28 are asked for without the host network unless Pods are counted, so where none of
them was listed a kubelet may take fewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from netinfo.components.pod_addresses import ENDED
from netinfo.components.solution import Solution
from netinfo.model.snapshot import Snapshot

#: By node; None where a node does not say how many it takes, or not all Pods were looked at.
Places = Mapping[str, int | None]


def places(snapshot: Snapshot, solution: Solution | None) -> Places:
    """How many more Pods each node takes, by its name."""
    pods = snapshot.pods
    is_counted = pods.is_readable and pods.is_complete
    refs = {pod.ref: pod.node for pod in (*pods, *snapshot.control_plane) if pod.phase not in ENDED}
    there = Counter(refs.values())
    found: dict[str, int | None] = {}
    for node in snapshot.nodes:
        fitting = solution.pods_that_fit(node) if solution is not None else None
        limits = [each for each in (node.pod_capacity, fitting) if each is not None]
        is_known = is_counted and node.pod_capacity is not None
        found[node.name] = max(0, min(limits) - there[node.name]) if is_known else None
    return found


def lists_the_host_network(snapshot: Snapshot) -> bool:
    """True where Pods on the host network were among those listed."""
    return any(pod.host_network for pod in snapshot.pods)
