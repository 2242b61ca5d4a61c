"""The way in and the way out: argv to the command line, every way a run can end to the documented exit code.

``--version`` and the plain ``--help`` are answered from text, and a call without arguments goes straight to the report:
Typer, inspect and their kin cost 25 ms, a seventh of a run on one node. A test holds the text against Typer's own.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType

#: Help is laid out for this width; on a narrower terminal Typer breaks the lines anew.
_HELP_COLUMNS = 80


def run() -> NoReturn:
    """Entry point of the executable. Ends with the documented exit code, never with a traceback."""
    words = sys.argv[1:]
    if words == ["--version"]:
        from netinfo import __version__

        _print(f"netinfo {__version__}\n")
    if words in (["--help"], ["-h"]) and _is_plain():
        from pathlib import Path

        _print(Path(__file__).with_name("help.txt").read_text("utf-8"))
    _run(words)


def _is_plain() -> bool:
    """True when Typer would print the very text of ``help.txt``: English, and 80 columns or more."""
    from netinfo.text import language_of

    if "COLUMNS" in os.environ or language_of(os.environ) != "en":
        return False
    try:
        return os.get_terminal_size(1).columns >= _HELP_COLUMNS
    except OSError:  # no terminal: 80 columns
        return True


def _print(text: str) -> NoReturn:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _end("", 141)
    raise SystemExit(0)


def _run(words: list[str]) -> NoReturn:
    import signal

    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        raise SystemExit(_report() if not words else _command_line(words))
    except KeyboardInterrupt:
        _end("\n", 130)
    except BrokenPipeError:
        _end("", 141)
    except Exception as error:
        _fail(error)


def _report() -> int:
    """What Typer would do without arguments, without Typer."""
    from netinfo.commands import report
    from netinfo.commands.options import Options

    return report.run(Options.parse())


def _command_line(words: list[str]) -> int:
    from netinfo import cli
    from netinfo.text import LANGUAGES, set_language

    wanted = _asked_for(words)
    set_language(wanted if wanted in LANGUAGES else None)
    return cli.run(words)


def _asked_for(words: list[str]) -> str | None:
    """The value of ``--lang``, wherever it stands: help and mistakes are said before options are read."""
    for position, word in enumerate(words):
        if word == "--lang" and position + 1 < len(words):
            return words[position + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return None


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """A polite signal ends the run through the same ``finally`` that kills the children."""
    raise SystemExit(128 + number)


def _end(note: str, code: int) -> NoReturn:
    """Leave without Python's own complaint about a closed stdout at exit."""
    sys.stderr.write(note)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(code)


def _fail(error: Exception) -> NoReturn:
    from netinfo.errors import NetinfoError
    from netinfo.unsafe import escape

    if isinstance(error, NetinfoError):
        from netinfo.redact import redact

        sys.stderr.write("".join(f"{escape(redact(line))}\n" for line in error.lines()))
        raise SystemExit(int(error.code))
    if os.environ.get("NETINFO_DEBUG"):
        raise error
    sys.stderr.write(
        f"error: a bug in netinfo: {type(error).__name__}: {escape(str(error))[:200]}\n"
        "  next:  run again with NETINFO_DEBUG=1 and report what it prints\n"
    )
    raise SystemExit(1)
