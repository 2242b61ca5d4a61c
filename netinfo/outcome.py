"""From what was decided and what could not be read to the exit code, and to the error when there is no answer."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.errors import NetinfoError
from netinfo.model import ExitCode, Fact, Report, State, Trouble, Unread
from netinfo.phrase import phrase
from netinfo.trouble import named

#: Which end a run comes to when a trouble left nothing to answer with.
_CODES = {
    Trouble.FORBIDDEN: ExitCode.NOT_LET_IN,
    Trouble.UNAUTHORIZED: ExitCode.NOT_LET_IN,
    Trouble.UNREACHABLE: ExitCode.UNREACHABLE,
    Trouble.TIMEOUT: ExitCode.UNREACHABLE,
    Trouble.TLS: ExitCode.UNREACHABLE,
    Trouble.UNAVAILABLE: ExitCode.UNREACHABLE,
    Trouble.INVALID: ExitCode.UNREACHABLE,
    Trouble.NO_PROGRAM: ExitCode.ENVIRONMENT,
    Trouble.ENVIRONMENT: ExitCode.ENVIRONMENT,
}
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


def code_of(trouble: Trouble) -> ExitCode:
    """The code for a run that a trouble left without any answer."""
    return _CODES.get(trouble, ExitCode.UNREACHABLE)


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


def failure(unread: tuple[Unread, ...], messages: dict[str, str]) -> NetinfoError:
    """The error of a run in which no source at all could be read: the cause once, in kubectl's own words."""
    first = unread[0]
    reasons = {each.reason for each in unread}
    if reasons == {Trouble.FORBIDDEN}:
        return NetinfoError(
            ExitCode.NOT_LET_IN,
            phrase("the cluster answers, but everything asked is forbidden for this user"),
            first.command,
            "kubectl auth can-i --list",
            Trouble.FORBIDDEN,
        )
    said = "".join(messages.get(first.source, "").splitlines()[-1:]).removeprefix("error: ")[:300]
    if said == "EOF":  # kubectl asked "Please enter Username:" of a stdin that is empty
        return NetinfoError(
            ExitCode.NOT_LET_IN,
            phrase("kubectl has no credentials for this context and wanted to ask for a user name"),
            first.command,
            phrase("{command}   (then log in, or choose another --context)", command="kubectl config view --minify"),
            Trouble.UNAUTHORIZED,
        )
    what = said or named(first.reason)
    return NetinfoError(code_of(first.reason), what, first.command, first.hint, first.reason)
