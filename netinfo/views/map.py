"""The address space as plain text: a tree by address, in letters that every terminal has, without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netinfo.model.report import Report, State, Verdict
from netinfo.text.escape import escape
from netinfo.text.translation import _, ngettext, said
from netinfo.views import wording
from netinfo.views.address_space import FACTS, Owner, Piece, Place, places

#: The same in every language.
_OWNERS = {Owner.PODS: "Pods", Owner.SERVICES: "Services"}
#: From here on a number of addresses is written as a power of two.
_MANY_BITS = 32
#: Nobody reads more; scattered addresses would fill pages.
_MOST_LINES = 200


def render(reports: Sequence[Report]) -> str:
    """The picture of each cluster; of several, each below its name."""
    parts = ["\n".join(_picture(report, is_named=len(reports) > 1)) for report in reports]
    return "\n\n".join(parts) + "\n"


def _picture(report: Report, *, is_named: bool) -> Iterator[str]:
    if is_named:
        yield wording.heading(report)
    is_empty = True
    for family in (4, 6):
        found = places(report, family)
        if found:
            is_empty = False
            yield f"IPv{family}"
            yield from _tree(found)
    if is_empty:
        yield _("no block and no address is known")
    yield from _below(report)


def _tree(found: list[Place]) -> Iterator[str]:
    shown = found[:_MOST_LINES]
    rows = [(f"{_branch(found, at)}{_block(each.piece)}", *_cells(each)) for at, each in enumerate(shown)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for block, span, size, whose in rows:
        yield f"{block:<{widths[0]}}  {span:<{widths[1]}}  {size:>{widths[2]}}  {whose}".rstrip()
    left = len(found) - len(shown)
    if left:
        yield ngettext("and {count} more", "and {count} more", left).format(count=left)


def _branch(found: list[Place], at: int) -> str:
    """``|  +- ``: a bar for each block around that goes on further down."""
    depth = found[at].depth
    bars = ["|  " if _goes_on(found, at, level) else "   " for level in range(depth)]
    return "".join(bars) + "+- "


def _goes_on(found: list[Place], at: int, level: int) -> bool:
    """True when a later piece stands at this level before the block around all of it ends."""
    following = (each.depth for each in found[at + 1 :] if each.depth <= level)
    return next(following, -1) == level


def _block(piece: Piece) -> str:
    if piece.number > 1:
        return f"{piece.number} x /{piece.block.prefixlen}"
    return str(piece.block.network_address) if piece.owner is Owner.NODES else str(piece.block)


def _cells(place: Place) -> tuple[str, str, str]:
    piece = place.piece
    first, last = str(piece.block.network_address), str(piece.last.broadcast_address)
    span = first if first == last else f"{first} - {last}"
    return span, _size(piece), f"{_whose(piece)}{_clash(place)}"


def _size(piece: Piece) -> str:
    if piece.bits < _MANY_BITS:
        return str(piece.number << piece.bits)
    return f"{piece.number} x 2^{piece.bits}" if piece.number > 1 else f"2^{piece.bits}"


def _whose(piece: Piece) -> str:
    if piece.owner in _OWNERS:
        return _OWNERS[piece.owner]
    names = ", ".join(escape(each) for each in piece.names)
    if piece.owner is Owner.SLICES:
        if names:
            return _("slice of {names}").format(names=names)
        return ngettext("{count} node slice", "{count} node slices", piece.number).format(count=piece.number)
    if names:
        return _("node {names}").format(names=names)
    return ngettext("{count} node address", "{count} node addresses", piece.number).format(count=piece.number)


def _clash(place: Place) -> str:
    """What the piece shares addresses with and should not."""
    marks = [f"{_whose(each)} {_block(each)}" for each in place.clashes]
    told = "  !! " + _("shares addresses with {others}").format(others=", ".join(marks)) if marks else ""
    return told + ("  !! " + _("several nodes have it") if len(place.piece.names) > 1 else "")


def _below(report: Report) -> Iterator[str]:
    """One line for each fact that has no value, or whose sources disagree."""
    for fact in FACTS:
        verdict = report.facts.get(fact)
        title = wording.title(fact)
        if verdict is None:
            yield _("unknown: {fact}").format(fact=title)
        elif not verdict.value and verdict.state is State.NOT_APPLICABLE:
            yield _("none: {fact} ({reason})").format(fact=title, reason=_reason(verdict))
        elif not verdict.value:
            yield _("unknown: {fact} ({reason})").format(fact=title, reason=_reason(verdict))
        elif verdict.state is State.CONFLICT:
            yield _("in conflict: {fact} ({reason})").format(fact=title, reason=_reason(verdict))


def _reason(verdict: Verdict) -> str:
    because = escape(said(verdict.because)) if verdict.because else _("no source tells")
    if not verdict.at_least:
        return because
    blocks = ", ".join(escape(each) for each in verdict.at_least)
    return "; ".join((_("at least {blocks}").format(blocks=blocks), because))
