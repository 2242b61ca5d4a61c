"""NSX NCP: a manager outside the cluster hands out addresses, out of blocks that NCP is told.

They may be given by name, by id or as they are (``container_ip_blocks`` of ncp.ini, section nsx_v3); only the last form
is an answer (vmware/nsx-container-plugin-operator deploy/kubernetes/configmap.yaml).
"""

from __future__ import annotations

from netinfo.components.claims import Sources, Tier, configmaps_unread
from netinfo.components.settings import own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.values.addresses import parse_networks
from netinfo.values.documents import ini_values


class NsxNcp(Solution):
    """Segments of NSX on Open vSwitch."""

    def own_cidrs(self) -> Sources:
        """Blocks that were handed over as they are; mostly there are none."""
        found: list[Claim] = []
        for row in own_configmaps(self.snapshot, self.component.workload, "nsx-ncp-config"):
            written = ini_values(row.data.get("ncp.ini", ""), "nsx_v3").get("container_ip_blocks", "")
            if parse_networks(written):
                says = f"{row.ref.name} container_ip_blocks"
                found += self.ledger.from_configmap(row.ref.name, row, "ncp.ini", written, says)
        tier = Tier(tuple(found), "" if found else configmaps_unread(self.snapshot), in_parts=True)
        return super().own_cidrs()._replace(tiers=(tier,))
