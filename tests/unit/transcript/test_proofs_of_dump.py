"""What a transcript of a saved dump may run."""

from __future__ import annotations

import pytest

from netinfo.model.command import Command
from netinfo.model.origin import Origin
from netinfo.model.report import ClusterSummary, Evidence, Fact, Report, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.sources.dump.input.parts import Form
from netinfo.sources.dump.result.proof import DumpProof
from netinfo.transcript.proofs_of_dump import DumpProofs


def proofs(command: Command) -> set[Command]:
    """Every command of a report whose one piece of evidence is shown by the command."""
    shown = Evidence("pods", Strength.CONFIGURED, Stance.FOR, ("10.0.0.0/8",), Origin("pods"), command, "a pod")
    verdict = Verdict(Fact.NODE_CIDRS, State.SINGLE, ("10.0.0.0/8",), evidence=(shown,))
    report = Report("saved.json", "dump", ClusterSummary(None, None, None), {Fact.NODE_CIDRS: verdict})
    proof = DumpProof("saved.json", Form.STREAM, {}, {}, {})
    return {each.command for each in DumpProofs(report, Snapshot(proof)).every()}


def test_the_command_of_the_evidence_is_shown() -> None:
    command = Command("grep", ("-e", "podCIDR", "saved.json"))
    assert proofs(command) == {command}


@pytest.mark.parametrize("program", ["kubectl", "minikube"])
def test_nothing_is_asked_of_a_cluster_for_a_dump(program: str) -> None:
    assert proofs(Command(program, ("get", "pods"))) == set()
