"""Every recorded cluster of ``tests/clusters``, judged again: what is true of it, and what may change nothing."""

from __future__ import annotations

import jsonschema
import pytest

from netinfo.components.match import signatures
from tests.clusters.description import descriptions
from tests.clusters.judging import FOLDER, NAMES, as_document, document, expected, judged, shuffled
from tests.support.schemas import schema

MAIN = ("cni", "podCIDRs", "serviceCIDRs")


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
    jsonschema.validate(report, schema("report"))


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
