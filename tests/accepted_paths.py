"""The paths that ``kubectl proxy`` lets through, from the requests of the sources and from the records.

``tests.records`` writes them into the package: the proxy starts before requests and records are loaded.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Iterator
from importlib import import_module

from netinfo.components import addons, configmap_names, match
from netinfo.components.records.signature import Signature
from netinfo.model.objects import ApiGroup
from netinfo.sources import objects
from netinfo.sources.objects import configmaps, custom_resources, pods, services, workloads
from netinfo.sources.objects.api import Request

#: Stand for a name that only the cluster knows, and for a part of one.
_NAME, _PART = "0ANY-NAME0", "0ANY-PART0"
_PUBLIC = ("/version", "/apis", "/metrics")


def patterns(records: Iterable[Signature]) -> tuple[str, ...]:
    """Regular expressions that Go and Python read alike, each for whole paths, sorted."""
    found = {*_PUBLIC, *(request.path.partition("?")[0] for request in _requests(tuple(records)))}
    return tuple(sorted(map(_pattern, found)))


def _requests(records: tuple[Signature, ...]) -> Iterator[Request]:
    for module in pkgutil.iter_modules(objects.__path__, f"{objects.__name__}."):
        yield from (each for each in vars(import_module(module.name)).values() if isinstance(each, Request))
    yield from (pods.of_namespace(_NAME), services.of_namespace(_NAME))
    yield from (configmaps.request(*each) for each in configmaps.FIRST)
    yield configmaps.request("kube-system", configmap_names.KUBE_PROXY + _PART)
    yield from (configmaps.request(*each) for each in addons.CONFIGMAPS)
    for record in records:
        yield from (_configmap(each) for each in record.configmaps)
        yield from (workloads.deployment_request(_NAME, name) for name in record.deployments)
    for resource in match.resources_known():
        version = custom_resources.OF_ONE_VERSION.get(resource, _NAME)
        yield from custom_resources.requests(resource, (ApiGroup(resource.partition(".")[2], version),))


def _configmap(written: str) -> Request:
    """The request for a ConfigMap as a record writes it: ``@`` is any namespace, ``*`` any text, ``[x]`` an x."""
    namespace, _, name = written.partition("/")
    name = re.sub(r"\[(.)\]", r"\1", name).replace("*", _PART)
    assert not set("?[]") & set(name), written
    return configmaps.request(_NAME if namespace == "@" else namespace, name)


def _pattern(path: str) -> str:
    return re.escape(path).replace(r"\-", "-").replace(_NAME, "[^/]+").replace(_PART, "[^/]*")
