"""Findings that somebody accepted for a while: a TOML file with an id, a reason and an end date each.

    [[accept]]
    id = "prod/node-inside-pod-block"
    reason = "the old node is drained in January"
    until = 2027-01-31

An entry without a reason or an end is an error: what is accepted for ever and for no reason is not looked at again. On
the day after ``until`` the finding counts as before.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.findings import Acceptance, Checked, Finding, identity
from netinfo.text.messages import phrase


def load(path: str) -> dict[str, Acceptance]:
    """The acceptances of the file by id; NetinfoError (usage) says what is wrong with it."""
    try:
        tree = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise _wrong(path, error.strerror or str(error)) from None
    except ValueError as error:
        raise _wrong(path, str(error)) from None
    entries = tree.get("accept", [])
    if set(tree) - {"accept"} or not isinstance(entries, list):
        raise _wrong(path, phrase("it holds something else than [[accept]]"))
    return {each.id: each for each in (_entry(path, entry) for entry in entries)}


def _entry(path: str, entry: object) -> Acceptance:
    fields = entry if isinstance(entry, Mapping) else {}
    found, reason, until = fields.get("id"), fields.get("reason"), fields.get("until")
    if not isinstance(found, str) or not found:
        raise _wrong(path, phrase("an entry has no id"))
    if not isinstance(reason, str) or not reason.strip():
        raise _wrong(path, phrase("{id} has no reason", id=found))
    date = _date(until)
    if date is None:
        raise _wrong(path, phrase("{id} has no end date: until = 2027-01-31", id=found))
    return Acceptance(found, reason.strip(), date.isoformat())


def _date(until: object) -> datetime.date | None:
    if isinstance(until, datetime.datetime):
        return until.date()
    if isinstance(until, datetime.date):
        return until
    try:
        return datetime.date.fromisoformat(until) if isinstance(until, str) else None
    except ValueError:
        return None


def apply(checked: Checked, cluster: str, accepted: Mapping[str, Acceptance], today: str) -> Checked:
    """The findings without those that are accepted today; these are kept beside, to be told."""
    left: list[Finding] = []
    held: list[Finding] = []
    for each in checked.findings:
        known = accepted.get(identity(each, cluster))
        (held if known and today <= known.until else left).append(each)
    return checked._replace(findings=tuple(left), accepted=tuple(held))


def idle(accepted: Mapping[str, Acceptance], present: Iterable[str], today: str) -> list[tuple[Acceptance, bool]]:
    """Acceptances that do nothing: their finding is gone, or (True) their time is over."""
    known = set(present)
    every = (accepted[each] for each in sorted(accepted))
    return [(each, today > each.until) for each in every if today > each.until or each.id not in known]


def _wrong(path: str, why: str) -> NetinfoError:
    what = phrase("--accept {file}: {reason}", file=path, reason=why)
    return NetinfoError(ExitCode.USAGE, what, "", phrase("each [[accept]] has an id, a reason and until"))
