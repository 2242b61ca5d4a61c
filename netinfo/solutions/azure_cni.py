"""Azure CNI: addresses of the VNet's subnets, or as an overlay the nodes' slices."""

from __future__ import annotations

from netinfo.components import cloud_subnets
from netinfo.components.claims import Sources
from netinfo.components.solution import Solution
from netinfo.model.node_podcidrs import NodePodCIDRs


class AzureCni(Solution):
    """Microsoft's own network."""

    def cidrs_of_cloud(self) -> Sources:
        """Labels of nodes tell the overlay from subnets."""
        return cloud_subnets.sources(self.snapshot, self.ledger, self.record, is_azure=True)

    def cidrs_of_node_podcidrs(self) -> Sources:
        """Of the overlay, where nodes' labels tell it: NodeNetworkConfigs name the block."""
        return cloud_subnets.overlay(self.snapshot, self.ledger)

    def slices_of_nodes(self) -> NodePodCIDRs:
        """The nodes' own field, else what their NodeNetworkConfigs give them."""
        return cloud_subnets.overlay_slices(self.snapshot)
