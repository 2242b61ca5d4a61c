"""The sentence of an overlap: who, what, which blocks, and what it breaks."""

from __future__ import annotations

from collections.abc import Sequence

from netinfo.model.holdings import Holding, Use
from netinfo.text.messages import Phrase, joined, phrase, verbatim

#: So many holders and parts are named; the rest is counted.
_MOST_NAMED = 3
#: What the overlap breaks, by both uses; nothing more is said of other pairs.
_BREAKS = {
    (Use.PODS, Use.PODS): phrase("Pods of these clusters cannot be routed to each other without NAT"),
    (Use.PODS, Use.SERVICES): phrase("these Pods cannot be reached from a cluster whose Services have their addresses"),
    (Use.PODS, Use.NODES): phrase("these nodes cannot be reached from Pods of the other cluster"),
    (Use.SERVICES, Use.SERVICES): phrase(
        "this matters where Services are joined by address (Submariner without Globalnet), "
        "not to Cilium ClusterMesh or Istio"
    ),
    (Use.SERVICES, Use.NODES): phrase("these nodes cannot be reached from Pods of the other cluster"),
    (Use.PODS, Use.NAMED): phrase("one of the two cannot be reached from the other"),
    (Use.SERVICES, Use.NAMED): phrase("Pods cannot reach the addresses of that network that Services have"),
    (Use.PODS, Use.ROUTE): phrase("this machine sends packets for these addresses elsewhere"),
    (Use.SERVICES, Use.ROUTE): phrase("this machine sends packets for these addresses elsewhere"),
    (Use.NODES, Use.NAMED): phrase("which is right where the nodes are a part of that network"),
}


def told(outer: Sequence[Holding], inner: Sequence[Holding]) -> Phrase:
    """The sentence of one overlap: ``inner`` lies inside the block of ``outer``, or is the same block."""
    uses = (outer[0].use, inner[0].use)
    what = _same(outer, inner) if _is_same(outer, inner) else _two(outer, inner)
    if any(each.is_possible for each in (*outer, *inner)):
        what = phrase("possibly {overlap}: one of the blocks is not known, only a part of it", overlap=what)
    one, other = (Use.PODS if each is Use.SLICES else each for each in uses)
    breaks = _BREAKS.get((one, other)) or _BREAKS.get((other, one))
    return joined("; ", [what, breaks]) if breaks else what


def _is_same(outer: Sequence[Holding], inner: Sequence[Holding]) -> bool:
    one, other = outer[0], inner[0]
    return (one.use, one.block) == (other.use, other.block) and len({each.block for each in inner}) == 1


def _same(outer: Sequence[Holding], inner: Sequence[Holding]) -> Phrase:
    holding = outer[0]
    names = sorted({each.holder for each in (*outer, *inner)})
    return phrase("{holders}: {what} {block} overlap", holders=_names(names), what=_use(holding), block=holding.block)


def _two(outer: Sequence[Holding], inner: Sequence[Holding]) -> Phrase:
    one, other = (outer, inner) if outer[0].use not in (Use.NAMED, Use.ROUTE) else (inner, outer)
    return phrase("{one} and {other} overlap", one=_side(one), other=_side(other))


def _side(held: Sequence[Holding]) -> Phrase:
    first = held[0]
    blocks = sorted({each.block for each in held}, key=lambda each: (each.version, int(each.network_address)))
    shown = ", ".join(_block(first.use, str(each)) for each in blocks[:_MOST_NAMED])
    if len(blocks) > _MOST_NAMED:
        left = len(blocks) - _MOST_NAMED
        shown = phrase("{names} and {count} more", names=shown, count=left)
    if first.use is Use.ROUTE:
        return phrase("the route {block} ({device}) of this machine", block=shown, device=first.label)
    if first.use is Use.NAMED:
        is_bare = first.holder == str(first.block)
        return verbatim(str(shown)) if is_bare else phrase("{name} {block}", name=first.holder, block=shown)
    names = _names(sorted({each.holder for each in held}))
    return phrase("{holders}: {what} {block}", holders=names, what=_use(first), block=shown)


def _block(use: Use, written: str) -> str:
    """A node's address without the length of its block."""
    return written.partition("/")[0] if use is Use.NODES else written


def _use(holding: Holding) -> Phrase:
    return {
        Use.PODS: phrase("Pods"),
        Use.SERVICES: phrase("Services"),
        Use.SLICES: phrase("node slices"),
        Use.NODES: phrase("nodes"),
    }.get(holding.use) or verbatim(holding.label or str(holding.use))


def _names(names: Sequence[str]) -> Phrase:
    """``east and west``; of many the first ones and how many more."""
    if len(names) == 1:
        return verbatim(names[0])
    if len(names) <= _MOST_NAMED:
        return phrase("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
    left = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return phrase("{names} and {count} more", names=shown, count=left)
