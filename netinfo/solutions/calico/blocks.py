"""Blocks of Calico's pools on a node: what they keep, and whether a node without one gets addresses.

(projectcalico/calico libcalico-go/lib/ipam/ipam.go; IPAMConfig of libcalico-go/lib/apis/v3/ipam_config.go;
IPReservation of api/pkg/apis/projectcalico/v3/ipreservation.go; Windows: cni-plugin/pkg/ipamplugin/ipam_plugin.go.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from netinfo.model.objects import CustomResource
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.solutions.calico.other_ranges import TUNNELS
from netinfo.solutions.calico.pools import blocks_of, is_for_pods, is_manual, is_off
from netinfo.text.messages import phrase
from netinfo.values.addresses import Address, Network, contains, merge, parse_address, parse_networks
from netinfo.values.json_access import flag, number, text, texts, unless_left_out

_MOST_BUILT_IN = 20
_CONFIG = "ipamconfigs.crd.projectcalico.org"
_RESERVATIONS = "ipreservations.crd.projectcalico.org"
#: The length of a pool's blocks where it names none, by family.
_LENGTHS = {4: 26, 6: 122}
#: A block on Windows keeps its first three addresses and the last one for HNS.
_KEPT_ON_WINDOWS = 4
_NOT_KEPT = -1
#: Selectors that choose all.
_EVERYBODY = ("", "all()")


def is_strict(snapshot: Snapshot) -> bool:
    """True where a node may not borrow addresses of another's block: one that gets no block then gets no address."""
    return any(flag(row.tree, "spec", "strictAffinity") is True for row in snapshot.resource(_CONFIG))


def most_of_node(snapshot: Snapshot) -> int | None:
    """How many blocks of one family a node may have: ``maxBlocksPerHost``, which has a meaning with strict affinity
    only and is 20 where nothing is set (libcalico-go/lib/ipam/ipam.go, AutoAssign)."""
    key, unset = "maxBlocksPerHost", None
    limits = [unless_left_out(partial(number, row.tree, "spec", key), unset) for row in snapshot.resource(_CONFIG)]
    return next((each for each in limits if each), _MOST_BUILT_IN) if is_strict(snapshot) else None


def kept_in(snapshot: Snapshot, blocks: Collection[Network], node: str = "") -> int:
    """How many addresses of the blocks no Pod gets: those of tunnels, of the node or of all, and reserved ones."""
    known, reserved = snapshot.once(_tunnels), snapshot.once(_reserved)
    is_windows, tunnels = known.get(node, (False, ()))
    if not node:
        tunnels = tuple(each for _, own in known.values() for each in own)
    taken = [part for part in reserved if contains(blocks, part)]
    taken += [block for block in blocks if contains(reserved, block)]
    own = sum(contains(blocks, each) and not contains(taken, each) for each in set(tunnels))
    return (
        (_KEPT_ON_WINDOWS * len(blocks) if is_windows else 0) + own + sum(part.num_addresses for part in merge(taken))
    )


def _tunnels(snapshot: Snapshot) -> Mapping[str, tuple[bool, tuple[Address, ...]]]:
    """By node: whether it runs Windows, and the addresses of its tunnels."""
    return {
        node.name: (
            not node.is_linux,
            tuple(found for key in TUNNELS if (found := parse_address(node.annotations.get(key, "")))),
        )
        for node in snapshot.nodes
    }


def _reserved(snapshot: Snapshot) -> tuple[Network, ...]:
    """Addresses that are given to nobody who does not ask for them by name."""
    written = [each for row in snapshot.resource(_RESERVATIONS) for each in texts(row.tree, "spec", "reservedCIDRs")]
    return tuple(block for each in written for block in parse_networks(each) or ())


def block_sizes(pools: Listing[CustomResource]) -> Mapping[Network, int]:
    """By pool the length of its blocks; none of one of which a record did not keep it."""
    found: dict[Network, int] = {}
    for row in pools:
        not_kept: int | None = _NOT_KEPT
        length = unless_left_out(partial(number, row.tree, "spec", "blockSize"), not_kept)
        for block in blocks_of(row) if length != _NOT_KEPT else ():
            found[block] = length or _LENGTHS[block.version]
    return found


def chosen(snapshot: Snapshot, pools: Listing[CustomResource]) -> str:
    """Why it cannot be said which Pods of which nodes get addresses of the pools; empty where all do."""
    for row in sorted(pools, key=lambda each: each.ref.name):
        if is_for_pods(row) and not is_off(row) and not is_manual(row) and not _is_for_all(row):
            return phrase("IPPool {name} is for chosen nodes or namespaces only", name=row.ref.name)
    for resource in (_CONFIG, _RESERVATIONS):
        if not snapshot.resource(resource).is_readable:
            return phrase("{resource} could not be read completely", resource=resource)
    return ""


def _is_for_all(row: CustomResource) -> bool:
    keys = ("nodeSelector", "namespaceSelector")
    written = [unless_left_out(partial(text, row.tree, "spec", key), "?") for key in keys]
    return all("".join(each.split()) in _EVERYBODY for each in written)
