"""Custom resources of network solutions and distributions, named as the signatures name them."""

from __future__ import annotations

from collections.abc import Callable

from netinfo.components.match import MOST_OBJECTS
from netinfo.model.objects import ApiGroup, CustomResource
from netinfo.sources.objects import metadata
from netinfo.sources.objects.api import Request
from netinfo.values.json_access import Tree, text

#: Resources of a group that every API server has, and the one version in which they were there.
OF_ONE_VERSION = {"clustercidrs.networking.k8s.io": "v1alpha1"}


def requests(resource: str, groups: tuple[ApiGroup, ...]) -> list[Request]:
    """The requests for ``<plural>.<group>``, one a version of the group, the preferred one first; none when the API
    server has no such group.

    A resource need not be served in the preferred version of its group: CiliumPodIPPools are ``v2alpha1`` beside
    CiliumNodes of ``v2``. The next version is worth asking where the one before knows no such resource.
    """
    plural, _, wanted = resource.partition(".")
    only = OF_ONE_VERSION.get(resource)
    versions = [group.version for group in groups if group.name == wanted and group.version == (only or group.version)]
    return [Request(f"/apis/{wanted}/{version}", plural, limit=MOST_OBJECTS) for version in versions]


def row_of(resource: str) -> Callable[[Tree], CustomResource | None]:
    """The row function for one resource."""

    def row(tree: Tree, place: str = "") -> CustomResource | None:
        ref = metadata.ref(tree, resource, place)
        return None if ref is None else CustomResource(ref, text(tree, "kind"), tree, metadata.is_deleting(tree))

    return row
