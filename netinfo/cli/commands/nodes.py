"""``kubectl netinfo nodes``: one row a node."""

from __future__ import annotations

import os
import sys
from functools import partial

from netinfo.cli.commands.report import say_where
from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.options import Options
from netinfo.cli.request import Counts, examined, exit_code, say_error
from netinfo.model.command import ExitCode
from netinfo.model.node_table import NodeTable
from netinfo.model.report import MAIN_FACTS, Fact, Report, State
from netinfo.views import notes
from netinfo.views.layout import paragraph

_FACTS = (*MAIN_FACTS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES)


def run(options: Options) -> int:
    """Print the nodes in the form asked for; the exit code, as for a report."""
    clusters = examined(options, _FACTS, os.environ, counts=Counts(pods=True))
    from netinfo.facts.nodes import per_node
    from netinfo.views import nodes as view

    found = [(each.report, per_node.table(each.judged)) for each in clusters]
    is_wide = options.is_wide or options.form == "wide"
    text = view.render(found, options.form, headers=options.has_headers, is_wide=is_wide, page=options.page(sys.stdout))
    is_for_people = options.form not in ("json", "yaml")
    if is_for_people:
        say_where([each.report for each in clusters if not each.error], options)
    sys.stdout.write(text)
    sys.stdout.flush()
    for each, (report, nodes) in zip(clusters, found, strict=True) if is_for_people else ():
        say_error(each)
        if not each.error:
            is_named, page = len(found) > 1, options.page(sys.stderr)
            before = notes.prefix(report, is_named=is_named)
            sys.stderr.write("".join(paragraph(f"{before}{line}", page) for line in view.gaps(nodes)))
            sys.stderr.write(notes.doubts(report, page, is_named=is_named))
    pairs = zip(clusters, found, strict=True)
    return int(code_of_several(exit_code(each, partial(_exit_code, nodes=nodes)) for each, (_, nodes) in pairs))


def _exit_code(report: Report, nodes: NodeTable) -> ExitCode:
    """A gap that lies in the nature of the network is none; what could not be looked at is."""
    if not nodes.rows and not nodes.is_whole:
        return ExitCode.NOTHING
    state = report.facts[Fact.NODE_CIDRS].state
    if state is State.CONFLICT:
        return ExitCode.CONFLICT
    is_part = not nodes.is_whole or not nodes.is_counted or state is State.UNKNOWN
    return ExitCode.PARTIAL if is_part or report.unread else ExitCode.DETERMINED
