"""JSON and YAML: one versioned document, the contract of docs/reference/report.schema.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from netinfo.model.report import Evidence, Fact, Report, Unread, Verdict, Warning
from netinfo.text.command_line import shown
from netinfo.text.escape import escape

API_VERSION = "netinfo/v1"
#: What is told of a range beside Pods and Services.
_OF_RANGE = ("cidr", "kind", "owner", "space")


def render(reports: Sequence[Report], facts: Sequence[Fact], form: str) -> str:
    """One report as ``kind: Report``, several as ``kind: ReportList`` with ``items``."""
    documents = [document(report, facts) for report in reports]
    return written(documents[0] if len(documents) == 1 else report_list(documents), form)


def written(tree: dict[str, Any], form: str) -> str:
    """A document as ``json`` or ``yaml``, or the part of it that ``jsonpath=TEMPLATE`` names."""
    if form.startswith("jsonpath="):
        from netinfo.views import jsonpath

        return jsonpath.printed(tree, form.removeprefix(jsonpath.PREFIX))
    if form == "json":
        return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"
    import yaml  # 15 ms: only when asked

    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=1000)


def report_list(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The envelope of several reports."""
    return several("ReportList", documents)


def several(kind: str, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The envelope of several documents."""
    return {"apiVersion": API_VERSION, "kind": kind, "items": documents}


def document(report: Report, facts: Sequence[Fact]) -> dict[str, Any]:
    """One report as plain data; every text from outside escaped."""
    told = {"facts": {str(fact): _verdict(report.facts[fact]) for fact in facts if fact in report.facts}}
    return about(report, "Report", told)


def about(report: Report, kind: str, told: dict[str, Any]) -> dict[str, Any]:
    """A document of some kind about one cluster, every text escaped: what it tells stands before the doubts."""
    cluster = report.cluster
    tree: dict[str, Any] = _escaped(
        {
            "apiVersion": API_VERSION,
            "kind": kind,
            "context": report.context,
            "from": report.origin,
            "cluster": {"version": cluster.version, "distribution": cluster.distribution, "nodes": cluster.nodes},
            **told,
            "warnings": [_warning(each) for each in report.warnings],
            "unread": [_unread(each) for each in report.unread],
        }
    )
    return tree


def _verdict(verdict: Verdict) -> dict[str, Any]:
    is_block = verdict.fact in (Fact.POD_CIDRS, Fact.SERVICE_CIDRS, Fact.NODE_CIDRS)
    tree: dict[str, Any] = {"state": str(verdict.state), "value": _plain(verdict.value)}
    if verdict.items:
        tree["value"] = [{key: each[key] for key in _OF_RANGE} for each in verdict.items]
    if is_block:
        tree["atLeast"] = _plain(verdict.at_least)
    if verdict.title or verdict.fact is Fact.CNI:
        tree["title"] = verdict.title or None
    if verdict.detail or verdict.fact is Fact.CNI:
        tree["detail"] = verdict.detail
    if verdict.because:
        tree["because"] = verdict.because
    tree["evidence"] = [_evidence(each) for each in verdict.evidence]
    return tree


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source,
        "strength": str(evidence.strength),
        "stance": str(evidence.stance),
        "value": _plain(evidence.value),
        "where": str(evidence.origin),
        "command": shown(evidence.command),
    }


def _warning(warning: Warning) -> dict[str, Any]:
    return {"code": warning.code, "message": warning.message, "facts": [str(fact) for fact in warning.facts]}


def _unread(unread: Unread) -> dict[str, Any]:
    return {"source": unread.source, "reason": str(unread.reason), "command": unread.command, "hint": unread.hint}


def _plain(value: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _escaped(tree: Any) -> Any:
    """The same tree without one control character; tuples and mappings become what JSON and YAML know."""
    if isinstance(tree, str):
        return str(escape(tree))  # YAML knows no subclass of str
    if isinstance(tree, dict):
        return {escape(str(key)): _escaped(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_escaped(value) for value in tree]
    return tree
