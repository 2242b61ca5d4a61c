"""The node's CNI file is read in one way: the plugin that connects Pods gives their block and their MTU."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netinfo.components.cni_file import in_effect, take_apart
from netinfo.facts.judge import decide
from netinfo.model.objects import CniFile
from netinfo.model.report import Fact, Verdict
from tests.support.podnet import cluster, node, pod

BRIDGE = {
    "type": "bridge",
    "bridge": "bridge",
    "mtu": 1400,
    "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.77.0.0/16"}], [{"subnet": "fd77::/64"}]]},
}
LIST = {"name": "bridge", "plugins": [BRIDGE, {"type": "portmap"}]}


def file(tree: Any, name: str = "1-k8s.conflist") -> CniFile:
    return CniFile("/etc/cni/net.d", name, json.dumps(tree))


def fact(tree: Any, wanted: Fact) -> Verdict:
    """What is told of a cluster that only this file and two Pods with two addresses each show."""
    pods = (pod("p", "10.77.0.2", "fd77::2"), pod("q", "10.77.0.3", "fd77::3"))
    snapshot = cluster(nodes=(node(),), pods=pods, cni_files=(file(tree),), service_cidrs=("10.96.0.0/12",))
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact)).report.facts[wanted]


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        pytest.param(LIST, "plugins[0]", id="the first plugin"),
        pytest.param(
            {"name": "bridge", "plugins": [{"type": "tuning", "mtu": 9000}, BRIDGE]}, "plugins[1]", id="second"
        ),
        pytest.param(
            {"name": "m", "plugins": [{"type": "multus", "mtu": 9000, "delegates": [LIST]}]},
            "plugins[0].delegates[0].plugins[0]",
            id="behind Multus",
        ),
        pytest.param({"name": "bridge", **BRIDGE}, "", id="alone in its file"),
    ],
)
def test_block_and_mtu_are_those_of_the_plugin_that_connects_pods(tree: Any, place: str) -> None:
    dot = "." if place else ""
    block, mtu = fact(tree, Fact.POD_CIDRS), fact(tree, Fact.MTU)
    assert (block.value, mtu.value) == (("10.77.0.0/16", "fd77::/64"), "1400")
    assert f"/etc/cni/net.d/1-k8s.conflist {place}{dot}ipam" in {str(each.origin) for each in block.evidence}
    assert [str(each.origin) for each in mtu.evidence] == [f"/etc/cni/net.d/1-k8s.conflist {place}{dot}mtu"]


def test_an_ipam_of_a_plugin_that_connects_no_pods_gives_no_block() -> None:
    beside = {"type": "tuning", "ipam": {"type": "host-local", "subnet": "10.99.0.0/16"}}
    assert take_apart(file({"name": "x", "plugins": [beside, BRIDGE]})).subnets == ("10.77.0.0/16", "fd77::/64")


def test_the_file_in_effect_is_the_same_by_names_and_by_contents() -> None:
    names = ("1-k8s.conflist", "100-crio.conf", "00-loopback.conf", "0-old.conflist.mk_disabled", ".hidden.conf")
    bare = [CniFile("/etc/cni/net.d", each) for each in names]
    assert in_effect(bare) == bare[0]
    read = [each._replace(content=json.dumps({"type": "loopback"})) if each == bare[0] else each for each in bare]
    assert in_effect(read) == bare[1]
    assert in_effect([]) is None
