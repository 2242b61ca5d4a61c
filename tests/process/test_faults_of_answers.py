"""Catalogue D: what an API server can answer. Real kubectl against the fault server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.faults import executables, faults
from tests.support.faults.api import IPPOOLS, METRICS
from tests.support.faults.faults import Fault
from tests.support.faults.objects import calico, flannel
from tests.support.faults.runs import KUBECTL, ask, complaints, noise, with_config, with_stand_in
from tests.support.faults.server import FaultServer
from tests.support.program import Result

pytestmark = pytest.mark.real_kubectl
RIGHT = {"cni": "flannel", "podCIDRs": ["10.244.0.0/16"], "serviceCIDRs": ["10.96.0.0/12"]}
NODES = "/api/v1/nodes"


def is_weaker_never_wrong(result: Result) -> bool:
    """Each fact has the right value or none."""
    return all(result.fact(name)["value"] in (value, None) for name, value in RIGHT.items())


def test_066_forbidden_nodes_are_not_no_nodes(tmp_path: Path) -> None:
    with FaultServer(flannel(), {NODES: faults.forbidden}) as server:
        result = ask(server, tmp_path)
    assert result.code == 3 and not noise(result)
    assert "number of nodes unknown" in result.stderr and "not read: nodes (forbidden)" in result.stderr
    assert "auth can-i list nodes" in result.stderr
    assert not any(wrong in result.stdout + result.stderr for wrong in ("no nodes", "0 nodes"))


@pytest.mark.parametrize(
    "path", [".*/pods", ".*/configmaps.*", ".*/daemonsets", ".*/services", ".*/servicecidrs", "/apis"]
)
def test_067_one_forbidden_kind_makes_the_answer_weaker_never_wrong(tmp_path: Path, path: str) -> None:
    with FaultServer(flannel(), {path: faults.forbidden}) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert result.code == 3 and not noise(result) and is_weaker_never_wrong(result)
    assert {each["reason"] for each in result.report["unread"]} == {"forbidden"}


def test_067_a_forbidden_custom_resource_leaves_the_block_unknown(tmp_path: Path) -> None:
    with FaultServer(calico(), {".*/ippools": faults.forbidden}, more=[IPPOOLS]) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert result.code == 3 and not noise(result)
    assert result.fact("podCIDRs")["value"] is None and result.fact("podCIDRs")["atLeast"]


def test_068_busy_for_ever_is_unreachable(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.busy(1)}) as server:
        result = ask(server, tmp_path, "--timeout", "2s")
    assert result.code == 7 and not complaints(result, tmp_path)


def test_068_busy_once_is_answered(tmp_path: Path) -> None:
    with FaultServer(flannel(), {NODES: faults.first_time(faults.busy(1))}) as server:
        assert ask(server, tmp_path).code == 0


def test_068_busy_for_30_seconds_ends_at_the_deadline(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.busy(30)}) as server:
        result = ask(server, tmp_path, "--timeout", "2s")
    assert result.code == 7 and not complaints(result, tmp_path) and result.seconds < 4


@pytest.mark.parametrize("fault", [faults.internal, faults.unavailable], ids=["500", "503"])
def test_069_an_error_on_one_list_is_never_an_empty_list(tmp_path: Path, fault: Fault) -> None:
    with FaultServer(flannel(), {NODES: fault}) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert result.code == 3 and is_weaker_never_wrong(result)
    assert result.report["cluster"]["nodes"] is None
    assert [each["reason"] for each in result.report["unread"]] == ["unavailable"]


@pytest.mark.parametrize("name", ["internal", "unavailable", "bad_gateway", "captive_portal", "empty"])
def test_070_what_is_no_kubernetes_api_is_unreachable(tmp_path: Path, name: str) -> None:
    with FaultServer(flannel(), {".*": getattr(faults, name)}) as server:
        result = ask(server, tmp_path)
    assert result.code == 7 and not complaints(result, tmp_path)


def test_070_a_web_server_that_finds_nothing_is_no_cluster(tmp_path: Path) -> None:
    missing = faults.body("<html>404 Not Found</html>", code=404)
    with FaultServer(flannel(), {".*": missing}) as server:
        result = ask(server, tmp_path)
    assert result.code == 7 and not complaints(result, tmp_path)


@pytest.mark.parametrize("to", ["http://no-such-host.invalid/login", "/login"])
def test_071_a_redirect_to_a_login_page_is_unreachable(tmp_path: Path, to: str) -> None:
    page = faults.body("<html>Log in</html>")
    with FaultServer(flannel(), {"/login": page, ".*": faults.redirect(to)}) as server:
        result = ask(server, tmp_path)
    assert result.code == 7 and not complaints(result, tmp_path)


def test_071_a_redirect_to_a_server_of_empty_documents_is_no_cluster(tmp_path: Path) -> None:
    with (
        FaultServer(flannel(), {".*": faults.document({})}) as other,
        FaultServer(flannel(), {".*": faults.redirect(f"{other.url}/x")}) as server,
    ):
        result = ask(server, tmp_path)
    assert result.code == 7 and not complaints(result, tmp_path)


@pytest.mark.parametrize("fault", [faults.truncated, faults.cut_json], ids=["content-length", "json"])
def test_072_a_cut_answer_is_unreadable(tmp_path: Path, fault: Fault) -> None:
    with FaultServer(flannel(), {NODES: fault, ".*/daemonsets": fault}) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert result.code == 3 and not noise(result) and is_weaker_never_wrong(result)
    assert {each["source"] for each in result.report["unread"]} >= {"nodes", "daemonsets"}


def test_073_a_list_of_one_page_whose_next_page_is_gone_is_never_whole(tmp_path: Path) -> None:
    with FaultServer(flannel(), {NODES: faults.pages(1, faults.expired)}) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert result.report["cluster"]["nodes"] is None and is_weaker_never_wrong(result)


def test_073_configmaps_of_a_partial_list_are_unreadable(tmp_path: Path) -> None:
    odd = {"/configmaps/": _partial("ConfigMap")}
    result = with_stand_in(executables.kubectl(tmp_path, odd), "-o", "json")
    assert result.code == 3 and is_weaker_never_wrong(result)
    assert "configmaps" in {each["source"] for each in result.report["unread"]}


def _partial(kind: str) -> str:
    item = f'{{"kind":"{kind}","apiVersion":"v1","metadata":{{"name":"a","namespace":"kube-system"}}}}'
    said = "Error from server (Expired): The provided continue parameter is too old to display a consistent list result"
    return f'echo \'{{"kind":"List","items":[{item}]}}\'; echo \'{said}\' >&2; exit 1'


def test_074_a_broken_aggregated_api_is_no_noise(tmp_path: Path) -> None:
    with FaultServer(flannel(), {"/apis/metrics.k8s.io/.*": faults.unavailable}, more=[METRICS]) as server:
        result = ask(server, tmp_path)
    assert result.code == 0 and not noise(result) and "metrics" not in result.stderr


def test_075_while_discovery_is_partial_a_missing_kind_is_not_absent(tmp_path: Path) -> None:
    said = (
        "E1124 02:00:00.000000     7 memcache.go:265] couldn't get resource list for metrics.k8s.io/v1beta1: down\\n"
        "error: the server doesn't have a resource type"
    )
    odd = {"/configmaps/": f'printf "{said} configmaps\\n" >&2; exit 1'}
    result = with_stand_in(executables.kubectl(tmp_path, odd), "-o", "json")
    assert result.code == 3 and is_weaker_never_wrong(result)
    assert "configmaps" in {each["source"] for each in result.report["unread"]}


def test_076_a_kind_whose_group_is_not_served_is_absent(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        result = ask(server, tmp_path, "-o", "json")
        assert not any("projectcalico" in path for path in server.requests)
    assert result.code == 0 and result.report["unread"] == []


def test_077_a_kind_that_was_added_after_discovery_was_cached_is_found(tmp_path: Path) -> None:
    with FaultServer(calico()) as before:
        assert ask(before, tmp_path).code in (3, 5)
        port = before.port
    with FaultServer(calico(), more=[IPPOOLS], port=port) as server:
        result = with_config(server.kubeconfig(tmp_path), "-o", "json")
    assert result.fact("podCIDRs")["value"] == ["192.168.128.0/17"]


BROKEN = {
    "items-null": '{"kind":"NodeList","apiVersion":"v1","items":null}',
    "items-missing": '{"kind":"NodeList","apiVersion":"v1","metadata":{}}',
    "items-object": '{"kind":"NodeList","apiVersion":"v1","items":{}}',
    "items-texts": '{"kind":"NodeList","apiVersion":"v1","items":["a","b"]}',
    "status": '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","code":403}',
    "pods": '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}',
    "a-list-of-pods": '{"kind":"List","apiVersion":"v1","items":[{"kind":"Pod","metadata":{"name":"a"}}]}',
    "another-document": '{"hello":"world"}',
    "a-text": '"hello"',
    "a-list": "[]",
    "items-twice": '{"kind":"NodeList","items":[],"items":[{"metadata":{"name":"a"}}]}',
    "nan": '{"kind":"NodeList","items":[{"metadata":{"name":"a"},"spec":NaN}]}',
    "integer": '{"kind":"NodeList","items":[{"metadata":{"name":"a"},"spec":%s}]}' % ("9" * 5000),
    "nested": '{"kind":"NodeList","items":[{"metadata":{"name":"a"},"spec":%s}]}' % ("[" * 100_000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_078_to_082_a_list_that_is_none_is_unreadable_not_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.json").write_text(BROKEN[name])
    odd = {"/api/v1/nodes": f"cat {tmp_path}/broken.json"}
    result = with_stand_in(executables.kubectl(tmp_path, odd), "-o", "json")
    assert result.code == 3 and not noise(result) and is_weaker_never_wrong(result)
    assert ("nodes", "invalid answer") in {(each["source"], each["reason"]) for each in result.report["unread"]}
    assert result.report["cluster"]["nodes"] is None


def test_080_objects_without_their_fields_break_nothing(tmp_path: Path) -> None:
    odd_nodes = [
        {"metadata": {"name": "a"}, "spec": None, "status": None},
        {"metadata": {"name": "b"}, "spec": {"podCIDR": 7, "podCIDRs": {"a": 1}}, "status": {"addresses": None}},
        {"metadata": {"name": "c", "labels": [], "annotations": 3}, "spec": {"podCIDRs": [None, 5, []]}},
    ]
    with FaultServer(flannel(), {NODES: faults.document({"kind": "NodeList", "items": odd_nodes})}) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert not noise(result) and result.code in (0, 3, 4) and is_weaker_never_wrong(result)
    assert result.report["cluster"]["nodes"] == 3


def test_083_a_cluster_without_nodes_determines_nothing(tmp_path: Path) -> None:
    with FaultServer([]) as server:
        result = ask(server, tmp_path)
    assert result.code == 5 and not noise(result) and "0 nodes" in result.stderr


def test_085_a_node_that_comes_between_two_calls_breaks_nothing(tmp_path: Path) -> None:
    """Nodes are asked once; a Pod on a node that was not there yet is judged by its address."""
    pods = [each for each in flannel() if each["kind"] != "Node" or each["metadata"]["name"] == "node-1"]
    with FaultServer(pods) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert not noise(result) and is_weaker_never_wrong(result)


def test_087_an_answer_without_end_is_too_large(tmp_path: Path) -> None:
    """The cap is on what a process writes, so the door stops it long before any memory is touched."""
    odd = {"/api/v1/nodes": executables.ENDLESS_OUTPUT}
    result = with_stand_in(executables.kubectl(tmp_path, odd), "-o", "json")
    assert result.code == 3 and is_weaker_never_wrong(result) and result.seconds < 8
    assert ("nodes", "too large") in {(each["source"], each["reason"]) for each in result.report["unread"]}


def test_087_real_kubectl_with_an_endless_list_ends_at_the_deadline(tmp_path: Path) -> None:
    with FaultServer(flannel(), {NODES: faults.endless}) as server:
        result = ask(server, tmp_path, "-o", "json", "--timeout", "3s")
    assert result.code == 3 and is_weaker_never_wrong(result) and result.seconds < 5


def test_088_an_unknown_server_version_stops_nothing(tmp_path: Path) -> None:
    with FaultServer(flannel(), {"/version": faults.document({"major": "1"})}) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert result.code == 3 and result.report["cluster"]["version"] is None and is_weaker_never_wrong(result)


def test_089_deprecation_warnings_are_not_repeated(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.with_warnings}, version="v1.22.0") as server:
        result = ask(server, tmp_path, "-v")
    assert result.code == 0 and not noise(result) and "deprecated" not in result.stderr


def test_090_all_requests_carry_the_path_of_the_servers_url(tmp_path: Path) -> None:
    with FaultServer(flannel(), prefix="/k8s/clusters/c-1") as server:
        result = ask(server, tmp_path)
        assert all(path.startswith("/k8s/clusters/c-1/") for path in server.requests)
    assert result.code == 0


def test_091_a_removed_version_of_a_group_is_unreadable_not_absent(tmp_path: Path) -> None:
    gone = faults.refuse(404, "NotFound", "the server could not find the requested resource")
    with FaultServer(flannel(), {"/apis/apps/v1.*": gone}) as server:
        result = ask(server, tmp_path, "-o", "json")
    assert result.code == 3 and is_weaker_never_wrong(result)
    assert "daemonsets" in {each["source"] for each in result.report["unread"]}


def test_a_wrong_content_type_is_read_by_what_it_is(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.wrong_type}) as server:
        result = ask(server, tmp_path)
    assert result.code in (0, 3) and not noise(result)


def test_no_kubectl_of_the_suite_is_a_stand_in() -> None:
    assert KUBECTL is None or KUBECTL.stat().st_size > 1_000_000
