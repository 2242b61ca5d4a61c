"""The address space of a cluster as a picture needs it: what is known to be whose, by address, what lies inside what.

Blocks never overlap in part: of two that share an address one lies inside the other. So a picture is a tree, and a
clash is a piece inside another that is not meant to hold it. Only slices are meant to lie in a block: that of the Pods.
Neighbours of one kind are one piece, however many there are: 5,000 slices are one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from netinfo.model.report import Fact, Report, Verdict
from netinfo.values.addresses import Network, parse_network


class Owner(StrEnum):
    """Whose addresses they are."""

    PODS = "pods"
    SERVICES = "services"
    SLICES = "slices"
    NODES = "nodes"


#: In this order where two begin and end alike.
_OWNERS = {
    Fact.POD_CIDRS: Owner.PODS,
    Fact.SERVICE_CIDRS: Owner.SERVICES,
    Fact.NODE_CIDRS: Owner.SLICES,
    Fact.NODE_ADDRESSES: Owner.NODES,
}
#: What a picture shows, in the order of the lines below it.
FACTS = tuple(_OWNERS)
_ORDER = list(Owner)
#: Pieces further apart than a block of this length are two, whatever lies between.
_FAR = {4: 16, 6: 64}


class Piece(NamedTuple):
    """One block, or a ``number`` of one length from the first to the ``last``. ``names``: the nodes of a single one."""

    owner: Owner
    block: Network
    last: Network
    number: int = 1
    names: tuple[str, ...] = ()

    @property
    def bits(self) -> int:
        """Each of its blocks has 2 to the power of this many addresses."""
        return self.block.max_prefixlen - self.block.prefixlen


class Place(NamedTuple):
    """Where a piece stands: in how many others, and which of those are not meant to hold it."""

    piece: Piece
    depth: int
    clashes: tuple[Piece, ...] = ()


def places(report: Report, family: int) -> list[Place]:
    """Everything that is known of one family, by address, what holds before what is held."""
    pieces = [piece for fact in FACTS for piece in _pieces(report, fact) if piece.block.version == family]
    pieces.sort(key=lambda each: (int(each.block.network_address), each.block.prefixlen, _ORDER.index(each.owner)))
    made: list[Place] = []
    around: list[Piece] = []
    for piece in pieces:
        while around and int(around[-1].block.broadcast_address) < int(piece.block.network_address):
            around.pop()
        clashes = tuple(each for each in around if not _is_meant(each, piece))
        place = Place(piece, len(around), clashes)
        joined = _joined(made[-1], place) if made else None
        if joined is None:
            made.append(place)
        else:
            made[-1] = joined
        around.append(piece)
    return made


def _is_meant(outer: Piece, inner: Piece) -> bool:
    """Pools may lie in each other; every slice lies in the Pod block."""
    if outer.owner is inner.owner:
        return outer.owner in (Owner.PODS, Owner.SERVICES)
    return (outer.owner, inner.owner) == (Owner.PODS, Owner.SLICES)


def _joined(before: Place, place: Place) -> Place | None:
    """Both as one, where they are of one kind, stand side by side in the same blocks, and are not far apart."""
    one, other = before.piece, place.piece
    is_alike = (one.owner, one.bits, before.depth, before.clashes) == (
        other.owner,
        other.bits,
        place.depth,
        place.clashes,
    )
    if not is_alike or one.owner not in (Owner.SLICES, Owner.NODES) or len(one.names) > 1 or len(other.names) > 1:
        return None
    shift = one.block.max_prefixlen - _FAR[one.block.version]
    ends = (int(one.last.network_address), int(other.block.network_address))
    if one.owner is Owner.NODES and ends[0] >> shift != ends[1] >> shift:
        return None
    return Place(one._replace(last=other.last, number=one.number + 1, names=()), before.depth, before.clashes)


def _pieces(report: Report, fact: Fact) -> Iterator[Piece]:
    verdict = report.facts.get(fact)
    written = verdict.value if verdict and isinstance(verdict.value, tuple) else ()
    names = _names(verdict) if verdict else {}
    for each in written:
        block = parse_network(each if "/" in each else f"{each}/{128 if ':' in each else 32}")
        if block is not None:
            yield Piece(_OWNERS[fact], block, block, names=names.get(each, ()))


def _names(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """The nodes of a slice or an address, as far as the report names them."""
    found: dict[str, tuple[str, ...]] = {}
    for key in ("byNode", "assigned"):
        held = verdict.detail.get(key)
        for name, blocks in held.items() if isinstance(held, dict) and not found else ():
            for block in blocks:
                found[block] = (*found.get(block, ()), name)
    return found
