"""Every recorded cluster of ``tests/clusters``, judged again: what is true of it, and what may change nothing."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from netinfo.components.match import signatures
from netinfo.model.command import Answer, Trouble
from tests.apiserver.test_main_job import SCHEMA
from tests.clusters.description import descriptions
from tests.clusters.judging import FOLDER, NAMES, as_document, document, expected, judged, shuffled

MAIN = ("cni", "podCIDRs", "serviceCIDRs")
#: How sure a state is. A conflict is no certainty, and neither is unknown.
SURE = {"agreed": 2, "single": 1, "not-applicable": 1}


def test_every_description_is_recorded_and_every_record_is_described() -> None:
    assert set(descriptions()) == set(NAMES)


def test_the_records_are_small() -> None:
    assert sum(file.stat().st_size for name in NAMES for file in (FOLDER / name).iterdir()) < 6_000_000


@pytest.mark.parametrize("name", NAMES)
def test_a_cluster_is_judged_as_it_is(name: str) -> None:
    truth, report = expected(name), document(name)
    for fact in MAIN:
        wanted = truth[fact]
        found = {key: report["facts"][fact].get(key) or "none" for key in wanted}
        assert found == wanted, (fact, report["facts"][fact]["evidence"], report["warnings"])
    assert sorted({each["code"] for each in report["warnings"]}) == sorted(truth.get("warnings", []))
    for key, value in truth.get("detail", {}).items():
        assert (report["facts"]["cni"]["detail"][key] or "none") == (value or "none"), key
    for fact, value in truth.get("wide", {}).items():
        assert report["facts"][fact]["value"] == value, report["facts"][fact]
    assert report["exit"] == truth["exit"]
    jsonschema.validate(report, SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_both_sides_of_a_conflict_can_be_pasted(name: str) -> None:
    for fact in MAIN:
        verdict = document(name)["facts"][fact]
        if verdict["state"] == "conflict":
            sides = {str(each["value"]) for each in verdict["evidence"] if each["value"]}
            assert len(sides) > 1 or any(each["stance"] == "against" for each in verdict["evidence"])
            assert all(each["command"] for each in verdict["evidence"])
            assert any(fact in each["facts"] for each in document(name)["warnings"])


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_determined_has_a_command_that_shows_it(name: str) -> None:
    for fact, verdict in document(name)["facts"].items():
        if verdict["state"] in ("agreed", "single"):
            assert any(each["command"] for each in verdict["evidence"]), fact


BOUNDED = [(name, fact) for name in NAMES for fact in MAIN if "atLeast" in expected(name)[fact]]


@pytest.mark.parametrize(("name", "fact"), BOUNDED)
def test_a_lower_bound_is_that_of_the_addresses_seen_and_their_command_stands_beside_it(name: str, fact: str) -> None:
    """A node's slice is assigned, not observed: it is no bound of what addresses were seen in."""
    verdict = document(name)["facts"][fact]
    seen = [each for each in verdict["evidence"] if each["strength"] == "observed"]
    assert [sorted(each["value"]) for each in seen] == [sorted(verdict["atLeast"])]
    assert all(each["command"] for each in seen)


def test_every_solution_is_met_in_a_recorded_cluster() -> None:
    met: set[str] = set()
    for name in NAMES:
        verdict = document(name)["facts"]["cni"]
        met.update([verdict["value"]] if verdict["value"] else [])
        for key in ("others", "chained", "meta"):
            met.update(verdict["detail"][key])
    assert {each.id for each in signatures()} - met == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_objects_changes_nothing(name: str) -> None:
    assert as_document(judged(name, shuffled(1))) == document(name)


def test_a_nodes_slice_is_never_the_answer() -> None:
    for name in NAMES:
        report = document(name)
        slices = {block for each in report["facts"]["nodeCIDRs"]["evidence"] for block in each["value"] or ()}
        assert not slices & set(report["facts"]["podCIDRs"]["value"] or ()), name


@pytest.mark.parametrize("name", NAMES)
def test_a_source_that_drops_out_never_makes_an_answer_surer_or_another(name: str) -> None:
    whole = document(name)["facts"]
    for asked in _asked(name):
        report = as_document(judged(name, _without(asked)))
        for fact, after in report["facts"].items():
            not_surer(fact, whole, after, asked)
        # A server before 1.31 has no ServiceCIDRs, so nothing is lost where they are forbidden.
        # The metrics are asked only where better sources may not tell: a refusal is then no loss.
        is_no_loss = any(each in " ".join(asked) for each in ("servicecidrs", "/metrics"))
        assert report["unread"] or is_no_loss, asked


def _asked(name: str) -> list[tuple[str, ...]]:
    """What was asked of the cluster, one command after another."""
    found: list[tuple[str, ...]] = []

    def remember(answer: Answer) -> Answer:
        found.append(answer.command.argv)
        return answer

    judged(name, remember)
    return found


def _without(asked: tuple[str, ...]) -> Any:
    """The change that forbids one command, in kubectl's own words."""

    def change(answer: Answer) -> Answer:
        if answer.command.argv != asked:
            return answer
        if answer.command.program == "minikube":
            return Answer(answer.command, 85, trouble=Trouble.FAILED)
        refusal = b'Error from server (Forbidden): nodes is forbidden: User "u" cannot list resource "nodes"'
        return Answer(answer.command, 1, b"", refusal, trouble=Trouble.FORBIDDEN)

    return change


def not_surer(fact: str, whole: dict[str, Any], after: dict[str, Any], asked: tuple[str, ...]) -> None:
    """The answer with something hidden is no surer than the whole one and says nothing else."""
    before = whole[fact]
    if after["state"] not in SURE or _is_side_of_a_conflict(before, after) or _is_coarser(before, after):
        return
    if whole["cni"]["state"] == "conflict" and fact != "cni" and before["state"] != "conflict":
        return  # it follows from a network whose rival could not be seen any more
    told = (fact, asked, before["state"], before["value"], after["state"], after["value"])
    assert before["value"] == after["value"] or _is_part_of_a_list(before, after), told
    assert SURE.get(before["state"], 0) >= SURE[after["state"]], told


def _is_side_of_a_conflict(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """One of two sources that contradict each other could not be read: the other one stands, but never as agreed."""
    sides = [each["value"] for each in before["evidence"]]
    return before["state"] == "conflict" and after["state"] == "single" and after["value"] in sides


def _is_part_of_a_list(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Some of the blocks or ranges, while it is told what could not be read: the list claims no more."""
    is_list = isinstance(before["value"], list) and isinstance(after["value"], list)
    return is_list and all(each in before["value"] for each in after["value"]) and bool(after.get("because"))


def _is_coarser(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """What a distribution is made of, while it is told that a form of it cannot be excluded."""
    made_of = before.get("detail", {}).get("basedOn", [])
    return after["value"] in made_of and after["state"] == "single" and bool(after["because"])
