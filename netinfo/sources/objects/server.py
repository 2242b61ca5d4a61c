"""What every authenticated user may ask: the server's version and its API groups."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.objects import ApiGroup, ServerVersion
from netinfo.model.snapshot import Listing
from netinfo.sources.objects.api import Request, unread
from netinfo.sources.objects.connection import Connection
from netinfo.values.json_access import Tree, dig, number, objects, text

#: What ``/apis`` is made of; ordinary users may not list it.
API_SERVICES = Request("/apis/apiregistration.k8s.io/v1", "apiservices")


def version_command(connection: Connection) -> Command:
    """``/version``. ``kubectl version`` serves behind a URL path."""
    if connection.has_url_path:
        return connection.kubectl("version", "-o", "json")
    return connection.kubectl("get", "--raw", "/version")


def read_version(answer: Answer) -> Listing[ServerVersion]:
    """The gitVersion. kubectl prints a valid document without ``serverVersion`` when it cannot reach the server."""
    if not answer.ok:
        return unread(answer)
    tree = _load(answer)
    found = text(tree, "gitVersion") or text(tree, "serverVersion", "gitVersion")
    if not found:
        return Listing(trouble=Trouble.INVALID, is_complete=False, command=answer.command, message="no gitVersion")
    return Listing((ServerVersion(found),), command=answer.command)


def minor(git_version: str) -> tuple[int, int] | None:
    """(1, 31) of ``v1.31.0-gke.1``; None for anything else."""
    match = re.match(r"v(\d{1,9})\.(\d{1,9})\.", git_version)
    return (int(match[1]), int(match[2])) if match else None


def groups_command(connection: Connection) -> Command:
    """``/apis``: one small document, no discovery cache. ``api-versions`` serves behind a URL path."""
    if connection.has_url_path:
        return connection.kubectl("api-versions")
    return connection.kubectl("get", "--raw", "/apis")


def read_groups(answer: Answer) -> Listing[ApiGroup]:
    """One row a group and version, the preferred version of a group first."""
    if not answer.ok:
        return unread(answer)
    if "--raw" not in answer.command.args:
        return _read_api_versions(answer)
    tree = _load(answer)
    if not objects(tree, "groups") or text(tree, "kind") not in ("", "APIGroupList"):
        return Listing(trouble=Trouble.INVALID, is_complete=False, command=answer.command, message="no API groups")
    rows: list[ApiGroup] = []
    for group in objects(tree, "groups"):
        preferred = text(dig(group, "preferredVersion"), "version")
        versions = [preferred, *(text(each, "version") for each in objects(group, "versions"))]
        rows += [ApiGroup(text(group, "name"), version) for version in dict.fromkeys(versions) if version]
    return Listing(tuple(rows), command=answer.command)


def groups_of(services: Iterable[Tree]) -> list[ApiGroup | None]:
    """The rows that ``/apis`` would give, from the APIService objects that the API server makes it of.

    Within a group the highest versionPriority comes first, then the version that Kubernetes holds for the newest
    (kube-aggregator pkg/apiserver/handler_apis.go; pkg/apis/apiregistration/v1/helper, SortedByGroupAndVersion). Their
    own group has no such object and is there all the same. None stands for an object that is no APIService.
    """
    rows: list[tuple[int, tuple[int, int, int], ApiGroup]] = []
    for each in services:
        group, version = text(each, "spec", "group"), text(each, "spec", "version")
        if not version:
            return [None]
        if group:  # without one: /api, not /apis
            rows.append((number(each, "spec", "versionPriority") or 0, _age(version), ApiGroup(group, version)))
    ordered = sorted(rows, key=lambda each: each[:2], reverse=True)
    return [ApiGroup("apiregistration.k8s.io", "v1"), *(row for _priority, _newest, row in ordered)]


def _age(version: str) -> tuple[int, int, int]:
    """Sorts v2 over v1 over v1beta2 over v1alpha1 over any other name (apimachinery pkg/version/helpers.go)."""
    match = re.fullmatch(r"v(\d{1,9})(?:(alpha|beta)(\d{1,9}))?", version)
    if not match:
        return (0, 0, 0)
    return ({"alpha": 1, "beta": 2, None: 3}[match[2]], int(match[1]), int(match[3] or 0))


def _read_api_versions(answer: Answer) -> Listing[ApiGroup]:
    """Lines ``group/version``. A group whose aggregated server is down is left out with a note on stderr: then the
    list proves no absence."""
    pairs = [line.strip().partition("/") for line in answer.stdout.decode(errors="replace").splitlines()]
    rows = tuple(ApiGroup(group, version) for group, slash, version in pairs if slash)
    return Listing(rows, is_complete=not answer.stderr.strip(), command=answer.command)


def _load(answer: Answer) -> Tree:
    try:
        return json.loads(answer.stdout)
    except (ValueError, RecursionError):
        return None
