"""When the node has to be asked although an agent runs: where it is no network, or Pods have other addresses."""

from __future__ import annotations

import pytest

from netinfo.model.objects import Container, Node, Pod, Ref, Workload
from netinfo.sources.live.node_needed import is_needed
from tests.support.podnet import cluster

NODE = Node(Ref("nodes", "", "n1"), pod_cidrs=("10.200.0.0/24",))


def agent(name: str, image: str, namespace: str = "kube-system", **env: str) -> Workload:
    ref = Ref("daemonsets", namespace, name)
    return Workload(ref, "DaemonSet", containers=(Container(name, image, env=env),), desired=1, ready=1)


KINDNET = agent("kindnet", "docker.io/kindest/kindnetd:v20260213-ea8e5717")
CALICO = agent("calico-node", "docker.io/calico/node:v3.31.0")
POLICY_ONLY = agent("calico-node", "docker.io/calico/node:v3.31.0", CALICO_NETWORKING_BACKEND="none")
MULTUS = agent("kube-multus-ds", "ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.0")


def pod(address: str, phase: str = "Running", node: str = "n1", host_network: bool = False) -> Pod:
    ref = Ref("pods", "default", "p")
    return Pod(ref, node=node, phase=phase, ips=(address,), host_network=host_network)


def needed(agents: list[Workload], *pods: Pod) -> bool:
    return is_needed(cluster(nodes=(NODE,), workloads=tuple(agents), pods=pods))


def test_an_address_outside_of_the_slices_contradicts_an_agent_that_gives_slices() -> None:
    assert needed([KINDNET], pod("10.200.0.7"), pod("10.244.0.7"))


def test_addresses_inside_confirm_it() -> None:
    assert not needed([KINDNET], pod("10.200.0.7"))


def test_an_agent_with_records_of_its_own_is_not_judged_by_slices() -> None:
    assert not needed([CALICO], pod("10.244.0.7"))


def test_an_agent_that_only_enforces_policies_or_calls_other_plugins_does_not_answer_for_the_node() -> None:
    assert needed([POLICY_ONLY]) and needed([MULTUS]) and needed([])
    assert not needed([POLICY_ONLY, KINDNET], pod("10.200.0.7"))


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param(pod("192.168.49.2", host_network=True), id="of the host"),
        pytest.param(pod("10.244.0.7", phase="Succeeded"), id="of a pod that ended"),
        pytest.param(pod("10.244.0.7", node="n2"), id="on a node that was not read"),
        pytest.param(pod("fd00::7"), id="of a family without a slice"),
        pytest.param(pod(""), id="no address yet"),
    ],
)
def test_an_address_that_says_nothing_about_the_agent_is_left_out(beside: Pod) -> None:
    assert not needed([KINDNET], beside)
