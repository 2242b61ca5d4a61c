"""One request to the Kubernetes API: as a raw path and as ``kubectl get`` arguments, and how its answer is read.

``kubectl get --raw`` streams bytes: 47 MB of memory and a tenth of the time of ``get -o json`` on long lists, no
discovery, one request. ``get -o json`` serves where ``--raw`` would lose the server's URL path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

from netinfo.connection import Connection
from netinfo.json_stream import InvalidJsonError, JsonStream, slices
from netinfo.model import Answer, Command, Trouble
from netinfo.readings import Reading
from netinfo.tree import Tree, text
from netinfo.trouble import is_not_found, message, why

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Request:
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
        if not connection.has_url_path:
            return connection.kubectl("get", "--raw", self.path)
        one = (self.name,) if self.name else ()
        return connection.kubectl("get", self.typed, *one, *self.options, "-o", "json")

    def shown(self, connection: Connection) -> str:
        """The line for a person who wants to see what this request sees, or why it fails."""
        one = (self.name,) if self.name else ()
        return connection.shown("get", self.typed if "." in self.typed else self.resource, *one, *self.options)


def unread(answer: Answer) -> Reading[Row]:
    """The reading of an answer that may not be used as evidence; a proven absence is no trouble."""
    if is_not_found(answer):
        return Reading(command=answer.command)
    return Reading(trouble=why(answer), is_complete=False, command=answer.command, message=message(answer))


def read_list(answer: Answer, row: Callable[[Tree], Row | None]) -> Reading[Row]:
    """Rows of a List (``items``) or of the single object that the answer holds.

    An item that is no object of the kind gives no row. Text that is not JSON, or breaks off, is trouble: half a list
    proves nothing.
    """
    if not answer.ok:
        return unread(answer)
    stream = JsonStream(slices(answer.stdout))
    rows: list[Row] = []
    single: dict[str, Tree] = {}
    is_list, is_complete = False, True
    try:
        if stream.peek() == "":  # `--ignore-not-found` of names that are not there prints nothing
            return Reading(command=answer.command)
        for key in stream.members():
            if key == "items":
                is_list = True
                items = stream.elements() if stream.peek() == "[" else iter([stream.value()])
                rows.extend(found for found in map(row, items) if found is not None)
                continue
            single[key] = value = stream.value()
            if key == "metadata":
                is_complete = not text(value, "continue")
        if stream.peek():
            raise InvalidJsonError("text after the document")
    except InvalidJsonError as error:
        return Reading(trouble=Trouble.INVALID, is_complete=False, command=answer.command, message=str(error))
    if not is_list:
        return _read_single(answer, single, row)
    return Reading(tuple(rows), is_complete=is_complete, command=answer.command)


def _read_single(answer: Answer, tree: dict[str, Tree], row: Callable[[Tree], Row | None]) -> Reading[Row]:
    found = row(tree)
    if found is None:
        return Reading(
            trouble=Trouble.INVALID, is_complete=False, command=answer.command, message="not the object that was asked"
        )
    return Reading((found,), command=answer.command)
