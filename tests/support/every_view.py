"""A recorded cluster looked at in every way that the program has: what each command would print, in process."""

from __future__ import annotations

from netinfo.checks.run import check
from netinfo.cli.commands.report import ALL_FACTS
from netinfo.examine import Examined
from netinfo.facts import judge
from netinfo.facts.nodes import per_node
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import FixedPlan, Runner
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Selection
from netinfo.transcript import forms
from netinfo.transcript.proofs import every, stage
from netinfo.transcript.run import make
from netinfo.views import check as check_view
from netinfo.views import map as map_view
from netinfo.views import nodes as nodes_view
from netinfo.views import structured, table
from tests.clusters.judging import expected


def look_at(asker: Runner, *, probes: bool = False) -> dict[str, str]:
    """What every command prints of the cluster, by the command's name."""
    selection = Selection()
    lookup = selection.lookup()
    answers = asker.run(FixedPlan([selection.command(), *([lookup] if lookup else [])]))
    found = connection.read(answers[selection.command()], selection, answers[lookup] if lookup else None)
    assert found is not None, "the context was not recorded"
    inquiry = Inquiry(found, Scope(probes=probes))
    snapshot = inquiry.snapshot(asker.run(inquiry))
    judged = judge.decide(snapshot, context=found.context, origin="recorded", facts=ALL_FACTS)
    report, nodes = judged.report, per_node.table(judged)
    return {
        "json": structured.render([report], ALL_FACTS, "json"),
        "wide": table.render([report], ALL_FACTS, "table", headers=True),
        "check": check_view.document([(report, check(judged))], None, None, "json"),
        "nodes": nodes_view.render([(report, nodes)], "json", headers=True, is_wide=True),
        "map": map_view.render([report]),
        "commands": "\n".join(each.line for each in every(stage(report, judged.snapshot, found))),
        "transcript": forms.render(make(Examined(judged, found, asker), ALL_FACTS, explain=True), "markdown"),
    }


def options_of(name: str) -> dict[str, bool]:
    """How the recorded cluster is looked at: with a dry run where it was recorded with one."""
    return {"probes": "--probe" in expected(name).get("options", [])}
