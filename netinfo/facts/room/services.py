"""Addresses of the Service blocks: used, kept, and how many more Services get one.

Kept are the first address of a block and, of IPv4, the last, unless another Service block has it in its middle
(kubernetes pkg/registry/core/service/ipallocator). Before ServiceCIDR objects the allocator keeps a bitmap and uses no
more than 65,536 addresses of an IPv6 block (ipallocator/bitmap.go, NewInMemory).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from netinfo.components.pod_addresses import cluster_ips
from netinfo.facts.service_cidrs import decide as service_cidrs
from netinfo.model.components import Identification
from netinfo.model.room import BlockRoom, Fit
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.addresses import Address, Network, contains, merge, parse_networks

_BITMAP = 1 << 16
#: From this minor version on every server has ServiceCIDR objects.
_OBJECTS_SINCE = 33
_MINOR = re.compile(r"v?1\.(\d{1,3})\b")


def service_rooms(snapshot: Snapshot, cni: Identification) -> Mapping[int, BlockRoom]:
    """By family, the cluster's first one first; ``used`` and ``free`` are None unless all Services were looked at."""
    written = service_cidrs.decide(snapshot, cni).verdict.value or ()
    blocks = parse_networks(",".join(written)) or ()
    return {family: _room(snapshot, blocks, family) for family in dict.fromkeys(block.version for block in blocks)}


def more_services(rooms: Mapping[int, BlockRoom], because: str) -> Fit:
    """How many more Services get an address of the cluster's first family, the one that a Service gets which asks for
    none. ``because``: why the block is not known."""
    first = next(iter(rooms.values()), None)
    if first is None:
        return Fit(because=because or phrase("the block that Services use is not known"))
    return Fit(first.free, "" if first.free is not None else phrase("not all Services could be looked at"))


def _room(snapshot: Snapshot, blocks: Collection[Network], family: int) -> BlockRoom:
    own = [block for block in blocks if block.version == family]
    size = sum(block.num_addresses for block in merge(own))
    services = snapshot.services
    if not services.is_readable or not services.is_complete:
        return BlockRoom(size, None, None)
    used = sum(contains(own, each) for each in set(cluster_ips(snapshot)))
    usable = (min(size, _BITMAP) if family == 6 and _keeps_a_bitmap(snapshot) else size) - kept_of_services(own)
    return BlockRoom(size, used, max(0, usable - used))


def _keeps_a_bitmap(snapshot: Snapshot) -> bool:
    """True for a server that is known to have no ServiceCIDR objects."""
    found = (_MINOR.match(row.git_version) for row in snapshot.version)
    minors = [int(each[1]) for each in found if each]
    return not snapshot.service_cidrs.rows and bool(minors) and max(minors) < _OBJECTS_SINCE


def kept_of_services(blocks: Collection[Network]) -> int:
    """How many addresses of these blocks no Service gets: the ends of each that lie in the middle of no other."""
    ends = {end: block for block in blocks for end in _ends(block)}
    inner = {end for end in ends for other in blocks if contains((other,), end) and end not in _ends(other)}
    return len(set(ends) - inner)


def _ends(block: Network) -> tuple[Address, ...]:
    first, last = block.network_address, block.broadcast_address
    return (first, last) if block.version == 4 else (first,)
