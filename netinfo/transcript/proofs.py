"""Which commands prove each fact on this cluster: first those that a teacher knows, then the evidence's own.

In: the report and the snapshot it was judged from. Out: slots, each a list of candidates in order of preference. The
first candidate whose output really holds the value is shown (see ``run``).

Pitfalls:

- ``cluster-info dump`` reads nodes, two namespaces and every log; on thousands of nodes it takes gigabytes
  (kubernetes/kubernetes#93838), so it is only for clusters of up to twenty nodes.
- Its first match may stand in a copied annotation or another component. Only an output with the value counts.
- In a conflict a command that shows one side only would lie, so each side is shown by the evidence's own command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netinfo.components.cni_file import in_effect
from netinfo.model.objects import CniFile
from netinfo.model.report import Evidence, Fact, Report, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.sources.live.proof import LiveProof
from netinfo.sources.objects.connection import Connection
from netinfo.sources.objects.minikube_node import DIRECTORY, is_plain
from netinfo.text.translation import _
from netinfo.transcript import explanations as reading
from netinfo.transcript.choice import to_show
from netinfo.transcript.lines import on_node, printed, runnable, typed
from netinfo.transcript.nouns import ProofCommand, Slot
from netinfo.values.addresses import parse_network

if TYPE_CHECKING:
    from netinfo.transcript.proofs_of_dump import DumpProofs

#: ``cluster-info dump`` and lists of all nodes or pods only up to this many nodes.
SMALL = 20
#: So many proofs of one fact are enough; a conflict shows more sides.
MOST_PROOFS = 2
MOST_SIDES = 4
_FLAGS = {Fact.POD_CIDRS: "--cluster-cidr", Fact.SERVICE_CIDRS: "--service-cluster-ip-range"}
_COMPONENTS = {Fact.POD_CIDRS: "kube-controller-manager", Fact.SERVICE_CIDRS: "kube-apiserver"}
#: What lists print: short lines, and no column that changes by itself.
_COLUMNS = {
    "servicecidr": "NAME:.metadata.name,CIDRS:.spec.cidrs",
    "ds": "NAME:.metadata.name,READY:.status.numberReady",
    "pods": "POD:.metadata.name,IP:.status.podIP",
    "services": "SERVICE:.metadata.name,IP:.spec.clusterIP",
    "nodes": "NODE:.metadata.name,SLICE:.spec.podCIDR",
    "ippools": "CIDR:.spec.cidr",
}
#: A field that ``grep`` finds as it stands: the name of a file has dots, which mean more, and its text is below.
_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class TranscriptContext:
    """Everything the choice depends on."""

    report: Report
    snapshot: Snapshot
    connection: Connection

    @property
    def is_small(self) -> bool:
        """True when lists of everything are short; a number of nodes that is not known is not small."""
        nodes = self.report.cluster.nodes
        return nodes is not None and nodes <= SMALL


def stage(report: Report, snapshot: Snapshot, connection: Connection) -> TranscriptContext:
    """The stage, with the connection that the proofs of the report name (its minikube profile is proven)."""
    proven = snapshot.proof.connection if isinstance(snapshot.proof, LiveProof) else connection
    return TranscriptContext(report, snapshot, proven)


def slots(basis: TranscriptContext, fact: Fact) -> tuple[Slot, ...]:
    """The places of one fact, most telling first."""
    if basis.report.origin == "dump":
        return _of_dump(basis).slots(fact)
    verdict = basis.report.facts[fact]
    is_unknown = verdict.state is State.UNKNOWN
    found = list(_of_unknown(basis, fact, verdict) if is_unknown else _of_evidence(basis, fact, verdict))
    if fact is Fact.CNI:
        found = [*_of_node_files(basis, verdict), *found]
    elif verdict.state not in (State.CONFLICT, State.UNKNOWN):
        found = [*found[:MOST_PROOFS], *_look_alikes(basis, fact, verdict)]
    return tuple(found)


def every(basis: TranscriptContext) -> Iterator[ProofCommand]:
    """All commands that could be printed for this cluster: also those that were passed over in its transcript, and
    those that were the right ones before something changed."""
    if basis.report.origin == "dump":
        yield from _of_dump(basis).every()
        return
    for fact, verdict in basis.report.facts.items():
        yield from (candidate for slot in slots(basis, fact) for candidate in slot.candidates)
        yield from (candidate for candidates in _attempts(basis, fact) for candidate in candidates)
        for evidence in verdict.evidence:
            own = runnable(evidence.command, basis.connection)
            if own is not None:
                yield ProofCommand(own, printed(own))
    for resource in _COLUMNS:
        yield from (_list(basis, resource, "", *options) for options in ((), ("-A",)))
    for fact, component in _COMPONENTS.items():
        yield from _flag(basis, fact, component, (), "")
    for row in basis.snapshot.cni_files:
        yield from (candidate for candidates in _on_node(basis, row) for candidate in candidates)


def _of_dump(basis: TranscriptContext) -> DumpProofs:
    """Only a dump needs what reads dumps."""
    from netinfo.transcript.proofs_of_dump import DumpProofs

    return DumpProofs(basis.report, basis.snapshot)


def _of_evidence(basis: TranscriptContext, fact: Fact, verdict: Verdict) -> Iterator[Slot]:
    """A slot for each source of evidence; both sides of a conflict; observation last, as what confirms."""
    sides = verdict.state is State.CONFLICT
    seen: set[object] = set()
    for evidence in to_show(verdict):
        mark = (evidence.source, evidence.value) if sides else _origin(evidence, fact)
        candidates = _candidates(basis, fact, evidence, is_conflict=sides)
        if mark not in seen and candidates and len(seen) < (MOST_SIDES if sides else MOST_PROOFS + 1):
            seen.add(mark)
            yield Slot(fact, candidates)


def _origin(evidence: Evidence, fact: Fact) -> str:
    """Sources that one and the same line would prove count once: the Service flag stands in two components."""
    is_flag = evidence.source in ("kube-apiserver", "kube-controller-manager") and fact is Fact.SERVICE_CIDRS
    return "flag" if is_flag else evidence.source


def _candidates(
    basis: TranscriptContext, fact: Fact, evidence: Evidence, *, is_conflict: bool
) -> tuple[ProofCommand, ...]:
    is_listing = evidence.strength in (Strength.OBSERVED, Strength.ASSIGNED) or evidence.source in ("nodes", "pods")
    if is_listing and not basis.is_small:
        return ()
    if fact is Fact.CNI and evidence.source == "minikube-cni-files":
        return ()  # shown by _of_node_files
    # A list of everything shows all sides of a conflict; any other short command shows the first match only.
    is_list = evidence.source in ("daemonsets", "pods", "services")
    known = list(_by_hand(basis, fact, evidence)) if is_list or not is_conflict else []
    own = runnable(evidence.command, basis.connection)
    if own is not None:
        text = reading.of_evidence(basis.report, fact, evidence)
        known.append(ProofCommand(own, printed(own), _blocks(evidence), reading=text))
    return tuple(known)


def _by_hand(basis: TranscriptContext, fact: Fact, evidence: Evidence) -> Iterator[ProofCommand]:
    """What a person would type to see the same: shorter than the evidence's own command."""
    is_observed = evidence.strength is Strength.OBSERVED
    text = reading.of_evidence(basis.report, fact, evidence)
    if evidence.source == _COMPONENTS.get(fact) or _origin(evidence, fact) == "flag":
        yield from _flag(basis, fact, evidence.source, _blocks(evidence), reading.of_flag(basis.report, fact, evidence))
    elif evidence.source == "servicecidrs":
        yield _list(basis, "servicecidr", reading.of_service_cidrs(), blocks=_blocks(evidence))
    elif evidence.source == "daemonsets" and fact is Fact.CNI:
        agent = evidence.origin.ref
        words = (agent.name,) if agent and evidence.origin.kind == "DaemonSet" else ()
        if words or is_observed:
            yield _list(basis, "ds", text, "-A", words=words)
    elif evidence.source in ("pods", "services") and is_observed and fact is not Fact.CNI:
        yield _list(basis, evidence.source, text, "-A")
    elif evidence.source == "ippools" and evidence.origin.ref:
        yield _list(basis, evidence.origin.ref.resource, text, blocks=_blocks(evidence))
    elif evidence.source == "minikube-cni-files" and fact is Fact.POD_CIDRS:
        yield from _subnet_of_file(basis, evidence)
    elif (row := evidence.origin.ref) and evidence.origin.field and _NAME.fullmatch(evidence.origin.field):
        at = ("-n", row.namespace, "get", "cm", row.name, "-o", "yaml")
        command = typed(basis.connection, *at, grep=(evidence.origin.field,))
        yield ProofCommand(command, printed(command), _blocks(evidence), (evidence.origin.field,), text)


