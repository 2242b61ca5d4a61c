"""Clusters with a trouble that people came to ask about, each with what is true of it and what they have to be told.

One of each kind; the numbers are made up. ``address_room``: addresses or slices run out, or a range has no effect.
``ranges``: two share addresses. ``networks``: several networks, or one of a cloud.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.clusters.description import Objects

Blocks = tuple[str, ...]


@dataclass(frozen=True)
class Trouble:
    """``pods``: the Pod block, None where there is none, by network where nodes are on several.

    ``told``: a pattern that the output of a view (``wide``, ``check``, ``map``, ``transcript``) has to hold,
    ``untold``: one that it must not. ``is_problem``: what ``check`` ends with. ``service_cidrs`` as in the flag of the
    API server.
    """

    name: str
    objects: Callable[[], Objects]
    cni: str | None
    pods: Blocks | Mapping[str, Blocks] | None
    told: Mapping[str, str]
    untold: Mapping[str, str] = field(default_factory=dict)
    is_problem: bool = True
    service_cidrs: str = "10.96.0.0/12"


def all_troubles() -> dict[str, Trouble]:
    """All of them by name."""
    from tests.support.troubles import address_room, networks, ranges

    found = [*address_room.TROUBLES, *ranges.TROUBLES, *networks.TROUBLES]
    return {each.name: each for each in found}
