"""Pools out of which load balancers that are no network solution give Services their addresses.

Sources: metallb/metallb v0.15.2 api/v1beta1/ipaddresspool_types.go, v0.13.12 api/v1beta1/addresspool_types.go, and
website/content/configuration/_index.md before 0.13 (ConfigMap ``config``); kube-vip/kube-vip-cloud-provider
pkg/provider/loadBalancer.go (ConfigMap ``kubevip``); openelb/openelb api/v1alpha2/eip_types.go; purelb/purelb
pkg/apis/v1/types.go and pkg/apis/purelb/v2/types.go; harvester/load-balancer-harvester
pkg/apis/loadbalancer.harvesterhci.io/v1beta1 (ranges). The load balancer of k3s has no pool: it takes nodes' addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components.claims import data_path
from netinfo.components.owned_ranges import named_ranges, of_field, written_range
from netinfo.model.objects import ConfigMap, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import verbatim
from netinfo.values.documents import yaml_tree
from netinfo.values.json_access import Tree, objects, text, texts

HOMES = frozenset({"metallb-system", "metallb", "cozy-metallb", "purelb"})
_METALLB, _KUBE_VIP = ("metallb-system", "config"), ("kube-system", "kubevip")
#: ConfigMaps ``(namespace, name)`` that hold such pools.
CONFIGMAPS = (_METALLB, _KUBE_VIP)
#: kube-vip's word for an address that a DHCP server gives.
_BY_DHCP = "0.0.0.0/32"


def _addresses(tree: Tree) -> Iterable[str]:
    return texts(tree, "spec", "addresses")


def _address(tree: Tree) -> Iterable[str]:
    return [text(tree, "spec", "address")]


def _of_service_group(tree: Tree) -> Iterator[str]:
    """One pool, or some of each family; the range announced to routers is called remote."""
    for side in ("local", "remote"):
        yield text(tree, "spec", side, "pool")
        for family in ("v4", "v6"):
            yield text(tree, "spec", side, f"{family}pool", "pool")
            yield from (text(each, "pool") for each in objects(tree, "spec", side, f"{family}pools"))


def _of_harvester(tree: Tree) -> Iterator[str]:
    for each in objects(tree, "spec", "ranges"):
        first, last = text(each, "rangeStart"), text(each, "rangeEnd")
        yield written_range({"start": first, "end": last}) if first and last else text(each, "subnet")


_POOLS = {
    "ipaddresspools.metallb.io": (".spec.addresses", _addresses),
    "addresspools.metallb.io": (".spec.addresses", _addresses),
    "eips.network.kubesphere.io": (".spec.address", _address),
    "servicegroups.purelb.io": (".spec", _of_service_group),
    "ippools.loadbalancer.harvesterhci.io": (".spec.ranges", _of_harvester),
}


RESOURCES = tuple(_POOLS)


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """The pools of all of them."""
    for resource, (field, read) in _POOLS.items():
        for row in snapshot.resource(resource):
            yield of_field(snapshot, row, field, "load-balancer", read(row.tree))
    for place, of_config in ((_METALLB, _of_metallb), (_KUBE_VIP, _of_kube_vip)):
        config = snapshot.configmap(*place)
        if config is not None:
            yield from of_config(snapshot, config)


def configmaps_for(workloads: Iterable[Workload], pods: Iterable[Pod]) -> Iterator[tuple[str, str]]:
    """The ConfigMaps ``(namespace, name)`` that hold such pools, where what reads them may run: kube-vip is a DaemonSet
    or, as its cloud provider, Pods of other kinds."""
    refs = (*(each.ref for each in workloads), *(each.ref for each in pods))
    names = {(each.namespace, each.name) for each in refs}
    if any(namespace == _METALLB[0] for namespace, _ in names):
        yield _METALLB
    if any(namespace == _KUBE_VIP[0] and name.startswith("kube-vip") for namespace, name in names):
        yield _KUBE_VIP


def _of_metallb(snapshot: Snapshot, row: ConfigMap) -> Iterator[RangeClaim]:
    for pool in objects(yaml_tree(row.data.get("config", "")), "address-pools"):
        owner = f"MetalLB pool {text(pool, 'name')}".strip()
        ranges = named_ranges(texts(pool, "addresses"), "load-balancer", owner)
        command, origin = snapshot.proof.field(row.ref, data_path("config")), Origin(row.ref, "config", field="config")
        yield RangeClaim(ranges, "metallb-config", origin, command, verbatim(f"{row.ref.name} address-pools"))


def _of_kube_vip(snapshot: Snapshot, row: ConfigMap) -> Iterator[RangeClaim]:
    """Keys ``cidr-<namespace>`` and ``range-<namespace>``, or ``-global``, each a list."""
    for key in sorted(each for each in row.data if each.startswith(("cidr-", "range-"))):
        written = [each for each in row.data[key].split(",") if each.strip() != _BY_DHCP]
        ranges = named_ranges(written, "load-balancer", f"kube-vip {key}")
        command = snapshot.proof.field(row.ref, data_path(key))
        yield RangeClaim(ranges, "kubevip", Origin(row.ref, key, field=key), command, verbatim(f"{row.ref.name} {key}"))
