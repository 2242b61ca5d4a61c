"""Azure CNI: addresses of the VNet's subnets, or as an overlay the nodes' slices."""

from __future__ import annotations

from netinfo.components import cloud_subnets
from netinfo.components.claims import Sources
from netinfo.components.solution import Solution


class AzureCni(Solution):
    """Microsoft's own network."""

    def cidrs_of_cloud(self) -> Sources:
        """Labels of nodes tell the overlay from subnets."""
        return cloud_subnets.sources(self.snapshot, self.ledger, self.record, is_azure=True)
