"""Which Pods are on the Pod network is one rule: a Pod that tells nothing of it moves no answer anywhere."""

from __future__ import annotations

import json

import pytest

from netinfo.checks.run import check
from netinfo.components.pod_addresses import network_pods, telling_pods, used_addresses
from netinfo.facts.judge import Judgement, decide
from netinfo.model.objects import CniFile, Container, Node, Pod
from netinfo.model.report import Fact
from netinfo.model.snapshot import not_asked
from netinfo.sources.live.node_needed import is_needed
from tests.support.podnet import agent, cluster, configmap, node, pod, resource, without

HOME = node("n1", "10.244.0.0/24")
FOREIGN = node("edge", "10.244.7.0/24", labels={"type": "virtual-kubelet"}, addresses=())
SUBNET = {"type": "host-local", "ranges": [[{"subnet": "10.244.0.0/16"}]]}
CONTENT = json.dumps({"name": "bridge", "plugins": [{"type": "bridge", "bridge": "bridge", "ipam": SUBNET}]})
BRIDGE = CniFile("/etc/cni/net.d", "1-k8s.conflist", CONTENT)

KINDNET = agent("kindnet")._replace(containers=(Container("kindnet", "docker.io/kindest/kindnetd:v20260213"),))

#: Pods of which every address lies outside of the network's block, each for another reason.
BESIDE = [
    pytest.param(pod("aside", "172.31.0.9", host_network=True), id="on the host network"),
    pytest.param(pod("aside", "192.168.49.2"), id="with a node's address"),
    pytest.param(pod("aside", "172.31.0.9", phase="Succeeded"), id="that ended"),
    pytest.param(pod("aside", "172.31.0.9", on="edge"), id="on a virtual node"),
    pytest.param(pod("aside", "172.31.0.9", on="gone", is_deleting=True), id="left of a node that is gone"),
    pytest.param(
        pod("aside", "172.31.0.9", annotations={"v1.multus-cni.io/default-network": "storage"}), id="of another pool"
    ),
]


def judged(*pods: Pod, nodes: tuple[Node, ...] = (HOME, FOREIGN)) -> Judgement:
    """minikube's bridge, proven by the node's file and by where its Pods are."""
    snapshot = cluster(nodes=nodes, pods=pods, cni_files=(BRIDGE,), service_cidrs=("10.96.0.0/12",))
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def answers(judgement: Judgement) -> dict[Fact, object]:
    return {fact: (verdict.state, verdict.value) for fact, verdict in judgement.report.facts.items()}


@pytest.mark.parametrize("aside", BESIDE)
def test_a_pod_that_tells_nothing_of_the_network_changes_no_answer(aside: Pod) -> None:
    alone, beside = judged(pod("p", "10.244.0.2")), judged(pod("p", "10.244.0.2"), aside)
    assert answers(beside) == answers(alone)
    assert {each.code for each in check(beside).findings} == {each.code for each in check(alone).findings}


@pytest.mark.parametrize("aside", BESIDE)
def test_the_file_of_the_node_is_not_refuted_by_a_pod_that_tells_nothing_of_the_network(aside: Pod) -> None:
    codes = {each.code for each in judged(aside).report.warnings}
    assert "stale-cni-file" not in codes


@pytest.mark.parametrize("aside", BESIDE)
def test_a_pod_that_tells_nothing_of_the_network_is_no_reason_to_enter_the_node(aside: Pod) -> None:
    snapshot = cluster(nodes=(HOME, FOREIGN), workloads=(KINDNET,), pods=(pod("p", "172.31.0.9"),))
    assert is_needed(snapshot)
    assert not is_needed(snapshot._replace(pods=snapshot.pods.replace(rows=(aside,))))


def test_what_is_left_of_a_node_that_is_gone_shares_no_address_with_a_pod_that_runs() -> None:
    new, old = pod("new", "10.244.0.2"), pod("old", "10.244.0.2", on="gone", is_deleting=True)
    assert "pod-address-twice" not in {each.code for each in check(judged(new, old)).findings}
    assert "pod-address-twice" in {each.code for each in check(judged(new, old._replace(node="n1"))).findings}


