"""How many more nodes and Pods fit at today's sizes: nodes with slices and kubelets like those that are here.

A Pod needs a place of its kubelet and an address of every family that the network gives. Where nodes have slices of
their own, another node needs one of every family; where all share the blocks, it needs addresses for as many Pods as
its kubelet takes, beside those that today's kubelets may still take.
"""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.facts.room.case import Case
from netinfo.facts.room.counts import why_no_addresses, why_none_of_node
from netinfo.model.room import BlockRoom, Fit, SliceRoom
from netinfo.text.messages import phrase
from netinfo.values.addresses import BITS

_NO_LIMIT = phrase("every node hands out the whole block by itself")
_NOT_COUNTED = phrase("not all pods were looked at")
_NO_CAPACITY = phrase("not every node says how many pods it takes")


def more_of_node(case: Case, name: str, left: Mapping[int, int], slices: Mapping[int, SliceRoom]) -> Mapping[int, int]:
    """Addresses by family that a node can still give its Pods: what is left of its own slices and, where it takes
    further ones as its Pods come, those that it may still get."""
    if not case.given.is_on_demand or (case.solution is not None and case.solution.pods_are_chosen()):
        return left
    own = case.given.by_node.get(name, ())
    found: dict[int, int] = {}
    for family, room in slices.items():
        have = sum(block.version == family for block in own)
        may = room.free if case.given.most is None else max(0, min(room.free, case.given.most - have))
        found[family] = left.get(family, 0) + may * _size(family, room)
    return {**left, **found}


def _size(family: int, room: SliceRoom) -> int:
    return 1 << (BITS[family] - room.length)


def more_nodes(case: Case, slices: Mapping[int, SliceRoom], addresses: Mapping[int, BlockRoom]) -> Fit:
    """Another node gets a slice of every family that nodes have, or addresses for a kubelet's Pods."""
    if case.because:
        return Fit(because=case.because)
    if case.each_has_all:
        return Fit(because=_NO_LIMIT)
    if case.has_slices:
        if case.solution is not None and (chosen := case.solution.pods_are_chosen()):
            return Fit(because=chosen)
        if set(slices) < {each.version for each in case.given.all()} & set(case.families) or not slices:
            return Fit(because=phrase("the slices lie outside the block"))
        return Fit(min(room.free for room in slices.values()))
    return _full_nodes(case, addresses)


def _full_nodes(case: Case, addresses: Mapping[int, BlockRoom]) -> Fit:
    free, reason = _free_of_all(case, addresses)
    if free is None:
        return Fit(because=reason)
    places = [case.places.get(name) for name in case.nodes]
    known = [each for each in places if each is not None]
    if len(known) < len(places) or not case.most_pods:
        return Fit(because=_NO_CAPACITY)
    return Fit(max(0, free - sum(known)) // case.most_pods)


def more_pods(
    case: Case,
    slices: Mapping[int, SliceRoom],
    addresses: Mapping[int, BlockRoom],
    left: Mapping[str, Mapping[int, int]],
) -> Fit:
    """Pods that today's nodes can still run, each with an address of every family."""
    because = why_none_of_node(case) or (case.solution.pods_are_chosen() if case.solution else "")
    places = {name: case.places.get(name) for name in case.nodes}
    known = {name: each for name, each in places.items() if each is not None}
    if not because and case.used is None:
        because = _NOT_COUNTED
    elif not because and len(known) < len(places):
        because = _NO_CAPACITY
    if because:
        return Fit(because=because)
    if not case.has_own:
        free, reason = _free_of_all(case, addresses)
        return Fit(because=reason) if free is None else Fit(min(free, sum(known.values())))
    families = {family for held in left.values() for family in held} or set(case.families)
    return Fit(min((_of_family(case, family, known, left, slices.get(family)) for family in families), default=0))


def _free_of_all(case: Case, addresses: Mapping[int, BlockRoom]) -> tuple[int | None, str]:
    """The addresses left of the family that has fewest, or why that is not known."""
    because = why_no_addresses(case)
    if because or not addresses:
        return None, because or phrase("the block that Pods use is not known")
    free = [room.free for room in addresses.values()]
    known = [each for each in free if each is not None]
    if len(known) < len(free):
        return None, _NOT_COUNTED
    return min(known), ""


def _of_family(
    case: Case,
    family: int,
    places: Mapping[str, int],
    left: Mapping[str, Mapping[int, int]],
    room: SliceRoom | None,
) -> int:
    """Pods that get an address of their node's slices, and of those that it gets as they come: each such slice serves
    one node, so the nodes that fill one come first."""
    own = {name: min(places[name], left.get(name, {}).get(family, 0)) for name in places}
    if not case.given.is_on_demand or room is None:
        return sum(own.values())
    size, parts = _size(family, room), list[int]()
    for name, fitting in own.items():
        have = sum(block.version == family for block in case.given.by_node.get(name, ()))
        may = room.free if case.given.most is None else max(0, case.given.most - have)
        wanted = min(places[name] - fitting, may * size)
        parts += [size] * (wanted // size) + ([wanted % size] if wanted % size else [])
    return sum(own.values()) + sum(sorted(parts, reverse=True)[: room.free])
