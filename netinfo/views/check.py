"""What ``check`` found as a table, as Markdown, CSV, JSON and YAML, and in sentences what it looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netinfo.model.findings import Checked, Finding, Kind, Look, Severity
from netinfo.model.report import Report
from netinfo.text.escape import escape
from netinfo.text.translation import N_, _, ngettext, said
from netinfo.views import structured, table, wording
from netinfo.views.layout import paragraph
from netinfo.views.page import FILE, Meaning, Page

Found = Sequence[tuple[Report, Checked]]
_SEVERITIES = {Severity.PROBLEM: N_("problem"), Severity.NOTE: N_("note")}
_KINDS = {
    Kind.COLLISION: N_("collision"),
    Kind.EXHAUSTION: N_("exhaustion"),
    Kind.CONTRADICTION: N_("contradiction"),
    Kind.LEFTOVER: N_("leftover"),
}


def render(found: Found, form: str, *, headers: bool, page: Page = FILE) -> str:
    """One row a finding in the form asked for; an empty text where a table for people would have no row. On a page of
    some width each finding is a paragraph with its commands below."""
    if form in ("json", "yaml"):
        documents = [_document(report, checked) for report, checked in found]
        tree = documents[0] if len(documents) == 1 else structured.several("CheckList", documents)
        return structured.written(tree, form)
    is_several = len(found) > 1
    if form in ("table", "wide") and page.columns is not None:
        named = [(f"{escape(report.context)}: " if is_several else "", checked) for report, checked in found]
        return "".join(_paragraphs(before, each, page) for before, checked in named for each in checked.findings)
    names: tuple[str, ...] = (_("SEVERITY"), _("KIND"), _("CODE"), _("FACT"), _("FINDING"), _("COMMAND"))
    columns = (_("CONTEXT"), *names) if is_several else names
    rows = [
        (escape(report.context), *_cells(finding)) if is_several else _cells(finding)
        for report, checked in found
        for finding in checked.findings
    ]
    if form in ("table", "wide") and not rows:
        return ""
    return table.laid_out(rows, columns, "table" if form == "wide" else form, headers=headers)


def _paragraphs(before: str, finding: Finding, page: Page) -> str:
    """What is wrong, which facts it is about, and the commands that show it: each whole on a line, to be pasted."""
    severity = _(_SEVERITIES[finding.severity])
    first, rest = f"{severity}: ", " " * (len(severity) + 2)
    kind, facts = _(_KINDS[finding.kind]), ", ".join(wording.title(fact) for fact in finding.facts)
    text = paragraph(f"{before}{escape(said(finding.message))}", page, first, rest)
    meaning = Meaning.PROBLEM if finding.severity is Severity.PROBLEM else Meaning.NOTE
    aside = paragraph(f"{kind}, {escape(finding.code)}: {facts}", page, rest, rest)
    commands = "".join(f"{rest}$ {escape(each)}\n" for each in finding.commands)
    return (
        page.paint(severity, meaning)
        + text.removeprefix(severity)
        + page.paint(aside[:-1], Meaning.ASIDE)
        + "\n"
        + commands
    )


def _cells(finding: Finding) -> tuple[str, ...]:
    facts = ", ".join(wording.title(fact) for fact in finding.facts)
    commands = "; ".join(escape(each) for each in finding.commands)
    kind, severity = _(_KINDS[finding.kind]), _(_SEVERITIES[finding.severity])
    return (severity, kind, escape(finding.code), facts, escape(said(finding.message)), commands)


def verdict(checked: Checked) -> str:
    """The sentence for a cluster without a problem; empty where there is one."""
    if checked.problems:
        return ""
    if not any(look.is_looked for look in checked.looks):
        return _("nothing could be looked at")
    return _("no problem found in what was looked at") if checked.unlooked else _("no problem found")


def looks(checked: Checked, *, is_wide: bool) -> Iterator[str]:
    """How much was looked at, where wide what; what could not be, by its reason; where wide, also what there is not."""
    looked = [said(each.title) for each in checked.looks if each.is_looked]
    if looked and is_wide:
        yield _("looked at: {checks}").format(checks="; ".join(escape(each) for each in looked))
    elif looked:
        yield _count(len(looked), is_clean=not checked.problems)
    for reason, titles in _by_reason(checked.unlooked):
        yield _("not looked at: {checks} ({reason})").format(checks=titles, reason=reason)
    absent = [each for each in checked.looks if not each.is_applicable]
    for reason, titles in _by_reason(absent if is_wide else ()):
        yield _("does not apply: {checks} ({reason})").format(checks=titles, reason=reason)


def _count(number: int, *, is_clean: bool) -> str:
    if is_clean:
        told = ngettext(
            "{count} check, none failed (-o wide lists them)",
            "{count} checks, none failed (-o wide lists them)",
            number,
        )
    else:
        told = ngettext("{count} check made (-o wide lists them)", "{count} checks made (-o wide lists them)", number)
    return told.format(count=number)


def _by_reason(looks: Sequence[Look]) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for each in looks:
        found.setdefault(escape(said(each.because)), []).append(escape(said(each.title)))
    return ((reason, "; ".join(titles)) for reason, titles in found.items())


def _document(report: Report, checked: Checked) -> dict[str, Any]:
    told = {
        "findings": [_finding(each) for each in checked.findings],
        "looks": [_look(each) for each in checked.looks],
    }
    return structured.about(report, "Check", told)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": str(finding.severity),
        "kind": str(finding.kind),
        "code": finding.code,
        "facts": [str(fact) for fact in finding.facts],
        "message": str(finding.message),
        "commands": list(finding.commands),
    }


def _look(look: Look) -> dict[str, Any]:
    state = "looked" if look.is_looked else "not-looked" if look.is_applicable else "not-applicable"
    return {"check": look.check, "state": state, "because": str(look.because) or None}