def test_a_pod_that_starts_uses_its_address_and_tells_no_block_yet() -> None:
    snapshot = cluster(nodes=(HOME,), pods=(pod("p", "10.244.0.2", phase="Pending"),))
    assert [str(each) for each in (used_addresses(snapshot) or {})["n1"]] == ["10.244.0.2"]
    assert telling_pods(snapshot) == ()
    assert used_addresses(without(snapshot, "pods")) is None


def test_the_pods_of_a_tenant_are_in_the_tenants_space_and_use_none_of_the_clusters_addresses() -> None:
    subnets = {
        "subnets.kubeovn.io": (
            resource("ovn-default", "subnets.kubeovn.io", "Subnet", {"spec": {"default": True, "vpc": "ovn-cluster"}}),
            resource("red", "subnets.kubeovn.io", "Subnet", {"spec": {"vpc": "red"}}),
        )
    }
    theirs = pod("p", "10.16.0.2", annotations={"ovn.kubernetes.io/logical_switch": "red"})
    snapshot = cluster(nodes=(HOME,), pods=(theirs,), custom=subnets, configmaps=(configmap("other"),))
    assert [each.space for each in network_pods(snapshot)] == ["red"]
    assert used_addresses(snapshot) == {} and telling_pods(snapshot) == ()


@pytest.mark.parametrize("is_read", [True, False])
def test_what_a_pod_says_of_its_vpc_counts_where_subnets_were_not_read(is_read: bool) -> None:
    """Pods of two tenants have one address: a collision within one space only."""
    plural, key = "subnets.kubeovn.io", "ovn.kubernetes.io/logical_router"
    pods = [pod(name, "192.168.7.9", annotations={key: name}) for name in ("red", "blue", "ovn-cluster")]
    own = resource("ovn-default", plural, "Subnet", {"spec": {"default": True, "vpc": "ovn-cluster"}})
    snapshot = cluster(nodes=(HOME,), pods=tuple(pods), custom={plural: (own,)})
    if not is_read:
        snapshot = snapshot._replace(custom={plural: not_asked()})
    assert {each.space for each in network_pods(snapshot)} == ({""} if is_read else {"", "red", "blue"})


@pytest.mark.parametrize("vlan", ["", "vlan10"])
def test_nodes_inside_the_pod_block_collide_unless_the_network_means_them_to_share_it(vlan: str) -> None:
    plural = "subnets.kubeovn.io"
    spec = {"default": True, "vpc": "ovn-cluster", "cidrBlock": "192.168.49.0/24", "vlan": vlan}
    cni = agent("kube-ovn-cni")._replace(containers=(Container("cni-server", "docker.io/kubeovn/kube-ovn:v1.14.5"),))
    snapshot = cluster(
        nodes=(HOME,),
        pods=(pod("p", "192.168.49.77"),),
        workloads=(cni,),
        custom={plural: (resource("ovn-default", plural, "Subnet", {"spec": spec}),)},
        service_cidrs=("10.96.0.0/12",),
    )
    found = check(decide(snapshot, context="test", origin="live", facts=tuple(Fact)))
    told = {each.check: each.is_applicable for each in found.looks}
    assert told["node-inside-pod-block"] is not bool(vlan)
    assert ("node-inside-pod-block" in {each.code for each in found.findings}) is not bool(vlan)


def test_only_the_subnet_on_a_vlan_is_meant_to_hold_nodes() -> None:
    """One of the nodes' own network beside an overlay that holds another node."""
    plural = "subnets.kubeovn.io"
    wires = {"cidrBlock": "192.168.49.0/24", "vlan": "vlan10"}
    subnets: dict[str, object] = {"ovn-default": {"default": True, "cidrBlock": "10.16.0.0/16"}, "wires": wires}
    cni = agent("kube-ovn-cni")._replace(containers=(Container("cni-server", "docker.io/kubeovn/kube-ovn:v1.14.5"),))
    snapshot = cluster(
        nodes=(HOME, node("n2", addresses=(("InternalIP", "10.16.0.200"),))),
        pods=(pod("p", "10.16.0.9"), pod("q", "192.168.49.77")),
        workloads=(cni,),
        custom={plural: tuple(resource(name, plural, "Subnet", {"spec": spec}) for name, spec in subnets.items())},
    )
    judgement = decide(snapshot, context="test", origin="live", facts=tuple(Fact))
    found = {each.code: str(each.message) for each in check(judgement).findings}
    assert found["node-inside-pod-block"].endswith("inside the Pod block: n2 10.16.0.200 in 10.16.0.0/16")
