"""By what a solution is recognised, in words: the rules of its record, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from netinfo.components.records.signature import PluginRow, ResourceTest, Signature, WorkloadRow
from netinfo.text.translation import _


def recognised_by(signature: Signature) -> list[str]:
    """The rules, any of which is enough; the last line names what only supports an identification."""
    rules = [_workload(row) for row in signature.workloads]
    rules += [_plugin(row) for row in signature.plugins]
    rules += [_declared(each) for each in signature.declared]
    if marks := _marks(signature):
        rules.append(_("supported by {marks}").format(marks="; ".join(marks)))
    if signature.is_agentless and not signature.workloads:
        rules.append(_("no agent runs: several marks together tell"))
    return rules


def _marks(signature: Signature) -> list[str]:
    marks = signature.marks
    named = (
        (_("API group {names}"), marks.api_groups),
        (_("node annotation {names}"), tuple(f"{name}*" for name in marks.node_annotations)),
        (_("node condition NetworkUnavailable with reason {names}"), marks.unavailable_reasons),
    )
    return [template.format(names=", ".join(names)) for template, names in named if names]


def _workload(row: WorkloadRow) -> str:
    conditions = [
        (_("named {names}"), row.names),
        (_("in namespace {names}"), row.namespaces),
        (_("with container {names}"), row.containers),
        (_("of image {names}"), row.images),
        (_("not named {names}"), row.not_names),
        (_("without container {names}"), row.not_containers),
        (_("not of image {names}"), row.not_images),
    ]
    said = [template.format(names=_any(values)) for template, values in conditions if values]
    labels = [f"{key}={_any(values)}" for key, values in (row.labels or {}).items()]
    said += [_("with label {names}").format(names=each) for each in labels]
    return ", ".join([f"{_any(row.kinds)} {said[0]}", *said[1:]]) if said else _any(row.kinds)


def _plugin(row: PluginRow) -> str:
    conditions = [
        (_("network {names}"), row.networks),
        (_("file {names}"), row.files),
        (_("bridge interface {names}"), row.bridges),
        (_("ipam {names}"), row.ipam),
    ]
    said = [template.format(names=_any(values)) for template, values in conditions if values]
    return ", ".join([_("active CNI file with plugin type {names}").format(names=_any(row.types)), *said])


def _declared(test: ResourceTest) -> str:
    values = {"resource": test.resource, "path": test.path, "values": _any(test.values)}
    return _("custom resource {resource} {path}: {values}").format_map(values)


def _any(values: Sequence[str]) -> str:
    return _(" or ").join(values)
