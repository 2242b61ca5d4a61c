"""``kubectl netinfo map``: the picture of the address space."""

from __future__ import annotations

import os
import sys

from netinfo.cli import exit_codes
from netinfo.cli.commands.report import say, say_where
from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.options import Options
from netinfo.cli.request import examined, exit_code
from netinfo.model.command import ExitCode
from netinfo.model.report import MAIN_FACTS, Fact, Report
from netinfo.views.address_space import FACTS


def run(options: Options) -> int:
    """Print the picture; the exit code speaks of the facts that it shows."""
    found = examined(options, (*MAIN_FACTS, *(each for each in FACTS if each not in MAIN_FACTS)), os.environ)
    from netinfo.views import map as view

    if len(found) == 1:  # of several each stands above its own picture
        say_where([found[0].report], options)
    say(view.render([each.report for each in found], options.page(sys.stdout)), found, options)
    return int(code_of_several(exit_code(each, _exit_code) for each in found))


def _exit_code(report: Report) -> ExitCode:
    # Whether the network has further ranges is a remark of the picture, not its question.
    return exit_codes.exit_code(report, tuple(each for each in FACTS if each is not Fact.OTHER_CIDRS))
