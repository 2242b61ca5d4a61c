"""Sources that contradict each other, and what solutions that do not run have left: the report's own warnings, sorted.

Nothing is judged anew here. A warning that says what could not be seen is no finding but a gap; a conflict that no
warning tells is told by its fact.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.checks.checked_cluster import CheckedCluster
from netinfo.facts.cni.agents import has_unknown_agent
from netinfo.model.components import NODES_APART
from netinfo.model.findings import CheckOutcome, Finding, FindingKind, Severity
from netinfo.model.report import Fact, State, Warning
from netinfo.text.messages import Phrase, phrase

#: What a warning is about, where it is no contradiction.
_KINDS = {
    "node-slices-overlap": FindingKind.COLLISION,
    "pod-block-is-service-block": FindingKind.COLLISION,
    "two-allocators": FindingKind.COLLISION,
    "slice-smaller-than-capacity": FindingKind.EXHAUSTION,
    "capacity-above-addresses": FindingKind.EXHAUSTION,
    "node-refused": FindingKind.EXHAUSTION,
    "leftover": FindingKind.LEFTOVER,
    "stale-cilium-node": FindingKind.LEFTOVER,
    "disabled-pool-in-use": FindingKind.LEFTOVER,
}
#: Nothing to repair: the solution in charge never looks at that flag; anybody may call a workload anything.
_NOTES = frozenset({NODES_APART, "network-migration", "cluster-cidr-not-used", "range-around-block", "look-alike"})
#: These say what could not be seen.
_GAPS = frozenset({"role-not-checked", "family-unknown", "dump-damaged", "unreachable"})
#: A cluster may have several of these, each with names that do not come and go with its Pods.
_SEVERAL = frozenset({"leftover", "unusable-value", "look-alike"})
#: What the three main facts are called in a list of looks.
_TITLES = {
    Fact.CNI: phrase("the sources of the network solution"),
    Fact.POD_CIDRS: phrase("the sources of the Pod block"),
    Fact.SERVICE_CIDRS: phrase("the sources of the Service block"),
}
#: Shows whatever is said of agents where no evidence stands beside it.
_AGENTS = '{range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\t"}{.status.numberReady}{"\\n"}{end}'


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """All contradictions and leftovers."""
    for fact, title in _TITLES.items():
        yield _sources(cluster, fact, title)
    yield _leftovers(cluster)
    told: set[Fact] = set()
    for warning in cluster.report.warnings:
        if warning.code in _GAPS:
            yield CheckOutcome(warning.code, phrase("all that the report warns of"), warning.message)
            continue
        told.update(warning.facts)
        yield _finding(cluster, warning)
    for fact, verdict in cluster.report.facts.items():
        if verdict.state is State.CONFLICT and fact not in told:
            message = verdict.because or phrase("the sources disagree")
            sides = cluster.sides(fact)
            yield Finding(FindingKind.CONTRADICTION, "sources-disagree", (fact,), message, sides, subject=fact.value)


def _sources(cluster: CheckedCluster, fact: Fact, title: str) -> CheckOutcome:
    """Looked at where the fact is decided, one way or the other."""
    verdict = cluster.report.facts[fact]
    because = verdict.because or phrase("it is not known")
    return CheckOutcome(f"sources-of-{fact}", title, because if verdict.state is State.UNKNOWN else "")


def _leftovers(cluster: CheckedCluster) -> CheckOutcome:
    snapshot, because = cluster.snapshot, ""
    for reading, reason in (
        (snapshot.workloads, phrase("not all DaemonSets could be listed")),
        (snapshot.nodes, phrase("not all nodes could be listed")),
        (snapshot.api_groups, phrase("the API groups could not be listed")),
    ):
        because = because or ("" if reading.is_readable and reading.is_complete else reason)
    if not because and has_unknown_agent(snapshot):
        because = phrase("an agent that is not known may have brought them")
    return CheckOutcome("leftovers", phrase("what solutions that do not run have left"), because)


def _finding(cluster: CheckedCluster, warning: Warning) -> Finding:
    kind = _KINDS.get(warning.code, FindingKind.CONTRADICTION)
    severity = Severity.NOTE if warning.code in _NOTES else Severity.PROBLEM
    sides = tuple(dict.fromkeys(command for fact in warning.facts for command in cluster.sides(fact)))
    commands = warning.commands or sides or (cluster.snapshot.proof.listing("daemonsets", _AGENTS, "-A"),)
    subject = " ".join(_named_in(warning.message)) if warning.code in _SEVERAL else ""
    return Finding(kind, warning.code, warning.facts, warning.message, commands, severity, subject=subject)


def _named_in(message: object) -> Iterator[str]:
    """The sentence and the names in it without what is counted: the same as long as the same thing is wrong."""
    if not isinstance(message, Phrase):
        yield from () if str(message).isdigit() else (str(message),)
        return
    yield message.template
    for value in message.values.values():
        yield from _named_in(value)
