"""Rows and sentences laid out for a page: lines are broken where a reader would, and no value is ever cut.

In: cells that are escaped already, so that a line feed in one is ours. Out: text for a terminal. A line may be longer
than the page only where one word (an address, a path, a command) is longer by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from netinfo import lazy_imports
from netinfo.views.page import FILE, Meaning, Page

Row = tuple[str, ...]
#: The colour of a cell: its row and its column. None: the terminal's own.
Meanings = Callable[[int, int], Meaning | None]
_GAP = 2
_INDENT = "  "
#: What it marks stands on its line.
_MARK = "!!"
#: What a cell begins with that is to be pasted.
_COMMAND = "$ "
#: What stands together in parentheses is not broken if it is no longer.
_LONGEST_GROUP = 20
#: The last column is prose where a cell is wider than this: with less room it stands below its row.
_LEAST_PROSE = 26
#: Nobody finds the next line of a longer one.
_LONGEST_PROSE = 100
#: Where a table is laid in parts, no column of one is made wider than this.
_WIDEST_IN_PARTS = 27
#: Fewer columns cannot be parted.
_LEAST_IN_PARTS = 3
#: Where more than one row in so many has its prose below, all have.
_MANY = 4


@cache
def tabulate() -> Callable[..., str]:
    """The function of the package of that name; loaded while the cluster is asked."""
    with lazy_imports.stand_ins():
        from tabulate import tabulate as function

    return function


def broken(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns, a word that is longer alone on its line.

    Short sentences share a line; one that is too long for any is broken on lines of its own. A command stays whole.
    """
    if text.startswith(_COMMAND):
        return [text]
    lines: list[str] = []
    line = ""
    for sentence in _parts(text, "; "):
        if len(line) + len(sentence.rstrip()) <= columns:
            line += sentence
            continue
        lines += [line.rstrip()] if line else []
        line = sentence
        if len(sentence.rstrip()) > columns:
            lines += _filled(sentence, columns)
            line = ""
    return [*lines, line.rstrip()] if line or not lines else lines


