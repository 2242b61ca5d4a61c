"""What a picture of several networks shows: the spaces they use, who has what in them, and what is free between.

Private and shared ranges are drawn whole, so that the free part of them is seen; other addresses in the block of a
fixed length around them, and IPv6 in the smallest block that holds all of it: on the scale of ``fd00::/8`` nothing
is seen.
Nodes near each other are one stretch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from netinfo.model.holdings import ORDER, Holding, Region, Space, Stretch, Use
from netinfo.plan.well_known import HOME
from netinfo.values.addresses import Network, contains, cover, parse_network
from netinfo.values.intervals import without

#: Public addresses are drawn in a block of this length.
_AROUND = 16
#: IPv6 blocks that differ above this bit are no neighbours: global, unique local, link-local addresses.
_APART = 112
#: Nodes in one block of this length are one stretch.
_NEAR = {4: 24, 6: 64}


def regions(spaces: Iterable[Space], clashing: frozenset[Holding] = frozenset()) -> list[Region]:
    """The regions in the order of addresses, IPv4 first. ``clashing``: holdings that overlap and should not."""
    found: dict[Network, list[Holding]] = defaultdict(list)
    holdings = [each for space in spaces for each in space.holdings]
    six: dict[int, list[Holding]] = defaultdict(list)
    for each in holdings:
        if each.block.version == 4:
            found[_around(each.block)].append(each)
        else:
            six[each.first >> _APART].append(each)
    for near in six.values():
        found[_cover(near)] += near
    ordered = sorted(found, key=lambda block: (block.version, int(block.network_address)))
    return [Region(block, tuple(_stretches(block, found[block], clashing))) for block in ordered]


def _around(block: Network) -> Network:
    for written in HOME[4]:
        home = parse_network(written)
        if home is not None and contains((home,), block):
            return home
    return block if block.prefixlen <= _AROUND else block.supernet(new_prefix=_AROUND)


def _cover(holdings: Sequence[Holding]) -> Network:
    ends = [end for each in holdings for end in (each.block.network_address, each.block.broadcast_address)]
    return cover(ends)[0]


def _stretches(region: Network, holdings: Sequence[Holding], clashing: frozenset[Holding]) -> Iterator[Stretch]:
    first, last = int(region.network_address), int(region.broadcast_address)
    taken = [(each.first, each.last) for each in holdings]
    free = [Stretch(start, end, None) for start, end in without([(first, last)], taken)]
    held = [*_blocks(holdings, clashing), *_nodes(holdings, clashing)]
    yield from sorted([*free, *held], key=_place)


def _place(stretch: Stretch) -> tuple[int, int, int, tuple[str, ...]]:
    return stretch.first, -stretch.last, ORDER.index(stretch.use) if stretch.use else -1, stretch.holders


def _blocks(holdings: Sequence[Holding], clashing: frozenset[Holding]) -> Iterator[Stretch]:
    """Equal blocks of one use are one stretch of several holders."""
    alike: dict[tuple[Network, Use, bool, str], list[Holding]] = defaultdict(list)
    for each in holdings:
        if each.use is not Use.NODES:
            label = each.label if each.use in (Use.OTHER, Use.ROUTE, Use.SLICES) else ""
            alike[each.block, each.use, each.is_possible, label].append(each)
    for (_block, use, is_possible, label), found in alike.items():
        names = tuple(sorted({each.holder for each in found}))
        clashes = any(each in clashing for each in found)
        yield Stretch(found[0].first, found[0].last, use, names, label, is_possible, clashes)


def _nodes(holdings: Sequence[Holding], clashing: frozenset[Holding]) -> Iterator[Stretch]:
    near: dict[tuple[str, int], list[Holding]] = defaultdict(list)
    for each in holdings:
        if each.use is Use.NODES:
            near[each.holder, each.first >> (each.block.max_prefixlen - _NEAR[each.block.version])].append(each)
    for (holder, _where), found in near.items():
        label = found[0].label if len(found) == 1 else ""
        clashes = any(each in clashing for each in found)
        start, end = min(each.first for each in found), max(each.last for each in found)
        is_possible = all(each.is_possible for each in found)
        yield Stretch(start, end, Use.NODES, (holder,), label, is_possible, clashes, len(found))
