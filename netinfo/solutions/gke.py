"""GKE: the node's slice, routed by the VPC; with Dataplane V2 Cilium forwards and filters.

Where its API of networks is served, Google's cloud controller manager keeps one GKENetworkParamSet a network. Into the
status of the default network's it writes the blocks of all ranges of the cluster's own subnet that node pools take
slices from, additional ones too (kubernetes/cloud-provider-gcp pkg/controller/gkenetworkparamset, syncPodRanges and
extractRelevantCidrs; GoogleCloudPlatform/gke-networking-api apis/network/v1). Elsewhere no object names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components.claims import Sources, Tier
from netinfo.components.owned_ranges import named_ranges
from netinfo.components.solution import Solution
from netinfo.model.command import Trouble
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.text.escape import is_plain
from netinfo.text.messages import verbatim
from netinfo.values.addresses import Network, contains
from netinfo.values.json_access import objects, text, texts

_RESOURCE = "gkenetworkparamsets.networking.gke.io"
#: What the network is called that every Pod is on (apis/network/v1/network.go, IsDefaultNetwork).
_DEFAULT = frozenset({"default", "pod-network"})
_BLOCKS = "{.status.podCIDRs.cidrBlocks}"


class Gke(Solution):
    """Google's own network."""

    def cidrs_of_node_podcidrs(self) -> Sources:
        """What the default network's parameters name, then what slices are cut from elsewhere. Ranges of another subnet
        of the VPC stand in no object of the cluster (docs: multi-pod-cidr)."""
        base = super().cidrs_of_node_podcidrs()
        return base._replace(tiers=(self._of_default_network(), *base.tiers), may_be_added=True)

    def _of_default_network(self) -> Tier:
        found = []
        for row in self._params():
            if row.ref.name in _DEFAULT:
                written, origin = ",".join(_blocks(row)), Origin(row.ref, ".status.podCIDRs.cidrBlocks")
                command, says = self.ledger.proof.field(row.ref, _BLOCKS), f"GKENetworkParamSet/{row.ref.name}"
                found += self.ledger.claim("gkenetworkparamsets", written, origin, command, says)
        # A saved dump holds no objects of this API: there the flag of kube-proxy has to do, as before there were any.
        is_refused = self.snapshot.resource(_RESOURCE).trouble not in (None, Trouble.NOT_IN_DUMP)
        return Tier(tuple(found), "GKENetworkParamSets" if is_refused and not found else "", in_parts=True)

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Ranges of further networks, of which Pods that ask for one get an address on a second interface."""
        rows = list(self._params())
        home = {text(row.tree, "spec", "vpc") for row in rows if row.ref.name in _DEFAULT}
        for row in rows:
            vpc = text(row.tree, "spec", "vpc")
            space = "" if vpc in home else f"VPC {vpc}" if is_plain(vpc) else "VPC"
            owner = f"GKENetworkParamSet {row.ref.name}"
            ranges = named_ranges([] if row.ref.name in _DEFAULT else _blocks(row), "secondary", owner, space)
            command = self.snapshot.proof.field(row.ref, _BLOCKS)
            origin = Origin(row.ref, ".status.podCIDRs.cidrBlocks")
            yield RangeClaim(ranges, "gkenetworkparamsets", origin, command, verbatim(owner))

    def _params(self) -> Iterator[CustomResource]:
        """Those in effect, by name: the controller keeps the status of one that it refuses as it was."""
        for row in sorted(self.snapshot.resource(_RESOURCE), key=lambda row: row.ref.name):
            conditions = objects(row.tree, "status", "conditions")
            told = {text(each, "type"): text(each, "status") for each in conditions}
            if not row.is_deleting and told.get("Ready") != "False":
                yield row

    def services_inside(self, pods: Iterable[Network], services: Iterable[Network]) -> tuple[Network, ...]:
        """On a routes-based cluster the Services' addresses are the end of the Pods' range by design
        (cloud.google.com/kubernetes-engine/docs/how-to/routes-based-cluster)."""
        known = tuple(pods)
        return tuple(each for each in services if any(_is_end(block, each) for block in known))


def _blocks(row: CustomResource) -> list[str]:
    return list(texts(row.tree, "status", "podCIDRs", "cidrBlocks"))


def _is_end(block: Network, inner: Network) -> bool:
    is_inside = contains((block,), inner) and inner != block
    return is_inside and inner.broadcast_address == block.broadcast_address
