"""What ``check`` found as a table, as Markdown, CSV, JSON and YAML, and in sentences what it looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netinfo.model.findings import Change, Checked, CheckOutcome, Finding, FindingKind, Severity, identity
from netinfo.model.report import Report
from netinfo.text.command_line import shown
from netinfo.text.escape import escape
from netinfo.text.translation import N_, _, ngettext, said
from netinfo.views import structured, table, wording
from netinfo.views.layout import paragraph
from netinfo.views.page import FILE, Meaning, Page

Found = Sequence[tuple[Report, Checked]]
#: So many clusters are named in a cell.
_MOST_NAMED = 3
_SEVERITIES = {Severity.PROBLEM: N_("problem"), Severity.NOTE: N_("note")}
_KINDS = {
    FindingKind.COLLISION: N_("collision"),
    FindingKind.EXHAUSTION: N_("exhaustion"),
    FindingKind.CONTRADICTION: N_("contradiction"),
    FindingKind.LEFTOVER: N_("leftover"),
}


def document(found: Found, between: Checked | None, changes: Sequence[Change] | None, form: str) -> str:
    """A document for one cluster, a list of them for several, with what is between them beside the items."""
    documents = [_document(report, checked) for report, checked in found]
    tree = documents[0] if len(documents) == 1 else structured.several("CheckList", documents)
    if between is not None:
        tree["between"] = _told(between, "")
    if changes is not None:
        tree["changes"] = [
            {
                "context": escape(each.cluster),
                "what": escape(each.what),
                "before": _side(each.before),
                "after": _side(each.after),
            }
            for each in changes
        ]
    return structured.written(tree, form)


def rows(found: Found, between: Checked | None, form: str, *, headers: bool, page: Page = FILE) -> str:
    """One row a finding in the form asked for; an empty text where a table for people would have no row. On a page of
    some width each finding is a paragraph with its commands below."""
    is_several, is_wide = len(found) > 1, form == "wide"
    columns: tuple[str, ...] = (_("SEVERITY"), _("KIND"), _("CODE"), _("FACT"), _("FINDING"), _("COMMAND"))
    parts = [(report.context, report.context, each) for report, checked in found for each in checked.findings]
    parts += [("", _among(each.clusters), each) for each in (between.findings if between else ())]
    if form in ("table", "wide") and page.columns is not None:
        marks = [escape(identity(each, name)) if is_wide else escape(each.code) for name, _shown, each in parts]
        named = [f"{escape(name)}: " if name and is_several else "" for name, _shown, _each in parts]
        trios = zip(named, parts, marks, strict=True)
        return "".join(_paragraphs(before, each, mark, page) for before, (_name, _shown, each), mark in trios)
    told = [
        (
            *((escape(shown),) if is_several else ()),
            *_cells(finding),
            *((escape(identity(finding, name)),) if is_wide else ()),
        )
        for name, shown, finding in parts
    ]
    if form in ("table", "wide") and not told:
        return ""
    columns = (*((_("CONTEXT"),) if is_several else ()), *columns, *((_("ID"),) if is_wide else ()))
    return table.laid_out(told, columns, "table" if is_wide else form, headers=headers, page=page)


def _paragraphs(before: str, finding: Finding, mark: str, page: Page) -> str:
    """What is wrong, which facts it is about, and the commands that show it: each whole on a line, to be pasted."""
    severity = _(_SEVERITIES[finding.severity])
    first, rest = f"{severity}: ", " " * (len(severity) + 2)
    kind, facts = _(_KINDS[finding.kind]), ", ".join(wording.title(fact) for fact in finding.facts)
    text = paragraph(f"{before}{escape(said(finding.message))}", page, first, rest)
    meaning = Meaning.PROBLEM if finding.severity is Severity.PROBLEM else Meaning.NOTE
    aside = paragraph(f"{kind}, {mark}: {facts}", page, rest, rest)
    commands = "".join(f"{rest}$ {escape(shown(each))}\n" for each in finding.commands)
    return (
        page.paint(severity, meaning)
        + text.removeprefix(severity)
        + page.paint(aside[:-1], Meaning.ASIDE)
        + "\n"
        + commands
    )


def _among(names: Sequence[str]) -> str:
    """The clusters of a finding, where there are few; else how many."""
    if len(names) > _MOST_NAMED:
        return ngettext("{count} clusters", "{count} clusters", len(names)).format(count=len(names))
    return ", ".join(names)


def _cells(finding: Finding) -> tuple[str, ...]:
    facts = ", ".join(wording.title(fact) for fact in finding.facts)
    commands = "; ".join(escape(shown(each)) for each in finding.commands)
    kind, severity = _(_KINDS[finding.kind]), _(_SEVERITIES[finding.severity])
    return (severity, kind, escape(finding.code), facts, escape(said(finding.message)), commands)


def verdicts(found: Found, between: Checked | None, changes: Sequence[Change] | None) -> Iterator[str]:
    """A sentence for each part without a problem, how many findings were accepted, and what has changed."""
    is_several = len(found) > 1
    for report, checked in found:
        before = f"{escape(report.context)}: " if is_several else ""
        yield from (f"{before}{line}" for line in _part(checked))
    if between is not None:
        yield from (f"{_('between clusters')}: {line}" for line in _part(between))
    if changes is not None:
        yield from (_change(each, is_named=is_several) for each in changes)
        if not changes:
            yield _("nothing has changed since the record")


def _part(checked: Checked) -> Iterator[str]:
    if sentence := verdict(checked):
        yield sentence
    if checked.accepted:
        number = len(checked.accepted)
        yield ngettext("{count} finding is accepted", "{count} findings are accepted", number).format(count=number)


def _change(change: Change, *, is_named: bool) -> str:
    before = f"{escape(change.cluster)}: " if is_named else ""
    what, one, other = (escape(each) for each in (change.what, change.before, change.after))
    if not one:
        return before + _("new: {what} {value}").format(what=what, value=other)
    if not other:
        return before + _("gone: {what} {value}").format(what=what, value=one)
    return before + _("changed: {what} from {before} to {after}").format(what=what, before=one, after=other)


def _side(written: str) -> str | None:
    return escape(written) or None


def verdict(checked: Checked) -> str:
    """The sentence for a cluster without a problem; empty where there is one."""
    if checked.problems:
        return ""
    if not any(look.was_checked for look in checked.looks):
        return _("nothing could be looked at")
    return _("no problem found in what was looked at") if checked.unlooked else _("no problem found")


def looks(checked: Checked, *, is_wide: bool) -> Iterator[str]:
    """How much was looked at, where wide what; what could not be, by its reason; where wide, also what there is not."""
    looked = [said(each.title) for each in checked.looks if each.was_checked]
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


def _by_reason(looks: Sequence[CheckOutcome]) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for each in looks:
        found.setdefault(escape(said(each.because)), []).append(escape(said(each.title)))
    return ((reason, "; ".join(titles)) for reason, titles in found.items())


def _document(report: Report, checked: Checked) -> dict[str, Any]:
    return structured.about(report, "Check", _told(checked, report.context))


def _told(checked: Checked, cluster: str) -> dict[str, Any]:
    return {
        "findings": [_finding(each, cluster) for each in checked.findings],
        **({"accepted": [_finding(each, cluster) for each in checked.accepted]} if checked.accepted else {}),
        "looks": [_look(each) for each in checked.looks],
    }


def _finding(finding: Finding, cluster: str) -> dict[str, Any]:
    return {
        "id": escape(identity(finding, cluster)),
        "severity": str(finding.severity),
        "kind": str(finding.kind),
        "code": finding.code,
        "facts": [str(fact) for fact in finding.facts],
        **({"clusters": [escape(each) for each in finding.clusters]} if finding.clusters else {}),
        "message": escape(str(finding.message)),
        "commands": [escape(shown(each)) for each in finding.commands],
    }


def _look(look: CheckOutcome) -> dict[str, Any]:
    state = "looked" if look.was_checked else "not-looked" if look.is_applicable else "not-applicable"
    return {"check": escape(look.check), "state": state, "because": escape(str(look.because)) or None}
