"""Which evidence of a verdict a transcript shows, and in which order: the same for a live cluster and for a dump."""

from __future__ import annotations

from netinfo.model.report import Evidence, Stance, State, Strength, Verdict


def to_show(verdict: Verdict) -> list[Evidence]:
    """What speaks for the answer, observation last, as what confirms. Of a conflict both sides, one piece of each side
    first, so that none is left out where not all can be shown."""
    is_disputed = verdict.state is State.CONFLICT
    shown = (Stance.FOR, Stance.AGAINST) if is_disputed else (Stance.FOR,)
    wanted = [each for each in verdict.evidence if each.stance in shown or verdict.state is State.NOT_APPLICABLE]
    if not is_disputed:
        return sorted(wanted, key=lambda each: each.strength in (Strength.OBSERVED, Strength.ASSIGNED))
    first = {each.value: each for each in reversed(wanted)}
    return sorted(wanted, key=lambda each: first[each.value] is not each)
