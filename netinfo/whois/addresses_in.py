"""Addresses in lines of text: logs, tables, whatever is piped in. Each once, in the order of their appearance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from netinfo.values.addresses import Address, parse_address

#: Whatever might be an address; whether it is one, the parser decides. A port behind it stays outside, a zone too.
_IPV4 = r"(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"
_IPV6 = r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{1,4})?(?![\w:])"
_ADDRESS = re.compile(f"{_IPV4}|{_IPV6}")


def found_in(lines: Iterable[str]) -> Iterator[Address]:
    """Every address of the lines; ``10.0.0.5:443``, ``[fd00::1]:443`` and ``::ffff:10.0.0.5`` are read too."""
    seen: set[Address] = set()
    for line in lines:
        for match in _ADDRESS.finditer(line):
            address = unmapped(parse_address(match.group()))
            if address is not None and address not in seen:
                seen.add(address)
                yield address


def unmapped(address: Address | None) -> Address | None:
    """An IPv4 address that a dual-stack socket wrote as IPv6 (RFC 4291, 2.5.5.2) as what it is."""
    if address is None or address.version == 4:
        return address
    mapped: Address | None = address.ipv4_mapped
    return mapped or address
