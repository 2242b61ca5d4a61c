"""The pod block: the allocator in charge names it, addresses judge it, and what is missing never makes it surer."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netinfo.facts.pod_cidrs.decide import decide
from netinfo.model.command import Trouble
from netinfo.model.components import Decision, Identification, Ipam
from netinfo.model.objects import CniFile, Container, Node, Pod
from netinfo.model.report import Fact, Stance, State, Strength, Verdict, Warning
from netinfo.model.snapshot import Listing, Snapshot, not_asked
from tests.support.podnet import (
    FORBIDDEN,
    NOBODY,
    agent,
    api_server,
    cluster,
    component,
    controller_manager,
    entries,
    flannel_config,
    kube_proxy_config,
    kubeadm_config,
    node,
    pod,
    pods,
    pool,
    run_by,
    without,
)

FLANNEL_AGENT = agent("kube-flannel-ds", "kube-flannel")
FLANNEL = run_by("flannel", Ipam.NODE_PODCIDR, FLANNEL_AGENT)
KUBENET = run_by("kubenet", Ipam.NODE_PODCIDR)
CALICO = run_by("calico", Ipam.POOLS, agent("calico-node"))
BLOCK = ("10.244.0.0/16",)


def state_and_value(decision: Decision) -> tuple[State, object]:
    return decision.verdict.state, decision.verdict.value


def codes(decision: Decision) -> set[str]:
    return {each.code for each in decision.warnings}


def says(decision: Decision, stance: Stance = Stance.FOR) -> list[str]:
    return [each.says for each in decision.verdict.evidence if each.stance is stance]


def test_flannel_with_flag_network_and_pods_inside_is_agreed() -> None:
    snapshot = cluster(
        control_plane=(controller_manager("10.244.0.0/16"),),
        nodes=(node("n1", "10.244.0.0/24"), node("n2", "10.244.1.0/24")),
        pods=pods("10.244.0.5", "10.244.1.7"),
        configmaps=(flannel_config("10.244.0.0/16"),),
    )
    decision = decide(snapshot, FLANNEL)
    assert state_and_value(decision) == (State.AGREED, BLOCK)
    assert says(decision) == [
        "kube-controller-manager --cluster-cidr",
        "kube-flannel-cfg net-conf.json Network",
        "2 of 2 pod addresses inside",
        "node slices: 2 of 2 inside",
    ]
    assert decision.warnings == ()


def test_many_slices_are_joined_to_be_shown() -> None:
    nodes = tuple(node(f"n{at}", f"10.244.{at}.0/24") for at in range(32))
    snapshot = cluster(control_plane=(controller_manager("10.244.0.0/16"),), nodes=nodes, pods=pods("10.244.3.4"))
    decision = decide(snapshot, KUBENET)
    assert says(decision)[-1] == "node slices (joined from 32): 1 of 1 inside"
    assert decision.verdict.evidence[-1].value == ("10.244.0.0/19",)


@pytest.mark.parametrize(("found", "seen"), [(pods("10.244.0.5"), ("10.244.0.5/32",)), ((), None)])
def test_a_lone_slice_is_never_the_block(found: tuple[Pod, ...], seen: tuple[str, ...] | None) -> None:
    """Nor is it an observation: the lower bound is made of addresses in use."""
    decision = decide(cluster(nodes=(node("n1", "10.244.0.0/24"),), pods=found), KUBENET)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert decision.verdict.at_least == seen
    assert "slices" in decision.verdict.because


def test_a_flag_without_any_pod_is_a_single_source() -> None:
    assert state_and_value(decide(cluster(control_plane=(controller_manager("10.244.0.0/16"),)), KUBENET)) == (
        State.SINGLE,
        BLOCK,
    )


@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--allocate-node-cidrs=false",),
        ("--allocate-node-cidrs=true", "--controllers=*,-nodeipam"),
        ("--allocate-node-cidrs=true", "--controllers=*,-node-ipam-controller"),
        ("--allocate-node-cidrs=true", "--controllers=deployment,daemonset"),
    ],
)
def test_a_controller_manager_without_the_switch_or_the_controller_cuts_nothing(flags: tuple[str, ...]) -> None:
    """Its flag alone says what somebody intended: what the slices are cut from is then not known."""
    flag = component("kube-controller-manager", "--cluster-cidr=10.240.0.0/12", *flags)
    machine = node("n", "10.244.0.0/24")
    decision = decide(cluster(control_plane=(flag,), nodes=(machine,), pods=pods("10.244.0.3")), KUBENET)
    assert state_and_value(decision) == (State.UNKNOWN, None)


@pytest.mark.parametrize("controllers", ["*", "*,bootstrapsigner", "nodeipam,daemonset", "node-ipam-controller"])
def test_a_controller_manager_with_the_switch_and_the_controller_cuts_slices(controllers: str) -> None:
    flag = controller_manager("10.244.0.0/16", f"--controllers={controllers}")
    machine = node("n", "10.244.0.0/24")
    decision = decide(cluster(control_plane=(flag,), nodes=(machine,), pods=pods("10.244.0.3")), KUBENET)
    assert state_and_value(decision) == (State.SINGLE, BLOCK)


def test_a_controller_manager_that_allocates_nothing_is_not_in_charge() -> None:
    idle = controller_manager("10.244.0.0/16", "--allocate-node-cidrs=false")
    decision = decide(cluster(control_plane=(idle,), pods=pods("10.244.0.5")), KUBENET)
    assert decision.verdict.state is State.UNKNOWN


def test_kops_writes_services_into_flannels_network_and_the_flag_is_right() -> None:
    snapshot = cluster(
        control_plane=(controller_manager("100.96.0.0/11"), api_server("100.64.0.0/13")),
        nodes=(node("n1", "100.96.1.0/24"),),
        pods=pods("100.96.1.4"),
        configmaps=(flannel_config("100.64.0.0/10"),),
        services=("100.64.0.1",),
    )
    decision = decide(snapshot, FLANNEL)
    assert state_and_value(decision) == (State.SINGLE, ("100.96.0.0/11",))
    assert says(decision, Stance.AGAINST) == ["kube-flannel-cfg net-conf.json Network (holds the Services too)"]
    assert codes(decision) == {"range-around-block"}


def test_flannels_network_around_the_block_is_no_contradiction_and_one_beside_it_is() -> None:
    def told(network: str) -> set[str]:
        snapshot = cluster(
            control_plane=(controller_manager("10.240.0.0/16"),),
            nodes=(node("n1", "10.240.1.0/24"),),
            pods=pods("10.240.1.4"),
            configmaps=(flannel_config(network),),
        )
        return codes(decide(snapshot, FLANNEL))

    assert told("10.240.0.0/12") == {"range-around-block"}
    assert told("10.96.0.0/12") == {"pod-block-sources-differ"}


def test_a_network_that_holds_the_services_alone_is_no_answer() -> None:
    snapshot = cluster(
        nodes=(node("n1", "100.96.1.0/24"),),
        pods=pods("100.96.1.4"),
        configmaps=(flannel_config("100.64.0.0/10"),),
        services=("100.64.0.1",),
    )
    decision = decide(snapshot, FLANNEL)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert decision.verdict.at_least == ("100.96.1.4/32",)
    assert "Services" in decision.verdict.because
    assert decide(without(snapshot, "services"), FLANNEL).verdict.state is State.UNKNOWN


def test_a_network_that_does_not_contain_the_slices_is_a_conflict() -> None:
    snapshot = cluster(nodes=(node("n1", "10.224.0.0/24"),), configmaps=(flannel_config("10.244.0.0/16"),))
    decision = decide(snapshot, FLANNEL)
    assert state_and_value(decision) == (State.CONFLICT, None)
    assert "slice-outside-block" in codes(decision)


def test_flannel_and_kubeadm_with_different_blocks_and_no_pods_are_a_conflict() -> None:
    # flannel-io/flannel#1983: a typo in one of the two, flannel does not start
    snapshot = cluster(
        control_plane=(controller_manager("10.224.0.0/16"),),
        nodes=(node("n1", "10.224.0.0/24"),),
        configmaps=(flannel_config("10.244.0.0/16"), kubeadm_config("10.224.0.0/16")),
    )
    decision = decide(snapshot, FLANNEL)
    assert state_and_value(decision) == (State.CONFLICT, None)
    assert "kube-flannel-cfg" in decision.verdict.because


def test_a_stale_kubeadm_config_is_told_and_the_running_flag_wins() -> None:
    snapshot = cluster(
        control_plane=(controller_manager("10.200.0.0/16"),),
        pods=pods("10.200.0.5"),
        configmaps=(kubeadm_config("10.244.0.0/16"),),
    )
    decision = decide(snapshot, KUBENET)
    assert state_and_value(decision) == (State.SINGLE, ("10.200.0.0/16",))
    assert codes(decision) == {"pod-block-sources-differ"}


def test_two_controller_managers_that_differ_are_a_conflict() -> None:
    both = (controller_manager("10.1.0.0/16"), controller_manager("10.2.0.0/16", where="cp2"))
    assert state_and_value(decide(cluster(control_plane=both), KUBENET)) == (State.CONFLICT, None)
    decision = decide(cluster(control_plane=both, pods=pods("10.2.0.9")), KUBENET)
    assert state_and_value(decision) == (State.CONFLICT, ("10.2.0.0/16",))


def test_all_pods_outside_refute_the_flag() -> None:
    snapshot = cluster(control_plane=(controller_manager("10.244.0.0/16"),), pods=pods("10.85.0.3", "10.85.0.4"))
    decision = decide(snapshot, KUBENET)
    assert state_and_value(decision) == (State.CONFLICT, None)
    assert decision.verdict.at_least == ("10.85.0.0/29",)
    assert codes(decision) == {"pod-outside-block"}
    assert "2 of 2" in decision.verdict.because


def test_all_pods_outside_but_in_another_configured_block_name_that_one() -> None:
    snapshot = cluster(
        control_plane=(controller_manager("10.244.0.0/16"),),
        pods=pods("10.85.0.3"),
        configmaps=(kubeadm_config("10.85.0.0/16"),),
    )
    assert state_and_value(decide(snapshot, KUBENET)) == (State.CONFLICT, ("10.85.0.0/16",))


def test_some_pods_outside_are_a_conflict_with_counts_and_nodes() -> None:
    found = (*pods("10.244.0.3", "10.244.0.4"), pod("odd", "10.85.0.9", on="n3"))
    decision = decide(cluster(control_plane=(controller_manager("10.244.0.0/16"),), pods=found), KUBENET)
    assert state_and_value(decision) == (State.CONFLICT, BLOCK)
    assert decision.verdict.because == "1 of 3 pod addresses lies outside 10.244.0.0/16, in 10.85.0.9/32 on n3"


@pytest.mark.parametrize(
    "odd",
    [
        pod("host", "192.168.1.7", host_network=True),
        pod("done", "10.1.0.7", phase="Succeeded"),
        pod("failed", "10.1.0.7", phase="Failed"),
        pod("pending", "10.1.0.7", phase="Pending"),
        pod("node-address", "192.168.49.2"),
        pod("virtual", "10.1.0.7", on="vk"),
        pod("offloaded", "10.1.0.7", on="liqo"),
        pod("none"),
        pod("empty", ""),
        pod("garbage", "None"),
    ],
)
def test_pods_off_the_pod_network_are_not_judges(odd: Pod) -> None:
    virtual = {"vk": {"type": "virtual-kubelet"}, "liqo": {"liqo.io/type": "virtual-node", "type": "virtual-node"}}
    nodes = (node(), *(node(name, labels=labels, addresses=()) for name, labels in virtual.items()))
    found = (*pods("10.244.0.3"), odd)
    snapshot = cluster(control_plane=(controller_manager("10.244.0.0/16"),), nodes=nodes, pods=found)
    decision = decide(snapshot, KUBENET)
    assert state_and_value(decision) == (State.SINGLE, BLOCK)
    assert "1 of 1 pod address inside" in says(decision)


def test_a_sample_of_pods_is_called_a_sample() -> None:
    snapshot = cluster(control_plane=(controller_manager("10.244.0.0/16"),))
    snapshot = snapshot._replace(pods=Listing(pods("10.244.0.3"), is_complete=False))
    assert "1 of 1 pod address inside (of the 1 looked at)" in says(decide(snapshot, KUBENET))


def test_pods_that_could_not_be_looked_at_leave_the_block_unconfirmed() -> None:
    snapshot = cluster(control_plane=(controller_manager("10.244.0.0/16"),))
    decision = decide(without(snapshot, "pods"), KUBENET)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert decision.verdict.because == "no Pod could be looked at to confirm 10.244.0.0/16"
    assert says(decision) == ["kube-controller-manager --cluster-cidr"]


def test_a_hidden_control_plane_hands_over_to_kube_proxy_and_a_forbidden_one_does_not() -> None:
    snapshot = cluster(
        control_plane=(component("kube-proxy", "--cluster-cidr=10.244.0.0/16"),), pods=pods("10.244.0.3")
    )
    assert state_and_value(decide(snapshot, KUBENET)) == (State.SINGLE, BLOCK)
    snapshot = cluster(configmaps=(kubeadm_config("10.244.0.0/16"),), pods=pods("10.244.0.3"))
    assert state_and_value(decide(snapshot, KUBENET)) == (State.SINGLE, BLOCK)
    decision = decide(without(snapshot, "control_plane"), KUBENET)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert "the pods of the control plane could not be read" in decision.verdict.because


@pytest.mark.parametrize(
    "flag",
    [
        "garbage",
        "$(BLOCK)",
        "10.244.0.0",
        "10.244.0.0/33",
        "0.0.0.0/0",
        "10.244.0.0/016",
        "10.244.0.0/" + "1" * 5000,
        "10.244.0.0/16,x",
        "10.244.0.0/16\u202e",
    ],
)
def test_a_flag_that_is_no_block_is_left_out_with_a_warning(flag: str) -> None:
    snapshot = cluster(control_plane=(controller_manager(flag),), pods=pods("10.244.0.3"))
    decision = decide(snapshot, KUBENET)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert codes(decision) == {"unusable-value"}
    assert all(flag not in each.message for each in decision.warnings)


def test_a_slice_that_is_no_block_is_told_of_the_block_and_of_the_slices() -> None:
    """One bit of a dump was flipped: the answer on slices lost one of two, and only the Pod block had a warning."""
    snapshot = cluster(nodes=(node("n1", "10.244.0.0/24"), node("n2", "10.244.1.0.24")), pods=pods("10.244.0.3"))
    [warning] = [each for each in decide(snapshot, KUBENET).warnings if each.code == "unusable-value"]
    assert set(warning.facts) == {Fact.POD_CIDRS, Fact.NODE_CIDRS} and "n2" in warning.message


def test_below_a_flag_that_is_no_block_others_need_pods_to_confirm_them() -> None:
    written = (kubeadm_config("10.244.0.0/16"),)
    snapshot = cluster(control_plane=(controller_manager("$(BLOCK)"),), configmaps=written)
    assert decide(snapshot, KUBENET).verdict.state is State.UNKNOWN
    with_pods = snapshot._replace(pods=Listing(pods("10.244.0.3")))
    assert state_and_value(decide(with_pods, KUBENET)) == (State.SINGLE, BLOCK)


@pytest.mark.parametrize(
    "flag", ["10.244.3.7/16", " 10.244.0.0/16 ", '"10.244.0.0/16"', "'10.244.0.0/16'", "10.244.0.0/16,"]
)
def test_blanks_quotes_and_host_bits_are_forgiven(flag: str) -> None:
    assert decide(cluster(control_plane=(controller_manager(flag),)), KUBENET).verdict.value == BLOCK


def test_the_service_block_is_not_the_pod_block() -> None:
    # kubernetes/kops#12607
    snapshot = cluster(control_plane=(controller_manager("100.64.0.0/13"), api_server("100.64.0.0/13")))
    decision = decide(snapshot, KUBENET)
    assert state_and_value(decision) == (State.CONFLICT, None)
    assert codes(decision) == {"pod-block-is-service-block"}
    inside = cluster(control_plane=(controller_manager("10.96.0.0/16"),), service_cidrs=("10.96.0.0/12",))
    assert decide(inside, KUBENET).verdict.state is State.CONFLICT


def test_a_pod_block_around_the_service_block_is_legal() -> None:
    snapshot = cluster(control_plane=(controller_manager("10.0.0.0/8"), api_server("10.96.0.0/12")))
    assert state_and_value(decide(snapshot, KUBENET)) == (State.SINGLE, ("10.0.0.0/8",))


def test_both_families_are_one_answer_and_the_first_family_comes_first() -> None:
    flag = controller_manager("10.244.0.0/16,fd00:10:244::/56")
    found = (pod("a", "10.244.0.3", "fd00:10:244::3"),)
    snapshot = cluster(control_plane=(flag,), nodes=(node("n1", "10.244.0.0/24", "fd00:10:244::/64"),), pods=found)
    assert decide(snapshot, KUBENET).verdict.value == ("10.244.0.0/16", "fd00:10:244::/56")
    six_first = snapshot._replace(nodes=Listing((node("n1", "fd00:10:244::/64", "10.244.0.0/24"),)))
    assert decide(six_first, KUBENET).verdict.value == ("fd00:10:244::/56", "10.244.0.0/16")


def test_the_first_family_is_that_of_pods_that_run() -> None:
    """Two ended Pods of an IPv6 time beside one that runs."""
    ended = [pod(name, "fd00::5")._replace(phase="Succeeded") for name in ("a", "b")]
    runs = pod("c", "10.244.0.3", "fd00::7")
    found = cluster(
        nodes=(node(),), pods=(*ended, runs), control_plane=(controller_manager("fd00::/48,10.244.0.0/16"),)
    )
    assert decide(found, KUBENET).verdict.value == ("10.244.0.0/16", "fd00::/48")


def test_a_family_without_a_known_block_is_told() -> None:
    both = (controller_manager("10.244.0.0/16"),)
    snapshot = cluster(
        control_plane=both,
        pods=(pod("a", "10.244.0.3", "fd00::3"),),
        configmaps=(kubeadm_config("10.244.0.0/16"),),
    )
    decision = decide(snapshot, KUBENET)
    assert state_and_value(decision) == (State.SINGLE, BLOCK)
    assert codes(decision) == {"family-unknown"}
    assert decision.verdict.because


def test_a_family_that_no_pod_has_is_not_told_of_slices_and_is_warned_of() -> None:
    flag = controller_manager("10.244.0.0/16,fd00:10:244::/56")
    machine = node("n", "10.244.0.0/24", "fd00:10:244::/64")
    decision = decide(cluster(control_plane=(flag,), nodes=(machine,), pods=pods("10.244.0.3")), KUBENET)
    assert state_and_value(decision) == (State.SINGLE, BLOCK)
    assert codes(decision) == {"family-unknown"}


def test_flannel_without_ipv6_gives_no_ipv6_address_of_dual_slices() -> None:
    flag = controller_manager("10.244.0.0/16,fd00:10:244::/56")
    machine = node("n", "10.244.0.0/24", "fd00:10:244::/64")
    snapshot = cluster(control_plane=(flag,), nodes=(machine,), configmaps=(flannel_config("10.244.0.0/16"),))
    assert decide(snapshot, FLANNEL).verdict.value == ("10.244.0.0/16",)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [((), ("10.244.0.0/16",)), (("--enable-ipv6=true",), ("10.244.0.0/16", "fd00:10:244::/56"))],
)
def test_kube_router_gives_ipv6_addresses_only_where_it_is_told_to(
    flags: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    flag = controller_manager("10.244.0.0/16,fd00:10:244::/56")
    machine = node("n", "10.244.0.0/24", "fd00:10:244::/64")
    own = agent("kube-router")._replace(
        containers=(Container("kube-router", "kube-router:v2.1.0", ("--run-router=true", *flags)),)
    )
    found = run_by("kube-router", Ipam.NODE_PODCIDR, own)
    assert decide(cluster(control_plane=(flag,), nodes=(machine,)), found).verdict.value == expected


def test_a_family_of_which_no_node_has_a_slice_is_no_part_of_the_answer() -> None:
    """kubeadm was asked for both families, the controller manager cuts slices of one (a flag edited later)."""
    flag, record = controller_manager("10.244.0.0/16"), kubeadm_config("10.244.0.0/16,fd00:10:244::/56")
    machine = node("n", "10.244.0.0/24")
    snapshot = cluster(control_plane=(flag,), nodes=(machine,), pods=pods("10.244.0.3"), configmaps=(record,))
    assert decide(snapshot, KUBENET).verdict.value == ("10.244.0.0/16",)


def test_a_managed_clusters_dump_with_kube_proxy_and_pods_has_its_answer_without_a_known_cni() -> None:
    proxy = component("kube-proxy", "--cluster-cidr=10.244.0.0/16", is_mirror=False, owner_kind="DaemonSet")
    snapshot = cluster(control_plane=(proxy,), pods=pods("10.244.0.2", "10.244.0.62"))
    snapshot = snapshot._replace(configmaps=Listing(trouble=Trouble.NOT_IN_DUMP, is_complete=False))
    decision = decide(snapshot, NOBODY)
    assert state_and_value(decision) == (State.SINGLE, BLOCK)
    assert says(decision) == ["kube-proxy --cluster-cidr", "2 of 2 pod addresses inside"]


def test_with_an_unknown_cni_nothing_counts_unconfirmed() -> None:
    flag = (controller_manager("10.244.0.0/16"),)
    assert decide(cluster(control_plane=flag), NOBODY).verdict.state is State.UNKNOWN
    outside = decide(cluster(control_plane=flag, pods=pods("10.85.0.3")), NOBODY)
    assert state_and_value(outside) == (State.UNKNOWN, None)
    assert outside.verdict.at_least == ("10.85.0.3/32",)
    assert says(outside, Stance.AGAINST) == ["kube-controller-manager --cluster-cidr"]


def _machine(*podcidrs: str, **parts: Any) -> Node:
    return node("n", *podcidrs)._replace(**parts)


UNLIKE_SLICES = {
    "an address outside the slice of its node": Listing((_machine("192.168.0.0/24"),)),
    "a network's annotation": Listing((_machine(annotations={"projectcalico.org/IPv4Address": "10.0.0.1/24"}),)),
    "a network's condition": Listing((_machine(conditions={"NetworkUnavailable": ("False", "WeaveIsUp")}),)),
    "nodes that could not be looked at": Listing[Node](trouble=Trouble.FORBIDDEN, is_complete=False),
}


@pytest.mark.parametrize("what", UNLIKE_SLICES)
def test_with_an_unknown_cni_a_flag_around_its_pool_is_no_answer(what: str) -> None:
    """A pool inside ``--cluster-cidr``, of an agent that cannot be seen: every address lies in the flag's block."""
    flag = (controller_manager("192.168.0.0/16"),)
    there = cluster(control_plane=flag, pods=pods("192.168.64.130", "192.168.77.5", on="n"))
    there = there._replace(workloads=Listing(trouble=Trouble.FORBIDDEN, is_complete=False))
    assert state_and_value(decide(there, NOBODY)) == (State.SINGLE, ("192.168.0.0/16",))
    decision = decide(there._replace(nodes=UNLIKE_SLICES[what]), NOBODY)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert decision.verdict.at_least == ("192.168.64.0/20",)


