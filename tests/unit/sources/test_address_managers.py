"""The objects of an address manager are asked for where they may name the Pod block, and nowhere else."""

from __future__ import annotations

import pytest

from netinfo.model.command import Command, Trouble
from netinfo.model.objects import ApiGroup, Container, Ref, Workload
from netinfo.model.snapshot import Listing, not_asked
from netinfo.sources.live import custom_plan

GROUPS = Listing((ApiGroup("whereabouts.cni.cncf.io", "v1alpha1"), ApiGroup("config.openshift.io", "v1")))
ASKED = Command("kubectl", ("get", "daemonsets"))
BOOKS = {"ippools.whereabouts.cni.cncf.io", "nodeslicepools.whereabouts.cni.cncf.io"}


def daemonset(name: str, image: str, namespace: str = "kube-system", ready: int = 1) -> Workload:
    ref = Ref("daemonsets", namespace, name)
    return Workload(ref, "DaemonSet", containers=(Container(name, image),), desired=1, ready=ready)


MANAGER = daemonset("whereabouts", "ghcr.io/k8snetworkplumbingwg/whereabouts:v0.9.2")
CALICO = daemonset("calico-node", "docker.io/calico/node:v3.31.0")


def asked(workloads: Listing[Workload]) -> set[str]:
    found = custom_plan.requests(GROUPS, lambda request, row: None, workloads, is_wide=False)
    return {resource for resource, _ in found}


def test_beside_the_agent_of_a_network_they_are_of_second_interfaces() -> None:
    # Every OpenShift has Whereabouts; whoever may not read its pools lacks nothing.
    assert asked(Listing((MANAGER, CALICO), command=ASKED)) == {"networks.config.openshift.io"}


@pytest.mark.parametrize(
    "workloads",
    [
        pytest.param((MANAGER,), id="no agent at all"),
        pytest.param((MANAGER, CALICO._replace(ready=0)), id="an agent that does not run"),
        pytest.param((MANAGER, daemonset("calico-node", "docker.io/calico/node:v3.31.0", "team-a")), id="a look-alike"),
    ],
)
def test_without_one_they_are_asked_for(workloads: tuple[Workload, ...]) -> None:
    assert asked(Listing(workloads, command=ASKED)) > BOOKS


def test_so_they_are_where_workloads_may_not_be_listed() -> None:
    assert asked(Listing(trouble=Trouble.FORBIDDEN, is_complete=False, command=ASKED)) > BOOKS


def test_nothing_is_asked_before_the_workloads_are_known() -> None:
    assert not asked(not_asked()) & BOOKS
