"""Everything kept of a dump: rows by kind, which lists were whole, what was lost, what must not be believed.

Pitfalls this module is built around:

- A container writes into its own log whatever it likes, also the line that ends the log and a forged list behind it.
  So documents between the logs of one namespace are log text, and behind logs a list that was read already adds
  nothing.
- The namespace of the context may be kube-system: then kubectl dumps it twice.
- Two dumps in one file are two clusters or one cluster at two times: an error, never a mixture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.model.objects import Node, Pod, Service
from netinfo.sources.dump.input.limits import refusal
from netinfo.sources.dump.parse.found import Damage, Document, Found, Kind, LogBlock, PartForm, Row
from netinfo.sources.dump.parse.scan import Event
from netinfo.text.escape import escape
from netinfo.text.messages import phrase

#: The lists of one namespace, in the order in which kubectl dumps them.
_ROUND = (
    "EventList", "ReplicationControllerList", "ServiceList", "DaemonSetList", "DeploymentList", "ReplicaSetList",
    "PodList",
)  # fmt: skip
_FLAGS = ("--cluster-cidr", "--service-cluster-ip-range", "--allocate-node-cidrs")
_MOST_NAMED = 3
_Key = tuple[Kind, str, str, str]


class Collection:
    """What was read of all parts. Parts are added one after the other, each with its events."""

    def __init__(self) -> None:
        self.found: dict[_Key, Found] = {}
        self.documents: list[Document] = []
        self.damage: list[Damage] = []
        self.forms: dict[str, PartForm] = {}
        self._listed: set[tuple[Kind, str]] = set()

    def add(self, events: Iterator[Event]) -> None:
        """Take the events of one part."""
        segment: list[Document] = []
        before: LogBlock | None = None
        for event in events:
            if event.document is not None:
                if event.document.is_list or event.document.found or event.document.damage:
                    segment.append(event.document)
            elif event.log is not None:
                self._between_logs(segment, before, event.log)
                segment, before = [], event.log
            elif event.stray_end is not None:
                segment = self._behind_stray_end(segment, before, event.stray_end)
            elif event.damage is not None:
                self.damage.append(event.damage)
        self._commit(segment, is_behind_logs=before is not None)

    def rows(self, kind: Kind, resource: str = "") -> Iterator[Found]:
        """The rows of a kind, each object once, in the order in which they stand in the dump."""
        return (each for each in self.found.values() if each.kind is kind and each.resource == resource)

    def has(self, kind: Kind, resource: str, namespace: str, name: str, uid: str) -> bool:
        """True when this very object was read already."""
        found = self.found.get((kind, resource, namespace, name))
        return found is not None and found.uid == uid

    def lists(self, kind: Kind) -> list[Document]:
        """The documents that hold rows of a kind, or are lists of it."""
        return [each for each in self.documents if each.holds is kind or any(row.kind is kind for row in each.found)]

    def drop(self, document: Document, rows: list[Found]) -> None:
        """Forget rows of the document, and that it was whole."""
        gone = set(map(id, rows))
        document.found = [each for each in document.found if id(each) not in gone]
        document.is_whole = False
        for each in rows:
            del self.found[_key(each)]

    # What stands between logs.

    def _between_logs(self, segment: list[Document], before: LogBlock | None, after: LogBlock) -> None:
        """Between two logs of one namespace kubectl writes nothing, or whole namespaces, the last of them this one."""
        kinds = [each.written_kind for each in segment if each.written_kind != "NodeList"]
        rounds = [tuple(kinds[at : at + len(_ROUND)]) for at in range(0, len(kinds), len(_ROUND))]
        names = {name for each in segment[-len(_ROUND) :] for name in each.namespaces}
        is_written = all(each == _ROUND for each in rounds) and (not segment or names == {after.namespace})
        if before is None or before.namespace != after.namespace or is_written:
            self._commit(segment, is_behind_logs=before is not None)
        else:
            self._discard(segment)

    def _behind_stray_end(self, segment: list[Document], before: LogBlock | None, end: LogBlock) -> list[Document]:
        """The end of a log that had ended already, or never begun: what stands before it is text of the log."""
        if before is not None and before.label == end.label:
            self._discard(segment)
            return []
        last = max((at for at, each in enumerate(segment) if each.written_kind == "PodList"), default=-1)
        self.damage.append(
            Damage(phrase("the dump"), phrase("the beginning of the log of {label} is lost", label=end.label))
        )
        self._discard(segment[last + 1 :])
        return segment[: last + 1]

    def _discard(self, segment: list[Document]) -> None:
        told = [each for each in segment if each.found]
        if told:
            self.damage.append(
                Damage(told[0].where, phrase("it stands among the logs, as text of a log may, and was not used"))
            )

    # What is believed.

    def _commit(self, segment: list[Document], *, is_behind_logs: bool) -> None:
        if not segment:  # between most logs
            return
        known = frozenset(self._listed) if is_behind_logs else frozenset()
        for document in segment:
            names = {(document.holds, name) for name in document.namespaces or {document.namespace}}
            is_repeated = is_behind_logs and document.is_list and bool(names & known)
            self._add(document, is_repeated=is_repeated)

    def _add(self, document: Document, *, is_repeated: bool) -> None:
        self.damage += document.damage
        self._check_nodes(document)
        if is_repeated:
            self._check_settings(document)
        for each in document.found:
            key = _key(each)
            first = self.found.get(key)
            if first is not None:
                _check_same(first, each)
            elif not is_repeated:
                self.found[key] = each
            else:
                what = phrase("it repeats a list and has more in it, which was not used")
                self.damage.append(Damage(document.where, what, each.kind))
                break
        document.found = [each for each in document.found if self.found.get(_key(each)) is each]
        self._listed.add((document.holds, document.namespace or next(iter(document.namespaces), "")))
        self.documents.append(document)

    def _check_settings(self, document: Document) -> None:
        """A second list of the same pods has the same blocks in their command lines, whoever wrote it."""
        then = {word for each in self.rows(Kind.PODS) for word in _settings(each.row)}
        now = {word for each in document.found for word in _settings(each.row)}
        if document.is_whole and now - then:
            raise _two_clusters(
                phrase("{where} repeats a list, with other blocks in its command lines", where=document.where)
            )

    def _check_nodes(self, document: Document) -> None:
        """Two whole lists of nodes that have none in common are of two clusters."""
        if not document.is_list or not any(each.kind is Kind.NODES for each in document.found):
            return
        ours = {each.uid or _name(each) for each in self.rows(Kind.NODES)}
        theirs = {each.uid or _name(each) for each in document.found if each.kind is Kind.NODES}
        if ours and not ours & theirs:
            names = (_names(each for each in document.found if each.kind is Kind.NODES), _names(self.rows(Kind.NODES)))
            raise _two_clusters(
                phrase(
                    "{where} lists other nodes ({nodes}) than {before} ({known})",
                    where=document.where,
                    nodes=names[0],
                    before=next(each.where for each in self.lists(Kind.NODES)),
                    known=names[1],
                )
            )


def _key(found: Found) -> _Key:
    ref = getattr(found.row, "ref", None)
    if ref is None:
        return (found.kind, "", str(found.row), "")
    return (found.kind, found.resource, ref.namespace, ref.name)


def _name(found: Found) -> str:
    return str(getattr(found.row, "ref").name)  # noqa: B009


def _names(rows: Iterable[Found]) -> str:
    """The first names in order, made safe to print."""
    return escape(", ".join(sorted({_name(each) for each in rows})[:_MOST_NAMED]))


def _check_same(first: Found, again: Found) -> None:
    """The same object twice is normal; two objects of one name are two clusters, or one cluster at two times."""
    name = f"{first.kind} {_name(first)}" if first.kind is not Kind.VERSION else ""
    one, other = first.row, again.row
    has_changed = bool(first.uid and again.uid and first.uid != again.uid)
    if isinstance(one, Node) and isinstance(other, Node) and (has_changed or one.pod_cidrs != other.pod_cidrs):
        raise _two_clusters(
            phrase(
                "node {name} stands in it twice, not the same ({first} and {again})",
                name=escape(one.name),
                first=escape(one.ref.place),
                again=escape(other.ref.place),
            )
        )
    if isinstance(one, Service) and isinstance(other, Service):
        is_api = (one.ref.namespace, one.ref.name) == ("default", "kubernetes")
        if is_api and (has_changed or one.cluster_ips != other.cluster_ips):
            raise _two_clusters(phrase("Service default/kubernetes stands in it twice, not the same"))
    if isinstance(one, Pod) and isinstance(other, Pod) and _settings(one) != _settings(other):
        raise _two_clusters(phrase("{name} stands in it twice, with different blocks in its command lines", name=name))


def _settings(row: Row) -> list[str]:
    containers = row.containers if isinstance(row, Pod) and row.ref.namespace == "kube-system" else ()
    return [word for each in containers for word in each.argv if word.startswith(_FLAGS)]


def _two_clusters(what: str) -> Exception:
    return refusal(
        phrase("the dump is of two clusters, or of one at two times: {what}", what=what),
        phrase("give one of them: {command}", command="kubectl netinfo --from PATH"),
    )
