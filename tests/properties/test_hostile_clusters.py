"""Recorded clusters with hostile text planted in one place after the other, seen through every view.

Nothing from outside that cannot be seen reaches any output, nothing breaks a table, Markdown or HTML, and no such
value becomes evidence.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from markdown_it import MarkdownIt

from netinfo.text.escape import escape, is_plain
from netinfo.views import wording
from tests.support import everyday
from tests.support.faults.hostile import PAYLOADS, UNSEEN, Recorded
from tests.support.faults.recordings import recordings
from tests.support.in_process import printed

TRANSCRIPTS = ("markdown", "text", "html", "jira", "telegram", "commands")
VIEWS: tuple[tuple[str, ...], ...] = (
    (),
    ("-o", "wide"),
    ("-o", "json"),
    ("-o", "yaml"),
    ("-o", "markdown"),
    ("-o", "csv"),
    *(("transcript", "--format", form) for form in TRANSCRIPTS),
    ("transcript", "--explain"),
    ("nodes",),
    ("nodes", "-o", "json"),
    ("check",),
    ("check", "-o", "markdown"),
    ("map",),
    ("-v",),
    ("check", "-o", "json"),
    ("check", "-o", "junit"),
    ("map", "-o", "json"),
    ("map", "-o", "svg"),
    ("nodes", "-o", "wide"),
    ("plan", "/20"),
    ("plan", "--check", "10.0.0.0/8", "-o", "json"),
    ("whois", "10.96.0.10", "10.244.0.3"),
    ("whois", "10.96.0.10", "-o", "json"),
)
#: How many places of each recorded cluster are looked at; of the one that ships, all.
SAMPLE = 3
#: Through these views always, and in turn through two of the others.
ALWAYS = (("-o", "json"), ("transcript",))


#: What the rows of the wide table begin with.
ROWS = (*wording.TITLES.values(), "Between nodes", "Load balancing", "Slices given", "Addresses used", "Room left")


#: Through one of these in turn each text is seen in each place that is printed.
PRINTED = ((), ("-o", "json"), ("transcript",))


def both(folder: Path, view: tuple[str, ...]) -> tuple[str, str]:
    """stdout and stderr apart."""
    _code, out, err = printed(["--from", str(folder), *view])
    return out, err


def hidden(text: str) -> set[str]:
    """Characters that no output may have."""
    return {each for each in set(text) if each != "\n" and not is_plain(each)}


def complaints(view: tuple[str, ...], out: str, err: str, payload: str) -> Iterator[str]:
    """What is wrong with an output."""
    # A tab stays where an output of a command is shown as it is: a node's own file is often indented with tabs.
    allowed = {"\t"} if view[:1] == ("transcript",) else set()
    if found := (hidden(out) | hidden(err)) - allowed:
        yield f"hidden characters {sorted(map(ascii, found))}"
    if out:
        yield from _shape(view, out, payload)


def _shape(view: tuple[str, ...], out: str, payload: str) -> Iterator[str]:
    form = view[-1] if view else "table"
    if form in ("json", "yaml"):
        tree = json.loads(out) if form == "json" else yaml.safe_load(out)
        for fact, verdict in tree.get("facts", {}).items():  # the nodes have none
            values = [verdict["value"], *(each["value"] for each in verdict["evidence"])]
            if payload in UNSEEN and escape(payload) in json.dumps(values, ensure_ascii=False).replace("\\\\", "\\"):
                yield f"{fact} rests on it"
    elif form in ("junit", "svg"):
        ElementTree.fromstring(out)  # raises where a text is not escaped
    elif form in ("table", "-v"):
        yield from [] if len(out.splitlines()) == 4 else [f"{len(out.splitlines())} lines in place of 4"]
    elif view == ("-o", "wide"):
        yield from (f"a row that is none of ours: {line}" for line in out.splitlines()[1:] if not line.startswith(ROWS))
    elif form == "csv":
        yield from [] if {len(row) for row in csv.reader(io.StringIO(out))} == {4} else ["cells"]
    elif form == "markdown" and view[0] == "-o":
        yield from _markdown_table(out)
    elif form in ("markdown", "--explain"):
        yield from _markdown(out)
    elif form == "html":
        yield from _html(out)
    elif form == "commands":
        wrong = [line for line in out.splitlines() if not re.match(r"(kubectl|minikube) ", line)]
        yield from (f"a line that is no command: {line}" for line in wrong)


def _markdown_table(text: str) -> Iterator[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = [each.type for each in tokens]
    if kinds[0] != "table_open" or kinds[-1] != "table_close" or kinds.count("tr_open") != 4:
        yield "no table of four rows"
    yield from _inside(tokens, set())


def _markdown(text: str) -> Iterator[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    fences = [each for each in tokens if each.type == "fence"]
    for each in fences:
        first = each.content.splitlines()[0] if each.content else ""
        if each.info != "console" or not re.match(r"\$ (kubectl|minikube) ", first):
            yield f"a fence that is none of ours: {first!r}"
    if any(each.type in ("html_block", "code_block", "hr", "blockquote_open") for each in tokens):
        yield "a block that is none of ours"
    yield from _inside(tokens, set())


def _inside(tokens: list[Any], allowed: set[str]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            if child.type not in {"text", "code_inline", "softbreak", "text_special", *allowed}:
                yield f"{child.type}: {child.content or child.attrs}"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag if not attrs else f"{tag} with {attrs}")

    def handle_comment(self, data: str) -> None:
        self.found.add(f"comment {data}")


def _html(text: str) -> Iterator[str]:
    parser = _Tags()
    parser.feed(text)
    known = {"table", "tr", "th", "td", "h1", "h2", "p", "pre", "code", "ul", "li"}
    yield from (f"tag {each}" for each in parser.found - known)


def _payload(number: int, place: tuple[str, ...], turn: int = 0) -> str:
    """Another one for every place, always the same."""
    return PAYLOADS[(zlib.crc32(f"{number}{place}".encode()) + turn) % len(PAYLOADS)]


def seen(recorded: Recorded, folder: Path, chosen: list[tuple[int, tuple[str, ...]]], turn: int = 0) -> list[str]:
    """Everything that is wrong with all views of all these places."""
    found: list[str] = []
    for number, place in chosen:
        payload = _payload(number, place, turn)
        copy = recorded.with_planted(folder / "copy", number, place, payload)
        others = [each for each in VIEWS if each not in ALWAYS]
        first = (zlib.crc32(repr(place).encode()) + turn) % len(others)
        for view in (*ALWAYS, others[first], others[first - 1]):
            out, err = both(copy, view)
            where = f"answer {number} {'.'.join(place)} {payload!a} {' '.join(view)}"
            found += [f"{where}: {each}" for each in complaints(view, out, err, payload)]
        shutil.rmtree(copy)
    return found


@pytest.mark.parametrize("name", everyday.part(recordings(), 4))
def test_hostile_text_in_any_place_is_seen_as_text_in_every_view(name: str, tmp_path: Path) -> None:
    recorded = Recorded(recordings()[name])
    wrong = seen(recorded, tmp_path, recorded.sample(SAMPLE, name))
    assert not wrong, "\n".join(wrong)


def test_places_of_every_answer_of_the_cluster_that_ships_are_tried_one_by_one(tmp_path: Path) -> None:
    """In an exhaustive run every place of every answer; otherwise every second kind (the same keys), in one answer."""
    recorded = Recorded(recordings()["demo/minikube"])
    kinds = {place: (number, place) for number, place in recorded.places()}
    wrong = seen(recorded, tmp_path, recorded.places() if everyday.is_exhaustive else list(kinds.values())[::2])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("payload", everyday.part(PAYLOADS, 6), ids=ascii)
def test_every_hostile_text_in_the_places_that_are_printed(payload: str, tmp_path: Path) -> None:
    """The context's and the nodes' names, the version, a block, an image, a file and its name, an error, a hint."""
    recorded = Recorded(recordings()["demo/minikube"])
    printed = [
        (number, place)
        for number, place in recorded.places()
        if not place or place[-1] in ("name", "gitVersion", "podCIDR", "image", "cidrs", "ClusterConfiguration")
    ]
    wrong = []
    for turn, (number, place) in enumerate(printed[:14], zlib.crc32(payload.encode("utf-8", "surrogatepass"))):
        copy = recorded.with_planted(tmp_path / "copy", number, place, payload)
        view = PRINTED[turn % len(PRINTED)]
        wrong += [f"{number} {place} {view}: {each}" for each in complaints(view, *both(copy, view), payload)]
        shutil.rmtree(copy)
    said = f'Error from server (Forbidden): nodes is forbidden: User "{payload}" cannot list resource "nodes"'
    for number in range(1, 4):
        copy = recorded.refused(tmp_path / "copy", number, said)
        for view in (*PRINTED, ("-v",)):
            wrong += [f"refused {number} {view}: {each}" for each in complaints(view, *both(copy, view), payload)]
        shutil.rmtree(copy)
    assert not wrong, "\n".join(wrong)


def test_the_hostile_texts_are_many_and_most_of_them_cannot_be_seen() -> None:
    assert len(PAYLOADS) >= 80 and all(not is_plain(each) for each in UNSEEN)
