"""From what was decided and what could not be read to the exit code."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.model.command import ExitCode
from netinfo.model.report import Fact, Report, State

_DECIDED = frozenset({State.AGREED, State.SINGLE, State.NOT_APPLICABLE})


def exit_code(report: Report, asked: Iterable[Fact]) -> ExitCode:
    """The code for a report that was printed; ``asked`` are the facts it speaks of."""
    states = [report.facts[fact].state for fact in asked if fact in report.facts]
    if State.CONFLICT in states:
        return ExitCode.CONFLICT
    if not any(state in _DECIDED for state in states) and not any(
        report.facts[fact].at_least for fact in asked if fact in report.facts
    ):
        return ExitCode.NOTHING
    if report.unread or State.UNKNOWN in states:
        return ExitCode.PARTIAL
    return ExitCode.DETERMINED


def code_of_several(codes: Iterable[ExitCode]) -> ExitCode:
    """One code for several clusters: theirs where they agree, else the gravest.

    A conflict is graver than a part that is missing. Where no cluster answered, each for its own reason, nothing is
    determined.
    """
    found = set(codes)
    if len(found) == 1:
        return found.pop()
    if ExitCode.CONFLICT in found:
        return ExitCode.CONFLICT
    return ExitCode.NOTHING if min(found) >= ExitCode.NOTHING else ExitCode.PARTIAL
