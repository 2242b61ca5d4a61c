"""The strict reading of ``distributions.toml``.

In: the text. Out: ``Distribution`` records in the order of the file. A wrong key, type, pattern or date, and a mark
with conditions of several sources, is a ``RecordError`` that names distribution and key.
"""

from __future__ import annotations

import tomllib

from netinfo.components.records.distribution import ConfigMapMark, Distribution, Mark
from tests.support.records.toml_table import RecordError, Table


def parse(written: str) -> tuple[Distribution, ...]:
    """The records of a TOML text."""
    tree = tomllib.loads(written)
    records = tuple(_distribution(Table(each, str(each.get("id", "?")))) for each in tree.pop("distribution", []))
    if tree:
        raise RecordError(f"{sorted(tree)}: no such key")
    known = {record.id for record in records}
    for record in records:
        if unknown := set(record.refines) - known:
            raise RecordError(f"{record.id}: refines: {sorted(unknown)} is not there")
    if len(known) != len(records):
        raise RecordError("an id stands twice")
    return records


def _distribution(table: Table) -> Distribution:
    marks = tuple(_mark(each) for each in table.tables("mark"))
    if not marks:
        raise table.fail("mark", "at least one is needed")
    return table.made(Distribution, checked=table.day("checked"), sources=table.some("sources"), marks=marks)


def _mark(table: Table) -> Mark:
    configmap = table.table("configmap")
    mark = table.made(Mark, configmap=_configmap(configmap) if configmap else None)
    given = {name for name, value in mark._asdict().items() if name != "supports" and value}
    alone = {
        "version": {"versions"},
        "api-groups": {"groups", "without_groups"},
        "configmaps": {"configmap"},
        "daemonsets": {"workload"},
        "nodes": {"provider_ids", "labels", "annotations", "os_images", "kubelets", "names"},
    }[mark.source]
    if not given or given - alone:
        raise table.fail("mark", f"conditions of one source are needed, not {sorted(given)}")
    return mark


def _configmap(table: Table) -> ConfigMapMark:
    mark = table.made(ConfigMapMark, pattern=table.pattern("pattern"))
    if "/" not in mark.name:
        raise table.fail("name", '"namespace/name" is needed')
    return mark
