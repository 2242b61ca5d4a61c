"""Whereabouts' books: whose addresses they are, which range that makes the Pods', and which it never does."""

from __future__ import annotations

import json

import pytest

from netinfo.checks.run import check
from netinfo.components.cni_file import take_apart
from netinfo.facts import judge
from netinfo.facts.pod_cidrs.decide import decide
from netinfo.model.components import Component, Decision, Identification
from netinfo.model.findings import Finding, Severity
from netinfo.model.objects import CniFile, Container, CustomResource, Pod, Ref
from netinfo.model.report import MAIN_FACTS, Fact, State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.transcript.explanations import meaning
from tests.support.podnet import NOBODY, agent, cluster, controller_manager, node, pod, pods, resource, without

POOLS, SLICED = "ippools.whereabouts.cni.cncf.io", "nodeslicepools.whereabouts.cni.cncf.io"
FLAG = (controller_manager("10.200.0.0/16"),)


def book(range_: str, *entries: str, name: str = "", namespace: str = "kube-system") -> CustomResource:
    """A pool; each entry is ``distance pod interface``."""
    split = [each.split() for each in entries]
    given = {at: {"id": "c0ffee", "podref": f"default/{who}", "ifname": interface} for at, who, interface in split}
    normal = range_.replace("/", "-").replace(":", "-")
    row = resource(name or normal, POOLS, "IPPool", {"spec": {"range": range_, "allocations": given}})
    return row._replace(ref=Ref(POOLS, namespace, row.ref.name))


def file(**ipam: object) -> CniFile:
    plugin = {"type": "bridge", "bridge": "cni0", "ipam": {"type": "whereabouts", **ipam}}
    return CniFile("/etc/cni/net.d", "10-pods.conflist", json.dumps({"name": "pods", "plugins": [plugin]}))


def by_file(written: CniFile) -> Identification:
    component = take_apart(written).component()
    assert isinstance(component, Component)
    return Identification(Verdict(Fact.CNI, State.SINGLE, "bridge"), component, (component,))


def seen(*books: CustomResource, running: tuple[Pod, ...] = pods("10.77.1.0"), **more: object) -> Snapshot:
    more = {"control_plane": FLAG, "custom": {POOLS: books}, **more}
    return cluster(pods=running, **more)  # type: ignore[arg-type]


def answer(decision: Decision) -> tuple[State, object]:
    return decision.verdict.state, decision.verdict.value


PODS_OWN = book("10.77.0.0/16", "256 p0 eth0")


class TestWithTheNodesFile:
    def test_the_range_of_the_file_and_the_book_agree_against_the_flag(self) -> None:
        decision = decide(seen(PODS_OWN), by_file(file(range="10.77.0.0/16", exclude=["10.77.0.0/24"])))
        assert answer(decision) == (State.AGREED, ("10.77.0.0/16",))
        assert {each.code for each in decision.warnings} == {"cluster-cidr-not-used"}

    @pytest.mark.parametrize("written", ["10.77.0.0/16", "10.77.0.10-10.77.9.255/16", "10.77.3.9/16"])
    def test_a_part_of_a_block_is_written_before_it(self, written: str) -> None:
        assert answer(decide(seen(), by_file(file(range=written)))) == (State.SINGLE, ("10.77.0.0/16",))

    def test_several_ranges_give_each_pod_an_address_of_every_one(self) -> None:
        books = (PODS_OWN, book("10.78.0.0/16", "7 p0 eth0"), book("fd00:77::/112", "16 p0 eth0"))
        ranges = [{"range": "10.77.0.0/16"}, {"range": "10.78.0.0/16"}, {"range": "fd00:77::/112"}]
        snapshot = seen(*books, running=(pod("p0", "10.77.1.0", "fd00:77::10"),))
        whole = ("10.77.0.0/16", "10.78.0.0/16", "fd00:77::/112")
        assert answer(decide(snapshot, by_file(file(ipRanges=ranges)))) == (State.AGREED, whole)
        fewer = file(ipRanges=ranges[::2])  # the books know of one more than the file
        assert answer(decide(snapshot, by_file(fewer))) == (State.SINGLE, whole)

    def test_without_a_range_in_the_file_the_books_tell(self) -> None:
        # The range may stand in whereabouts.conf, which is merged into the file.
        assert answer(decide(seen(PODS_OWN), by_file(file()))) == (State.SINGLE, ("10.77.0.0/16",))
        unread = without(seen(PODS_OWN), POOLS)
        assert answer(decide(unread, by_file(file()))) == (State.UNKNOWN, None)

    def test_a_range_that_was_changed_is_shown_beside_the_one_in_use(self) -> None:
        decision = decide(seen(PODS_OWN), by_file(file(range="10.79.0.0/16")))
        assert "10.79.0.0/16" in " ".join(each.message for each in decision.warnings)
        assert answer(decision)[1] == ("10.77.0.0/16",)

    def test_the_way_is_named_and_explained_as_the_managers(self) -> None:
        manager = agent("whereabouts")._replace(containers=(Container("whereabouts", "x/whereabouts:v0.9.2"),))
        snapshot = seen(PODS_OWN, workloads=(manager,), cni_files=(file(range="10.77.0.0/16"),))
        report = judge.decide(snapshot, context="x", origin="live", facts=MAIN_FACTS).report
        assert report.facts[Fact.CNI].detail["ipam"] == "pools"
        assert meaning(report, Fact.POD_CIDRS).startswith("Whereabouts hands out Pod addresses from pools")


