"""Ranges that Cilium owns or uses beside those of Pods and Services."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.owned_ranges import named_ranges, written_range
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import OwnedRange, RangeClaim
from netinfo.model.report import Strength
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.cilium.pools import NODES
from netinfo.text.messages import phrase
from netinfo.values.json_access import dig, objects, text

#: Addresses that the agent itself has on a node, by what they are for, and where a CiliumNode records them
#: (cilium/cilium v1.18.4 pkg/k8s/apis/cilium.io/v2/types.go, NodeSpec).
OWN_ADDRESSES = {"internal": "addresses", "health": "health", "ingress": "ingress"}
_PATHS = {
    "internal": '{" "}{.spec.addresses[?(@.type=="CiliumInternalIP")].ip}',
    "health": '{" "}{.spec.health.ipv4}{" "}{.spec.health.ipv6}',
    "ingress": '{" "}{.spec.ingress.ipV4}{" "}{.spec.ingress.ipV6}',
}
_BALANCER_POOLS, _EGRESS = "ciliumloadbalancerippools.cilium.io", "ciliumegressgatewaypolicies.cilium.io"


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """The agent's own addresses on each node, pools of load balancers, addresses of egress gateways."""
    for kind, field in OWN_ADDRESSES.items():
        path = "{range .items[*]}{.metadata.name}" + _PATHS[kind] + '{"\\n"}{end}'
        ranges = [each for row in snapshot.resource(NODES) for each in addresses_of(row, kind)]
        command, origin = snapshot.proof.listing(NODES, path), Origin(NODES, f".spec.{field}")
        says = phrase("CiliumNodes: {kind} addresses", kind=kind)
        yield RangeClaim(tuple(ranges), "ciliumnodes", origin, command, says, strength=Strength.ASSIGNED)
    for row in snapshot.resource(_BALANCER_POOLS):
        written = [written_range(each) for part in ("blocks", "cidrs") for each in objects(row.tree, "spec", part)]
        owner = f"CiliumLoadBalancerIPPool {row.ref.name}"
        ranges = list(named_ranges(written, "load-balancer", owner))
        command = snapshot.proof.field(row.ref, "{.spec.blocks}")
        yield RangeClaim(tuple(ranges), "ciliumloadbalancerippools", Origin(row.ref, ".spec.blocks"), command, owner)
    for row in snapshot.resource(_EGRESS):
        gateways = [dig(row.tree, "spec", "egressGateway"), *objects(row.tree, "spec", "egressGateways")]
        owner = f"CiliumEgressGatewayPolicy {row.ref.name}"
        ranges = list(named_ranges([text(each, "egressIP") for each in gateways], "egress", owner))
        command = snapshot.proof.field(row.ref, "{.spec}")
        yield RangeClaim(tuple(ranges), "ciliumegressgatewaypolicies", Origin(row.ref, ".spec"), command, owner)


def addresses_of(row: CustomResource, kind: str) -> tuple[OwnedRange, ...]:
    """The addresses of one kind (a key of ``OWN_ADDRESSES``) that a CiliumNode records; none is an empty tuple."""
    found = dig(row.tree, "spec", OWN_ADDRESSES[kind])
    if kind == "internal":
        internal = [each for each in objects(row.tree, "spec", "addresses") if text(each, "type") == "CiliumInternalIP"]
        written = [text(each, "ip") for each in internal]
    else:  # the keys are ipv4 of the health endpoint and ipV4 of the ingress
        written = [text(found, key) for key in ("ipv4", "ipV4", "ipv6", "ipV6")]
    return named_ranges(written, kind, f"CiliumNode {row.ref.name}")
