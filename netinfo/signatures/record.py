"""The form of a signature record, and its strict reading.

In: the text of one TOML file. Out: a frozen ``Signature``. A wrong key, type, glob, id or date raises ``RecordError``
with the file and the key, because a misspelt condition would silently match everything or nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from netinfo.identification import Allocator, Role

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
Globs = tuple[str, ...]


class RecordError(ValueError):
    """A record that does not have the form; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """What the agent's workload looks like. All conditions given must hold; a list means any of its members, except
    that every one of ``containers`` must be there.

    ``images`` are globs over the end of the repository path, registry host, tag and digest left off: mirrors match. A
    row without images says nothing about who wrote the workload, so it holds only in the solution's own namespaces.
    """

    kinds: Globs
    names: Globs = ()
    namespaces: Globs = ()
    labels: Mapping[str, Globs] | None = None
    containers: Globs = ()
    images: Globs = ()
    not_names: Globs = ()
    not_containers: Globs = ()
    not_images: Globs = ()


@dataclass(frozen=True, slots=True)
class ConfigMapTest:
    """A regular expression over one entry of the first ConfigMap that has one of the names (``@/`` own namespace)."""

    names: Globs
    key: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ResourceTest:
    """Globs over one field of a custom resource ``<plural>.<group>``; ``path`` has dots between its keys."""

    resource: str
    path: str
    values: Globs


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to run the solution that changes what it is. All conditions must hold; the first mode that holds wins.

    A variable or flag that is not set has the value ``""``.
    """

    names: Globs = ()
    namespaces: Globs = ()
    env: Mapping[str, Globs] | None = None
    flags: Mapping[str, Globs] | None = None
    configmap: ConfigMapTest | None = None
    resource: ResourceTest | None = None
    node_labels: Mapping[str, Globs] | None = None
    role: Role | None = None
    allocator: Allocator | None = None
    title: str = ""
    settings: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PluginRow:
    """What the solution's entry in an active CNI file looks like. The row with the most conditions wins."""

    types: Globs
    networks: Globs = ()
    files: Globs = ()
    bridges: Globs = ()
    ipam: Globs = ()
    title: str = ""

    @property
    def precision(self) -> int:
        """How many conditions the row has."""
        return sum(bool(each) for each in (self.types, self.networks, self.files, self.bridges, self.ipam))


@dataclass(frozen=True, slots=True)
class Marks:
    """Traces outside the agent: they support an identification or become leftovers, they never identify alone.

    ``pod_annotations`` hold the address their pod got, so an equal value is proof that this plugin wired that pod.
    """

    api_groups: tuple[str, ...] = ()
    node_annotations: tuple[str, ...] = ()
    unavailable_reasons: tuple[str, ...] = ()
    node_labels: Mapping[str, Globs] | None = None
    pod_annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A genuine agent, for the test that each record matches itself and no other."""

    kind: str
    name: str  # "namespace/name"
    container: str
    image: str
    labels: Mapping[str, str] | None = None
    init_container: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One record. ``declared`` are custom resources whose field names the solution outright."""

    id: str
    title: str
    role: Role
    allocator: Allocator
    homepage: str
    checked: date
    sources: tuple[str, ...]
    summary: str
    enforces_policy: str
    dataplane: str = ""
    encapsulation: str = ""
    namespaces: Globs = ()
    workloads: tuple[WorkloadRow, ...] = ()
    modes: tuple[Mode, ...] = ()
    plugins: tuple[PluginRow, ...] = ()
    declared: tuple[ResourceTest, ...] = ()
    marks: Marks = Marks()
    resources: tuple[str, ...] = ()
    configmaps: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()

    @property
    def homes(self) -> Globs:
        """The namespaces where only an administrator of the cluster can plant a look-alike."""
        return ("kube-system", *self.namespaces)


class _Table:
    """One TOML table that is emptied key by key; what remains is a misspelling."""

    def __init__(self, tree: Mapping[str, object], place: str) -> None:
        self._rest = dict(tree)
        self._place = place

    def fail(self, key: str, problem: str) -> RecordError:
        return RecordError(f"{self._place}: {key}: {problem}")

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
        table = _Table(tomllib.loads(written), file)
    except tomllib.TOMLDecodeError as error:
        raise RecordError(f"{file}: {error}") from error
    marks = table.table("marks")
    signature = Signature(
        id=table.text("id"),
        title=table.text("title"),
        role=_role(table),
        allocator=_allocator(table),
        homepage=table.text("homepage"),
        checked=table.day("checked"),
        sources=table.texts("sources"),
        summary=table.text("summary"),
        enforces_policy=table.text("enforces_policy"),
        dataplane=table.text("dataplane", ""),
        encapsulation=table.text("encapsulation", ""),
        namespaces=table.texts("namespaces"),
        workloads=tuple(_workload(row) for row in table.tables("workload")),
        modes=tuple(_mode(row) for row in table.tables("mode")),
        plugins=tuple(_plugin(row) for row in table.tables("cni_plugin")),
        declared=tuple(_resource_test(row) for row in table.tables("declared")),
        marks=_marks(marks) if marks else Marks(),
        resources=table.texts("resources"),
        configmaps=table.texts("configmaps"),
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
    if not signature.sources:
        raise table.fail("sources", "at least one public source is needed")
    if not all("/" in name for name in signature.configmaps):
        raise table.fail("configmaps", 'each must be "namespace/name"; "@" is the namespace of the workload')
    if not all("." in name for name in signature.resources):
        raise table.fail("resources", 'each must be "<plural>.<group>"')


def _role(table: _Table) -> Role:
    written = table.text("role")
    try:
        return Role(written)
    except ValueError as error:
        raise table.fail("role", f"no role {written!r}") from error


def _allocator(table: _Table) -> Allocator:
    written = table.text("allocator")
    try:
        return Allocator(written)
    except ValueError as error:
        raise table.fail("allocator", f"no allocator {written!r}") from error


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
    role = _role(table) if "role" in table._rest else None
    allocator = _allocator(table) if "allocator" in table._rest else None
    mode = Mode(
        names=table.texts("names"),
        namespaces=table.texts("namespaces"),
        env=table.globs_by_name("env"),
        flags=table.globs_by_name("flags"),
        configmap=_configmap_test(configmap) if configmap else None,
        resource=_resource_test(resource) if resource else None,
        node_labels=table.globs_by_name("node_labels"),
        role=role,
        allocator=allocator,
        title=table.text("title", ""),
        settings=table.texts_by_name("settings"),
    )
    table.end()
    if not (mode.names or mode.env or mode.flags or mode.configmap or mode.resource or mode.node_labels):
        raise table.fail("mode", "a mode without a condition would always hold")
    return mode


def _configmap_test(table: _Table) -> ConfigMapTest:
    names, key, written = table.texts("names"), table.text("key"), table.text("pattern")
    table.end()
    try:
        pattern = re.compile(written)
    except re.error as error:
        raise table.fail("pattern", str(error)) from error
    if not names or not all("/" in name for name in names):
        raise table.fail("names", 'at least one "namespace/name" is needed')
    return ConfigMapTest(names, key, pattern)


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


def _marks(table: _Table) -> Marks:
    marks = Marks(
        api_groups=table.texts("api_groups"),
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
