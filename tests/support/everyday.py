"""What the ordinary run takes of the exhaustive tests: a part of the cases, fewer of the drawn ones.

``make test-all`` (pytest ``--exhaustive``) takes all of them; the part is the same on every run and every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

Case = TypeVar("Case")
Other = TypeVar("Other")

#: Set by ``tests/conftest.py`` before any test module is imported.
is_exhaustive = False


def part(cases: Iterable[Case], one_in: int, first: int = 0) -> list[Case]:
    """One in so many of the cases, evenly, from the ``first`` on; all of them in an exhaustive run.

    A test of several kinds gives each another first, so that every kind meets other cases.
    """
    return list(cases) if is_exhaustive else list(cases)[first % one_in :: one_in]


def pairs(ones: Iterable[Case], others: Sequence[Other]) -> list[tuple[Case, Other]]:
    """Each of the ones with one of the others, these by turns; each with each in an exhaustive run."""
    if is_exhaustive:
        return [(one, other) for one in ones for other in others]
    return [(one, others[at % len(others)]) for at, one in enumerate(ones)]


def count(whole: int, everyday: int) -> int:
    """How many to draw: the smaller number, or all in an exhaustive run."""
    return whole if is_exhaustive else everyday