def test_a_viewer_who_sees_that_no_agent_runs_has_the_block_that_holds_the_pods() -> None:
    """ClusterRole view may not list nodes; with all DaemonSets listed no agent can be hidden."""
    flag = (controller_manager("192.168.0.0/16"),)
    hidden: Listing[Node] = Listing(trouble=Trouble.FORBIDDEN, is_complete=False)
    there = cluster(control_plane=flag, pods=pods("192.168.64.130", on="n"))._replace(nodes=hidden)
    assert state_and_value(decide(there, NOBODY)) == (State.SINGLE, ("192.168.0.0/16",))


def test_a_dump_without_nodes_does_not_know_whether_the_flag_is_more_than_what_holds_a_pool() -> None:
    """Of a namespace that was saved alone: the agent of Cilium in one of its own, and its pool inside the flag's."""
    flag = (controller_manager("10.0.0.0/8"),)
    lacking: Listing[Node] = Listing(trouble=Trouble.NOT_IN_DUMP, is_complete=False)
    part = Listing((agent("kube-proxy"),), is_complete=False)
    saved = cluster(control_plane=flag, configmaps=(kubeadm_config("10.0.0.0/8"),), pods=pods("10.0.9.5"))
    decision = decide(saved._replace(nodes=lacking, workloads=part), NOBODY)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert decision.verdict.at_least == ("10.0.9.5/32",)


