"""From what was collected of a dump to Snapshot, and what the report on it has to tell beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from netinfo.components import match
from netinfo.components.standing import at_home
from netinfo.model.command import Command, Trouble
from netinfo.model.objects import CniFile, Pod, ServerVersion, Workload
from netinfo.model.report import Fact, Report, Unread, Warning
from netinfo.model.snapshot import Listing, Snapshot, not_asked
from netinfo.sources.dump.input.parts import Form
from netinfo.sources.dump.parse.found import Damage, Found, Kind
from netinfo.sources.dump.result import strays
from netinfo.sources.dump.result.collect import Collection
from netinfo.sources.dump.result.namespaces import Covered, covered, is_whole
from netinfo.sources.dump.result.places import Places
from netinfo.sources.dump.result.proof import DumpProof
from netinfo.text.command_line import shown
from netinfo.text.messages import phrase, phrases

Row = TypeVar("Row")

#: What each fact rests on, for telling which facts a damage touches.
_RESTS_ON = {
    Fact.CNI: {Kind.DAEMONSETS, Kind.PODS, Kind.NODES, Kind.CONFIGMAPS, Kind.CUSTOM},
    Fact.POD_CIDRS: {Kind.PODS, Kind.NODES, Kind.DAEMONSETS, Kind.DEPLOYMENTS, Kind.CONFIGMAPS, Kind.CUSTOM},
    Fact.SERVICE_CIDRS: {Kind.SERVICES, Kind.PODS, Kind.SERVICE_CIDRS, Kind.CONFIGMAPS},
    Fact.NODE_CIDRS: {Kind.NODES, Kind.PODS},
}
_CONTROL_PLANE = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy")
#: So many damages are told one by one.
_MOST_TOLD = 10
#: What would add a source to the dump.
_HINTS = {
    "version": "kubectl version -o json",
    "api-groups": "kubectl get --raw /apis",
    "nodes": "kubectl get nodes -o json",
    "daemonsets": "kubectl get daemonsets -A -o json",
    "deployments": "kubectl get deployments -A -o json",
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
    """A dump that was read to its end. ``path`` is what was given, ``-`` for standard input.

    ``packing`` is that of the whole; ``is_pipe``: it cannot be read again by its name; ``strays`` were not used.
    """

    path: str
    form: Form
    collection: Collection
    packing: str = ""
    is_pipe: bool = False
    strays: tuple[Found, ...] = ()

    @property
    def context(self) -> str:
        """How the report calls it."""
        return "standard input" if self.path == "-" else self.path


def snapshot(dump: Dump) -> Snapshot:
    """Everything that was read, by source; what is not there is ``not in the dump``, never absent."""
    made = _Maker(dump)
    pods: Listing[Pod] = made.listing(Kind.PODS)
    workloads: Listing[Workload] = made.listing(Kind.DAEMONSETS)
    return Snapshot(
        proof=made.proof,
        version=made.version(pods),
        api_groups=made.missing(_of_kind("APIGroup")),
        nodes=made.listing(Kind.NODES),
        workloads=workloads,
        deployments=made.deployments(),
        control_plane=made.control_plane(pods),
        pods=pods,
        services=made.listing(Kind.SERVICES),
        service_cidrs=made.listing(Kind.SERVICE_CIDRS),
        configmaps=made.listing(Kind.CONFIGMAPS),
        cni_files=made.cni_files(),
        custom=dict(made.custom(workloads)),
    )


def placed(decided: Report, dump: Dump, found: Snapshot) -> Report:
    """The report with places of the dump in its evidence, and with the facts marked that rest on a damaged part."""
    damage = dump.collection.damage
    places = Places(dump.collection, _proof_of(found))
    return decided._replace(
        facts={fact: places.verdict(verdict) for fact, verdict in decided.facts.items()},
        warnings=(*decided.warnings, *_strays(dump, tuple(decided.facts)), *_warnings(damage, tuple(decided.facts))),
        unread=tuple(_with_hint(each) for each in decided.unread if not _is_told_together(each, found)),
    )


class _Maker:
    """Makes one listing after the other."""

    def __init__(self, dump: Dump) -> None:
        self._dump = dump
        self._found = dump.collection
        self._covered: Covered = covered(dump.collection, dump.form)
        self.proof = _proof(dump)

    def listing(self, kind: Kind, resource: str = "") -> Listing[Any]:
        """The rows of one kind, and whether absence from them proves anything."""
        lists = [each for each in self._found.lists(kind) if not resource or self._names(each.found, resource)]
        rows = tuple(each.row for each in self._found.rows(kind, resource))
        if not lists and not rows:
            return self.missing(resource.partition(".")[2] or _of_kind(_WRITTEN[kind]))
        is_damaged = any(not each.is_whole and each.damage for each in lists)
        is_covered = is_whole(lists, resource) if resource else self._covered.is_complete(kind)
        is_complete = is_covered and not is_damaged
        if is_damaged:
            message = "; ".join(each.said for document in lists for each in document.damage)
            return Listing(rows, Trouble.DAMAGED, is_complete=False, command=self._look(kind), message=message)
        return Listing(rows, is_complete=is_complete, command=self._look(kind))

    @staticmethod
    def _names(found: Iterable[Any], resource: str) -> bool:
        return any(each.resource == resource for each in found)

    def missing(self, pattern: str) -> Listing[Any]:
        """A source that the dump does not hold; the command shows that it is not there."""
        return Listing(trouble=Trouble.NOT_IN_DUMP, is_complete=False, command=self._search(pattern))

    def version(self, pods: Listing[Pod]) -> Listing[ServerVersion]:
        """The version that was given beside the dump, else the tag of the API server's image where all agree."""
        rows = tuple(each.row for each in self._found.rows(Kind.VERSION) if isinstance(each.row, ServerVersion))
        if rows:
            return Listing(rows[:1], command=self._search("gitVersion"))
        tags = {
            match.image_tag(container.image)
            for pod in pods
            for container in pod.containers
            if pod.ref.namespace == "kube-system" and container.name == "kube-apiserver"
        }
        tag = next(iter(tags)) if len(tags) == 1 else ""
        if _is_version(tag):
            return Listing((ServerVersion(tag),), command=self._search("kube-apiserver:v"))
        return self.missing("gitVersion")

    def control_plane(self, pods: Listing[Pod]) -> Listing[Pod]:
        """The pods of kube-system that run components; absent only where all of kube-system was read."""
        if pods.trouble is Trouble.NOT_IN_DUMP or not self._covered.has_kube_system(Kind.PODS):
            rows = tuple(pod for pod in pods if _is_component(pod))
            return Listing(rows, None if rows else Trouble.NOT_IN_DUMP, is_complete=False, command=pods.command)
        rows = tuple(pod for pod in pods if _is_component(pod))
        is_complete = pods.trouble is None and self._covered.has_kube_system(Kind.PODS)
        return Listing(rows, pods.trouble, is_complete=is_complete, command=pods.command, message=pods.message)

    def deployments(self) -> Listing[Workload]:
        """Deployments, which ``cluster-info dump`` holds. Of a dump without any nothing is missed: live, too, only some
        are asked for, which may tell more."""
        found: Listing[Workload] = self.listing(Kind.DEPLOYMENTS)
        return not_asked() if found.trouble is Trouble.NOT_IN_DUMP else found

    def cni_files(self) -> Listing[CniFile]:
        """Never in a dump; named only where a node is Minikube's and they would tell."""
        rows = self._found.rows(Kind.NODES)
        is_minikube = any(
            key.startswith("minikube.k8s.io/") for each in rows for key in getattr(each.row, "labels", ())
        )
        return Listing(trouble=Trouble.NOT_IN_DUMP, is_complete=False) if is_minikube else not_asked()

    def custom(self, workloads: Listing[Workload]) -> Iterator[tuple[str, Listing[Any]]]:
        """Objects that were given, and what the solutions that run would have beside them."""
        given = {each.resource for each in self._found.found.values() if each.kind is Kind.CUSTOM}
        wanted = {name for each in at_home(workloads) for found in match.recognise(each) for name in found.resources}
        for name in sorted(given | wanted):
            yield name, self.listing(Kind.CUSTOM, name)

    def _look(self, kind: Kind) -> Command | None:
        return self._search(_of_kind(_WRITTEN[kind])) if kind in _WRITTEN else None

    def _search(self, pattern: str) -> Command:
        return self.proof.search(pattern)


