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
#: Several owners may have some; an address of one is no other's.
_GIVEN = frozenset({"load-balancer", "tenant", "remote"})
#: A piece of the network outside, which nodes may have addresses of.
_OUTSIDE = frozenset({"external", "egress-range", "tailnet"})
#: A network outside, out of which others may give addresses too.
_SHARED = frozenset({"external", "egress-range", "secondary"})


def lies_in_pods(kind: str) -> bool:
    """True for addresses that agents take out of the Pods' block."""
    return kind in _INSIDE_PODS


def is_outside(kind: str) -> bool:
    """True for a piece of the network outside."""
    return kind in _OUTSIDE


class OwnedRange(NamedTuple):
    """One block. ``kind`` says what for (``join``, ``load-balancer``, ...), ``owner`` which object or program has it.

    ``space`` is the address space it belongs to, empty for the cluster's own: equal blocks of two spaces share no
    address. ``written`` is the range as its owner wrote it where that is no block (``192.0.2.5-192.0.2.9``).
    ``is_lent``: its owner announces or uses addresses that somebody else gives out.
    """

    block: Network
    kind: str
    owner: str
    space: str = ""
    written: str = ""
    is_lent: bool = False

    def rivals(self, other: OwnedRange) -> bool:
        """True where the two must not share an address: they are of different use, or two owners give out addresses of
        them."""
        if self.is_lent or other.is_lent or {self.kind, other.kind} & _SHARED:
            return False
        if self.kind != other.kind:
            return True
        return self.owner != other.owner and (self.kind in _GIVEN or lies_in_pods(self.kind))

    def may_hold_nodes(self) -> bool:
        """True where a node may have an address of it: outside, or one that its owner does not give out."""
        return is_outside(self.kind) or self.is_lent

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
