"""``kubectl netinfo``: the facts of one cluster or several."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from netinfo.cli import exit_codes
from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.options import Options
from netinfo.cli.output import Output, doubts, headings
from netinfo.cli.request import examined, exit_code
from netinfo.model.command import ExitCode
from netinfo.model.report import MAIN_FACTS, Fact, Report

#: Facts in the order of the wide table.
ALL_FACTS = tuple(Fact)


def run(options: Options) -> Output:
    """The report in the form asked for; the exit code."""
    facts = ALL_FACTS if options.is_wide or options.form == "wide" or options.is_document else MAIN_FACTS
    found = examined(options, facts, os.environ)
    code = int(code_of_several(exit_code(each, _exit_code) for each in found))
    reports = [each.report for each in found]
    if options.is_document:
        from netinfo.views import structured

        return Output(structured.render(reports, facts, options.form), exit_code=code)
    return Output(_table(reports, facts, options), doubts(found, options), code, headings(found, options))


def _table(reports: Sequence[Report], facts: tuple[Fact, ...], options: Options) -> str:
    """One row a fact, or one a cluster where there are several."""
    from netinfo.views import fleet, table

    form = options.form if options.form in ("markdown", "csv") else "table"
    page = options.page(sys.stdout)
    if len(reports) == 1:
        return table.render(reports, facts, form, headers=options.has_headers, page=page)
    is_wide = options.is_wide or options.form == "wide"
    return fleet.render(reports, form, headers=options.has_headers, is_wide=is_wide, page=page)


def _exit_code(report: Report) -> ExitCode:
    return exit_codes.exit_code(report, MAIN_FACTS)
