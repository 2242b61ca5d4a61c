"""Prose is derived from facts: a sentence that claims something of the cluster stands only where the report says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from netinfo.cli.commands.report import ALL_FACTS
from netinfo.examine import Examined
from netinfo.facts import judge
from netinfo.model.report import Fact, Report, Stance, State, Strength
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import FixedPlan
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Selection
from netinfo.sources.recorded import Recording
from netinfo.transcript import forms
from netinfo.transcript.nouns import Section, Transcript
from netinfo.transcript.run import make
from netinfo.views import wording
from tests.clusters.judging import FOLDER, NAMES
from tests.support.every_view import options_of

SURE = (State.AGREED, State.SINGLE)


@cache
def made(name: str, *, explain: bool) -> tuple[Report, Transcript]:
    asker, selection = Recording(FOLDER / name), Selection()
    lookup = selection.lookup()
    answers = asker.run(FixedPlan([selection.command(), *([lookup] if lookup else [])]))
    found = connection.read(answers[selection.command()], selection, answers[lookup] if lookup else None)
    assert found is not None
    inquiry = Inquiry(found, Scope(**options_of(name)))
    snapshot = inquiry.snapshot(asker.run(inquiry))
    judged = judge.decide(snapshot, context=found.context, origin="recorded", facts=ALL_FACTS)
    return judged.report, make(Examined(judged, found, asker), ALL_FACTS, explain=explain)


def _is_enforced_by_nobody(report: Report) -> bool:
    verdict = report.facts[Fact.NETWORK_POLICY]
    return verdict.value == "none" and verdict.state in SURE


def _is_enforced(report: Report) -> bool:
    verdict = report.facts[Fact.NETWORK_POLICY]
    return verdict.value not in (None, "none") and verdict.state in SURE


def _all_pods_inside(report: Report) -> bool:
    verdict = report.facts[Fact.POD_CIDRS]
    seen = [each for each in verdict.evidence if each.source == "pods"]
    is_confirmed = bool(seen) and all(each.stance is Stance.FOR for each in seen)
    return (
        verdict.state in SURE and is_confirmed and not verdict.networks
    )  # of several networks no block is everybody's


def _is_sure(fact: Fact) -> Callable[[Report], bool]:
    return lambda report: report.facts[fact].state in SURE


def _is_by_a_file(report: Report) -> bool:
    """The network is set up by a file on the node: the runtime's own bridges and Minikube's."""
    return report.facts[Fact.CNI].value in ("bridge", "crio-bridge", "podman-bridge")


def _is_disputed(report: Report) -> bool:
    return report.facts[Fact.POD_CIDRS].state is State.CONFLICT


#: A sentence, and what has to be so where it stands.
SAID: dict[str, Callable[[Report], bool]] = {
    "NetworkPolicy is not enforced here": _is_enforced_by_nobody,
    "NetworkPolicy objects are enforced here by": _is_enforced,
    "All others lie inside the block.": _all_pods_inside,
    "inside the block of the network of their node": lambda report: bool(report.facts[Fact.POD_CIDRS].networks),
    "not the slice of one node": _is_sure(Fact.POD_CIDRS),
    "is the block of the whole cluster, out of which": lambda report: not _is_disputed(report),
    "so the cluster has no Pod block": lambda report: report.facts[Fact.POD_CIDRS].state is State.NOT_APPLICABLE,
    "not the lack of one": lambda report: _is_by_a_file(report) and _is_sure(Fact.CNI)(report),
}


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_claimed_of_the_cluster_is_what_the_report_says(name: str, explain: bool) -> None:
    report, transcript = made(name, explain=explain)
    text = forms.render(transcript, "text")
    for sentence, is_so in SAID.items():
        assert sentence not in text or is_so(report), sentence


@pytest.mark.parametrize("name", NAMES)
def test_sources_that_disagree_are_sources(name: str) -> None:
    report, transcript = made(name, explain=False)
    notes = "\n".join(transcript.caveats)
    for section in transcript.sections:
        says = [each for each in transcript.caveats if "the sources disagree" in each and _is_about(section, each)]
        written = {
            each.value
            for each in report.facts[section.fact].evidence
            if each.stance is not Stance.NONE and each.strength in (Strength.CONFIGURED, Strength.INFERRED)
        }
        assert not says or (section.verdict.state is State.CONFLICT and len(written) > 1), notes
        assert not any("both sides" in each for each in says) or len(section.shown) > 1
        is_told = bool(says) or any("do not fit" in each and _is_about(section, each) for each in transcript.caveats)
        assert is_told == (section.verdict.state is State.CONFLICT), notes


def _is_about(section: Section, note: str) -> bool:
    return note.startswith(f"{wording.title(section.fact)}:")


@pytest.mark.parametrize("name", NAMES)
def test_a_reason_speaks_of_what_there_is(name: str) -> None:
    """Of addresses only where Pods have some, of a DaemonSet only where DaemonSets were read."""
    report, _ = made(name, explain=False)
    pods = report.facts[Fact.POD_CIDRS]
    if "holds the addresses that Pods have" in str(pods.because):
        assert pods.at_least and any(each.strength is Strength.CONFIGURED for each in pods.evidence)
    unread = {each.source for each in report.unread}
    for each in report.facts[Fact.CNI].evidence:
        assert "daemonsets" not in unread or not str(each.says).startswith("DaemonSet ")
    proxy = report.facts[Fact.KUBE_PROXY]
    if "configuration file that could not be read" in str(proxy.because):
        assert "configmaps" in unread or not proxy.evidence
