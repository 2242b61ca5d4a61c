"""A fact about packets where nodes are on several networks: what it is on each of them.

In: how it is decided of one network. Out: one verdict, its value that of all networks where they have one in common.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netinfo import solutions
from netinfo.model.components import Decision, Identification
from netinfo.model.report import State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import joined, phrase, verbatim


def decide(
    snapshot: Snapshot, cni: Identification, decide_one: Callable[[Snapshot, Identification], Decision]
) -> Decision:
    """``title`` and ``detail.byNetwork`` tell each network's own; unknown where one of them is. Where all nodes are on
    one network, what is decided of it."""
    if not cni.networks:
        return decide_one(snapshot, cni)
    decisions = {name: decide_one(snapshot, _alone(snapshot, cni, name)) for name in cni.networks}
    verdicts = {name: each.verdict for name, each in decisions.items()}
    first, values = next(iter(verdicts.values())), {each.value for each in verdicts.values()}
    state = _weakest(verdicts)
    evidence = tuple(dict.fromkeys(one for each in verdicts.values() for one in each.evidence))
    warnings = tuple(dict.fromkeys(one for each in decisions.values() for one in each.warnings))
    if len(values) == 1 and state in (State.AGREED, State.SINGLE):
        return Decision(first._replace(state=state, evidence=evidence), warnings)
    unclear = [(name, each) for name, each in verdicts.items() if each.state in (State.UNKNOWN, State.CONFLICT)]
    because = joined("; ", [phrase("{network}: {reason}", network=name, reason=each.because) for name, each in unclear])
    detail = {**dict.fromkeys(first.detail), "byNetwork": [_part(name, each) for name, each in verdicts.items()]}
    is_told = any(each.value for each in verdicts.values())
    title = joined("; ", [_told(name, each) for name, each in verdicts.items()]) if is_told else ""
    return Decision(
        Verdict(first.fact, state, title=title, detail=detail, evidence=evidence, because=because), warnings
    )


def _alone(snapshot: Snapshot, cni: Identification, network: str) -> Identification:
    """As if this network had all nodes."""
    component = next(each for each in cni.candidates if each.id == network)
    detail = {**cni.verdict.detail, "dataplane": solutions.of(component, snapshot).on_node()}
    verdict = cni.verdict._replace(value=component.id, title=component.title, detail=detail)
    return cni._replace(verdict=verdict, in_charge=component, candidates=(component,), by_node={}, by_pod={})


def _weakest(verdicts: Mapping[str, Verdict]) -> State:
    """No surer than the least sure of them."""
    states = {each.state for each in verdicts.values()}
    return next(each for each in (State.CONFLICT, State.UNKNOWN, State.SINGLE, State.AGREED) if each in states)


def _told(network: str, verdict: Verdict) -> str:
    shown = verbatim(verdict.value) if isinstance(verdict.value, str) else phrase("unknown")
    return phrase("{value} ({network})", value=verdict.title or shown, network=network)


def _part(network: str, verdict: Verdict) -> dict[str, object]:
    return {"network": network, "state": str(verdict.state), "value": verdict.value}
