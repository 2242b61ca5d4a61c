"""Reads ``distributions.toml`` strictly: a misspelt condition would silently match everything or nothing.

In: the text. Out: ``Distribution`` records in the order of the file; ``MarksError`` names the distribution and the key.
The program itself starts from ``catalog.json``, which holds the same records: to read TOML takes 20 times as long.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date

from netinfo.components.records.distribution import ConfigMapMark, Distribution, Mark


class MarksError(ValueError):
    """A record that does not have the form; the message names the distribution and the key."""


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
        checked=day.isoformat(),
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
    pattern = _text(name, tree, "pattern")
    try:
        re.compile(pattern)
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
