"""Ranges that a network owns or uses beside those of Pods and Services: what is told of one, and how texts name them.

In: values of objects, flags and annotations. Out: ``RangeClaim``. A value that names no range gives no claim: it may
hold anything, so it is never shown.
"""

from __future__ import annotations

from netinfo.model.command import Command
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Network

#: What agents take out of the Pods' own block.
_INSIDE_PODS = frozenset({"internal", "health", "ingress", "tunnel", "wireguard"})
#: A piece of the network outside, which nodes may have addresses of.
_OUTSIDE = frozenset({"external", "egress-range"})


def lies_in_pods(kind: str) -> bool:
    """True for addresses that agents take out of the Pods' block."""
    return kind in _INSIDE_PODS


def may_hold_nodes(kind: str) -> bool:
    """True for a piece of the network outside."""
    return kind in _OUTSIDE


def are_rivals(one: tuple[str, object], other: tuple[str, object]) -> bool:
    """True where two ranges, each given by kind and owner, must not share an address: they are of different use, or two
    owners give out addresses of them."""
    if one[0] != other[0]:
        return True
    return one[1] != other[1] and (one[0] == "load-balancer" or lies_in_pods(one[0]))


class OwnedRange(NamedTuple):
    """One block. ``kind`` says what for (``join``, ``load-balancer``, ...), ``owner`` which object or program has it.

    ``space`` is the address space it belongs to, empty for the cluster's own: equal blocks of two spaces share no
    address. ``written`` is the range as its owner wrote it where that is no block (``192.0.2.5-192.0.2.9``).
    """

    block: Network
    kind: str
    owner: str
    space: str = ""
    written: str = ""

    @property
    def shown(self) -> str:
        """The range as a person knows it: as it was written, an address without its prefix length."""
        is_address = self.block.prefixlen == self.block.max_prefixlen
        return self.written or (str(self.block.network_address) if is_address else str(self.block))


class RangeClaim(NamedTuple):
    """The ranges that one place names, and the evidence printed for them.

    ``is_built_in``: nothing is written down, and the program in charge is known to take these then.
    """

    ranges: tuple[OwnedRange, ...]
    source: str
    origin: Origin
    command: Command
    says: str
    is_built_in: bool = False
    strength: Strength = Strength.CONFIGURED

    def evidence(self) -> Evidence:
        """The claim as evidence; a built-in range is none for the value."""
        value = tuple(dict.fromkeys(str(each.block) for each in self.ranges))
        stance = Stance.NONE if self.is_built_in else Stance.FOR
        return Evidence(self.source, self.strength, stance, value, self.origin, self.command, self.says)
