"""Whether k3s runs, and with which arguments, is asked in one place: by the server's version or a node's."""

from __future__ import annotations

import json

import pytest

from netinfo.components import installers
from netinfo.facts.judge import decide
from netinfo.model.report import Fact, State, Verdict
from netinfo.model.snapshot import Snapshot
from tests.support.podnet import cluster, node, without

BACKEND = "flannel.alpha.coreos.com/backend-type"


def server(build: str, *arguments: str) -> Snapshot:
    """One node on which a server of that build runs with these arguments."""
    annotations = {"k3s.io/node-args": json.dumps(["server", *arguments]), BACKEND: "vxlan"}
    one = node("n1", "10.42.0.0/24", annotations=annotations, kubelet_version=f"v1.34.1{build}")
    return cluster(nodes=(one,), version=f"v1.34.1{build}")


def fact(snapshot: Snapshot, wanted: Fact) -> Verdict:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact)).report.facts[wanted]


@pytest.mark.parametrize("build", ["+k3s1", "+orb1"])
def test_every_build_of_k3s_has_its_network_and_its_service_proxy_in_one_process(build: str) -> None:
    snapshot = server(build)
    assert installers.is_k3s(snapshot) and installers.runs_embedded(snapshot)
    assert fact(snapshot, Fact.CNI).value == "flannel"
    assert fact(snapshot, Fact.KUBE_PROXY).value == "iptables"


def test_a_server_whose_version_was_not_read_is_known_by_its_node() -> None:
    hidden = without(server("+k3s1"), "version")
    assert installers.runs_embedded(hidden) is True
    assert fact(hidden, Fact.NETWORK_POLICY).value == fact(server("+k3s1"), Fact.NETWORK_POLICY).value == "kube-router"
    assert installers.runs_embedded(without(without(server(""), "version"), "nodes")) is None


def test_policies_of_a_build_that_changed_the_controller_are_not_promised() -> None:
    verdict = fact(server("+orb1"), Fact.NETWORK_POLICY)
    assert (verdict.state, verdict.value, verdict.detail["enforced"]) == (State.UNKNOWN, None, None)
    off = fact(server("+orb1", "--disable-network-policy"), Fact.NETWORK_POLICY)
    assert off.value == "none"


@pytest.mark.parametrize("written", [("--flannel-backend=none",), ("--flannel-backend", "none")])
def test_flannel_that_a_server_switches_off_is_not_the_network(written: tuple[str, ...]) -> None:
    assert installers.is_flannel_off(server("+k3s1", *written)) and not installers.is_flannel_off(server("+k3s1"))
    assert fact(server("+k3s1", *written), Fact.CNI).value is None