AROUND = cluster(
    nodes=(node("n1", "100.64.0.0/24"), node("n2", "100.64.1.0/24")),
    pods=(pod("a", "100.64.0.5", on="n1"), pod("b", "100.64.1.9", on="n2")),
    custom={"ippools.crd.projectcalico.org": (pool("default", "100.64.0.0/11"),)},
)


def test_while_calicos_plugin_is_not_read_a_pool_around_the_slices_is_no_answer() -> None:
    """With host-local it would give Pods addresses of the slices, as Gardener sets it up, and leave its pool alone."""
    hidden = without(AROUND, "configmaps")
    assert state_and_value(decide(AROUND, CALICO)) == (State.SINGLE, ("100.64.0.0/11",))
    decision = decide(hidden, CALICO)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert "the ConfigMap of Calico's CNI plugin" in decision.verdict.because
    beside = hidden._replace(pods=Listing((*AROUND.pods, pod("c", "100.64.77.3", on="n1"))))
    assert state_and_value(decide(beside, CALICO)) == (State.SINGLE, ("100.64.0.0/11",))
    cut_from_it = hidden._replace(control_plane=Listing((controller_manager("100.64.0.0/11"),)))
    assert state_and_value(decide(cut_from_it, CALICO)) == (State.AGREED, ("100.64.0.0/11",))


