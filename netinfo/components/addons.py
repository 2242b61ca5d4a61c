"""Addresses of what runs beside the network: pools of load balancers that are no network solution, node-local DNS.

In: ``Snapshot``. Out: claims of their ranges. Sources: metallb/metallb v0.15.2 api/v1beta1/ipaddresspool_types.go, and
its website/content/configuration/_index.md before 0.13 (ConfigMap ``config``); kube-vip/kube-vip-cloud-provider
pkg/provider/loadBalancer.go (ConfigMap ``kubevip``); kubernetes cluster/addons/dns/nodelocaldns/nodelocaldns.yaml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components.claims import data_path
from netinfo.components.owned_ranges import named_ranges
from netinfo.model.objects import ConfigMap, Workload
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import verbatim
from netinfo.values.documents import yaml_tree
from netinfo.values.flags import last_flag
from netinfo.values.json_access import objects, text, texts

#: Where MetalLB's manifest and chart put it: it reads the pools of its own namespace only.
HOMES = frozenset({"metallb-system", "metallb"})
_POOLS = "ipaddresspools.metallb.io"
_METALLB, _KUBE_VIP = ("metallb-system", "config"), ("kube-system", "kubevip")
#: ConfigMaps ``(namespace, name)`` that hold such pools.
CONFIGMAPS = (_METALLB, _KUBE_VIP)
_CACHES = ("node-local-dns", "nodelocaldns")


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """The ranges of all of them."""
    for row in snapshot.resource(_POOLS):
        ranges = named_ranges(texts(row.tree, "spec", "addresses"), "load-balancer", f"IPAddressPool {row.ref.name}")
        command, origin = snapshot.proof.field(row.ref, "{.spec.addresses}"), Origin(row.ref, ".spec.addresses")
        yield RangeClaim(ranges, "ipaddresspools", origin, command, f"IPAddressPool/{row.ref.name}")
    for place, read in ((_METALLB, _of_metallb), (_KUBE_VIP, _of_kube_vip)):
        config = snapshot.configmap(*place)
        if config is not None:
            yield from read(snapshot, config)
    for workload in snapshot.workloads:
        if workload.ref.namespace == "kube-system" and workload.ref.name in _CACHES and workload.is_running:
            yield _of_cache(snapshot, workload)


def configmaps_for(workloads: Iterable[Workload]) -> Iterator[tuple[str, str]]:
    """The ConfigMaps ``(namespace, name)`` that hold such pools, where what reads them may run."""
    names = {(each.ref.namespace, each.ref.name) for each in workloads}
    if any(namespace == _METALLB[0] for namespace, _ in names):
        yield _METALLB
    if any(name.startswith("kube-vip") for _, name in names):
        yield _KUBE_VIP


def _of_metallb(snapshot: Snapshot, row: ConfigMap) -> Iterator[RangeClaim]:
    for pool in objects(yaml_tree(row.data.get("config", "")), "address-pools"):
        owner = f"MetalLB pool {text(pool, 'name')}".strip()
        ranges = named_ranges(texts(pool, "addresses"), "load-balancer", owner)
        command = snapshot.proof.field(row.ref, data_path("config"))
        yield RangeClaim(
            ranges,
            "metallb-config",
            Origin(row.ref, "config", field="config"),
            command,
            verbatim(f"{row.ref.name} address-pools"),
        )


def _of_kube_vip(snapshot: Snapshot, row: ConfigMap) -> Iterator[RangeClaim]:
    """Keys ``cidr-<namespace>`` and ``range-<namespace>``, or ``-global``, each a list."""
    for key in sorted(each for each in row.data if each.startswith(("cidr-", "range-"))):
        ranges = named_ranges(row.data[key].split(","), "load-balancer", f"kube-vip {key}")
        command = snapshot.proof.field(row.ref, data_path(key))
        yield RangeClaim(ranges, "kubevip", Origin(row.ref, key, field=key), command, verbatim(f"{row.ref.name} {key}"))


def _of_cache(snapshot: Snapshot, workload: Workload) -> RangeClaim:
    """``-localip``: its own address on every node, and the DNS Service's, which is a Service's."""
    services = {ip for service in snapshot.services for ip in service.cluster_ips}
    argvs = [last_flag(each.argv, "localip") or "" for each in workload.containers]
    written = [each for argv in argvs for each in argv.split(",") if each.strip() not in services]
    ranges = named_ranges(written, "dns", f"DaemonSet {workload.ref.name}")
    command = snapshot.proof.flag(workload.ref, "-localip")
    return RangeClaim(
        ranges, workload.ref.name, Origin(workload.ref, "-localip"), command, verbatim(f"{workload.ref.name} -localip")
    )
