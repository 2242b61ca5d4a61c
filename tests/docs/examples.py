"""Examples in the docs are outputs of the program: ``python -m tests.docs`` writes them, the tests compare.

``<!-- output of: kubectl netinfo --demo -->`` before a fence says what the fence holds: the command behind a ``$``,
then stdout and stderr as a terminal shows them.
"""

from __future__ import annotations

import functools
import re
import shlex
import subprocess
import sys

from netinfo.components import match
from netinfo.components.records import about
from netinfo.views import explain
from tests.support.program import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOLUTIONS = ROOT / "docs" / "reference" / "solutions.md"
HELP = ROOT / "netinfo" / "cli" / "help.txt"
_EXAMPLE = re.compile(
    r"(?P<mark><!-- (?P<kind>output|text) of: (?P<command>[^\n]+?) -->\n)"
    r"(?P<fence>`{3,})(?P<form>\w*)\n(?:.*?\n)??(?P=fence)\n",  # nothing first: a placeholder's fence is empty
    re.DOTALL,
)


@functools.cache
def printed(command: str, columns: int = 100) -> str:
    """What the program prints for the command line, stderr among stdout as it comes."""
    words = shlex.split(command)
    assert words[:2] == ["kubectl", "netinfo"], command
    done = subprocess.run(
        [sys.executable, "-m", "netinfo", *words[2:]],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "COLUMNS": str(columns), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


def renewed(page: str) -> str:
    """The page with every example as the program prints it now. ``text of`` leaves the command line off."""

    def example(found: re.Match[str]) -> str:
        output = printed(found["command"]).rstrip("\n")
        shown = output if found["kind"] == "text" else f"$ {found['command']}\n{output}"
        longest = max((len(run) for run in re.findall(r"`{3,}", shown)), default=2)
        fence = "`" * max(3, longest + 1)
        return f"{found['mark']}{fence}{found['form']}\n{shown}\n{fence}\n"

    return _EXAMPLE.sub(example, page)


def solutions_page() -> str:
    """The generated page about all signatures."""
    entries = [explain.Entry(each, about.read(each.id)) for each in match.signatures()]
    return explain.markdown(sorted(entries, key=lambda each: each.signature.id))


def help_text() -> str:
    """The help as Typer and ``netinfo.cli.help`` lay it out for 80 columns."""
    return printed("kubectl netinfo --help", 80)


def main() -> None:
    """Write all generated parts."""
    HELP.write_text(help_text())
    SOLUTIONS.write_text(solutions_page())
    for page in PAGES:
        text = page.read_text()
        if (new := renewed(text)) != text:
            page.write_text(new)
            print(f"renewed {page.relative_to(ROOT)}")