def test_with_an_unknown_cni_a_pool_that_merely_holds_the_slices_of_all_pods_is_no_answer() -> None:
    assert state_and_value(decide(AROUND, NOBODY)) == (State.UNKNOWN, None)
    beside = AROUND._replace(pods=Listing((pod("c", "100.64.77.3", on="n1"),)))
    assert state_and_value(decide(beside, NOBODY)) == (State.SINGLE, ("100.64.0.0/11",))


def test_beside_slices_that_hold_all_pods_a_pool_elsewhere_is_still_the_word_of_a_rival() -> None:
    """Calico and Flannel run on all nodes: Pods that start now may get addresses of either."""
    there = cluster(
        control_plane=(controller_manager("10.244.0.0/16"),),
        nodes=(node("n1", "10.244.0.0/24"),),
        pods=pods("10.244.0.3", on="n1"),
        custom={"ippools.crd.projectcalico.org": (pool("default", "192.168.0.0/16"),)},
    )
    assert state_and_value(decide(there, contested(CALICO, FLANNEL))) == (State.CONFLICT, BLOCK)


def test_where_the_network_of_some_nodes_is_not_known_no_block_is_agreed() -> None:
    there = cluster(
        control_plane=(controller_manager("10.244.0.0/16"),),
        nodes=(node("n1", "10.244.0.0/24"), node("n2", "10.244.1.0/24")),
        pods=pods("10.244.0.3"),
        configmaps=(kubeadm_config("10.244.0.0/16"),),
    )
    assert state_and_value(decide(there, KUBENET)) == (State.AGREED, BLOCK)
    part = KUBENET._replace(warnings=(Warning("agent-on-some-nodes", "wanted on 1 of 2 nodes only", (Fact.CNI,)),))
    decision = decide(there, part)
    assert state_and_value(decision) == (State.SINGLE, BLOCK)
    assert decision.verdict.because == "wanted on 1 of 2 nodes only"


