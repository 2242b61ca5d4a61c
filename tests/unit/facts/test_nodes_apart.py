"""Nodes whose Pods no network of the cluster connects are groups of their own, and take nothing from its answer."""

from __future__ import annotations

from typing import Any

import pytest

from netinfo.checks.run import check
from netinfo.cli.exit_codes import exit_code
from netinfo.facts.judge import Judgement, decide
from netinfo.facts.nodes import per_node
from netinfo.model.command import ExitCode
from netinfo.model.findings import Severity
from netinfo.model.objects import NodeRequirement
from netinfo.model.report import MAIN_FACTS, Fact, State
from netinfo.model.snapshot import Snapshot
from netinfo.views import notes, table
from tests.support.mixtures import (
    Side,
    calico,
    cilium,
    flannel,
    joined,
    machine,
    machines,
    names,
    pods_on,
    virtual,
    vpc_cni,
)
from tests.support.podnet import without

WINDOWS, LINUX = {"kubernetes.io/os": "windows"}, {"kubernetes.io/os": "linux"}
NOT_AT_THE_EDGE = ((NodeRequirement("node-role.kubernetes.io/edge", "DoesNotExist"),),)
FARGATE = {"eks.amazonaws.com/compute-type": "fargate"}
LIQO = {"liqo.io/type": "virtual-node"}


def judged(snapshot: Snapshot) -> Judgement:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def parts(found: Judgement) -> list[Any]:
    listed = found.report.facts[Fact.POD_CIDRS].detail["byNetwork"]
    assert isinstance(listed, list)
    return [(each["network"], each["nodes"], each["state"], each["value"], each["atLeast"]) for each in listed]


def codes(found: Judgement, severity: Severity) -> set[str]:
    return {each.code for each in check(found).findings if each.severity is severity}


@pytest.mark.parametrize(
    ("labels", "kind"),
    [({"type": "virtual-kubelet"}, "virtual-kubelet"), (LIQO, "liqo"), ({**LIQO, "type": "virtual-kubelet"}, "liqo")],
)
def test_nodes_without_a_machine_are_a_group_beside_the_clusters_own_network(labels: dict[str, str], kind: str) -> None:
    found = judged(joined(flannel(names(3)), virtual(["v7", "v8"], "10.240.", labels)))
    cni, pods = found.report.facts[Fact.CNI], found.report.facts[Fact.POD_CIDRS]
    assert (cni.state, cni.value) == (State.AGREED, "flannel")
    assert cni.detail["byNode"] == {**dict.fromkeys(names(3), "flannel"), "v7": kind, "v8": kind}
    assert pods.value == ("10.244.0.0/16",)
    assert parts(found) == [
        ("flannel", names(3), "single", ["10.244.0.0/16"], None),
        (kind, ["v7", "v8"], "not-applicable", None, ["10.240.0.0/20"]),
    ]
    assert exit_code(found.report, MAIN_FACTS) is ExitCode.DETERMINED


def test_they_are_told_in_nodes_check_and_beside_the_table_and_are_no_problem() -> None:
    found = judged(joined(flannel(names(2)), virtual(["v7"], "10.240.", {"type": "virtual-kubelet"})))
    assert {row.name: row.network for row in per_node.table(found).rows}["v7"] == "virtual-kubelet"
    assert codes(found, Severity.NOTE) == {"nodes-apart"} and not codes(found, Severity.PROBLEM)
    said = "v7 is served by virtual-kubelet: its pods are not on the cluster's network"
    assert said in notes.doubts(found.report, is_named=False)


def test_what_pods_of_kwok_have_is_made_up_and_bounds_nothing() -> None:
    fake = Side((machine("v7", annotations={"kwok.x-k8s.io/node": "fake"}),), pods_on(["v7"], "10.0."))
    found = judged(joined(flannel(names(2)), fake))
    assert parts(found)[1] == ("kwok", ["v7"], "not-applicable", None, None)


def test_a_cluster_of_such_nodes_alone_has_no_network_that_is_known() -> None:
    found = judged(joined(virtual(["v7"], "10.240.", {"type": "virtual-kubelet"})))
    assert found.report.facts[Fact.CNI].state is State.UNKNOWN
    assert parts(found) == [("virtual-kubelet", ["v7"], "not-applicable", None, ["10.240.7.4/30"])]


def test_nodes_of_fargate_bring_amazons_plugin_along_whatever_runs_on_the_others() -> None:
    found = judged(joined(cilium(names(3)), machines(["f3"], labels=FARGATE), Side(pods=pods_on(["f3"], "10.20."))))
    cni, pods = found.report.facts[Fact.CNI], found.report.facts[Fact.POD_CIDRS]
    assert (cni.state, cni.value) == (State.SINGLE, "cilium")
    assert (pods.state, pods.value) == (State.SINGLE, ("10.253.0.0/16",))
    assert parts(found)[1] == ("aws-vpc-cni", ["f3"], "not-applicable", None, ["10.20.3.4/30"])
    assert not codes(found, Severity.PROBLEM)


def test_where_all_nodes_are_fargates_that_plugin_is_the_network() -> None:
    found = judged(joined(machines(names(2), labels=FARGATE), Side(pods=pods_on(names(2), "10.20."))))
    cni = found.report.facts[Fact.CNI]
    assert (cni.value, cni.title) == ("aws-vpc-cni", "Amazon VPC CNI (EKS Fargate)")
    assert found.report.facts[Fact.POD_CIDRS].state is State.NOT_APPLICABLE


