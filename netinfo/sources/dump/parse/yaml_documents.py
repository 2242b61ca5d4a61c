"""One YAML document off the tape, as kubectl writes it: keys at the start of a line, items as ``- `` below ``items:``.

Only one item is parsed at a time. YAML that is cut off is often still YAML (``--cluster-cidr=10.244.0.0/1``), so the
last item of a list counts only when the document goes on behind it. A single object, the last one of a plain sequence
of objects, and the last one of a list that said its kind before its items, as kubectl never does, counts when its last
line is whole and nothing is missing that every object of its kind has.
"""

from __future__ import annotations

import re

from netinfo.sources.dump.input.limits import CHUNK, MOST_OBJECT, refusal
from netinfo.sources.dump.input.tape import Tape
from netinfo.sources.dump.parse import plain_yaml
from netinfo.sources.dump.parse.assemble import CUT, Assembly
from netinfo.sources.dump.parse.kinds import shape
from netinfo.text.messages import phrase
from netinfo.values.json_access import Tree, objects, text

#: The next line that is neither empty nor indented.
_NEXT_LINE = re.compile(rb"^[^ \t\r\n]", re.MULTILINE)
_KEY = re.compile(rb"([A-Za-z][A-Za-z0-9_.-]*):(?:[ \t\r]|$)", re.MULTILINE)
_ITEM = b"- "
#: The two lines with which every file of a tree begins, read without a parser.
_WORD = re.compile(rb"(?:kind|apiVersion): ([A-Z]\w+|[\w.-]+/v\d\w*|v\d\w*)\r?\n")
#: What an item says of itself in its first lines, and what only API servers read of an object (kubectl hides it).
_ITEM_KIND = re.compile(rb"^(?:- |  )kind: *[\"']?(\w+)", re.MULTILINE)
_ITEM_VERSION = re.compile(rb"^(?:- |  )apiVersion: *[\"']?([\w./-]+)", re.MULTILINE)
_MANAGED = re.compile(rb"^(?P<in>  (?:  )?)managedFields:[ \t\r]*\n(?:(?P=in)(?:- |  ).*\n)*", re.MULTILINE)
_IS_EVENT = re.compile(rb"^  involvedObject:", re.MULTILINE)
#: Where an anchor may stand; only then aliases are looked for.
_ANCHOR = re.compile(rb"(?:^|[\s,\[{])&\S", re.MULTILINE)
#: Kinds that an API server never gives out without a status; many of others have none (Calico's IPPools).
_WITH_STATUS = frozenset({"Node", "Pod", "DaemonSet", "Deployment"})