def test_while_pods_and_pools_contradict_each_other_nothing_is_said_to_be_where_addresses_come_from() -> None:
    there = cluster(
        control_plane=(controller_manager("10.244.0.0/16"),),
        nodes=(node("n1", "10.244.0.0/24"),),
        pods=pods("10.244.0.3"),
        custom={"ippools.crd.projectcalico.org": (pool("new", "192.168.0.0/16"),)},
    )
    decision = decide(there, CALICO)
    assert state_and_value(decision) == (State.CONFLICT, BLOCK)
    assert [each.code for each in decision.warnings] == ["pod-outside-block"]


def test_a_dump_without_nodes_has_the_block_that_a_provider_gave_to_its_kube_proxy() -> None:
    """AKS with kubenet, of which only kube-system was saved. Calico's plugin would have marked the Pods."""
    proxy = component("kube-proxy", "--cluster-cidr=10.244.0.0/16", is_mirror=False, owner_kind="DaemonSet")
    lacking: Listing[Node] = Listing(trouble=Trouble.NOT_IN_DUMP, is_complete=False)
    part = Listing((agent("omsagent"),), is_complete=False)
    saved = cluster(control_plane=(proxy,), pods=pods("10.244.0.2", "10.244.0.62"))._replace(nodes=lacking)
    assert state_and_value(decide(saved._replace(workloads=part), NOBODY)) == (State.SINGLE, BLOCK)
    assert decide(saved._replace(workloads=Listing(trouble=Trouble.NOT_IN_DUMP)), NOBODY).verdict.value is None
    marked = pod("p", "10.244.0.2")._replace(annotations={"cni.projectcalico.org/podIP": "10.244.0.2/32"})
    assert decide(saved._replace(workloads=part, pods=Listing((marked,))), NOBODY).verdict.value is None
    own = cluster(control_plane=(proxy, controller_manager("10.244.0.0/16")), pods=pods("10.244.0.2"))
    assert decide(own._replace(nodes=lacking, workloads=part), NOBODY).verdict.value is None


