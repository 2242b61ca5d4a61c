"""So many, and so many of so many (``2 of 3 nodes``): the noun follows the whole, the verb around it the part."""

from __future__ import annotations

from collections.abc import Sequence

from netinfo.text.messages import Phrase, joined, phrase, phrases

#: So many names are told, others counted.
_FEW = 3


def named(names: Sequence[str]) -> Phrase:
    """A few names, and how many more there are."""
    few = joined(", ", names[:_FEW])
    more = len(names) - _FEW
    return phrase("{names} and {count} more", names=few, count=more) if more > 0 else few


#: From here on a number is written as the nearest power of two.
MANY = 1 << 32


def amount(number: int) -> str:
    """A number as people read it: ``253``, ``2^64``, ``~2^64``."""
    bits = number.bit_length() - 1
    if number < MANY:
        return str(number)
    return f"2^{bits}" if number == 1 << bits else f"~2^{bits + (number >> (bits - 1) & 1)}"


def nodes(part: int, whole: int) -> Phrase:
    """Nodes."""
    return phrases("{part} of {count} node", "{part} of {count} nodes", whole, part=part)


def pods(part: int, whole: int) -> Phrase:
    """Pods."""
    return phrases("{part} of {count} pod", "{part} of {count} pods", whole, part=part)


def pod_addresses(part: int, whole: int) -> Phrase:
    """Addresses of Pods."""
    return phrases("{part} of {count} pod address", "{part} of {count} pod addresses", whole, part=part)


def cluster_ips(part: int, whole: int) -> Phrase:
    """ClusterIPs."""
    return phrases("{part} of {count} ClusterIP", "{part} of {count} ClusterIPs", whole, part=part)
