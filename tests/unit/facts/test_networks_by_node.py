"""Which network connects the Pods of a node: by what the Pods show, by what they lack, and by what the node brings."""

from __future__ import annotations

from typing import Any

import pytest

from netinfo.checks.run import check
from netinfo.components.solution import Solution
from netinfo.facts.judge import Judgement, decide
from netinfo.facts.nodes import per_node
from netinfo.model.objects import Container, CustomResource, NodeRequirement, Pod, Ref, Workload
from netinfo.model.report import Fact, Stance, State
from netinfo.model.snapshot import Snapshot
from netinfo.views import map as picture
from tests.support.podnet import agent, cluster, configmap, flannel_config, node, pod, pool, resource, without

COMPUTE = "eks.amazonaws.com/compute-type"
ON_HYBRID = NodeRequirement(COMPUTE, "In", ("hybrid",))
CILIUM = Workload(
    Ref("daemonsets", "kube-system", "cilium"),
    "DaemonSet",
    {},
    (Container("cilium-agent", "quay.io/cilium/cilium:v1.18.4"),),
    desired=2,
    ready=2,
    configmaps=("cilium-config",),
)
CILIUM_POOL = configmap("cilium-config", ipam="cluster-pool", cluster_pool_ipv4_cidr="10.85.0.0/16")
FLANNEL = agent("kube-flannel-ds", "kube-flannel")._replace(
    containers=(Container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0"),), desired=3, ready=3
)


def calico(datastore: str = "kubernetes") -> Workload:
    container = Container("calico-node", "quay.io/calico/node:v3.31.2", env={"DATASTORE_TYPE": datastore})
    return agent("calico-node")._replace(containers=(container,), desired=3, ready=3)


def marked(name: str, ip: str, on: str) -> Pod:
    return pod(name, ip, on=on, annotations={"cni.projectcalico.org/podIP": f"{ip}/32"})


def judged(snapshot: Snapshot) -> Judgement:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def parts(found: Judgement) -> dict[str, Any]:
    listed = found.report.facts[Fact.POD_CIDRS].detail["byNetwork"]
    assert isinstance(listed, list)
    return {each["network"]: each for each in listed}


def cilium_node(name: str, block: str) -> CustomResource:
    return resource(name, "ciliumnodes.cilium.io", "CiliumNode", {"spec": {"ipam": {"podCIDRs": [block]}}})


def auto_and_hybrid(affinity: tuple[NodeRequirement, ...] = (ON_HYBRID,), **hybrid: Any) -> Snapshot:
    """EKS Auto Mode, whose nodes run no agent, with Cilium on the nodes elsewhere."""
    return cluster(
        nodes=(
            node("i-1", labels={COMPUTE: "auto"}, addresses=(("InternalIP", "10.20.2.1"),)),
            node("mi-1", labels={COMPUTE: "hybrid"}, **{"addresses": (("InternalIP", "10.80.0.1"),), **hybrid}),
        ),
        pods=(pod("a", "10.20.2.77", on="i-1"), pod("b", "10.85.0.9", on="mi-1")),
        workloads=(CILIUM._replace(node_affinity=(affinity,) if affinity else ()),),
        configmaps=(CILIUM_POOL,),
        custom={"ciliumnodes.cilium.io": (cilium_node("mi-1", "10.85.0.0/25"),)},
    )


def test_nodes_of_auto_mode_bring_their_network_along_beside_an_agent_on_hybrid_nodes() -> None:
    found = judged(auto_and_hybrid())
    assert found.cni.verdict.state is State.SINGLE
    assert found.cni.by_node == {"i-1": "aws-vpc-cni", "mi-1": "cilium"}
    assert parts(found)["aws-vpc-cni"]["atLeast"] == ["10.20.2.77/32"]
    assert parts(found)["cilium"]["value"] == ["10.85.0.0/16"]


def test_where_the_agent_may_run_on_nodes_of_auto_mode_it_is_the_only_network() -> None:
    assert judged(auto_and_hybrid(affinity=())).cni.verdict.value == "cilium"


def test_an_agent_for_hybrid_nodes_is_not_the_clusters_network_while_nodes_are_not_seen() -> None:
    hidden = without(auto_and_hybrid(), "nodes")
    found = judged(hidden)
    assert found.cni.verdict.state is State.UNKNOWN
    assert "nodes that another network leaves to it" in str(found.cni.verdict.because)
    assert judged(without(auto_and_hybrid(affinity=()), "nodes")).cni.verdict.value == "cilium"


def test_nodes_of_auto_mode_keep_their_network_when_the_settings_of_the_agent_are_not_seen() -> None:
    assert judged(without(auto_and_hybrid(), "configmaps")).cni.verdict.value is None


def test_slices_and_free_addresses_are_those_of_each_nodes_own_network() -> None:
    found = judged(auto_and_hybrid())
    rows = {row.name: row for row in per_node.table(found).rows}
    assert rows["mi-1"].slices == ("10.85.0.0/25",)
    assert rows["mi-1"].free is not None and rows["i-1"].free is None
    assert found.report.facts[Fact.NODE_CIDRS].value == ("10.85.0.0/25",)
    assert "node-without-slice" not in {each.code for each in check(found).findings}


def test_the_blocks_of_all_networks_are_held_against_the_nodes() -> None:
    inside = judged(auto_and_hybrid(addresses=(("InternalIP", "10.85.7.1"),)))
    assert "node-inside-pod-block" in {each.code for each in check(inside).findings}


def same_block(*pods: Pod, datastore: str = "kubernetes") -> Snapshot:
    """Flannel, and Calico beside it with a pool of the very same block: no address tells them apart."""
    return cluster(
        nodes=(node("n0", "10.244.0.0/24"), node("n1", "10.244.1.0/24")),
        pods=pods,
        workloads=(FLANNEL, calico(datastore)),
        configmaps=(flannel_config("10.244.0.0/16"),),
        custom={"ippools.crd.projectcalico.org": (pool("default", "10.244.0.0/16"),)},
    )


BARE = (pod("a", "10.244.0.4", on="n0"), pod("b", "10.244.0.5", on="n0"), pod("c", "10.244.1.6", on="n1"))


def test_many_pods_without_calicos_annotation_are_connected_by_another_network() -> None:
    found = judged(same_block(*BARE))
    assert (found.cni.verdict.state, found.cni.verdict.value) == (State.CONFLICT, "flannel")
    against = [each for each in found.cni.verdict.evidence if each.stance is Stance.AGAINST]
    assert any("3 of 3 pods without annotation cni.projectcalico.org/podIP" in each.says for each in against)


def test_few_pods_or_a_datastore_of_calicos_own_prove_nothing_by_absence() -> None:
    assert judged(same_block(*BARE[:2])).cni.verdict.value is None
    assert judged(same_block(*BARE, datastore="etcdv3")).cni.verdict.value is None


def test_a_pod_that_calico_marked_keeps_its_node_from_being_anothers() -> None:
    found = judged(same_block(*BARE, marked("d", "10.244.1.9", "n1")))
    assert "n1" not in found.cni.by_node


def test_the_map_draws_the_block_of_each_network() -> None:
    drawn = picture.render([judged(auto_and_hybrid()).report])
    assert "Pods (cilium)" in drawn and "10.85.0.0/16" in drawn
    assert "several: Pod CIDR (at least 10.20.2.77/32; " in drawn


def halfway_in_a_node() -> Snapshot:
    return cluster(
        nodes=(node("n0"), node("n1")),
        pods=(marked("a", "10.233.70.3", "n0"), marked("b", "10.233.71.3", "n1"), pod("c", "10.85.1.7", on="n1")),
        workloads=(calico(), CILIUM),
        configmaps=(CILIUM_POOL,),
        custom={
            "ippools.crd.projectcalico.org": (pool("default", "10.233.64.0/18"),),
            "blockaffinities.crd.projectcalico.org": tuple(
                resource(
                    name,
                    "blockaffinities.crd.projectcalico.org",
                    "BlockAffinity",
                    {"spec": {"cidr": block, "node": name, "state": "confirmed"}},
                )
                for name, block in (("n0", "10.233.70.0/26"), ("n1", "10.233.71.0/26"))
            ),
            "ciliumnodes.cilium.io": (cilium_node("n0", "10.85.0.0/24"), cilium_node("n1", "10.85.1.0/24")),
        },
    )


def test_a_node_whose_pods_are_of_two_networks_is_told_with_both() -> None:
    found = judged(halfway_in_a_node())
    told = parts(found)
    assert {name: (each["nodes"], each["value"]) for name, each in told.items()} == {
        "calico": (["n0", "n1"], ["10.233.64.0/18"]),
        "cilium": (["n1"], ["10.85.0.0/16"]),
    }
    assert found.cni.verdict.state is State.CONFLICT
    rows = per_node.table(found).rows
    assert {row.name: row.network for row in rows} == {"n0": "calico", "n1": "calico, cilium"}
    assert {row.name: row.slices for row in rows} == {
        "n0": ("10.233.70.0/26",),
        "n1": ("10.233.71.0/26", "10.85.1.0/24"),
    }
    assert {row.name: row.free is None for row in rows} == {"n0": False, "n1": True}


def test_networks_that_share_one_block_have_it_as_the_clusters() -> None:
    status = {"networkType": "OpenShiftSDN", "clusterNetwork": [{"cidr": "10.128.0.0/14"}]}
    row = resource("cluster", "networks.config.openshift.io", "Network", {"status": status})
    sdn = agent("sdn", "openshift-sdn")._replace(labels={"app": "sdn"})
    ovn = agent("ovnkube-node", "openshift-ovn-kubernetes")._replace(
        labels={"app": "ovnkube-node"}, containers=(Container("ovnkube-controller", "quay.io/ocp/ovn:v4"),)
    )
    connected = {"k8s.ovn.org/pod-networks": '{"default": {"ip_address": "10.129.0.7/23"}}'}
    snapshot = cluster(
        nodes=(node("old"), node("new")),
        pods=(
            *(pod(f"p{at}", f"10.128.0.{at}", on="old") for at in (4, 5, 6)),
            pod("moved", "10.129.0.7", on="new", annotations=connected),
        ),
        workloads=(sdn, ovn),
        custom={"networks.config.openshift.io": (row,)},
    )
    found = judged(snapshot)
    assert found.cni.verdict.state is State.CONFLICT
    assert found.cni.by_node == {"new": "ovn-kubernetes", "old": "openshift-sdn"}
    assert found.report.facts[Fact.POD_CIDRS].value == ("10.128.0.0/14",)
    assert "blocks-differ-by-node" not in {each.code for each in found.report.warnings}


def test_what_packets_do_is_told_of_each_network() -> None:
    hybrid = auto_and_hybrid()
    overlay = configmap(
        "cilium-config", ipam="cluster-pool", cluster_pool_ipv4_cidr="10.85.0.0/16", routing_mode="native"
    )
    aws = agent("aws-node")._replace(containers=(Container("aws-node", "amazon/amazon-k8s-cni:v1.20.4"),))
    snapshot = hybrid._replace(
        nodes=hybrid.nodes.replace(rows=tuple(node(each.name, labels=each.labels) for each in hybrid.nodes)[1:]),
        workloads=hybrid.workloads,
        configmaps=hybrid.configmaps.replace(rows=(overlay,)),
    )
    cloud = node("i-1", labels={COMPUTE: "ec2"})
    not_hybrid = ON_HYBRID._replace(operator="NotIn")
    snapshot = snapshot._replace(
        nodes=snapshot.nodes.replace(rows=(cloud, *snapshot.nodes.rows)),
        workloads=snapshot.workloads.replace(
            rows=(aws._replace(node_affinity=((not_hybrid,),)), *snapshot.workloads.rows)
        ),
    )
    facts = judged(snapshot).report.facts
    assert facts[Fact.DATAPLANE].title == "cloud (aws-vpc-cni); ebpf on the node, routes between nodes (cilium)"
    assert facts[Fact.DATAPLANE].detail["byNetwork"] == [
        {"network": "aws-vpc-cni", "state": "single", "value": "cloud"},
        {"network": "cilium", "state": "single", "value": "routes"},
    ]
    assert facts[Fact.ENCRYPTION].value == "none"


def test_a_vcluster_says_that_its_pods_run_in_the_cluster_around_it() -> None:
    inside = cluster(
        nodes=(node("n0", labels={"vcluster.loft.sh/fake-node": "true"}),), pods=(pod("a", "10.244.1.4", on="n0"),)
    )
    verdict = judged(inside).cni.verdict
    assert verdict.state is State.UNKNOWN and "run in the cluster around it" in str(verdict.because)
    assert judged(inside).report.facts[Fact.POD_CIDRS].value is None


SYNCED = {"vcluster.loft.sh/managed-annotations": "a"}


@pytest.mark.parametrize("marks", [{"labels": {"vcluster.loft.sh/fake-node": "true"}}, {"annotations": SYNCED}, {}])
def test_addresses_of_a_vclusters_nodes_are_those_of_services_and_no_collision(marks: dict[str, Any]) -> None:
    inside = node("n0", addresses=(("InternalIP", "10.96.44.5"),), **marks)
    seen = judged(cluster(nodes=(inside,), service_cidrs=("10.96.0.0/12",), pods=(pod("a", "10.244.1.4", on="n0"),)))
    found = {each.code for each in check(seen).findings}
    assert ("node-inside-service-block" in found) is not bool(marks)


def test_what_a_claimant_would_give_is_worked_out_once_and_not_for_every_node(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    claimed = Solution.claimed

    def counting(self: Solution) -> Any:
        asked.append(self.component.id)
        return claimed(self)

    monkeypatch.setattr(Solution, "claimed", counting)
    names = [f"n{at}" for at in range(40)]
    few = same_block(*(pod(f"a{at}", f"10.244.{at}.4", on=name) for at, name in enumerate(names)))
    judged(few._replace(nodes=few.nodes.replace(rows=tuple(node(each) for each in names))))
    assert len(asked) <= 4
