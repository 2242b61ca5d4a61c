"""The strict reading of signature records.

In: the text of one TOML file. Out: a frozen ``Signature``. A wrong key, type, pattern, id or date is a ``RecordError``
that names file and key, because a misspelt condition would silently match everything or nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date

from netinfo.components.records import about
from netinfo.components.records.signature import (
    ConfigMapTest,
    Globs,
    Marks,
    Mode,
    PluginRow,
    PoolRow,
    ResourceTest,
    Sample,
    Signature,
    WorkloadRow,
)
from netinfo.model.components import Ipam, Role

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class RecordError(ValueError):
    """A record that does not have the form; the message names the file and the key."""


class _Table:
    """One TOML table that is emptied key by key; what remains is a misspelling."""

    def __init__(self, tree: Mapping[str, object], place: str) -> None:
        self._rest = dict(tree)
        self._place = place

    def fail(self, key: str, problem: str) -> RecordError:
        return RecordError(f"{self._place}: {key}: {problem}")

    def has(self, key: str) -> bool:
        return key in self._rest

    def text(self, key: str, default: str | None = None) -> str:
        found = self._rest.pop(key, default)
        if not isinstance(found, str) or (default is None and not found.strip()):
            raise self.fail(key, "a text is needed")
        return " ".join(found.split()) if key == "summary" else found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._rest.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
            raise self.fail(key, "a list of texts is needed")
        return tuple(found)

    def globs_by_name(self, key: str) -> Mapping[str, Globs] | None:
        found = self._rest.pop(key, None)
        if found is None:
            return None
        if not isinstance(found, dict) or not found:
            raise self.fail(key, "a table of lists of texts is needed")
        inner = _Table(found, f"{self._place}: {key}")
        return {name: inner.texts(name) for name in found}

    def texts_by_name(self, key: str) -> Mapping[str, str] | None:
        found = self._rest.pop(key, None)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self.fail(key, "a table of texts is needed")
        inner = _Table(found, f"{self._place}: {key}")
        return {name: inner.text(name) for name in found}

    def flag(self, key: str) -> bool:
        found = self._rest.pop(key, False)
        if not isinstance(found, bool):
            raise self.fail(key, "true or false is needed")
        return found

    def day(self, key: str) -> date:
        found = self._rest.pop(key, None)
        if type(found) is not date:
            raise self.fail(key, "a date is needed")
        return found

    def table(self, key: str) -> _Table | None:
        found = self._rest.pop(key, None)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self.fail(key, "a table is needed")
        return _Table(found, f"{self._place}: {key}")

    def tables(self, key: str) -> list[_Table]:
        found = self._rest.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.fail(key, "a list of tables is needed")
        return [_Table(each, f"{self._place}: {key}[{position}]") for position, each in enumerate(found)]

    def end(self) -> None:
        for key in self._rest:
            raise self.fail(key, "no such key")


def parse_signature(written: str, file: str) -> Signature:
    """The record in a text; ``file`` is named in errors."""
    try:
        tree = tomllib.loads(written)
        if "about" in tree:
            about.parse(tree, file)
    except ValueError as error:
        raise RecordError(f"{file}: {error}") from error
    table = _Table({key: value for key, value in tree.items() if key != "about"}, file)
    marks = table.table("marks")
    signature = Signature(
        id=table.text("id"),
        title=table.text("title"),
        role=_role(table),
        ipam=_ipam(table),
        homepage=table.text("homepage"),
        checked=table.day("checked").isoformat(),
        sources=table.texts("sources"),
        summary=table.text("summary"),
        enforces_policy=table.text("enforces_policy"),
        dataplane=table.text("dataplane", ""),
        encapsulation=table.text("encapsulation", ""),
        on_node=table.text("on_node", ""),
        between_nodes=table.text("between_nodes", ""),
        encrypts=table.text("encrypts", ""),
        is_agentless=table.flag("agentless"),
        beside=table.globs_by_name("beside"),
        namespaces=table.texts("namespaces"),
        workloads=tuple(_workload(row) for row in table.tables("workload")),
        modes=tuple(_mode(row) for row in table.tables("mode")),
        plugins=tuple(_plugin(row) for row in table.tables("cni_plugin")),
        pools=tuple(_pool(row) for row in table.tables("pool")),
        declared=tuple(_resource_test(row) for row in table.tables("declared")),
        marks=_marks(marks) if marks else Marks(),
        resources=table.texts("resources"),
        wide_resources=table.texts("wide_resources"),
        configmaps=table.texts("configmaps"),
        deployments=table.texts("deployments"),
        operators=table.texts("operators"),
        sidecar_images=table.texts("sidecar_images"),
        policy_in_servers=table.texts("policy_in_servers"),
        cloud=table.text("cloud", ""),
        marked_by=table.texts("marked_by"),
        built_into=table.texts("built_into"),
        copies_service_range=table.flag("copies_service_range"),
        service_range_checked_by=table.texts("service_range_checked_by"),
        subnets_command=table.text("subnets_command", ""),
        samples=tuple(_sample(row) for row in table.tables("sample")),
    )
    table.end()
    _check(signature, table, file)
    return signature


def _check(signature: Signature, table: _Table, file: str) -> None:
    if not _ID.fullmatch(signature.id) or signature.id != file.removesuffix(".toml"):
        raise table.fail("id", "must be the name of the file: small letters, digits, dashes")
    if signature.enforces_policy not in ("yes", "no", "optional"):
        raise table.fail("enforces_policy", 'must be "yes", "no" or "optional"')
    if signature.encrypts not in ("", "never", "optional"):
        raise table.fail("encrypts", 'must be "never" or "optional"')
    if not signature.sources:
        raise table.fail("sources", "at least one public source is needed")
    if not all("/" in name for name in signature.configmaps):
        raise table.fail("configmaps", 'each must be "namespace/name"; "@" is the namespace of the workload')
    for key, names in (("resources", signature.resources), ("wide_resources", signature.wide_resources)):
        if not all("." in name for name in names):
            raise table.fail(key, 'each must be "<plural>.<group>"')


def _role(table: _Table) -> Role:
    written = table.text("role")
    try:
        return Role(written)
    except ValueError as error:
        raise table.fail("role", f"no role {written!r}") from error


def _ipam(table: _Table) -> Ipam:
    written = table.text("ipam")
    try:
        return Ipam(written)
    except ValueError as error:
        raise table.fail("ipam", f"no way {written!r}") from error


def _workload(table: _Table) -> WorkloadRow:
    row = WorkloadRow(
        kinds=table.texts("kinds"),
        names=table.texts("names"),
        namespaces=table.texts("namespaces"),
        labels=table.globs_by_name("labels"),
        containers=table.texts("containers"),
        images=table.texts("images"),
        not_names=table.texts("not_names"),
        not_containers=table.texts("not_containers"),
        not_images=table.texts("not_images"),
    )
    table.end()
    if not row.kinds:
        raise table.fail("kinds", "at least one is needed")
    if sum(bool(each) for each in (row.names, row.labels, row.containers, row.images)) < 2:
        raise table.fail("names", "one trait is not enough: give two of names, labels, containers, images")
    return row


def _mode(table: _Table) -> Mode:
    configmap, resource = table.table("configmap"), table.table("resource")
    role = _role(table) if table.has("role") else None
    ipam = _ipam(table) if table.has("ipam") else None
    mode = Mode(
        names=table.texts("names"),
        namespaces=table.texts("namespaces"),
        env=table.globs_by_name("env"),
        flags=table.globs_by_name("flags"),
        configmap=_configmap_test(configmap) if configmap else None,
        resource=_resource_test(resource) if resource else None,
        node_labels=table.globs_by_name("node_labels"),
        role=role,
        ipam=ipam,
        title=table.text("title", ""),
        settings=table.texts_by_name("settings"),
        is_network_alone=table.flag("is_network_alone"),
    )
    table.end()
    if not (mode.names or mode.env or mode.flags or mode.configmap or mode.resource or mode.node_labels):
        raise table.fail("mode", "a mode without a condition would always hold")
    return mode


def _configmap_test(table: _Table) -> ConfigMapTest:
    names, key, written = table.texts("names"), table.text("key"), table.text("pattern")
    table.end()
    try:
        re.compile(written)
    except re.error as error:
        raise table.fail("pattern", str(error)) from error
    if not names or not all("/" in name for name in names):
        raise table.fail("names", 'at least one "namespace/name" is needed')
    return ConfigMapTest(names, key, written)


def _resource_test(table: _Table) -> ResourceTest:
    test = ResourceTest(table.text("resource"), table.text("path"), table.texts("values"))
    table.end()
    return test


def _plugin(table: _Table) -> PluginRow:
    row = PluginRow(
        types=table.texts("types"),
        networks=table.texts("networks"),
        files=table.texts("files"),
        bridges=table.texts("bridges"),
        ipam=table.texts("ipam"),
        title=table.text("title", ""),
    )
    table.end()
    if not row.types:
        raise table.fail("types", "at least one is needed")
    return row


def _pool(table: _Table) -> PoolRow:
    row = PoolRow(
        resource=table.text("resource"),
        path=table.text("path"),
        kind=table.text("kind"),
        not_names=table.texts("not_names"),
        has_tenants=table.flag("has_tenants"),
    )
    table.end()
    return row


def _marks(table: _Table) -> Marks:
    marks = Marks(
        api_groups=table.texts("api_groups"),
        foreign_api_groups=table.texts("foreign_api_groups"),
        node_annotations=table.texts("node_annotations"),
        unavailable_reasons=table.texts("unavailable_reasons"),
        node_labels=table.globs_by_name("node_labels"),
        pod_annotations=table.texts("pod_annotations"),
    )
    table.end()
    return marks


def _sample(table: _Table) -> Sample:
    sample = Sample(
        kind=table.text("kind"),
        name=table.text("name"),
        container=table.text("container"),
        image=table.text("image"),
        labels=table.texts_by_name("labels"),
        init_container=table.text("init_container", ""),
    )
    table.end()
    if "/" not in sample.name:
        raise table.fail("name", '"namespace/name" is needed')
    return sample
