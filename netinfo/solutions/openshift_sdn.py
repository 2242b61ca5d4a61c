"""OpenShift SDN: the cluster's Network object decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.components import node_podcidr, openshift_network
from netinfo.components.answers import size
from netinfo.components.claims import Ledger, Sources, Tier
from netinfo.components.owned_ranges import of_field
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.ovn_kubernetes.other_ranges import after_migration
from netinfo.text.messages import phrase
from netinfo.values.json_access import Tree, objects, text, texts

_HOST_SUBNETS = "hostsubnets.network.openshift.io"
_SDN = "clusternetworks.network.openshift.io"


class OpenshiftSdn(Solution):
    """Open vSwitch with VXLAN between the nodes."""

    record_of_node, repair = "HostSubnet", "oc delete hostsubnet NAME"

    def mtu(self) -> Iterator[Evidence]:
        """What the operator wrote down."""
        yield from size(openshift_network.mtu(self.snapshot), "OpenShift Network clusterNetworkMTU")

    def own_cidrs(self) -> Sources:
        """The cluster's Network; what OpenShift SDN wrote down for itself may say the same."""
        snapshot, ledger = self.snapshot, self.ledger
        sdn = tuple(_sdn(snapshot, ledger))
        # Before OpenShift 4 there is no Network.config: SDN's own ClusterNetwork is all.
        is_before_4 = bool(sdn) and snapshot.resource(openshift_network.RESOURCE).is_absent
        return Sources(
            tiers=(Tier(sdn) if is_before_4 else openshift_network.network(snapshot, ledger),),
            others=(*openshift_network.wanted(snapshot, ledger), *(() if is_before_4 else sdn)),
            because=phrase("the Network of OpenShift has no clusterNetwork"),
        )

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Egress addresses that an administrator gave a node, or the ranges out of which the network takes them for
        it; nodes themselves may have addresses of such a range (openshift/api network/v1/types.go, HostSubnet).

        Before a migration also the join subnet of the network that comes: machines must not lie in it.
        """
        for row in sorted(self.snapshot.resource(_HOST_SUBNETS), key=lambda row: row.ref.name):
            ranges, field = texts(row.tree, "egressCIDRs"), "egressCIDRs"
            kind = "egress-range"
            if not ranges:
                ranges, field, kind = texts(row.tree, "egressIPs"), "egressIPs", "egress"
            yield of_field(self.snapshot, row, f".{field}", kind, ranges)
        for row in self.snapshot.resource(openshift_network.RESOURCE):
            if openshift_network.migrates_to(row) == "OVNKubernetes":
                yield from after_migration(self.snapshot, row, "OVN-Kubernetes")

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """``hostIP``, to which the other nodes send."""
        return {text(row.tree, "host"): (text(row.tree, "hostIP"),) for row in self.snapshot.resource(_HOST_SUBNETS)}

    def own_slices(self) -> NodePodCIDRs:
        """HostSubnet objects (openshift/api network/v1)."""
        return node_podcidr.of_objects(self.snapshot, _HOST_SUBNETS, ".subnet", _host_subnet)


def _sdn(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """The ClusterNetwork of OpenShift SDN: its fields stand at the top level."""
    found: list[Claim] = []
    for row in sorted(snapshot.resource(_SDN), key=lambda row: row.ref.name):
        written = ",".join(text(each, "CIDR") for each in objects(row.tree, "clusterNetworks")) or text(
            row.tree, "network"
        )
        command = ledger.proof.field(row.ref, "{.clusterNetworks}{.network}")
        origin = Origin(row.ref, ".clusterNetworks")
        found += ledger.claim("clusternetworks", written, origin, command, f"ClusterNetwork/{row.ref.name}")
    return found


def _host_subnet(tree: Tree) -> tuple[str, list[str]]:
    return text(tree, "host"), [text(tree, "subnet")]
