"""Which kind an object of a dump is, and its row.

A list says it (``PodList``), an item of ``kubectl get`` says it (``kind: Pod``), an old dump says it by its selfLink or
its file's name. Where the top was cut off only the shape is left.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath

from netinfo.components import match
from netinfo.model.objects import ServerVersion
from netinfo.sources.dump.parse.found import Found, Kind, Row
from netinfo.sources.dump.parse.old_schema import is_old, modern
from netinfo.sources.objects import configmaps, custom_resources, nodes, pods, services, workloads
from netinfo.values.json_access import Tree, dig, number, objects, text, texts

_BY_NAME = {
    "Node": Kind.NODES,
    "Pod": Kind.PODS,
    "DaemonSet": Kind.DAEMONSETS,
    "Deployment": Kind.DEPLOYMENTS,
    "Service": Kind.SERVICES,
    "ServiceCIDR": Kind.SERVICE_CIDRS,
    "ConfigMap": Kind.CONFIGMAPS,
}
_BY_PLURAL = {
    "nodes": "Node",
    "pods": "Pod",
    "daemonsets": "DaemonSet",
    "services": "Service",
    "servicecidrs": "ServiceCIDR",
    "configmaps": "ConfigMap",
    "events": "Event",
    "deployments": "Deployment",
    "replicasets": "ReplicaSet",
    "replicationcontrollers": "ReplicationController",
    "replication-controllers": "ReplicationController",
}
_GROUPS = ("apps", "extensions", "networking.k8s.io")
#: Namespaces of the control plane: their pods are kept in any number.
_CONTROL = ("kube-system", "openshift-kube-")
_LABEL = re.compile(r"v\d+\.\d+\.\d[-+.\w]*")


def kind_of_plural(plural: str) -> str:
    """``Pod`` of ``pods``, as a file or a path names it; empty for others."""
    return _BY_PLURAL.get(plural, "")


def of_file(name: str) -> tuple[str, str]:
    """Kind and namespace that a file of an output directory stands for; empty where its name tells nothing."""
    path = PurePosixPath(name)
    kind = kind_of_plural(path.name.partition(".")[0])
    is_namespaced = bool(kind) and kind != "Node" and len(path.parts) > 1
    if "namespaces" in path.parts[:-2]:  # must-gather: namespaces/NAMESPACE/core/pods.yaml
        return kind, path.parts[path.parts.index("namespaces") + 1] if is_namespaced else ""
    return kind, path.parts[-2] if is_namespaced else ""


def of_link(link: str) -> tuple[str, str]:
    """Kind and namespace of a selfLink: ``/api/v1/namespaces/kube-system/pods``."""
    steps = link.strip("/").split("/")
    namespace = steps[steps.index("namespaces") + 1] if "namespaces" in steps[:-2] else ""
    return kind_of_plural(steps[-1]), namespace


def kind_of(name: str, api_version: str = "") -> tuple[Kind, str]:
    """The kind behind a written name, with the resource where it is a custom one."""
    group = api_version.rpartition("/")[0]
    known = _BY_NAME.get(name)
    if known and (not group or group in _GROUPS):
        return known, ""
    resource = _custom().get((group, name.lower()), "")
    return (Kind.CUSTOM, resource) if resource else (Kind.OTHER, "")


def shape(tree: Tree) -> str:
    """The kind that an object looks like by its own fields; empty when it looks like none."""
    if not isinstance(tree, dict) or not text(tree, "metadata", "name"):
        return ""
    if isinstance(dig(tree, "status", "nodeInfo"), dict):
        return "Node"
    if number(tree, "status", "desiredNumberScheduled") is not None and dig(tree, "spec", "template"):
        return "DaemonSet"
    if isinstance(dig(tree, "spec", "strategy"), dict) and dig(
        tree, "spec", "template"
    ):  # a ReplicaSet has no strategy
        return "Deployment"
    if isinstance(dig(tree, "spec", "containers"), list) and isinstance(dig(tree, "status"), dict):
        return "Pod"
    if "clusterIP" in _keys(dig(tree, "spec")) and isinstance(dig(tree, "spec", "ports"), list):
        return "Service"
    return ""


def is_seen(tree: Tree) -> bool:
    """True for an object that an API server gave out: a manifest, also one copied into an annotation, has no uid."""
    marks = ("uid", "resourceVersion", "creationTimestamp")
    return any(text(tree, "metadata", mark) for mark in marks) or bool(dig(tree, "status"))


def normal(tree: Tree) -> Tree:
    """The object as today's API writes it."""
    return modern(tree) if is_old(tree) else tree


