"""GKE: the node's slice, routed by the VPC; with Dataplane V2 Cilium forwards and filters."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.components.claims import Sources
from netinfo.components.solution import Solution
from netinfo.values.addresses import Network, contains


class Gke(Solution):
    """Google's own network."""

    def cidrs_of_node_podcidrs(self) -> Sources:
        """Additional Pod ranges stand in no object of the cluster (docs: multi-pod-cidr)."""
        return super().cidrs_of_node_podcidrs()._replace(may_be_added=True)

    def services_inside(self, pods: Iterable[Network], services: Iterable[Network]) -> tuple[Network, ...]:
        """On a routes-based cluster the Services' addresses are the end of the Pods' range by design
        (cloud.google.com/kubernetes-engine/docs/how-to/routes-based-cluster)."""
        known = tuple(pods)
        return tuple(each for each in services if any(_is_end(block, each) for block in known))


def _is_end(block: Network, inner: Network) -> bool:
    is_inside = contains((block,), inner) and inner != block
    return is_inside and inner.broadcast_address == block.broadcast_address
