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
from netinfo.model.report import MAIN_FACTS, Fact, Report
from netinfo.views import notes

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
        from netinfo.views import fleet, table

        form = options.form if options.form in ("markdown", "csv") else "table"
        page = options.page(sys.stdout)
        if len(reports) > 1:
            is_wide = options.is_wide or options.form == "wide"
            text = fleet.render(reports, form, headers=options.has_headers, is_wide=is_wide, page=page)
        else:
            text = table.render(reports, facts, form, headers=options.has_headers, page=page)
        say_where([each.report for each in found if not each.error], options)
        say(text, found, options)
    return int(code_of_several(exit_code(each, _exit_code) for each in found))


def _exit_code(report: Report) -> ExitCode:
    return exit_codes.exit_code(report, MAIN_FACTS)


def say(text: str, found: Sequence[Examined], options: Options) -> None:
    """The answer, and on stderr what is to be said of each cluster beside it."""
    sys.stdout.write(text)
    sys.stdout.flush()
    for each in found:
        say_error(each)
        if not each.error:
            sys.stderr.write(notes.doubts(each.report, options.page(sys.stderr), is_named=len(found) > 1))


def say_where(reports: Sequence[Report], options: Options) -> None:
    """The line above the table, one a cluster; on stderr when stdout is read by a program."""
    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    stream.write(notes.headings(reports, options.page(stream)))
