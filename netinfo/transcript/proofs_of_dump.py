"""Which commands prove each fact in a saved dump: ``grep`` and ``jq`` on it, as the evidence names them.

In: the report and the proof that made its commands. Out: slots, as for a live cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.model.command import Command
from netinfo.model.report import Evidence, Fact, Report, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.sources.dump.result.proof import DumpProof
from netinfo.text.code_span import code
from netinfo.text.translation import _
from netinfo.transcript import explanations as reading
from netinfo.transcript.choice import to_show
from netinfo.transcript.lines import printed
from netinfo.transcript.nouns import ProofCommand, Slot

#: So many proofs of one fact are enough; a conflict shows more sides.
_MOST_PROOFS = 2
_MOST_SIDES = 4
_FLAGS = {Fact.POD_CIDRS: "--cluster-cidr", Fact.SERVICE_CIDRS: "--service-cluster-ip-range"}
_COMPONENTS = ("kube-apiserver", "kube-controller-manager", "kube-proxy")
_IMAGES = '{range .items[*]}{.metadata.name}{" "}{.spec.template.spec.containers[*].image}{"\\n"}{end}'


class DumpProofs:
    """The commands of one dump."""

    def __init__(self, report: Report, snapshot: Snapshot) -> None:
        assert isinstance(snapshot.proof, DumpProof)
        self._report, self._proof, self._workloads = report, snapshot.proof, snapshot.workloads.rows

    def slots(self, fact: Fact) -> tuple[Slot, ...]:
        """The places of one fact, most telling first."""
        verdict = self._report.facts[fact]
        found = list(self._of_evidence(verdict))
        if verdict.state is State.UNKNOWN:
            found = [*self._attempts(fact), *found]
        return tuple(found[: _MOST_SIDES if verdict.state is State.CONFLICT else _MOST_PROOFS])

    def every(self) -> Iterator[ProofCommand]:
        """All commands that could be printed for this dump."""
        for fact in self._report.facts:
            yield from (candidate for slot in self.slots(fact) for candidate in slot.candidates)
            yield from (candidate for slot in self._attempts(fact) for candidate in slot.candidates)
        shown = (_own(each) for verdict in self._report.facts.values() for each in verdict.evidence)
        yield from (ProofCommand(command, printed(command)) for command in shown if command is not None)

    def _of_evidence(self, verdict: Verdict) -> Iterator[Slot]:
        """A slot for each source: both sides of a conflict, observation last."""
        is_disputed = verdict.state is State.CONFLICT
        seen: set[object] = set()
        for evidence in to_show(verdict):
            mark = (evidence.source, evidence.value) if is_disputed else evidence.command
            candidates = tuple(self._candidates(verdict.fact, evidence))
            if candidates and mark not in seen:
                seen.add(mark)
                yield Slot(verdict.fact, candidates)

    def _candidates(self, fact: Fact, evidence: Evidence) -> Iterator[ProofCommand]:
        """The command that everybody knows, where it serves, then the evidence's own."""
        is_written = evidence.strength is Strength.CONFIGURED and isinstance(evidence.value, tuple)
        blocks = tuple(each for each in evidence.value or () if "/" in each) if is_written else ()
        text, flag = reading.of_evidence(self._report, fact, evidence), _FLAGS.get(fact, "")
        if flag and evidence.source in _COMPONENTS and evidence.origin.path == flag:
            place = _("It stands at {where}.").format(where=code(str(evidence.origin)))
            text = f"{reading.of_flag(self._report, fact, evidence)} {place}"
            first = self._proof.first(evidence.origin.ref, flag)
            yield ProofCommand(first, printed(first), blocks, (flag,), text)
        own = _own(evidence)
        if own is not None:
            yield ProofCommand(own, printed(own), blocks, reading=text)
        for workload in self._workloads if evidence.source == "daemonsets" else ():
            if workload.ref == evidence.origin.ref and workload.containers:
                image = self._proof.text(workload.ref.place, workload.containers[0].image)
                yield ProofCommand(image, printed(image), reading=text)

    def _attempts(self, fact: Fact) -> Iterator[Slot]:
        """What was looked for and is not there: an empty output is what there is to see."""
        text = _("This is where the answer would stand.")
        if fact in _FLAGS:
            command = self._proof.search(_FLAGS[fact])
            yield Slot(fact, (ProofCommand(command, printed(command), reading=text),), may_fail=True)
        if fact is Fact.CNI and self._proof.files.get("daemonsets"):
            command = self._proof.listing("daemonsets", _IMAGES)
            yield Slot(fact, (ProofCommand(command, printed(command), reading=text),))


def _own(evidence: Evidence) -> Command | None:
    """The evidence's command where it reads the dump: nothing is asked of a cluster for one."""
    command = evidence.command
    return command if command and command.program not in ("kubectl", "minikube") else None
