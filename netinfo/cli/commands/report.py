"""``kubectl netinfo``: the facts of one cluster or several."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from netinfo.cli import exit_codes
from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.options import Options
from netinfo.cli.request import examined, exit_code, say_error
from netinfo.examine import Examined
from netinfo.model.command import ExitCode
from netinfo.model.report import MAIN_FACTS, Fact, Report, State
from netinfo.text.escape import escape
from netinfo.text.failure_reasons import named
from netinfo.text.translation import _, said
from netinfo.views import wording

#: Facts in the order of the wide table.
ALL_FACTS = tuple(Fact)


def run(options: Options) -> int:
    """Print the report in the form asked for; the exit code."""
    facts = ALL_FACTS if options.is_wide or options.form in ("wide", "json", "yaml") else MAIN_FACTS
    found = examined(options, facts, os.environ)
    reports = [each.report for each in found]
    if options.form in ("json", "yaml"):
        from netinfo.views import structured

        sys.stdout.write(structured.render(reports, facts, options.form))
    else:
        from netinfo.views import table

        form = options.form if options.form in ("markdown", "csv") else "table"
        text = table.render(reports, facts, form, headers=options.has_headers)
        say_where([each.report for each in found if not each.error])
        say(text, found)
    return int(code_of_several(exit_code(each, _exit_code) for each in found))


def _exit_code(report: Report) -> ExitCode:
    return exit_codes.exit_code(report, MAIN_FACTS)


def say(text: str, found: Sequence[Examined]) -> None:
    """The answer, and on stderr what is to be said of each cluster beside it."""
    sys.stdout.write(text)
    sys.stdout.flush()
    for each in found:
        say_error(each)
        if not each.error:
            say_doubts(each.report, is_named=len(found) > 1)


def prefix(report: Report, *, is_named: bool) -> str:
    """What stands before a line about one of several clusters."""
    return f"{escape(report.context)}: " if is_named else ""


def say_where(reports: Sequence[Report]) -> None:
    """The line above the table, one a cluster; on stderr when stdout is read by a program."""
    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    stream.write("".join(f"{wording.heading(each)}\n" for each in reports))


def say_doubts(report: Report, *, is_named: bool) -> None:
    """Warnings and unread sources, one line each, on stderr."""
    before = prefix(report, is_named=is_named)
    for warning in report.warnings:
        sys.stderr.write(before + _("warning: {message}").format(message=escape(said(warning.message))) + "\n")
    say_unread(report, is_named=is_named)


def say_unread(report: Report, *, is_named: bool) -> None:
    """The sources that could not be read, one line each, on stderr."""
    before = prefix(report, is_named=is_named)
    if report.unread:
        from netinfo.text.redact import redact
    for unread in report.unread:
        line = _("not read: {source} ({reason}); try: {hint}").format(
            source=escape(unread.source), reason=said(named(unread.reason)), hint=escape(redact(said(unread.hint)))
        )
        sys.stderr.write(before + line + "\n")


__all__ = ["ALL_FACTS", "State", "run"]
