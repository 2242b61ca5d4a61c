"""GKE: the node's slice, routed by the VPC; with Dataplane V2 Cilium forwards and filters."""

from __future__ import annotations

from netinfo.components.claims import Sources
from netinfo.components.solution import Solution


class Gke(Solution):
    """Google's own network."""

    def cidrs_of_node_podcidrs(self) -> Sources:
        """Additional Pod ranges stand in no object of the cluster (docs: multi-pod-cidr)."""
        return super().cidrs_of_node_podcidrs()._replace(may_be_added=True)
