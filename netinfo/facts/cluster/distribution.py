"""Which distribution of Kubernetes this is: by the marks of ``components/records/distributions.toml`` on every node.

Pitfalls: virtual nodes (Fargate, virtual-kubelet) bear no mark, so the first node decides nothing; a mark that others
bear too never decides alone; a form of a distribution (k3d of k3s) wins over what it is made of; two distributions that
have nothing to do with each other are a conflict, not a matter of order. A cluster without any mark is unknown: there
is no default distribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from netinfo.components.claims import data_path
from netinfo.components.records.catalog import distributions
from netinfo.components.records.distribution import Distribution, Mark, Traits
from netinfo.model.command import Command
from netinfo.model.components import Decision
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text import counts
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import Phrase, joined, phrase, phrases, verbatim
from netinfo.values.globs import fits_any

_SOURCES = ("version", "nodes", "configmaps", "api-groups", "daemonsets")


class _Found(NamedTuple):
    """A distribution whose mark was seen. ``decides`` is False when only supporting marks were."""

    record: Distribution
    evidence: tuple[Evidence, ...]
    decides: bool
    nodes: int

    @property
    def sources(self) -> set[str]:
        return {each.source for each in self.evidence}


def decide(snapshot: Snapshot) -> Decision:
    """The distribution's id, or unknown. ``detail``: ``nodes`` and how many are ``marked``, ``basedOn``, and the
    schemes of the nodes' provider ids, which name the cloud or hypervisor below."""
    traits = Traits.of(snapshot.nodes)
    found = {record.id: seen for record in distributions() if (seen := _look(snapshot, record, traits)) is not None}
    decided = _without_bases([seen for seen in found.values() if seen.decides])
    if len(decided) == 1:
        return Decision(_known(snapshot, decided[0], found))
    if decided:
        return Decision(_contradictory(decided))
    return Decision(Verdict(Fact.DISTRIBUTION, State.UNKNOWN, because=_why_unknown(snapshot)))


def _without_bases(found: list[_Found]) -> list[_Found]:
    """Those that are not merely what another one is made of, nor the generic tool below another."""
    here = {seen.record.id for seen in found}
    able = [seen for seen in found if not seen.record.needs_base or here & set(seen.record.refines)]
    bases = {base for seen in able for base in seen.record.refines}
    specific = [seen for seen in able if seen.record.id not in bases]
    return [seen for seen in specific if not seen.record.is_generic] or specific


def _known(snapshot: Snapshot, seen: _Found, found: dict[str, _Found]) -> Verdict:
    based_on = [base for base in seen.record.refines if base in found and found[base].decides]
    hidden = _unseen(snapshot, seen.record)
    because = seen.record.caution or hidden
    is_sure = len(seen.sources) > 1 and not because
    below = [each for base in based_on for each in found[base].evidence if each.origin not in _places(seen)]
    return Verdict(
        Fact.DISTRIBUTION,
        State.AGREED if is_sure else State.SINGLE,
        seen.record.id,
        seen.record.title,
        detail={
            "nodes": len(snapshot.nodes.rows),
            "marked": seen.nodes,
            "basedOn": based_on,
            "providerSchemes": _schemes(snapshot.nodes),
        },
        evidence=(*seen.evidence, *below),
        because=because,
    )


def _places(seen: _Found) -> set[Origin]:
    return {each.origin for each in seen.evidence}


def _contradictory(found: list[_Found]) -> Verdict:
    names = joined(phrase(" and "), [seen.record.title for seen in found])
    return Verdict(
        Fact.DISTRIBUTION,
        State.CONFLICT,
        detail={"candidates": [seen.record.id for seen in found]},
        evidence=tuple(each for seen in found for each in seen.evidence),
        because=phrase("marks of {names} were found in one cluster", names=names),
    )


def _unseen(snapshot: Snapshot, record: Distribution) -> str:
    """What keeps another distribution, or a form of this one, from being excluded; empty when all was looked at."""
    wanted = {mark.source for other in distributions() for mark in other.marks if not mark.supports}
    blind = [source for source in _SOURCES if source in wanted and not _was_looked_at(snapshot, source)]
    if not blind:
        return ""
    return phrase(
        "{sources} not read: a mark of something built on {name}, or of another, may stand there",
        sources=", ".join(blind),
        name=record.title,
    )


def _why_unknown(snapshot: Snapshot) -> str:
    blind = [source for source in _SOURCES if not _was_looked_at(snapshot, source)]
    if blind:
        return phrase(
            "no known distribution's mark was seen, but {sources} could not be read", sources=", ".join(blind)
        )
    return phrases(
        "neither the node nor the API server bears the mark of a known distribution",
        "none of {count} nodes, nor the API server, bears the mark of a known distribution",
        len(snapshot.nodes.rows),
    )


def _was_looked_at(snapshot: Snapshot, source: str) -> bool:
    listing = snapshot.sources()[source]
    return listing.is_readable and listing.is_complete


def _look(snapshot: Snapshot, record: Distribution, traits: Traits) -> _Found | None:
    """The marks of one distribution that this cluster bears."""
    evidence: list[Evidence] = []
    decides, marked = False, 0
    for mark in record.marks:
        seen, nodes = list(_seen(snapshot, record, mark)), 0
        if mark.source == "nodes":
            bearers = [node for node in snapshot.nodes if mark.is_on(node)] if traits.may_bear(mark) else []
            nodes = len(bearers)
            seen = [_on_nodes(snapshot, record, mark, bearers)] if bearers else []
        evidence += seen
        decides = decides or (bool(seen) and not mark.supports)
        marked = max(marked, nodes)
    # One proof a source says as much as three: marks of one source are put there by the same hand.
    first = {each.source: each for each in reversed(evidence)}
    return _Found(record, tuple(reversed(first.values())), decides, marked) if evidence else None


