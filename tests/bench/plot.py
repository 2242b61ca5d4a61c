"""The measured seconds as a picture: one bar a command and size, on a logarithmic axis, as SVG without a library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from tests.bench import lines
from tests.bench.measuring import Measured

_SHOWN = (lines.OWN, lines.BY_HAND, lines.NODES, lines.VERSION)
_COLOURS = ("#0b6e4f", "#b04a2f", "#8a8f98", "#c3c7cd")
_WIDTH, _LEFT, _RIGHT, _BAR, _GAP = 860, 210, 70, 20, 34


def picture(measured: Sequence[Measured]) -> str:
    """The SVG document."""
    seconds = [each.median(name) for each in measured for name in _SHOWN]
    low, high = 10 ** math.floor(math.log10(min(seconds))), 10 ** math.ceil(math.log10(max(seconds)))
    height = 60 + len(measured) * (len(_SHOWN) * _BAR + _GAP)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif"'
            ' font-size="12" role="img" aria-label="Seconds of each command at each size">',
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            *_axis(low, high, height),
            *(part for place, each in enumerate(measured) for part in _bars(place, each, low, high)),
            "</svg>\n",
        )
    )


def _x(seconds: float, low: float, high: float) -> float:
    share = (math.log10(seconds) - math.log10(low)) / (math.log10(high) - math.log10(low))
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _axis(low: float, high: float, height: int) -> Iterator[str]:
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        x = _x(10**power, low, high)
        yield f'<line x1="{x:.1f}" y1="20" x2="{x:.1f}" y2="{height - 30}" stroke="#e3e5e8"/>'
        yield f'<text x="{x:.1f}" y="{height - 12}" text-anchor="middle" fill="#555">{10**power:g} s</text>'


def _bars(place: int, each: Measured, low: float, high: float) -> Iterator[str]:
    top = 38 + place * (len(_SHOWN) * _BAR + _GAP)
    yield f'<text x="12" y="{top - 8}" font-weight="bold" fill="#222">{escape(each.size.title)}</text>'
    for row, (name, colour) in enumerate(zip(_SHOWN, _COLOURS, strict=True)):
        seconds, y = each.median(name), top + row * _BAR
        end = _x(seconds, low, high)
        yield f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end" fill="#333">{escape(name)}</text>'
        yield f'<rect x="{_LEFT}" y="{y + 2}" width="{end - _LEFT:.1f}" height="{_BAR - 5}" fill="{colour}"/>'
        yield f'<text x="{end + 5:.1f}" y="{y + 13}" fill="#333">{seconds:.2f} s</text>'