class YamlDocument:
    """The reading of one document. ``is_behind_piece``: lines of another stand right before it, whose head is lost."""

    def __init__(self, tape: Tape, name: str, into: Assembly, *, is_behind_piece: bool = False) -> None:
        self._tape, self._name, self._into = tape, name, into
        self._is_behind_piece = is_behind_piece
        self._is_sequence = False
        self._head: dict[str, Tree] = {}
        self._pending: bytes | None = None
        self._is_broken = False
        self._head_bytes = 0

    def read(self) -> None:
        """Read up to what is no part of the document any more; the cursor stays there."""
        was_cut = False
        is_in_items = self._is_sequence = self._peek() == _ITEM
        if is_in_items:  # objects one by one, or a list whose head is lost: then its end follows
            self._into.begin_items({}, "items")
            self._is_broken = self._is_behind_piece
        while True:
            first = self._peek()
            if first == _ITEM and is_in_items:
                self._flush()
                self._pending, was_cut = self._block()
            elif key := self._key():
                self._is_broken = self._is_broken or self._is_sequence
                self._is_sequence = False
                block, was_cut = self._block()
                is_in_items = key in ("items", "Items") and not block.partition(b":")[2].strip()
                if is_in_items:
                    self._into.begin_items(self._head, key)
                else:
                    self._flush()
                    self._take_key(key, block, was_cut=was_cut)
            else:
                break
        self._finish(was_cut=was_cut)

    def _peek(self) -> bytes:
        tape = self._tape
        if tape.fill(2) < 1:
            return b""
        begin = tape.data[tape.at : tape.at + 2]
        return _ITEM if begin in (b"- ", b"-\n", b"-\r") else begin

    def _key(self) -> str:
        self._tape.fill(256)
        found = _KEY.match(self._tape.data, self._tape.at)
        return found.group(1).decode("latin-1") if found else ""

    def _block(self) -> tuple[bytes, bool]:
        """This line with the indented ones below it; True when the input ended in the middle of a line of it."""
        tape = self._tape
        while (found := _NEXT_LINE.search(tape.data, tape.at + 1)) is None or found.start() >= len(tape.data) - 1:
            if len(tape.data) - tape.at > MOST_OBJECT:
                raise refusal(phrase("{name}: an object in it is larger than any object of a cluster", name=self._name))
            if not tape.more(CHUNK):
                break
        end = found.start() if found else len(tape.data)
        block = tape.data[tape.at : end]
        tape.at = end
        return block, found is None and not block.endswith(b"\n")

    def _take_key(self, key: str, block: bytes, *, was_cut: bool) -> None:
        if was_cut:
            return
        if not self._into.is_wanted(self._head):
            self._head.setdefault(key, None)
            return
        self._head_bytes += len(block)
        if self._head_bytes > MOST_OBJECT:
            raise refusal(phrase("{name}: an object in it is larger than any object of a cluster", name=self._name))
        if word := _WORD.fullmatch(block):
            self._head[key] = word[1].decode("ascii")
            return
        tree = self._parsed(_MANAGED.sub(b"", block) if key == "metadata" else block)
        if isinstance(tree, dict) and key in tree:
            if key in ("items", "Items"):
                self._into.begin_items(self._head, key)
                for each in objects(tree, key):  # indented below their key, as other tools write
                    self._into.item(each)
            else:
                self._head[key] = tree[key]
        else:
            self._broken()

    def _flush(self) -> None:
        """Hand the last item over, now that something stands behind it."""
        block, self._pending = self._pending, None
        if block is not None:
            self._hand_over(block)

    def _hand_over(self, block: bytes) -> None:
        if not self._into.is_kept or _IS_EVENT.search(block) or not self._into.is_wanted(_item_head(block)):
            self._into.passed_over()
            return
        tree = self._parsed(_MANAGED.sub(b"", block))
        if isinstance(tree, list) and len(tree) == 1 and isinstance(tree[0], dict):
            self._into.item(tree[0])
        else:
            self._into.passed_over()
            self._broken()

    def _finish(self, *, was_cut: bool) -> None:
        into = self._into
        may_end_here = self._is_sequence or "kind" in self._head
        if may_end_here and not was_cut and self._pending is not None:
            tree = self._parsed(self._pending)
            if isinstance(tree, list) and len(tree) == 1 and isinstance(tree[0], dict) and _is_whole(tree[0]):
                self._flush()
        is_open = self._pending is not None or was_cut or not self._is_complete()
        if self._is_broken or is_open:
            broken = phrase("it is broken before byte {offset}", offset=self._tape.offset)
            what = broken if self._is_broken else CUT
            into.broken(self._head, what)
        else:
            into.end(self._head)
            if self._is_sequence:  # picked out of a list: others may have been left out
                into.document.is_whole = False

    def _is_complete(self) -> bool:
        """True when the parts are there that stand last in the order of the alphabet."""
        head = self._head
        if "apiVersion" not in head:
            return bool({"resourceVersion", "selfLink"} & head.keys()) or "metadata" in head or self._is_sequence
        if self._into.document.is_list:
            return "kind" in head  # what stands behind it tells nothing of the items, and other tools leave it out
        return _is_whole(head)

    def _broken(self) -> None:
        self._is_broken = True

    def _parsed(self, block: bytes) -> Tree:
        """The tree of a block, None where it is no YAML; NUL and what is not UTF-8 is refused."""
        if b"\0" in block:
            raise refusal(
                phrase("{name}: NUL before byte {offset}: this is no text", name=self._name, offset=self._tape.offset)
            )
        try:
            written = block.decode()
        except UnicodeDecodeError:
            place = f"before byte {self._tape.offset}"
            raise refusal(
                phrase("{name}: an object {place} is not UTF-8", name=self._name, place=place),
                phrase("make the dump again"),
            ) from None
        yaml, loader = plain_yaml.loader()
        try:
            if _ANCHOR.search(block) and any(isinstance(each, yaml.AliasEvent) for each in yaml.parse(written, loader)):
                raise refusal(
                    phrase(
                        "{name}: YAML aliases before byte {offset}: kubectl writes none",
                        name=self._name,
                        offset=self._tape.offset,
                    )
                )
            return plain_yaml.tree(written)
        except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError):
            return None


def _item_head(block: bytes) -> dict[str, Tree]:
    """Kind and apiVersion of an item as it is written, without parsing it."""
    found = {"kind": _ITEM_KIND.search(block), "apiVersion": _ITEM_VERSION.search(block)}
    return {key: each[1].decode("latin-1") for key, each in found.items() if each}


def _is_whole(tree: dict[str, Tree]) -> bool:
    """True for an object with the parts that every object of its kind has; written in the order of the alphabet."""
    kind = text(tree, "kind") or shape(tree)
    return "metadata" in tree and bool(kind) and (kind not in _WITH_STATUS or "status" in tree)
