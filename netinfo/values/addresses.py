"""Addresses and blocks: lenient reading of what people write, strict about what is one.

Pitfalls of the standard library that this module keeps away from its callers: ``subnet_of`` and sorting raise across
families, host bits raise, blanks and uppercase IPv6 are common in flags, and an IPv4-mapped IPv6 address is not IPv4.
"""

from __future__ import annotations

import _socket
import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
#: How long an address of each family is, in bits.
BITS = {4: 32, 6: 128}
#: By family: the first addresses of blocks in order, and their last ones.
_Ranges = dict[int, tuple[list[int], list[int]]]
#: Up to so many blocks are looked through one by one; of more it is remembered in which order they lie.
_FEW = 16
_RECENT: deque[tuple[tuple[Network, ...], _Ranges]] = deque(maxlen=8)

#: What separates the blocks of a list in flags and ConfigMaps ("a,b", "a b", "[a, b]").
_SEPARATORS = re.compile(r"[\s,]+")
_QUOTES = "\"'[]"
#: No cluster takes a block wider than class E (``240.0.0.0/4``, which GKE offers), or than all unique local addresses'
#: assigned half (``fd00::/8``, RFC 4193): "10.244.0.0/1" is "10.244.0.0/16" whose end was cut off.
_WIDEST = {4: 4, 6: 8}
#: ConfigMap ``ovn-config`` and ovnkube.conf write ``10.244.0.0/16/24``: block and per-node prefix length
#: (ovn-kubernetes, go-controller/pkg/config/utils.go, ParseClusterSubnetEntries).
_HOST_PREFIX = re.compile(r"^(?P<cidr>[^/]+/\d{1,3})/\d{1,3}$")


@lru_cache(maxsize=65536)
def parse_address(written: str) -> Address | None:
    """The address, or None for anything else: a name, "None", an empty text, a zone, an address with a prefix."""
    bare = written.strip()
    try:  # as strict as ipaddress (four octets, no zeros before them) in a quarter of its time: there may be 15,000
        return IPv4Address(_socket.inet_pton(_socket.AF_INET, bare))
    except (OSError, ValueError):
        pass
    if ":" not in bare:  # the name of a node stands beside its addresses
        return None
    try:
        address = IPv6Address(bare)
    except ValueError:
        return None
    return None if address.scope_id else address


@lru_cache(maxsize=65536)
def parse_network(written: str) -> Network | None:
    """The block, host bits cleared (``10.237.6.0/18`` is ``10.237.0.0/18``), or None.

    A text without a prefix length, with a netmask instead of one, or of a length below that of any cluster is none.
    """
    before, slash, length = written.strip().strip(_QUOTES).strip().partition("/")
    if not slash or not length.isascii() or not length.isdigit() or len(length) > 3 or length.startswith("0"):
        return None  # "/016": Go refuses it, Python takes it
    address = parse_address(before) if before == before.strip() else None
    if address is None or not _WIDEST[address.version] <= int(length) <= address.max_prefixlen:
        return None
    return _network(address.version, int(address), int(length))


def _network(version: int, value: int, length: int) -> Network:
    """The block that holds the address. Quicker than to write it down and have it parsed: there may be 5,000 slices."""
    bits = BITS[version]
    start = value >> (bits - length) << (bits - length)
    return IPv4Network((start, length)) if version == 4 else IPv6Network((start, length))


def parse_networks(written: str) -> tuple[Network, ...] | None:
    """All blocks of a list as flags and ConfigMaps write it, in written order and without repeats.

    None when any member is not a block, or when a quotation mark is not closed: half of a list would be a wrong answer.
    An empty text gives an empty tuple.
    """
    if written[:1].isalnum() and written[-1:].isdigit() and (single := parse_network(written)) is not None:
        return (single,)
    if any(written.count(mark) % 2 for mark in "\"'"):
        return None
    found: dict[Network, None] = {}
    for member in _SEPARATORS.split(written.strip().strip(_QUOTES)):
        bare = member.strip(_QUOTES)
        if not bare:
            continue
        with_host_prefix = _HOST_PREFIX.match(bare)
        network = parse_network(with_host_prefix["cidr"] if with_host_prefix else bare)
        if network is None:
            return None
        found[network] = None
    return tuple(found)


def normal(networks: Iterable[Network], *, ipv6_first: bool = False) -> tuple[str, ...]:
    """Normalised texts without repeats: IPv4 before IPv6 (or the other way round), each family in address order."""
    first = 6 if ipv6_first else 4
    ordered = sorted(set(networks), key=lambda net: (net.version != first, int(net.network_address), net.prefixlen))
    return tuple(str(network) for network in ordered)


def contains(blocks: Iterable[Network], inner: Network | Address) -> bool:
    """True when one of the blocks holds the whole block or the address; families never mix."""
    if isinstance(blocks, tuple) and len(blocks) > _FEW:
        return _is_held(_outermost(blocks), inner)
    if isinstance(inner, (IPv4Address, IPv6Address)):
        return any(inner in block for block in blocks)
    for block in blocks:
        if isinstance(block, IPv4Network) and isinstance(inner, IPv4Network) and inner.subnet_of(block):
            return True
        if isinstance(block, IPv6Network) and isinstance(inner, IPv6Network) and inner.subnet_of(block):
            return True
    return False


