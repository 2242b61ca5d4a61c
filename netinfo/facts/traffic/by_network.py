"""A fact about packets where nodes are on several networks: what it is on each of them.

In: how it is decided of one network. Out: one verdict, its value that of all networks where they have one in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netinfo.facts.cni.parts import Decide, Part, parts_of, weakest
from netinfo.model.components import Decision, Identification
from netinfo.model.report import State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import joined, phrase, verbatim


def decide(snapshot: Snapshot, cni: Identification, decide_one: Decide) -> Decision:
    """``title`` and ``detail.byNetwork`` tell each network's own; unknown where one of them is. Where all nodes are on
    one network, what is decided of it."""
    parts = parts_of(snapshot, cni, decide_one)
    if not parts:
        return decide_one(snapshot, cni)
    first, state = parts[0].verdict, weakest(each.verdict.state for each in parts)
    evidence = tuple(dict.fromkeys(one for each in parts for one in each.verdict.evidence))
    warnings = tuple(dict.fromkeys(one for each in parts for one in each.decision.warnings))
    is_known = state in (State.AGREED, State.SINGLE)
    if is_known and all(_answer(each.verdict) == _answer(first) for each in parts):
        return Decision(first._replace(state=state, evidence=evidence), warnings)
    unclear = [each for each in parts if each.verdict.state in (State.UNKNOWN, State.CONFLICT)]
    reasons = [phrase("{network}: {reason}", network=each.network, reason=each.verdict.because) for each in unclear]
    is_told = any(each.verdict.value for each in parts)
    is_common = is_known and len({each.verdict.value for each in parts}) == 1
    verdict = Verdict(
        first.fact,
        state,
        first.value if is_common else None,
        title=joined("; ", [_told(each) for each in parts]) if is_told else "",
        detail={**_common([each.verdict.detail for each in parts]), "byNetwork": [_part(each) for each in parts]},
        evidence=evidence,
        because=joined("; ", reasons),
    )
    return Decision(verdict, warnings)


def _answer(verdict: Verdict) -> tuple[object, ...]:
    return (verdict.value, verdict.title, verdict.detail)


def _common(details: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """What all say alike; null where they differ."""
    first = details[0]
    return {key: first[key] if all(each.get(key) == first[key] for each in details) else None for key in first}


def _told(part: Part) -> str:
    verdict = part.verdict
    shown = verbatim(verdict.value) if isinstance(verdict.value, str) else phrase("unknown")
    return phrase("{value} ({network})", value=verdict.title or shown, network=part.network)


def _part(part: Part) -> dict[str, object]:
    verdict = part.verdict
    return {"network": part.network, "state": str(verdict.state), "value": verdict.value}
