"""Small clusters as lists of their objects, as ``kubectl get -A -o json`` prints them: from the text to the answer."""

from __future__ import annotations

import json

import pytest

from netinfo.model.report import Fact, State
from netinfo.sources.dump.parse.found import Kind
from netinfo.sources.dump.parse.kinds import kind_of
from tests.support.dumps.judged import judged, unread
from tests.support.dumps.pieces import FLANNEL, NODE, agent, block, made, manager, pod, report_on
from tests.support.objects import Object


def test_the_rest_of_a_pod_on_a_node_that_is_gone_makes_no_conflict() -> None:
    objects = (NODE, FLANNEL, manager("10.244.0.0/16"), pod("a", "10.244.0.5"))
    lost = pod("lost", "10.1.7.9", "gone")
    assert block(report_on(*objects, lost))[0] is State.CONFLICT
    lost["metadata"]["deletionTimestamp"] = "2026-05-06T00:00:00Z"
    assert block(report_on(*objects, lost)) == (State.SINGLE, ("10.244.0.0/16",))
    assert block(report_on(*objects[1:], lost))[0] is State.CONFLICT


def _cilium_node(name: str, block: str) -> Object:
    node = made("CiliumNode", name, spec={"ipam": {"podCIDRs": [block]}})
    return {**node, "apiVersion": "cilium.io/v2"}


CILIUM = agent("cilium", "kube-system", "quay.io/cilium/cilium:v1.18.4")
CILIUM["metadata"]["labels"] = {"k8s-app": "cilium"}
CILIUM["spec"]["template"]["spec"]["containers"][0] |= {"name": "cilium-agent", "command": ["cilium-agent"]}
POOL = made(
    "ConfigMap", "cilium-config", "kube-system", data={"ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.1.0.0/16"}
)


def test_a_list_of_objects_without_namespaces_is_whole_like_one_of_nodes() -> None:
    """``kubectl get ciliumnodes -o json``, saved beside the other lists."""
    report = report_on(NODE, CILIUM, POOL, pod("a", "10.1.0.9"), _cilium_node("n1", "10.1.0.0/24"))
    assert report.facts[Fact.NODE_CIDRS].value == ("10.1.0.0/24",)


def test_one_such_object_alone_is_not_all_of_them() -> None:
    objects = (NODE, CILIUM, POOL, pod("a", "10.1.0.9"))
    lists = [{"apiVersion": "v1", "kind": "List", "items": [each]} for each in objects]
    single = _cilium_node("n1", "10.1.0.0/24")
    report = judged("\n".join(map(json.dumps, [*lists, single])).encode())
    assert report.facts[Fact.NODE_CIDRS].value is None


def test_nodes_beside_the_pods_of_one_namespace_are_no_list_of_all_namespaces() -> None:
    """``kubectl get nodes,daemonsets,pods,services -n kube-system -o json``: an agent may run elsewhere."""
    system = pod("dns", "10.1.0.9")
    system["metadata"]["namespace"] = "kube-system"
    service = made("Service", "kube-dns", "kube-system", spec={"clusterIP": "10.96.0.10", "ports": []})
    mixed = {"apiVersion": "v1", "kind": "List", "items": [NODE, CILIUM, system, service]}
    assert "other-namespaces" in unread(judged(json.dumps(mixed).encode()))


@pytest.mark.parametrize(
    ("kind", "group", "resource"),
    [
        ("NetworkAttachmentDefinition", "k8s.cni.cncf.io", "network-attachment-definitions"),
        ("IptablesEIP", "kubeovn.io", "iptables-eips"),
        ("BlockAffinity", "crd.projectcalico.org", "blockaffinities"),
    ],
)
def test_an_object_is_known_by_its_kind_however_its_plural_is_written(kind: str, group: str, resource: str) -> None:
    assert kind_of(kind, f"{group}/v1") == (Kind.CUSTOM, f"{resource}.{group}")
