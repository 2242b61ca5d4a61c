"""``kubectl netinfo map``: the picture of the address space."""

from __future__ import annotations

import os
import sys

from netinfo import outcome
from netinfo.commands.options import Options
from netinfo.commands.place import examined
from netinfo.commands.report import say_doubts, say_where, worst
from netinfo.errors import NetinfoError
from netinfo.model import MAIN_FACTS, ExitCode, Fact
from netinfo.phrase import phrase


def run(options: Options) -> int:
    """Print the picture; the exit code speaks of the facts that it shows."""
    if options.form not in ("table", "wide"):
        what = phrase("a picture has no form {name}", name=f"-o {options.form}")
        raise NetinfoError(ExitCode.USAGE, what, "", "kubectl netinfo -o " + options.form)
    reports = [
        each.report for each in examined(options, (*MAIN_FACTS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES), os.environ)
    ]
    from netinfo.views import map as view

    say_where(reports)
    sys.stdout.write(view.render(reports))
    sys.stdout.flush()
    say_doubts(reports)
    return int(worst([outcome.exit_code(report, view.FACTS) for report in reports]))
