"""``kubectl netinfo``: the facts of one cluster or several."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from netinfo import outcome
from netinfo.commands.options import Options
from netinfo.commands.place import examined
from netinfo.model import MAIN_FACTS, ExitCode, Fact, Report, State
from netinfo.text import _, said
from netinfo.trouble import named
from netinfo.unsafe import escape
from netinfo.views import wording

#: Facts in the order of the wide table.
ALL_FACTS = tuple(Fact)


def run(options: Options) -> int:
    """Print the report in the form asked for; the exit code."""
    facts = ALL_FACTS if options.form in ("wide", "json", "yaml") else MAIN_FACTS
    reports = [each.report for each in examined(options, facts, os.environ)]
    if options.form in ("json", "yaml"):
        from netinfo.views import structured

        sys.stdout.write(structured.render(reports, facts, options.form))
    else:
        from netinfo.views import table

        form = options.form if options.form in ("markdown", "csv") else "table"
        text = table.render(reports, facts, form, headers=options.has_headers)
        say_where(reports)
        sys.stdout.write(text)
        sys.stdout.flush()
        say_doubts(reports)
    return int(worst([outcome.exit_code(report, MAIN_FACTS) for report in reports]))


def say_where(reports: Sequence[Report]) -> None:
    """The line above the table; on stderr when stdout is read by a program."""
    if len(reports) == 1:
        stream = sys.stdout if sys.stdout.isatty() else sys.stderr
        stream.write(wording.heading(reports[0]) + "\n")


def say_doubts(reports: Sequence[Report]) -> None:
    """Warnings and unread sources, one line each, on stderr."""
    for report in reports:
        for warning in report.warnings:
            message = _("warning: {message}").format(message=escape(said(warning.message)))
            sys.stderr.write(f"{_prefix(report, reports)}{message}\n")
        say_unread(reports, report)


def _prefix(report: Report, reports: Sequence[Report]) -> str:
    return f"{escape(report.context)}: " if len(reports) > 1 else ""


def say_unread(reports: Sequence[Report], one: Report | None = None) -> None:
    """The sources that could not be read, of one of the reports or of all."""
    for report in [one] if one is not None else reports:
        if report.unread:
            from netinfo.redact import redact
        for unread in report.unread:
            line = _("not read: {source} ({reason}); try: {hint}").format(
                source=escape(unread.source), reason=said(named(unread.reason)), hint=escape(redact(said(unread.hint)))
            )
            sys.stderr.write(f"{_prefix(report, reports)}{line}\n")


def worst(codes: list[ExitCode]) -> ExitCode:
    """One code for several clusters: the gravest, where a conflict is graver than a part that is missing."""
    if len(set(codes)) == 1:
        return codes[0]
    return ExitCode.CONFLICT if ExitCode.CONFLICT in codes else ExitCode.PARTIAL


__all__ = ["ALL_FACTS", "State", "run"]
