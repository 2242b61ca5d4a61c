"""The error of a run to which no cluster answered."""

from __future__ import annotations

from collections.abc import Callable

from netinfo.model.command import ExitCode, Trouble
from netinfo.model.error import NetinfoError, code_of
from netinfo.model.report import Unread
from netinfo.text.failure_reasons import named
from netinfo.text.messages import phrase

#: Next steps that ask the context itself, so that its name belongs to them.
_OF_A_CONTEXT = frozenset({"kubectl cluster-info", "kubectl config view --minify", "kubectl auth whoami"})


def _typed(*words: str) -> str:
    return " ".join(("kubectl", *words))


def failure(
    unread: tuple[Unread, ...], messages: dict[str, str], late: str = "", *, typed: Callable[..., str] = _typed
) -> NetinfoError:
    """The error of a run in which no source at all could be read: the cause once, in kubectl's own words; ``late`` is
    what is said of a time limit, of which kubectl knows nothing. ``typed`` makes lines that ask the same context."""
    first = unread[0]
    reasons = {each.reason for each in unread}
    if reasons == {Trouble.FORBIDDEN}:
        return NetinfoError(
            ExitCode.NOT_LET_IN,
            phrase("the cluster answers, but everything asked is forbidden for this user"),
            first.command,
            phrase("{command}   (what is needed: kubectl netinfo rbac)", command=typed("auth", "can-i", "--list")),
            Trouble.FORBIDDEN,
        )
    said = "".join(messages.get(first.source, "").splitlines()[-1:]).removeprefix("error: ")[:300]
    if said == "EOF":  # kubectl asked "Please enter Username:" of a stdin that is empty
        return NetinfoError(
            ExitCode.NOT_LET_IN,
            phrase("kubectl has no credentials for this context and wanted to ask for a user name"),
            first.command,
            phrase(
                "{command}   (then log in, or choose another --context)", command=typed("config", "view", "--minify")
            ),
            Trouble.UNAUTHORIZED,
        )
    what = said or (late if first.reason is Trouble.TIMEOUT else "") or named(first.reason)
    hint = typed(*first.hint.split()[1:]) if first.hint in _OF_A_CONTEXT else first.hint
    return NetinfoError(code_of(first.reason), what, first.command, hint, first.reason)
