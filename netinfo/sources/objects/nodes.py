"""Nodes: slices, addresses, marks of distributions and network solutions."""

from __future__ import annotations

from netinfo.model.objects import Node
from netinfo.sources.objects import metadata
from netinfo.sources.objects.api import Request
from netinfo.values.json_access import Tree, dig, objects, text, texts

#: One request at any size: 5,000 nodes are 45 MB and half a second this way, 5 s and 680 MB with ``-o json``.
REQUEST = Request("/api/v1", "nodes")


def row(tree: Tree, place: str = "") -> Node | None:
    """A Node row. ``spec.podCIDR`` counts where ``podCIDRs`` is missing (before Kubernetes 1.16).

    Spec and status are looked up once: there may be 5,000 nodes.
    """
    ref = metadata.ref(tree, "nodes", place)
    if ref is None:
        return None
    spec, status = dig(tree, "spec"), dig(tree, "status")
    info = dig(status, "nodeInfo")
    single = text(spec, "podCIDR")
    return Node(
        ref=ref,
        pod_cidrs=texts(spec, "podCIDRs") or ((single,) if single else ()),
        addresses=tuple((text(each, "type"), text(each, "address")) for each in objects(status, "addresses")),
        labels=metadata.read_labels(tree),
        annotations=metadata.read_annotations(tree),
        conditions={
            text(each, "type"): (text(each, "status"), text(each, "reason")) for each in objects(status, "conditions")
        },
        provider_id=text(spec, "providerID"),
        kubelet_version=text(info, "kubeletVersion"),
        os_image=text(info, "osImage"),
        runtime=text(info, "containerRuntimeVersion"),
        machine_id=text(info, "machineID"),
        boot_id=text(info, "bootID"),
        pod_capacity=_count(text(status, "allocatable", "pods")),
    )


def _count(quantity: str) -> int | None:
    is_number = quantity.isascii() and quantity.isdigit() and len(quantity) <= 9  # ``int`` refuses 4,300 digits
    return int(quantity) if is_number else None
