"""Ranges that Cilium owns or uses beside those of Pods and Services."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.owned_ranges import lent, named_ranges, of_annotation, of_field, written_range
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import OwnedRange, RangeClaim
from netinfo.model.report import Strength
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.cilium.pools import NODES
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network
from netinfo.values.json_access import dig, objects, text

#: Addresses that the agent itself has on a node, by what they are for, and where a CiliumNode records them
#: (cilium/cilium v1.18.4 pkg/k8s/apis/cilium.io/v2/types.go, NodeSpec).
OWN_ADDRESSES = {"internal": "addresses", "health": "health", "ingress": "ingress"}
_PATHS = {
    "internal": '{" "}{.spec.addresses[?(@.type=="CiliumInternalIP")].ip}',
    "health": '{" "}{.spec.health.ipv4}{" "}{.spec.health.ipv6}',
    "ingress": '{" "}{.spec.ingress.ipV4}{" "}{.spec.ingress.ipV6}',
}
_ANNOTATIONS = {
    "internal": (
        "network.cilium.io/ipv4-cilium-host",
        "network.cilium.io/ipv6-cilium-host",
        "io.cilium.network.ipv4-cilium-host",
        "io.cilium.network.ipv6-cilium-host",
    ),
    "health": (
        "network.cilium.io/ipv4-health-ip",
        "network.cilium.io/ipv6-health-ip",
        "io.cilium.network.ipv4-health-ip",
        "io.cilium.network.ipv6-health-ip",
    ),
}
_BALANCER_POOLS, _EGRESS = "ciliumloadbalancerippools.cilium.io", "ciliumegressgatewaypolicies.cilium.io"


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """The agent's own addresses on each node, pools of load balancers, addresses of egress gateways."""
    for kind, field in OWN_ADDRESSES.items():
        path = "{range .items[*]}{.metadata.name}" + _PATHS[kind] + '{"\\n"}{end}'
        ranges = [each for row in snapshot.resource(NODES) for each in addresses_of(row, kind)]
        yield from _of_annotations(snapshot, kind, {each.block for each in ranges})
        command, origin = snapshot.proof.listing(NODES, path), Origin(NODES, f".spec.{field}")
        says = phrase("CiliumNodes: {kind} addresses", kind=kind)
        yield RangeClaim(tuple(ranges), "ciliumnodes", origin, command, says, strength=Strength.ASSIGNED)
    for row in snapshot.resource(_BALANCER_POOLS):
        written = [written_range(each) for part in ("blocks", "cidrs") for each in objects(row.tree, "spec", part)]
        yield of_field(snapshot, row, ".spec", "load-balancer", written)
    for row in snapshot.resource(_EGRESS):
        gateways = [dig(row.tree, "spec", "egressGateway"), *objects(row.tree, "spec", "egressGateways")]
        # The address has to be one of the gateway node's own (Documentation/network/egress-gateway).
        yield lent(of_field(snapshot, row, ".spec", "egress", [text(each, "egressIP") for each in gateways]))


def _of_annotations(snapshot: Snapshot, kind: str, known: set[Network]) -> Iterator[RangeClaim]:
    """What agents write on nodes, also where there are no CiliumNodes, as with a key-value store (v1.18.4
    pkg/annotation/k8s.go; before 1.13 with the prefix ``io.cilium.network.``), beside what CiliumNodes are known to
    hold."""
    for name in _ANNOTATIONS.get(kind, ()):
        held = [(node.name, node.annotations.get(name, "")) for node in snapshot.nodes]
        own = [each for node, written in held for each in named_ranges([written], kind, f"node {node}")]
        yield of_annotation(snapshot, name, (each for each in own if each.block not in known))


def addresses_of(row: CustomResource, kind: str) -> tuple[OwnedRange, ...]:
    """The addresses of one kind that a CiliumNode has for its agent."""
    found = dig(row.tree, "spec", OWN_ADDRESSES[kind])
    if kind == "internal":
        internal = [each for each in objects(row.tree, "spec", "addresses") if text(each, "type") == "CiliumInternalIP"]
        written = [text(each, "ip") for each in internal]
    else:  # the keys are ipv4 of the health endpoint and ipV4 of the ingress
        written = [text(found, key) for key in ("ipv4", "ipV4", "ipv6", "ipV6")]
    return named_ranges(written, kind, f"CiliumNode {row.ref.name}")
