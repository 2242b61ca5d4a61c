"""What the ordinary run takes of the exhaustive tests: a part of the cases, fewer of the drawn ones.

``make test-all`` (pytest ``--exhaustive``) takes all of them; the part is the same on every run and every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Case = TypeVar("Case")

#: Set by ``tests/conftest.py`` before any test module is imported.
is_exhaustive = False


def part(cases: Iterable[Case], one_in: int) -> list[Case]:
    """One in so many of the cases, evenly; all of them in an exhaustive run."""
    return list(cases)[:: 1 if is_exhaustive else one_in]


def count(whole: int, everyday: int) -> int:
    """How many to draw: the smaller number, or all in an exhaustive run."""
    return whole if is_exhaustive else everyday
