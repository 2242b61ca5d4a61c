"""The address space of a cluster as a picture needs it: what is known to be whose, by address, what lies inside what.

Blocks never overlap in part: of two that share an address one lies inside the other. So a picture is a tree, and a
clash is a piece inside another that is not meant to hold it. Only slices, and addresses that agents take for
themselves, are meant to lie in a block: that of the Pods. Each address space, of the cluster or of a tenant, is a
picture of its own.
Neighbours of one kind are one piece, however many there are: 5,000 slices are one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from netinfo.model.owned_ranges import OwnedRange, lies_in_pods
from netinfo.model.report import Fact, Report, Verdict, written_inside
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Network, parse_network


class Owner(StrEnum):
    """Whose addresses they are."""

    PODS = "pods"
    SERVICES = "services"
    SLICES = "slices"
    NODES = "nodes"
    OTHERS = "others"


#: In this order where two begin and end alike.
_OWNERS = {
    Fact.POD_CIDRS: Owner.PODS,
    Fact.SERVICE_CIDRS: Owner.SERVICES,
    Fact.NODE_CIDRS: Owner.SLICES,
    Fact.NODE_ADDRESSES: Owner.NODES,
    Fact.OTHER_CIDRS: Owner.OTHERS,
}
#: What a picture shows, in the order of the lines below it.
FACTS = tuple(_OWNERS)
_ORDER = list(Owner)
#: Pieces further apart than a block of this length are two, whatever lies between.
_FAR = {4: 16, 6: 64}


class Piece(NamedTuple):
    """One block, or a ``number`` of one length from the first to the ``last``. ``names``: the nodes of a single one.

    Of the other ranges ``kind`` says what for, ``names`` whose it is, ``is_lent`` whether others give it out; of Pods
    ``kind`` is the network, where nodes are on several.
    """

    owner: Owner
    block: Network
    last: Network
    number: int = 1
    names: tuple[str, ...] = ()
    kind: str = ""
    space: str = ""
    is_lent: bool = False

    @property
    def bits(self) -> int:
        """Each of its blocks has 2 to the power of this many addresses."""
        return self.block.max_prefixlen - self.block.prefixlen


class Place(NamedTuple):
    """Where a piece stands: in how many others, and which of those are not meant to hold it."""

    piece: Piece
    depth: int
    clashes: tuple[Piece, ...] = ()


def spaces(report: Report) -> list[str]:
    """The address spaces of which something is known: the cluster's own, which has no name, then others by name."""
    return sorted({piece.space for piece in _ranges(report)} | {""})


def places(report: Report, family: int, space: str = "") -> list[Place]:
    """Everything that is known of one family of an address space, by address, what holds before what is held."""
    known = [piece for fact in FACTS for piece in _pieces(report, fact)]
    pieces = [piece for piece in known if (piece.block.version, piece.space) == (family, space)]
    pieces.sort(key=lambda each: (int(each.block.network_address), each.block.prefixlen, _ORDER.index(each.owner)))
    shared = written_inside(report)
    made: list[Place] = []
    around: list[Piece] = []
    for piece in pieces:
        while around and int(around[-1].block.broadcast_address) < int(piece.block.network_address):
            around.pop()
        clashes = tuple(each for each in around if not _is_meant(each, piece) and not _is_shared(piece, shared))
        place = Place(piece, len(around), clashes)
        joined = _joined(made[-1], place) if made else None
        if joined is None:
            made.append(place)
        else:
            made[-1] = joined
        around.append(piece)
    return made


def _is_shared(piece: Piece, shared: frozenset[str]) -> bool:
    """True for a Service block that lies in the Pods' by design."""
    return piece.owner is Owner.SERVICES and str(piece.block) in shared


def _is_meant(outer: Piece, inner: Piece) -> bool:
    """Pools may lie in each other; every slice lies in the Pod block, and what agents take for themselves."""
    if Owner.OTHERS in (outer.owner, inner.owner):
        return _is_meant_beside(outer, inner)
    if outer.owner is inner.owner:
        return outer.owner in (Owner.PODS, Owner.SERVICES)
    return (outer.owner, inner.owner) == (Owner.PODS, Owner.SLICES)


def _is_meant_beside(outer: Piece, inner: Piece) -> bool:
    if outer.is_lent or inner.is_lent:
        return True
    if outer.owner is inner.owner:
        return not _range(outer).rivals(_range(inner))
    if inner.owner is Owner.OTHERS:
        return outer.owner in (Owner.PODS, Owner.SLICES) and lies_in_pods(inner.kind)
    return inner.owner is Owner.NODES and _range(outer).may_hold_nodes()


def _range(piece: Piece) -> OwnedRange:
    return OwnedRange(piece.block, piece.kind, "".join(piece.names), is_lent=piece.is_lent)


def _joined(before: Place, place: Place) -> Place | None:
    """Both as one, where they are of one kind, stand side by side in the same blocks, and are not far apart."""
    one, other = before.piece, place.piece
    is_alike = (one.owner, one.kind, one.bits, before.depth, before.clashes) == (
        other.owner,
        other.kind,
        other.bits,
        place.depth,
        place.clashes,
    )
    is_many = one.owner in (Owner.SLICES, Owner.NODES) or (one.owner is Owner.OTHERS and not one.bits)
    if not is_alike or not is_many or len(one.names) > 1 or len(other.names) > 1:
        return None
    shift = one.block.max_prefixlen - _FAR[one.block.version]
    ends = (int(one.last.network_address), int(other.block.network_address))
    is_near = ends[0] >> shift == ends[1] >> shift or int(one.last.broadcast_address) + 1 == ends[1]
    is_of_one_block = one.owner is Owner.SLICES and before.depth > 0  # which may be in use here and there
    if not is_near and not is_of_one_block:
        return None
    return Place(one._replace(last=other.last, number=one.number + 1, names=()), before.depth, before.clashes)


def _pieces(report: Report, fact: Fact) -> Iterator[Piece]:
    if fact is Fact.OTHER_CIDRS:
        yield from _ranges(report)
        return
    verdict = report.facts.get(fact)
    written = verdict.value if verdict and isinstance(verdict.value, tuple) else ()
    names = _names(verdict) if verdict else {}
    for each in written:
        block = parse_network(each if "/" in each else f"{each}/{128 if ':' in each else 32}")
        if block is not None:
            yield Piece(_OWNERS[fact], block, block, names=names.get(each, ()))
    for part in verdict.networks if verdict and not written else ():
        blocks = [block for each in part.value if (block := parse_network(each)) is not None]
        yield from (Piece(_OWNERS[fact], each, each, kind=part.network) for each in blocks)


def _names(verdict: Verdict) -> dict[str, tuple[str, ...]]:
    """The nodes of a slice or an address, as far as the report names them."""
    found: dict[str, tuple[str, ...]] = {}
    for key in ("byNode", "assigned"):
        held = verdict.detail.get(key)
        for name, blocks in held.items() if isinstance(held, dict) and not found else ():
            for block in blocks:
                found[block] = (*found.get(block, ()), name)
    return found


def _ranges(report: Report) -> Iterator[Piece]:
    """The ranges beside Pods and Services, each with its use, its owner and its address space."""
    verdict = report.facts.get(Fact.OTHER_CIDRS)
    for item in verdict.items if verdict else ():
        block = parse_network(str(item["cidr"]))
        if block is not None:
            owner, kind, space = str(item["owner"]), str(item["kind"]), str(item["space"] or "")
            is_lent = bool(item.get("lent"))
            yield Piece(Owner.OTHERS, block, block, names=(owner,), kind=kind, space=space, is_lent=is_lent)