def _is_held(outermost: _Ranges, inner: Network | Address) -> bool:
    firsts, lasts = outermost[inner.version]
    if isinstance(inner, (IPv4Address, IPv6Address)):
        first = last = int(inner)
    else:
        first, last = int(inner[0]), int(inner[-1])
    at = bisect_right(firsts, first) - 1
    return at >= 0 and last <= lasts[at]


def _outermost(blocks: tuple[Network, ...]) -> _Ranges:
    """First and last addresses of the blocks that lie in no other, in order; made once for the same tuple."""
    for known, found in _RECENT:
        if known is blocks:
            return found
    made: _Ranges = {4: ([], []), 6: ([], [])}
    for version, first, last in sorted({(each.version, int(each[0]), -int(each[-1])) for each in blocks}):
        firsts, lasts = made[version]
        if not lasts or first > lasts[-1]:
            firsts.append(first)
            lasts.append(-last)
    _RECENT.append((blocks, made))
    return made


def outermost(blocks: Iterable[Network]) -> set[Network]:
    """Those of the blocks that lie in no other of them."""
    found: set[Network] = set()
    last = {4: -1, 6: -1}
    for block in sorted(set(blocks), key=lambda each: (each.version, int(each[0]), -int(each[-1]))):
        if int(block[-1]) > last[block.version]:
            last[block.version] = int(block[-1])
            found.add(block)
    return found


def shares(blocks: tuple[Network, ...], other: Network) -> bool:
    """True when one of the blocks shares an address with the other one."""
    firsts, lasts = _outermost(blocks)[other.version]
    at = bisect_right(firsts, int(other[-1])) - 1
    return at >= 0 and lasts[at] >= int(other[0])


def overlapping(one: Network, other: Network) -> bool:
    """True when the blocks share an address."""
    return one.version == other.version and one.overlaps(other)


class InOrder:
    """Addresses by number, so that those inside a block are found without asking each."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        every = sorted(set(addresses), key=int)
        self._by_version = {version: [each for each in every if each.version == version] for version in (4, 6)}

    def inside(self, block: Network) -> list[Address]:
        """The addresses that the block holds, in order."""
        known = self._by_version[block.version]
        return known[bisect_left(known, int(block[0]), key=int) : bisect_right(known, int(block[-1]), key=int)]


def cover(addresses: Iterable[Address]) -> tuple[Network, ...]:
    """The smallest single block of each family that holds all its addresses: a lower bound, never the block itself."""
    blocks: list[Network] = []
    members = set(addresses)
    for family in (4, 6):
        values = sorted(int(address) for address in members if address.version == family)
        if not values:
            continue
        length = BITS[family] - (values[0] ^ values[-1]).bit_length()
        blocks.append(_network(family, values[0], length))
    return tuple(blocks)


def bounds(addresses: Iterable[Address], others: Iterable[Address] = ()) -> tuple[Network, ...]:
    """As ``cover``, but addresses that lie far apart get a bound each, and no bound holds one of ``others``.

    One block over 10.20.0.5 and 10.85.0.2 would be 10.0.0.0/9: it spans addresses of others, and is no bound of what is
    in use. Far apart is another /16 of IPv4 or another /48 of IPv6.
    """
    members = sorted(set(addresses), key=lambda each: (each.version, int(each)))
    strange = {family: sorted(int(each) for each in others if each.version == family) for family in (4, 6)}
    groups: dict[tuple[int, int], list[Address]] = {}
    for each in members:
        groups.setdefault((each.version, int(each) >> (16 if each.version == 4 else 80)), []).append(each)
    return tuple(block for group in groups.values() for block in _parted(group, strange[group[0].version]))


def _parted(group: list[Address], others: list[int]) -> Iterator[Network]:
    """The block over addresses in order; halved as long as it holds one of the others, which are in order too."""
    (block,) = cover(group)
    first, last = int(block.network_address), int(block.broadcast_address)
    if first == last or bisect_left(others, first) == bisect_right(others, last):
        yield block
        return
    middle = bisect_left(group, first + (last - first + 1) // 2, key=int)
    yield from _parted(group[:middle], others)
    yield from _parted(group[middle:], others)


def merge(networks: Iterable[Network]) -> tuple[Network, ...]:
    """The blocks with neighbours joined and inner ones dropped, family by family, in address order."""
    members = sorted({(net.version, int(net.network_address), net.prefixlen) for net in networks})
    joined: list[tuple[int, int, int]] = []
    for version, start, length in members:
        bits = BITS[version]
        if joined and joined[-1][0] == version:
            _, last, last_length = joined[-1]
            if (start ^ last) >> (bits - last_length) == 0:
                continue  # inside the one before, which is larger or starts first
        while joined and joined[-1][0] == version and joined[-1][2] == length:
            half = 1 << (bits - length)
            if joined[-1][1] ^ start != half:
                break
            start, length = joined.pop()[1], length - 1
        joined.append((version, start, length))
    return tuple(_network(*each) for each in joined)
