"""From what was collected of a dump to Readings and to the report, by the same facts as for a live cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from netinfo import judgement, match
from netinfo.dump.collect import Collection
from netinfo.dump.found import Damage, Kind
from netinfo.dump.namespaces import Covered, covered
from netinfo.dump.parts import Form
from netinfo.dump.proof import DumpProof
from netinfo.model import Command, Evidence, Fact, Report, Trouble, Unread, Verdict, Warning
from netinfo.readings import Reading, Readings, not_asked
from netinfo.rows import CniFile, Pod, ServerVersion, Workload

Row = TypeVar("Row")

#: What each fact rests on, for telling which facts a damage touches.
_RESTS_ON = {
    Fact.CNI: {Kind.DAEMONSETS, Kind.PODS, Kind.NODES, Kind.CONFIGMAPS, Kind.CUSTOM},
    Fact.POD_CIDRS: {Kind.PODS, Kind.NODES, Kind.DAEMONSETS, Kind.CONFIGMAPS, Kind.CUSTOM},
    Fact.SERVICE_CIDRS: {Kind.SERVICES, Kind.PODS, Kind.SERVICE_CIDRS, Kind.CONFIGMAPS},
    Fact.NODE_CIDRS: {Kind.NODES, Kind.PODS},
}
#: The lists behind each source of evidence.
_LISTS = {
    "pods": Kind.PODS,
    "kube-apiserver": Kind.PODS,
    "kube-controller-manager": Kind.PODS,
    "kube-proxy": Kind.PODS,
    "nodes": Kind.NODES,
    "node-spec": Kind.NODES,
    "node-args": Kind.NODES,
    "services": Kind.SERVICES,
    "daemonsets": Kind.DAEMONSETS,
}
_CONTROL_PLANE = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy")
#: What would add a source to the dump.
_HINTS = {
    "version": "kubectl version -o json",
    "api-groups": "kubectl get --raw /apis",
    "nodes": "kubectl get nodes -o json",
    "daemonsets": "kubectl get daemonsets -A -o json",
    "control-plane-pods": "kubectl get pods -n kube-system -o json",
    "pods": "kubectl get pods -A -o json",
    "services": "kubectl get services -A -o json",
    "servicecidrs": "kubectl get servicecidrs -o json",
    "configmaps": "kubectl get configmaps -n kube-system -o json",
    "minikube-cni-files": "minikube ssh -- ls /etc/cni/net.d",
    "other-namespaces": "kubectl cluster-info dump -A",
}


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump that was read to its end. ``path`` is what was given, ``-`` for standard input."""

    path: str
    form: Form
    collection: Collection

    @property
    def context(self) -> str:
        """How the report calls it."""
        return "standard input" if self.path == "-" else self.path


def readings(dump: Dump) -> Readings:
    """Everything that was read, by source; what is not there is ``not in the dump``, never absent."""
    made = _Maker(dump)
    pods: Reading[Pod] = made.reading(Kind.PODS)
    workloads: Reading[Workload] = made.reading(Kind.DAEMONSETS)
    return Readings(
        proof=made.proof,
        version=made.version(pods),
        api_groups=made.missing("APIGroupList"),
        nodes=made.reading(Kind.NODES),
        workloads=workloads,
        control_plane=made.control_plane(pods),
        pods=pods,
        services=made.reading(Kind.SERVICES),
        service_cidrs=made.reading(Kind.SERVICE_CIDRS),
        configmaps=made.reading(Kind.CONFIGMAPS),
        cni_files=made.cni_files(),
        custom=dict(made.custom(workloads.rows)),
    )


def report(dump: Dump, found: Readings, facts: Iterable[Fact]) -> Report:
    """The report, with what the dump cannot tell, and with the facts marked that rest on a damaged part."""
    decided = judgement.decide(found, context=dump.context, origin="dump", facts=facts, lost=tuple(_lost(dump, found)))
    damage = dump.collection.damage
    return replace(
        decided,
        facts={fact: _marked(verdict, damage, found) for fact, verdict in decided.facts.items()},
        warnings=(*decided.warnings, *_warnings(damage, tuple(decided.facts))),
        unread=tuple(_with_hint(each) for each in decided.unread),
    )


