"""Which custom resources are asked for, version by version, and what their answers come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from netinfo.components import match
from netinfo.model.command import Trouble
from netinfo.model.components import Role
from netinfo.model.objects import ApiGroup, CustomResource, Workload
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


def requests(
    groups: Listing[ApiGroup], listed: Listed, workloads: Listing[Workload], *, is_wide: bool
) -> list[tuple[str, Request]]:
    """Each resource with a request for it. Further versions of a group are asked while the one before has none."""
    found: list[tuple[str, Request]] = []
    left_out = frozenset() if _may_need_managers(workloads) else match.resources_of_managers()
    for resource in match.resources_for({each.name for each in groups}, is_wide=is_wide):
        if resource in left_out:
            continue
        for request in custom_resources.requests(resource, groups.rows):
            found.append((resource, request))
            listing = listed(request, custom_resources.row_of(resource))
            if listing is None or not listing.is_absent:
                break
    return found


def _may_need_managers(workloads: Listing[Workload]) -> bool:
    """True where no agent of a network runs in its home: elsewhere an address manager serves second interfaces (every
    OpenShift has Whereabouts for them), and who may not read its objects misses nothing. False before the answer."""
    return workloads.command is not None and not any(
        each.ready and one.role is Role.PRIMARY and each.ref.namespace in one.homes
        for each in workloads
        for one in match.recognise(each)
    )


def listings(asked: list[tuple[str, Request]], listed: Listed) -> Iterator[tuple[str, Listing[CustomResource]]]:
    """The listing of each resource; of several versions the last, since all before have nothing.

    A record made before a resource was asked for lacks it: as if it was never asked.
    """
    optional = match.resources_added()
    for resource, request in asked:
        listing = listed(request, custom_resources.row_of(resource)) or not_asked()
        is_older = listing.trouble is Trouble.NOT_RECORDED and resource in optional
        yield resource, not_asked() if is_older else listing
