"""Arithmetic over ranges of whole numbers: what is left free, and which aligned blocks fit into it.

Pure: no address, no cluster. A range is ``(first, last)``, both ends included; a block of ``bits`` bits has ``2**bits``
numbers and begins at a multiple of that. All functions cost no more than sorting their input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Range = tuple[int, int]


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same numbers as ranges that neither overlap nor touch, in order."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def without(wholes: Iterable[Range], taken: Iterable[Range]) -> list[Range]:
    """What is left of the wholes when all that is taken is cut out, as ranges in order."""
    holes = merged(taken)
    left: list[Range] = []
    at = 0
    for first, last in merged(wholes):
        while at and holes[at - 1][1] >= first:
            at -= 1  # touching wholes were merged, so one hole reaches into few of them
        start = first
        while at < len(holes) and holes[at][0] <= last:
            if holes[at][0] > start:
                left.append((start, holes[at][0] - 1))
            start = max(start, holes[at][1] + 1)
            at += 1
        if start <= last:
            left.append((start, last))
    return left


def aligned(free: Range, bits: int) -> Range | None:
    """The first and the last start of a block of this size inside the range; None where none fits."""
    size = 1 << bits
    first = (free[0] + size - 1) >> bits << bits
    last = (free[1] + 1 - size) >> bits << bits
    return (first, last) if first <= last else None


def number_of_blocks(free: Iterable[Range], bits: int) -> int:
    """How many blocks of this size fit into the ranges, side by side."""
    fitting = (aligned(each, bits) for each in free)
    return sum(((each[1] - each[0]) >> bits) + 1 for each in fitting if each is not None)


def starts(free: Iterable[Range], bits: int) -> Iterator[int]:
    """The starts of all blocks of this size that fit into the ranges, in order; taken one by one."""
    for each in free:
        fitting = aligned(each, bits)
        if fitting is not None:
            yield from range(fitting[0], fitting[1] + 1, 1 << bits)
