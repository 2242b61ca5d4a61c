"""When the node has to be asked although an agent runs: only where Pods have addresses that it cannot have given."""

from __future__ import annotations

import pytest

from netinfo.model.objects import Container, Node, Pod, Ref, Workload
from netinfo.sources.live.doubt import is_belied

NODE = Node(Ref("nodes", "", "n1"), pod_cidrs=("10.200.0.0/24",))


def agent(name: str, image: str, namespace: str = "kube-system") -> Workload:
    ref = Ref("daemonsets", namespace, name)
    return Workload(ref, "DaemonSet", containers=(Container(name, image),), desired=1, ready=1)


KINDNET = agent("kindnet", "docker.io/kindest/kindnetd:v20260213-ea8e5717")
CALICO = agent("calico-node", "docker.io/calico/node:v3.31.0")


def pod(address: str, phase: str = "Running", node: str = "n1", host_network: bool = False) -> Pod:
    ref = Ref("pods", "default", "p")
    return Pod(ref, node=node, phase=phase, ips=(address,), host_network=host_network)


def test_an_address_outside_of_the_slices_belies_an_agent_that_gives_slices() -> None:
    assert is_belied([KINDNET], [NODE], [pod("10.200.0.7"), pod("10.244.0.7")])


def test_addresses_inside_bear_it_out() -> None:
    assert not is_belied([KINDNET], [NODE], [pod("10.200.0.7")])


def test_an_agent_with_records_of_its_own_is_not_judged_by_slices() -> None:
    assert not is_belied([CALICO], [NODE], [pod("10.244.0.7")])


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param(pod("192.168.49.2", host_network=True), id="of the host"),
        pytest.param(pod("10.244.0.7", phase="Succeeded"), id="of a pod that ended"),
        pytest.param(pod("10.244.0.7", node="n2"), id="on a node that was not read"),
        pytest.param(pod(""), id="no address yet"),
    ],
)
def test_an_address_that_says_nothing_about_the_agent_is_left_out(beside: Pod) -> None:
    assert not is_belied([KINDNET], [NODE], [beside])
