"""Slices and addresses of one network, counted: given, used, kept, held for nodes that are gone, left.

All figures are of the union of its blocks: a slice outside takes nothing of it, blocks that overlap are counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from netinfo.facts.room.case import Case
from netinfo.model.room import BlockRoom, SliceRoom
from netinfo.text.messages import phrase
from netinfo.values import intervals
from netinfo.values.addresses import BITS, Address, Network, contains, outermost

Left = Mapping[str, Mapping[int, int]]


def left_of_slices(case: Case) -> Left:
    """By node and family: addresses of its own slices that no Pod has and nobody keeps. A node that hands out the whole
    block by itself has what its own Pods leave of it."""
    if case.used is None or not case.has_own or why_none_of_node(case):
        return {}
    found: dict[str, dict[int, int]] = {}
    for family in (4, 6):
        blocks = dict.fromkeys(case.nodes, case.own(family)) if case.each_has_all else case.slices_of(family)
        every = outermost(block for held in blocks.values() for block in held)
        shared = {} if case.each_has_all else _starts(case.taken(family) or (), every)
        for name, held in blocks.items():
            own = _starts(case.used.get(name, ()), held) if case.each_has_all else shared
            if held:
                each = held if len(held) == 1 else outermost(held)
                found.setdefault(name, {})[family] = sum(_left(case, block, name, own) for block in each)
    return found


def _left(case: Case, block: Network, node: str, inside: Mapping[Network, int]) -> int:
    kept = case.solution.kept(block, node) if case.solution else 0
    return max(0, block.num_addresses - kept - inside.get(block, 0))


def _starts(taken: Iterable[Address], blocks: Iterable[Network]) -> Counter[Network]:
    """How many of the addresses lie in each block. Looked up by first address and length: of 5,000 slices and 50,000
    addresses each is touched once."""
    known = {(block.version, block.prefixlen, int(block.network_address)): block for block in blocks}
    shapes = {(version, length) for version, length, _ in known}
    found: Counter[Network] = Counter()
    for version, length in shapes:
        rest = BITS[version] - length
        for each in taken:
            block = known.get((version, length, int(each) >> rest << rest)) if each.version == version else None
            if block is not None:
                found[block] += 1
    return found


def slice_room(case: Case, family: int) -> SliceRoom | None:
    """How many slices of the length in use the blocks hold, and how many are left; None where nodes have none or no
    length is known. Where several lengths are in use the largest slices are counted."""
    if case.because or not case.given.exist or not case.given.is_known:
        return None
    given = [each for each in case.given.all() if each.version == family]
    never = [_range(each) for each in case.services if each.version == family]
    taken = [*map(_range, given), *never]
    by_length = _blocks_by_length(case, family, given)
    possible = free = 0
    for length, blocks in by_length.items():
        bits, whole = blocks[0].max_prefixlen - length, [_range(block) for block in blocks]
        possible += intervals.number_of_blocks(intervals.without(whole, never), bits)
        free += intervals.number_of_blocks(intervals.without(whole, taken), bits)
    return SliceRoom(min(by_length), possible, free) if by_length else None


def _blocks_by_length(case: Case, family: int, given: Iterable[Network]) -> dict[int, list[Network]]:
    """The blocks by the length of the slices that they are cut into: what is written down, else the one in use."""
    own, written = case.open(family), case.solution.slice_lengths() if case.solution else {}
    in_use = min((each.prefixlen for each in given if contains(own, each)), default=None)
    found: dict[int, list[Network]] = {}
    for block in own:
        length = written.get(block, in_use)
        if length is not None and block.prefixlen <= length <= block.max_prefixlen:
            found.setdefault(length, []).append(block)
    return found


def _range(block: Network) -> intervals.Range:
    return int(block.network_address), int(block.broadcast_address)


def block_room(case: Case, family: int, slices: SliceRoom | None, left: Left) -> BlockRoom:
    """The addresses of the blocks of one family. What is free of slices that are not given counts without what a
    network keeps of each."""
    blocks, taken = case.own(family), case.taken(family)
    size = sum(block.num_addresses for block in blocks)
    if taken is None:
        return BlockRoom(size, None, None)
    used = sum(contains(blocks, each) for each in taken)
    held = _held(case, blocks, taken)
    if why_no_addresses(case):
        return BlockRoom(size, used, None, held)
    if case.has_slices:
        inside = _inside(case, family)
        free = _free_of_slices(case, family, inside, left) + _free_beside(case, family, slices, inside)
    else:
        free = _free_of_all(case, case.open(family), taken)
    return BlockRoom(size, used, max(0, min(free, size - used - held)), held)


def _held(case: Case, blocks: tuple[Network, ...], taken: frozenset[Address]) -> int:
    """Addresses inside the blocks that records of gone nodes hold, less those that Pods still have."""
    gone = tuple(block for held in case.gone.values() for block in held if contains(blocks, block))
    whole = sum(block.num_addresses for block in outermost(gone))
    return whole - sum(contains(gone, each) for each in taken) if gone else 0


def _free_of_all(case: Case, blocks: tuple[Network, ...], taken: frozenset[Address]) -> int:
    """What is left of blocks that all nodes share."""
    used, held = sum(contains(blocks, each) for each in taken), _held(case, blocks, taken)
    kept = case.solution.kept_of_block(blocks) if case.solution else 0
    return sum(block.num_addresses for block in blocks) - used - held - kept


def _inside(case: Case, family: int) -> dict[Network, str]:
    """The slices of its nodes that lie in the blocks and in no other slice, each with a node that has it."""
    blocks, found = case.open(family), case.slices_of(family)
    names = {block: name for name, held in found.items() for block in held if contains(blocks, block)}
    return {block: names[block] for block in outermost(names)}


def _free_of_slices(case: Case, family: int, inside: Mapping[Network, str], left: Left) -> int:
    """What is left of the slices inside the blocks; of one that two nodes have, once."""
    alone = {name for name, held in case.slices_of(family).items() if len(held) == 1}
    several = {block: name for block, name in inside.items() if name not in alone}
    taken = _starts(case.taken(family) or (), several)
    of_several = sum(_left(case, block, name, taken) for block, name in several.items())
    return of_several + sum(left.get(name, {}).get(family, 0) for name in inside.values() if name in alone)


def _free_beside(case: Case, family: int, slices: SliceRoom | None, inside: Mapping[Network, str]) -> int:
    """What slices bring that are not given yet: each as much as those of its length that are given, at the least."""
    if slices is None or case.solution is None:
        return 0
    bits = BITS[family] - slices.length
    alike = [(block, name) for block, name in inside.items() if block.prefixlen == slices.length]
    kept = 0 if case.given.is_on_demand else max((case.solution.kept(*each) for each in alike), default=0)
    return slices.free * max(0, (1 << bits) - kept)


def why_no_addresses(case: Case) -> str:
    """Why it is not known how many addresses are left; empty where it is."""
    if case.because or case.unlisted:
        return case.because or case.unlisted
    if case.solution is None or case.has_own:
        return case.strays if case.has_slices else ""
    if case.given.exist and not case.given.is_known and not case.given.may_borrow:
        return case.given.because
    return "" if case.solution.shares_block() else case.given.because or phrase("no node has a slice")


def why_none_of_node(case: Case) -> str:
    """Why it is not known how many addresses are left for the Pods of a node; empty where it is."""
    if case.has_slices:
        return case.unlisted or case.strays
    return why_no_addresses(case)


def why_no_free(case: Case) -> str:
    """The same for one Pod: which one it is may decide."""
    because = why_none_of_node(case)
    return because or ("" if case.has_own or case.solution is None else case.solution.pods_are_chosen())


def why_no_slices(case: Case) -> str:
    """Why no slices are counted."""
    if not case.given.exist or not case.given.is_known:
        return case.given.because
    return case.because or phrase("the slices lie outside the block")
