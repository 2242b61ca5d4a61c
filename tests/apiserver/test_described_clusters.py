"""Described clusters on real API servers, before and after ServiceCIDR became default, for two kinds of users."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest

from netinfo.sources.recorded import is_recording
from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.clusters.description import Description, descriptions
from tests.clusters.judging import FOLDER, expected
from tests.clusters.loading import load, look
from tests.support import everyday
from tests.support.objects import Object

_SECOND = 1.1
_BLOCK = re.compile(r"\b\d+\.\d+\.\d+\.\d+/\d+")

#: The clusters that every release has to be right on.
NAMES = (
    "minikube-bridge",
    "docker-bridge",
    "kind",
    "flannel",
    "flannel-kube-system",
    "calico",
    "calico-operator",
    "canal",
    "cilium-kubernetes",
    "cilium-cluster-pool",
    "weave-net",
    "kube-router",
)
#: Those beside whose agents a tenant puts copies.
TENANTS_ON = ("calico", "cilium-cluster-pool", "cilium-in-own-namespace", "minikube-bridge")


@pytest.mark.parametrize(("name", "version"), everyday.pairs(everyday.part(NAMES, 2), binaries.VERSIONS))
def test_the_three_facts_are_right_for_an_admin_and_honest_for_a_viewer(
    api_servers: Callable[[str], ApiServer], name: str, version: str
) -> None:
    api_server, description, truth = api_servers(version), descriptions()[name], expected(name)
    api_server.reset()
    load(api_server, description)
    result = look(api_server, description)
    assert result.code == truth["exit"], result.stderr
    for fact in ("cni", "podCIDRs"):
        found = {key: result.fact(fact)[key] or "none" for key in truth[fact]}
        assert found == truth[fact], result.fact(fact)
    assert result.fact("serviceCIDRs")["value"] == ["10.96.0.0/12"]
    assert result.report["unread"] == []
    slices = {block for each in result.fact("nodeCIDRs")["evidence"] for block in each["value"] or ()}
    assert not slices & set(result.fact("podCIDRs")["value"] or ())
    _honest_for_a_viewer(api_server, description)


def _honest_for_a_viewer(server: ApiServer, description: Description) -> None:
    """A viewer may not list nodes: what he is told is the same or less, and never silently less."""
    truth = expected(description.name)
    result = look(server, description, user="viewer")
    assert "nodes" in {each["source"] for each in result.report["unread"]}
    for fact in ("cni", "podCIDRs", "serviceCIDRs"):
        value = result.fact(fact)["value"]
        assert value is None or value == truth[fact]["value"], result.fact(fact)
        assert value is not None or result.fact(fact)["because"]
    assert result.code in (3, 4, 5)


def test_the_pool_wins_over_the_flag_of_the_controller_manager(api_server: ApiServer) -> None:
    for name, pool in (
        ("calico", "192.168.0.0/16"),
        ("cilium-cluster-pool", "10.0.0.0/8"),
        ("weave-net", "10.32.0.0/12"),
    ):
        api_server.reset()
        load(api_server, descriptions()[name])
        result = look(api_server, descriptions()[name])
        assert result.fact("podCIDRs")["value"] == [pool]
        against = [each for each in result.fact("podCIDRs")["evidence"] if each["stance"] == "against"]
        assert any(each["value"] == ["10.244.0.0/16"] and "--cluster-cidr" in each["command"] for each in against)


@pytest.mark.parametrize(("name", "namespace"), everyday.pairs(TENANTS_ON, ("a-tenant", "zz-tenant")))
def test_a_tenants_copies_of_agents_and_their_settings_change_nothing(
    current_api_server: ApiServer, name: str, namespace: str
) -> None:
    """What is not at home anywhere is older: the API server writes whole seconds."""
    description = descriptions()[name]
    current_api_server.reset()
    load(current_api_server, description)
    before = look(current_api_server, description)
    time.sleep(_SECOND)
    planted = [_copy(each, namespace) for each in description.objects() if each["kind"] in ("DaemonSet", "ConfigMap")]
    flannel = descriptions()["flannel"].objects()
    planted += [_copy(each, namespace) for each in flannel if each["kind"] == "DaemonSet"]
    current_api_server.apply(list({(each["kind"], each["metadata"]["name"]): each for each in planted}.values()))
    after = look(current_api_server, description)
    assert "look-alike" in {each["code"] for each in after.report["warnings"]}
    assert (after.code, after.report["unread"]) == (before.code, before.report["unread"])
    for fact in ("cni", "podCIDRs", "serviceCIDRs"):
        assert {**after.fact(fact), "evidence": []} == {**before.fact(fact), "evidence": []}


def _copy(item: Object, namespace: str) -> Object:
    """The object in another namespace, with another block wherever it names one."""
    metadata = {key: value for key, value in item["metadata"].items() if key in ("name", "labels", "annotations")}
    moved = {**item, "metadata": {**metadata, "namespace": namespace}}
    changed: Object = json.loads(_BLOCK.sub("8.0.0.0/5", json.dumps(moved)))
    return changed


def test_every_one_of_them_is_recorded_too() -> None:
    assert all(is_recording(FOLDER / name) for name in NAMES)
