"""Allocators that run as they are published: what they did on the node is the truth, not what their objects say.

kube-router writes its node's slice into the CNI file itself. Whereabouts keeps books in the API of who has which
address; a range of second interfaces stands in the same books.
"""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path

import pytest

from tests.node import networks, observed
from tests.node.conftest import Keeper
from tests.node.node import RealNode
from tests.node.truths import Truths
from tests.support.program import Result, run

_BOOKS = "ippools.whereabouts.cni.cncf.io"

WHOLE = [ipaddress.ip_network(each) for each in networks.WHEREABOUTS.blocks]


def blocks_of(result: Result) -> tuple[str, object]:
    fact = result.fact("podCIDRs")
    return fact["state"], fact["value"]


class TestKubeRouter(Truths):
    @pytest.fixture(scope="class")
    @classmethod
    def node(cls, keeper: Keeper) -> RealNode:
        return keeper.node(networks.KUBE_ROUTER)

    def test_the_slice_is_the_one_that_its_bridge_has(self, node: RealNode, answer: Result) -> None:
        routes = json.loads(node.sandbox.run("ip", "-json", "route", "show", "dev", "kube-bridge"))
        assert answer.fact("nodeCIDRs")["value"] == [each["dst"] for each in routes]

    def test_the_node_has_as_many_addresses_in_use_as_its_kernel_shows(self, node: RealNode) -> None:
        rows = run("nodes", "-o", "json", env=node.environment)
        used = json.loads(rows.stdout)["items"][0]["used"]
        assert used == {"IPv4": len(observed.pod_addresses(node.sandbox))}, rows.stdout

    def test_nothing_is_wrong_with_it(self, node: RealNode) -> None:
        assert run("check", env=node.environment).code == 0

    def test_a_dump_tells_the_same_without_the_nodes_file(self, node: RealNode, answer: Result, tmp_path: Path) -> None:
        dump = tmp_path / "dump.txt"
        dump.write_text(node.kubectl("cluster-info", "dump"))
        saved = run("--from", str(dump), "-o", "json")
        assert saved.fact("cni")["value"] == "kube-router"
        assert saved.fact("podCIDRs")["value"] == answer.fact("podCIDRs")["value"]


class TestWhereabouts(Truths):
    @pytest.fixture(scope="class")
    @classmethod
    def node(cls, keeper: Keeper) -> RealNode:
        return keeper.node(networks.WHEREABOUTS)

    def test_without_the_nodes_file_its_books_tell_the_same(self, node: RealNode) -> None:
        result = run("--no-node", "-o", "json", env=node.environment)
        assert result.fact("cni")["value"] is None
        assert blocks_of(result) == ("single", list(networks.WHEREABOUTS.blocks)), result.stdout

    def test_a_range_of_second_interfaces_around_all_pods_changes_nothing(self, node: RealNode) -> None:
        second_interface(node, "10.0.0.0/8")
        assert "10.0.0.0-8" in node.kubectl("get", _BOOKS, "-n", "kube-system", "-o", "name")
        for options, state in ((["--no-node"], "single"), ([], "agreed")):
            result = run(*options, "-o", "json", env=node.environment)
            assert blocks_of(result) == (state, list(networks.WHEREABOUTS.blocks)), result.stdout

    def test_objects_that_were_saved_tell_it_too(self, node: RealNode, tmp_path: Path) -> None:
        saved = tmp_path / "saved.json"
        saved.write_text(node.kubectl("get", f"nodes,pods,daemonsets,{_BOOKS}", "-A", "-o", "json"))
        assert blocks_of(run("--from", str(saved), "-o", "json"))[1] == list(networks.WHEREABOUTS.blocks)

    def test_a_dump_has_no_books_and_so_a_lower_bound(self, node: RealNode, tmp_path: Path) -> None:
        dump = tmp_path / "dump.txt"
        dump.write_text(node.kubectl("cluster-info", "dump"))
        fact = run("--from", str(dump), "-o", "json").fact("podCIDRs")
        assert (fact["state"], fact["value"]) == ("unknown", None)
        found = observed.pod_addresses(node.sandbox)
        for bound in map(ipaddress.ip_network, fact["atLeast"]):
            assert any(address in bound for address in found)
            assert any(bound.overlaps(whole) and bound.prefixlen >= whole.prefixlen for whole in WHOLE)

    def test_a_record_of_the_node_gives_the_answer_of_the_node(
        self, node: RealNode, answer: Result, tmp_path: Path
    ) -> None:
        run("--record", str(tmp_path / "record"), env=node.environment)
        replayed = run("--from", str(tmp_path / "record"), "-o", "json")
        assert blocks_of(replayed) == blocks_of(answer), replayed.stdout


def second_interface(node: RealNode, block: str) -> None:
    """An address for a second interface of a pod, asked for as Multus has it done: the same plugin, with the range of
    another network."""
    pod = node.objects("pods", "-n", "default")[0]["metadata"]["name"]
    written = {"cniVersion": "0.4.0", "name": "second", "type": "macvlan"}
    request = [
        "CNI_COMMAND=ADD",
        f"CNI_CONTAINERID={'5ec0nd'.ljust(64, '0')}",
        f"CNI_NETNS={observed.pod_namespaces(node.sandbox)[0]}",
        "CNI_IFNAME=net1",
        "CNI_PATH=/opt/cni/bin",
        f"CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME={pod}",
    ]
    text = json.dumps({**written, "ipam": {"type": "whereabouts", "range": block}})
    node.sandbox.run("env", *request, "/opt/cni/bin/whereabouts", text_in=text)
