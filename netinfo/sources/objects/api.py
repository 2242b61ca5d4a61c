"""One request to the Kubernetes API: as a raw path and as ``kubectl get`` arguments, and how its answer is read.

``kubectl get --raw`` streams bytes: 47 MB of memory and a tenth of the time of ``get -o json`` on long lists, no
discovery, one request. ``get -o json`` serves where ``--raw`` would lose the server's URL path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar
from urllib.parse import quote, urlencode

from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.snapshot import Listing
from netinfo.named_tuple import NamedTuple
from netinfo.sources.objects.connection import Connection
from netinfo.sources.objects.kubectl_errors import is_no_such_path, is_not_found, message, why
from netinfo.values.json_access import NotRecordedError, Tree, text
from netinfo.values.json_stream import InvalidJsonError, JsonStream, slices

Row = TypeVar("Row")

#: Objects of one list: Kubernetes is tested with 5,000 nodes and 150,000 Pods, of which at most 5,000 are asked for.
MOST_ITEMS = 100_000


class _TooManyError(Exception):
    """A list goes on for longer than any cluster has objects of a kind."""


_ALWAYS_SERVED = frozenset({"/api/v1", "/apis/apps/v1"})


class Asked(NamedTuple):
    """What an answer has to hold: objects of a ``resource`` (``nodes``) of an API ``group`` (empty for ``/api/v1``).

    A cache or a wrapper between kubectl and the API server has answered with the list of another resource: every object
    has a name, so nothing else would tell that these Pods are no nodes. An API server always names the kind of what it
    answers with (kubernetes staging/src/k8s.io/apimachinery/pkg/apis/meta/v1, TypeMeta); only the items of a list need
    not name theirs.
    """

    resource: str
    group: str = ""

    def is_list(self, head: Tree) -> bool:
        """True for the head of a list of these objects: ``NodeList``, or kubectl's ``List`` of anything."""
        kind = text(head, "kind")
        return kind == "List" or (kind.endswith("List") and self._is(kind.removesuffix("List"), head))

    def is_item(self, tree: Tree) -> bool:
        """True for what may stand in a list of these objects."""
        return not text(tree, "kind") or self.is_object(tree)

    def is_object(self, tree: Tree) -> bool:
        """True for an answer that is one of these objects."""
        return self._is(text(tree, "kind"), tree)

    def _is(self, kind: str, tree: Tree) -> bool:
        """The plural of a kind is regular for all that is read here (BlockAffinity, blockaffinities), but for dashes
        between its words (NetworkAttachmentDefinition, network-attachment-definitions)."""
        version, name = text(tree, "apiVersion"), kind.lower()
        is_of_group = not version or version.rpartition("/")[0] == self.group
        plurals = (f"{name}s", f"{name}es", f"{name[:-1]}ies")
        return is_of_group and self.resource.replace("-", "") in plurals


class Request(NamedTuple):
    """A read of one resource. ``api`` is ``/api/v1`` or ``/apis/<group>/<version>``.

    ``limit`` bounds the answer of a raw request (the API server pages by name); an answer that was cut is a sample.
    """

    api: str
    resource: str
    namespace: str = ""
    name: str = ""
    labels: str = ""
    fields: str = ""
    limit: int = 0

    @property
    def may_be_missing(self) -> bool:
        """False for what every API server has: there a 404 for the whole path comes from something else."""
        return self.api not in _ALWAYS_SERVED

    @property
    def asked(self) -> Asked:
        """What the answer has to hold."""
        return Asked(self.resource, self.api.removeprefix("/apis/").rpartition("/")[0] if "/apis/" in self.api else "")

    @property
    def path(self) -> str:
        """The raw path with its query."""
        scope = f"/namespaces/{quote(self.namespace, safe='')}" if self.namespace else ""
        one = f"/{quote(self.name, safe='')}" if self.name else ""
        asked = {"labelSelector": self.labels, "fieldSelector": self.fields, "limit": self.limit or ""}
        query = urlencode({key: value for key, value in asked.items() if value}, safe="=,!()")
        return f"{self.api}{scope}/{self.resource}{one}" + (f"?{query}" if query else "")

    @property
    def typed(self) -> str:
        """The resource as ``kubectl get`` takes it without doubt: ``ippools.v1.crd.projectcalico.org``."""
        group, _, version = self.api.removeprefix("/apis/").partition("/")
        return f"{self.resource}.{version}.{group}" if self.api.startswith("/apis/") else self.resource

    @property
    def options(self) -> tuple[str, ...]:
        """Scope and selectors for ``kubectl get``."""
        scope = ("-n", self.namespace) if self.namespace else ("-A",)
        labels = ("-l", self.labels) if self.labels else ()
        fields = (f"--field-selector={self.fields}",) if self.fields else ()
        return (*scope, *labels, *fields)

    def command(self, connection: Connection) -> Command:
        """The kubectl call for this connection."""
        return _command(self, connection)

    def shown(self, connection: Connection) -> str:
        """The line for a person who wants to see what this request sees, or why it fails."""
        one = (self.name,) if self.name else ()
        return connection.shown("get", self.typed if "." in self.typed else self.resource, *one, *self.options)


