"""Blocks of several holders against each other: clusters, networks that a person named, routes of this machine.

Blocks of one family never overlap in part: of two that share an address one holds the other. So one pass in the order
of addresses, with the blocks around the current one on a stack, meets every pair that overlaps and no other; equal
blocks of many clusters are one entry, so that a thousand clusters with one default are one finding.

What an overlap breaks decides how grave it is. Pod blocks of two clusters cannot be routed to each other without NAT.
Service blocks are used inside their own cluster, so equal ones disturb only what joins Services (submariner.io,
"Globalnet"; Cilium ClusterMesh and Istio do not route them: docs.cilium.io/en/stable/network/clustermesh). Nodes of two
clusters may share a network on purpose, and so may nodes and a network that a person named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from netinfo.checks.overlap_words import told
from netinfo.model.findings import Checked, CheckOutcome, Finding, FindingKind, Severity
from netinfo.model.holdings import OF_CLUSTER, ORDER, Gap, Holding, Machine, Space, Use
from netinfo.model.owned_ranges import is_outside
from netinfo.model.report import Fact
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase
from netinfo.values.addresses import contains

#: What an overlap of two uses is; a pair that is not here is none. Slices count as Pods.
_SEVERITIES = {
    (Use.PODS, Use.PODS): Severity.PROBLEM,
    (Use.PODS, Use.SERVICES): Severity.PROBLEM,
    (Use.PODS, Use.NODES): Severity.PROBLEM,
    (Use.PODS, Use.OTHER): Severity.PROBLEM,
    (Use.PODS, Use.NAMED): Severity.PROBLEM,
    (Use.PODS, Use.ROUTE): Severity.PROBLEM,
    (Use.SERVICES, Use.SERVICES): Severity.NOTE,
    (Use.SERVICES, Use.NODES): Severity.PROBLEM,
    (Use.SERVICES, Use.OTHER): Severity.NOTE,
    (Use.SERVICES, Use.NAMED): Severity.PROBLEM,
    (Use.SERVICES, Use.ROUTE): Severity.PROBLEM,
    (Use.NODES, Use.OTHER): Severity.PROBLEM,
    (Use.NODES, Use.NAMED): Severity.NOTE,
    (Use.OTHER, Use.OTHER): Severity.NOTE,
    (Use.OTHER, Use.NAMED): Severity.PROBLEM,
    (Use.OTHER, Use.ROUTE): Severity.PROBLEM,
}
_FACTS = {
    Use.PODS: Fact.POD_CIDRS,
    Use.SLICES: Fact.NODE_CIDRS,
    Use.SERVICES: Fact.SERVICE_CIDRS,
    Use.NODES: Fact.NODE_ADDRESSES,
}
#: So many commands show a finding: a command each of the first holders of both sides.
_MOST_COMMANDS = 4


class Entry(NamedTuple):
    """One block of one use with everybody who has it."""

    use: Use
    holdings: tuple[Holding, ...]

    @property
    def holders(self) -> tuple[str, ...]:
        """Their names in order."""
        return tuple(sorted({each.holder for each in self.holdings}))


class Overlap(NamedTuple):
    """An entry and what lies inside it: another entry of the same block, or several parts of one holder's."""

    outer: Entry
    inner: tuple[Holding, ...]

    @property
    def uses(self) -> tuple[Use, Use]:
        """Both uses, slices as Pods, in the order of ``Use``."""
        found = (_as_pods(self.outer.use), _as_pods(self.inner[0].use))
        return found if ORDER.index(found[0]) <= ORDER.index(found[1]) else (found[1], found[0])

    @property
    def all(self) -> tuple[Holding, ...]:
        """Everything that takes part."""
        return (*self.outer.holdings, *self.inner)


def compare(spaces: Sequence[Space], machine: Machine | None = None) -> Checked:
    """What is wrong between these holders, and what could not be compared."""
    every = [*spaces, *([machine.space] if machine else [])]
    ways = _ways_to(spaces, machine) if machine else frozenset()
    holdings = [each for space in every for each in space.holdings if each not in ways and not _is_outside(each)]
    found = sorted((_finding(each) for each in overlaps(holdings)), key=_rank)
    return Checked(tuple(found), tuple(_looks(spaces, machine)))


def _is_outside(holding: Holding) -> bool:
    """A piece of the network outside, which clusters share on purpose."""
    return holding.use is Use.OTHER and is_outside(holding.label)


def is_problem(overlap: Overlap) -> bool:
    """True where the overlap breaks something."""
    return _SEVERITIES[overlap.uses] is Severity.PROBLEM


def overlaps(holdings: Iterable[Holding]) -> Iterator[Overlap]:
    """Every overlap of holdings of different holders that means something."""
    around: list[Entry] = []
    inside: dict[tuple[int, str, Use], list[Holding]] = {}
    outer: dict[int, Entry] = {}
    for entry in _entries(holdings):
        block = entry.holdings[0]
        while around and _is_before(around[-1].holdings[0], block):
            around.pop()
        if len(entry.holders) > 1 and (_as_pods(entry.use), _as_pods(entry.use)) in _SEVERITIES:
            yield Overlap(entry, entry.holdings[1:])
        for each in around:
            if _pair(each.use, entry.use) in _SEVERITIES:
                outer[id(each)] = each
                for holding in entry.holdings:
                    if each.holders != (holding.holder,):
                        inside.setdefault((id(each), holding.holder, holding.use), []).append(holding)
        around.append(entry)
    yield from _joined(outer, inside)


