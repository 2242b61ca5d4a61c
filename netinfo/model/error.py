"""What ends the run with a message: three parts (what failed, the command that shows it, the next step) and a code."""

from __future__ import annotations

from netinfo.model.command import ExitCode, Trouble

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


class NetinfoError(Exception):
    """A failure that leaves no answer. All texts may hold words from outside: they are escaped when printed.

    ``what`` and ``next_step`` are phrases where they are our own words: they are told in the reader's language.
    ``trouble`` is for a list of several clusters, where the error is one of its reports.
    """

    def __init__(
        self, code: ExitCode, what: str, command: str = "", next_step: str = "", trouble: Trouble | None = None
    ) -> None:
        super().__init__(code, what, command, next_step, trouble)
        self.code = code
        self.what = what
        self.command = command
        self.next_step = next_step
        self.trouble = trouble


def code_of(trouble: Trouble) -> ExitCode:
    """The code for a run that a trouble left without any answer."""
    return _CODES.get(trouble, ExitCode.UNREACHABLE)
