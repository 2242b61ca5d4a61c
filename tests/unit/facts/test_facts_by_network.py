"""Where nodes are on several networks every fact of a network is told of each, and checked of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netinfo.checks.run import check
from netinfo.cli.exit_codes import exit_code
from netinfo.facts.judge import Judgement, decide
from netinfo.model.command import ExitCode
from netinfo.model.objects import NodeRequirement, Pod, Ref
from netinfo.model.report import MAIN_FACTS, Fact, State
from netinfo.model.snapshot import Snapshot
from netinfo.views import table
from tests.support.mixtures import (
    HYBRID,
    MOVED,
    Side,
    auto_mode,
    calico,
    canal,
    cilium,
    flannel,
    joined,
    k3s,
    kubenet,
    machine,
    machines,
    names,
    overlay,
    pods_on,
    vpc_cni,
    weave,
)
from tests.support.podnet import configmap, resource

ON_HYBRID = ((NodeRequirement("eks.amazonaws.com/compute-type", "In", ("hybrid",)),),)
NOT_HYBRID = ((NodeRequirement("eks.amazonaws.com/compute-type", "NotIn", ("hybrid",)),),)


def judged(snapshot: Snapshot) -> Judgement:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def by_network(found: Judgement, fact: Fact) -> dict[str, Any]:
    listed = found.report.facts[fact].detail["byNetwork"]
    assert isinstance(listed, list)
    return {each["network"]: each for each in listed}


def codes(found: Judgement) -> set[str]:
    return {each.code for each in check(found).findings}


def hybrid() -> Snapshot:
    """EKS with its own network on three nodes and Cilium on two that stand elsewhere."""
    return joined(
        vpc_cni(names(3), node_affinity=NOT_HYBRID),
        machines(names(2, 3), labels=HYBRID),
        cilium(names(2, 3), node_affinity=ON_HYBRID),
    )


def halfway() -> Snapshot:
    """Flannel and Cilium on all nodes, as Cilium's own guide migrates: node by node, by a label."""
    return joined(flannel(names(3), names(5)), machines(names(2, 3), labels=MOVED), cilium(names(2, 3), names(5)))


def test_policies_are_enforced_by_each_network_or_not() -> None:
    verdict = judged(hybrid()).report.facts[Fact.NETWORK_POLICY]
    assert (verdict.state, verdict.value) == (State.SINGLE, None)
    assert {name: each["value"] for name, each in by_network(judged(hybrid()), Fact.NETWORK_POLICY).items()} == {
        "aws-vpc-cni": "none",
        "cilium": "cilium",
    }
    assert judged(hybrid()).report.facts[Fact.CNI].detail["policyEngine"] is None


def test_one_way_between_nodes_is_common_although_nodes_forward_differently() -> None:
    verdict = judged(halfway()).report.facts[Fact.DATAPLANE]
    assert verdict.value == "vxlan"
    assert (
        verdict.title
        == "bridge on the node, vxlan between nodes (flannel); ebpf on the node, vxlan between nodes (cilium)"
    )
    assert verdict.detail["kind"] is None


def test_slices_and_room_are_counted_of_each_network() -> None:
    found = judged(hybrid())
    assert by_network(found, Fact.NODE_CIDRS)["cilium"]["value"] == ["10.253.3.0/24", "10.253.4.0/24"]
    assert by_network(found, Fact.NODE_CIDRS)["aws-vpc-cni"]["value"] is None
    room = by_network(found, Fact.CAPACITY)
    assert (room["aws-vpc-cni"]["podCapacity"], room["aws-vpc-cni"]["podBlock"]) == (330, None)
    of_cilium = room["cilium"]["podBlock"]["IPv4"]
    assert (of_cilium["addresses"], of_cilium["used"]) == (65536, 6)
    shown = table.render([found.report], (Fact.CAPACITY,), "table", headers=True)
    assert "2 of 256 /24, 254 free (cilium)" in shown


def test_a_mixture_that_is_meant_is_decided_and_no_problem() -> None:
    found = judged(hybrid())
    assert exit_code(found.report, MAIN_FACTS) is ExitCode.DETERMINED
    assert not codes(found)