class TestWithoutTheNodesFile:
    def test_the_book_with_the_pods_own_address_names_the_block(self) -> None:
        decision = decide(seen(PODS_OWN), NOBODY)
        assert answer(decision) == (State.SINGLE, ("10.77.0.0/16",))
        assert decision.verdict.evidence[0].command is not None
        assert "ippools.whereabouts.cni.cncf.io" in decision.verdict.evidence[0].command.args

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(book("10.0.0.0/8", "7 p0 net1"), id="a second interface, of a range around all"),
            pytest.param(book("10.0.0.0/8"), id="nobody has an address of it"),
            pytest.param(book("10.77.0.0/16", "256 gone eth0"), id="a Pod that is no more"),
            pytest.param(book("10.77.0.0/16", "256 p0 eth0", namespace="team-a"), id="a tenant's object"),
            pytest.param(book("10.77.0.0/16", "-1 p0 eth0", "x p0 eth0", f"{'9' * 30} p0 eth0"), id="no distances"),
            pytest.param(book("10.77.0.0/33", "256 p0 eth0"), id="no range"),
        ],
    )
    def test_no_other_book_does(self, other: CustomResource) -> None:
        decision = decide(seen(other), NOBODY)
        assert answer(decision) == (State.UNKNOWN, None)
        assert decision.verdict.at_least == ("10.77.1.0/32",)

    def test_a_pod_elsewhere_leaves_it_unknown(self) -> None:
        snapshot = seen(PODS_OWN, running=pods("10.77.1.0", "10.88.0.9"))
        assert answer(decide(snapshot, NOBODY)) == (State.UNKNOWN, None)

    def test_the_books_are_not_read_for_a_network_that_asks_nobody(self) -> None:
        plugin = {"type": "bridge", "ipam": {"type": "host-local", "subnet": "10.77.0.0/20"}}
        written = CniFile("/etc/cni/net.d", "1.conflist", json.dumps({"name": "x", "plugins": [plugin]}))
        assert answer(decide(seen(PODS_OWN), by_file(written)))[1] == ("10.77.0.0/20",)


class TestSlicesOfNodes:
    SLICE = book("10.77.1.0/24", "0 p0 eth0", name="pods-n1-10.77.1.0-24")
    WHOLE = resource(
        "pods",
        SLICED,
        "NodeSlicePool",
        {
            "spec": {"range": "10.77.0.0/16", "sliceSize": "/24"},
            "status": {"allocations": [{"nodeName": "n1", "sliceRange": "10.77.1.0/24"}]},
        },
    )

    def test_a_slice_is_not_the_block_that_it_is_cut_from(self) -> None:
        snapshot = seen(custom={POOLS: (self.SLICE,), SLICED: (self.WHOLE,)})
        assert answer(decide(snapshot, NOBODY)) == (State.SINGLE, ("10.77.0.0/16",))

    def test_a_slice_without_its_whole_is_no_answer(self) -> None:
        assert answer(decide(seen(self.SLICE), NOBODY)) == (State.UNKNOWN, None)

    def test_a_name_before_the_range_may_be_a_network_or_a_node(self) -> None:
        named = book("10.77.0.0/16", "256 p0 eth0", name="blue-10.77.0.0-16")
        assert answer(decide(seen(named, nodes=(node("n1"),)), NOBODY)) == (State.SINGLE, ("10.77.0.0/16",))
        assert answer(decide(without(seen(named), "nodes"), NOBODY)) == (State.UNKNOWN, None)


def found(snapshot: Snapshot) -> dict[str, Finding]:
    judged = judge.decide(snapshot, context="test", origin="live", facts=tuple(Fact))
    return {each.code: each for each in check(judged).findings}


def given(count: int, *more: str) -> CustomResource:
    """A range of 16 addresses of which so many are Pods', p0 and on."""
    return book("10.99.0.0/28", *(f"{at + 1} p{at} net1" for at in range(count)), *more)


@pytest.mark.parametrize(
    ("count", "code"),
    [(14, "address-book-full"), (13, "address-book-nearly-full"), (11, "")],
    ids=["full", "near", "room"],
)
def test_a_range_ends_when_its_book_has_given_all_but_both_ends(count: int, code: str) -> None:
    running = tuple(pod(f"p{at}", f"10.77.1.{at}") for at in range(count))
    codes = {each for each in found(seen(given(count), running=running)) if each.startswith("address-")}
    assert codes == ({code} if code else set())


def test_an_address_of_a_pod_that_is_not_there_is_a_note_with_who_had_it() -> None:
    running = (pod("p0", "10.77.1.0"),)
    whole = seen(given(1, "9 gone net1"), running=running)
    note = found(whole)["address-of-gone-pod"]
    assert "10.99.0.9 (default/gone)" in str(note.message) and note.severity is Severity.NOTE
    sample = whole._replace(pods=whole.pods.replace(is_complete=False))
    assert "address-of-gone-pod" not in found(sample)
