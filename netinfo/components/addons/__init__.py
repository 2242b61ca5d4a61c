"""Ranges of what runs beside the network: pools of load balancers that are no network solution, joined clusters,
further interfaces of Pods, node-local DNS.

In: ``Snapshot``. Out: claims of their ranges. Each module knows its own programs; none of them is in charge of Pods, so
what they say decides nothing about the CNI and the blocks of Pods and Services.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.addons import dns_cache, interfaces, joined_clusters, load_balancers
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot

#: Where their manifests and charts put them: objects elsewhere are anybody's.
HOMES = load_balancers.HOMES | joined_clusters.HOMES
#: And how the namespaces begin that they make for what they join.
HOME_PREFIXES = joined_clusters.HOME_PREFIXES
#: Custom resources that are read here, ``<plural>.<group>``.
RESOURCES = (*load_balancers.RESOURCES, *joined_clusters.RESOURCES, *interfaces.RESOURCES)
CONFIGMAPS = load_balancers.CONFIGMAPS
configmaps_for = load_balancers.configmaps_for


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """The ranges of all of them."""
    for each in (load_balancers, joined_clusters, interfaces, dns_cache):
        yield from each.other_cidrs(snapshot)
