"""Which of several workloads that look like a network's agent is the administrator's, and what is asked beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import permutations

import pytest

from netinfo.components.standing import worth_asking
from netinfo.facts.cni.decide import identify
from netinfo.facts.cni.strangers import without_strangers
from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.components import Identification
from netinfo.model.objects import ApiGroup, ConfigMap, Container, FromConfigMap, Node, Ref, Variable, Workload
from netinfo.model.report import Fact, Stance
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.live.plan import Inquiry
from tests.clusters.judging import as_document, document, judged
from tests.support.podnet import PlainProof

FLANNEL, CILIUM, CALICO = "ghcr.io/flannel-io/flannel:v0.27.4", "quay.io/cilium/cilium:v1.18.4", "calico/node:v3.31.0"
_NAMES = {FLANNEL: "kube-flannel", CILIUM: "cilium-agent", CALICO: "calico-node"}
_NO_ENVIRONMENT: Mapping[str, Variable] = {}


def agent(
    image: str, namespace: str, created: str = "", *, ready: int = 1, env: Mapping[str, Variable] = _NO_ENVIRONMENT
) -> Workload:
    """An agent on one node, made on a day."""
    container = Container(_NAMES[image], image, env=env)
    ref = Ref("daemonsets", namespace, _NAMES[image])
    time = f"{created}T00:00:00Z" if created else ""
    return Workload(ref, "DaemonSet", {}, (container,), 1, ready, created=time)


def node(*annotations: str, reason: str = "") -> Node:
    """A node with marks of networks."""
    conditions = {"NetworkUnavailable": ("False", reason)} if reason else {}
    return Node(Ref("nodes", "", "n1"), annotations=dict.fromkeys(annotations, "x"), conditions=conditions)


def cluster(workloads: Iterable[Workload], *nodes: Node, groups: Iterable[str] = ()) -> Snapshot:
    """A cluster of which everything was read."""
    return Snapshot(
        PlainProof(),
        api_groups=Listing(tuple(ApiGroup(each, "v1") for each in groups)),
        nodes=Listing(nodes or (node(),)),
        workloads=Listing(tuple(workloads)),
        pods=Listing(),
        configmaps=Listing(),
    )


def told(found: Identification) -> tuple[str, str | None, set[str]]:
    value = found.verdict.value
    assert value is None or isinstance(value, str)
    return found.verdict.state.value, value, {each.code for each in found.warnings}


OF_FLANNEL = node("flannel.alpha.coreos.com/backend-type", reason="FlannelIsUp")


@pytest.mark.parametrize(("first", "second"), [("a", "z"), ("z", "a")])
def test_of_two_equal_agents_away_from_home_the_older_is_believed(first: str, second: str) -> None:
    agents = [agent(FLANNEL, first, "2026-03-01"), agent(FLANNEL, second, "2026-03-02")]
    for order in permutations(agents):
        found = identify(cluster(order, OF_FLANNEL))
        assert told(found) == ("agreed", "flannel", {"look-alike"})
        assert found.in_charge is not None and found.in_charge.workload == agents[0]
        assert found.believed == {first} and {each.namespace for each in found.refused} == {second}


@pytest.mark.parametrize("ages", [("2026-03-01", "2026-03-01"), ("", ""), ("2026-03-01", ""), ("", "2026-03-01")])
def test_two_that_nothing_tells_apart_are_a_conflict_and_neither_is_read(ages: tuple[str, str]) -> None:
    agents = [agent(FLANNEL, namespace, age) for namespace, age in zip(("a", "z"), ages, strict=True)]
    found = identify(cluster(agents, OF_FLANNEL))
    assert told(found) == ("conflict", None, {"equal-agents"})
    assert found.in_charge is None and found.candidates == ()
    assert [each.stance for each in found.verdict.evidence] == [Stance.AGAINST, Stance.AGAINST]


def test_two_networks_that_nothing_tells_apart_are_a_conflict_too() -> None:
    agents = [agent(FLANNEL, "a", "2026-03-01"), agent(CALICO, "z", "2026-03-01")]
    nodes = node("flannel.alpha.coreos.com/backend-type", "projectcalico.org/IPv4Address")
    assert told(identify(cluster(agents, nodes))) == ("conflict", None, {"two-cnis"})


def test_a_condition_on_the_nodes_outweighs_an_api_group_and_age() -> None:
    agents = [agent(CALICO, "a", "2020-01-01"), agent(CILIUM, "z", "2026-03-01")]
    found = identify(cluster(agents, node(reason="CiliumIsUp"), groups=["crd.projectcalico.org", "cilium.io"]))
    assert told(found)[:2] == ("agreed", "cilium")


def test_both_agents_of_a_migration_in_one_namespace_are_believed() -> None:
    agents = [agent(CALICO, "networking", "2026-01-01"), agent(FLANNEL, "networking", "2026-03-01")]
    nodes = node("flannel.alpha.coreos.com/backend-type", "projectcalico.org/IPv4Address")
    assert told(identify(cluster(agents, nodes))) == ("conflict", None, {"two-cnis"})


def test_a_mark_that_an_agent_at_home_leaves_vouches_for_nobody_else() -> None:
    """Calico that enforces policies only explains its CRDs; the network beside it is not known."""
    policies = agent(CALICO, "kube-system", env={"FELIX_INTERFACEPREFIX": "eni"})
    planted = agent(CALICO, "tenant", "2020-01-01")
    found = identify(cluster([policies, planted], node("projectcalico.org/IPv4Address")))
    assert told(found) == ("unknown", None, {"look-alike"})


def test_an_agent_at_home_that_is_wanted_and_not_ready_is_not_replaced_by_its_copy() -> None:
    broken = agent(FLANNEL, "kube-flannel", ready=0)
    found = identify(cluster([broken, agent(FLANNEL, "tenant", "2020-01-01")], OF_FLANNEL))
    assert told(found) == ("unknown", None, {"agent-not-ready", "look-alike"})


def test_where_workloads_are_not_listed_whole_nobody_away_from_home_is_sure() -> None:
    seen = cluster([agent(FLANNEL, "a", "2020-01-01")], OF_FLANNEL)
    partly = seen._replace(workloads=seen.workloads.replace(trouble=Trouble.FORBIDDEN, is_complete=False))
    assert told(identify(seen))[:2] == ("agreed", "flannel")
    assert told(identify(partly))[:2] == ("unknown", None)


def test_objects_in_a_strangers_namespace_are_set_aside_and_those_of_the_agent_stay() -> None:
    agents = [agent(FLANNEL, "a", "2026-03-02"), agent(FLANNEL, "z", "2026-03-01")]
    written = tuple(
        ConfigMap(Ref("configmaps", each, "kube-flannel-cfg")) for each in ("a", "kube-system", "other", "z")
    )
    seen = cluster(agents, OF_FLANNEL)._replace(configmaps=Listing(written))
    kept = without_strangers(seen, identify(seen))
    assert [each.ref.namespace for each in kept.configmaps] == ["kube-system", "z"]
    assert [each.ref.namespace for each in kept.workloads] == ["z"]


def test_a_policy_engine_in_anybodys_namespace_is_told_with_what_it_would_mean() -> None:
    """Nothing tells an administrator's from a tenant's, so it decides nothing, and is not passed over in silence."""
    container = Container("kube-network-policies", "registry.k8s.io/networking/kube-network-policies:v0.8.0")
    engine = Workload(Ref("daemonsets", "own", "kube-network-policies"), "DaemonSet", {}, (container,), 1, 1)
    found = identify(cluster([agent(FLANNEL, "kube-flannel"), engine], OF_FLANNEL))
    (told_of,) = (each for each in found.warnings if each.code == "look-alike")
    assert told_of.facts == (Fact.CNI, Fact.NETWORK_POLICY) and "NetworkPolicy is enforced" in told_of.message
    assert told(found)[:2] == ("agreed", "flannel") and found.others == ()


def test_nothing_is_asked_for_a_copy_of_an_agent_that_is_at_home() -> None:
    home, copy = agent(CILIUM, "kube-system"), agent(CILIUM, "tenant")
    assert worth_asking(cluster([home, copy], node(reason="CiliumIsUp"))) == (home,)
    assert worth_asking(cluster([copy], node(reason="CiliumIsUp"))) == (copy,)
    assert worth_asking(cluster([copy])) == ()


def test_an_agent_away_from_home_is_asked_about_once_the_one_at_home_is_known_to_enforce_policies_only() -> None:
    moved = agent(FLANNEL, "own")
    policies = agent(
        CALICO, "kube-system", env={"CALICO_NETWORKING_BACKEND": FromConfigMap("calico-config", "calico_backend")}
    )
    seen = cluster([policies, moved], OF_FLANNEL)._replace(configmaps=Listing(is_complete=False))
    assert worth_asking(seen) == (policies,)
    written = ConfigMap(Ref("configmaps", "kube-system", "calico-config"), {"calico_backend": "none"})
    assert worth_asking(seen._replace(configmaps=Listing((written,)))) == (policies, moved)


@pytest.mark.parametrize("namespace", ["a-tenant", "zz-tenant"])
@pytest.mark.parametrize(
    "name", ["cilium-cluster-pool", "calico-pools", "flannel", "minikube-bridge", "minikube-kindnet"]
)
def test_a_live_cluster_with_a_tenants_copies_is_asked_the_same_and_answers_the_same(name: str, namespace: str) -> None:
    """His ConfigMap is refused, as to an administrator whose rights are narrow."""
    asked: set[tuple[str, ...]] = set()

    def planted(answer: Answer) -> Answer:
        asked.add(answer.command.args)
        if "/apis/apps/v1/daemonsets" not in answer.command.args:
            return answer
        tree = json.loads(answer.stdout)
        tree["items"] += [_moved(each, namespace) for each in [*tree["items"], _COPY]]
        return answer._replace(stdout=json.dumps(tree).encode())

    after, before = as_document(judged(name, planted)), document(name)
    assert not {args for args in asked if namespace in args}
    assert any(each["code"] == "look-alike" for each in after["warnings"])
    assert (after["exit"], after["unread"]) == (before["exit"], before["unread"])
    for fact, told_before in before["facts"].items():
        assert {**after["facts"][fact], "evidence": []} == {**told_before, "evidence": []}, fact


_COPY = {
    "metadata": {"name": "kube-flannel-ds"},
    "spec": {"template": {"spec": {"containers": [{"name": "kube-flannel", "image": FLANNEL}]}}},
    "status": {"desiredNumberScheduled": 9, "numberReady": 9},
}


def _moved(tree: dict[str, object], namespace: str) -> dict[str, object]:
    metadata = {**tree["metadata"], "namespace": namespace, "creationTimestamp": "2999-01-01T00:00:00Z"}  # type: ignore[dict-item]
    return {**tree, "metadata": metadata}


def test_a_tenants_copy_does_not_keep_the_node_of_minikube_from_being_waited_for() -> None:
    inquiry = Inquiry.__new__(Inquiry)
    copy, home = agent(FLANNEL, "tenant"), agent(FLANNEL, "kube-flannel")
    for workloads, waits in (([copy], True), ([home], False), ([copy, home], False)):
        seen = Snapshot(PlainProof(), nodes=Listing((node(),)), workloads=Listing(tuple(workloads)))
        inquiry.snapshot = lambda _answers, seen=seen: seen  # type: ignore[method-assign,misc]
        assert inquiry.needs(Command("minikube", ("ssh",)), {}) is waits