def windows_elsewhere(prefix: str = "10.99.") -> Snapshot:
    """Cilium, which does not run on Windows, and Windows nodes whose Pods have some other network."""
    return joined(
        machines(names(3), labels=LINUX),
        machines(["w3", "w4"], labels=WINDOWS),
        cilium(names(3), node_selector=LINUX),
        Side(pods=pods_on(["w3", "w4"], prefix)),
    )


def test_the_unknown_network_of_windows_nodes_has_a_bound_of_its_own_and_contradicts_nothing() -> None:
    found = judged(windows_elsewhere())
    cni, pods = found.report.facts[Fact.CNI], found.report.facts[Fact.POD_CIDRS]
    assert (cni.state, cni.value) == (State.SINGLE, "cilium")
    assert (pods.state, pods.value, pods.at_least) == (State.UNKNOWN, None, ("10.99.0.0/21",))
    assert parts(found) == [
        ("cilium", names(3), "single", ["10.253.0.0/16"], None),
        (None, ["w3", "w4"], "unknown", None, ["10.99.0.0/21"]),
    ]
    shown = table.render([found.report], MAIN_FACTS, "table", headers=True)
    assert "cilium on 3 nodes 10.253.0.0/16; another network on 2 nodes at least 10.99.0.0/21" in shown
    assert exit_code(found.report, MAIN_FACTS) is ExitCode.PARTIAL
    assert not codes(found, Severity.PROBLEM)


def test_windows_nodes_whose_pods_are_of_the_clusters_block_are_of_its_network() -> None:
    found = judged(windows_elsewhere("10.253."))
    assert found.report.facts[Fact.POD_CIDRS].value == ("10.253.0.0/16",)
    assert "byNetwork" not in found.report.facts[Fact.POD_CIDRS].detail


def left_out(prefix: str) -> Snapshot:
    """Two Linux nodes of five have no label that the agent wants; their Pods have addresses that begin so."""
    return joined(
        machines(names(3), labels={"net": "new"}),
        cilium(names(3), node_selector={"net": "new"}),
        machines(names(2, 3)),
        Side(pods=pods_on(names(2, 3), prefix)),
    )


def test_a_linux_node_that_the_agent_leaves_out_still_contradicts_the_block() -> None:
    """Nothing says that it is meant so: a migration leaves such nodes too."""
    assert judged(left_out("10.99.")).report.facts[Fact.POD_CIDRS].state is State.CONFLICT


@pytest.mark.parametrize("prefix", ["10.99.", "10.253."], ids=["outside the block", "inside the block"])
def test_a_node_that_the_agent_leaves_out_is_not_said_to_be_on_its_network(prefix: str) -> None:
    rows = per_node.table(judged(left_out(prefix))).rows
    assert {row.name: row.network for row in rows} == {
        **dict.fromkeys(names(3), "cilium"),
        **dict.fromkeys(names(2, 3), None),
    }


def test_nodes_at_the_edge_that_no_agent_may_run_on_have_a_network_of_their_own() -> None:
    edge = machines(["e3"], labels={"node-role.kubernetes.io/edge": ""})
    found = judged(joined(edge, calico(names(3), node_affinity=NOT_AT_THE_EDGE), Side(pods=pods_on(["e3"], "10.22."))))
    assert parts(found)[1] == (None, ["e3"], "unknown", None, ["10.22.3.4/30"])


def test_where_not_all_agents_are_known_nothing_is_said_of_nodes_that_those_seen_leave_out() -> None:
    hidden = windows_elsewhere()
    for source in ("workloads", "nodes", "pods"):
        found = judged(without(hidden, source))
        assert not found.cni.apart
        assert found.report.facts[Fact.POD_CIDRS].state in (State.CONFLICT, State.UNKNOWN, State.SINGLE)


def test_a_tenants_pods_put_no_node_apart() -> None:
    """An address of his choice on a Pod that says where it runs."""
    seen = joined(flannel(names(2)))
    planted = Side(pods=pods_on(["n1"], "10.66."))
    found = judged(seen._replace(pods=seen.pods.replace(rows=(*seen.pods, *planted.pods))))
    assert not found.cni.apart


@pytest.mark.parametrize("labels", [{"type": "virtual-kubelet"}, LIQO])
def test_while_nodes_are_not_seen_their_pods_contradict_nothing_and_make_nothing_sure(labels: dict[str, str]) -> None:
    seen = joined(flannel(names(3)), virtual(["v7"], "10.240.", labels))
    found = judged(without(seen, "nodes"))
    pods = found.report.facts[Fact.POD_CIDRS]
    assert (pods.state, pods.value) == (State.UNKNOWN, None)
    assert "pods on v7 lie outside, no agent was seen there" in pods.because
    assert not codes(found, Severity.PROBLEM)


def test_pods_outside_beside_an_agent_still_contradict_it() -> None:
    seen = joined(flannel(names(3)), Side(pods=pods_on(["n1"], "10.240.")))
    assert judged(without(seen, "nodes")).report.facts[Fact.POD_CIDRS].state is State.CONFLICT


def test_an_agent_bound_to_nodes_that_the_other_leaves_it_is_no_conflict_while_nodes_are_not_seen() -> None:
    hybrid, kind = {"eks.amazonaws.com/compute-type": "hybrid"}, "eks.amazonaws.com/compute-type"
    seen = joined(
        vpc_cni(names(2), node_affinity=((NodeRequirement(kind, "NotIn", ("hybrid",)),),)),
        machines(["h3"], labels=hybrid),
        cilium(["h3"], node_affinity=((NodeRequirement(kind, "In", ("hybrid",)),),)),
    )
    found = judged(without(seen, "nodes"))
    assert found.cni.verdict.state is State.UNKNOWN and "leaves nodes to Cilium" in found.cni.verdict.because
    assert exit_code(found.report, MAIN_FACTS) is ExitCode.PARTIAL
