"""Which fields a record keeps, made from the readers: ``python -m tests.kept_fields`` writes the list, a test compares.

Paths are watched: every recorded cluster is judged and looked at in every view while each object notes what is asked
of it, whether it has it or not. Names (of labels, annotations, variables, flags, entries) are those that the code and
the records of solutions and distributions hold.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from netinfo import solutions
from netinfo.components import addons, cluster_cidr, match
from netinfo.components.claims import Ledger
from netinfo.components.records import catalog
from netinfo.model.command import Answer, Command
from netinfo.model.components import Component, Role
from netinfo.model.objects import CustomResource, Ref
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.solutions.aws_vpc_cni import AwsVpcCni
from netinfo.solutions.calico import blocks
from netinfo.solutions.cilium.pools import cilium_nodes, refusals, rooms
from netinfo.sources import demos, kept_fields
from netinfo.sources.objects import configmaps, custom_resources, nodes, pods, services, workloads
from netinfo.sources.recorded import Recording, key
from netinfo.values import flags, package_data
from netinfo.values.addresses import parse_networks
from netinfo.values.json_access import Tree
from tests.clusters.judging import FOLDER, NAMES
from tests.support.podnet import PlainProof
from tests.support.program import ROOT

FILE = ROOT / "netinfo" / "sources" / "kept_fields.json"
#: Packages whose words are names of something in a cluster.
_PACKAGES = ("checks", "components", "facts", "model", "solutions", "sources")
#: What the text of an address comes to as a block.
_BLOCKS = parse_networks("10.0.0.0/8") or ()
_NAME = re.compile(r"-{0,2}[A-Za-z0-9][A-Za-z0-9._/-]+=?")
_COMPOSED = re.compile(r"(?=.*[a-z]{5})[A-Za-z0-9*-]+")

Noted = dict[str, Any]


class _Object(dict):  # type: ignore[type-arg]
    """A JSON object that notes which of its fields are asked for."""

    def __init__(self, tree: dict[str, Tree], noted: Noted) -> None:
        self._noted = noted
        super().__init__(tree)

    def _at(self, step: str) -> Any:
        noted = self._noted.setdefault(step, {})
        return watched(dict.get(self, step), noted)

    def get(self, step: Any, default: Any = None) -> Any:
        return self._at(step) if step in self.keys() else (self._noted.setdefault(step, {}), default)[1]

    def __getitem__(self, step: Any) -> Any:
        return self._at(step)

    def __contains__(self, step: object) -> bool:
        self._noted.setdefault(str(step), {})
        return dict.__contains__(self, step)

    def items(self) -> Any:
        return [(step, watched(value, self._noted.setdefault("*", {}))) for step, value in dict.items(self)]

    def values(self) -> Any:
        return [value for _step, value in self.items()]


class _List(list):  # type: ignore[type-arg]
    """A JSON array that notes that its members are asked for."""

    def __init__(self, members: list[Tree], noted: Noted) -> None:
        self._noted = noted
        super().__init__(members)

    def __iter__(self) -> Iterator[Any]:
        noted = self._noted.setdefault("[]", {})
        return (watched(each, noted) for each in list.__iter__(self))

    def __getitem__(self, at: Any) -> Any:
        noted = self._noted.setdefault("[]", {})
        found = list.__getitem__(self, at)
        return [watched(each, noted) for each in found] if isinstance(at, slice) else watched(found, noted)


def watched(tree: Tree, noted: Noted) -> Any:
    """The tree, which notes in ``noted`` what is looked at."""
    if isinstance(tree, dict):
        return _Object(tree, noted)
    return _List(tree, noted) if isinstance(tree, list) else tree


class Watched(Recording):
    """A recording whose objects note, by kind, what is asked of them."""

    def __init__(self, folder: Path, fields: dict[str, Noted]) -> None:
        super().__init__(folder)
        self._fields = fields

    def _answer(self, command: Command) -> Answer:
        answer = super()._answer(command)
        what = kept_fields.asked_for(key(command))
        return answer._replace(restored=partial(watched, noted=self._fields.setdefault(what, {}))) if what else answer


class _Flags(dict):  # type: ignore[type-arg]
    """The flags of a process, which note by what names they are asked for."""

    def __init__(self, flags: Mapping[str, tuple[str, ...]], asked: set[str]) -> None:
        super().__init__(flags)
        self._asked = asked

    def get(self, name: str, default: Any = None) -> Any:
        self._asked.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._asked.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self._asked.add(name)
        return super().__getitem__(name)


@contextmanager
def _watched_flags(asked: set[str]) -> Iterator[None]:
    parse = flags.parse_flags
    users = [each for each in list(sys.modules.values()) if getattr(each, "parse_flags", None) is parse]
    for module in users:
        module.parse_flags = lambda argv: _Flags(parse(argv), asked)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in users:
            module.parse_flags = parse  # type: ignore[attr-defined]


def fields(asked: set[str]) -> dict[str, Noted]:
    """What the readers ask of each kind of object, seen over all recorded clusters; the flags they ask for."""
    from tests.support.every_view import look_at, options_of

    found: dict[str, Noted] = {}
    with _watched_flags(asked):
        for name in NAMES:
            look_at(Watched(FOLDER / name, found), **options_of(name))
        for name in demos.names():
            look_at(Watched(demos.folder(name), found))
    for what, row in readers().items():
        _ask_for_more(row, found.setdefault(what, {}))
    _ask_solutions(found)
    for each in match.signatures():
        for test in (*each.declared, *(mode.resource for mode in each.modes if mode.resource)):
            _add(found[test.resource], test.path.split("."))
    return found


def readers() -> dict[str, Callable[[Tree], object]]:
    """How an object of each kind becomes a row."""
    typed: dict[str, Callable[[Tree], object]] = {
        "nodes": nodes.row,
        "pods": pods.row,
        "services": services.row,
        "configmaps": configmaps.row,
        "daemonsets.apps": workloads.row,
        "deployments.apps": workloads.deployment,
        "servicecidrs.networking.k8s.io": services.service_cidr,
    }
    return {**typed, **{name: custom_resources.row_of(name) for name in sorted(match.resources_known())}}


def _ask_for_more(row: Callable[[Tree], object], noted: Noted) -> None:
    """What a reader asks of fields that no recorded cluster has: objects are made of all that it asked for so far, each
    time with another kind of value at the ends, until it asks for nothing new."""
    _add(noted, ["metadata", "name"])
    before = ""
    while before != (before := json.dumps(noted, sort_keys=True)):
        ends: tuple[Tree, ...] = ("", {}, [{}], [""], True, 1)
        for end in ends:
            made = _made(noted, end)
            assert isinstance(made, dict)
            made["metadata"]["name"] = "x"
            row(watched(made, noted))


def _ask_solutions(found: dict[str, Noted]) -> None:
    """What solutions ask of resources that no recorded cluster has, in the same way: of one object of each kind."""
    ends: tuple[Tree, ...] = ("", {}, [{}], [""], "10.0.0.0", "10.0.0.0/8")
    before = ""
    while before != (before := json.dumps(found, sort_keys=True)):
        for end in ends:
            custom = {
                name: Listing((_object(name, found.setdefault(name, {}), end),)) for name in match.resources_known()
            }
            snapshot = Snapshot(PlainProof(), custom=custom)
            for each in match.signatures():
                solution = solutions.of(Component(each.id, each.title, each.role, each.ipam), snapshot)
                list(solution.other_cidrs())
                list(solution.joined_spaces())
                solution.endpoints()
                if each.role is Role.IPAM:
                    solution.own_cidrs()
                solution.slice_lengths()
                solution.closed()
                solution.pods_are_chosen()
                solution.kept_of_block(_BLOCKS)
            blocks.most_of_node(snapshot)
            blocks.kept_in(snapshot, _BLOCKS)
            list(rooms(snapshot))
            list(addons.other_cidrs(snapshot))
            list(refusals(snapshot))
            cilium_nodes(snapshot, Ledger(PlainProof()))
            AwsVpcCni(snapshot, Component("x", "x", each.role, each.ipam)).subnets()
            cluster_cidr.objects_of_ranges(snapshot, Ledger(PlainProof()))


def _object(name: str, noted: Noted, end: Tree) -> CustomResource:
    tree = _made({"metadata": {}, **noted}, end)
    return CustomResource(Ref(name, "", "x"), "x", watched(tree, noted))


def _made(noted: Noted, end: Tree) -> Any:
    if not noted:
        return end
    if "[]" in noted:
        return [_made(noted["[]"], end)]
    return {"x" if step == "*" else step: _made(inner, end) for step, inner in noted.items()}


def _add(noted: Noted, path: Sequence[str]) -> None:
    for step in path:
        noted = noted.setdefault(step, {})


def names() -> list[str]:
    """Every word of the code and of the records that may be the name of something in a cluster."""
    found: set[str] = set()
    for package in _PACKAGES:
        for path in (ROOT / "netinfo" / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
                    found.add(node.value.lstrip("-").rstrip("="))
                if isinstance(node, ast.JoinedStr) and _COMPOSED.fullmatch(glob := _glob(node)):
                    found.add(glob)
    return sorted(found | set(_words(json.loads(package_data.read(*catalog.FILE)))))


def _words(tree: Tree) -> Iterator[str]:
    """Every key and every text of the records that may be such a name."""
    if isinstance(tree, str) and _NAME.fullmatch(tree):
        yield tree.lstrip("-").rstrip("=")
    for each in [*tree, *tree.values()] if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _words(each)


def _glob(node: ast.JoinedStr) -> str:
    """A name that is put together, ``cluster-pool-ipv{family}-cidr``, with a ``*`` for what is put in."""
    return "".join(str(each.value) if isinstance(each, ast.Constant) else "*" for each in node.values)


def written() -> str:
    """The file's text."""
    asked: set[str] = {name for each in match.signatures() for mode in each.modes for name in mode.flags or {}}
    paths = {what: list(kept_fields.lines_of(tree)) for what, tree in sorted(fields(asked).items())}
    return json.dumps({"fields": paths, "flags": sorted(asked), "names": names()}, indent=0) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
    sys.stdout.write(f"{FILE}\n")
