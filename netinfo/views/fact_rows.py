"""The rows of the fact table: a fact has one, and another for each further thing in its detail that people ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from netinfo.model.report import Fact, Report, State, Verdict
from netinfo.named_tuple import NamedTuple
from netinfo.text.escape import escape
from netinfo.text.translation import _
from netinfo.views import wording


class FactRow(NamedTuple):
    """What stands in a row, escaped, and the state for its colour."""

    title: str
    value: str
    state: State
    how: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand under FACT, VALUE, STATE and HOW WE KNOW."""
        return self.title, self.value, wording.state_name(self.state), self.how


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
            yield from _slices(verdict)


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


def _slices(verdict: Verdict) -> Iterator[FactRow]:
    """How many of the slices that the block holds are given to nodes, and how many are left."""
    by_network = verdict.detail.get("byNetwork")
    rooms = by_network if isinstance(by_network, list) else [verdict.detail]
    parts = [part for each in rooms for part in _given(each)]
    if not parts:
        return
    how = _("counted in the block; used and free addresses: {command}").format(command="kubectl netinfo nodes")
    yield FactRow(_("Slices given"), ", ".join(parts), verdict.state, how)


def _given(room: Mapping[str, object]) -> Iterator[str]:
    """The slices of one network, by family."""
    slices, network = room.get("slices"), room.get("network")
    for each in slices.values() if isinstance(slices, Mapping) else ():
        counts = {key: _count(each[key]) for key in each}
        told = _("{given} of {possible} /{prefixLength}, {free} free").format_map(counts)
        yield f"{told} ({escape(network)})" if isinstance(network, str) else told


def _count(number: object) -> str:
    """Large ones as a power of two, where they are one."""
    if isinstance(number, int) and number >= 1 << 20 and number & (number - 1) == 0:
        return f"2^{number.bit_length() - 1}"
    return str(number)
