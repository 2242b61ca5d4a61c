"""The nodes' slices: ``Node.spec.podCIDRs``. Given to a node; only some allocators then use them."""

from __future__ import annotations

from netinfo.components.claims import Ledger
from netinfo.model.block_sources import Claim
from netinfo.model.objects import Node
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text.escape import is_plain
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network, merge, parse_networks

_PATH = '{range .items[*]}{.metadata.name}{" "}{.spec.podCIDRs}{"\\n"}{end}'
#: kube-router obeys these before the node's own field (kube-router pkg/utils/pod_cidr.go).
_KUBE_ROUTER = ("kube-router.io/pod-cidrs", "kube-router.io/pod-cidr")
#: More slices than this are joined to the blocks they make together.
_MANY = 16


def assigned(snapshot: Snapshot, ledger: Ledger, *, follows_kube_router: bool = False) -> tuple[Claim, ...]:
    """One claim with the slices of all nodes; none when no node has one."""
    found: list[Network] = []
    for node in sorted(snapshot.nodes, key=lambda node: node.name):
        written = _written(node, follows_kube_router)
        blocks = parse_networks(written) if is_plain(written) else None
        if blocks is None:
            name = node.name if is_plain(node.name) else "?"
            message = phrase("the podCIDRs of node {name} are no address blocks and were left out", name=name)
            ledger.warnings.append(Warning("unusable-value", message, (Fact.POD_CIDRS, Fact.NODE_CIDRS)))
        found += blocks or ()
    if not found:
        return ()
    is_many = len(found) > _MANY
    shown = merge(found) if is_many else tuple(dict.fromkeys(found))
    says = phrase("node slices (joined from {total})", total=len(found)) if is_many else phrase("node slices")
    command = snapshot.proof.listing("nodes", _PATH)
    return (Claim("node-spec", shown, "nodes .spec.podCIDRs", command, says),)


def slices(snapshot: Snapshot) -> frozenset[Network]:
    """All slices as blocks."""
    return frozenset(block for node in snapshot.nodes for block in parse_networks(",".join(node.pod_cidrs)) or ())


def holders(snapshot: Snapshot) -> dict[str, str]:
    """The node of each slice, by the slice as it is written down everywhere."""
    named = [node for node in snapshot.nodes if is_plain(node.name)]
    return {str(block): node.name for node in named for block in parse_networks(",".join(node.pod_cidrs)) or ()}


def _written(node: Node, follows_kube_router: bool) -> str:
    annotated = [node.annotations[key] for key in _KUBE_ROUTER if key in node.annotations]
    return annotated[0] if follows_kube_router and annotated else ",".join(node.pod_cidrs)
