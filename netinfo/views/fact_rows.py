"""The rows of the fact table: a fact has one, and another for each further thing in its detail that people ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netinfo.model.report import Fact, Report, Verdict
from netinfo.text.escape import escape
from netinfo.text.translation import _
from netinfo.views import wording
from netinfo.views.fact_row import FactRow
from netinfo.views.room_rows import room_rows


def fact_rows(report: Report, facts: Sequence[Fact]) -> Iterator[FactRow]:
    """The rows of these facts, as far as the report has them."""
    for fact in facts:
        verdict = report.facts.get(fact)
        if verdict is None:
            continue
        if fact is Fact.DATAPLANE and verdict.value:
            yield from _ways(verdict)
        else:
            yield _row(verdict)
        if fact is Fact.KUBE_PROXY:
            yield from _balancing(verdict)
        if fact is Fact.CAPACITY:
            yield from room_rows(verdict)


def _row(verdict: Verdict) -> FactRow:
    how = wording.how_we_know(verdict)
    return FactRow(wording.title(verdict.fact), wording.value(verdict), verdict.state, how)


def _ways(verdict: Verdict) -> Iterator[FactRow]:
    """How packets go on a node, and how between nodes: two things."""
    row, kind = _row(verdict), verdict.detail.get("kind")
    way = verdict.detail.get("encapsulation")
    if isinstance(kind, str) or not isinstance(way, str):
        of_solution = row._replace(value=escape(str(kind)), how=_("follows from the network solution"))
        yield of_solution if isinstance(kind, str) else row
    if isinstance(way, str):
        told = _("{encapsulation}, across subnets only") if verdict.detail.get("crossSubnet") else "{encapsulation}"
        value = _("no encapsulation") if way == "none" else told.format(encapsulation=escape(way))
        yield row._replace(title=_("Between nodes"), value=value)


def _balancing(verdict: Verdict) -> Iterator[FactRow]:
    """By which algorithm a Pod is chosen, and by whom where kube-proxy is replaced."""
    algorithm, by = verdict.detail.get("algorithm"), verdict.detail.get("replacedBy")
    if isinstance(algorithm, str) and algorithm:
        how = _("done by {solution}").format(solution=escape(by)) if isinstance(by, str) else _("follows from the mode")
        yield FactRow(_("Load balancing"), escape(_(algorithm)), verdict.state, how)
