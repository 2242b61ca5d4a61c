"""Recorded clusters with damaged objects: fields missing, of another type, null, cut, or with text that is no block.

A damaged object is another cluster, so its answer may differ. But nothing may crash, every report keeps its form, and
no damage may become an answer: a block that is told stood in the record before.
"""

from __future__ import annotations

import copy
import ipaddress
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netinfo.components.match import signatures
from netinfo.model.command import Answer
from tests.clusters.judging import FOLDER, NAMES, as_document, judged
from tests.support import everyday
from tests.support.schemas import schema

Tree = Any
#: Weave's own range, which it takes where nothing is written (weaveworks/weave prog/weave-kube/launch.sh).
BUILT_IN = "10.32.0.0/12"
_BLOCK = re.compile(r"[0-9A-Fa-f:.]{2,}/\d{1,3}")
_WRONG: tuple[Tree, ...] = (None, "", 0, -1, True, [], {}, [None], {"": None}, 1e400, "\x00\ud800", "a" * 5000, [[[]]])
_NO_BLOCKS = (
    "10.244.0.0/33",
    "10.244.0.0/-1",
    "10.244.0/16",
    "010.244.0.0/16",
    "10.244.0.0/16/24/3",
    "fd00::/129",
    "0x0a.1.2.3/8",
    "{{ .Values.podCIDR }}",
    "${CLUSTER_CIDR}",
    "%CLUSTERCIDR%",
    "<none>",
    "auto",
    "１０.0.0.0/8",
    "10.244.0.0/16; rm -rf /",
    "\u202e10.244.0.0/16",
    "; ".join(["10.244.0.0/16"] * 3),
)
#: What stands in place of the items of a list.
NO_ITEMS: tuple[Tree, ...] = (None, {}, 0, "items", [None, 1, "x", [], {}, {"metadata": None}])
#: How much of an answer came.
CUTS = (0.2, 0.6, 0.97)


