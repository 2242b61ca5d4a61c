"""Evidence is data until it is printed: no conclusion depends on the words in which a place, a command or a finding is
told."""

from __future__ import annotations

import pytest

from netinfo.checks.checked_cluster import CheckedCluster
from netinfo.checks.contradictions import find
from netinfo.cli.commands.report import ALL_FACTS
from netinfo.facts import judge
from netinfo.facts.judge import Judgement
from netinfo.model.command import Command
from netinfo.model.findings import Finding
from netinfo.model.origin import Origin
from netinfo.model.report import Report
from netinfo.sources.live.proof import LiveProof
from netinfo.transcript.proofs import every, stage
from tests.clusters.judging import NAMES, snapshot_of
from tests.support import everyday

#: Their findings have commands that no evidence beside them has.
WITH_LEFTOVERS = ("calico-after-weave", "flannel-after-calico")


def judgement(name: str) -> Judgement:
    return judge.decide(snapshot_of(name), context=name, origin="recorded", facts=ALL_FACTS)


def proofs(judged: Judgement) -> list[Command]:
    """Every command that a transcript of the cluster may show."""
    assert isinstance(judged.snapshot.proof, LiveProof)
    return [each.command for each in every(stage(judged.report, judged.snapshot, judged.snapshot.proof.connection))]


def shown(judged: Judgement) -> list[tuple[str, tuple[Command, ...]]]:
    """The findings about contradictions and leftovers, with the commands that show them."""
    found = (each for each in find(CheckedCluster.of(judged)) if isinstance(each, Finding))
    return [(each.code, each.commands) for each in found]


def mute(report: Report) -> Report:
    """The same report, in which nothing says what it means."""
    facts = {
        fact: verdict._replace(evidence=tuple(each._replace(says="something") for each in verdict.evidence))
        for fact, verdict in report.facts.items()
    }
    return report._replace(facts=facts, warnings=tuple(each._replace(message="something") for each in report.warnings))


@pytest.mark.parametrize("name", sorted({*everyday.part(NAMES, 20), *WITH_LEFTOVERS}))
def test_proofs_and_commands_of_findings_follow_from_objects_and_not_from_sentences(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = judgement(name)
    told = proofs(judged), shown(judged)
    monkeypatch.setattr(Origin, "__str__", lambda _origin: "somewhere")
    without = judged._replace(report=mute(judged.report))
    assert (proofs(without), shown(without)) == told
