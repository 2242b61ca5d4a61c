"""Which address family a cluster names first: that of the API server's own Service.

The API server takes the address of ``default/kubernetes`` from its first ``--service-cluster-ip-range`` (kubernetes
pkg/controlplane/instance.go), so one Service tells it, also where flags are hidden.
"""

from __future__ import annotations

from netinfo.addresses import parse_address
from netinfo.readings import Readings


def is_ipv6_first(readings: Readings) -> bool:
    """True when IPv6 is the cluster's first family; IPv4 is assumed where that Service was not read."""
    for service in readings.services:
        if (service.ref.namespace, service.ref.name) == ("default", "kubernetes"):
            address = parse_address(service.cluster_ips[0]) if service.cluster_ips else None
            return address is not None and address.version == 6
    return False


def in_order(families: set[int], *, ipv6_first: bool) -> tuple[str, ...]:
    """``("IPv4", "IPv6")`` with the cluster's first family in front."""
    return tuple(f"IPv{family}" for family in sorted(families, reverse=ipv6_first))
