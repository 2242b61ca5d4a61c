"""Knowing less never makes surer, where ``--cluster-cidr`` holds the pool that is really in use, or the other way."""

from __future__ import annotations

from itertools import combinations

import pytest

from netinfo.facts.judge import decide
from netinfo.model.objects import Container, Node, Pod, Workload
from netinfo.model.report import MAIN_FACTS, State, Verdict
from netinfo.model.snapshot import Snapshot
from tests.support.podnet import (
    agent,
    api_server,
    cluster,
    controller_manager,
    entries,
    kubeadm_config,
    node,
    pod,
    pool,
    without,
)

IPPOOLS = "ippools.crd.projectcalico.org"
SOURCES = ("nodes", "workloads", "control_plane", "configmaps", "pods", "services", "version", "api_groups", IPPOOLS)
SURE = {State.AGREED: 2, State.SINGLE: 1}


def _agent(name: str, image: str, namespace: str) -> Workload:
    return agent(name, namespace)._replace(containers=(Container(name, image),))


def _node(block: str, mark: str = "", reason: str = "") -> Node:
    conditions = {"NetworkUnavailable": ("False", reason)} if reason else {}
    return node("n1", block)._replace(annotations={mark: "192.168.1.5/24"} if mark else {}, conditions=conditions)


def _flags(block: str) -> tuple[Pod, ...]:
    return (controller_manager(block), api_server("10.96.0.0/12"))


CALICO = _agent("calico-node", "quay.io/calico/node:v3.30.0", "calico-system")
CLUSTERS = {
    "Calico by its operator": cluster(
        nodes=(_node("10.244.0.0/24", "projectcalico.org/IPv4Address"),),
        pods=(pod("dns", "10.244.64.5", annotations={"cni.projectcalico.org/podIP": "10.244.64.5/32"}),),
        workloads=(CALICO,),
        control_plane=_flags("10.244.0.0/16"),
        configmaps=(kubeadm_config("10.244.0.0/16"),),
        custom={IPPOOLS: (pool("default", "10.244.64.0/18"),)},
    ),
    "Cilium in a namespace of its own": cluster(
        nodes=(_node("10.0.0.0/24", reason="CiliumIsUp"),),
        pods=(pod("dns", "10.0.9.5"),),
        workloads=(_agent("cilium-agent", "quay.io/cilium/cilium:v1.18.4", "cilium"),),
        control_plane=_flags("10.0.0.0/8"),
        configmaps=(
            kubeadm_config("10.0.0.0/8"),
            entries("cilium-config", {"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.0.0.0/9"}, "cilium"),
        ),
        custom={IPPOOLS: ()},
    ),
    "Calico with host-local and a pool around the slices": cluster(
        nodes=(_node("10.244.0.0/24", "projectcalico.org/IPv4Address"),),
        pods=(pod("dns", "10.244.0.5"),),
        workloads=(_agent("calico-node", "quay.io/calico/node:v3.30.0", "kube-system"),),
        control_plane=_flags("10.244.0.0/16"),
        configmaps=(entries("calico-config", {"cni_network_config": '{"ipam": {"type": "host-local"}}'}),),
        custom={IPPOOLS: (pool("default", "10.0.0.0/8"),)},
    ),
}


def _verdicts(snapshot: Snapshot) -> dict[str, Verdict]:
    report = decide(snapshot, context="c", origin="live", facts=MAIN_FACTS).report
    return {str(fact): report.facts[fact] for fact in MAIN_FACTS}


@pytest.mark.parametrize("hidden", [*((one,) for one in SOURCES), *combinations(SOURCES, 2)], ids=" ".join)
@pytest.mark.parametrize("name", CLUSTERS)
def test_what_is_hidden_alone_or_with_another_source_makes_no_answer_surer(name: str, hidden: tuple[str, ...]) -> None:
    whole = CLUSTERS[name]
    seen = whole
    for source in hidden:
        seen = without(seen, source)
    before = _verdicts(whole)
    for fact, after in _verdicts(seen).items():
        if after.state in SURE:
            assert SURE[after.state] <= SURE.get(before[fact].state, 0), (fact, after)
            assert after.value == before[fact].value, (fact, after)
