"""Nodes on different networks: each network is told with its nodes and its block, and no block is everybody's."""

from __future__ import annotations

from typing import Any

import pytest

from netinfo.cli.exit_codes import exit_code
from netinfo.components.scheduling import may_run_on
from netinfo.facts.judge import Judgement, decide
from netinfo.facts.nodes import per_node
from netinfo.model.command import ExitCode
from netinfo.model.objects import Container, NodeRequirement, Ref, Workload
from netinfo.model.report import MAIN_FACTS, Fact, Report, State
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.views import table
from tests.support.podnet import agent, cluster, configmap, node, pod, pool

HYBRID = {"eks.amazonaws.com/compute-type": "hybrid"}
ON_HYBRID = NodeRequirement("eks.amazonaws.com/compute-type", "In", ("hybrid",))
NOT_ON_HYBRID = ON_HYBRID._replace(operator="NotIn")


def daemonset(name: str, container: str, image: str, *needs: NodeRequirement, **fields: Any) -> Workload:
    made = Workload(
        Ref("daemonsets", "kube-system", name), "DaemonSet", {}, (Container(container, image),), desired=2, ready=2
    )
    return made._replace(node_affinity=(needs,) if needs else (), **fields)


def cilium(*needs: NodeRequirement) -> Workload:
    return daemonset("cilium", "cilium-agent", "quay.io/cilium/cilium:v1.18.4", *needs, configmaps=("cilium-config",))


def vpc_cni(*needs: NodeRequirement) -> Workload:
    return daemonset("aws-node", "aws-node", "amazon/amazon-k8s-cni:v1.20.4", *needs)


CALICO = daemonset("calico-node", "calico-node", "docker.io/calico/node:v3.30.3")
CILIUM_POOL = configmap("cilium-config", ipam="cluster-pool", cluster_pool_ipv4_cidr="10.85.0.0/16")


def eks(*nodes_of_others: str, labels: dict[str, str] | None = None) -> Snapshot:
    """EKS with its own network in the cloud and Cilium on the nodes elsewhere."""
    return cluster(
        nodes=(
            node("cloud-a"),
            node("cloud-b"),
            *(node(name, labels=HYBRID if labels is None else labels) for name in nodes_of_others),
        ),
        pods=(
            pod("a", "10.20.1.40", on="cloud-a"),
            pod("b", "10.20.2.41", on="cloud-b"),
            *(pod(f"on-{name}", f"10.85.{at}.9", on=name) for at, name in enumerate(nodes_of_others)),
        ),
        workloads=(vpc_cni(NOT_ON_HYBRID), cilium(ON_HYBRID)),
        configmaps=(CILIUM_POOL,),
    )


def halfway() -> Snapshot:
    """Calico and Cilium on every node; the Pods of one node have moved."""

    def marked(name: str, ip: str, on: str) -> Any:
        return pod(name, ip, on=on, annotations={"cni.projectcalico.org/podIP": f"{ip}/32"})

    return cluster(
        nodes=(node("n0"), node("n1"), node("n2")),
        pods=(
            marked("old-0", "10.233.70.3", "n0"),
            marked("old-1", "10.233.90.67", "n1"),
            pod("moved", "10.85.2.40", on="n2"),
        ),
        workloads=(CALICO, cilium()),
        configmaps=(CILIUM_POOL,),
        custom={"ippools.crd.projectcalico.org": (pool("default", "10.233.64.0/18"),)},
    )


def judged(snapshot: Snapshot) -> Judgement:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact))


def report(snapshot: Snapshot) -> Report:
    return judged(snapshot).report


def networks(snapshot: Snapshot) -> list[Any]:
    parts = report(snapshot).facts[Fact.POD_CIDRS].detail["byNetwork"]
    assert isinstance(parts, list)
    return parts


def test_hybrid_nodes_of_eks_are_a_mixture_that_is_meant() -> None:
    found = report(eks("mi-01", "mi-02"))
    cni, pods = found.facts[Fact.CNI], found.facts[Fact.POD_CIDRS]
    assert (cni.state, cni.value, cni.title) == (State.SINGLE, None, "aws-vpc-cni on 2 nodes, cilium on 2")
    assert cni.detail["byNode"] == {
        "cloud-a": "aws-vpc-cni",
        "cloud-b": "aws-vpc-cni",
        "mi-01": "cilium",
        "mi-02": "cilium",
    }
    assert (pods.state, pods.value) == (State.SINGLE, None)
    assert exit_code(found, (Fact.CNI, Fact.POD_CIDRS)) is ExitCode.DETERMINED


