"""What every authenticated user may ask: the server's version and its API groups."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.objects import ApiGroup, ServerVersion
from netinfo.model.snapshot import Listing
from netinfo.sources.objects.api import unread
from netinfo.sources.objects.connection import Connection
from netinfo.values.json_access import NotRecordedError, Tree, dig, objects, text


def version_command(connection: Connection) -> Command:
    """``/version``."""
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


def is_before(rows: Iterable[ServerVersion], release: tuple[int, int]) -> bool:
    """True when the server's version is known and older."""
    numbers = [minor(row.git_version) for row in rows]
    return any(found is not None and found < release for found in numbers)


def groups_command(connection: Connection) -> Command:
    """``/apis``: one small document, no discovery cache."""
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


def _read_api_versions(answer: Answer) -> Listing[ApiGroup]:
    """Lines ``group/version``. A group whose aggregated server is down is left out with a note on stderr: then the
    list proves no absence."""
    pairs = [line.strip().partition("/") for line in answer.stdout.decode(errors="replace").splitlines()]
    rows = tuple(ApiGroup(group, version) for group, slash, version in pairs if slash)
    return Listing(rows, is_complete=not answer.stderr.strip(), command=answer.command)


def _load(answer: Answer) -> Tree:
    try:
        tree: Tree = json.loads(answer.stdout)
        return tree if answer.restored is None else answer.restored(tree)
    except (ValueError, RecursionError, NotRecordedError):
        return None