@cache  # a run looks for each of its answers dozens of times
def _command(request: Request, connection: Connection) -> Command:
    return connection.kubectl("get", "--raw", request.path)


def unread(answer: Answer, *, may_be_missing: bool = False) -> Listing[Row]:
    """The reading of an answer that may not be used as evidence; a proven absence is no trouble.

    ``may_be_missing``: some API servers lack the whole resource, so that a 404 for its path proves that it is absent.
    Elsewhere such a 404 comes from a web server, a proxy or a broken API, and proves nothing.
    """
    if is_not_found(answer) and (may_be_missing or not is_no_such_path(answer)):
        return Listing(command=answer.command)
    trouble = Trouble.INVALID if is_not_found(answer) else why(answer)
    return Listing(trouble=trouble, is_complete=False, command=answer.command, message=message(answer))


def read_list(
    answer: Answer, row: Callable[[Tree], Row | None], asked: Asked | None = None, *, may_be_missing: bool = False
) -> Listing[Row]:
    """Rows of a List (``items``) or of the single object that the answer holds; ``asked`` None for any objects.

    Text that is not JSON, breaks off, or holds something else than the objects asked for is trouble: half a list proves
    nothing. An object without a name gives no row, and the list then proves no absence.
    """
    if not answer.ok:
        return unread(answer, may_be_missing=may_be_missing)
    if isinstance(answer.listing, Listing):  # read while it arrived
        return answer.listing
    read = row if answer.restored is None else _of_record(answer.restored, row)
    return read_chunks(slices(answer.stdout), answer.command, read, asked)


def _of_record(restored: Callable[[Tree], Tree], row: Callable[[Tree], Row | None]) -> Callable[[Tree], Row | None]:
    """The reader of whole objects for those of a record, of which a part was kept."""
    return lambda tree: row(restored(tree))


def read_chunks(
    chunks: Iterable[bytes], command: Command, row: Callable[[Tree], Row | None], asked: Asked | None = None
) -> Listing[Row]:
    """The same of an output that arrives in chunks: each item is decoded, made a row and dropped."""
    try:
        rows, single, is_complete = _members(JsonStream(chunks), row, asked)
        if rows is None:
            found = row(single) if asked is None or asked.is_object(single) else None
            said = "not the object that was asked"
            return _invalid(command, said) if found is None else Listing((found,), command=command)
    except InvalidJsonError as error:
        return _invalid(command, str(error))
    except _TooManyError:
        said = f"more than {MOST_ITEMS} objects"
        return Listing(trouble=Trouble.TOO_LARGE, is_complete=False, command=command, message=said)
    except NotRecordedError:
        return Listing(trouble=Trouble.NOT_RECORDED, is_complete=False, command=command)
    if asked is not None and not asked.is_list(single):
        return _invalid(command, f"no list of {asked.resource}")
    return Listing(tuple(rows), is_complete=is_complete, command=command)


def _invalid(command: Command, said: str) -> Listing[Row]:
    return Listing(trouble=Trouble.INVALID, is_complete=False, command=command, message=said)


def _members(
    stream: JsonStream, row: Callable[[Tree], Row | None], asked: Asked | None
) -> tuple[list[Row] | None, dict[str, Tree], bool]:
    """The rows of ``items`` (None where there is no such member), the other members, and whether the list is whole."""
    rows: list[Row] | None = None
    others: dict[str, Tree] = {}
    is_complete = True
    for key in stream.members():
        if key in others or (key == "items" and rows is not None):
            raise InvalidJsonError(f"{key} stands twice")
        if key == "items":
            rows = []
            for item in stream.elements():
                if not isinstance(item, dict):
                    raise InvalidJsonError("an item that is no object")
                if asked is not None and not asked.is_item(item):
                    raise InvalidJsonError(f"an item that is none of {asked.resource}")
                found = row(item)
                is_complete = is_complete and found is not None
                rows += [] if found is None else [found]
                if len(rows) > MOST_ITEMS:
                    raise _TooManyError
            continue
        others[key] = stream.value()
    if stream.peek():
        raise InvalidJsonError("text after the document")
    return rows, others, is_complete and not text(others, "metadata", "continue")
