"""The least rights with which everything that is asked can be read."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.model.rights import Right
from netinfo.sources.every_request import ANY_PART, PUBLIC
from netinfo.sources.objects.api import Request

#: ConfigMaps named with a hash of their content: RBAC knows no pattern.
_KUBE_PROXY = "kube-proxy-config"


def least(requests: Iterable[Request], configmaps: Iterable[str] = ()) -> tuple[Right, ...]:
    """The rules, most general first. ``configmaps`` are further names, where those of a cluster end in a hash.

    What is asked in one namespace when a list of all is refused needs no right of its own, and a name that may stand in
    any namespace is read by name everywhere. Reading by name is ``get``, everything else ``list``.
    """
    listed: dict[str, set[str]] = {}
    named: dict[tuple[str, str], set[str]] = {}
    for each in requests:
        if each.name:
            names = named.setdefault((each.asked.group, each.resource), set())
            names.update(() if ANY_PART in each.name else (each.name,))
        else:
            listed.setdefault(each.asked.group, set()).add(each.resource)
    named.setdefault(("", "configmaps"), set()).update((_KUBE_PROXY, *configmaps))
    lists = [Right("list", group, tuple(sorted(resources))) for group, resources in sorted(listed.items())]
    gets = [
        Right("get", group, (resource,), tuple(sorted(names))) for (group, resource), names in sorted(named.items())
    ]
    return (Right("get", urls=PUBLIC), *lists, *gets)


def beginnings(requests: Iterable[Request]) -> tuple[str, ...]:
    """How the names of ConfigMaps begin that end in a hash: each has to be allowed by its whole name."""
    found = {each.name.replace(ANY_PART, "") for each in requests if ANY_PART in each.name}
    return tuple(sorted(found))
