"""``kubectl netinfo check``: collisions, exhaustion, contradictions, leftovers."""

from __future__ import annotations

import os
import sys

from netinfo.commands.options import Options
from netinfo.commands.place import Counts, examined
from netinfo.commands.report import say_unread, say_where, worst
from netinfo.finding import Checked
from netinfo.model import ExitCode, Fact, Report
from netinfo.unsafe import escape


def run(options: Options) -> int:
    """Print what was found in the form asked for; 4 with a problem, 3 when not all could be looked at, else 0."""
    clusters = examined(options, tuple(Fact), os.environ, counts=Counts(pods=True, services=True))
    from netinfo.checks.run import check
    from netinfo.views import check as view

    found = [(each.report, check(each.readings, each.report)) for each in clusters]
    text = view.render(found, options.form, headers=options.has_headers)
    if options.form in ("json", "yaml"):
        sys.stdout.write(text)
    else:
        _tell(found, text, options.form)
    return int(worst([_exit_code(*each) for each in found]))


def _tell(found: list[tuple[Report, Checked]], text: str, form: str) -> None:
    """The rows, a sentence for each cluster without a problem, and on stderr what was looked at."""
    from netinfo.views import check as view

    reports = [report for report, _checked in found]
    say_where(reports)
    sys.stdout.write(text)
    answer = sys.stdout if form in ("table", "wide") else sys.stderr
    prefixes = [f"{escape(report.context)}: " if len(found) > 1 else "" for report in reports]
    for prefix, (_report, checked) in zip(prefixes, found, strict=True):
        if sentence := view.verdict(checked):
            answer.write(f"{prefix}{sentence}\n")
    sys.stdout.flush()
    for prefix, (_report, checked) in zip(prefixes, found, strict=True):
        sys.stderr.write("".join(f"{prefix}{line}\n" for line in view.looks(checked, is_wide=form == "wide")))
    say_unread(reports)


def _exit_code(report: Report, checked: Checked) -> ExitCode:
    if checked.problems:
        return ExitCode.CONFLICT
    if not any(look.is_looked for look in checked.looks):
        return ExitCode.NOTHING
    return ExitCode.PARTIAL if checked.unlooked or report.unread else ExitCode.DETERMINED
