"""What a solution is, how it works and how it is recognised; all of them side by side. From the signatures alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from netinfo.components.records.signature import PluginRow, Signature, WorkloadRow
from netinfo.text.translation import _

_WIDTH = 100


def one(signature: Signature) -> str:
    """A page about one solution, for a terminal."""
    lines = [f"{signature.title}  ({signature.id})", ""]
    lines += textwrap.wrap(" ".join(signature.summary.split()), _WIDTH)
    lines += ["", *_facts(signature), "", _("Recognised by any of:")]
    lines += [f"  - {each}" for each in recognised_by(signature)]
    lines += ["", _("Sources (checked {date}):").format(date=signature.checked)]
    lines += [f"  - {each}" for each in signature.sources]
    return "\n".join([*lines, "", signature.homepage, ""])


def table(signatures: Sequence[Signature]) -> list[tuple[str, ...]]:
    """One row a solution: id, name, role, who allocates addresses, NetworkPolicy."""
    return [(each.id, each.title, str(each.role), str(each.allocator), each.enforces_policy) for each in signatures]


def markdown(signatures: Sequence[Signature]) -> str:
    """The page "how each solution is recognised" of the docs."""
    parts = [
        "# How each solution is recognised\n\n"
        "Generated from `netinfo/solutions/*.toml` by `python -m tests.docs`. An agent counts only if it runs: its\n"
        "Pods are wanted and ready. Marks support an identification or are reported as leftovers; alone they never\n"
        "identify.\n"
    ]
    for each in signatures:
        facts = "\n".join(f"- {line.strip()}" for line in _facts(each))
        rows = "\n".join(f"- {line}" for line in recognised_by(each))
        origins = "\n".join(f"- `{line}`" for line in each.sources)
        parts.append(
            f"## {each.title} (`{each.id}`)\n\n{each.summary.strip()}\n\n{facts}\n\n"
            f"Recognised by any of:\n\n{rows}\n\nSources, checked {each.checked}:\n\n{origins}\n"
        )
    return "\n".join(parts)


def recognised_by(signature: Signature) -> list[str]:
    """The rules in words, one line each."""
    rules = [_workload(row) for row in signature.workloads]
    rules += [_plugin(row) for row in signature.plugins]
    rules += [f"custom resource {each.resource} {each.path}: {_any(each.values)}" for each in signature.declared]
    marks = signature.marks
    supporting = [
        *(f"API group {name}" for name in marks.api_groups),
        *(f"node annotation {name}*" for name in marks.node_annotations),
        *(f"NetworkUnavailable reason {name}" for name in marks.unavailable_reasons),
    ]
    if supporting:
        rules.append(f"supported by {', '.join(supporting)}")
    if signature.is_agentless and not signature.workloads:
        rules.append("no agent: several marks together (netinfo/facts/cni/without_agent.py)")
    return rules


def _facts(signature: Signature) -> Iterator[str]:
    yield f"role: {signature.role}"
    yield f"pod addresses allocated by: {signature.allocator}"
    if signature.dataplane:
        yield f"dataplane: {signature.dataplane}"
    if signature.encapsulation:
        yield f"encapsulation: {signature.encapsulation}"
    yield f"enforces NetworkPolicy: {signature.enforces_policy}"


def _workload(row: WorkloadRow) -> str:
    conditions = [
        ("named", row.names),
        ("in namespace", row.namespaces),
        ("with container", row.containers),
        ("of image", row.images),
        ("not named", row.not_names),
        ("without container", row.not_containers),
        ("not of image", row.not_images),
    ]
    said = [f"{word} {_any(values)}" for word, values in conditions if values]
    said += [f"with label {key}={_any(values)}" for key, values in (row.labels or {}).items()]
    return " ".join([_any(row.kinds, quote=False), *said])


def _plugin(row: PluginRow) -> str:
    conditions = [
        ("network", row.networks),
        ("file", row.files),
        ("bridge", row.bridges),
        ("ipam", row.ipam),
    ]
    said = [f"{word} {_any(values)}" for word, values in conditions if values]
    return " ".join([f"active CNI file with plugin type {_any(row.types)}", *said])


def _any(values: Sequence[str], *, quote: bool = True) -> str:
    return " or ".join(f"`{each}`" if quote else each for each in values)
