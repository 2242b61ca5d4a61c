"""Objects of two clusters in one dump: strays count for nothing and are named, two whole clusters are an error."""

from __future__ import annotations

import json

import pytest

from netinfo.model.error import NetinfoError
from netinfo.model.report import Report, State
from tests.support.dumps.judged import judged
from tests.support.dumps.pieces import FLANNEL, NODE, block, made, manager, pod, report_on
from tests.support.objects import Object


def strangers(report: Report) -> list[str]:
    return [str(each.message) for each in report.warnings if each.code == "dump-of-several-clusters"]


def elsewhere(each: Object, node: str = "far") -> Object:
    return {**each, "spec": {**each["spec"], "nodeName": node}}


def lists(*pairs: tuple[str, list[Object]]) -> bytes:
    return b"\n".join(json.dumps({"apiVersion": "v1", "kind": kind, "items": items}).encode() for kind, items in pairs)


def test_pods_on_a_node_that_is_not_listed_give_no_block() -> None:
    far = [elsewhere(manager("10.48.0.0/16")), elsewhere(pod("a", "10.48.3.4"))]
    report = judged(lists(("List", [NODE]), ("List", far)))
    assert block(report)[1] is None and report.facts["podCIDRs"].at_least is None  # type: ignore[index]
    [told] = strangers(report)
    assert "kube-system/kube-controller-manager-n1 (far)" in told and "default/a (far)" in told


def test_everything_that_came_with_such_pods_is_left_out() -> None:
    """A List of all kinds: its DaemonSet is of the other cluster, too."""
    report = judged(lists(("List", [NODE]), ("List", [elsewhere(pod("a", "10.244.3.4")), FLANNEL])))
    assert report.facts["cni"].value is None and strangers(report)  # type: ignore[index]


def test_a_list_of_the_api_server_is_whole_so_each_pod_elsewhere_is_a_stray() -> None:
    pods = [pod("near", "10.244.0.5"), elsewhere(pod("a", "10.1.7.9"))]
    report = judged(
        lists(("NodeList", [NODE]), ("List", [FLANNEL]), ("List", [manager("10.244.0.0/16")]), ("PodList", pods))
    )
    assert block(report) == (State.SINGLE, ("10.244.0.0/16",))
    assert "default/a (far)" in strangers(report)[0]


def test_a_list_of_kubectl_get_may_be_a_choice_of_nodes() -> None:
    report = report_on(
        NODE, FLANNEL, manager("10.244.0.0/16"), pod("near", "10.244.0.5"), elsewhere(pod("a", "10.1.7.9"))
    )
    assert block(report)[0] is State.CONFLICT and strangers(report) == []


def test_what_is_left_of_a_pod_that_is_being_deleted_is_no_stranger() -> None:
    left = elsewhere(pod("left", "10.1.7.9", deletionTimestamp="2026-05-06T00:00:00Z"))
    report = judged(
        lists(("NodeList", [NODE]), ("List", [FLANNEL, manager("10.244.0.0/16"), pod("a", "10.244.0.5"), left]))
    )
    assert block(report) == (State.SINGLE, ("10.244.0.0/16",)) and strangers(report) == []


def test_two_whole_clusters_are_an_error_that_names_both() -> None:
    other = made("Node", "m7", spec={"podCIDR": "10.9.0.0/24"}, status={})
    with pytest.raises(NetinfoError, match=r"document 2 .*\(m7\).*document 1 .*\(n1\)"):
        judged(lists(("NodeList", [NODE]), ("NodeList", [other])))
    again = {**NODE, "metadata": {**NODE["metadata"], "uid": "another"}}
    with pytest.raises(NetinfoError, match=r"document 2 .*document 1"):
        judged(lists(("NodeList", [NODE]), ("List", [again])))
