"""How much room each network of a cluster has.

In: ``Snapshot`` and who is in charge. Out: ``Room``, one a network; worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.facts.room import counts, fits
from netinfo.facts.room.case import Case, cases
from netinfo.facts.room.counts import Left
from netinfo.model.components import Identification
from netinfo.model.room import BlockRoom, Room, SliceRoom
from netinfo.model.snapshot import Snapshot


def rooms(snapshot: Snapshot, cni: Identification) -> tuple[Room, ...]:
    """The room of each network, most nodes first; one where all nodes are on the same, known or not."""
    return snapshot.once(_rooms, cni)


def _rooms(snapshot: Snapshot, cni: Identification) -> tuple[Room, ...]:
    return tuple(_room(each) for each in cases(snapshot, cni))


def _room(case: Case) -> Room:
    left = counts.left_of_slices(case)
    slices = {family: room for family in case.families if (room := counts.slice_room(case, family)) is not None}
    addresses = {family: counts.block_room(case, family, slices.get(family), left) for family in case.families}
    return Room(
        network=case.network,
        nodes=case.nodes,
        blocks=case.blocks,
        given=case.given,
        slices=slices,
        addresses=addresses,
        left=left,
        free=_free(case, slices, addresses, left),
        places=case.places,
        more_nodes=fits.more_nodes(case, slices, addresses),
        more_pods=fits.more_pods(case, slices, addresses, left),
        no_slices="" if slices else counts.why_no_slices(case),
        no_addresses=counts.why_no_addresses(case),
        no_free=counts.why_no_free(case),
        gone=case.gone,
        pools=case.solution.pools() if case.solution else (),
    )


def _free(
    case: Case, slices: Mapping[int, SliceRoom], addresses: Mapping[int, BlockRoom], left: Left
) -> Mapping[str, Mapping[int, int]]:
    """By node what a Pod can get: of its own slices, or of the blocks that all share, and never more than its kubelet
    takes Pods."""
    if case.used is None or counts.why_no_free(case):
        return {}
    shared = {family: room.free for family, room in addresses.items() if room.free is not None}
    found: dict[str, Mapping[int, int]] = {}
    for name in case.nodes:
        own = fits.more_of_node(case, name, left.get(name, {}), slices) if case.has_own else shared
        if not own and case.has_slices and case.is_everywhere:  # no Pod gets an address there
            own = dict.fromkeys({block.version for block in case.given.all()}, 0)
        places = case.places.get(name)
        if own:
            found[name] = {family: each if places is None else min(each, places) for family, each in own.items()}
    return found