def test_with_an_unknown_cni_a_slice_outside_the_flag_speaks_against_it() -> None:
    there = cluster(control_plane=(controller_manager("10.244.0.0/16"),), pods=pods("10.244.0.3", on="n"))
    there = there._replace(workloads=Listing(trouble=Trouble.FORBIDDEN, is_complete=False))
    inside, outside = _machine("10.244.0.0/24"), node("n2", "10.99.0.0/24")
    assert state_and_value(decide(there._replace(nodes=Listing((inside,))), NOBODY)) == (State.SINGLE, BLOCK)
    decision = decide(there._replace(nodes=Listing((inside, outside))), NOBODY)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert "node slices lie outside --cluster-cidr (10.99.0.0/24)" in decision.verdict.because


def test_while_the_settings_of_one_of_two_claimants_are_not_read_no_block_is_known_to_hold_all_pods() -> None:
    """Calico's pool holds the Pods that were seen, and Cilium's block stands in a ConfigMap that was not."""
    seen = cluster(
        pods=pods("10.244.0.3"),
        custom={"ippools.crd.projectcalico.org": (pool("old", "10.244.0.0/16"),)},
        configmaps=(entries("cilium-config", {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.245.0.0/16"}),),
    )
    both = contested(CALICO, run_by("cilium", Ipam.POOLS, agent("cilium")))
    assert state_and_value(decide(seen, both)) == (State.CONFLICT, BLOCK)
    decision = decide(without(seen, "configmaps"), both)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert "cilium-config" in decision.verdict.because


def test_with_an_unknown_cni_addresses_inside_the_slices_of_their_nodes_confirm_the_flag() -> None:
    found = cluster(
        control_plane=(controller_manager("192.168.0.0/16"),),
        nodes=(_machine("192.168.3.0/24"),),
        pods=pods("192.168.3.9", on="n"),
    )
    assert state_and_value(decide(found, NOBODY)) == (State.SINGLE, ("192.168.0.0/16",))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (cluster(), "no Pod has one that could tell"),
        (cluster(pods=pods("10.85.0.3")), "no source names a block"),
        (cluster(control_plane=(controller_manager("10.244.0.0/16"),), pods=pods("10.85.0.3")), "no configured block"),
    ],
)
def test_with_an_unknown_cni_the_reason_says_what_is_so(found: Snapshot, said: str) -> None:
    assert said in str(decide(found, NOBODY).verdict.because)


def test_with_an_unknown_cni_two_blocks_that_fit_are_a_conflict() -> None:
    snapshot = cluster(
        control_plane=(controller_manager("10.0.0.0/8"),),
        pods=pods("10.244.0.3"),
        custom={"ippools.crd.projectcalico.org": (pool("p", "10.244.0.0/16"),)},
    )
    assert state_and_value(decide(snapshot, NOBODY)) == (State.CONFLICT, None)


CILIUM_POOL = {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.42.0.0/16"}


def contested(*claims: Identification) -> Identification:
    """Several networks run, and nothing tells which of them connects Pods."""
    verdict = Verdict(Fact.CNI, State.CONFLICT)
    return Identification(verdict, None, tuple(each.in_charge for each in claims if each.in_charge))


def test_with_two_networks_the_settings_of_each_may_hold_all_addresses() -> None:
    both = contested(run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS), run_by("cilium", Ipam.POOLS, agent("cilium")))
    settings = (entries("cilium-config", CILIUM_POOL),)
    decision = decide(cluster(configmaps=settings, pods=pods("10.42.0.5", "10.42.1.5")), both)
    assert state_and_value(decision) == (State.SINGLE, ("10.42.0.0/16",))
    assert says(decision) == ["cilium-config cluster-pool-ipv4-cidr", "2 of 2 pod addresses inside"]
    assert decide(cluster(configmaps=settings), both).verdict.state is State.UNKNOWN


def test_between_two_networks_no_single_block_holds_all_addresses() -> None:
    both = contested(FLANNEL, run_by("cilium", Ipam.POOLS, agent("cilium")))
    settings = (flannel_config("10.244.0.0/16"), entries("cilium-config", CILIUM_POOL))
    decision = decide(cluster(configmaps=settings, pods=pods("10.42.0.5", "10.244.1.5")), both)
    assert state_and_value(decision) == (State.UNKNOWN, None)
    assert "no single configured block holds all addresses" in decision.verdict.because
    outside = decide(cluster(configmaps=settings, pods=pods("10.85.0.5")), both)
    assert "no configured block holds the addresses" in outside.verdict.because


def test_a_network_of_flannels_that_holds_the_services_is_none_of_the_pods_beside_another_network_either() -> None:
    both = contested(FLANNEL, run_by("cilium", Ipam.POOLS, agent("cilium")))
    snapshot = cluster(configmaps=(flannel_config("100.64.0.0/10"),), pods=pods("100.96.1.4"), services=("100.64.0.1",))
    assert decide(snapshot, both).verdict.state is State.UNKNOWN


def test_a_pool_that_is_no_block_is_told_of_a_claimant_too() -> None:
    both = contested(FLANNEL, run_by("cilium", Ipam.POOLS, agent("cilium")))
    settings = (entries("cilium-config", {**CILIUM_POOL, "cluster-pool-ipv4-cidr": "10.42.0.0/99"}),)
    assert codes(decide(cluster(configmaps=settings), both)) == {"unusable-value"}


def test_addresses_far_apart_get_a_bound_each() -> None:
    decision = decide(cluster(pods=pods("10.1.0.5", "172.17.0.2")), NOBODY)
    assert decision.verdict.at_least == ("10.1.0.5/32", "172.17.0.2/32")


def test_every_evidence_has_a_command_and_a_place() -> None:
    snapshot = cluster(
        control_plane=(controller_manager("10.244.0.0/16"),),
        nodes=(node("n1", "10.244.0.0/24"),),
        pods=pods("10.244.0.3"),
        configmaps=(kubeadm_config("10.244.0.0/16"), kube_proxy_config("10.244.0.0/16")),
    )
    verdict = decide(snapshot, KUBENET).verdict
    assert verdict.fact is Fact.POD_CIDRS
    assert [each.source for each in verdict.evidence] == [
        "kube-controller-manager",
        "kubeadm-config",
        "kube-proxy",
        "pods",
        "node-spec",
    ]
    assert all(each.command and str(each.origin) and each.says for each in verdict.evidence)
    kinds = {each.source: each.strength for each in verdict.evidence}
    assert (kinds["pods"], kinds["node-spec"]) == (Strength.OBSERVED, Strength.ASSIGNED)


# Properties, over clusters in which sources tell the truth or lie.

TRUTH, LIE, WIDE = "10.244.0.0/16", "10.85.0.0/16", "10.0.0.0/8"
BLOCKS = st.sampled_from((TRUTH, LIE, WIDE))
ADDRESSES = st.sampled_from(("10.244.0.3", "10.244.1.9", "10.85.0.3", "10.32.0.7"))
SLICES = st.sampled_from(("10.244.0.0/24", "10.244.1.0/24", "10.85.3.0/24"))
CNIS = st.sampled_from(
    (
        FLANNEL,
        KUBENET,
        CALICO,
        run_by("weave-net", Ipam.OWN_CONFIG, agent("weave", env={"IPALLOC_RANGE": TRUTH})),
        run_by("docker-bridge", Ipam.RUNTIME),
        run_by("kindnet", Ipam.NODE_PODCIDR, agent("kindnet", env={"POD_SUBNET": TRUTH})),
        run_by(
            "bridge",
            Ipam.CNI_FILE,
            None,
            CniFile("/etc/cni/net.d", "1.conf", json.dumps({"ipam": {"subnet": TRUTH}})),
        ),
        run_by("cilium", Ipam.POOLS, agent("cilium")),
        run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS),
        NOBODY,
        contested(FLANNEL, CALICO),
    )
)
SOURCES = ("control_plane", "nodes", "pods", "configmaps", "workloads", "services", "ippools.crd.projectcalico.org")


