"""The way in: argv to what is done. How a run ends is in ``netinfo.cli.ending``.

``--version`` and the plain ``--help`` are answered from text, and a call without arguments goes straight to the report:
Typer, inspect and their kin cost 25 ms, a seventh of a run on one node. A test holds the text against Typer's own.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from typing import NoReturn

#: Help is laid out for this width; on a narrower terminal Typer breaks the lines anew.
_HELP_COLUMNS = 80


def run() -> NoReturn:
    """Entry point of the executable. Ends with the documented exit code, never with a traceback."""
    from netinfo.cli import ending

    ending.run(_work)


def _work() -> int:
    words = sys.argv[1:]
    if words == ["--version"]:
        from netinfo import __version__

        sys.stdout.write(f"netinfo {__version__}\n")
        return 0
    if words in (["--help"], ["-h"]) and _is_plain():
        from netinfo.values import package_data

        sys.stdout.write(package_data.read("cli", "help.txt").decode())
        return 0
    from netinfo.sources.live import head_start

    head_start.begin(words, os.environ)
    return _command_line(words) if words else _report()


def _is_plain() -> bool:
    """True when Typer would print the very text of ``help.txt``: English, and 80 columns or more."""
    from netinfo.text.translation import language_of

    if "COLUMNS" in os.environ or language_of(os.environ) != "en":
        return False
    try:
        return os.get_terminal_size(1).columns >= _HELP_COLUMNS
    except OSError:  # no terminal: 80 columns
        return True


def _report() -> int:
    """What Typer would do without arguments, without Typer."""
    from netinfo.cli.commands import report
    from netinfo.cli.options import Options
    from netinfo.cli.output import show

    return show(report.run(Options.parse()))


def _command_line(words: list[str]) -> int:
    from netinfo.text.translation import LANGUAGES, set_language

    wanted = asked_language(words)
    set_language(wanted if wanted in LANGUAGES else None)
    from netinfo.cli import app  # now only: that Typer is missing is told in this language, too

    return app.run(words)


def asked_language(words: list[str]) -> str | None:
    """The value of ``--lang``, wherever it stands: help and mistakes are said before options are read."""
    for position, word in enumerate(words):
        if word == "--lang" and position + 1 < len(words):
            return words[position + 1].lower()
        if word.startswith("--lang="):
            return word.partition("=")[2].lower()
    return None
