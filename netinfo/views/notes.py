"""What stands beside an answer, for stderr: which cluster it is of, warnings, what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netinfo.model.command import Trouble
from netinfo.model.report import Report, Unread
from netinfo.text.escape import escape
from netinfo.text.failure_reasons import named
from netinfo.text.translation import _, said
from netinfo.views import wording
from netinfo.views.layout import paragraph
from netinfo.views.page import FILE, Meaning, Page

#: What a saved answer cannot hold is many sources at once, and one step mends them all.
_OF_THE_SAVED = (Trouble.NOT_IN_DUMP, Trouble.NOT_RECORDED)


def prefix(report: Report, *, is_named: bool) -> str:
    """What stands before a line about one of several clusters."""
    return f"{escape(report.context)}: " if is_named else ""


def headings(reports: Iterable[Report], page: Page = FILE) -> str:
    """The line above the table, one a cluster."""
    return "".join(paragraph(wording.heading(each), page) for each in reports)


def doubts(report: Report, page: Page = FILE, *, is_named: bool) -> str:
    """Warnings and unread sources."""
    before = prefix(report, is_named=is_named)
    messages = (escape(said(warning.message)) for warning in report.warnings)
    warnings = [_("warning: {message}").format(message=each) for each in messages]
    told = "".join(_note(f"{before}{each}", page, Meaning.PROBLEM) for each in warnings)
    return told + unread(report, page, is_named=is_named)


def unread(report: Report, page: Page = FILE, *, is_named: bool) -> str:
    """The sources that could not be read: a line each, those that a saved answer does not hold together.

    Where some are forbidden, what an administrator has to grant is one command away.
    """
    before = prefix(report, is_named=is_named)
    saved = [each for each in report.unread if each.reason in _OF_THE_SAVED]
    others = [each for each in report.unread if each.reason not in _OF_THE_SAVED]
    lines = [_line([each]) for each in (*others, *(saved if len(saved) < 2 else ()))]
    for reason in _OF_THE_SAVED if len(saved) > 1 else ():
        together = [each for each in saved if each.reason is reason]
        lines += [_line(together)] if together else []
    if any(each.reason is Trouble.FORBIDDEN for each in report.unread):
        lines.append(_("rights: kubectl netinfo rbac prints those that give the full answer, for an administrator"))
    return "".join(_note(f"{before}{each}", page, Meaning.UNSURE) for each in lines)


def _line(of_one_reason: Sequence[Unread]) -> str:
    from netinfo.text.redact import redact  # takes 10 ms: loaded where something is to be told

    hint = said(of_one_reason[0].hint)
    if len(of_one_reason) > 1:
        hint = _("kubectl netinfo --record DIR on that cluster, then --from DIR")
    return _("not read: {source} ({reason}); try: {hint}").format(
        source=", ".join(escape(each.source) for each in of_one_reason),
        reason=said(named(of_one_reason[0].reason)),
        hint=escape(redact(hint)),
    )


def _note(text: str, page: Page, meaning: Meaning) -> str:
    """A sentence whose first word, what it is, has the colour."""
    told = paragraph(text, page)
    word, colon, rest = told.partition(": ")
    return page.paint(word, meaning) + colon + rest