def row(tree: Tree, kind: Kind, resource: str, place: str) -> Found | None:
    """The row of an object; None for one without a name or of no kind that decides anything."""
    made = _made(tree, kind, resource, place)
    return None if made is None else Found(kind, made, text(tree, "metadata", "uid"), resource)


def command_lines(tree: Tree) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every command line of a Pod or a pod template with its path in the object as it is written, old or new."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for spec in (("spec",), ("spec", "template", "spec"), ("Spec",), ("Spec", "Template", "Spec")):
        containers, *fields = ("Containers", "Command", "Args") if "Spec" in spec else ("containers", "command", "args")
        for position, each in enumerate(objects(tree, *spec, containers)):
            path = f"{'.'.join(spec)}.{containers}[{position}]"
            found += [(f"{path}.{field}", texts(each, field)) for field in fields if texts(each, field)]
    return tuple(found)


def is_needed(found: Found) -> bool:
    """True for a row that is kept however many there are."""
    if found.kind is Kind.PODS:
        namespace = getattr(found.row, "ref").namespace  # noqa: B009
        return bool(namespace.startswith(_CONTROL)) or bool(getattr(found.row, "is_mirror", False))
    if found.kind is Kind.DEPLOYMENTS:
        return bool(getattr(found.row, "ref").namespace.startswith(_CONTROL))  # noqa: B009
    return found.kind is not Kind.SERVICES


def version_row(tree: Tree) -> Found | None:
    """``kubectl version -o json`` or ``/version``: the server's version."""
    found = text(tree, "serverVersion", "gitVersion") or ("" if dig(tree, "kind") else text(tree, "gitVersion"))
    return Found(Kind.VERSION, ServerVersion(found)) if _LABEL.fullmatch(found) else None


def _made(tree: Tree, kind: Kind, resource: str, place: str) -> Row | None:
    if kind is Kind.NODES:
        return nodes.row(tree, place)
    if kind is Kind.PODS:
        return pods.row(tree, place)
    if kind is Kind.DAEMONSETS:
        return workloads.row(tree, place)
    if kind is Kind.DEPLOYMENTS:
        return workloads.deployment(tree, place)
    if kind is Kind.SERVICES:
        return services.row(tree, place)
    if kind is Kind.SERVICE_CIDRS:
        return services.service_cidr(tree, place)
    if kind is Kind.CONFIGMAPS:
        return configmaps.row(tree, place)
    if kind is Kind.CUSTOM:
        made = custom_resources.row_of(resource)(tree)
        return made._replace(ref=made.ref._replace(place=place)) if made else None
    return None


@cache
def _custom() -> dict[tuple[str, str], str]:
    """Resources that the signatures name, by group and kind: ``IPPool`` of ``ippools.crd.projectcalico.org``."""
    found: dict[tuple[str, str], str] = {}
    for name in sorted(match.resources_known()):
        plural, _, group = name.replace("-", "", name.partition(".")[0].count("-")).partition(".")
        for singular in (plural.removesuffix("s"), plural.removesuffix("es"), plural.removesuffix("ies") + "y"):
            found.setdefault((group, singular), name)
    return found


def _keys(tree: Tree) -> frozenset[str]:
    return frozenset(tree) if isinstance(tree, dict) else frozenset()