def _filled(sentence: str, columns: int) -> Iterator[str]:
    """Between words; between the members of a list where that leaves no line half empty."""
    line = ""
    for member in _parts(sentence, ", "):
        is_whole = len(member.rstrip()) <= columns - (len(line) if len(line) < columns // 2 else 0)
        for piece in [member] if is_whole else _words(member, columns):
            if line and len(line) + len(piece.rstrip()) > columns:
                yield line.rstrip()
                line = ""
            line += piece
    yield line.rstrip()


def _words(text: str, columns: int) -> list[str]:
    """Words, and what stands in parentheses where it is short: ``(2 of 2 ready)`` is one."""
    pieces: list[str] = []
    for word in _parts(text, " "):
        joined = (pieces[-1] if pieces else "") + word
        is_open = bool(pieces) and pieces[-1].count("(") > pieces[-1].count(")")
        is_mark = bool(pieces) and pieces[-1].strip() == _MARK
        if (is_open or is_mark) and len(joined.rstrip()) <= min(columns, _LONGEST_GROUP):
            pieces[-1] = joined
        else:
            pieces.append(word)
    return pieces


def _parts(text: str, separator: str) -> list[str]:
    """The text cut behind each separator."""
    *parts, last = text.split(separator)
    return [*(part + separator for part in parts), *([last] if last else [])]


def paragraph(text: str, page: Page, first: str = "", rest: str = _INDENT) -> str:
    """A sentence or several, the lines after the first indented; ``first`` stands before the first one."""
    if page.columns is None:
        return f"{first}{text}\n"
    lines = broken(text, max(page.columns - max(len(first), len(rest)), _LEAST_PROSE))
    return "".join(f"{rest if number else first}{line}\n" for number, line in enumerate(lines))


def prose(text: str, page: Page) -> str:
    """Flowing text: its lines end wherever they are full."""
    if page.columns is None:
        return f"{text}\n"
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > min(page.columns, _LONGEST_PROSE):
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "".join(f"{line}\n" for line in lines)


def fitted(rows: Sequence[Row], names: Row, page: Page = FILE, meanings: Meanings | None = None) -> str:
    """Rows below their names as kubectl prints them (no names: none), on a page. A wide last column is prose.

    Prose that has no room beside its row stands below it. Where not even the other columns fit, several rows are laid
    in parts, and of few each cell has a line.
    """
    every = [names, *rows] if names else list(rows)
    if not every:
        return ""
    colour = _colours(page, meanings, bool(names))
    if page.columns is None or _width(every) <= page.columns:
        return _aligned(
            [tuple(colour(at, column, cell) for column, cell in enumerate(row)) for at, row in enumerate(every)]
        )
    is_prose = max(len(row[-1]) for row in every) > _LEAST_PROSE
    laid = every if is_prose else [(*row, "") for row in every]
    widths = _head_widths(laid, page.columns, has_prose=is_prose)
    if widths is None and (is_prose or len(names) < _LEAST_IN_PARTS or len(rows) == 1):
        return _stacked(rows, names, page, colour)
    if widths is None:
        return in_parts(rows, names, page, meanings)
    return _beside(laid, widths, page.columns, colour)


def in_parts(rows: Sequence[Row], names: Row, page: Page = FILE, meanings: Meanings | None = None) -> str:
    """A comparison down its columns: as many tables below each other as the page needs, each with the first column."""
    if page.columns is None or not names or _width([names, *rows]) <= page.columns:
        return fitted(rows, names, page, meanings)
    tables = []
    for part in _parts_of([names, *rows], page.columns):
        chosen = [tuple(row[at] for at in part) for row in (names, *rows)]
        tables.append(fitted(chosen[1:], chosen[0], page, _of_columns(meanings, part)))
    return "\n".join(tables)


def _parts_of(rows: Sequence[Row], columns: int) -> list[list[int]]:
    """The columns of each table, the first one in all of them."""
    first, *wanted = (
        max(min(max(map(len, column)), _WIDEST_IN_PARTS), *map(_longest, column)) + _GAP
        for column in zip(*rows, strict=True)
    )
    parts: list[list[int]] = []
    room = 0
    for column, width in enumerate(wanted, 1):
        if not parts or room < width:
            parts.append([0])
            room = columns + _GAP - first
        parts[-1].append(column)
        room -= width
    return parts


def _of_columns(meanings: Meanings | None, columns: Sequence[int]) -> Meanings | None:
    return (lambda row, at: meanings(row, columns[at])) if meanings else None


Colour = Callable[[int, int, str], str]


def _colours(page: Page, meanings: Meanings | None, has_names: bool) -> Colour:
    def colour(at: int, column: int, cell: str) -> str:
        if has_names and at == 0:
            return page.paint(cell, Meaning.HEADING)
        return page.paint(cell, meanings(at - has_names, column)) if meanings else cell

    return colour if page.is_coloured else lambda _at, _column, cell: cell


def _width(rows: Sequence[Row]) -> int:
    return sum(max(map(len, column)) for column in zip(*rows, strict=True)) + _GAP * (len(rows[0]) - 1)


def _head_widths(rows: Sequence[Row], columns: int, *, has_prose: bool) -> list[int] | None:
    """The widths of all columns but the last; None where they have no room even broken between all their words.

    The widest gives way first, so that four ninths are left for the prose, else a little, else nothing.
    """
    heads = list(zip(*rows, strict=True))[:-1]
    widths = [max(map(len, cells)) for cells in heads]
    least = [max(map(_longest, cells)) for cells in heads]
    room = columns - _GAP * len(heads)
    rooms = (room - columns * 4 // 9, room - _LEAST_PROSE, room + _GAP) if has_prose else (room + _GAP,) * 3
    for keeps_first, most in ((True, rooms[0]), (True, rooms[1]), (True, rooms[2]), (False, rooms[2])):
        found = _narrowed(widths, [widths[0] if keeps_first else least[0], *least[1:]], most)
        if sum(found) <= most:
            return found
    return None


def _longest(cell: str) -> int:
    """The width of what cannot be broken in it."""
    return len(cell) if cell.startswith(_COMMAND) else max(map(len, cell.split(" ")))


def _narrowed(widths: Sequence[int], least: Sequence[int], most: int) -> list[int]:
    """Widths that come to ``most`` together, or to as little as they can."""
    found = list(widths)
    while sum(found) > most:
        wide = [at for at, width in enumerate(found) if width > least[at]]
        if not wide:
            break
        found[max(wide, key=lambda at: found[at])] -= 1
    return found


def _beside(rows: Sequence[Row], widths: Sequence[int], columns: int, colour: Colour) -> str:
    """A table whose cells are broken; prose with a word that is too long for its column stands below its row."""
    room = columns - sum(widths) - _GAP * len(widths)
    is_below = [room < _LEAST_PROSE or _longest(row[-1]) > room for row in rows]
    if sum(is_below) * _MANY > len(rows):
        is_below = [True] * len(rows)
    laid, heights = [], []
    for at, row in enumerate(rows):
        cells = [broken(cell, width) for cell, width in zip(row, widths, strict=False)]
        cells.append([""] if is_below[at] else broken(row[-1], room))
        heights.append(max(map(len, cells)))
        laid.append(tuple("\n".join(colour(at, column, line) for line in cell) for column, cell in enumerate(cells)))
    lines = iter(_aligned(laid).splitlines())
    out: list[str] = []
    for at, row in enumerate(rows):
        out += [next(lines) for _line in range(heights[at])]
        if is_below[at] and row[-1]:
            out += [_INDENT + colour(at, len(widths), line) for line in broken(row[-1], columns - len(_INDENT))]
    return "".join(f"{line}\n" for line in out)


def _stacked(rows: Sequence[Row], names: Row, page: Page, colour: Colour) -> str:
    """Each row as its first cell and, below it, a line for each other one, named where the columns are."""
    widest = max(map(len, names[1:]), default=0)
    columns = (page.columns or 0) - len(_INDENT) - (widest + _GAP if names else 0)
    out: list[str] = []
    for at, row in enumerate(rows, bool(names)):
        out.append(colour(at, 0, row[0]))
        for column, cell in enumerate(row[1:], 1):
            if not cell:
                continue
            name = f"{names[column]:<{widest + _GAP}}" if names else ""
            for number, line in enumerate(broken(cell, max(columns, _LEAST_PROSE))):
                out.append(_INDENT + (" " * len(name) if number else name) + colour(at, column, line))
    return "".join(f"{line.rstrip()}\n" for line in out)


def _aligned(rows: Sequence[Row]) -> str:
    # Numbers are never parsed: version 1.30 would become 1.3.
    text = tabulate()(rows, (), "plain", disable_numparse=True)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
