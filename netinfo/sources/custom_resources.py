"""Custom resources of network solutions and distributions, named as the signatures name them."""

from __future__ import annotations

from collections.abc import Callable

from netinfo.rows import ApiGroup, CustomResource
from netinfo.sources import metadata
from netinfo.sources.api import Request
from netinfo.tree import Tree, text

#: IPAM objects come one a node or more; a few hundred show what the blocks are.
_LIMIT = 500


def request(resource: str, groups: tuple[ApiGroup, ...]) -> Request | None:
    """The request for ``<plural>.<group>``; None when the API server has no such group."""
    plural, _, wanted = resource.partition(".")
    for group in groups:
        if group.name == wanted:
            return Request(f"/apis/{group.name}/{group.version}", plural, limit=_LIMIT)
    return None


def row_of(resource: str) -> Callable[[Tree], CustomResource | None]:
    """The row function for one resource."""

    def row(tree: Tree, place: str = "") -> CustomResource | None:
        ref = metadata.ref(tree, resource, place)
        return None if ref is None else CustomResource(ref, text(tree, "kind"), tree, metadata.is_deleting(tree))

    return row
