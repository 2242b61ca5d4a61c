"""Which blocks of a length are free: everything known is cut out of where may be looked, and the rest is counted.

Exact: a block is free when it shares no address with any holding and with no special-purpose range. What is possible
(bounds of what was seen, sides of a conflict) is cut out too. What is not known at all cannot be cut out: it is told as
a gap, and nothing is proven free while there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network
from itertools import islice

from netinfo.model.holdings import Holding, Space
from netinfo.model.plan import Plan, Proposal
from netinfo.plan.well_known import HOME, SPECIAL, wanted_by_default
from netinfo.values.addresses import BITS, Network, overlapping
from netinfo.values.intervals import number_of_blocks, starts, without


def home(family: int) -> tuple[Network, ...]:
    """Where a plan looks when it is not told where."""
    return tuple(_block(each) for each in HOME[family])


def find(length: int, spaces: Iterable[Space], *, family: int, within: Sequence[Network] = (), count: int = 3) -> Plan:
    """The plan for blocks of this prefix length. ``within`` empty: private, shared and unique local space."""
    every = tuple(spaces)
    places = tuple(each for each in (within or home(family)) if each.version == family)
    holdings = [each for space in every for each in space.holdings if each.block.version == family]
    taken = [(each.first, each.last) for each in holdings]
    taken += [_ends(block) for block in special(family)]
    free = without((_ends(each) for each in places), taken)
    bits = BITS[family] - length
    found = [_network(family, start, length) for start in islice(starts(free, bits), count)]
    return Plan(
        length=length,
        family=family,
        within=places,
        proposals=tuple(Proposal(block, wanted_by_default(block)) for block in found),
        number=number_of_blocks(free, bits),
        in_the_way=_touching(holdings, places),
        gaps=tuple(gap for space in every for gap in space.gaps),
    )


def holders(block: Network, spaces: Iterable[Space]) -> tuple[Holding, ...]:
    """Who has addresses of the block, by address."""
    return _in_order(each for space in spaces for each in space.holdings if overlapping(each.block, block))


def special(family: int) -> tuple[Network, ...]:
    """The ranges of a family that are never proposed."""
    return tuple(block for each in SPECIAL if (block := _block(each)).version == family)


def _touching(holdings: Iterable[Holding], places: Sequence[Network]) -> tuple[Holding, ...]:
    return _in_order(each for each in holdings if any(overlapping(each.block, place) for place in places))


def _in_order(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    found = set(holdings)
    return tuple(sorted(found, key=lambda each: (each.block.version, each.first, -each.last, each.holder, each.use)))


def _block(written: str) -> Network:
    """A block of our own lists; ``parse_network`` refuses what is wider than any cluster."""
    return IPv6Network(written) if ":" in written else IPv4Network(written)


def _ends(block: Network) -> tuple[int, int]:
    return int(block.network_address), int(block.broadcast_address)


def _network(family: int, start: int, length: int) -> Network:
    return IPv4Network((start, length)) if family == 4 else IPv6Network((start, length))
