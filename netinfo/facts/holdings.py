"""Which blocks a cluster has, and which it may have beside them: a report read as a part of a larger address plan.

A block that only observation bounds (``atLeast``) is possible, and so are every side of a conflict and what speaks for
a value that is not decided; the use then has a gap as well, because there may be more. Slices count where they are not
inside the Pod block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.model.command import Command
from netinfo.model.holdings import Gap, Holding, Space, Use
from netinfo.model.owned_ranges import lies_in_pods
from netinfo.model.report import MAIN_FACTS, Fact, Report, Stance, State, Verdict
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network, contains, parse_network

#: The facts that a Space is made of.
FACTS = (*MAIN_FACTS, Fact.NODE_CIDRS, Fact.NODE_ADDRESSES, Fact.OTHER_CIDRS)
_USES = {Fact.POD_CIDRS: Use.PODS, Fact.SERVICE_CIDRS: Use.SERVICES, Fact.NODE_ADDRESSES: Use.NODES}


def space(report: Report, name: str | None = None) -> Space:
    """The address space of one cluster, as far as its report tells. ``name``: how the cluster is called."""
    holder = name or report.context
    held: list[Holding] = []
    gaps: list[Gap] = []
    for fact, use in _USES.items():
        held += _holdings(holder, use, report.facts.get(fact))
        gaps += _gaps(holder, use, report.facts.get(fact))
    held += _slices(holder, report, tuple(each.block for each in held if each.use is Use.PODS and not each.is_possible))
    held += _other_ranges(holder, report)
    return Space(holder, tuple(dict.fromkeys(held)), tuple(gaps))


def _holdings(holder: str, use: Use, verdict: Verdict | None) -> Iterator[Holding]:
    """The value of a fact; else the bounds of what was seen, what speaks for a value and, in a conflict, against it."""
    if verdict is None:
        return
    shown = _command(verdict, Stance.FOR)
    names = _names(verdict)
    known = set(_blocks(verdict.value))
    for block in known_in_order(verdict.value):
        label, is_disputed = names.get(str(block.network_address), ""), verdict.state is State.CONFLICT
        yield Holding(holder, use, block, label, is_disputed, shown)
    for part in _networks(verdict):
        for block in _blocks(_tuple(part.get("value"))):
            known.add(block)
            yield Holding(holder, use, block, commands=shown)
        for block in _blocks(_tuple(part.get("atLeast"))):
            yield Holding(holder, use, block, is_possible=True, commands=shown)
    for block in _blocks(verdict.at_least):
        yield Holding(holder, use, block, is_possible=True, commands=shown or _command(verdict, Stance.AGAINST))
    for each in verdict.evidence if not verdict.value or verdict.state is State.CONFLICT else ():
        if each.stance is Stance.NONE or (each.stance is Stance.AGAINST and verdict.state is not State.CONFLICT):
            continue
        for block in _blocks(each.value):
            if not contains(known, block):
                yield Holding(holder, use, block, is_possible=True, commands=(each.command,) if each.command else ())


def _networks(verdict: Verdict) -> list[Mapping[str, object]]:
    """The parts of a value where the nodes of a cluster are on several networks."""
    parts = verdict.detail.get("byNetwork")
    return [each for each in parts if isinstance(each, Mapping)] if isinstance(parts, (list, tuple)) else []


def _tuple(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def known_in_order(value: object) -> tuple[Network, ...]:
    """The blocks of a value without repeats."""
    return tuple(dict.fromkeys(_blocks(value)))


def _blocks(value: object) -> Iterator[Network]:
    """Blocks and single addresses of a fact's value; nothing for a value of another kind."""
    for each in value if isinstance(value, tuple) else ():
        if isinstance(each, str):
            block = parse_network(each if "/" in each else f"{each}/{128 if ':' in each else 32}")
            if block is not None:
                yield block


def _gaps(holder: str, use: Use, verdict: Verdict | None) -> Iterator[Gap]:
    if verdict is None:
        yield Gap(holder, use, phrase("the cluster could not be asked"))
    elif (parts := _networks(verdict)) and all(each.get("value") for each in parts):
        return
    elif not verdict.value or verdict.state is State.CONFLICT:
        because = verdict.because or phrase("it is not known")
        if verdict.state is State.CONFLICT and not verdict.because:
            because = phrase("its sources disagree")
        command = next((each.command for each in verdict.evidence if each.command), None)
        yield Gap(holder, use, because, command)


def slices(report: Report, name: str | None = None) -> Iterator[Holding]:
    """Every node slice of a cluster, inside the Pod block or not, with the node's name."""
    verdict = report.facts.get(Fact.NODE_CIDRS)
    if verdict is None:
        return
    shown, names = _command(verdict, Stance.FOR), _names(verdict)
    for block in known_in_order(verdict.value):
        yield Holding(name or report.context, Use.SLICES, block, names.get(str(block), ""), commands=shown)


def _slices(holder: str, report: Report, pods: tuple[Network, ...]) -> Iterator[Holding]:
    """Node slices outside what is known of the Pod block: they are parts of a block that is not known."""
    return (each for each in slices(report, holder) if not contains(pods, each.block))


def _other_ranges(holder: str, report: Report) -> Iterator[Holding]:
    """Ranges that the network keeps beside Pods and Services. One of another address space takes nothing here, and what
    agents take out of the Pods' block is counted there."""
    verdict = report.facts.get(Fact.OTHER_CIDRS)
    if verdict is None:
        return
    for each in verdict.items:
        kind, written = str(each.get("kind", "")), str(each.get("cidr", ""))
        block, shown = parse_network(written), _command_of(verdict, written)
        if block is not None and not each.get("space") and not lies_in_pods(kind):
            yield Holding(holder, Use.OTHER, block, kind, commands=shown)


def _command_of(verdict: Verdict, written: str) -> tuple[Command, ...]:
    """The command of the first evidence that names this very block."""
    told = (each.command for each in verdict.evidence if isinstance(each.value, tuple) and written in each.value)
    return next(((command,) for command in told if command), ())


def _command(verdict: Verdict, stance: Stance) -> tuple[Command, ...]:
    """The first command whose evidence takes this side."""
    return next(((each.command,) for each in verdict.evidence if each.stance is stance and each.command), ())


def _names(verdict: Verdict) -> dict[str, str]:
    """The nodes of a slice or an address, as far as the report names them."""
    found: dict[str, str] = {}
    for key in ("byNode", "assigned"):
        held = verdict.detail.get(key)
        for name, blocks in held.items() if isinstance(held, Mapping) and not found else ():
            for block in blocks:
                found.setdefault(str(block), name)
    return found
