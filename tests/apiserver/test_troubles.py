"""Clusters with a trouble of each kind that people came to ask about: the facts are right, and the trouble is told, on
a real API server as from a saved dump of the same objects.

The ordinary run looks at all of them as dumps, and at some of them live.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.clusters.description import Description
from tests.clusters.loading import load, server_for
from tests.support import everyday, in_process
from tests.support.objects import Object
from tests.support.program import Result, run
from tests.support.troubles import Trouble, all_troubles

TROUBLES = all_troubles()
VIEWS = {
    "json": ("-o", "json"),
    "wide": ("-o", "wide"),
    "check": ("check",),
    "map": ("map",),
    "transcript": ("transcript",),
}
_FOUND_A_PROBLEM = 4


def _holds(trouble: Trouble, outputs: Mapping[str, Result]) -> None:
    """The facts, what each view has to tell, and what it must not."""
    report = outputs["json"]
    assert report.fact("cni")["value"] == trouble.cni, report.fact("cni")
    block = report.fact("podCIDRs")
    if isinstance(trouble.pods, Mapping):
        parts = {each["network"]: tuple(each["value"] or ()) for each in block["detail"]["byNetwork"]}
        assert parts == trouble.pods
    else:
        assert block["value"] == (list(trouble.pods) if trouble.pods else None), block
    for view, pattern in trouble.told.items():
        assert re.search(pattern, outputs[view].stdout + outputs[view].stderr), (view, outputs[view].stdout)
    for view, pattern in trouble.untold.items():
        assert not re.search(pattern, outputs[view].stdout), (view, outputs[view].stdout)
    assert (outputs["check"].code == _FOUND_A_PROBLEM) is trouble.is_problem, outputs["check"].stdout


@pytest.mark.parametrize("name", TROUBLES)
def test_a_saved_dump_tells_the_trouble(name: str, tmp_path: Path) -> None:
    trouble = TROUBLES[name]
    dump = tmp_path / "all.json"
    items = [*_of_the_server(trouble), *trouble.objects()]
    dump.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(map(_given_out, items))}))
    _holds(trouble, {view: in_process.run(*words, "--from", str(dump)) for view, words in VIEWS.items()})


def _given_out(item: Object) -> Object:
    """The object as an API server gives it out, which a manifest is not."""
    made = item["metadata"]
    uid = "/".join((item["kind"], made.get("namespace", ""), made["name"]))
    return {**item, "metadata": {"uid": uid, "creationTimestamp": "2026-01-01T00:00:00Z", **made}}


def _of_the_server(trouble: Trouble) -> Iterable[Object]:
    """What an API server makes by itself."""
    spec = {"cidrs": [trouble.service_cidrs]}
    yield {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "ServiceCIDR",
        "metadata": {"name": "kubernetes"},
        "spec": spec,
    }
    metadata, address = {"name": "kubernetes", "namespace": "default"}, trouble.service_cidrs.split("/")[0][:-1] + "1"
    yield {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"clusterIP": address, "ports": []}}


@pytest.mark.parametrize("name", everyday.part(TROUBLES, 6))
def test_a_live_cluster_tells_the_trouble(name: str, api_servers: Callable[[str], ApiServer]) -> None:
    trouble = TROUBLES[name]
    description = Description(name, "", trouble.objects, service_cidrs=trouble.service_cidrs)
    if trouble.service_cidrs != Description.service_cidrs:
        with server_for(description) as own:
            _holds(trouble, _looked_at(own, description))
        return
    server = api_servers(binaries.CURRENT)
    server.reset()
    _holds(trouble, _looked_at(server, description))


def _looked_at(server: ApiServer, description: Description) -> dict[str, Result]:
    load(server, description)
    config = server.kubeconfig(context_name=description.name)
    options = ("--no-node", "--timeout", "60s")
    kubectl, env = binaries.ensure("kubectl", binaries.CURRENT), {"KUBECONFIG": str(config)}
    return {view: run(*words, *options, kubectl=kubectl, env=env) for view, words in VIEWS.items()}