_WRITTEN = {
    Kind.NODES: "Node",
    Kind.PODS: "Pod",
    Kind.DAEMONSETS: "DaemonSet",
    Kind.DEPLOYMENTS: "Deployment",
    Kind.SERVICES: "Service",
    Kind.SERVICE_CIDRS: "ServiceCIDR",
    Kind.CONFIGMAPS: "ConfigMap",
}


def _proof(dump: Dump) -> DumpProof:
    files: dict[str, tuple[str, ...]] = {}
    for kind in _WRITTEN:
        files[str(kind)] = tuple(dict.fromkeys(each.part for each in dump.collection.lists(kind)))
    words = {
        each.row.ref.place: each.words
        for each in dump.collection.found.values()
        if each.words and isinstance(each.row, Pod | Workload)
    }
    path = "-" if dump.is_pipe else dump.path
    return DumpProof(path, dump.form, dump.collection.forms, files, words, dump.packing)


def _is_component(pod: Pod) -> bool:
    if pod.ref.namespace != "kube-system":
        return False
    is_labelled = pod.labels.get("tier") == "control-plane" or pod.labels.get("component") in _CONTROL_PLANE
    of_kops = pod.labels.get("k8s-app", "")
    return (
        is_labelled or of_kops in _CONTROL_PLANE[:2] or (of_kops == "kube-proxy" and pod.labels.get("tier") == "node")
    )


