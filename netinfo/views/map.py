"""The address space as plain text: a tree by address, in letters that every terminal has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from netinfo.model.report import Fact, Report, State, Verdict
from netinfo.text.escape import escape
from netinfo.text.translation import _, ngettext, said
from netinfo.views import wording
from netinfo.views.address_space import FACTS, Owner, Piece, Place, places, spaces
from netinfo.views.layout import broken, paragraph
from netinfo.views.page import FILE, Meaning, Page
from netinfo.views.room_rows import room_left

#: The same in every language.
_OWNERS = {Owner.PODS: "Pods", Owner.SERVICES: "Services"}
#: From here on a number of addresses is written as a power of two.
_MANY_BITS = 32
#: Nobody reads more; scattered addresses would fill pages.
_MOST_LINES = 200
#: What marks a piece that should not be there.
_CLASH = "!!"
#: With less room for whose it is, the range goes, which can be told from the block; then it stands below.
_LEAST_WHOSE = 24


def render(reports: Sequence[Report], page: Page = FILE) -> str:
    """The picture of each cluster; of several, each below its name."""
    parts = ["\n".join(_picture(report, page, is_named=len(reports) > 1)) for report in reports]
    return "\n\n".join(parts) + "\n"


def _picture(report: Report, page: Page, *, is_named: bool) -> Iterator[str]:
    if is_named:
        yield page.paint(wording.heading(report), Meaning.HEADING)
    is_empty = True
    for space in spaces(report):
        for family in (4, 6):
            found = places(report, family, space)
            if found:
                is_empty = False
                title = f"IPv{family}, {escape(space)}" if space else f"IPv{family}"
                yield page.paint(title, Meaning.HEADING)
                yield from _tree(found, page)
    if is_empty:
        yield _("no block and no address is known")
    for sentence in (*_below(report), *room_left(report)):
        yield from paragraph(sentence, page).splitlines()


def _tree(found: list[Place], page: Page) -> Iterator[str]:
    shown = found[:_MOST_LINES]
    rows = [(f"{_branch(found, at)}{_block(each.piece)}", *_cells(each)) for at, each in enumerate(shown)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    room = None if page.columns is None else page.columns - sum(widths) - 6
    if room is not None and page.columns and room < _LEAST_WHOSE:
        rows, room = [(block, "", size, whose) for block, _span, size, whose in rows], room + widths[1] + 2
        widths[1] = 0
    for at, (block, span, size, whose) in enumerate(rows):
        before = f"{block:<{widths[0]}}  {span:<{widths[1]}}{'  ' if widths[1] else ''}{size:>{widths[2]}}"
        yield from _line(before, whose, _bars(found, at), room, page)
    left = len(found) - len(shown)
    if left:
        yield ngettext("and {count} more", "and {count} more", left).format(count=left)


def _line(before: str, whose: str, bars: str, room: int | None, page: Page) -> Iterator[str]:
    """A piece and whose it is, which goes on below itself, or begins below where there is no room beside."""
    is_clash = _CLASH in whose
    paint = partial(page.paint, meaning=Meaning.PROBLEM if is_clash else None)
    if room is None or page.columns is None or len(whose) <= room:
        yield f"{before}  {paint(whose)}".rstrip()
        return
    if room < _LEAST_WHOSE:
        yield before
        yield from (f"{bars}{paint(line)}" for line in broken(whose, page.columns - len(bars)))
        return
    for number, line in enumerate(broken(whose, room)):
        yield f"{f'{bars:<{len(before)}}' if number else before}  {paint(line)}"


def _branch(found: list[Place], at: int) -> str:
    """``|  +- ``: a bar for each block around that goes on further down."""
    depth = found[at].depth
    bars = ["|  " if _goes_on(found, at, level) else "   " for level in range(depth)]
    return "".join(bars) + "+- "


def _bars(found: list[Place], at: int) -> str:
    """What stands before the further lines of a piece: the bars of what goes on below it."""
    depth = found[at].depth
    is_around = at + 1 < len(found) and found[at + 1].depth > depth
    own = "|  " if _goes_on(found, at, depth) else "   "
    return _branch(found, at)[:-3] + own + ("|  " if is_around else "   ")


def _goes_on(found: list[Place], at: int, level: int) -> bool:
    """True when a later piece stands at this level before the block around all of it ends."""
    following = (each.depth for each in found[at + 1 :] if each.depth <= level)
    return next(following, -1) == level


def _block(piece: Piece) -> str:
    if piece.number > 1:
        return f"{piece.number} x /{piece.block.prefixlen}"
    is_address = piece.owner is Owner.NODES or (piece.owner is Owner.OTHERS and not piece.bits)
    return str(piece.block.network_address) if is_address else str(piece.block)


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
        return f"{_OWNERS[piece.owner]} ({escape(piece.kind)})" if piece.kind else _OWNERS[piece.owner]
    if piece.owner is Owner.OTHERS:
        whose = ", ".join(escape(each) for each in piece.names)
        return f"{escape(piece.kind)} ({whose})" if whose else f"{escape(piece.kind)}"
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
    told = f"  {_CLASH} " + _("shares addresses with {others}").format(others=", ".join(marks)) if marks else ""
    is_shared = place.piece.owner is not Owner.OTHERS and len(place.piece.names) > 1
    return told + (f"  {_CLASH} " + _("several nodes have it") if is_shared else "")


def _below(report: Report) -> Iterator[str]:
    """One line for each fact that has no value, or whose sources disagree."""
    for fact in FACTS:
        verdict = report.facts.get(fact)
        title = wording.title(fact)
        if fact is Fact.OTHER_CIDRS and (verdict is None or verdict.state is State.NOT_APPLICABLE):
            continue  # most clusters have none
        if verdict is None:
            yield _("unknown: {fact}").format(fact=title)
        elif verdict.networks and not verdict.value and verdict.state is not State.CONFLICT:
            yield _("several: {fact} ({reason})").format(fact=title, reason=_reason(verdict))
        elif verdict.networks and not verdict.value:
            yield _("in conflict: {fact} ({reason})").format(fact=title, reason=_reason(verdict))
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
