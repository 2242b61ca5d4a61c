"""Which custom resources are asked for, version by version, and what their answers come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from netinfo.components import match
from netinfo.model.command import Trouble
from netinfo.model.objects import ApiGroup, CustomResource
from netinfo.model.snapshot import Listing, not_asked
from netinfo.sources.objects import custom_resources
from netinfo.sources.objects.api import Request
from netinfo.values.json_access import Tree


class Listed(Protocol):
    """The listing of a request that was answered; None before."""

    def __call__(
        self, request: Request, row: Callable[[Tree], CustomResource | None]
    ) -> Listing[CustomResource] | None:
        """The rows of the request, each made by ``row``."""
        ...


def requests(groups: Listing[ApiGroup], listed: Listed, *, is_wide: bool) -> list[tuple[str, Request]]:
    """Each resource with a request for it. Further versions of a group are asked while the one before has none."""
    found: list[tuple[str, Request]] = []
    for resource in match.resources_for({each.name for each in groups}, is_wide=is_wide):
        for request in custom_resources.requests(resource, groups.rows):
            found.append((resource, request))
            listing = listed(request, custom_resources.row_of(resource))
            if listing is None or not listing.is_absent:
                break
    return found


def listings(asked: list[tuple[str, Request]], listed: Listed) -> Iterator[tuple[str, Listing[CustomResource]]]:
    """The listing of each resource; of several versions the last, since all before have nothing.

    A record made before a resource was asked for lacks it: as if it was never asked.
    """
    optional = match.resources_added()
    for resource, request in asked:
        listing = listed(request, custom_resources.row_of(resource)) or not_asked()
        is_older = listing.trouble is Trouble.NOT_RECORDED and resource in optional
        yield resource, not_asked() if is_older else listing
