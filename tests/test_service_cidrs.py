"""Copies of the Service block that an installer wrote: they support an answer and never give one."""

from __future__ import annotations

from netinfo.facts.service_cidrs.decide import decide
from netinfo.model.components import Allocator
from netinfo.model.objects import Container
from netinfo.model.report import State
from netinfo.model.snapshot import Snapshot
from tests.podnet import agent, cluster, kubeadm_config, run_by

_FLAG = "--service-cluster-ip-range=10.96.0.0/12"


def told(solution: str, allocator: Allocator, snapshot: Snapshot) -> tuple[State, object, object]:
    own = agent(solution)._replace(containers=(Container(solution, solution, (solution, _FLAG)),))
    verdict = decide(snapshot, run_by(solution, allocator, own)).verdict
    return verdict.state, verdict.value, verdict.at_least


def test_an_agents_copy_alone_is_no_answer() -> None:
    """Kube-OVN's installer writes 10.96.0.0/12 into it wherever it runs; on OKE Services have 10.96.0.0/16."""
    for solution, allocator in (("kube-ovn", Allocator.KUBE_OVN), ("kube-router", Allocator.NODE_SLICES)):
        assert told(solution, allocator, cluster()) == (State.UNKNOWN, None, ("10.96.0.1/32",))


def test_an_agents_copy_supports_what_kubeadm_wrote() -> None:
    snapshot = cluster(configmaps=(kubeadm_config("10.244.0.0/16"),))
    assert told("kube-ovn", Allocator.KUBE_OVN, snapshot)[:2] == (State.AGREED, ("10.96.0.0/12",))


def test_k0s_writes_its_own_block_into_kube_routers_flag() -> None:
    snapshot = cluster(version="v1.30.0+k0s")
    assert told("kube-router", Allocator.NODE_SLICES, snapshot)[:2] == (State.SINGLE, ("10.96.0.0/12",))
