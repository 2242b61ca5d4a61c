"""What a dump is read into before anything is judged: documents with their rows, and what was lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from netinfo.model.objects import ConfigMap, CustomResource, Node, Pod, ServerVersion, Service, ServiceCIDR, Workload
from netinfo.text.messages import Phrase, phrase

Row = Node | Pod | Workload | Service | ServiceCIDR | ConfigMap | CustomResource | ServerVersion


class Kind(StrEnum):
    """What a document of a dump holds, as far as it matters here. The value is the source's name in ``unread``."""

    NODES = "nodes"
    PODS = "pods"
    DAEMONSETS = "daemonsets"
    DEPLOYMENTS = "deployments"
    SERVICES = "services"
    SERVICE_CIDRS = "servicecidrs"
    CONFIGMAPS = "configmaps"
    CUSTOM = "custom-resources"
    VERSION = "version"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """A row with what tells whether the same object was met before. ``resource`` only for custom resources.

    ``words``: the command lines in it with their path in the object as written, for objects of kube-system.
    """

    kind: Kind
    row: Row
    uid: str = ""
    resource: str = ""
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def row_place(self) -> str:
        """Where the object stands in the dump."""
        return "" if isinstance(self.row, ServerVersion) else self.row.ref.place


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that was lost. ``kind`` is None when it is not known what it was."""

    where: str
    what: str
    kind: Kind | None = None

    @property
    def said(self) -> Phrase:
        """Place and loss."""
        return phrase("{where}: {what}", where=self.where, what=self.what)


@dataclass(slots=True)
class Document:
    """One document: a list of one kind (``kind`` as written, ``PodList``), a mixed List, or a single object.

    ``where`` is how a person finds it: a file of a folder, or ``document 4 (PodList)``. ``is_whole`` is False when it
    breaks off or when the server had more (``metadata.continue``). ``has_items``: whatever they are.
    """

    part: str
    where: str
    written_kind: str = ""
    holds: Kind = Kind.OTHER
    namespace: str = ""
    is_list: bool = False
    is_whole: bool = True
    has_items: bool = False
    found: list[Found] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    namespaces: set[str] = field(default_factory=set)
    left_out: set[Kind] = field(default_factory=set)

    @property
    def is_typed(self) -> bool:
        """True for a list that the API server itself made of one kind: an empty one says that there is nothing.

        ``kubectl get`` makes a plain ``List``, also an empty one where it failed (kubernetes/kubernetes#52937).
        """
        return self.is_list and self.written_kind != "List" and self.holds is not Kind.OTHER


@dataclass(frozen=True, slots=True)
class LogBlock:
    """The label of a log: whose it is."""

    label: str
    namespace: str


@dataclass(frozen=True, slots=True)
class PartForm:
    """How a part is written, for the commands that show something in it. ``is_compact``: a document is one line."""

    is_json: bool = True
    is_old: bool = False
    is_stream: bool = False
    is_damaged: bool = False
    is_compact: bool = False
    encoding: str = "utf-8"
