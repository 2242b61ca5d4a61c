"""``kubectl netinfo map``: the picture of the address space."""

from __future__ import annotations

import os
import sys

from netinfo import outcome
from netinfo.commands.options import Options
from netinfo.commands.place import examined, exit_code, say_error
from netinfo.commands.report import say_doubts, say_where
from netinfo.model import MAIN_FACTS, ExitCode, Fact, Report
from netinfo.outcome import code_of_several

#: What the picture shows.
FACTS = (Fact.POD_CIDRS, Fact.SERVICE_CIDRS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES)


def run(options: Options) -> int:
    """Print the picture; the exit code speaks of the facts that it shows."""
    found = examined(options, (*MAIN_FACTS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES), os.environ)
    from netinfo.views import map as view

    if len(found) == 1:  # of several each stands above its own picture
        say_where([found[0].report])
    sys.stdout.write(view.render([each.report for each in found]))
    sys.stdout.flush()
    for each in found:
        say_error(each)
        if not each.error:
            say_doubts(each.report, is_named=len(found) > 1)
    return int(code_of_several(exit_code(each, _exit_code) for each in found))


def _exit_code(report: Report) -> ExitCode:
    return outcome.exit_code(report, FACTS)
