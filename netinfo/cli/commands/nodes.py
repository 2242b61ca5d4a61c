"""``kubectl netinfo nodes``: one row a node."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial

from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.options import Options
from netinfo.cli.output import Output, errors, headings
from netinfo.cli.request import Counts, examined, exit_code
from netinfo.examine import Examined
from netinfo.model.command import ExitCode
from netinfo.model.node_table import NodeTable
from netinfo.model.report import MAIN_FACTS, Fact, Report, State
from netinfo.views import notes
from netinfo.views.layout import paragraph

_FACTS = (*MAIN_FACTS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES, Fact.CAPACITY)


def run(options: Options) -> Output:
    """The nodes in the form asked for; the exit code, as for a report."""
    clusters = examined(options, _FACTS, os.environ, counts=Counts(pods=True))
    from netinfo.facts.nodes import per_node
    from netinfo.views import nodes as view

    found = [(each.report, per_node.table(each.judged)) for each in clusters]
    pairs = zip(clusters, found, strict=True)
    code = int(code_of_several(exit_code(each, partial(_exit_code, nodes=nodes)) for each, (_, nodes) in pairs))
    is_wide = options.is_wide or options.form == "wide"
    text = view.render(found, options.form, headers=options.has_headers, is_wide=is_wide, page=options.page(sys.stdout))
    if options.form in ("json", "yaml"):
        return Output(text, exit_code=code)
    told = [_beside(each, nodes, clusters, options) for each, (_, nodes) in zip(clusters, found, strict=True)]
    return Output(text, "".join(told), code, headings(clusters, options))


def _beside(found: Examined, nodes: NodeTable, clusters: Sequence[Examined], options: Options) -> str:
    """What the rows of one cluster leave open, and what is to be said of it."""
    if found.error:
        return errors([found])
    from netinfo.views.nodes import gaps
    from netinfo.views.room_rows import room_left

    is_named, page = len(clusters) > 1, options.page(sys.stderr)
    before = notes.prefix(found.report, is_named=is_named)
    lines = (*gaps(nodes), *room_left(found.report))
    left_open = "".join(paragraph(f"{before}{line}", page) for line in lines)
    return left_open + notes.doubts(found.report, page, is_named=is_named)


def _exit_code(report: Report, nodes: NodeTable) -> ExitCode:
    """A gap that lies in the nature of the network is none; what could not be looked at is."""
    if not nodes.rows and not nodes.is_whole:
        return ExitCode.NOTHING
    state = report.facts[Fact.NODE_CIDRS].state
    if state is State.CONFLICT:
        return ExitCode.CONFLICT
    is_part = not nodes.is_whole or not nodes.is_counted or state is State.UNKNOWN
    return ExitCode.PARTIAL if is_part or report.unread else ExitCode.DETERMINED
