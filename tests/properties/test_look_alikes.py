"""A tenant, who may write in one namespace, cannot change what the program tells the administrator of the cluster."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from netinfo.checks.run import check
from netinfo.cli.commands.report import ALL_FACTS
from netinfo.cli.exit_codes import exit_code
from netinfo.facts import judge
from netinfo.model.command import Trouble
from netinfo.model.findings import Severity
from netinfo.model.report import MAIN_FACTS, State, Verdict
from netinfo.model.snapshot import Listing, Snapshot
from tests.clusters.judging import NAMES, snapshot_of
from tests.support.everyday import part
from tests.support.tenant import NAMESPACES, Planting, as_pods, plantings, pods_of_a_tenant

#: Of all plantings so many are left out between two that are tried, in the ordinary run.
_ONE_IN = 20


@pytest.mark.parametrize("name", NAMES)
def test_some_of_all_look_alikes_change_no_answer(name: str) -> None:
    for planting in _plantings(name):
        if zlib.crc32(f"{name} {planting.name}".encode()) % _ONE_IN == 0:
            _changes_nothing(name, planting)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", NAMES)
def test_no_look_alike_changes_an_answer(name: str) -> None:
    for planting in _plantings(name):
        _changes_nothing(name, planting)


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize("name", part(NAMES, 4))
def test_what_a_tenant_writes_on_his_own_pods_changes_no_answer(name: str, namespace: str) -> None:
    whole = snapshot_of(name)
    bare, marked = pods_of_a_tenant(whole, namespace)
    for seen in (whole, _without_workloads(whole), whole._replace(nodes=_refused(whole.nodes))):
        _equal(_told(marked.into(seen)), _told(bare.into(seen)), marked)


def _plantings(name: str) -> Iterator[Planting]:
    return (planting for namespace in NAMESPACES for planting in plantings(snapshot_of(name), namespace))


def _changes_nothing(name: str, planting: Planting) -> None:
    whole = snapshot_of(name)
    _equal(_told(planting.into(whole)), _before(name), planting)
    hidden = as_pods(planting.into(whole))
    _equal(_told(_without_workloads(hidden)), _before_by_pods(name), planting)


def _equal(after: dict[str, Any], before: dict[str, Any], planting: Planting) -> None:
    for fact, told in before["facts"].items():
        assert after["facts"][fact] == told, (planting.name, fact)
    assert {code for code, _ in after["warnings"] - before["warnings"]} <= {"look-alike"}, planting.name
    assert not before["warnings"] - after["warnings"], planting.name
    for key in ("exit", "unread", "problems", "looked at"):
        assert after[key] == before[key], (planting.name, key)


def _told(snapshot: Snapshot) -> dict[str, Any]:
    """Everything of a report but its proofs, which list what runs."""
    judged = judge.decide(snapshot, context="c", origin="live", facts=ALL_FACTS)
    report, checked = judged.report, check(judged)
    return {
        "facts": {
            str(fact): (each.state, each.value, each.title, each.at_least, _figures(each), _because(each))
            for fact, each in report.facts.items()
        },
        "exit": exit_code(report, MAIN_FACTS),
        "warnings": {(each.code, str(each.message)) for each in report.warnings},
        "unread": report.unread,
        "problems": {(each.code, str(each.message)) for each in checked.findings if each.severity is Severity.PROBLEM},
        "looked at": {(each.title, each.was_checked, each.is_applicable) for each in checked.looks},
    }


def _because(verdict: Verdict) -> str:
    """Beside an unknown answer a remark may name whatever is there and may be the network."""
    return "" if verdict.state is State.UNKNOWN else str(verdict.because)


def _figures(verdict: Verdict) -> dict[str, object]:
    """The detail; beside figures that are not known the same remarks may stand."""
    fits = verdict.detail.get("fits")
    bare = {key: value for key, value in fits.items() if key != "because"} if isinstance(fits, dict) else fits
    return {**verdict.detail, "fits": bare}


@cache
def _before(name: str) -> dict[str, Any]:
    return _told(snapshot_of(name))


@cache
def _before_by_pods(name: str) -> dict[str, Any]:
    return _told(_without_workloads(as_pods(snapshot_of(name))))


def _without_workloads(snapshot: Snapshot) -> Snapshot:
    """DaemonSets may not be listed."""
    return snapshot._replace(workloads=_refused(snapshot.workloads))


def _refused(listing: Listing[Any]) -> Listing[Any]:
    return listing.replace(rows=(), trouble=Trouble.FORBIDDEN, is_complete=False)
