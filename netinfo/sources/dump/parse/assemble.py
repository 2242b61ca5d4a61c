"""Builds a Document from what a reader hands over: head fields, items one at a time, damage.

Both readers, JSON and YAML, speak to this; only rows stay, never an object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from netinfo.sources.dump.input.limits import MOST_ITEMS, MOST_NEEDED, MOST_ROWS, refusal
from netinfo.sources.dump.parse import kinds
from netinfo.sources.dump.parse.found import Damage, Document, Kind
from netinfo.text.messages import phrase
from netinfo.values.json_access import Tree, dig, text

#: More damages of one document say nothing new.
_MOST_NOTES = 5
Known = Callable[[Kind, str, str, str, str], bool]
CUT = phrase("the dump ends inside it")


class Assembly:
    """One document in the making: the ``number``-th of its part. A part without a name is a stream.

    ``lost_kind`` is the kind of the list that broke before this document: an object without a kind belonged to it.
    ``is_known`` tells whether an object (kind, resource, namespace, name, uid) was read already.
    """

    def __init__(self, part: str, number: int, lost_kind: str = "", is_known: Known | None = None) -> None:
        self._is_known = is_known
        self._file_kind, namespace = kinds.of_file(part)
        self._number = number
        self._lost_kind = lost_kind
        self._items_key = ""
        self._count = 0
        self._api_version = ""
        self._shapeless: list[str] = []
        self.is_kept = True
        self.is_orphan = False
        self.has_old = False
        self.document = Document(part, "", namespace=namespace)
        self.document.where = self._where()

    @property
    def kind(self) -> str:
        """The kind of the items, as far as it is known: ``Pod``."""
        return self.document.written_kind.removesuffix("List") or self._file_kind

    def begin_items(self, head: Mapping[str, Tree], key: str) -> None:
        """The items follow. A list whose kind is known by now and decides nothing is passed over unread."""
        self._items_key = key
        self.document.is_list = True
        self._name(head)
        self.is_kept = not self.kind or self.document.holds is not Kind.OTHER

    def is_wanted(self, head: Mapping[str, Tree]) -> bool:
        """False once the first fields of an object tell that it decides nothing, or that it was read before."""
        name = text(head, "kind")
        if not name or name.endswith("List"):
            return True
        kind, resource = kinds.kind_of(name, text(head, "apiVersion"))
        if kind is Kind.OTHER:
            return False
        identity = [text(head, "metadata", field) for field in ("namespace", "name", "uid")]
        return not (self._is_known and all(identity[1:]) and self._is_known(kind, resource, *identity))

    def item(self, tree: Tree) -> None:
        """One item, whole."""
        place = f"{self.document.where} {self._items_key}[{self._count}]"
        self.passed_over()
        if self.is_kept:
            self._add(tree, place)

    def passed_over(self) -> None:
        """One item that decides nothing and was not looked at."""
        self._count += 1
        self.document.has_items = True
        if self._count > MOST_ITEMS or len(self.document.found) > MOST_NEEDED:
            raise refusal(phrase("{where} is a list with more items than any cluster has", where=self.document.where))

    def note(self, what: str) -> None:
        """Something about this document that is not as it was."""
        document = self.document
        if len(document.damage) < _MOST_NOTES:
            kind = None if document.holds is Kind.OTHER and self.is_kept else document.holds
            document.damage.append(Damage(document.where, what, kind))

    def broken(self, head: Mapping[str, Tree], what: str) -> None:
        """The document ends here against its will; items that were read before stay."""
        self._name(head)
        self._settle()
        self.document.is_whole = False
        if self.document.is_list:
            what = phrase("{what}, after {count} items", what=what, count=self._count)
        self.note(what)

    def end(self, head: Mapping[str, Tree]) -> None:
        """The document is whole. A single object is its own only item."""
        self._name(head)
        document = self.document
        if self._items_key:
            self._settle()
            document.is_whole = document.is_whole and not text(head, "metadata", "continue")
        elif document.written_kind.endswith("List"):
            document.is_list, document.is_whole = True, False
            self.note(phrase("it has no items"))
        else:
            if self.is_wanted(head):
                self._single(dict(head))

    def _single(self, tree: dict[str, Tree]) -> None:
        version = kinds.version_row(tree)
        if version is not None:
            self.document.holds = Kind.VERSION
            self.document.found.append(version)
            return
        self.is_orphan = not text(tree, "kind")
        self._add(tree, self.document.where, is_single=True)
        self._settle()

    def of_damaged_list(self) -> None:
        """This single object stood in a list that is damaged."""
        if self.document.found:
            self.document.is_whole = False
            self.note(phrase("the list that this object belongs to is damaged"))

    def _name(self, head: Mapping[str, Tree]) -> None:
        """What the head says by now: kind, namespace."""
        document = self.document
        self._api_version = text(head, "apiVersion") or self._api_version
        document.written_kind = text(head, "kind") or document.written_kind
        link = text(head, "metadata", "selfLink") or text(head, "selfLink")
        by_link, namespace = kinds.of_link(link) if link else ("", "")
        if document.is_list and not document.written_kind and (by_link or self._file_kind):
            document.written_kind = f"{by_link or self._file_kind}List"
        if document.written_kind == "List":
            self._file_kind = ""
        document.namespace = document.namespace or namespace
        document.where = self._where()
        if self.kind:
            document.holds = kinds.kind_of(self.kind, self._api_version)[0]

    def _settle(self) -> None:
        """The kind of a list whose head told none, where all its items are of one."""
        document = self.document
        held = {found.kind for found in document.found}
        if document.holds is Kind.OTHER and len(held) == 1:
            document.holds = next(iter(held))
        strange = self._shapeless if document.is_typed or document.found else []
        if document.is_typed and held - {document.holds}:
            strange = [*strange, *(found.row_place for found in document.found if found.kind is not document.holds)]
        if strange:
            document.is_whole = False
            self.note(
                phrase(
                    "{place} is no {kind}: a part of it is lost",
                    place=strange[0],
                    kind=self.kind or "object",
                )
            )

    def _add(self, tree: Tree, place: str, *, is_single: bool = False) -> None:
        now = kinds.normal(tree)
        self.has_old = self.has_old or now is not tree
        name, version = self._kind_of(tree, now, is_single=is_single)
        kind, resource = kinds.kind_of(name, version)
        if kind is Kind.OTHER or (is_single and not kinds.is_seen(now)):
            if not isinstance(tree, dict):
                self.note(phrase("{place} is no object", place=place))
            elif not name and not is_single:
                self._shapeless.append(place)
            return
        found = kinds.row(now, kind, resource, place)
        if found is None:
            self.note(phrase("{place} has no name", place=place))
            return
        if text(now, "metadata", "namespace") == "kube-system":
            found = replace(found, words=kinds.command_lines(tree))
        self.document.namespaces.add(text(now, "metadata", "namespace"))
        if len(self.document.found) >= MOST_ROWS and not kinds.is_needed(found):
            self.document.left_out.add(found.kind)
        else:
            self.document.found.append(found)

    def _kind_of(self, tree: Tree, now: Tree, *, is_single: bool) -> tuple[str, str]:
        """Kind and apiVersion: the object's own, else its list's, else what its shape tells."""
        if text(tree, "kind"):
            return text(tree, "kind"), text(tree, "apiVersion")
        if not is_single and self.kind not in ("", "List"):
            return self.kind, self._api_version
        lost = self._lost_kind if is_single and dig(now, "spec") and dig(now, "metadata") else ""
        return kinds.shape(now) or lost, ""

    def _where(self) -> str:
        kind = self.document.written_kind
        ordinal = f"document {self._number}" + (f" ({kind})" if kind else "")
        if not self.document.part:
            return ordinal
        return self.document.part if self._number == 1 else f"{self.document.part} {ordinal}"
