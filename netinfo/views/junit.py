"""What ``check`` found as JUnit XML, which CI systems show: a suite a cluster, a case a check, a failure a problem.

The form is that of the Surefire schema (apache/maven-surefire maven-surefire-plugin/src/site/resources/xsd), as GitLab,
Jenkins and GitHub's reporters read it. What could not be looked at is skipped with the reason, and never passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netinfo.model.findings import Checked, CheckOutcome, Finding, Severity, identity
from netinfo.text.command_line import shown
from netinfo.text.translation import _, said
from netinfo.views.picture_svg import xml


def render(suites: Sequence[tuple[str, Checked]], *, notes_fail: bool) -> str:
    """The document. Each suite is the name of a cluster (empty: between clusters) and what was found there."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>']
    cases = [(name, list(_cases(name, checked, notes_fail=notes_fail)), checked) for name, checked in suites]
    failed = sum(_failed(checked, notes_fail=notes_fail) for _name, _lines, checked in cases)
    number = sum(len(lines) for _name, lines, _checked in cases)
    skipped = sum(len(checked.unlooked) for _name, _lines, checked in cases)
    parts.append(f'<testsuites name="kubectl netinfo check" tests="{number}" failures="{failed}" skipped="{skipped}">')
    for name, lines, checked in cases:
        shown = xml(name or _("between clusters"))
        counts = (
            f'tests="{len(lines)}" failures="{_failed(checked, notes_fail=notes_fail)}" '
            f'skipped="{len(checked.unlooked)}" errors="0"'
        )
        parts += [f'  <testsuite name="{shown}" {counts}>', *lines, "  </testsuite>"]
    return "\n".join([*parts, "</testsuites>"]) + "\n"


def _failed(checked: Checked, *, notes_fail: bool) -> int:
    return sum(each.severity is Severity.PROBLEM or notes_fail for each in checked.findings)


def _cases(name: str, checked: Checked, *, notes_fail: bool) -> Iterator[str]:
    suite = xml(name or _("between clusters"))
    for finding in (*checked.findings, *checked.accepted):
        is_accepted = finding in checked.accepted
        is_failure = not is_accepted and (notes_fail or finding.severity is Severity.PROBLEM)
        yield _finding(suite, identity(finding, name), finding, is_failure=is_failure)
    for look in checked.looks:
        if look.is_applicable:
            yield _look(suite, look)


def _finding(suite: str, name: str, finding: Finding, *, is_failure: bool) -> str:
    message, commands = xml(said(finding.message)), "\n".join(xml(shown(each)) for each in finding.commands)
    head = f'    <testcase classname="{suite}" name="{xml(name)}">'
    if is_failure:
        return f'{head}<failure type="{xml(finding.code)}" message="{message}">{commands}</failure></testcase>'
    return f"{head}<system-out>{message}</system-out></testcase>"


def _look(suite: str, look: CheckOutcome) -> str:
    head = f'    <testcase classname="{suite}" name="{xml(said(look.title))}"'
    if look.was_checked:
        return f"{head}/>"
    return f'{head}><skipped message="{xml(said(look.because))}"/></testcase>'