class _Maker:
    """Makes one reading after the other."""

    def __init__(self, dump: Dump) -> None:
        self._dump = dump
        self._found = dump.collection
        self._covered: Covered = covered(dump.collection, dump.form)
        self.proof = _proof(dump)

    def reading(self, kind: Kind, resource: str = "") -> Reading[Any]:
        """The rows of one kind, and whether absence from them proves anything."""
        lists = [each for each in self._found.lists(kind) if not resource or self._names(each.found, resource)]
        rows = tuple(each.row for each in self._found.rows(kind, resource))
        if not lists and not rows:
            return self.missing(resource or _WRITTEN.get(kind, ""))
        is_damaged = any(not each.is_whole and each.damage for each in lists) or self._is_cut
        is_complete = self._covered.is_complete(kind) and not is_damaged
        if is_damaged:
            message = "; ".join(str(each) for document in lists for each in document.damage)
            return Reading(rows, Trouble.DAMAGED, is_complete=False, command=self._look(kind), message=message)
        return Reading(rows, is_complete=is_complete, command=self._look(kind))

    @property
    def _is_cut(self) -> bool:
        return False

    @staticmethod
    def _names(found: Iterable[Any], resource: str) -> bool:
        return any(each.resource == resource for each in found)

    def missing(self, written: str) -> Reading[Any]:
        """A source that the dump does not hold; the command shows that it is not there."""
        command = self._search(written) if written else None
        return Reading(trouble=Trouble.NOT_IN_DUMP, is_complete=False, command=command)

    def version(self, pods: Reading[Pod]) -> Reading[ServerVersion]:
        """The version that was given beside the dump, else the tag of the API server's image where all agree."""
        rows = tuple(each.row for each in self._found.rows(Kind.VERSION) if isinstance(each.row, ServerVersion))
        if rows:
            return Reading(rows[:1], command=self._search("gitVersion"))
        tags = {
            match.image_tag(container.image)
            for pod in pods
            for container in pod.containers
            if pod.ref.namespace == "kube-system" and container.name == "kube-apiserver"
        }
        tag = next(iter(tags)) if len(tags) == 1 else ""
        if _is_version(tag):
            return Reading((ServerVersion(tag),), command=self._search("kube-apiserver:v"))
        return self.missing("gitVersion")

    def control_plane(self, pods: Reading[Pod]) -> Reading[Pod]:
        """The pods of kube-system that run components; absent only where all of kube-system was read."""
        if pods.trouble is Trouble.NOT_IN_DUMP or not self._covered.has_kube_system(Kind.PODS):
            rows = tuple(pod for pod in pods if _is_component(pod))
            return Reading(rows, None if rows else Trouble.NOT_IN_DUMP, is_complete=False, command=pods.command)
        rows = tuple(pod for pod in pods if _is_component(pod))
        is_complete = pods.trouble is None and self._covered.has_kube_system(Kind.PODS)
        return Reading(rows, pods.trouble, is_complete=is_complete, command=pods.command, message=pods.message)

    def cni_files(self) -> Reading[CniFile]:
        """Never in a dump; named only where a node is Minikube's and they would tell."""
        rows = self._found.rows(Kind.NODES)
        is_minikube = any(key.startswith("minikube.k8s.io/") for each in rows for key in getattr(each.row, "labels", ()))
        return Reading(trouble=Trouble.NOT_IN_DUMP, is_complete=False) if is_minikube else not_asked()

    def custom(self, workloads: Iterable[Workload]) -> Iterator[tuple[str, Reading[Any]]]:
        """Objects that were given, and what the solutions that run would have beside them."""
        given = {each.resource for each in self._found.found.values() if each.kind is Kind.CUSTOM}
        wanted = {name for each in workloads for known in match.recognise(each) for name in known.resources}
        for name in sorted(given | wanted):
            yield name, self.reading(Kind.CUSTOM, name)

    def _look(self, kind: Kind) -> Command | None:
        return self._search(_WRITTEN.get(kind, ""))

    def _search(self, written: str) -> Command:
        line = self.proof.search(written)
        return self.proof.made[line]


