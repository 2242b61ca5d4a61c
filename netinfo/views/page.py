"""What a text is printed on: how wide it is, and whether colours mean something there.

Colour stands beside a word, never for one. The colours are of the fixed part of the 256-colour palette (16 to 255:
xterm 256colres.h), since the first 16 are whatever a theme makes of them; each has a contrast of 4.5:1 or more against
black and against white (WCAG 2.2, 1.4.3). When they are used: no-color.org and bixense.com/clicolors.
"""

from __future__ import annotations

import os
from enum import Enum

from netinfo.named_tuple import NamedTuple

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

#: What ``--color`` takes.
COLOR_MODES = ("auto", "always", "never")
#: Nothing sensible fits on less: a terminal that says so is one that does not know.
_LEAST_COLUMNS = 20


class Meaning(Enum):
    """What a colour says; the value is its number in the palette, None: the terminal's own."""

    SURE = 29
    PROBLEM = 163
    UNSURE = 131
    NOTE = 63
    ASIDE = 243
    HEADING = None


class Page(NamedTuple):
    """``columns``: None where no line is broken (a file, a pipe: one line a row, for grep and awk)."""

    columns: int | None = None
    is_coloured: bool = False

    @classmethod
    def of(cls, stream: TextIO, color: str, environ: Mapping[str, str]) -> Page:
        """The page that a stream is: its terminal, ``COLUMNS``, or neither. ``color`` is one of ``COLOR_MODES``."""
        return cls(_columns(stream, environ), _is_coloured(stream, color, environ))

    def paint(self, text: str, meaning: Meaning | None) -> str:
        """The text in the colour of its meaning; bold where a person has to look."""
        if not self.is_coloured or meaning is None or not text:
            return text
        number = "" if meaning.value is None else f"38;5;{meaning.value}"
        weight = "1" if meaning in (Meaning.HEADING, Meaning.PROBLEM) else ""
        codes = ";".join(part for part in (weight, number) if part)
        return f"\x1b[{codes}m{text}\x1b[0m"


#: A file: nothing is broken, nothing is coloured.
FILE = Page()


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int | None:
    asked = environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 6 and int(asked) >= _LEAST_COLUMNS:
        return int(asked)
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):  # no terminal; no file at all
        return None
    return columns if columns >= _LEAST_COLUMNS else None


def _is_coloured(stream: TextIO, color: str, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    try:
        return stream.isatty() and environ.get("TERM", "") not in ("", "dumb")
    except ValueError:  # closed
        return False
