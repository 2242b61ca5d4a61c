"""What changed in a cluster since it was recorded: the network, the blocks, slices of nodes, and findings.

A fact that either side could not tell has not changed: not known is no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.model.findings import Change, Checked, identity
from netinfo.model.report import Fact, Report, State, Verdict

_FACTS = (Fact.CNI, Fact.POD_CIDRS, Fact.SERVICE_CIDRS)


def changes(name: str, before: tuple[Report, Checked], after: tuple[Report, Checked]) -> list[Change]:
    """Every change of one cluster, in a fixed order."""
    return [
        *_facts(name, before[0], after[0]),
        *_slices(name, before[0], after[0]),
        *_findings(name, before[1], after[1]),
    ]


def _facts(name: str, before: Report, after: Report) -> Iterator[Change]:
    for fact in _FACTS:
        one, other = before.facts.get(fact), after.facts.get(fact)
        if one and other and _is_known(one) and _is_known(other) and one.value != other.value:
            yield Change(name, fact.value, _text(one), _text(other))


def _is_known(verdict: Verdict) -> bool:
    return verdict.state is not State.UNKNOWN and (verdict.value is not None or verdict.state is State.NOT_APPLICABLE)


def _text(verdict: Verdict) -> str:
    value = verdict.value
    return value if isinstance(value, str) else ", ".join(str(each) for each in value or ())


def _slices(name: str, before: Report, after: Report) -> Iterator[Change]:
    one, other = _by_node(before), _by_node(after)
    if one is None or other is None:
        return
    for node in sorted({*one, *other}):
        if one.get(node, "") != other.get(node, ""):
            yield Change(name, f"nodeCIDRs {node}", one.get(node, ""), other.get(node, ""))


def _by_node(report: Report) -> dict[str, str] | None:
    verdict = report.facts.get(Fact.NODE_CIDRS)
    if verdict is None or verdict.value is None:
        return None
    for key in ("byNode", "assigned"):
        held = verdict.detail.get(key)
        if isinstance(held, Mapping):
            return {str(node): ", ".join(map(str, blocks)) for node, blocks in held.items()}
    return None


def _findings(name: str, before: Checked, after: Checked) -> Iterator[Change]:
    one = {identity(each, name): str(each.message) for each in before.findings}
    other = {identity(each, name): str(each.message) for each in (*after.findings, *after.accepted)}
    for found in sorted({*one, *other}):
        if found not in one or found not in other:
            yield Change(name, f"finding {found}", one.get(found, ""), other.get(found, ""))
