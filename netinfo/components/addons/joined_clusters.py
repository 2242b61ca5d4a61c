"""Ranges of what joins clusters and networks: other clusters' Pods and Services as they are seen here (``remote``),
what the joining program keeps for itself (``mesh``), addresses in a tailnet.

Sources: liqotech/liqo apis/ipam/v1alpha1/network_types.go and pkg/consts/ipam.go; submariner-io/submariner
pkg/apis/submariner.io/v1/types.go and submariner-operator api/v1alpha1/submariner_types.go; tailscale/tailscale
k8s-operator/apis/v1alpha1/types_connector.go and types_proxygroup.go, net/tsaddr/tsaddr.go (its ranges).

Pitfalls: Liqo records the cluster's own Pod and Service blocks, and ranges that it shall keep away from, beside those
that it takes; Submariner records the cluster itself beside the others, and with Globalnet nothing but global addresses
travels between clusters.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.owned_ranges import named_ranges, of_field
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.json_access import dig, objects, text, texts

_LIQO_TENANTS = "liqo-tenant-"
HOMES = frozenset({"liqo", "submariner-operator"})
HOME_PREFIXES = (_LIQO_TENANTS,)
_NETWORKS, _OWN = "networks.ipam.liqo.io", ("external-cidr", "internal-cidr")
_CLUSTERS, _SUBMARINERS = "clusters.submariner.io", "submariners.submariner.io"
_TAILNETS = ("connectors.tailscale.com", "proxygroups.tailscale.com")
RESOURCES = (_NETWORKS, _CLUSTERS, _SUBMARINERS, *_TAILNETS)
#: Every address of a tailnet lies here, and what comes from here by another way is dropped.
_TAILNET = ("100.64.0.0/10", "fd7a:115c:a1e0::/48")


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """Of all such programs."""
    for row in snapshot.resource(_NETWORKS):
        given, wanted = text(row.tree, "status", "cidr"), text(row.tree, "spec", "cidr")
        if kind := _use(row):
            yield of_field(snapshot, row, ".status.cidr", kind, [given or wanted])
    yield from _of_submariner(snapshot)
    for row in (each for name in _TAILNETS for each in snapshot.resource(name)):
        yield from _of_tailscale(snapshot, row)


def _use(row: CustomResource) -> str:
    """What a Network of Liqo is for; empty for the cluster's own blocks and for those that are only kept away from."""
    if row.ref.namespace.startswith(_LIQO_TENANTS):
        return "remote"
    return "mesh" if text(row.tree, "metadata", "labels", "ipam.liqo.io/network-type") in _OWN else ""


def _of_submariner(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """Which of the clusters this one is, its own Submariner says; without it none can be told from another's."""
    own = {text(row.tree, "spec", "clusterID") for row in snapshot.resource(_SUBMARINERS)} - {""}
    for row in snapshot.resource(_CLUSTERS):
        held = {field: texts(row.tree, "spec", field) for field in ("global_cidr", "cluster_cidr", "service_cidr")}
        is_own = text(row.tree, "spec", "cluster_id") in own
        for field, written in held.items() if own else ():
            if field == "global_cidr" or not (is_own or held["global_cidr"]):
                yield of_field(snapshot, row, f".spec.{field}", "mesh" if is_own else "remote", written)


def _of_tailscale(snapshot: Snapshot, row: CustomResource) -> Iterator[RangeClaim]:
    """The addresses that its proxies have, and as a remark the range that they are of."""
    devices = (dig(row.tree, "status"), *objects(row.tree, "status", "devices"))
    written = [each for device in devices for each in texts(device, "tailnetIPs")]
    yield of_field(snapshot, row, ".status", "tailnet", written)
    ranges = named_ranges(_TAILNET, "tailnet", "Tailscale")
    command = snapshot.proof.field(row.ref, "{.status}")
    says = phrase("{name} joins the cluster to a tailnet", name=f"{row.kind}/{row.ref.name}")
    yield RangeClaim(ranges, "built-in", Origin(row.ref, ".status"), command, says, is_built_in=True)