def _seen(snapshot: Snapshot, record: Distribution, mark: Mark) -> Iterator[Evidence]:
    """The evidence of a mark that is not on nodes."""
    if mark.source == "version":
        yield from _in_version(snapshot, record, mark)
    elif mark.source == "api-groups":
        yield from _in_groups(snapshot, record, mark)
    elif mark.source == "configmaps":
        yield from _in_configmap(snapshot, record, mark)
    elif mark.source == "daemonsets":
        yield from _in_workloads(snapshot, record, mark)


def _in_version(snapshot: Snapshot, record: Distribution, mark: Mark) -> Iterator[Evidence]:
    for row in snapshot.version:
        if fits_any(row.git_version, mark.versions):
            command = snapshot.version.command
            yield _evidence(
                "version",
                record,
                Origin("/version", "gitVersion"),
                command,
                phrase("API server {version}", version=row.git_version),
            )


def _in_groups(snapshot: Snapshot, record: Distribution, mark: Mark) -> Iterator[Evidence]:
    """Only a complete list of groups proves that one of them is not there."""
    groups = {row.name for row in snapshot.api_groups}
    if not groups.issuperset(mark.groups) or groups.intersection(mark.without_groups):
        return
    if mark.without_groups and not _was_looked_at(snapshot, "api-groups"):
        return
    groups_there, groups_absent = ", ".join(mark.groups), ", ".join(mark.without_groups)
    says = phrase("API groups {groups}", groups=groups_there)
    if groups_absent:
        says = phrase("API groups {groups}, no {absent}", groups=groups_there, absent=groups_absent)
    yield _evidence("api-groups", record, Origin("/apis"), snapshot.api_groups.command, says)


def _in_configmap(snapshot: Snapshot, record: Distribution, mark: Mark) -> Iterator[Evidence]:
    if mark.configmap is None:
        return
    namespace, _, name = mark.configmap.name.partition("/")
    row = snapshot.configmap(namespace, name)
    if row is None or not re.search(mark.configmap.pattern, row.data.get(mark.configmap.key, "")):
        return
    path, shows = data_path(mark.configmap.key), mark.configmap.shows
    origin = Origin(row.ref, shows or mark.configmap.key, "ConfigMap")
    command = snapshot.proof.flag(row.ref, shows) if shows else snapshot.proof.field(row.ref, path)
    says = verbatim(f"ConfigMap {name} {shows}".rstrip())
    yield _evidence("configmaps", record, origin, command, says)


def _in_workloads(snapshot: Snapshot, record: Distribution, mark: Mark) -> Iterator[Evidence]:
    for row in snapshot.workloads:
        if f"{row.ref.namespace}/{row.ref.name}" == mark.workload and row.is_running:
            command, says = snapshot.proof.field(row.ref, "{.metadata.name}"), verbatim(f"{row.kind} {row.ref.name}")
            yield _evidence("daemonsets", record, Origin(row.ref, kind=row.kind), command, says)


def _on_nodes(snapshot: Snapshot, record: Distribution, mark: Mark, bearers: list[Node]) -> Evidence:
    path, what = _shown_on(mark, bearers[0])
    if len(bearers) == 1:
        command = snapshot.proof.field(bearers[0].ref, "{" + path + "}")
    else:
        row = '{range .items[*]}{.metadata.name}{"\\t"}{' + path + '}{"\\n"}{end}'
        command = snapshot.proof.listing("nodes", row)
    says = phrase("{mark} on {nodes}", mark=what, nodes=counts.nodes(len(bearers), len(snapshot.nodes.rows)))
    return _evidence("nodes", record, Origin(bearers[0].ref, path.lstrip("."), "Node"), command, says)


def _shown_on(mark: Mark, node: Node) -> tuple[str, Phrase]:
    """Where the mark stands on a node: its jsonpath, and what it is called with the value there."""
    if mark.labels:
        key = next(iter(mark.labels))
        return f".metadata.labels.{jsonpath_key(key)}", phrase(
            "label {name}", name=verbatim(f"{key} {node.labels[key]}".strip())
        )
    if mark.annotations:
        key = mark.annotations[0]
        return f".metadata.annotations.{jsonpath_key(key)}", phrase("annotation {name}", name=key)
    if mark.provider_ids:
        return ".spec.providerID", phrase("provider id {value}", value=node.provider_id)
    if mark.os_images:
        return ".status.nodeInfo.osImage", phrase("OS image {value}", value=verbatim(" ".join(node.os_image.split())))
    if mark.kubelets:
        return ".status.nodeInfo.kubeletVersion", phrase("kubelet {value}", value=node.kubelet_version)
    return ".metadata.name", phrase("name {value}", value=node.name)


def _evidence(source: str, record: Distribution, origin: Origin, command: Command | None, says: str) -> Evidence:
    return Evidence(source, Strength.INFERRED, Stance.FOR, record.id, origin, command, says)


def _schemes(nodes: Listing[Node]) -> list[str]:
    """``aws``, ``gce``, ``kind`` ... of the nodes' provider ids; Oracle writes a bare OCID."""
    found = {node.provider_id.partition("://")[0] for node in nodes if "://" in node.provider_id}
    return sorted(found | ({"oci"} if any(node.provider_id.startswith("ocid1.") for node in nodes) else set()))
