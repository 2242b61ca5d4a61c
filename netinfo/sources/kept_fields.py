"""Which fields of an answer a record keeps: those that the readers of this program use, and nothing else.

In: the JSON of one answer. Out: the same shape, in which every value that no reader asks for is ``NOT_KEPT``. Names of
fields, labels, annotations and variables stay, so a reader of a later version that asks for one of them learns that it
was not recorded, and never takes it for absent.

The list is made from the readers (``kept_fields.json``, written by ``python -m tests.kept_fields``): paths by watching
them read, names of labels, annotations, variables and entries by what the code and the records of solutions name.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from netinfo.named_tuple import NamedTuple
from netinfo.values import package_data
from netinfo.values.flags import SHELLS, parse_flags, script_words
from netinfo.values.json_access import NOT_KEPT, NotRecordedError, Partial, Tree, dig, objects, text

#: What stands in the file in place of a value that no reader uses.
MARK = "<not-recorded>"
#: Paths, as a tree: the member of a list is ``[]``, any key of a map is ``*``.
Paths = Mapping[str, "Paths"]

#: Maps whose entries are kept by name: what they are called is the owner's choice, and any of them may hold a secret.
_BY_NAME = frozenset({"annotations", "labels", "data", "matchLabels"})
_ARGUMENTS = frozenset({"command", "args"})
#: What figures alone are made from, kept by later versions only: an older record that lacks it loses a figure, and no
#: answer. Its readers ask ``unless_left_out``.
_ADDED = frozenset(
    {
        "blockSize",
        "cluster-pool-ipv4-mask-size",
        "cluster-pool-ipv6-mask-size",
        "excludeIps",
        "gateway",
        "maxBlocksPerHost",
        "namespaceSelector",
    }
)
#: What every answer is checked by: that its objects are those that were asked for.
_OF_ALL: Paths = {"kind": {}, "apiVersion": {}}
_VERSION = re.compile(r"v\d+(?:(?:alpha|beta)\d+)?")
_REFERENCE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")


class Kept(NamedTuple):
    """An allow-list: paths by what was asked for, and names that are known wherever they stand.

    A flag of one word (``--config``) is known only as one of ``flags``: most words of the code are no flags.
    """

    fields: Mapping[str, Paths]
    names: frozenset[str]
    flags: frozenset[str] = frozenset()
    patterns: re.Pattern[str] = re.compile(r"(?!)")

    def knows(self, name: Tree) -> bool:
        """True for the name of something that a reader may ask for."""
        return name in self.names or (isinstance(name, str) and self.patterns.fullmatch(name) is not None)

    def knows_flag(self, word: str) -> bool:
        """True for a flag that a reader may ask for, with its dashes or without."""
        name = word.lstrip("-").replace("_", "-")
        return name in self.flags or ("-" in name and self.knows(name))

    def also(self, names: Iterable[str]) -> Kept:
        """The same list with further names."""
        return self._replace(names=self.names.union(names))


@cache
def kept() -> Kept:
    """The list of this version."""
    tree = json.loads(package_data.read("sources", "kept_fields.json"))
    fields = {what: paths_of(lines) for what, lines in tree["fields"].items()}
    parts = [re.escape(each).replace(r"\*", r"[A-Za-z0-9]+") for each in tree["names"] if "*" in each]
    return Kept(fields, frozenset(tree["names"]), frozenset(tree["flags"]), re.compile("|".join(parts) or r"(?!)"))


def paths_of(lines: Iterable[str]) -> Paths:
    """Paths such as ``/spec/containers/[]/name`` (RFC 6901 escapes) as a tree."""
    tree: dict[str, Any] = {}
    for line in lines:
        at = tree
        for step in line.split("/")[1:]:
            at = at.setdefault(step.replace("~1", "/").replace("~0", "~"), {})
    return tree


def lines_of(paths: Paths, before: str = "") -> Iterator[str]:
    """The other way: the paths of a tree that lead to its leaves, in order."""
    for step in sorted(paths):
        line = f"{before}/{step.replace('~', '~0').replace('/', '~1')}"
        yield from lines_of(paths[step], line) if paths[step] else (line,)


def written(kinds: Iterable[str]) -> dict[str, list[str]]:
    """What a record says of itself: the fields it keeps of each of these kinds of objects."""
    return {what: list(lines_of(kept().fields.get(what, {}))) for what in sorted(kinds)}


def asked_for(argv: Sequence[str]) -> str:
    """What a command's JSON is about: ``nodes``, ``daemonsets.apps``, ``version``; empty where it prints text."""
    words = list(argv[1:])
    if "|" in words or tuple(argv[:1]) != ("kubectl",):
        return ""
    if "--raw" in words[:-1]:
        return _of_path(words[words.index("--raw") + 1].partition("?")[0])
    if words[:2] == ["config", "view"]:
        return "kubeconfig" if _is_json(words) else ""
    if words[:1] == ["version"]:
        return "version" if _is_json(words) else ""
    verbs = [each for each in words if not each.startswith("-")]
    if "get" in verbs[:3] and _is_json(words):
        return _of_typed(next(iter(verbs[verbs.index("get") + 1 :]), ""))
    return ""


