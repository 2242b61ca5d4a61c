"""Which namespaces a dump covers: only where one was read whole does absence in it mean anything.

``kubectl cluster-info dump`` takes kube-system and the context's own namespace, ``-A`` takes all in the order of their
names, ``--namespaces`` what was asked for. An empty list in the stream does not name its namespace; its place does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from netinfo.model.objects import ServerVersion
from netinfo.sources.dump.input.parts import Form
from netinfo.sources.dump.parse.found import Document, Found, Kind
from netinfo.sources.dump.result.collect import Collection

#: Every cluster has these; nobody asks for them by name.
_EVERYWHERE = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})
_NAMESPACED = (Kind.PODS, Kind.DAEMONSETS, Kind.SERVICES)
_FEWEST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Covered:
    """``names``: namespaces of which something was read. ``is_all``: there are no others. ``whole`` maps a kind to the
    namespaces whose list was read to its end, ``*`` for a list of all."""

    names: frozenset[str]
    is_all: bool
    whole: dict[Kind, frozenset[str]]

    @property
    def has_all_namespaces(self) -> bool:
        """True when nothing in another namespace was left out."""
        return self.is_all or all("*" in self.whole.get(kind, ()) for kind in _NAMESPACED)

    def is_complete(self, kind: Kind) -> bool:
        """True when an object of the kind that was not read does not exist."""
        whole = self.whole.get(kind, frozenset())
        return "*" in whole or (kind in _NAMESPACED and self.is_all and self.names <= whole)

    def has_kube_system(self, kind: Kind) -> bool:
        """True when the kind was read whole in kube-system."""
        return bool({"*", "kube-system"} & self.whole.get(kind, frozenset()))


def covered(collection: Collection, form: Form) -> Covered:
    """What the collected documents cover."""
    named = {each.namespace for each in collection.documents} | _held(collection.documents)
    whole = {kind: frozenset(_whole(collection.lists(kind), kind)) for kind in Kind}
    is_all = _is_all_files(collection) if form is not Form.STREAM else _is_all_rounds(collection.documents)
    return Covered(frozenset(named - {""}), is_all, whole)


def is_whole(documents: Iterable[Document], resource: str) -> bool:
    """True when one of the documents lists all objects of a custom resource: the whole cluster's, or, of a resource
    without namespaces, any list of it."""
    return any(
        each.is_list
        and each.is_whole
        and Kind.CUSTOM not in each.left_out
        and (_is_of_all(each) or not any(_namespace(row) for row in each.found if row.resource == resource))
        for each in documents
    )


def _is_of_all(document: Document) -> bool:
    """No request but one for all namespaces answers with several. Nodes and their like have none."""
    return len(document.namespaces - {""}) > 1


def _namespace(found: Found) -> str:
    return "" if isinstance(found.row, ServerVersion) else found.row.ref.namespace


def _held(documents: Iterable[Document]) -> set[str]:
    return {name for each in documents for name in each.namespaces}


def _whole(documents: list[Document], kind: Kind) -> Iterable[str]:
    for document in documents:
        if not document.is_list or not document.is_whole or kind in document.left_out:
            continue
        if kind in (Kind.NODES, Kind.SERVICE_CIDRS):
            if document.is_typed or document.found:
                yield "*"
        elif _is_of_all(document):
            yield "*"
        elif document.is_typed:
            yield document.namespace or next(iter(document.namespaces), "")


def _is_all_files(collection: Collection) -> bool:
    folders = {PurePosixPath(name).parent.name for name in collection.forms if name}
    return folders >= _EVERYWHERE - {"kube-node-lease"}  # since Kubernetes 1.14


def _is_all_rounds(documents: list[Document]) -> bool:
    """A dump of all namespaces goes through them by name: default stands before kube-system, and others between."""
    rounds: list[set[str]] = []
    for document in documents:
        if document.written_kind == "EventList":
            rounds.append(set())
        if rounds:
            rounds[-1] |= document.namespaces - {""}
    names = [next(iter(each), "") for each in rounds]
    known = [name for name in names if name]
    if len(rounds) < _FEWEST_ROUNDS or known != sorted(known) or not {"default", "kube-system"} <= set(known):
        return False
    return names.index("kube-system") - names.index("default") >= 2
