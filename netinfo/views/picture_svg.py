"""The picture as SVG: one row a stretch, its text beside a bar on the scale of the region; no colour alone tells.

Rows never share a line, so no text covers another. Everything from outside goes through ``xml``. Bars differ by pattern
as well as by colour, and every row says in words what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netinfo.model.holdings import Region, Stretch
from netinfo.text.escape import escape
from netinfo.text.translation import _
from netinfo.views import picture

#: In units of the picture: the whole, where bars begin, and the height of a row.
WIDTH, _TEXT, _ROW = 960, 560, 18
_BAR_WIDTH = WIDTH - _TEXT - 4
#: Letters that fit before the bar in the font of the picture.
_MOST_LETTERS = 84
#: Fill by use; contrast with white is above 3:1 for all (WCAG 2.2, 1.4.11).
FILLS = {
    "pods": "#1f5fa8",
    "services": "#8a4b08",
    "slices": "#4a7fc1",
    "nodes": "#222222",
    "other": "#6b3fa0",
    "named": "#0b6e4f",
    "route": "#55606e",
    "free": "#ffffff",
}


def xml(raw: object) -> str:
    """Text inside an element or a quoted attribute."""
    told = escape(str(raw))
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        told = told.replace(character, entity)
    return told


def render(regions: Sequence[Region]) -> str:
    """A whole SVG document."""
    rows = sum(len(each.stretches) + 2 for each in regions) or 1
    height = rows * _ROW + 12
    title = xml(_("Address space"))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' role="img" aria-label="{title}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_body(regions),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _body(regions: Sequence[Region]) -> Iterator[str]:
    top = 4
    for region in regions:
        top += _ROW
        yield f'<text x="2" y="{top}" font-weight="bold" font-size="13" fill="#000000">{xml(region.block)}</text>'
        for each in region.stretches:
            top += _ROW
            yield from _row(region, each, top)
        top += _ROW
    if not regions:
        yield f'<text x="2" y="{top + _ROW - 4}" fill="#000000">{xml(_("no block and no address is known"))}</text>'


def _row(region: Region, stretch: Stretch, top: int) -> Iterator[str]:
    told = f"{picture.span(region, stretch)}  {picture.whose(stretch)}"
    shown = told if len(told) <= _MOST_LETTERS else told[: _MOST_LETTERS - 1] + "…"
    yield f'<text x="12" y="{top}" fill="#000000"><title>{xml(told)}</title>{xml(shown)}</text>'
    yield f'<g transform="translate({_TEXT} {top - 10})">{bar(region, stretch, _BAR_WIDTH)}</g>'


def bar(region: Region, stretch: Stretch, width: int) -> str:
    """The line of the region with the stretch on it, ``width`` units wide and 12 high."""
    start, size = int(region.block.network_address), region.block.num_addresses
    left = (stretch.first - start) * width / size
    span = max(2.0, (stretch.last - stretch.first + 1) * width / size)
    left = min(left, width - span)
    kind = str(stretch.use) if stretch.use else "free"
    dash = ' stroke-dasharray="3 2"' if stretch.is_possible or stretch.use is None else ""
    edge = "#b00020" if stretch.clashes else "#000000"
    marks = f'<line x1="0" y1="6" x2="{width}" y2="6" stroke="#767676" stroke-width="1"/>'
    return (
        f'{marks}<rect x="{left:.2f}" y="1" width="{span:.2f}" height="10" fill="{FILLS[kind]}"'
        f' stroke="{edge}" stroke-width="{2 if stretch.clashes else 1}"{dash}/>'
    )
