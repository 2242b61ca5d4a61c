"""``kubectl netinfo --demo list``: the recorded clusters that ship with the program."""

from __future__ import annotations

import sys

from netinfo.cli.options import Options
from netinfo.cli.output import Output
from netinfo.sources import demos
from netinfo.text.translation import _
from netinfo.views import layout


def run(options: Options) -> Output:
    """One row a cluster: what ``--demo`` takes, and what it is."""
    rows = [(name, _(says)) for name, says in demos.SAYS.items()]
    names = (_("NAME"), _("WHAT IT IS")) if options.has_headers else ()
    return Output(layout.fitted(rows, names, options.page(sys.stdout)))
