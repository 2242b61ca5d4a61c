"""``kubectl netinfo check``: collisions, exhaustion, contradictions, leftovers."""

from __future__ import annotations

import os
import sys
from functools import partial

from netinfo.cli.commands.report import say_where
from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.options import Options
from netinfo.cli.request import Counts, examined, exit_code, say_error
from netinfo.examine import Examined
from netinfo.model.command import ExitCode
from netinfo.model.findings import Checked
from netinfo.model.report import Fact, Report
from netinfo.views import notes
from netinfo.views.layout import paragraph


def run(options: Options) -> int:
    """Print what was found in the form asked for; 4 with a problem, 3 when not all could be looked at, else 0."""
    clusters = examined(options, tuple(Fact), os.environ, counts=Counts(pods=True, services=True))
    from netinfo.checks.run import check
    from netinfo.views import check as view

    found = [(each.report, check(each.snapshot, each.report)) for each in clusters]
    text = view.render(found, options.form, headers=options.has_headers, page=options.page(sys.stdout))
    if options.form in ("json", "yaml"):
        sys.stdout.write(text)
    else:
        _tell(clusters, found, text, options)
    pairs = zip(clusters, found, strict=True)
    return int(code_of_several(exit_code(each, partial(_exit_code, checked=one)) for each, (_, one) in pairs))


def _tell(clusters: list[Examined], found: list[tuple[Report, Checked]], text: str, options: Options) -> None:
    """The rows, a sentence for each cluster without a problem, and on stderr what was looked at."""
    from netinfo.views import check as view

    is_named = len(found) > 1
    say_where([each.report for each in clusters if not each.error], options)
    sys.stdout.write(text)
    answer = sys.stdout if options.form in ("table", "wide") else sys.stderr
    for report, checked in found:
        if sentence := view.verdict(checked):
            answer.write(f"{notes.prefix(report, is_named=is_named)}{sentence}\n")
    sys.stdout.flush()
    is_wide = options.is_wide or options.form == "wide"
    for each, (report, checked) in zip(clusters, found, strict=True):
        say_error(each)
        if not each.error:
            before, page = notes.prefix(report, is_named=is_named), options.page(sys.stderr)
            lines = view.looks(checked, is_wide=is_wide)
            sys.stderr.write("".join(paragraph(f"{before}{line}", page) for line in lines))
            sys.stderr.write(notes.unread(report, page, is_named=is_named))


def _exit_code(report: Report, checked: Checked) -> ExitCode:
    if checked.problems:
        return ExitCode.CONFLICT
    if not any(look.is_looked for look in checked.looks):
        return ExitCode.NOTHING
    return ExitCode.PARTIAL if checked.unlooked or report.unread else ExitCode.DETERMINED