def _is_version(tag: str) -> bool:
    return tag.startswith("v") and tag[1:2].isdigit() and tag.count(".") >= 2


def _proof_of(found: Snapshot) -> DumpProof:
    """The proof that ``snapshot`` made."""
    assert isinstance(found.proof, DumpProof)
    return found.proof


def _of_kind(kind: str) -> str:
    """A pattern of ``grep -E`` for an object or a list of a kind, in JSON or YAML."""
    return f'"?kind"?: *"?{kind}(List)?("|$)'


def lost(dump: Dump, found: Snapshot) -> Iterator[Unread]:
    """What no dump holds, beyond the sources that are asked for by name."""
    proof = _proof_of(found)
    missing = [name for name, each in found.custom.items() if each.trouble is Trouble.NOT_IN_DUMP]
    if missing or not found.custom:
        command = shown(proof.search(_of_kind("CustomResourceDefinition")))
        hint = f"kubectl get {','.join(missing)} -A -o json" if missing else "kubectl get crds"
        yield Unread("custom-resources", Trouble.NOT_IN_DUMP, command, hint)
    if not covered(dump.collection, dump.form).has_all_namespaces:
        command = shown(proof.search('"?namespace"?: *"?[a-z0-9-]+'))
        yield Unread("other-namespaces", Trouble.NOT_IN_DUMP, command, _HINTS["other-namespaces"])


def _is_told_together(unread: Unread, found: Snapshot) -> bool:
    """The resources of one solution are many; what is missing of them is one entry."""
    return unread.source in found.custom and unread.reason is Trouble.NOT_IN_DUMP


def _with_hint(unread: Unread) -> Unread:
    if unread.reason is Trouble.NOT_IN_DUMP:
        hint = _HINTS.get(unread.source, unread.hint or f"kubectl get {unread.source} -A -o json")
        return unread._replace(hint=hint)
    if unread.reason is Trouble.DAMAGED:
        return unread._replace(hint="kubectl cluster-info dump --output-directory=DIR")
    return unread


def _strays(dump: Dump, facts: tuple[Fact, ...]) -> Iterator[Warning]:
    if dump.strays:
        yield Warning("dump-of-several-clusters", strays.told(list(dump.strays)), facts)


def _warnings(damage: list[Damage], facts: tuple[Fact, ...]) -> Iterator[Warning]:
    different = tuple(dict.fromkeys(damage))
    for each in different[:_MOST_TOLD]:
        touched = tuple(fact for fact in facts if _touches(each, fact))
        yield Warning("dump-damaged", phrase("the dump is damaged: {damage}", damage=each.said), touched)
    rest = different[_MOST_TOLD:]
    if rest:
        touched = tuple(fact for fact in facts if any(_touches(each, fact) for each in rest))
        yield Warning(
            "dump-damaged",
            phrases(
                "the dump is damaged in {count} more place", "the dump is damaged in {count} more places", len(rest)
            ),
            touched,
        )


def _touches(damage: Damage, fact: Fact) -> bool:
    if damage.kind is Kind.OTHER:
        return False
    return damage.kind is None or damage.kind in _RESTS_ON.get(fact, {damage.kind})
