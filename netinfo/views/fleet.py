"""Several clusters as a table: one row each, the same rows as Markdown and CSV."""

from __future__ import annotations

from collections.abc import Sequence

from netinfo.model.report import MAIN_FACTS, Fact, Report, State, Verdict
from netinfo.text.escape import escape
from netinfo.text.translation import _, said
from netinfo.views import table, wording
from netinfo.views.page import FILE, Page

#: The gravest first: the row's state is that of its worst fact.
_GRAVITY = (State.CONFLICT, State.UNKNOWN, State.SINGLE, State.AGREED, State.NOT_APPLICABLE)
#: What ``-o wide`` adds, in order.
_WIDE = (Fact.IP_FAMILIES, Fact.DATAPLANE, Fact.MTU, Fact.NETWORK_POLICY, Fact.ENCRYPTION, Fact.KUBE_PROXY, Fact.DNS)


def render(reports: Sequence[Report], form: str, *, headers: bool, is_wide: bool, page: Page = FILE) -> str:
    """One row a report. ``form`` is ``table``, ``markdown`` or ``csv``."""
    columns = [_("CONTEXT"), _("CNI"), _("PODS"), _("SERVICES"), _("NODES"), _("STATE")]
    if is_wide:
        columns += [_("VERSION"), _("DISTRIBUTION"), *(wording.title(fact).upper() for fact in _WIDE)]
    rows = [row(each, is_wide=is_wide) for each in reports]
    return table.laid_out(rows, tuple(columns), form, headers=headers, page=page)


def row(report: Report, *, is_wide: bool = False) -> tuple[str, ...]:
    """The cells of a report, escaped."""
    cells = [escape(report.context), *(_value(report.facts.get(fact)) for fact in MAIN_FACTS)]
    cells += [_or_dash(report.cluster.nodes), state(report)]
    if is_wide:
        cells += [escape(_or_dash(report.cluster.version)), escape(_or_dash(report.cluster.distribution))]
        cells += [_value(report.facts.get(fact)) for fact in _WIDE]
    return tuple(cells)


def _value(verdict: Verdict | None) -> str:
    """The value, a lower bound as one, or a word for the lack of both."""
    if verdict is None:
        return "-"
    if not verdict.value and verdict.title:  # several networks by design: they have a title and no one id
        return escape(said(verdict.title))
    if not verdict.value and verdict.at_least:
        return _("at least {blocks}").format(blocks=", ".join(escape(each) for each in verdict.at_least))
    return wording.value(verdict)


def _or_dash(value: object) -> str:
    return "-" if value is None else str(value)


def state(report: Report) -> str:
    """The state of the row: that of the fact that is known worst."""
    if any(each.code == "unreachable" for each in report.warnings):
        return _("not asked")
    verdicts = [report.facts[fact] for fact in MAIN_FACTS if fact in report.facts]
    if not verdicts:
        return "-"
    worst = min(verdicts, key=lambda each: _GRAVITY.index(each.state))
    return wording.state(worst)
