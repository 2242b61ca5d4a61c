"""``kubectl netinfo nodes``: one row a node."""

from __future__ import annotations

import os
import sys

from netinfo.commands.options import Options
from netinfo.commands.place import Counts, examined
from netinfo.commands.report import say_doubts, say_where, worst
from netinfo.model import MAIN_FACTS, ExitCode, Fact, Report, State
from netinfo.node_table import NodeTable
from netinfo.unsafe import escape

_FACTS = (*MAIN_FACTS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES)


def run(options: Options) -> int:
    """Print the nodes in the form asked for; the exit code, as for a report."""
    clusters = examined(options, _FACTS, os.environ, counts=Counts(pods=True))
    from netinfo.facts import per_node
    from netinfo.views import nodes as view

    found = [(each.report, per_node.table(each.readings, each.report)) for each in clusters]
    text = view.render(found, options.form, headers=options.has_headers)
    is_for_people = options.form not in ("json", "yaml")
    reports = [report for report, _nodes in found]
    if is_for_people:
        say_where(reports)
    sys.stdout.write(text)
    sys.stdout.flush()
    if is_for_people:
        for report, nodes in found:
            prefix = f"{escape(report.context)}: " if len(found) > 1 else ""
            sys.stderr.write("".join(f"{prefix}{line}\n" for line in view.gaps(nodes)))
        say_doubts(reports)
    return int(worst([_exit_code(report, nodes) for report, nodes in found]))


def _exit_code(report: Report, nodes: NodeTable) -> ExitCode:
    """A gap that lies in the nature of the network is none; what could not be looked at is."""
    if not nodes.rows and not nodes.is_whole:
        return ExitCode.NOTHING
    state = report.facts[Fact.NODE_CIDRS].state
    if state is State.CONFLICT:
        return ExitCode.CONFLICT
    is_part = not nodes.is_whole or not nodes.is_counted or state is State.UNKNOWN
    return ExitCode.PARTIAL if is_part or report.unread else ExitCode.DETERMINED