@pytest.mark.parametrize(
    "snapshot",
    [
        halfway(),
        joined(calico(names(4), names(5)), cilium(["n4"], names(5))),
        joined(calico(["n0"], names(5)), cilium(names(4, 1), names(5))),
        joined(weave(names(3)), calico(names(2, 3))),
        joined(canal(names(3), names(5)), calico(names(2, 3), names(5))),
    ],
    ids=["flannel to cilium", "first node", "last node", "weave to calico", "canal to calico"],
)
def test_a_migration_is_a_conflict_and_a_problem_while_it_lasts(snapshot: Snapshot) -> None:
    found = judged(snapshot)
    assert exit_code(found.report, MAIN_FACTS) is ExitCode.CONFLICT
    assert {"nodes-differ", "blocks-differ-by-node"} <= codes(found)
    assert all(each["state"] == "single" and each["value"] for each in by_network(found, Fact.POD_CIDRS).values())


def test_an_annotation_that_two_networks_write_speaks_for_neither() -> None:
    found = judged(joined(canal(names(3), names(5)), calico(names(2, 3), names(5))))
    assert not [each for each in found.report.facts[Fact.CNI].evidence if each.source == "pods"]
    assert found.cni.by_node["n0"] == "canal" and found.cni.by_node["n4"] == "calico"


def test_the_row_of_a_conflict_counts_addresses_and_shows_no_block_over_them() -> None:
    shown = table.render([judged(halfway()).report], (Fact.POD_CIDRS,), "table", headers=True)
    assert "flannel: 9 of 9 pod addresses inside" in shown and "cilium: 6 of 6 pod addresses inside" in shown
    assert "10.244.0.0/22" not in shown


def test_a_pool_that_one_of_the_networks_has_given_out_is_a_problem() -> None:
    narrow = configmap("cilium-config", ipam="cluster-pool", cluster_pool_ipv4_cidr="10.253.2.0/23")
    seen = joined(
        vpc_cni(names(2), node_affinity=NOT_HYBRID),
        machines(names(2, 2), labels=HYBRID),
        cilium(names(2, 2), node_affinity=ON_HYBRID),
    )
    assert "no-slice-left" in codes(judged(seen._replace(configmaps=seen.configmaps.replace(rows=(narrow,)))))
    assert "no-slice-left" not in codes(judged(seen))


def test_what_a_network_of_several_keeps_for_a_node_that_is_gone_is_told() -> None:
    gone = resource("n9", "ciliumnodes.cilium.io", "CiliumNode", {"spec": {"ipam": {"podCIDRs": ["10.253.9.0/24"]}}})
    found = judged(joined(*hybrid_sides(), Side(custom={"ciliumnodes.cilium.io": (gone,)})))
    (told,) = (each for each in check(found).findings if each.code == "record-of-gone-node")
    assert "CiliumNode n9" in told.message and "10.253.9.0/24" in told.message


def hybrid_sides() -> tuple[Side, ...]:
    return (
        vpc_cni(names(3), node_affinity=NOT_HYBRID),
        machines(names(2, 3), labels=HYBRID),
        cilium(names(2, 3), node_affinity=ON_HYBRID),
    )


def test_records_of_a_network_for_nodes_of_another_one_are_no_leftovers() -> None:
    assert "record-of-gone-node" not in codes(judged(halfway()))


def test_an_agent_of_one_of_the_networks_that_sends_to_a_strange_address_is_told() -> None:
    strange = Side((machine("n4", annotations={"projectcalico.org/IPv4Address": "172.20.0.4/24"}),))
    found = judged(joined(weave(names(3)), calico(names(2, 3)), strange))
    assert "endpoint-not-of-node" in codes(found)


def test_a_node_with_pods_of_two_networks_beside_okes_flannel_is_of_both() -> None:
    """Calico with addresses of its own beside Flannel: what started before is on the one, what came later on the other
    (oracle-terraform-modules/terraform-oci-oke issues 306 and 527: not supported)."""
    both = flannel(["n0"], image="iad.ocir.io/oracle/oke-public-flannel", namespace="kube-system")
    found = judged(joined(both, calico(["n0"])))
    assert found.report.facts[Fact.CNI].state is State.CONFLICT
    assert {name: (each["nodes"], each["value"]) for name, each in by_network(found, Fact.POD_CIDRS).items()} == {
        "calico": (["n0"], ["10.233.64.0/18"]),
        "flannel": (["n0"], ["10.244.0.0/16"]),
    }


def test_pods_of_a_tenant_move_no_node_of_a_mixture() -> None:
    planted = Side(pods=pods_on(["n0"], "10.253.", "cni.projectcalico.org/podIP", first=40)[1:])
    before, after = judged(joined(*hybrid_sides())), judged(joined(*hybrid_sides(), planted))
    assert after.cni.by_node == before.cni.by_node