@st.composite
def clusters(draw: st.DrawFn) -> Snapshot:
    managers = tuple(
        controller_manager(block, where=f"cp{at}") for at, block in enumerate(draw(st.lists(BLOCKS, max_size=2)))
    )
    proxies = tuple(component("kube-proxy", f"--cluster-cidr={block}") for block in draw(st.lists(BLOCKS, max_size=1)))
    written = [kubeadm_config(block) for block in draw(st.lists(BLOCKS, max_size=1))]
    written += [flannel_config(block) for block in draw(st.lists(BLOCKS, max_size=1))]
    found = draw(st.lists(SLICES, max_size=3, unique=True))
    nodes = tuple(node(f"n{at}", each) for at, each in enumerate(found)) or (node(),)
    pools = tuple(pool(f"p{at}", block) for at, block in enumerate(draw(st.lists(BLOCKS, max_size=2, unique=True))))
    return cluster(
        control_plane=(*managers, *proxies),
        nodes=nodes,
        pods=pods(*draw(st.lists(ADDRESSES, max_size=4))),
        workloads=(FLANNEL_AGENT,),
        configmaps=tuple(written),
        custom={"ippools.crd.projectcalico.org": pools},
    )


CERTAIN = {State.AGREED: 2, State.SINGLE: 1}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ipam.antrea.io/ippools", "rack-2"),
        ("tke.cloud.tencent.com/networks", "tke-bridge,tke-route-eni"),
        ("v1.multus-cni.io/default-network", "kube-system/macvlan-conf"),
        ("cni.projectcalico.org/ipAddrsNoIpam", '["10.10.1.7"]'),
    ],
)
def test_a_pod_that_asked_for_another_pool_tells_nothing_of_the_block(key: str, value: str) -> None:
    elsewhere = tuple(each._replace(annotations={key: value}) for each in pods("10.10.1.7"))
    snapshot = cluster(
        nodes=(node("n1", "10.244.0.0/24"),),
        pods=(*pods("10.244.0.3"), *elsewhere),
        control_plane=(controller_manager("10.244.0.0/16"),),
    )
    verdict = decide(snapshot, FLANNEL).verdict
    assert (verdict.value, verdict.state) == (("10.244.0.0/16",), State.SINGLE)


GONE = pod("lost", "10.1.0.7", on="gone", is_deleting=True)


def test_what_is_left_of_a_pod_on_a_node_that_is_gone_tells_nothing_of_the_block() -> None:
    snapshot = cluster(pods=(*pods("10.244.0.3"), GONE), control_plane=(controller_manager("10.244.0.0/16"),))
    decision = decide(snapshot, KUBENET)
    assert state_and_value(decision) == (State.SINGLE, BLOCK)
    assert "1 of 1 pod address inside" in says(decision)


@pytest.mark.parametrize("nodes", [Listing((node(),), is_complete=False), Listing[Node](), not_asked(), FORBIDDEN])
def test_while_a_node_may_be_missing_from_the_list_every_pod_judges(nodes: Listing[Node]) -> None:
    snapshot = cluster(pods=(*pods("10.244.0.3"), GONE), control_plane=(controller_manager("10.244.0.0/16"),))
    assert decide(snapshot._replace(nodes=nodes), KUBENET).verdict.state is State.CONFLICT


@pytest.mark.parametrize(
    "odd",
    [GONE._replace(is_deleting=False), GONE._replace(node="n1"), GONE._replace(node="")],
    ids=["stays", "node is there", "no node yet"],
)
def test_a_pod_that_stays_or_whose_node_is_there_judges(odd: Pod) -> None:
    snapshot = cluster(pods=(*pods("10.244.0.3"), odd), control_plane=(controller_manager("10.244.0.0/16"),))
    assert decide(snapshot, KUBENET).verdict.state is State.CONFLICT