def _is_json(words: Sequence[str]) -> bool:
    return any(each in ("-ojson", "-o=json", "--output=json") for each in words) or any(
        pair in (("-o", "json"), ("--output", "json")) for pair in pairwise(words)
    )


def _of_path(path: str) -> str:
    parts = path.strip("/").split("/")
    if parts[:1] == ["api"]:
        group, rest = "", parts[2:]
    elif parts[:1] == ["apis"] and len(parts) > 3:
        group, rest = parts[1], parts[3:]
    else:
        return "/".join(parts) or "/"
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        rest = rest[2:]
    return ".".join(part for part in (*rest[:1], group) if part)


def _of_typed(resource: str) -> str:
    plural, _, rest = resource.partition(".")
    version, _, group = rest.partition(".")
    return ".".join(part for part in (plural, group if _VERSION.fullmatch(version) else rest) if part)


# Writing: what no reader uses is left out.


def pruned(tree: Tree, what: str, allowed: Kept) -> Tree:
    """One object of an answer without what no reader uses. ``what`` as ``asked_for`` names it."""
    paths = {**_OF_ALL, **allowed.fields.get(what, {})}
    return _pruned(tree, paths, allowed.also(_references(tree)), "")


def _pruned(tree: Tree, paths: Paths, allowed: Kept, name: str) -> Tree:
    if isinstance(tree, dict):
        return {key: _member(tree, key, paths, allowed, name) for key in tree}
    if isinstance(tree, list):
        if name in _ARGUMENTS and "[]" in paths:
            return known_words([each for each in tree if isinstance(each, str)], allowed)
        return [_value(each, paths.get("[]"), allowed, name) for each in tree]
    return f"{MARK}." if tree == MARK else tree


def _member(tree: Mapping[str, Tree], key: str, paths: Paths, allowed: Kept, name: str) -> Tree:
    inner = paths.get(key, paths.get("*"))
    if name in _BY_NAME and not allowed.knows(key):
        inner = None
    if key == "value" and "name" in tree and name == "env" and not allowed.knows(tree["name"]):
        inner = None
    return _value(tree[key], inner, allowed, key)


def _value(value: Tree, paths: Paths | None, allowed: Kept, name: str) -> Tree:
    if paths is None:
        return None if value is None else MARK
    return _pruned(value, paths, allowed, name)


