"""Fewer processes for a small cluster: the same report, and a short cut that fails costs only time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from netinfo.facts import judge
from netinfo.model.command import Answer, Command
from netinfo.model.objects import ApiGroup
from netinfo.model.report import Report
from netinfo.model.snapshot import Listing
from netinfo.sources.live import thrifty
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import AskAll, Deadline, Door
from netinfo.sources.live.thrifty import ThriftyInquiry
from netinfo.sources.objects import connection
from netinfo.sources.objects.api import Request
from netinfo.sources.objects.connection import Connection, Selection
from tests import scenes
from tests.apiserver import binaries
from tests.apiserver import cluster as a
from tests.apiserver.server import ApiServer

SCENES: dict[str, Callable[[], list[Any]]] = {
    "minikube": a.minikube_bridge,
    "flannel": scenes.flannel,
    "calico": scenes.calico,
    "cilium": scenes.cilium,
}


def door() -> Door:
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    if kubectl is None:
        pytest.skip(f"no kubectl; to build: {binaries.build_command('kubectl', binaries.CURRENT)}")
    return Door({**os.environ, "KUBECTL_PATH": str(kubectl)}, Deadline(60))


def connect(config: Path) -> Connection:
    selection = Selection(kubeconfig=str(config))
    command = selection.command()
    found = connection.read(door().run(AskAll([command]))[command], selection)
    assert found is not None
    return found


def asked(plan: Inquiry) -> tuple[Report, Mapping[Command, Answer]]:
    answers = door().run(plan)
    return judge.decide(plan.snapshot(answers), context="test", origin="live"), answers


def lines(answers: Mapping[Command, Answer]) -> list[str]:
    return [" ".join(command.args) for command in answers]


@pytest.mark.parametrize("user", ["admin", "viewer", "namespaced"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_report_is_the_same(fresh: ApiServer, scene: str, user: str) -> None:
    fresh.apply(SCENES[scene]())
    found = connect(fresh.kubeconfig(user))
    (plain, many), (short, few) = asked(Inquiry(found, Scope())), asked(ThriftyInquiry(found, Scope()))
    assert short == plain
    if user == "admin":
        assert len(few) < len(many)


def test_the_api_groups_are_those_of_discovery(fresh: ApiServer) -> None:
    """Also which version of a group is preferred: definitions of one group share one priority."""
    fresh.apply(scenes.calico(), *(definition(*versions) for versions in (("v1", "v2"), ("v1beta1", "v1", "v1alpha1"))))
    found = connect(fresh.kubeconfig())
    plain, short = Inquiry(found, Scope()), ThriftyInquiry(found, Scope())
    told = [plan.snapshot(door().run(plan)).api_groups for plan in (plain, short)]
    assert told[0].command != told[1].command
    assert preferred(told[0]) == preferred(told[1])
    assert set(told[0].rows) == set(told[1].rows) and len(told[0].rows) > 15


def preferred(groups: Listing[ApiGroup]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in groups:
        found.setdefault(row.name, row.version)
    return found


def definition(*versions: str) -> dict[str, Any]:
    group = f"{'-'.join(versions)}.example.org"
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    served = [{"name": name, "served": True, "storage": name == versions[0], "schema": schema} for name in versions]
    names = {"kind": "Thing", "plural": "things", "singular": "thing", "listKind": "ThingList"}
    spec = {"group": group, "scope": "Cluster", "names": names, "versions": served}
    return {**a.head("apiextensions.k8s.io/v1", "CustomResourceDefinition", f"things.{group}"), "spec": spec}


def test_a_cluster_that_is_not_small_is_asked_narrowly(fresh_current: ApiServer) -> None:
    node = a.node("n1", address="192.168.1.1", pod_cidrs=["10.244.0.0/24"])
    pods = [a.pod(f"p{number}", "default", node=node, ip=f"10.244.0.{number}") for number in range(1, 102)]
    fresh_current.apply(node, pods)
    found = connect(fresh_current.kubeconfig())
    (plain, many), (short, few) = asked(Inquiry(found, Scope())), asked(ThriftyInquiry(found, Scope()))
    together = [line for line in lines(few) if "daemonsets.v1.apps," in line]
    assert len(together) == 1 and not {"nodes", "services", "pods"} & set(together[0].split()[1].split(","))
    of_any_size = [line for line in lines(many) if "/api/v1/" in line]
    assert of_any_size and set(of_any_size) <= set(lines(few)) and short == plain


def test_a_list_that_was_cut_is_not_used(fresh_current: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thrifty, "_PODS", Request("/api/v1", "pods", limit=2))
    fresh_current.apply(scenes.flannel())
    found = connect(fresh_current.kubeconfig())
    (plain, _many), (short, few) = asked(Inquiry(found, Scope())), asked(ThriftyInquiry(found, Scope()))
    assert short == plain
    assert any("labelSelector=tier=control-plane" in line for line in lines(few))


@pytest.fixture(scope="module")
def calico(current_api_server: ApiServer) -> tuple[Connection, Report]:
    """A cluster that nobody changes meanwhile, and the report on it without any short cut."""
    current_api_server.reset()
    current_api_server.apply(scenes.calico())
    found = connect(current_api_server.kubeconfig())
    return found, asked(Inquiry(found, Scope()))[0]


@pytest.mark.parametrize("broad", ["/api/v1/pods?limit=100", "nodes,services"])
@pytest.mark.parametrize(
    "spoilt",
    [
        {"exit_code": 1, "stdout": b'{"items": []}'},
        {"stdout": b'{"items": ['},
        {"stdout": b""},
        {"stdout": b'{"items": [1]}'},
        {"stdout": b"{}"},
        {"stdout": b'{"items": [{}]}'},
        {"stdout": b'{"metadata": {"continue": "x"}, "items": []}'},
    ],
    ids=["failed", "broken off", "empty", "no objects", "an empty object", "an object without a name", "a part"],
)
def test_nothing_is_learnt_from_a_short_cut_that_failed(
    calico: tuple[Connection, Report], broad: str, spoilt: dict[str, Any]
) -> None:
    found, plain = calico

    class Spoilt(ThriftyInquiry):
        def next(self, answers: Mapping[Command, Answer]) -> Any:
            changed = {
                command: answer._replace(**spoilt) if broad in " ".join(command.args) else answer
                for command, answer in answers.items()
            }
            return super().next(changed)

        def snapshot(self, answers: Mapping[Command, Answer]) -> Any:
            self.next(answers)
            return super().snapshot(self._answers)

    assert asked(Spoilt(found, Scope()))[0] == plain


def test_a_record_holds_the_narrow_questions(fresh_current: ApiServer, tmp_path: Path) -> None:
    from netinfo.examine import Request as Wanted
    from netinfo.examine import examine

    fresh_current.apply(a.minikube_bridge())
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    environ = {**os.environ, "KUBECTL_PATH": str(kubectl)}
    wanted = Wanted(kubeconfig=str(fresh_current.kubeconfig()), record=tmp_path / "record", timeout=60)
    examine(wanted, environ)
    index = (tmp_path / "record" / "answers.json").read_text()
    assert "/api/v1/nodes" in index and "pods?limit=100" not in index and "nodes,services" not in index