_WRITTEN = {
    Kind.NODES: "Node",
    Kind.PODS: "Pod",
    Kind.DAEMONSETS: "DaemonSet",
    Kind.SERVICES: "Service",
    Kind.SERVICE_CIDRS: "ServiceCIDR",
    Kind.CONFIGMAPS: "ConfigMap",
}


def _proof(dump: Dump) -> DumpProof:
    files: dict[str, tuple[str, ...]] = {}
    for kind in _WRITTEN:
        files[str(kind)] = tuple(dict.fromkeys(each.part for each in dump.collection.lists(kind)))
    words = {
        each.row.ref.place: tuple(word for container in each.row.containers for word in container.argv)
        for each in dump.collection.found.values()
        if isinstance(each.row, Pod | Workload)
    }
    return DumpProof(dump.path, dump.form, dump.collection.forms, files, words)


def _is_component(pod: Pod) -> bool:
    if pod.ref.namespace != "kube-system":
        return False
    is_labelled = pod.labels.get("tier") == "control-plane" or pod.labels.get("component") in _CONTROL_PLANE
    return is_labelled or pod.labels.get("k8s-app") in _CONTROL_PLANE[:2]


def _is_version(tag: str) -> bool:
    return tag.startswith("v") and tag[1:2].isdigit() and tag.count(".") >= 2


def _lost(dump: Dump, found: Readings) -> Iterator[Unread]:
    """What no dump holds, beyond the sources that are asked for by name."""
    proof = found.proof
    command = proof.search("CustomResource") if isinstance(proof, DumpProof) else ""
    if not any(each.is_readable for each in found.custom.values()):
        yield Unread("custom-resources", Trouble.NOT_IN_DUMP, command, "kubectl get crds")
    seen = covered(dump.collection, dump.form)
    if not seen.is_all:
        yield Unread("other-namespaces", Trouble.NOT_IN_DUMP, command, _HINTS["other-namespaces"])


def _with_hint(unread: Unread) -> Unread:
    if unread.reason is Trouble.NOT_IN_DUMP:
        hint = _HINTS.get(unread.source, unread.hint or f"kubectl get {unread.source} -A -o json")
        return replace(unread, hint=hint)
    if unread.reason is Trouble.DAMAGED:
        return replace(unread, hint="make the dump again: kubectl cluster-info dump --output-directory=DIR")
    return unread


def _warnings(damage: list[Damage], facts: tuple[Fact, ...]) -> Iterator[Warning]:
    for each in dict.fromkeys(damage):
        touched = tuple(fact for fact in facts if _touches(each, fact))
        yield Warning("dump-damaged", f"the dump is damaged: {each}", touched)


def _touches(damage: Damage, fact: Fact) -> bool:
    if damage.kind is Kind.OTHER:
        return False
    return damage.kind is None or damage.kind in _RESTS_ON.get(fact, {damage.kind})


def _marked(verdict: Verdict, damage: list[Damage], found: Readings) -> Verdict:
    """The verdict with ``(damaged)`` behind what was read from a damaged list, and with files named."""
    kinds = {each.kind for each in damage if each.kind is not None}
    return replace(verdict, evidence=tuple(_placed(each, kinds, found) for each in verdict.evidence))


def _placed(evidence: Evidence, damaged: set[Kind], found: Readings) -> Evidence:
    kind = _LISTS.get(evidence.source)
    where, says = evidence.where, evidence.says
    files = found.proof.files.get(str(kind), ()) if isinstance(found.proof, DumpProof) and kind else ()
    named = [each for each in files if each]
    if named and not any(each in where for each in named):
        where = f"{', '.join(named[:3])}{' ...' if len(named) > 3 else ''}: {where}"
    if kind in damaged:
        says = f"{says} (from a damaged list)"
    return replace(evidence, where=where.replace("] .", "]."), says=says)