def _joined(outer: dict[int, Entry], inside: dict[tuple[int, str, Use], list[Holding]]) -> Iterator[Overlap]:
    """One overlap for holders that have the very same inside a block; else one for each holder."""
    alike: dict[tuple[int, Use, frozenset[object]], list[Holding]] = {}
    for (number, _holder, use), held in inside.items():
        alike.setdefault((number, use, frozenset(each.block for each in held)), []).extend(held)
    for (number, _use, _blocks), held in alike.items():
        entry, names = outer[number], {each.holder for each in held}
        others = tuple(each for each in entry.holdings if len(names) > 1 or each.holder not in names)
        yield Overlap(Entry(entry.use, others), tuple(held))


def _entries(holdings: Iterable[Holding]) -> list[Entry]:
    """Equal blocks of one use together, in the order of addresses, what holds before what is held."""
    found: dict[tuple[int, int, int, int, bool], dict[str, Holding]] = {}
    for each in holdings:
        key = (each.block.version, each.first, -each.last, ORDER.index(each.use), each.is_possible)
        found.setdefault(key, {}).setdefault(each.holder, each)
    ordered = (found[key] for key in sorted(found))
    return [Entry(next(iter(each.values())).use, tuple(each[name] for name in sorted(each))) for each in ordered]


def _is_before(one: Holding, other: Holding) -> bool:
    return one.block.version != other.block.version or one.last < other.first


def _as_pods(use: Use) -> Use:
    return Use.PODS if use is Use.SLICES else use


def _pair(one: Use, other: Use) -> tuple[Use, Use]:
    first, second = sorted((_as_pods(one), _as_pods(other)), key=ORDER.index)
    return first, second


def _finding(overlap: Overlap) -> Finding:
    one, other = overlap.uses
    every = overlap.all
    shown = (*overlap.outer.holdings[:2], *overlap.inner[:2])
    commands = [command for each in shown for command in each.commands]
    facts = tuple(dict.fromkeys(_FACTS[each.use] for each in every if each.use in _FACTS))
    return Finding(
        FindingKind.COLLISION,
        f"{one}-overlap-{other}",
        facts,
        told(overlap.outer.holdings, overlap.inner),
        tuple(dict.fromkeys(commands))[:_MOST_COMMANDS],
        _SEVERITIES[one, other],
        tuple(sorted({each.holder for each in every if each.use in OF_CLUSTER})),
        " ".join(sorted({each.holder if each.use is Use.NODES else f"{each.holder} {each.block}" for each in every})),
    )


def _rank(finding: Finding) -> tuple[bool, str, str]:
    return finding.severity is Severity.NOTE, finding.code, finding.subject


def _ways_to(spaces: Sequence[Space], machine: Machine) -> frozenset[Holding]:
    """Routes that lead to a cluster and collide with nothing: by one of its nodes, or made by it on this very node."""
    found: set[Holding] = set()
    for space in spaces:
        nodes = {int(each.block.network_address): each for each in space.of(Use.NODES)}
        own = tuple(each.block for each in space.of(Use.PODS, Use.SERVICES, Use.SLICES, Use.OTHER))
        is_node = any(int(each) in nodes for each in machine.addresses)
        for route in machine.space.holdings:
            gateway = machine.gateways.get(route.block)
            is_by_node = gateway is not None and int(gateway) in nodes
            if (is_node or is_by_node) and contains(own, route.block):
                found.add(route)
    return frozenset(found)


def _looks(spaces: Sequence[Space], machine: Machine | None) -> Iterator[CheckOutcome]:
    """What was compared, and for every block that is not known that it could not be."""
    clusters = [each for each in spaces if each.is_cluster]
    if len(clusters) > 1:
        yield CheckOutcome("clusters", phrase("the blocks of the clusters against each other"))
    named = [each for each in spaces if not each.is_cluster]
    if named:
        yield CheckOutcome("named", phrase("the blocks of the clusters against the named networks"))
    if machine is not None:
        title = phrase("the blocks of the clusters against the routes of this machine")
        gap = next(iter(machine.space.gaps), None)
        yield CheckOutcome("routes", title, gap.because if gap else "")
    for space in clusters:
        for each in space.gaps:
            if each.use is not Use.NODES:
                yield _not_compared(each)


def _not_compared(gap: Gap) -> CheckOutcome:
    title = (
        phrase("the Services of {cluster} against others", cluster=gap.holder)
        if gap.use is Use.SERVICES
        else phrase("the Pods of {cluster} against others", cluster=gap.holder)
    )
    return CheckOutcome(f"{gap.use}-of-{gap.holder}", title, gap.because)
