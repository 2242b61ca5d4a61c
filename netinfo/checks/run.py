"""All checks of one cluster, in order: problems before notes, the kinds as the help names them."""

from __future__ import annotations

from netinfo.checks import (
    address_books,
    collisions,
    contradictions,
    exhaustion,
    gone_nodes,
    not_in_effect,
    other_ranges,
)
from netinfo.checks.checked_cluster import CheckedCluster
from netinfo.facts.judge import Judgement
from netinfo.model.findings import Checked, CheckOutcome, Finding, FindingKind, Severity

_CHECKS = (
    collisions.find,
    other_ranges.find,
    exhaustion.find,
    address_books.find,
    contradictions.find,
    gone_nodes.find,
    not_in_effect.find,
)


def check(judged: Judgement) -> Checked:
    """Everything found, and everything that was to be looked at."""
    cluster = CheckedCluster.of(judged)
    told = [each for find in _CHECKS for each in find(cluster)]
    findings = [each for each in told if isinstance(each, Finding)]
    order = list(FindingKind)
    findings.sort(key=lambda each: (each.severity is Severity.NOTE, order.index(each.kind)))
    looks = [each for each in told if isinstance(each, CheckOutcome)]
    return Checked(tuple(dict.fromkeys(findings)), tuple(dict.fromkeys(looks)))
