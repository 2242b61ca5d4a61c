"""Ranges that Calico owns or uses beside those of Pods and Services."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.owned_ranges import lent, named_ranges, of_annotation, of_field
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
_BGP = ("bgpconfigurations.crd.projectcalico.org", "bgpconfigurations.projectcalico.org")
#: Ranges that BGP announces for Services (api/pkg/apis/projectcalico/v3/bgpconfig.go).
_ANNOUNCED = {"serviceLoadBalancerIPs": "load-balancer", "serviceExternalIPs": "external"}


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """Pools that give Pods nothing, addresses of tunnels, ranges that BGP announces for Services."""
    for row in pools(snapshot):
        uses = texts(row.tree, "spec", "allowedUses")
        if uses and "Workload" not in uses and not row.is_deleting:
            kind = "load-balancer" if "LoadBalancer" in uses else "tunnel"
            yield of_field(snapshot, row, ".spec.cidr", kind, [text(row.tree, "spec", "cidr")], named="IPPool")
    for key in TUNNELS:
        kind = "wireguard" if "Wireguard" in key else "tunnel"
        held = {node.name: node.annotations[key] for node in snapshot.nodes if key in node.annotations}
        own = (each for node in held for each in named_ranges([held[node]], kind, f"node {node}"))
        yield of_annotation(snapshot, key, own)
    told: dict[str, RangeClaim] = {}
    for row in (each for name in _BGP for each in snapshot.resource(name)):  # the aggregated API shows the same again
        for field, kind in _ANNOUNCED.items():
            written = [text(each, "cidr") for each in objects(row.tree, "spec", field)]
            claim = of_field(snapshot, row, f".spec.{field}", kind, written, named="BGPConfiguration")
            told.setdefault(f"{row.ref.name} {field}", lent(claim))
    yield from told.values()
