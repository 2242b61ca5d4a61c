"""Ranges that Calico owns or uses beside those of Pods and Services."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.owned_ranges import named_ranges, of_annotation
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.calico.pools import pools
from netinfo.values.json_access import objects, text, texts

#: Addresses of a node's own tunnels (projectcalico/calico v3.31.2 libcalico-go/lib/backend/k8s/resources/node.go).
TUNNELS = (
    "projectcalico.org/IPv4IPIPTunnelAddr",
    "projectcalico.org/IPv4VXLANTunnelAddr",
    "projectcalico.org/IPv6VXLANTunnelAddr",
    "projectcalico.org/IPv4WireguardInterfaceAddr",
    "projectcalico.org/IPv6WireguardInterfaceAddr",
)
_BGP = "bgpconfigurations.crd.projectcalico.org"
#: Ranges that BGP announces for Services (api/pkg/apis/projectcalico/v3/bgpconfig.go).
_ANNOUNCED = {"serviceLoadBalancerIPs": "load-balancer", "serviceExternalIPs": "external"}


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """Pools that give Pods nothing, addresses of tunnels, ranges that BGP announces for Services."""
    for row in pools(snapshot):
        uses = texts(row.tree, "spec", "allowedUses")
        if uses and "Workload" not in uses and not row.is_deleting:
            kind, owner = ("load-balancer" if "LoadBalancer" in uses else "tunnel"), f"IPPool {row.ref.name}"
            ranges = named_ranges([text(row.tree, "spec", "cidr")], kind, owner)
            command = snapshot.proof.field(row.ref, "{.spec.cidr}")
            yield RangeClaim(ranges, "ippools", Origin(row.ref, ".spec.cidr"), command, f"IPPool/{row.ref.name}")
    for key in TUNNELS:
        kind = "wireguard" if "Wireguard" in key else "tunnel"
        held = {node.name: node.annotations[key] for node in snapshot.nodes if key in node.annotations}
        own = (each for node in held for each in named_ranges([held[node]], kind, f"node {node}"))
        yield of_annotation(snapshot, key, own)
    for row in snapshot.resource(_BGP):
        for field, kind in _ANNOUNCED.items():
            written = [text(each, "cidr") for each in objects(row.tree, "spec", field)]
            ranges = named_ranges(written, kind, f"BGPConfiguration {row.ref.name}")
            command = snapshot.proof.field(row.ref, f"{{.spec.{field}}}")
            shown = f"BGPConfiguration/{row.ref.name} {field}"
            yield RangeClaim(ranges, "bgpconfigurations", Origin(row.ref, f".spec.{field}"), command, shown)
