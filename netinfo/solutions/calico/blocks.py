"""Blocks of Calico's pools on a node: what they keep, and whether a node without one gets addresses.

(projectcalico/calico libcalico-go/lib/ipam/ipam.go; IPAMConfig of libcalico-go/lib/apis/v3/ipam_config.go.)
"""

from __future__ import annotations

from netinfo.model.snapshot import Snapshot
from netinfo.solutions.calico.other_ranges import TUNNELS
from netinfo.values.addresses import Network, contains, parse_address
from netinfo.values.json_access import flag, number

_MOST_BUILT_IN = 20
_CONFIG = "ipamconfigs.crd.projectcalico.org"


def is_strict(snapshot: Snapshot) -> bool:
    """True where a node may not borrow addresses of another's block: one that gets no block then gets no address."""
    return any(flag(row.tree, "spec", "strictAffinity") is True for row in snapshot.resource(_CONFIG))


def most_of_node(snapshot: Snapshot) -> int | None:
    """How many blocks of one family a node may have: ``maxBlocksPerHost``, which has a meaning with strict affinity
    only and is 20 where nothing is set (libcalico-go/lib/ipam/ipam.go, AutoAssign)."""
    if not is_strict(snapshot):
        return None
    limits = [number(row.tree, "spec", "maxBlocksPerHost") for row in snapshot.resource(_CONFIG)]
    return next((each for each in limits if each), _MOST_BUILT_IN)


def tunnels_in(snapshot: Snapshot, block: Network, node: str) -> int:
    """How many addresses of the block are those of the node's own tunnels."""
    own = [each.annotations for each in snapshot.nodes if each.name == node]
    held = [notes.get(key, "") for notes in own for key in TUNNELS]
    return sum((found := parse_address(each)) is not None and contains((block,), found) for each in held)