def test_an_owner_who_marks_his_pod_moves_no_node_to_another_network() -> None:
    """Calico on hybrid nodes; a Pod of somebody's on a cloud node bears Calico's annotation with its own address."""
    calico_there = CALICO._replace(node_affinity=((ON_HYBRID,),))
    seen = eks("mi-01")._replace(workloads=Listing((vpc_cni(NOT_ON_HYBRID), calico_there)))
    mark = {"cni.projectcalico.org/podIP": "10.20.1.40/32"}
    marked = tuple(each._replace(annotations=mark) if each.node == "cloud-a" else each for each in seen.pods)
    before, after = (report(seen._replace(pods=Listing(pods))).facts[Fact.CNI] for pods in (seen.pods.rows, marked))
    assert (after.state, after.title, after.detail["byNode"]) == (before.state, before.title, before.detail["byNode"])
    assert (before.state, before.title) == (State.SINGLE, "aws-vpc-cni on 2 nodes, calico on 1")


def test_each_network_has_its_own_state_block_and_lower_bound() -> None:
    cloud, hybrid = networks(eks("mi-01"))
    assert cloud == {
        "network": "aws-vpc-cni",
        "nodes": ["cloud-a", "cloud-b"],
        "state": "not-applicable",
        "value": None,
        "atLeast": ["10.20.0.0/22"],
    }
    assert (hybrid["network"], hybrid["state"], hybrid["value"]) == ("cilium", "single", ["10.85.0.0/16"])


def test_without_the_label_that_eks_provides_for_it_two_networks_are_a_conflict() -> None:
    found = report(eks("mi-01", labels={"rack": "7"}))
    assert found.facts[Fact.CNI].state is State.CONFLICT
    assert exit_code(found, MAIN_FACTS) is ExitCode.CONFLICT


def test_a_half_done_migration_names_each_nodes_network_and_each_networks_block() -> None:
    found = report(halfway())
    assert found.facts[Fact.CNI].state is State.CONFLICT
    assert found.facts[Fact.CNI].detail["byNode"] == {"n0": "calico", "n1": "calico", "n2": "cilium"}
    assert [(each["network"], each["value"]) for each in networks(halfway())] == [
        ("calico", ["10.233.64.0/18"]),
        ("cilium", ["10.85.0.0/16"]),
    ]
    assert found.facts[Fact.POD_CIDRS].value is None


def test_the_table_tells_each_network_with_its_nodes_and_block() -> None:
    printed = table.render([report(halfway())], MAIN_FACTS, "table", headers=True)
    assert "calico on 2 nodes 10.233.64.0/18; cilium on 1 node 10.85.0.0/16" in printed


def test_nodes_have_the_network_that_connects_their_pods() -> None:
    rows = per_node.table(judged(eks("mi-01"))).rows
    assert {row.name: row.network for row in rows} == {
        "cloud-a": "aws-vpc-cni",
        "cloud-b": "aws-vpc-cni",
        "mi-01": "cilium",
    }


def test_an_agent_on_some_nodes_says_nothing_of_a_node_where_nothing_runs() -> None:
    snapshot = eks("mi-01")
    bare = node("bare", labels={"rack": "7"})
    widened = snapshot._replace(nodes=snapshot.nodes.replace(rows=(*snapshot.nodes.rows, bare)))
    elsewhere = NodeRequirement("rack", "DoesNotExist")
    only = daemonset("aws-node", "aws-node", "amazon/amazon-k8s-cni:v1.20.4", NOT_ON_HYBRID, elsewhere)
    widened = widened._replace(workloads=widened.workloads.replace(rows=(only, cilium(ON_HYBRID))))
    assert "bare" not in judged(widened).cni.by_node


@pytest.mark.parametrize(
    ("requirement", "is_met"),
    [
        (NodeRequirement("zone", "In", ("a", "b")), True),
        (NodeRequirement("zone", "In", ("c",)), False),
        (NodeRequirement("zone", "NotIn", ("a",)), False),
        (NodeRequirement("rack", "NotIn", ("a",)), True),
        (NodeRequirement("zone", "Exists"), True),
        (NodeRequirement("rack", "Exists"), False),
        (NodeRequirement("rack", "DoesNotExist"), True),
        (NodeRequirement("zone", "Gt", ("5",)), True),
    ],
)
def test_a_required_affinity_is_held_against_the_labels_of_a_node(requirement: NodeRequirement, is_met: bool) -> None:
    workload = agent("x")._replace(node_affinity=((requirement,),))
    assert may_run_on(workload, node("n", labels={"zone": "a"})) is is_met


def test_one_term_of_an_affinity_is_enough_and_a_selector_holds_beside_it() -> None:
    terms = ((NodeRequirement("zone", "In", ("c",)),), (NodeRequirement("zone", "In", ("a",)),))
    there, elsewhere = node("n", labels={"zone": "a", "disk": "ssd"}), node("m", labels={"zone": "a"})
    workload = agent("x")._replace(node_affinity=terms, node_selector={"disk": "ssd"})
    assert may_run_on(workload, there) and not may_run_on(workload, elsewhere)
