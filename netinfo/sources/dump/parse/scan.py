"""Finds the documents of a part: JSON and YAML in any order, with logs, prompts and pieces of documents between.

A JSON array is what stands in it: its objects, or its lists (``jq .items``, ``jq -s .``), are documents one by one.
Objects between commas that no bracket opened are what is left of a list whose head is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from netinfo.sources.dump.input.limits import CHUNK, MOST_BARREN, MOST_PROSE, refusal
from netinfo.sources.dump.input.tape import Tape
from netinfo.sources.dump.parse import json_documents, logs
from netinfo.sources.dump.parse.assemble import Assembly, Known
from netinfo.sources.dump.parse.found import Damage, Document, LogBlock, PartForm
from netinfo.sources.dump.parse.json_text import JsonText
from netinfo.sources.dump.parse.yaml_documents import YamlDocument
from netinfo.text.messages import phrase

#: Where something begins that is not mere text.
_HEAD = re.compile(
    rb"(?P<log>==== (?:START|END) logs for )"
    rb"|^[ \t]*(?P<array>\[[ \t\r\n\[]{0,64})?(?P<json>\{)\s*(?:\"|\})"
    rb"|^(?P<yaml>(?:apiVersion|items|Items|kind|metadata|data):(?:[ \t\r]|$))"
    rb"|^(?P<item>- (?:apiVersion|metadata|Spec|Status|data):)",
    re.MULTILINE,
)
#: So much of the window's end may be the beginning of a head.
_OVERLAP = 256
#: The next document may begin in the line in which the last one ended: ``}{`` of two raw answers.
_NEXT = re.compile(rb"(?P<json>\{)\s*[\"}]")
#: A document of many lines goes on in the next one.
_LINE_ENDS = re.compile(rb"\{[ \t\r]*\n")
#: A line that only a document has, met outside of any: a piece of one.
_PIECE = re.compile(rb"^[ \t\r]*\"[A-Za-z][\w./-]*\": ", re.MULTILINE)
#: The same of a document in YAML, before a list of objects: its own head is lost.
_YAML_PIECE = re.compile(rb"^[ \t]+(?:- )?[A-Za-z][\w./-]*:(?:[ \t\r\n]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Event:
    """What stands next in a part: exactly one of the fields is set. A ``stray_end`` ends no log that had begun."""

    document: Document | None = None
    log: LogBlock | None = None
    stray_end: LogBlock | None = None
    damage: Damage | None = None


class Scanner:
    """Reads one part to its end. ``form`` afterwards tells how it is written."""

    def __init__(
        self, tape: Tape, part: str, tick: Callable[[], None] = lambda: None, is_known: Known | None = None
    ) -> None:
        self._tape, self._part = tape, part
        self._name = part or phrase("the dump")
        self._text = JsonText(tape, self._name)
        self._tick = tick
        self._is_known = is_known
        self._number = self._barren = 0
        self._fruitful_at = 0
        self._lost_kind = ""
        self._is_in_array = self._is_behind_yaml = False
        self._has_yaml = self._has_logs = self._has_old = self._is_damaged = self._is_compact = False

    @property
    def form(self) -> PartForm:
        """How the part is written, as far as it was read."""
        is_stream = self._number != 1 or self._has_logs
        return PartForm(not self._has_yaml, self._has_old, is_stream, self._is_damaged, self._is_compact)

    def events(self) -> Iterator[Event]:
        """Everything in the part, in order."""
        while head := self._next_head():
            if isinstance(head, Event):
                yield head
                continue
            if head.lastgroup == "log":
                yield from self._log()
            else:
                yield from self._document(head)
            self._tick()

    def _next_head(self) -> re.Match[bytes] | Event | None:
        """Move to the next head. Text before it is passed over; a piece of a document in it is damage."""
        tape, is_piece = self._tape, False
        self._is_in_array = self._is_in_array and self._text.peek() == b","
        if self._text.peek() == b",":  # behind an object of an array, or of a list whose head is lost
            tape.at += 1
            self._text.peek()
        if self._number and (found := _NEXT.match(tape.data, tape.at)):
            return found
        begin = tape.offset
        while (found := _HEAD.search(tape.data, tape.at)) is None:
            is_piece = is_piece or _PIECE.search(tape.data, tape.at) is not None
            tape.at = max(tape.at, len(tape.data) - _OVERLAP)
            if tape.offset - begin > MOST_PROSE:
                raise refusal(phrase("{name} is no dump: 64 MiB of it hold no list of a cluster", name=self._name))
            if not tape.more(CHUNK):
                tape.at = len(tape.data)
                break
        end = found.start(found.lastgroup or 0) if found else len(tape.data)
        is_piece = is_piece or _PIECE.search(tape.data, tape.at, end) is not None
        self._is_behind_yaml = _YAML_PIECE.search(tape.data, tape.at, end) is not None
        tape.at = end
        if is_piece and not self._lost_kind:
            self._lost_kind, self._is_damaged = "?", True
            return Event(
                damage=Damage(
                    self._name, phrase("a piece of a document stands before byte {offset}", offset=tape.offset)
                )
            )
        return found

    def _log(self) -> Iterator[Event]:
        tape, begin = self._tape, self._tape.offset
        is_start = tape.data.startswith(logs.START, tape.at)
        block = logs.label(tape)
        if block is None:
            tape.at = min(tape.at + len(logs.END), len(tape.data))
            return
        self._has_logs, self._lost_kind = True, ""
        self._barren = 0
        if not is_start:
            yield Event(stray_end=block)
            return
        header = tape.data[tape.at - (tape.offset - begin) : tape.at]
        yield Event(log=block)
        is_ended = logs.skip(tape, block, header)
        self._fruitful_at = tape.offset
        if not is_ended:
            self._is_damaged = True
            yield Event(damage=Damage(self._name, phrase("it ends inside the log of {label}", label=block.label)))

    def _document(self, head: re.Match[bytes]) -> Iterator[Event]:
        self._number += 1
        into = Assembly(self._part, self._number, self._lost_kind.strip("?"), self._is_known)
        if head.lastgroup == "json":
            self._is_in_array = self._is_in_array or bool(head.groupdict().get("array"))
            self._is_compact = self._is_compact or not _LINE_ENDS.match(self._tape.data, self._tape.at)
            json_documents.read(self._text, into)
            self._check_orphan(into)
        else:
            self._has_yaml = True
            YamlDocument(self._tape, self._name, into, is_behind_piece=self._is_behind_yaml).read()
        document = into.document
        self._check_barren(document)
        self._is_damaged = self._is_damaged or bool(document.damage)
        self._has_old = self._has_old or into.has_old
        if not document.is_whole and not into.is_orphan:
            self._lost_kind = document.written_kind.removesuffix("List") or "?"
        elif not into.is_orphan:
            self._lost_kind = ""
        yield Event(document=document)

    def _check_orphan(self, into: Assembly) -> None:
        """An object without a kind is an item of an array, or of a list that was damaged."""
        is_in_list = not self._is_in_array and self._text.peek() in (b",", b"]")
        if into.is_orphan and (self._lost_kind or is_in_list):
            self._lost_kind = self._lost_kind or "?"
            into.of_damaged_list()

    def _check_barren(self, document: Document) -> None:
        """Something has to come of what is read; else it is no dump, and may have no end."""
        if document.found or document.written_kind.endswith("List"):
            self._barren, self._fruitful_at = 0, self._tape.offset
            return
        self._barren += 1
        if self._barren > MOST_BARREN or self._tape.offset - self._fruitful_at > MOST_PROSE:
            raise refusal(
                phrase("{name} is no dump: there is nothing of a cluster in it for a long stretch", name=self._name)
            )
