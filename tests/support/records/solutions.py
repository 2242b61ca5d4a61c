"""The strict reading of signature records.

In: the text of one TOML file. Out: a ``Signature``. A wrong key, type, pattern, id or date is a ``RecordError`` that
names file and key.
"""

from __future__ import annotations

import re
import tomllib

from netinfo.components.records import about
from netinfo.components.records.signature import (
    ConfigMapTest,
    Marks,
    Mode,
    PluginRow,
    PoolRow,
    ResourceTest,
    RuntimeRow,
    Sample,
    Signature,
    WorkloadRow,
)
from netinfo.model.components import Ipam, Role
from netinfo.values.addresses import parse_networks
from tests.support.records.toml_table import RecordError, Table

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def parse_signature(written: str, file: str) -> Signature:
    """The record in a text; ``file`` is named in errors."""
    try:
        tree = tomllib.loads(written)
        if "about" in tree:
            about.parse(tree, file)
    except ValueError as error:
        raise RecordError(f"{file}: {error}") from error
    table = Table({key: value for key, value in tree.items() if key != "about"}, file)
    marks, runtime = table.table("marks"), table.table("runtime")
    signature = table.made(
        Signature,
        role=_role(table),
        ipam=_ipam(table),
        checked=table.day("checked"),
        sources=table.some("sources"),
        summary=" ".join(table.text("summary").split()),
        is_agentless=table.flag("agentless"),
        workloads=tuple(_workload(row) for row in table.tables("workload")),
        modes=tuple(_mode(row) for row in table.tables("mode")),
        plugins=tuple(row.made(PluginRow, types=row.some("types")) for row in table.tables("cni_plugin")),
        pools=tuple(row.made(PoolRow) for row in table.tables("pool")),
        declared=tuple(_resource_test(row) for row in table.tables("declared")),
        marks=marks.made(Marks) if marks else Marks(),
        runtime=_runtime(runtime) if runtime else None,
        samples=tuple(_sample(row) for row in table.tables("sample")),
    )
    _check(signature, table, file)
    return signature


def _check(signature: Signature, table: Table, file: str) -> None:
    if not _ID.fullmatch(signature.id) or signature.id != file.removesuffix(".toml"):
        raise table.fail("id", "must be the name of the file: small letters, digits, dashes")
    if signature.enforces_policy not in ("yes", "no", "optional"):
        raise table.fail("enforces_policy", 'must be "yes", "no" or "optional"')
    if signature.encrypts not in ("", "never", "optional"):
        raise table.fail("encrypts", 'must be "never" or "optional"')
    if not all("/" in name for name in signature.configmaps):
        raise table.fail("configmaps", 'each must be "namespace/name"; "@" is the namespace of the workload')
    for key, names in (("resources", signature.resources), ("wide_resources", signature.wide_resources)):
        if not all("." in name for name in names):
            raise table.fail(key, 'each must be "<plural>.<group>"')


def _role(table: Table, default: str | None = None) -> Role | None:
    written = table.text("role", default)
    try:
        return Role(written) if written else None
    except ValueError as error:
        raise table.fail("role", f"no role {written!r}") from error


def _ipam(table: Table, default: str | None = None) -> Ipam | None:
    written = table.text("ipam", default)
    try:
        return Ipam(written) if written else None
    except ValueError as error:
        raise table.fail("ipam", f"no way {written!r}") from error


def _workload(table: Table) -> WorkloadRow:
    row = table.made(WorkloadRow, kinds=table.some("kinds"))
    if sum(bool(each) for each in (row.names, row.labels, row.containers, row.images)) < 2:
        raise table.fail("names", "one trait is not enough: give two of names, labels, containers, images")
    return row


def _mode(table: Table) -> Mode:
    configmap, resource = table.table("configmap"), table.table("resource")
    mode = table.made(
        Mode,
        configmap=_configmap_test(configmap) if configmap else None,
        resource=_resource_test(resource) if resource else None,
        role=_role(table, ""),
        ipam=_ipam(table, ""),
        settings=table.texts_by_name("settings"),
    )
    if not (mode.names or mode.env or mode.flags or mode.configmap or mode.resource or mode.node_labels):
        raise table.fail("mode", "a mode without a condition would always hold")
    return mode


def _configmap_test(table: Table) -> ConfigMapTest:
    test = table.made(ConfigMapTest, names=table.texts("names"), pattern=table.pattern("pattern"))
    if not test.names or not all("/" in name for name in test.names):
        raise table.fail("names", 'at least one "namespace/name" is needed')
    return test


def _runtime(table: Table) -> RuntimeRow:
    row = table.made(RuntimeRow, versions=table.some("versions"), blocks=table.some("blocks"))
    if not parse_networks(",".join(row.blocks)):
        raise table.fail("blocks", "address blocks are needed")
    return row


def _resource_test(table: Table) -> ResourceTest:
    return table.made(ResourceTest, values=table.texts("values"))


def _sample(table: Table) -> Sample:
    sample = table.made(Sample, labels=table.texts_by_name("labels"))
    if "/" not in sample.name:
        raise table.fail("name", '"namespace/name" is needed')
    return sample
