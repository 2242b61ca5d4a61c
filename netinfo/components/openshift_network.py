"""OpenShift: ``Network.config.openshift.io cluster``, several entries for several blocks or families.

``status`` is what runs, ``spec`` what was asked for; they differ while the operator migrates. Node slices are not used.
MicroShift has no such object: there it is OVN-Kubernetes by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import settings
from netinfo.components.claims import Ledger, Tier, was_read
from netinfo.components.settings import Lookup
from netinfo.model.block_sources import Claim
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text.escape import is_plain
from netinfo.text.messages import phrase
from netinfo.values.json_access import NotRecordedError, objects, text

RESOURCE = "networks.config.openshift.io"
#: The condition of a live migration (openshift/api config/v1, feature gate NetworkLiveMigration).
_IN_PROGRESS = "NetworkTypeMigrationInProgress"


def network(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """``status.clusterNetwork``, else ``spec.clusterNetwork`` while the operator has not written a status."""
    reading = snapshot.resource(RESOURCE)
    ledger.warnings += [warning for row in reading for warning in _migration(row)]
    found = [claim for row in _sorted(reading.rows) for claim in _first_part(row, ledger)]
    return Tier(tuple(found), "" if was_read(reading) else phrase("the Network of OpenShift"))


def migrates_to(row: CustomResource) -> str:
    """``status.migration``: the operator prepares nodes for another network (openshift/api config/v1
    types_network.go, NetworkMigration). A live migration tells it by a condition, and the spec what to
    (openshift/cluster-network-operator pkg/controller/operconfig/migration.go). Until it ends nodes differ."""
    network = text(row.tree, "status", "migration", "networkType")
    return text(row.tree, "spec", "networkType") if not network and _is_live(row) else network


def _migration(row: CustomResource) -> Iterator[Warning]:
    network = migrates_to(row)
    if network and is_plain(network):
        message = phrase("OpenShift's network operator migrates the cluster to {network}", network=network)
        yield Warning("network-migration", message, (Fact.CNI, Fact.POD_CIDRS))


def _is_live(row: CustomResource) -> bool:
    """True while the condition is there. Records of before did not keep it."""
    try:
        conditions = objects(row.tree, "status", "conditions")
        return any((text(each, "type"), text(each, "status")) == (_IN_PROGRESS, "True") for each in conditions)
    except NotRecordedError:
        return False


def _first_part(row: CustomResource, ledger: Ledger) -> list[Claim]:
    for part in ("status", "spec"):
        if objects(row.tree, part, "clusterNetwork"):
            return _part(row, part, ledger)
    return []


def wanted(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """``spec`` beside a status: differs while a migration runs."""
    rows = [row for row in _sorted(snapshot.resource(RESOURCE).rows) if objects(row.tree, "status", "clusterNetwork")]
    return [claim for row in rows for claim in _part(row, "spec", ledger)]


def _part(row: CustomResource, part: str, ledger: Ledger) -> list[Claim]:
    written = ",".join(text(each, "cidr") for each in objects(row.tree, part, "clusterNetwork"))
    command = ledger.proof.field(row.ref, f"{{.{part}.clusterNetwork}}")
    origin = Origin(row.ref, f".{part}.clusterNetwork")
    return ledger.claim("openshift-network", written, origin, command, f"OpenShift Network {part}.clusterNetwork")


def _sorted(rows: tuple[CustomResource, ...]) -> list[CustomResource]:
    return sorted(rows, key=lambda row: row.ref.name)


def mtu(snapshot: Snapshot) -> Lookup:
    """``status.clusterNetworkMTU``, what the operator wrote down."""
    return settings.resource(snapshot, RESOURCE, "cluster", "status", "clusterNetworkMTU")
