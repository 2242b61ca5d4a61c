"""The page for man(1), made from the command line itself: ``python -m tests.release.manpage FILE``.

In: the help of each command. Out: roff with the macros of man(7). Text is escaped, so that no word becomes a macro.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netinfo import __version__
from netinfo.cli.app import command_tree
from tests.support.program import ROOT

PROGRAM = "kubectl-netinfo"
_CODES = ROOT / "docs" / "reference" / "exit-codes.md"


def page() -> str:
    """The whole page."""
    return "".join(f"{line}\n" for line in _lines(command_tree()))


def escaped(text: str) -> str:
    """A line of text that roff prints as it is."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


def _lines(root: Any) -> Iterator[str]:
    yield f'.TH KUBECTL\\-NETINFO 1 "" "netinfo {escaped(__version__)}" "User Commands"'
    yield from (".SH NAME", f"{escaped(PROGRAM)} \\- {escaped(_one_line(root.help).rstrip('.'))}", ".SH SYNOPSIS")
    yield from (".B kubectl netinfo", escaped("[OPTIONS] COMMAND [ARGS]..."))
    yield from (".SH DESCRIPTION", escaped(_one_line(root.help)), ".PP", escaped(root.epilog))
    yield from (".SH OPTIONS", *_parameters(root), ".SH COMMANDS")
    for name, command in root.commands.items():
        usage = " ".join(command.collect_usage_pieces(_context(command)))
        yield from (f'.SS "{escaped(f"kubectl netinfo {name} {usage}")}"', escaped(_one_line(command.help)))
        yield from _parameters(command)
    yield ".SH EXIT STATUS"
    for code, meaning in exit_codes():
        yield from (".TP", f".B {code}", escaped(meaning))
    yield from (".SH SEE ALSO", ".BR kubectl (1)")


def _context(command: Any) -> Any:
    return command.make_context("kubectl netinfo", [], resilient_parsing=True)


def _parameters(command: Any) -> Iterator[str]:
    context = _context(command)
    for parameter in command.get_params(context):
        row = parameter.get_help_record(context)
        if row is not None:
            yield from (".TP", f".B {escaped(row[0])}", escaped(_one_line(row[1])))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def exit_codes() -> list[tuple[str, str]]:
    """Each exit code and what it means, as the page about them says."""
    rows = re.findall(r"^\| ([\d, ]+) \| (.+) \|$", _CODES.read_text("utf-8"), re.MULTILINE)
    return [(code, meaning.replace("`", "").replace("\\|", "|")) for code, meaning in rows]


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Makes the page for man.")
    parser.add_argument("file", type=Path)
    path: Path = parser.parse_args().file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
