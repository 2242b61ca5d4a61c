"""How distributions look: the form of a record, its strict reading, and whether a node bears a mark.

In: ``distributions/distributions.toml``. Out: frozen ``Distribution`` records in the order of the file. A wrong key
or type raises ``MarksError``, because a misspelt condition would silently match everything or nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from netinfo.rows import Node

Globs = tuple[str, ...]


class MarksError(ValueError):
    """A record that does not have the form; the message names the distribution and the key."""


class ConfigMapMark(NamedTuple):
    """A regular expression over one entry of a ConfigMap ``namespace/name``. ``shows`` is the word whose line in the
    ConfigMap proves it; without one the whole entry does."""

    name: str
    key: str
    pattern: re.Pattern[str]
    shows: str = ""


class Mark(NamedTuple):
    """One way to know a distribution, from one source. All conditions given must hold, those on nodes on one node.

    ``versions`` are globs over the API server's gitVersion; ``groups`` must all be served and ``without_groups`` none
    of them; ``labels`` maps exact keys to globs of the value; ``annotations`` are exact keys, all there.
    ``supports``: such a mark is seen elsewhere too, so it only adds to one that decides.
    """

    versions: Globs = ()
    groups: tuple[str, ...] = ()
    without_groups: tuple[str, ...] = ()
    provider_ids: Globs = ()
    labels: Mapping[str, Globs] | None = None
    annotations: tuple[str, ...] = ()
    os_images: Globs = ()
    kubelets: Globs = ()
    names: Globs = ()
    configmap: ConfigMapMark | None = None
    workload: str = ""
    supports: bool = False

    @property
    def source(self) -> str:
        """The source it is read from, by its name in ``Readings.sources()``."""
        if self.versions:
            return "version"
        if self.groups:
            return "api-groups"
        if self.configmap:
            return "configmaps"
        return "daemonsets" if self.workload else "nodes"

    def is_on(self, node: Node) -> bool:
        """True when the node bears this mark (for marks on nodes). Written out: there may be 5,000 nodes."""
        for key, globs in self.labels.items() if self.labels else ():
            value = node.labels.get(key)
            if value is None or not matches(value, globs):
                return False
        for key in self.annotations:
            if key not in node.annotations:
                return False
        if self.provider_ids and not matches(node.provider_id, self.provider_ids):
            return False
        if self.kubelets and not matches(node.kubelet_version, self.kubelets):
            return False
        if self.os_images and not matches(node.os_image, self.os_images):
            return False
        return not self.names or matches(node.name, self.names)


class Distribution(NamedTuple):
    """One record. ``refines``: distributions it is a form of and wins over. ``needs_base``: it is only found where one
    of those is. ``is_generic``: every other distribution wins over it. ``caution`` keeps the answer from being sure."""

    id: str
    title: str
    checked: date
    sources: tuple[str, ...]
    marks: tuple[Mark, ...]
    refines: tuple[str, ...] = ()
    needs_base: bool = False
    is_generic: bool = False
    caution: str = ""


def matches(text: str, globs: Globs) -> bool:
    """True when one of the globs fits the whole text. The literal head is compared first, which is much quicker."""
    for glob in globs:
        head = _head(glob)
        if text.startswith(head) and ((len(head) == len(glob) - 1 and glob[-1] == "*") or fnmatchcase(text, glob)):
            return True
    return False


@lru_cache(maxsize=256)
def _head(glob: str) -> str:
    return re.split(r"[*?\[]", glob, maxsplit=1)[0]


@cache
def distributions() -> tuple[Distribution, ...]:
    """All records that ship with the program."""
    return parse((Path(__file__).parent / "distributions" / "distributions.toml").read_text("utf-8"))


def parse(written: str) -> tuple[Distribution, ...]:
    """The records of a TOML text."""
    tree = tomllib.loads(written)
    records = tuple(_distribution(each) for each in tree.pop("distribution", []))
    if tree:
        raise MarksError(f"{sorted(tree)}: no such key")
    known = {record.id for record in records}
    for record in records:
        if unknown := set(record.refines) - known:
            raise MarksError(f"{record.id}: refines: {sorted(unknown)} is not there")
    if len(known) != len(records):
        raise MarksError("an id stands twice")
    return records


def _distribution(tree: dict[str, object]) -> Distribution:
    name = str(tree.get("id", "?"))
    marks = tree.pop("mark", [])
    day = tree.pop("checked", None)
    if type(day) is not date:
        raise MarksError(f"{name}: checked: a date is needed")
    if not isinstance(marks, list) or not marks:
        raise MarksError(f"{name}: mark: at least one is needed")
    record = Distribution(
        id=_text(name, tree, "id"),
        title=_text(name, tree, "title"),
        checked=day,
        sources=_texts(name, tree, "sources"),
        marks=tuple(_mark(name, each) for each in marks),
        refines=_texts(name, tree, "refines"),
        needs_base=_flag(name, tree, "needs_base"),
        is_generic=_flag(name, tree, "is_generic"),
        caution=_text(name, tree, "caution", ""),
    )
    if tree:
        raise MarksError(f"{name}: {sorted(tree)}: no such key")
    if not record.sources:
        raise MarksError(f"{name}: sources: at least one public source is needed")
    return record


def _mark(name: str, tree: dict[str, object]) -> Mark:
    configmap = tree.pop("configmap", None)
    labels = tree.pop("labels", None)
    if not isinstance(labels, dict | None) or not isinstance(configmap, dict | None):
        raise MarksError(f"{name}: labels, configmap: tables are needed")
    lists = {"versions", "groups", "without_groups", "provider_ids", "annotations", "os_images", "kubelets", "names"}
    found = {key: _texts(name, tree, key) for key in lists}
    mark = Mark(
        labels={key: _texts(name, dict(labels), key) for key in labels} if labels else None,
        configmap=_configmap(name, dict(configmap)) if configmap else None,
        workload=_text(name, tree, "workload", ""),
        supports=_flag(name, tree, "supports"),
        **found,
    )
    if tree:
        raise MarksError(f"{name}: mark: {sorted(tree)}: no such key")
    _check_one_source(name, mark)
    return mark


def _check_one_source(name: str, mark: Mark) -> None:
    given = {name for name, value in mark._asdict().items() if name != "supports" and value}
    alone = {
        "version": {"versions"},
        "api-groups": {"groups", "without_groups"},
        "configmaps": {"configmap"},
        "daemonsets": {"workload"},
        "nodes": {"provider_ids", "labels", "annotations", "os_images", "kubelets", "names"},
    }[mark.source]
    if not given or given - alone:
        raise MarksError(f"{name}: mark: conditions of one source are needed, not {sorted(given)}")


def _configmap(name: str, tree: dict[str, object]) -> ConfigMapMark:
    try:
        pattern = re.compile(_text(name, tree, "pattern"))
    except re.error as error:
        raise MarksError(f"{name}: pattern: {error}") from error
    shows = _text(name, tree, "shows", "")
    mark = ConfigMapMark(_text(name, tree, "name"), _text(name, tree, "key"), pattern, shows)
    if tree or "/" not in mark.name:
        raise MarksError(f'{name}: configmap: name is "namespace/name", then key and pattern, not {sorted(tree)}')
    return mark


def _text(name: str, tree: dict[str, object], key: str, default: str | None = None) -> str:
    found = tree.pop(key, default)
    if not isinstance(found, str) or (default is None and not found.strip()):
        raise MarksError(f"{name}: {key}: a text is needed")
    return found


def _texts(name: str, tree: dict[str, object], key: str) -> tuple[str, ...]:
    found = tree.pop(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
        raise MarksError(f"{name}: {key}: a list of texts is needed")
    return tuple(found)


def _flag(name: str, tree: dict[str, object], key: str) -> bool:
    found = tree.pop(key, False)
    if not isinstance(found, bool):
        raise MarksError(f"{name}: {key}: true or false is needed")
    return found