def test_a_lower_bound_holds_no_address_of_another_network_or_of_a_service() -> None:
    """Everything out of one /16, as in a VPC that was cut by hand."""
    cloud = tuple(
        Pod(Ref("pods", "shop", f"c{at}"), f"n{at}", "Running", ips=(ip,))
        for at, ip in enumerate(("10.0.9.4", "10.0.9.9", "10.0.240.7"))
    )
    sides = (
        replace(vpc_cni(names(3), node_affinity=NOT_HYBRID), pods=cloud),
        machines(names(2, 3), labels=HYBRID),
        cilium(names(2, 3), node_affinity=ON_HYBRID, prefix="10.0."),
    )
    found = by_network(judged(joined(*sides, services=("10.0.200.1",))), Fact.POD_CIDRS)
    assert found["aws-vpc-cni"]["atLeast"] == ["10.0.9.0/28", "10.0.240.7/32"]


def test_node_pools_on_their_way_from_kubenet_to_the_overlay_are_told_by_node() -> None:
    found = judged(joined(kubenet(names(2)), overlay(names(2, 2))))
    assert found.cni.verdict.state is State.CONFLICT
    assert found.cni.by_node == {**dict.fromkeys(names(2), "kubenet"), **dict.fromkeys(names(2, 2), "azure-cni")}
    assert by_network(found, Fact.POD_CIDRS)["kubenet"]["atLeast"] == ["10.244.0.0/23"]


def test_the_flannel_of_k3s_that_nobody_switched_off_is_a_network_beside_the_agent() -> None:
    found = judged(joined(k3s(names(2)), cilium(["n1"], names(2)), version="v1.33.1+k3s1"))
    assert found.cni.verdict.state is State.CONFLICT
    assert {name: each["nodes"] for name, each in by_network(found, Fact.POD_CIDRS).items()} == {
        "flannel": ["n0", "n1"],
        "cilium": ["n1"],
    }
    assert "leftover" not in codes(found)


def test_where_it_was_switched_off_its_annotation_is_left_over() -> None:
    off = Side((machine("n0", annotations={"k3s.io/node-args": '["server", "--flannel-backend=none"]'}),))
    found = judged(joined(k3s(names(2)), cilium(names(2)), off, version="v1.33.1+k3s1"))
    assert found.cni.verdict.value == "cilium" and "leftover" in codes(found)


def test_networks_of_different_operating_systems_are_meant_to_stay() -> None:
    windows, linux = {"kubernetes.io/os": "windows"}, {"kubernetes.io/os": "linux"}
    found = judged(
        joined(
            machines(names(3), labels=linux),
            machines(["w3", "w4"], labels=windows),
            flannel(names(3), node_selector=linux),
            calico(["w3", "w4"], node_selector=windows),
        )
    )
    assert (found.cni.verdict.state, found.cni.verdict.value) == (State.SINGLE, None)
    assert found.report.facts[Fact.POD_CIDRS].value == ("10.244.0.0/16", "10.233.64.0/18")
    shown = table.render([found.report], MAIN_FACTS, "table", headers=True)
    assert "flannel on 3 nodes 10.244.0.0/16; calico on 2 nodes 10.233.64.0/18" in shown
    assert not codes(found)


def test_a_network_that_nodes_bring_along_is_meant_beside_any_other() -> None:
    need = ((NodeRequirement("eks.amazonaws.com/compute-type", "NotIn", ("auto",)),),)
    found = judged(joined(auto_mode(names(2)), cilium(names(2, 2), node_affinity=need)))
    assert (found.cni.verdict.state, found.cni.verdict.value) == (State.SINGLE, None)
    assert not codes(found)


def test_pods_in_no_block_of_an_agent_are_of_the_cloud_where_both_agents_run_everywhere() -> None:
    """EKS half way from Amazon's plugin to Cilium: node by node Pods are started anew."""
    found = judged(joined(vpc_cni(names(3), names(5)), machines(names(5)), cilium(names(2, 3), names(5))))
    assert found.cni.verdict.state is State.CONFLICT
    assert found.cni.by_node == {**dict.fromkeys(names(3), "aws-vpc-cni"), **dict.fromkeys(names(2, 3), "cilium")}
    assert by_network(found, Fact.POD_CIDRS)["aws-vpc-cni"]["atLeast"] == ["10.20.0.0/22"]


def test_a_network_without_a_block_leaves_nothing_unlooked_at_in_a_mixture() -> None:
    looks = check(judged(joined(*hybrid_sides()))).looks
    assert not [each.check for each in looks if each.because and each.is_applicable and "block" in each.check]