def known_words(argv: Sequence[str], allowed: Kept) -> list[str]:
    """The words of a process: programs and flags that are known, with their values; ``MARK`` for any other word."""
    found: list[str] = []
    is_value_of_known: bool | None = None
    in_shell = False
    for word in argv:
        in_shell = in_shell or word.rsplit("/", 1)[-1] in SHELLS
        if in_shell and (" " in word.strip() or "\n" in word):
            found.append(shlex.join(known_words(script_words(word), allowed)))
            is_value_of_known = None
        elif word.startswith("-") and word.strip("-"):
            name, equals, _ = word.partition("=")
            is_known = allowed.knows_flag(name)
            found.append(word if is_known or not (equals or _may_hold_value(name)) else _without_value(name))
            is_value_of_known = None if equals else is_known
        else:
            is_kept = is_value_of_known or word.rsplit("/", 1)[-1] in allowed.names or not word.strip()
            found.append(word if is_kept else MARK)
            is_value_of_known = None
    return found


def _may_hold_value(name: str) -> bool:
    """``-psecret``: a value may stand behind a short flag's letter without a sign between them."""
    return not name.startswith("--") and len(name) > 2


def _without_value(name: str) -> str:
    return f"{name}={MARK}" if name.startswith("--") else f"-{MARK}"


def _references(tree: Tree) -> Iterator[str]:
    """Variables that arguments take their value from: ``--cluster-cidr=$(POD_CIDR)``."""
    for spec in (dig(tree, "spec"), dig(tree, "spec", "template", "spec")):
        for container in (*objects(spec, "containers"), *objects(spec, "initContainers")):
            for part in _ARGUMENTS:
                words = dig(container, part)
                for word in words if isinstance(words, list) else ():
                    if isinstance(word, str):
                        yield from _REFERENCE.findall(word)


def names_in(tree: Tree) -> Iterator[str]:
    """Names that a workload gives to what is read elsewhere: labels of its nodes, entries of its ConfigMaps."""
    spec = dig(tree, "spec", "template", "spec")
    selector = dig(spec, "nodeSelector")
    yield from selector if isinstance(selector, dict) else ()
    for container in (*objects(spec, "containers"), *objects(spec, "initContainers")):
        for each in objects(container, "env"):
            yield text(each, "valueFrom", "configMapKeyRef", "key")


# Reading: what was left out is told apart from what is not there.


def restored(tree: Tree, what: str, allowed: Kept) -> Tree:
    """One object of a record with a value in every place that was left out at which no reader may look.

    NotRecordedError where a reader of this version wants what an older one did not keep.
    """
    return _restored(tree, what, allowed.fields.get(what, {}), allowed, "")


def _restored(tree: Tree, what: str, paths: Paths | None, allowed: Kept, name: str) -> Tree:
    if tree == MARK:
        if paths is not None and name not in _ARGUMENTS and name not in _ADDED:
            raise NotRecordedError(what)
        return NOT_KEPT
    if isinstance(tree, dict):
        wanted = {key: _wanted(tree, key, paths, allowed, name) for key in tree}
        members = {key: _restored(tree[key], what, wanted[key], allowed, key) for key in tree}
        return Partial(members, what)
    if isinstance(tree, list):
        if paths is not None and name in _ARGUMENTS and _lacks_a_flag(tree, allowed):
            raise NotRecordedError(what)
        inner = paths.get("[]") if paths is not None else None
        return [_restored(each, what, inner, allowed, name) for each in tree]
    return tree


def _lacks_a_flag(argv: Sequence[Tree], allowed: Kept) -> bool:
    """True when the value of a flag was left out that a reader of this version knows."""
    flags = parse_flags([each for each in argv if isinstance(each, str)])
    return any(MARK in values and allowed.knows_flag(name) for name, values in flags.items())


def _wanted(tree: Mapping[str, Tree], key: str, paths: Paths | None, allowed: Kept, name: str) -> Paths | None:
    if paths is None or (name in _BY_NAME and not allowed.knows(key)):
        return None
    if key == "value" and name == "env" and not allowed.knows(tree.get("name")):
        return None
    return paths.get(key, paths.get("*"))