def _blocks(evidence: Evidence) -> tuple[str, ...]:
    """What the output has to hold: configured blocks. A bound of observed addresses is computed, not printed."""
    is_written = evidence.strength is Strength.CONFIGURED and isinstance(evidence.value, tuple)
    return tuple(each for each in evidence.value or () if "/" in each) if is_written else ()


def _look_alikes(basis: TranscriptContext, fact: Fact, verdict: Verdict) -> Iterator[Slot]:
    """What is often taken for the Pod block and is not: a flag that nobody obeys here, else the slices of the nodes."""
    if fact is not Fact.POD_CIDRS or not verdict.value:
        return
    flags = [each for each in verdict.evidence if each.source == _COMPONENTS[fact] and each.stance is Stance.AGAINST]
    for evidence in flags[:1]:
        text = reading.of_unused_flag(basis.report, evidence)
        yield Slot(fact, tuple(_flag(basis, fact, evidence.source, _blocks(evidence), text)))
    slices = {str(block) for node in basis.snapshot.nodes for block in map(parse_network, node.pod_cidrs[:1]) if block}
    if not flags and slices and basis.is_small and not slices & set(verdict.value):
        yield Slot(fact, (_list(basis, "nodes", reading.of_slices(), blocks=tuple(slices)),))


def _flag(
    basis: TranscriptContext, fact: Fact, component: str, blocks: tuple[str, ...], text: str
) -> Iterator[ProofCommand]:
    flag = _FLAGS[fact]
    first = ("-m", "1", "--", flag)
    if basis.is_small:
        dump = typed(basis.connection, "cluster-info", "dump", grep=first)
        yield ProofCommand(dump, printed(dump), blocks, (flag,), f"{text} {reading.of_json_line()}")
    labels = ("-l", f"component={component}", "-o", "yaml")
    pods = typed(basis.connection, "-n", "kube-system", "get", "pods", *labels, grep=first)
    yield ProofCommand(pods, printed(pods), blocks, (flag,), text)


