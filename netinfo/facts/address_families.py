"""Which address family a cluster names first: that of the API server's own Service.

The API server takes the address of ``default/kubernetes`` from its first ``--service-cluster-ip-range`` (kubernetes
pkg/controlplane/instance.go), so one Service tells it, also where flags are hidden. Where it was not read, the same
range tells it in the ServiceCIDR that the API server makes from it or in the flag itself, then the nodes' slices, which
are cut in the order of ``--cluster-cidr``, and the order of the nodes' own addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.control_plane import component_flags
from netinfo.model.snapshot import Snapshot


def is_ipv6_first(snapshot: Snapshot) -> bool:
    """True when IPv6 is the cluster's first family; IPv4 is assumed where nothing that was read tells."""
    return next((":" in written for written in _firsts(snapshot) if written), False)


def _firsts(snapshot: Snapshot) -> Iterator[str]:
    """The first address or block of each place that tells, the most direct first."""
    for service in snapshot.services:
        if (service.ref.namespace, service.ref.name) == ("default", "kubernetes"):
            yield "".join(service.cluster_ips[:1])
    for row in snapshot.service_cidrs:
        if row.ref.name == "kubernetes":
            yield "".join(row.cidrs[:1])
    for flag in component_flags(snapshot, "kube-apiserver", "service-cluster-ip-range"):
        yield flag.value.partition(",")[0]
    firsts = [node.pod_cidrs[0] for node in snapshot.nodes if node.pod_cidrs]
    if firsts:
        of_ipv6 = [each for each in firsts if ":" in each]
        of_ipv4 = [each for each in firsts if ":" not in each]
        yield min(firsts if len(of_ipv4) == len(of_ipv6) else of_ipv4 if len(of_ipv4) > len(of_ipv6) else of_ipv6)
    for node in snapshot.nodes:
        yield next((address for kind, address in node.addresses if kind == "InternalIP"), "")


def in_order(families: set[int], *, ipv6_first: bool) -> tuple[str, ...]:
    """``("IPv4", "IPv6")`` with the cluster's first family in front."""
    return tuple(f"IPv{family}" for family in sorted(families, reverse=ipv6_first))
