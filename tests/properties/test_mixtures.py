"""Clusters with several networks: who sees less is told nothing surer, and a tenant changes nothing."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import pytest

from netinfo.checks.run import check
from netinfo.cli.exit_codes import exit_code
from netinfo.facts.judge import decide
from netinfo.model.objects import NodeRequirement
from netinfo.model.report import MAIN_FACTS, Fact, State, Verdict
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.mixtures import (
    AUTO,
    HYBRID,
    MOVED,
    Side,
    auto_mode,
    calico,
    canal,
    cilium,
    flannel,
    joined,
    k3s,
    kubenet,
    machines,
    names,
    openshift,
    overlay,
    ovn,
    pods_on,
    sdn,
    virtual,
    vpc_cni,
    weave,
)
from tests.support.podnet import without
from tests.support.tenant import plantings, pods_of_a_tenant

TYPE = "eks.amazonaws.com/compute-type"
ON_HYBRID = ((NodeRequirement(TYPE, "In", ("hybrid",)),),)
NOT_HYBRID = ((NodeRequirement(TYPE, "NotIn", ("hybrid", "auto", "fargate")),),)
TO_OVN = openshift("OpenShiftSDN", "OVNKubernetes")
CLUSTERS = {
    "hybrid nodes": joined(
        vpc_cni(names(3), node_affinity=NOT_HYBRID),
        machines(names(2, 3), labels=HYBRID),
        cilium(names(2, 3), node_affinity=ON_HYBRID),
    ),
    "hybrid nodes with Calico by its operator": joined(
        vpc_cni(names(3), node_affinity=NOT_HYBRID),
        machines(names(2, 3), labels=HYBRID),
        calico(names(2, 3), namespace="calico-system", node_selector=HYBRID),
    ),
    "Auto Mode, own nodes and hybrid nodes": joined(
        auto_mode(names(2)),
        vpc_cni(names(2, 2), node_affinity=NOT_HYBRID),
        machines(names(2, 4), labels=HYBRID),
        cilium(names(2, 4), node_affinity=ON_HYBRID),
    ),
    "Fargate beside Cilium": joined(
        cilium(names(3)), machines(["f3"], labels={TYPE: "fargate"}), Side(pods=pods_on(["f3"], "10.20."))
    ),
    "virtual nodes": joined(flannel(names(3)), virtual(["v7"], "10.240.", {"type": "virtual-kubelet"})),
    "another cluster as a node": joined(cilium(names(3)), virtual(["v7"], "10.70.", {"liqo.io/type": "virtual-node"})),
    "Calico to Cilium, the first node": joined(calico(names(4), names(5)), cilium(["n4"], names(5))),
    "Calico to Cilium, the last node": joined(calico(["n0"], names(5)), cilium(names(4, 1), names(5))),
    "Flannel to Cilium": joined(
        flannel(names(3), names(5)), machines(names(2, 3), labels=MOVED), cilium(names(2, 3), names(5))
    ),
    "Weave to Calico": joined(weave(names(3)), calico(names(2, 3))),
    "Canal to Calico": joined(canal(names(3), names(5)), calico(names(2, 3), names(5))),
    "SDN to OVN": joined(sdn(names(3), names(5)), ovn(names(2, 3), names(5), block="10.128."), TO_OVN),
    "kubenet to overlay": joined(kubenet(names(2)), overlay(names(2, 2))),
    "k3s with its Flannel left on": joined(k3s(names(2)), cilium(["n1"], names(2)), version="v1.33.1+k3s1"),
}
SURE = {State.AGREED: 2, State.SINGLE: 1, State.NOT_APPLICABLE: 1}
Hide = Callable[[Snapshot], Snapshot]


def hidings(snapshot: Snapshot) -> Mapping[str, Hide]:
    """Every source forbidden, and every namespace with all that stands in it."""

    def of_source(name: str) -> Hide:
        return lambda seen: without(seen, name)

    def of_namespace(name: str) -> Hide:
        def cut(listing: Listing) -> Listing:  # type: ignore[type-arg]  # of any rows
            rows = tuple(row for row in listing if row.ref.namespace != name)
            return listing.replace(rows=rows, is_complete=False)

        return lambda seen: seen._replace(
            pods=cut(seen.pods), workloads=cut(seen.workloads), configmaps=cut(seen.configmaps)
        )

    sources = ("nodes", "workloads", "configmaps", "pods", "api_groups", *snapshot.custom)
    namespaces = sorted({row.ref.namespace for row in (*snapshot.workloads, *snapshot.pods)})
    return {name: of_source(name) for name in sources} | {f"in {name}": of_namespace(name) for name in namespaces}


def verdicts(snapshot: Snapshot) -> dict[Fact, Verdict]:
    facts = decide(snapshot, context="c", origin="live", facts=MAIN_FACTS).report.facts
    return {fact: facts[fact] for fact in (Fact.CNI, Fact.POD_CIDRS)}


def is_fair(before: Verdict, after: Verdict) -> bool:
    """What is told is no surer and the same; or, of a conflict, one of its sides, and not as agreed."""
    if after.state not in SURE:
        return True
    if before.state is State.CONFLICT:
        return after.state is not State.AGREED
    return SURE[after.state] <= SURE.get(before.state, 0) and after.value == before.value


def _hidden(name: str, pairs: int) -> Iterator[tuple[tuple[str, ...], Snapshot]]:
    """Each source alone, and one in ``pairs`` of the pairs."""
    hide = hidings(CLUSTERS[name])
    several = (each for each in combinations(hide, 2) if zlib.crc32(f"{name} {each}".encode()) % pairs == 0)
    for chosen in (*((each,) for each in hide), *several):
        seen = CLUSTERS[name]
        for each in chosen:
            seen = hide[each](seen)
        yield chosen, seen


def _is_never_surer(name: str, pairs: int) -> None:
    whole = verdicts(CLUSTERS[name])
    for chosen, seen in _hidden(name, pairs):
        for fact, after in verdicts(seen).items():
            assert is_fair(whole[fact], after), (chosen, fact, whole[fact].state, after.state, after.value)


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_is_hidden_makes_no_answer_surer(name: str) -> None:
    _is_never_surer(name, 10)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", CLUSTERS)
def test_no_pair_that_is_hidden_makes_an_answer_surer(name: str) -> None:
    _is_never_surer(name, 1)


def told(snapshot: Snapshot) -> object:
    judged = decide(snapshot, context="c", origin="live", facts=tuple(Fact))
    facts = judged.report.facts
    shown = {fact: (each.state, each.value, each.title, each.at_least, each.detail) for fact, each in facts.items()}
    found = {(each.code, each.severity) for each in check(judged).findings if each.code != "look-alike"}
    return shown, judged.cni.by_node, judged.cni.apart, exit_code(judged.report, MAIN_FACTS), found


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_a_tenant_makes_is_no_network_of_a_mixture(name: str) -> None:
    whole = told(CLUSTERS[name])
    for planting in plantings(CLUSTERS[name], "a-tenant"):
        if zlib.crc32(f"{name} {planting.name}".encode()) % 10 == 0:
            assert told(planting.into(CLUSTERS[name])) == whole, planting.name
    bare, marked = pods_of_a_tenant(CLUSTERS[name], "a-tenant")
    assert told(marked.into(CLUSTERS[name])) == told(bare.into(CLUSTERS[name]))


def test_every_cluster_here_has_several_networks_or_nodes_apart() -> None:
    assert AUTO and all(
        (judged := decide(each, context="c", origin="live")).cni.networks or judged.cni.apart
        for each in CLUSTERS.values()
    )
