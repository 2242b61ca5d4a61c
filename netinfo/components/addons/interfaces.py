"""Ranges of further interfaces of Pods: networks that Multus attaches, pools of Spiderpool. Each is a network of its
own, so they share addresses with nothing of the cluster's.

Sources: k8snetworkplumbingwg/multi-net-spec v1.3 (the object's ``config``), whereabouts doc/extended-configuration.md,
containernetworking/plugins plugins/ipam/host-local and plugins/ipam/static, ovn-kubernetes
go-controller/pkg/cni/types/types.go (``subnets``); spidernet-io/spiderpool
pkg/k8s/apis/spiderpool.spidernet.io/v2beta1/spiderippool_types.go.

Pitfall: NetworkAttachmentDefinitions are written by tenants too; only those in namespaces of administrators come here.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.owned_ranges import of_field
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.values.documents import json_tree
from netinfo.values.json_access import Tree, dig, objects, text, texts

_ATTACHMENTS, _POOLS = "network-attachment-definitions.k8s.cni.cncf.io", "spiderippools.spiderpool.spidernet.io"
RESOURCES = (_ATTACHMENTS, _POOLS)
_KIND = "secondary"


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """Of all such networks."""
    for row in snapshot.resource(_ATTACHMENTS):
        config = json_tree(text(row.tree, "spec", "config"))
        written = [each for plugin in (config, *objects(config, "plugins")) for each in _of_plugin(plugin)]
        name = f"{row.ref.namespace}/{row.ref.name}"
        yield of_field(snapshot, row, ".spec.config", _KIND, written, f"NetworkAttachmentDefinition {name}")
    for row in snapshot.resource(_POOLS):
        written = [*texts(row.tree, "spec", "ips")] or [text(row.tree, "spec", "subnet")]
        yield of_field(snapshot, row, ".spec", _KIND, written, f"Spiderpool {text(row.tree, 'spec', 'subnet')}")


def _of_plugin(plugin: Tree) -> Iterator[str]:
    """``subnets`` of OVN-Kubernetes' plugin, or what the plugin's IPAM gives out."""
    yield from text(plugin, "subnets").split(",")
    ipam = dig(plugin, "ipam")
    for part in (ipam, *objects(ipam, "ipRanges")):
        yield text(part, "range")
    sets = dig(ipam, "ranges")
    for each in (ipam, *(one for row in (sets if isinstance(sets, list) else ()) for one in _members(row))):
        yield text(each, "subnet")
    yield from (text(each, "address") for each in objects(ipam, "addresses"))


def _members(tree: Tree) -> list[Tree]:
    return tree if isinstance(tree, list) else [tree]
