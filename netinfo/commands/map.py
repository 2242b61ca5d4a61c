"""``kubectl netinfo map``: the picture of the address space."""

from __future__ import annotations

import os

from netinfo import outcome
from netinfo.address_space import FACTS
from netinfo.commands.options import Options
from netinfo.commands.place import examined, exit_code
from netinfo.commands.report import say, say_where
from netinfo.model import MAIN_FACTS, ExitCode, Fact, Report
from netinfo.outcome import code_of_several


def run(options: Options) -> int:
    """Print the picture; the exit code speaks of the facts that it shows."""
    found = examined(options, (*MAIN_FACTS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES), os.environ)
    from netinfo.views import map as view

    if len(found) == 1:  # of several each stands above its own picture
        say_where([found[0].report])
    say(view.render([each.report for each in found]), found)
    return int(code_of_several(exit_code(each, _exit_code) for each in found))


def _exit_code(report: Report) -> ExitCode:
    return outcome.exit_code(report, FACTS)
