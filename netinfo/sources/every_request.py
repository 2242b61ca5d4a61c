"""Every request that may be sent to some cluster: of the sources, and for what the records of solutions name.

The paths that ``kubectl proxy`` lets through and the rights that a user needs are both made from this.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Iterator
from importlib import import_module

from netinfo.components import addons, configmap_names, gardener, match
from netinfo.components.records.signature import Signature
from netinfo.model.objects import ApiGroup
from netinfo.sources import objects
from netinfo.sources.objects import configmaps, custom_resources, pods, services, workloads
from netinfo.sources.objects.api import Request

#: Stand for a name that only the cluster knows, and for a part of one.
ANY_NAME, ANY_PART = "0ANY-NAME0", "0ANY-PART0"
#: Paths that are no resources.
PUBLIC = ("/apis", "/metrics", "/version")


def every_request(records: Iterable[Signature]) -> Iterator[Request]:
    """The requests, some of them more than once; what only a cluster can name is ``ANY_NAME`` or ``ANY_PART``."""
    known = tuple(records)
    for module in pkgutil.iter_modules(objects.__path__, f"{objects.__name__}."):
        yield from (each for each in vars(import_module(module.name)).values() if isinstance(each, Request))
    yield from (pods.of_namespace(ANY_NAME), services.of_namespace(ANY_NAME))
    yield from (configmaps.request(*each) for each in configmaps.FIRST)
    yield configmaps.request("kube-system", configmap_names.KUBE_PROXY + ANY_PART)
    yield from (configmaps.request(*each) for each in (gardener.SHOOT_INFO, *addons.CONFIGMAPS))
    for record in known:
        yield from (_configmap(each) for each in record.configmaps)
        yield from (workloads.deployment_request(ANY_NAME, name) for name in record.deployments)
    for resource in match.resources_known():
        version = custom_resources.OF_ONE_VERSION.get(resource, ANY_NAME)
        yield from custom_resources.requests(resource, (ApiGroup(resource.partition(".")[2], version),))


def _configmap(written: str) -> Request:
    """The request for a ConfigMap as a record writes it: ``@`` is any namespace, ``*`` any text, ``[x]`` an x."""
    namespace, _, name = written.partition("/")
    name = re.sub(r"\[(.)\]", r"\1", name).replace("*", ANY_PART)
    assert not set("?[]") & set(name), written
    return configmaps.request(ANY_NAME if namespace == "@" else namespace, name)
