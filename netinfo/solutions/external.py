"""A manager outside the cluster hands out addresses (NSX, Contiv's etcd): its blocks are its own, not the cluster's.

NCP may be given blocks by name, by id or as they are (``container_ip_blocks`` of ncp.ini, section nsx_v3); only the
last form is an answer (vmware/nsx-container-plugin-operator deploy/kubernetes/configmap.yaml).
"""

from __future__ import annotations

from netinfo.components import cluster_cidr
from netinfo.components.claims import Ledger, Sources, Tier, configmaps_unread, own_configmaps
from netinfo.components.node_podcidr import assigned
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.snapshot import Readings
from netinfo.text.messages import phrase
from netinfo.values.addresses import parse_networks
from netinfo.values.documents import ini_values


def sources(readings: Readings, candidate: Candidate) -> Sources:
    """Blocks that were handed to the solution as they are; mostly there are none."""
    ledger = Ledger(readings.proof)
    return Sources(
        tiers=(_ncp(readings, candidate, ledger),) if candidate.id == "nsx-ncp" else (),
        others=cluster_cidr.claims(readings, ledger),
        assigned=assigned(readings, ledger),
        because=phrase(
            "{solution} takes pod addresses from its own manager, which the cluster does not show",
            solution=candidate.title,
        ),
        warnings=tuple(ledger.warnings),
    )


def _ncp(readings: Readings, candidate: Candidate, ledger: Ledger) -> Tier:
    found: list[Claim] = []
    for row in own_configmaps(readings, candidate.workload, "nsx-ncp-config"):
        written = ini_values(row.data.get("ncp.ini", ""), "nsx_v3").get("container_ip_blocks", "")
        if parse_networks(written):
            says = f"{row.ref.name} container_ip_blocks"
            found += ledger.from_configmap(row.ref.name, row, "ncp.ini", written, says)
    return Tier(tuple(found), "" if found else configmaps_unread(readings), in_parts=True)
