"""The Kubernetes API over a list of objects: discovery, lists with selectors and pages, single objects.

Just enough of it for kubectl's ``get``, ``get --raw``, ``version`` and ``api-versions``. Nothing can be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.objects import Object


@dataclass(frozen=True)
class Resource:
    """A kind that the server knows."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool = False

    @property
    def api_version(self) -> str:
        """As objects name it."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def base(self) -> str:
        """The path of its API."""
        return f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"


BUILT_IN = (
    Resource("", "v1", "nodes", "Node"),
    Resource("", "v1", "namespaces", "Namespace"),
    Resource("", "v1", "pods", "Pod", True),
    Resource("", "v1", "services", "Service", True),
    Resource("", "v1", "configmaps", "ConfigMap", True),
    Resource("apps", "v1", "daemonsets", "DaemonSet", True),
    Resource("apps", "v1", "deployments", "Deployment", True),
    Resource("networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR"),
)
IPPOOLS = Resource("crd.projectcalico.org", "v1", "ippools", "IPPool")
METRICS = Resource("metrics.k8s.io", "v1beta1", "pods", "PodMetrics", True)


@dataclass(frozen=True)
class Reply:
    """A status code and the document that goes with it."""

    code: int
    document: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def status(code: int, reason: str, message: str) -> Reply:
    """The Status document with which an API server refuses."""
    document = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "code": code,
    }
    return Reply(code, document)


class Api:
    """Objects, answered for by path."""

    def __init__(self, objects: Iterable[Object], more: Iterable[Resource] = (), version: str = "v1.37.2") -> None:
        self.resources = (*BUILT_IN, *more)
        self._objects = list(objects)
        self._version = version

    def reply(self, target: str) -> Reply:
        """The answer to a GET of a path with its query."""
        parts = urlsplit(target)
        path = parts.path.rstrip("/") or "/"
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        found = self._discovery(path)
        if found is not None:
            return Reply(200, found)
        return self._objects_at(path, query) or _no_such_path()

    def _discovery(self, path: str) -> Any:
        groups = list(dict.fromkeys(each.group for each in self.resources if each.group))
        if path == "/version":
            major, minor, _ = self._version.removeprefix("v").split(".")
            return {"major": major, "minor": minor, "gitVersion": self._version, "platform": "linux/amd64"}
        if path == "/api":
            return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
        if path == "/apis":
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [self._group(name) for name in groups]}
        here = [each for each in self.resources if each.base == path]
        if not here:
            return None
        rows = [_discovered(each) for each in here]
        return {"kind": "APIResourceList", "groupVersion": here[0].api_version, "resources": rows}

    def _group(self, name: str) -> Any:
        versions = list(dict.fromkeys(each.version for each in self.resources if each.group == name))
        rows = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
        return {"name": name, "versions": rows, "preferredVersion": rows[0]}

    def _objects_at(self, path: str, query: Mapping[str, str]) -> Reply | None:
        for resource in self.resources:
            if not path.startswith(resource.base + "/"):
                continue
            words = path.removeprefix(resource.base + "/").split("/")
            namespace = ""
            if words[0] == "namespaces" and len(words) > 2:
                namespace, words = words[1], words[2:]
            if words[0] == resource.plural and len(words) <= 2:
                chosen = [each for each in self._objects if _is(each, resource, namespace)]
                return self._one(resource, chosen, words[1]) if len(words) == 2 else _list(resource, chosen, query)
        return None

    def _one(self, resource: Resource, chosen: list[Object], name: str) -> Reply:
        for each in chosen:
            if each["metadata"]["name"] == name:
                return Reply(200, each)
        return status(404, "NotFound", f'{resource.plural} "{name}" not found')


def _no_such_path() -> Reply:
    return status(404, "NotFound", "the server could not find the requested resource")


def _discovered(resource: Resource) -> Any:
    return {
        "name": resource.plural,
        "singularName": resource.kind.lower(),
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": ["get", "list"],
    }


def _is(item: Object, resource: Resource, namespace: str) -> bool:
    same_kind = item["kind"] == resource.kind and item["apiVersion"] == resource.api_version
    return same_kind and (not namespace or item["metadata"].get("namespace") == namespace)


def _list(resource: Resource, chosen: list[Object], query: Mapping[str, str]) -> Reply:
    items = [each for each in chosen if _selected(each, query)]
    limit, start = int(query.get("limit", "0")), int(query.get("continue", "0"))
    metadata: dict[str, Any] = {"resourceVersion": "1"}
    end = start + limit if limit else len(items)
    if end < len(items):
        metadata |= {"continue": str(end), "remainingItemCount": len(items) - end}
    document = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": metadata}
    return Reply(200, {**document, "items": items[start:end]})


def _selected(item: Object, query: Mapping[str, str]) -> bool:
    labels = item["metadata"].get("labels", {})
    wanted = query.get("labelSelector", "")
    if " in (" in wanted:
        name, _, values = wanted.partition(" in (")
        return labels.get(name) in values.rstrip(")").split(",")
    if not all(labels.get(name) == value for name, value in _pairs(wanted)):
        return False
    return all(_field(item, name) == value for name, value in _pairs(query.get("fieldSelector", "")))


def _pairs(selector: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (each.partition("=") for each in selector.split(",") if each)]


def _field(item: Any, path: str) -> str:
    if path == "spec.hostNetwork":
        return str(item["spec"].get("hostNetwork", False)).lower()
    for step in path.split("."):
        item = item.get(step, {})
    return str(item)
