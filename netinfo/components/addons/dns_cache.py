"""The address that the node-local DNS cache has on every node (kubernetes
cluster/addons/dns/nodelocaldns/nodelocaldns.yaml, 169.254.20.10 unless somebody chose another one)."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.owned_ranges import named_ranges
from netinfo.model.objects import Workload
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import verbatim
from netinfo.values.addresses import parse_address
from netinfo.values.flags import last_flag

_CACHES = ("node-local-dns", "nodelocaldns")


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """Of the caches that run."""
    for workload in snapshot.workloads:
        if workload.ref.namespace == "kube-system" and workload.ref.name in _CACHES and workload.is_running:
            yield _of_cache(snapshot, workload)


def _of_cache(snapshot: Snapshot, workload: Workload) -> RangeClaim:
    """``-localip``: its own address, and that of the DNS Service, which is a Service's. Where Services were not read
    whole, an address that is no link-local one may be such."""
    services = {ip for service in snapshot.services for ip in service.cluster_ips}
    argvs = [last_flag(each.argv, "localip") or "" for each in workload.containers]
    written = [each.strip() for argv in argvs for each in argv.split(",") if each.strip() not in services]
    if not (snapshot.services.is_readable and snapshot.services.is_complete):
        written = [each for each in written if (address := parse_address(each)) and address.is_link_local]
    name, flag = workload.ref.name, "-localip"
    ranges = named_ranges(written, "dns", f"DaemonSet {name}")
    command = snapshot.proof.flag(workload.ref, flag)
    return RangeClaim(ranges, name, Origin(workload.ref, flag), command, verbatim(f"{name} {flag}"))
