"""Hostile text, and recorded clusters with it planted in one place after the other."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netinfo.sources.recorded import INDEX

#: What a terminal, a shell, Markdown, HTML, Jira and the reader's eye act on.
UNSEEN = (
    *("\x1b[2J\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://t\x1b\\", "\x1b]52;c;ZQ==\x07", "\x1bPq\x1b\\", "\x1bc"),
    *("\x00", "\x07", "\x08\x08\x08", "\r", "\x7f", "\x0b", "\x0c", "\t", "\x9b31m", "\x85", "\x90", "\x9d"),
    *map(chr, (0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F, 0x061C)),
    *map(chr, (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x180E, 0xFFF9, 0x2028, 0x2029, 0xE0041, 0xE007F)),
    *map(chr, (0xE000, 0xF8FF, 0x10FFFD, 0xFFFE, 0xFFFF, 0x0378, 0xD800, 0xDFFF, 0x1D173, 0x13430)),
    *("\n", "\nn2   10.99.0.0/24", "\r\nPod CIDR  6.6.6.0/24  agreed", "\n\n# heading\n"),
)
SEEN = (
    *("```\n$ rm -rf /\n```", "~~~", "`" * 40, "</details>", "<script>alert(1)</script>", "<img src=x onerror=y>"),
    *("![x](http://t)", "[x](javascript:alert(1))", "@user #1", " | a | b |", "||", "***", "__", "\\", "&lt;b&gt;"),
    *("$(touch P)", "`touch P`", ";touch P;", "'; touch P; '", '"; touch P; "', "&& touch P", "${IFS}", "!!", "~", "*"),
    *("{noformat}", "{code}", "[~admin]", "{{x}}", "%s%n", "{0}", "{message}", "-o=yaml", "--help", "💥", "е́"),
)
PAYLOADS = (*UNSEEN, *SEEN)

#: A place in a document: keys, with ``[]`` for every list and ``{}`` for a key that the writer chose.
Place = tuple[str, ...]
_FREE_KEYS = frozenset({"annotations", "labels", "data", "matchLabels", "nodeSelector", "capacity", "allocatable"})


def places(tree: Any, at: Place = ()) -> Iterator[Place]:
    """Every place that holds a string, and every key that the writer chose (it ends in ``?``)."""
    if isinstance(tree, str):
        yield at
    elif isinstance(tree, list):
        for each in tree:
            yield from places(each, (*at, "[]"))
    elif isinstance(tree, dict):
        is_free = bool(at) and at[-1] in _FREE_KEYS
        for key, value in tree.items():
            if is_free:
                yield (*at, f"{key}?")
            yield from places(value, (*at, key))


def planted(tree: Any, place: Place, payload: str) -> Any:
    """The document with the payload in the middle of every string of that place."""
    if not place:
        return _within(tree, payload) if isinstance(tree, str) else tree
    step, rest = place[0], place[1:]
    if step == "[]" and isinstance(tree, list):
        return [planted(each, rest, payload) for each in tree]
    if not isinstance(tree, dict):
        return tree
    if step.endswith("?") and not rest:
        return {(_within(key, payload) if f"{key}?" == step else key): value for key, value in tree.items()}
    return {key: planted(value, rest, payload) if key == step else value for key, value in tree.items()}


def _within(text: str, payload: str) -> str:
    middle = len(text) // 2
    return text[:middle] + payload + text[middle:]


class Recorded:
    """A recorded cluster, and copies of it with something planted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = json.loads((folder / INDEX).read_text("utf-8"))

    def places(self) -> list[tuple[int, Place]]:
        """Which answer, and where in it; the empty place of an answer that is no document, -1 for its stderr."""
        found: list[tuple[int, Place]] = []
        for number, answer in enumerate(self._index["answers"]):
            tree = self._document(answer)
            found += [(number, place) for place in dict.fromkeys(places(tree))] if tree is not None else [(number, ())]
        return found

    def with_planted(self, target: Path, number: int, place: Place, payload: str) -> Path:
        """A copy whose answer of this number has the payload there."""
        target.mkdir(parents=True)
        for file in self._folder.iterdir():
            if file.suffix == ".out":
                os.link(file, target / file.name)
        index = json.loads(json.dumps(self._index))
        answer = index["answers"][number]
        tree = self._document(answer)
        if tree is not None:
            changed = json.dumps(planted(tree, place, payload)).encode()
        else:
            changed = _within(self._text(answer), payload).encode("utf-8", "surrogatepass")
        answer["stdout"] = "planted.out"
        (target / "planted.out").write_bytes(changed)
        (target / INDEX).write_text(json.dumps(index), "utf-8")
        return target

    def refused(self, target: Path, number: int, text: str) -> Path:
        """A copy in which this call failed, and said this."""
        index = json.loads(json.dumps(self._index))
        index["answers"][number] |= {"exit": 1, "stdout": None, "stderr": text, "trouble": None}
        target.mkdir(parents=True)
        for file in self._folder.iterdir():
            if file.suffix == ".out":
                os.link(file, target / file.name)
        (target / INDEX).write_text(json.dumps(index), "utf-8")
        return target

    def sample(self, count: int, seed: str) -> list[tuple[int, Place]]:
        """So many places, always the same ones."""
        every = self.places()
        return every if len(every) <= count else random.Random(seed).sample(every, count)

    def _document(self, answer: dict[str, Any]) -> Any:
        try:
            tree = json.loads(self._text(answer))
        except ValueError:
            return None
        return tree if isinstance(tree, dict) else None

    def _text(self, answer: dict[str, Any]) -> str:
        return (self._folder / answer["stdout"]).read_text("utf-8", "replace") if answer["stdout"] else ""
