"""The picture of several networks: as plain text with a bar on one scale for each stretch, and as a JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from ipaddress import ip_address
from typing import Any

from netinfo.model.holdings import Gap, Region, Stretch, Use
from netinfo.text.escape import escape
from netinfo.text.translation import _, ngettext
from netinfo.views import structured, uses
from netinfo.views.layout import broken
from netinfo.views.page import FILE, Meaning, Page

#: A bar of this many characters is the whole region.
_BAR = 32
#: No bar is shorter; who has a stretch needs about so much beside it.
_SHORT_BAR = 12
_FOR_WHOSE = 32
#: With less room beside its bar it stands below.
_LEAST_WHOSE = 24
#: So many holders are named; the others are counted.
_MOST_NAMED = 3
#: Nobody reads more lines of one region.
_MOST_LINES = 400


def text(regions: Sequence[Region], gaps: Sequence[Gap], page: Page = FILE) -> str:
    """The regions one below the other, and what is not known; on a narrow page with shorter bars."""
    parts = ["\n".join(_region(each, page)) for each in regions] or [_("no block and no address is known")]
    unknown = [_("unknown: {gap}").format(gap=uses.gap(each)) for each in gaps]
    unknown = [line for each in unknown for line in (broken(each, page.columns) if page.columns else [each])]
    return "\n\n".join([*parts, *(["\n".join(unknown)] if unknown else [])]) + "\n"


def _region(region: Region, page: Page) -> Iterator[str]:
    shown = region.stretches[:_MOST_LINES]
    rows = [(span(region, each), whose(each)) for each in shown]
    width = max(len(covered) for covered, _who in rows)
    length = _BAR if page.columns is None else max(_SHORT_BAR, min(_BAR, page.columns - width - _FOR_WHOSE))
    yield str(region.block)
    for stretch, (covered, who) in zip(shown, rows, strict=True):
        before = f"|{bar(region, stretch, length)}| {covered:<{width}}  "
        room = len(who) if page.columns is None else page.columns - len(before)
        paint = partial(page.paint, meaning=Meaning.PROBLEM if stretch.clashes else None)
        if room < min(len(who), _LEAST_WHOSE):
            before, room = f"{before.rstrip()}\n  ", (page.columns or 0) - 2
        lines = broken(who, room)
        yield f"{before}{paint(lines[0])}".rstrip()
        indent = len(before.rpartition("\n")[2])
        yield from (" " * indent + paint(line) for line in lines[1:])
    left = len(region.stretches) - len(rows)
    if left:
        yield ngettext("and {count} more", "and {count} more", left).format(count=left)


def bar(region: Region, stretch: Stretch, length: int = _BAR) -> str:
    """Where the stretch lies in the region: ``#`` taken, ``=`` free; never less than one character."""
    start, size = int(region.block.network_address), region.block.num_addresses
    first = (stretch.first - start) * length // size
    last = max(first + 1, -((start - stretch.last - 1) * length // size))
    mark = "=" if stretch.use is None else "#"
    return "." * first + mark * (last - first) + "." * (length - last)


def span(region: Region, stretch: Stretch) -> str:
    """The block where it is one, else the first and the last address."""
    version = region.block.version
    first, last = _address(version, stretch.first), _address(version, stretch.last)
    size = stretch.last - stretch.first + 1
    if stretch.first == stretch.last:
        return first
    if size & (size - 1) == 0 and stretch.first % size == 0 and stretch.number == 1:
        return f"{first}/{region.block.max_prefixlen - size.bit_length() + 1}"
    return f"{first} - {last}"


def _address(version: int, value: int) -> str:
    return str(ip_address(value)) if version == 4 else str(ip_address(value.to_bytes(16, "big")))


def whose(stretch: Stretch) -> str:
    """Who has it and what for; what it shares addresses with is marked."""
    if stretch.use is None:
        return _("free")
    names = [uses.holder(each) for each in stretch.holders[:_MOST_NAMED]]
    left = len(stretch.holders) - len(names)
    who = ", ".join(names) + (
        " " + ngettext("and {count} more", "and {count} more", left).format(count=left) if left > 0 else ""
    )
    what = uses.use(stretch.use, stretch.label)
    if stretch.number > 1:
        what = ngettext("{count} node", "{count} nodes", stretch.number).format(count=stretch.number)
    shown = who if stretch.use is Use.NAMED else f"{who}: {what}"
    shown = _("possibly {block}").format(block=shown) if stretch.is_possible else shown
    return f"{shown}  !! {_('overlaps')}" if stretch.clashes else shown


def document(regions: Sequence[Region], gaps: Sequence[Gap]) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "apiVersion": structured.API_VERSION,
        "kind": "Map",
        "regions": [
            {"cidr": str(each.block), "stretches": [_stretch(each, one) for one in each.stretches]} for each in regions
        ],
        "unknown": [
            {"holder": escape(each.holder), "use": str(each.use), "because": escape(str(each.because))} for each in gaps
        ],
    }


def _stretch(region: Region, one: Stretch) -> dict[str, Any]:
    version = region.block.version
    return {
        "first": _address(version, one.first),
        "last": _address(version, one.last),
        "use": str(one.use) if one.use else "free",
        "holders": [escape(each) for each in one.holders],
        "label": escape(one.label) or None,
        "nodes": one.number if one.use is Use.NODES else None,
        "possible": one.is_possible,
        "overlaps": one.clashes,
    }
