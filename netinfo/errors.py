"""What ends the run with a message: three parts (what failed, the command that shows it, the next step) and a code."""

from __future__ import annotations

from netinfo.model import ExitCode, Trouble
from netinfo.text import _, said

#: A cause longer than this is quoted HTML or a path of errors: its beginning says it.
_LONGEST_CAUSE = 200


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

    def lines(self) -> list[str]:
        """At most three lines for stderr."""
        what = " ".join(said(self.what).split())  # kubectl breaks some of its errors into several lines
        shown = [f"{_('error')}: {what if len(what) <= _LONGEST_CAUSE else what[: _LONGEST_CAUSE - 3] + '...'}"]
        named = ((_("tried"), self.command), (_("next"), said(self.next_step)))
        width = max(len(name) for name, _text in named) + 1
        return shown + [f"  {name + ':':<{width}} {text}" for name, text in named if text]
