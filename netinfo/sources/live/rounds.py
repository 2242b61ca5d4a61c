"""The plan is asked again after every answer: what it works out of the answers, it works out once until the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

Told = TypeVar("Told")


class HasRounds(Protocol):
    """``round``: what was worked out since the last answer, by the name of the method; emptied by its owner."""

    round: dict[str, Any]


Own = TypeVar("Own", bound=HasRounds)


def once_a_round(method: Callable[[Own], Told]) -> Callable[[Own], Told]:
    """The same method, remembering what it told in this round."""
    name = method.__name__

    @wraps(method)
    def remembered(own: Own) -> Told:
        if name not in own.round:
            own.round[name] = method(own)
        told: Told = own.round[name]
        return told

    return remembered
