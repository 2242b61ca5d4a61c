"""Puts a described cluster into a real API server and lets the program look at it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.apiserver import binaries
from tests.apiserver.client import ApiError
from tests.apiserver.server import ApiServer
from tests.clusters.description import Description
from tests.support.minikube_files import minikube_on_path
from tests.support.objects import Object
from tests.support.program import Result, run

_NOTICING = 1.0
"""So long may the API server take until it allocates Services from a new ServiceCIDR."""


def load(server: ApiServer, description: Description) -> None:
    """Write the cluster's objects, without the bookkeeping of who wrote which field: half of the bytes."""
    objects = list(description.objects())
    blocks = [each for each in objects if each["kind"] == "ServiceCIDR"]
    if blocks:
        server.apply(blocks)
        time.sleep(_NOTICING)
    server.apply([each for each in objects if each["kind"] != "ServiceCIDR"])
    for each in objects:
        _forget_managers(server, each)
    for api_version, kind, name in description.removed:
        server.client.delete(server.client.path(api_version, kind, "", name))


def _forget_managers(server: ApiServer, item: Object) -> None:
    namespace, name = item["metadata"].get("namespace", ""), item["metadata"]["name"]
    path = server.client.path(item["apiVersion"], item["kind"], namespace, name)
    try:
        server.client.request("PATCH", path, {"metadata": {"managedFields": [{}]}}, "merge-patch+json")
    except ApiError as error:
        if error.status != 404:  # default namespace: the builder leaves it out
            raise
        path = server.client.path(item["apiVersion"], item["kind"], "default", name)
        server.client.request("PATCH", path, {"metadata": {"managedFields": [{}]}}, "merge-patch+json")


def look(server: ApiServer, description: Description, *options: str, user: str = "") -> Result:
    """What the program says of the cluster, in JSON."""
    context = description.context or description.name
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    config = server.kubeconfig(user or description.user, context_name=context)
    with _programs(description.node_files) as path:
        args = (*options, *description.options, "--timeout", "60s", "-o", "json")
        return run(*args, kubectl=kubectl, path=path, env={"KUBECONFIG": str(config)})


@contextmanager
def _programs(node_files: object) -> Iterator[Path | None]:
    """A folder for PATH with a minikube that answers from the files; none where no node can be entered."""
    if not isinstance(node_files, dict):
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        yield minikube_on_path(Path(folder), node_files)


@contextmanager
def server_for(description: Description) -> Iterator[ApiServer]:
    """The API server that the description asks for."""
    flags: Sequence[str] = [f"--version={description.version}{description.build}"] if description.build else []
    with ApiServer(description.version, description.service_cidrs, flags) as server:
        yield server