def places(tree: Tree, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all members of a document."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, member in pairs:
        yield (*path, key)
        yield from places(member, (*path, key))


def put(tree: Tree, path: tuple[Any, ...], change: Callable[[Tree, Any], None]) -> None:
    """Let ``change`` work on the container of the place and its key there."""
    for step in path[:-1]:
        tree = tree[step]
    change(tree, path[-1])


def _delete(inside: Tree, key: Any) -> None:
    del inside[key]


def _replace(value: Tree) -> Callable[[Tree, Any], None]:
    """Each place gets a copy of its own: a list put into itself would be a tree without an end."""

    def change(inside: Tree, key: Any) -> None:
        inside[key] = copy.deepcopy(value)

    return change


def _cut(inside: Tree, key: Any) -> None:
    """Text that ends in the middle: YAML and JSON inside ConfigMaps, lists of flags."""
    written = inside[key]
    inside[key] = written[: len(written) // 2] if isinstance(written, str | list) else None


def _blocks_replaced(value: str) -> Callable[[Tree, Any], None]:
    def change(inside: Tree, key: Any) -> None:
        inside[key] = _BLOCK.sub(lambda _: value, inside[key]) if isinstance(inside[key], str) else value

    return change


def _damage(chance: random.Random) -> Callable[[Tree, Any], None]:
    kinds: list[Callable[[Tree, Any], None]] = [
        _delete,
        _cut,
        _replace(chance.choice(_WRONG)),
        _blocks_replaced(chance.choice(_NO_BLOCKS)),
    ]
    return chance.choice(kinds)


def damaged(seed: int, hits: int) -> Callable[[Answer], Answer]:
    """The change that damages some places of every JSON answer; blocks are hit more often than other text."""

    def change(answer: Answer) -> Answer:
        try:
            tree = json.loads(answer.stdout)
        except ValueError:
            return answer
        chance = random.Random(f"{seed} {' '.join(answer.command.argv)}")
        for _ in range(chance.randint(0, hits)):
            found = list(places(tree))
            if not found:
                break
            likely = [path for path in found if _BLOCK.search(str(_at(tree, path)))]
            put(tree, chance.choice(likely if likely and chance.random() < 0.6 else found), _damage(chance))
        return answer._replace(stdout=json.dumps(tree).encode())

    return change


def _at(tree: Tree, path: tuple[Any, ...]) -> Tree:
    for step in path:
        tree = tree[step]
    return tree if isinstance(tree, str) else ""


@cache
def written_blocks(name: str) -> frozenset[str]:
    """Every block that stands anywhere in a record."""
    text = " ".join(file.read_text("utf-8") for file in (FOLDER / name).glob("*.*"))
    found: set[str] = set()
    for match in _BLOCK.finditer(text):
        head, _, rest = match[0].partition("/")
        try:
            found.add(str(ipaddress.ip_network(f"{head}/{rest}", strict=False)))
        except ValueError:
            continue
    return frozenset(found)


def check(name: str, change: Callable[[Answer], Answer]) -> dict[str, Any]:
    """Judge the changed cluster; what holds of every report holds of this one."""
    report = as_document(judged(name, change))
    jsonschema.validate(report, schema("report"))
    assert report["facts"]["cni"]["value"] in {None, *(each.id for each in signatures())}
    for fact in ("podCIDRs", "serviceCIDRs"):
        assert set(report["facts"][fact]["value"] or ()) <= written_blocks(name) | {BUILT_IN}
    for fact in report["facts"].values():
        assert all(each["command"] and each["where"] for each in fact["evidence"])
    return report


@settings(max_examples=everyday.count(300, 100), deadline=None)
@example("microshift", 54275, 1)  # ovn-config cut after "10.42.0.0/1": was told as 0.0.0.0/1
@example("calico-pools", 18938, 3)  # a pool's "a/16; a/16" was taken for a list
@given(st.sampled_from(NAMES), st.integers(0, 10**6), st.sampled_from((1, 3, 12)))
def test_damaged_objects_never_crash_and_never_become_an_answer(name: str, seed: int, hits: int) -> None:
    check(name, damaged(seed, hits))


@pytest.mark.parametrize("number", range(len(NO_ITEMS)))
def test_lists_without_items_are_no_clusters(number: int) -> None:
    def change(answer: Answer) -> Answer:
        try:
            tree = json.loads(answer.stdout)
        except ValueError:
            return answer
        if isinstance(tree, dict) and "items" in tree:
            tree["items"] = NO_ITEMS[number]
        return answer._replace(stdout=json.dumps(tree).encode())

    for name in everyday.part(NAMES, 25, 5 * number):
        report = check(name, change)
        assert report["facts"]["podCIDRs"]["value"] is None or report["facts"]["cni"]["value"], name


def test_empty_configmaps_are_no_answer() -> None:
    def change(answer: Answer) -> Answer:
        if answer.command.args[:2] != ("get", "configmaps") or not answer.stdout:
            return answer
        tree = json.loads(answer.stdout)
        for item in tree.get("items", [tree]):
            item["data"] = {}
        return answer._replace(stdout=json.dumps(tree).encode())

    for name in everyday.part(NAMES, 15):
        check(name, change)


@pytest.mark.parametrize("number", range(len(CUTS)))
def test_answers_that_break_off_prove_nothing(number: int) -> None:
    def change(answer: Answer) -> Answer:
        return answer._replace(stdout=answer.stdout[: int(len(answer.stdout) * CUTS[number])])

    for name in everyday.part(NAMES, 15, 5 * number):
        report = check(name, change)
        assert report["facts"]["podCIDRs"]["state"] != "agreed", name


@pytest.mark.parametrize("written", ["10.244.0.1/16", " 10.244.0.0/16 ", '"10.244.0.0/16"'])
def test_host_bits_blanks_and_quotes_are_forgiven(written: str) -> None:
    def change(answer: Answer) -> Answer:
        text = answer.stdout.decode()
        return answer._replace(
            stdout=text.replace("--cluster-cidr=10.244.0.0/16", f"--cluster-cidr={json.dumps(written)[1:-1]}").encode(),
        )

    for name in ("flannel", "kind", "canal"):
        assert check(name, change)["facts"]["podCIDRs"]["value"] == ["10.244.0.0/16"]
