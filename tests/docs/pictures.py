"""Pictures in the docs: a terminal with an output of the program, and the map that it draws. Both are SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from tests.docs.examples import printed
from tests.support.program import ROOT

FOLDER = ROOT / "docs" / "pictures"
TERMINALS = {"terminal.svg": "kubectl netinfo --demo two-networks", "check.svg": "kubectl netinfo --demo cilium check"}
MAPS = {
    "map.svg": "kubectl netinfo --from tests/clusters/flannel --from tests/clusters/cilium-multi-pool map -o svg",
}
_COLUMNS = 100
#: Of a character, and the room around all of them, in pixels.
_WIDE, _HIGH, _MARGIN = 8, 18, 12
_CODES = re.compile(r"\x1b\[([0-9;]*)m")
_STEPS = (0, 95, 135, 175, 215, 255)


def drawn() -> dict[str, str]:
    """Every picture by the name of its file."""
    return {
        **{name: terminal(command) for name, command in TERMINALS.items()},
        **{name: _of_svg(printed(command)) for name, command in MAPS.items()},
    }


def terminal(command: str) -> str:
    """What stands on a terminal of 100 columns behind the command line."""
    lines = [f"$ {command}", *printed(f"{command} --color always", _COLUMNS).rstrip("\n").split("\n")]
    width, height = _COLUMNS * _WIDE + 2 * _MARGIN, len(lines) * _HIGH + 2 * _MARGIN
    texts = "".join(_line(line, _MARGIN + _HIGH * at + 13) for at, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="13">'
        f"<title>{escape(command)}</title>"
        f'<rect width="{width}" height="{height}" rx="6" fill="#fff" stroke="#999"/>{texts}</svg>\n'
    )


def _line(line: str, y: int) -> str:
    return "".join(
        f'<text x="{_MARGIN + _WIDE * at}" y="{y}" textLength="{_WIDE * len(text)}"{style}'
        f' xml:space="preserve">{escape(text)}</text>\n'
        for at, text, style in _pieces(line)
    )


def _pieces(line: str) -> Iterator[tuple[int, str, str]]:
    """Words that stand together, their column, and how they look."""
    column, style = 0, ' fill="#000"'
    for position, part in enumerate(_CODES.split(line)):
        if position % 2:
            style = _style(part)
            continue
        for found in re.finditer(r"\S+(?: \S+)*", part):
            yield column + found.start(), found[0], style
        column += len(part)


def _style(codes: str) -> str:
    number = re.search(r"38;5;(\d+)", codes)
    weight = ' font-weight="bold"' if re.match(r"1(;|$)", codes) else ""
    return f' fill="{_colour(int(number[1])) if number else "#000"}"{weight}'


def _colour(number: int) -> str:
    """Of the fixed part of the 256 colours (xterm 256colres.h)."""
    if number >= 232:
        return f"#{8 + 10 * (number - 232):02x}" + f"{8 + 10 * (number - 232):02x}" * 2
    cube = number - 16
    return "#" + "".join(f"{_STEPS[at]:02x}" for at in (cube // 36, cube // 6 % 6, cube % 6))


def _of_svg(output: str) -> str:
    """The picture without the lines of stderr."""
    return output[output.index("<svg") :].partition("</svg>")[0] + "</svg>\n"


def write() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in drawn().items():
        (FOLDER / name).write_text(text)
