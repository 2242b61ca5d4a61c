"""What is true of every network on the real node: `class TestX(Truths)` with a fixture `node` holds the program to it.

Nothing here knows how an answer is found. What must come out is what the person who set the network up knows
(`networks.py`), and what the node's kernel tells of its pods (`observed.py`).
"""

from __future__ import annotations

import ipaddress

import pytest

from tests.node import observed
from tests.node.node import RealNode
from tests.support.program import Result, run


class Truths:
    """The answer, against the set-up and against the kernel."""

    @pytest.fixture(scope="class")
    @classmethod
    def answer(cls, node: RealNode) -> Result:
        """All facts of the node."""
        result = run("-o", "json", env=node.environment)
        assert result.stdout, result.stderr
        return result

    def test_the_solution_is_named(self, node: RealNode, answer: Result) -> None:
        assert answer.fact("cni")["value"] == node.network.cni, answer.stdout

    def test_the_blocks_are_those_that_the_network_was_set_up_with(self, node: RealNode, answer: Result) -> None:
        assert answer.fact("podCIDRs")["value"] == list(node.network.blocks), answer.stdout
        assert answer.fact("serviceCIDRs")["value"] == list(node.network.service_blocks), answer.stdout

    def test_a_doubt_is_told_where_there_is_one_and_nowhere_else(self, node: RealNode, answer: Result) -> None:
        states = {answer.fact(name)["state"] for name in ("cni", "podCIDRs")}
        assert states == {"conflict"} if node.network.contested else not states & {"conflict", "unknown"}
        assert answer.fact("serviceCIDRs")["state"] == "agreed"

    def test_every_address_that_a_pod_has_lies_in_the_answer(self, node: RealNode, answer: Result) -> None:
        addresses = observed.pod_addresses(node.sandbox)
        blocks = [ipaddress.ip_network(block) for block in answer.fact("podCIDRs")["value"]]
        # Two pods of the workload and cluster DNS, each with an address of every family.
        assert len(addresses) >= 3 * len(node.network.blocks)
        assert {address for address in addresses if not any(address in block for block in blocks)} == set()

    def test_the_mode_of_kube_proxy_is_the_one_whose_rules_are_in_the_kernel(
        self, node: RealNode, answer: Result
    ) -> None:
        """Where the kernel has no ipvs, kube-proxy wrote no rules at all, whatever its ConfigMap says."""
        assert answer.fact("kubeProxy")["value"] == observed.service_rules(node.sandbox)

    def test_what_kube_proxy_was_told_is_what_it_does(self, node: RealNode) -> None:
        """Of the harness itself: a mode that this kernel has is the mode that the tests above have seen."""
        told = node.network.proxy_mode or "iptables"
        assert observed.service_rules(node.sandbox) == (told if node.network.proxy_runs else None)
