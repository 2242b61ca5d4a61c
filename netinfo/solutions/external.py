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
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.addresses import parse_networks
from netinfo.values.documents import ini_values


def sources(snapshot: Snapshot, candidate: Candidate) -> Sources:
    """Blocks that were handed to the solution as they are; mostly there are none."""
    ledger = Ledger(snapshot.proof)
    return Sources(
        tiers=(_ncp(snapshot, candidate, ledger),) if candidate.id == "nsx-ncp" else (),
        others=cluster_cidr.claims(snapshot, ledger),
        assigned=assigned(snapshot, ledger),
        because=phrase(
            "{solution} takes pod addresses from its own manager, which the cluster does not show",
            solution=candidate.title,
        ),
        warnings=tuple(ledger.warnings),
    )


def _ncp(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    found: list[Claim] = []
    for row in own_configmaps(snapshot, candidate.workload, "nsx-ncp-config"):
        written = ini_values(row.data.get("ncp.ini", ""), "nsx_v3").get("container_ip_blocks", "")
        if parse_networks(written):
            says = f"{row.ref.name} container_ip_blocks"
            found += ledger.from_configmap(row.ref.name, row, "ncp.ini", written, says)
    return Tier(tuple(found), "" if found else configmaps_unread(snapshot), in_parts=True)
