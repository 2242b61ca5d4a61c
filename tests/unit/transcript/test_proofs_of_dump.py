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


def test_of_a_conflict_every_side_is_shown_before_any_side_twice() -> None:
    sides = [("10.1.0.0/16", Stance.FOR)] * 4 + [("10.2.0.0/16", Stance.AGAINST), ("10.3.0.0/16", Stance.AGAINST)]
    shown = [
        Evidence(f"s{at}", Strength.CONFIGURED, stance, (value,), Origin("x"), Command("grep", (str(at),)), "said")
        for at, (value, stance) in enumerate(sides)
    ]
    verdict = Verdict(Fact.POD_CIDRS, State.CONFLICT, None, evidence=tuple(shown))
    report = Report("saved.json", "dump", ClusterSummary(None, None, None), {Fact.POD_CIDRS: verdict})
    slots = DumpProofs(report, Snapshot(DumpProof("saved.json", Form.STREAM, {}, {}, {}))).slots(Fact.POD_CIDRS)
    assert [slot.candidates[0].values for slot in slots[:3]] == [("10.1.0.0/16",), ("10.2.0.0/16",), ("10.3.0.0/16",)]


def test_the_setting_of_a_file_is_not_shown_as_a_flag() -> None:
    """kube-proxy has the block as a flag, or in a file under another name."""
    places = {"--cluster-cidr": "--cluster-cidr", "clusterCIDR": "clusterCIDR"}
    for path, words in places.items():
        own = Command("grep", ("-e", words, "saved.json"))
        block, origin = ("10.1.0.0/16",), Origin("x", path)
        shown = Evidence("kube-proxy", Strength.CONFIGURED, Stance.FOR, block, origin, own, "said")
        verdict = Verdict(Fact.POD_CIDRS, State.SINGLE, block, evidence=(shown,))
        report = Report("saved.json", "dump", ClusterSummary(None, None, None), {Fact.POD_CIDRS: verdict})
        slot, *_ = DumpProofs(report, Snapshot(DumpProof("saved.json", Form.STREAM, {}, {}, {}))).slots(Fact.POD_CIDRS)
        assert all(words in each.line for each in slot.candidates)


@pytest.mark.parametrize("program", ["kubectl", "minikube"])
def test_nothing_is_asked_of_a_cluster_for_a_dump(program: str) -> None:
    assert proofs(Command(program, ("get", "pods"))) == set()
