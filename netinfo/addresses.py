"""Addresses and blocks: lenient reading of what people write, strict about what is one.

Pitfalls of the standard library that this module keeps away from its callers: ``subnet_of`` and sorting raise across
families, host bits raise, blanks and uppercase IPv6 are common in flags, and an IPv4-mapped IPv6 address is not IPv4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: What separates the blocks of a list in flags and ConfigMaps ("a,b", "a b", "[a, b]").
_SEPARATORS = re.compile(r"[\s,;]+")
_QUOTES = "\"'[]"
#: ConfigMap ``ovn-config`` and ovnkube.conf write ``10.244.0.0/16/24``: block and per-node prefix length
#: (ovn-kubernetes, go-controller/pkg/config/utils.go, ParseClusterSubnetEntries).
_HOST_PREFIX = re.compile(r"^(?P<cidr>[^/]+/\d{1,3})/\d{1,3}$")


@lru_cache(maxsize=65536)
def parse_address(written: str) -> Address | None:
    """The address, or None for anything else: a name, "None", an empty text, a zone, an address with a prefix."""
    try:
        address = ip_address(written.strip())
    except ValueError:
        return None
    return None if isinstance(address, IPv6Address) and address.scope_id else address


@lru_cache(maxsize=65536)
def parse_network(written: str) -> Network | None:
    """The block, host bits cleared (``10.237.6.0/18`` is ``10.237.0.0/18``), or None.

    A text without a prefix length, with a netmask instead of one, or of length 0 is no block of a cluster.
    """
    bare = written.strip().strip(_QUOTES).strip()
    address, slash, length = bare.partition("/")
    if not slash or not length.isascii() or not length.isdigit() or parse_address(address) is None:
        return None
    if len(length) > 3 or (length.startswith("0") and length != "0"):  # "/016": Go refuses it, Python takes it
        return None
    try:
        network = ip_network(bare, strict=False)
    except ValueError:
        return None
    return network if network.prefixlen > 0 else None


def parse_networks(written: str) -> tuple[Network, ...] | None:
    """All blocks of a list as flags and ConfigMaps write it, in written order and without repeats.

    None when any member is not a block: half of a list would be a wrong answer. An empty text gives an empty tuple.
    """
    found: list[Network] = []
    for member in _SEPARATORS.split(written.strip().strip(_QUOTES)):
        bare = member.strip(_QUOTES)
        if not bare:
            continue
        with_host_prefix = _HOST_PREFIX.match(bare)
        network = parse_network(with_host_prefix["cidr"] if with_host_prefix else bare)
        if network is None:
            return None
        if network not in found:
            found.append(network)
    return tuple(found)


def normal(networks: Iterable[Network], *, ipv6_first: bool = False) -> tuple[str, ...]:
    """Normalised texts without repeats: IPv4 before IPv6 (or the other way round), each family in address order."""
    first = 6 if ipv6_first else 4
    ordered = sorted(set(networks), key=lambda net: (net.version != first, int(net.network_address), net.prefixlen))
    return tuple(str(network) for network in ordered)


def contains(blocks: Iterable[Network], inner: Network | Address) -> bool:
    """True when one of the blocks holds the whole block or the address; families never mix."""
    if isinstance(inner, (IPv4Address, IPv6Address)):
        return any(inner in block for block in blocks)
    for block in blocks:
        if isinstance(block, IPv4Network) and isinstance(inner, IPv4Network) and inner.subnet_of(block):
            return True
        if isinstance(block, IPv6Network) and isinstance(inner, IPv6Network) and inner.subnet_of(block):
            return True
    return False


def overlapping(one: Network, other: Network) -> bool:
    """True when the blocks share an address."""
    return one.version == other.version and one.overlaps(other)


def cover(addresses: Iterable[Address]) -> tuple[Network, ...]:
    """The smallest single block of each family that holds all its addresses: a lower bound, never the block itself."""
    blocks: list[Network] = []
    members = set(addresses)
    for family in (4, 6):
        values = sorted(int(address) for address in members if address.version == family)
        if not values:
            continue
        bits = 32 if family == 4 else 128
        length = bits - (values[0] ^ values[-1]).bit_length()
        base: Network = (
            IPv4Network((values[0], length), strict=False)
            if family == 4
            else IPv6Network((values[0], length), strict=False)
        )
        blocks.append(base)
    return tuple(blocks)


def bounds(addresses: Iterable[Address]) -> tuple[Network, ...]:
    """As ``cover``, but addresses that lie far apart get a bound each.

    One block over 10.0.0.5 and 172.17.0.2 would be 0.0.0.0/0: true and of no use. Far apart is another /8 of IPv4 or
    another /16 of IPv6.
    """
    members = sorted(set(addresses), key=lambda each: (each.version, int(each)))
    groups: dict[tuple[int, int], list[Address]] = {}
    for each in members:
        top = int(each) >> (24 if each.version == 4 else 112)
        groups.setdefault((each.version, top), []).append(each)
    whole = cover(members)
    if all(block.prefixlen >= (8 if block.version == 4 else 16) for block in whole):
        return whole
    return tuple(block for group in groups.values() for block in cover(group))


def merge(networks: Iterable[Network]) -> tuple[Network, ...]:
    """The blocks with neighbours joined and inner ones dropped, family by family."""
    members = tuple(networks)
    four = collapse_addresses(net for net in members if isinstance(net, IPv4Network))
    six = collapse_addresses(net for net in members if isinstance(net, IPv6Network))
    return (*four, *six)
