"""A dump judged in this process: for tests that judge hundreds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netinfo.examine import judge_dump
from netinfo.model.error import NetinfoError
from netinfo.model.report import MAIN_FACTS, Fact, Report, State
from netinfo.sources.dump.input.parts import open_path, open_stream
from netinfo.sources.dump.result import snapshot
from netinfo.sources.dump.result.read import collected

FACTS = (*MAIN_FACTS, Fact.NODE_CIDRS)
_RANK = {State.UNKNOWN: 0, State.NOT_APPLICABLE: 0, State.CONFLICT: 0, State.SINGLE: 1, State.AGREED: 2}


def judged(data: bytes, chunk: int = 4096) -> Report:
    """The report on a stream, which comes in chunks."""
    chunks = (data[at : at + chunk] for at in range(0, len(data), chunk))
    return _report("-", collected("-", open_stream(chunks)))


def judged_path(path: Path) -> Report:
    """The report on a file, a folder, an archive."""
    return _report(str(path), collected(str(path), open_path(str(path))))


def _report(path: str, dump: snapshot.Dump) -> Report:
    return judge_dump(dump, snapshot.snapshot(dump), FACTS).report


def values(report: Report) -> dict[str, object]:
    """The answers."""
    return {str(fact): verdict.value for fact, verdict in report.facts.items()}


def unread(report: Report) -> dict[str, str]:
    """What could not be read, and why."""
    return {each.source: str(each.reason) for each in report.unread}


def damages(report: Report) -> list[str]:
    """The sentences that say what is damaged."""
    return [str(each.message) for each in report.warnings if each.code == "dump-damaged"]


@dataclass(frozen=True)
class Outcome:
    """What became of a dump that was changed: refused with a reason, or judged."""

    error: NetinfoError | None = None
    report: Report | None = None


def tried(data: bytes) -> Outcome:
    """The outcome; anything but a report or an error for the user is a bug and is raised."""
    try:
        return Outcome(report=judged(data))
    except NetinfoError as error:
        return Outcome(error=error)


def silent_changes(outcome: Outcome, whole: Report) -> Mapping[str, str]:
    """Facts that are answered otherwise, or more surely, than on the whole dump, without a word about damage."""
    found: dict[str, str] = {}
    for fact, now in outcome.report.facts.items() if outcome.report else ():
        then = whole.facts[fact]
        told = any(fact in each.facts for each in outcome.report.warnings) if outcome.report else False
        is_weaker = now.value is None or now.state is State.CONFLICT
        is_same = now.value == then.value and _RANK[now.state] <= _RANK[then.state]
        if not (is_weaker or is_same or told):
            found[str(fact)] = f"{now.value} ({now.state}), was {then.value} ({then.state})"
    return found
