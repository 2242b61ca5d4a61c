"""What descriptions of clusters are made of: nodes, a kubeadm control plane, an agent on every node, pods."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.support import objects as a
from tests.support.objects.basic import Object

Marks = Callable[[int], Mapping[str, str]]

_NAMES = ("control-plane", "worker-1", "worker-2")
_SIZES = {4: 24, 6: 64}


def nodes(
    count: int = 2,
    *,
    slices: str = "10.244.0.0/16",
    sizes: Mapping[int, int] | None = None,
    names: Sequence[str] = _NAMES,
    addresses: str = "192.168.1.10",
    annotations: Marks | None = None,
    labels: Marks | Mapping[str, str] | None = None,
    network: str = "",
    provider: str = "",
    control_plane: int = 1,
    **more: Any,
) -> list[Object]:
    """Nodes with one slice of each block of ``slices`` (separated by commas; none for an empty text).

    ``network`` is the reason of NetworkUnavailable False; ``provider`` a provider id with ``{name}`` for the node's;
    ``addresses`` the first node's addresses, one a family; ``control_plane`` how many nodes are one.
    """
    found: list[Object] = []
    for number in range(count):
        conditions = [a.condition("NetworkUnavailable", False, reason=network)] if network else []
        own = labels(number) if callable(labels) else labels
        found.append(
            a.node(
                names[number],
                addresses=[str(ipaddress.ip_address(each) + number) for each in addresses.split(",")],
                pod_cidrs=_slices(slices, {**_SIZES, **(sizes or {})}, number),
                annotations=annotations(number) if annotations else None,
                labels=own,
                conditions=conditions,
                provider_id=provider.format(name=names[number], number=number) if provider else "",
                control_plane=number < control_plane,
                **more,
            )
        )
    return found


def _slices(written: str, sizes: Mapping[int, int], number: int) -> list[str]:
    blocks = [ipaddress.ip_network(each) for each in written.split(",") if each]
    found: list[str] = []
    for block in blocks:
        size = sizes[block.version]
        step = 2 ** (block.max_prefixlen - size)
        found.append(f"{block.network_address + step * number}/{size}")
    return found


def kubeadm(machines: Sequence[Object], dns: Sequence[str], **more: Any) -> list[Object]:
    """The nodes and what kubeadm installs, without what says nothing of a network (etcd, scheduler); CoreDNS pods
    have the addresses of ``dns``."""
    made = a.kubeadm_control_plane(machines[0], coredns_ips=list(dns), **more)
    silent = ("etcd-", "kube-scheduler-")
    return [*machines, *(each for each in made if not each["metadata"]["name"].startswith(silent))]


def agent(machines: Sequence[Object], name: str, namespace: str = "kube-system", **more: Any) -> list[Object]:
    """A DaemonSet that runs on every node, with its pods."""
    made = a.daemonset(name, namespace, desired=len(machines), **more)
    return [made, *a.pods_of(made, machines)]


def apps(machines: Sequence[Object], *ips: str, annotations: Marks | None = None, name: str = "web") -> list[Object]:
    """Pods of a user, one an address (or several, separated by commas), over the nodes in turn."""
    return [
        a.pod(
            f"{name}-{number}",
            node=machines[number % len(machines)],
            ips=ip.split(","),
            labels={"app": name},
            annotations=annotations(number) if annotations else None,
        )
        for number, ip in enumerate(ips)
    ]


def definition(name: str, kind: str, version: str = "v1", *, namespaced: bool = False) -> Object:
    """The CustomResourceDefinition ``<plural>.<group>`` that takes any fields."""
    plural, _, group = name.partition(".")
    names = {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"}
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    served = {"name": version, "served": True, "storage": True, "schema": schema}
    scope = "Namespaced" if namespaced else "Cluster"
    made = a.head("apiextensions.k8s.io/v1", "CustomResourceDefinition", name)
    if group.endswith(".k8s.io"):  # such groups ask for a mark of approval
        made["metadata"]["annotations"] = {"api-approved.kubernetes.io": "unapproved, for a test"}
    return {**made, "spec": {"group": group, "scope": scope, "names": names, "versions": [served]}}


def text(tree: object) -> str:
    """JSON as ConfigMaps hold it."""
    return json.dumps(tree, indent=2)


def deployment(machine: Object, name: str, namespace: str = "kube-system", ip: str = "", **more: Any) -> list[Object]:
    """A Deployment of one replica with its pod."""
    made = a.deployment(name, namespace, **more)
    return [made, *a.pods_of(made, [machine], [ip] if ip else [])]