def _list(
    basis: TranscriptContext,
    resource: str,
    text: str,
    *options: str,
    blocks: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> ProofCommand:
    command = typed(
        basis.connection, "get", resource, *options, "-o", f"custom-columns={_COLUMNS[resource.partition('.')[0]]}"
    )
    return ProofCommand(command, printed(command), blocks, words, text)


def _of_node_files(basis: TranscriptContext, verdict: Verdict) -> Iterator[Slot]:
    """The directory and the file in effect, where a Minikube node was entered and its files bear on the answer."""
    file = _file_in_effect(basis.snapshot.cni_files.rows)
    own = [each for each in verdict.evidence if each.source == "minikube-cni-files" and each.stance is not Stance.NONE]
    if file is None or not (own or verdict.state is State.UNKNOWN):
        return
    for listing, content, _subnet in _on_node(basis, file):
        text = reading.of_directory(file.name)
        yield Slot(verdict.fact, (replace(listing, words=(file.name,), reading=text),))
        text = reading.of_file(own[0]) if own else ""
        yield Slot(verdict.fact, (replace(content, words=("type",), reading=text),))


def _subnet_of_file(basis: TranscriptContext, evidence: Evidence) -> Iterator[ProofCommand]:
    file = _file_in_effect(basis.snapshot.cni_files.rows)
    if file is not None:
        for _listing, _content, subnet in _on_node(basis, file):
            yield replace(subnet, values=_blocks(evidence), reading=reading.of_subnet(file.name))


def _on_node(basis: TranscriptContext, file: CniFile) -> Iterator[tuple[ProofCommand, ProofCommand, ProofCommand]]:
    """List the directory of the file, print the file, print the subnet in it; nothing where no node can be entered."""
    path = f"{file.directory}/{file.name}"
    lines = (("ls", "-1A", file.directory), ("cat", path), ("grep", "-m", "1", "subnet", path))
    listing, content, subnet = (on_node(basis.connection, *words) for words in lines)
    if listing and content and subnet and is_plain(file.name):
        yield (
            ProofCommand(listing, printed(listing)),
            ProofCommand(content, printed(content)),
            ProofCommand(subnet, printed(subnet)),
        )


def _file_in_effect(rows: Sequence[CniFile]) -> CniFile | None:
    """The file that the runtime takes; only of a name that needs no quoting on the node."""
    file = in_effect(rows)
    return file if file is not None and is_plain(file.name) else None


def _of_unknown(basis: TranscriptContext, fact: Fact, verdict: Verdict) -> Iterator[Slot]:
    """What was looked at, and the command whose failure shows why nothing is known."""
    for candidates in _attempts(basis, fact):
        yield Slot(fact, candidates, may_fail=True)
    for evidence in verdict.evidence[:MOST_PROOFS] if basis.is_small else ():
        candidates = _candidates(basis, fact, evidence, is_conflict=False)
        if candidates:
            yield Slot(fact, candidates)


def _attempts(basis: TranscriptContext, fact: Fact) -> Iterator[tuple[ProofCommand, ...]]:
    text = _("This is where the answer would stand.")
    if fact is Fact.CNI:
        yield (_list(basis, "ds", text, "-A"),)
        node = on_node(basis.connection, "ls", "-1A", DIRECTORY)
        if node is not None and basis.snapshot.cni_files.command is not None:  # not with --no-node
            yield (ProofCommand(node, printed(node), reading=text),)
    if fact is Fact.SERVICE_CIDRS:
        yield (_list(basis, "servicecidr", text),)
    if fact in _COMPONENTS:
        labels = ("-l", f"component={_COMPONENTS[fact]}", "-o", "name")
        command = typed(basis.connection, "-n", "kube-system", "get", "pods", *labels)
        yield (ProofCommand(command, printed(command), reading=text),)