def test_an_annotation_without_a_value_asks_for_nothing() -> None:
    silent = tuple(each._replace(annotations={"v1.multus-cni.io/default-network": ""}) for each in pods("10.10.1.7"))
    snapshot = cluster(pods=(*pods("10.244.0.3"), *silent), control_plane=(controller_manager("10.244.0.0/16"),))
    assert decide(snapshot, KUBENET).verdict.state is State.CONFLICT


def test_pods_of_kwoks_nodes_have_no_place_on_the_network() -> None:
    fake = node("fake")._replace(annotations={"kwok.x-k8s.io/node": "fake"})
    real = pods("10.244.0.3")
    there = tuple(each._replace(node="fake") for each in pods("10.0.0.7"))
    snapshot = cluster(
        nodes=(node("n1", "10.244.0.0/24"), fake),
        pods=(*real, *there),
        control_plane=(controller_manager("10.244.0.0/16"),),
    )
    verdict = decide(snapshot, FLANNEL).verdict
    assert (verdict.value, verdict.state) == (("10.244.0.0/16",), State.SINGLE)


@settings(max_examples=400, deadline=None)
@given(clusters(), CNIS, st.sampled_from(SOURCES))
def test_a_source_that_drops_out_never_makes_the_answer_surer_or_another(
    snapshot: Snapshot, cni: Identification, source: str
) -> None:
    before, after = decide(snapshot, cni).verdict, decide(without(snapshot, source), cni).verdict
    if after.state not in CERTAIN:
        return
    if before.state is State.CONFLICT and cni.in_charge is None:
        return  # nobody is in charge, so a candidate that drops out may take its contradiction with it
    if source == "nodes" and any(each.code == "slice-outside-block" for each in decide(snapshot, cni).warnings):
        assert (
            after.state is State.SINGLE
        )  # a slice that is not seen cannot lie outside: it is never more than one word
        return
    assert before.value == after.value
    assert CERTAIN.get(before.state, 0) >= CERTAIN[after.state]


@settings(max_examples=200, deadline=None)
@given(clusters(), CNIS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(snapshot: Snapshot, cni: Identification, chance: random.Random) -> None:
    def shuffled(listing: Listing[object]) -> Listing[object]:
        return listing.replace(rows=tuple(chance.sample(listing.rows, len(listing.rows))))

    names = ("control_plane", "nodes", "pods", "configmaps", "services")
    changed = snapshot._replace(
        custom={name: shuffled(each) for name, each in snapshot.custom.items()},  # type: ignore[arg-type, misc]
        **{name: shuffled(getattr(snapshot, name)) for name in names},  # type: ignore[arg-type]
    )
    assert decide(changed, cni) == decide(snapshot, cni)


@settings(max_examples=200, deadline=None)
@given(clusters(), CNIS)
def test_a_slice_is_never_the_value(snapshot: Snapshot, cni: Identification) -> None:
    slices = {each for row in snapshot.nodes for each in row.pod_cidrs}
    assert not slices & set(decide(snapshot, cni).verdict.value or ())


@settings(max_examples=200, deadline=None)
@given(clusters(), CNIS)
def test_a_certain_answer_holds_every_address(snapshot: Snapshot, cni: Identification) -> None:
    verdict = decide(snapshot, cni).verdict
    if verdict.state in CERTAIN and any(row.ips for row in snapshot.pods):
        assert all(each.stance is Stance.FOR for each in verdict.evidence if each.source == "pods")


def test_addresses_and_slices_outside_are_never_shown_as_inside() -> None:
    snapshot = cluster(
        control_plane=(controller_manager("10.244.0.0/16"),),
        nodes=(node("n1", "10.244.0.0/24"), node("n2", "10.9.0.0/24")),
        pods=pods("10.244.0.5", "10.244.0.7", "10.9.0.4"),
        configmaps=(flannel_config("10.244.0.0/16"),),
    )
    told = {each.says: each.value for each in decide(snapshot, FLANNEL).verdict.evidence if each.value}
    assert told["2 of 3 pod addresses inside"] == ("10.244.0.4/30",)
    assert told["1 of 3 pod addresses outside"] == ("10.9.0.4/32",)
    assert told["node slices: 1 of 2 inside"] == ("10.244.0.0/24",)
    assert told["node slices: 1 of 2 outside"] == ("10.9.0.0/24",)


def test_what_flannel_routes_is_no_answer_while_cluster_cidrs_may_exist_and_nobody_seen_cuts_the_slices() -> None:
    idle = component("kube-controller-manager", "--allocate-node-cidrs=false")
    snapshot = cluster(
        control_plane=(idle,),
        nodes=(node("n1", "10.240.0.0/24"), node("n2", "10.241.0.0/24")),
        pods=(pod("a", "10.240.0.5", on="n1"), pod("b", "10.241.0.5", on="n2")),
        configmaps=(flannel_config("10.240.0.0/12"),),
    )
    assert decide(snapshot, FLANNEL).verdict.value == ("10.240.0.0/12",)
    hidden = decide(without(snapshot, "api_groups"), FLANNEL).verdict
    assert hidden.value is None and "ClusterCIDRs" in str(hidden.because)


def test_of_a_list_of_pools_that_was_cut_what_is_known_is_a_lower_bound() -> None:
    rows = (
        pool("first", "10.50.0.0/16"),
        *(pool(f"p{at}", f"10.{60 + at // 256}.{at % 256}.0/24") for at in range(499)),
    )
    whole = cluster(pods=pods("10.50.0.7"), custom={"ippools.crd.projectcalico.org": rows})
    cut = whole._replace(custom={"ippools.crd.projectcalico.org": Listing(rows, is_complete=False)})
    assert decide(whole, CALICO).verdict.state is State.SINGLE
    found = decide(cut, CALICO).verdict
    assert found.value is None and found.at_least is not None and "10.50.0.0/16" in found.at_least
    assert str(found.because) == "only the first 500 of ippools.crd.projectcalico.org were read, and there are more"
