"""OpenShift: ``Network.config.openshift.io cluster``, several entries for several blocks or families.

``status`` is what runs, ``spec`` what was asked for; they differ while the operator migrates. Node slices are not used.
MicroShift has no such object: there it is OVN-Kubernetes by itself.
"""

from __future__ import annotations

from netinfo.components import cluster_cidr
from netinfo.components.claims import Ledger, Sources, Tier, is_looked_at
from netinfo.components.node_podcidr import assigned
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.objects import CustomResource
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.json_access import objects, text

RESOURCE = "networks.config.openshift.io"
_SDN = "clusternetworks.network.openshift.io"


def sources(snapshot: Snapshot, candidate: Candidate) -> Sources:
    """The cluster's Network; what OpenShift SDN wrote down for itself may say the same."""
    ledger = Ledger(snapshot.proof)
    sdn = tuple(_sdn(snapshot, ledger))
    # Before OpenShift 4 there is no Network.config: SDN's own ClusterNetwork is all.
    is_before_4 = bool(sdn) and snapshot.resource(RESOURCE).is_absent
    return Sources(
        tiers=(Tier(sdn) if is_before_4 else network(snapshot, ledger),),
        others=(*_wanted(snapshot, ledger), *(() if is_before_4 else sdn), *cluster_cidr.claims(snapshot, ledger)),
        assigned=assigned(snapshot, ledger),
        because=phrase("the Network of OpenShift has no clusterNetwork"),
        warnings=tuple(ledger.warnings),
    )


def network(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """``status.clusterNetwork``, else ``spec.clusterNetwork`` while the operator has not written a status."""
    reading = snapshot.resource(RESOURCE)
    found = [claim for row in _sorted(reading.rows) for claim in _first_part(row, ledger)]
    return Tier(tuple(found), "" if is_looked_at(reading) else phrase("the Network of OpenShift"))


def _first_part(row: CustomResource, ledger: Ledger) -> list[Claim]:
    for part in ("status", "spec"):
        if objects(row.tree, part, "clusterNetwork"):
            return _part(row, part, ledger)
    return []


def _wanted(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """``spec`` beside a status: differs while a migration runs."""
    rows = [row for row in _sorted(snapshot.resource(RESOURCE).rows) if objects(row.tree, "status", "clusterNetwork")]
    return [claim for row in rows for claim in _part(row, "spec", ledger)]


def _part(row: CustomResource, part: str, ledger: Ledger) -> list[Claim]:
    written = ",".join(text(each, "cidr") for each in objects(row.tree, part, "clusterNetwork"))
    command = ledger.proof.field(row.ref, f"{{.{part}.clusterNetwork}}")
    where = f"{row.ref} .{part}.clusterNetwork"
    return ledger.claim("openshift-network", written, where, command, f"OpenShift Network {part}.clusterNetwork")


def _sdn(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """The ClusterNetwork of OpenShift SDN: its fields stand at the top level."""
    found: list[Claim] = []
    for row in _sorted(snapshot.resource(_SDN).rows):
        written = ",".join(text(each, "CIDR") for each in objects(row.tree, "clusterNetworks")) or text(
            row.tree, "network"
        )
        command = ledger.proof.field(row.ref, "{.clusterNetworks}{.network}")
        where = f"{row.ref} .clusterNetworks"
        found += ledger.claim("clusternetworks", written, where, command, f"ClusterNetwork/{row.ref.name}")
    return found


def _sorted(rows: tuple[CustomResource, ...]) -> list[CustomResource]:
    return sorted(rows, key=lambda row: row.ref.name)
