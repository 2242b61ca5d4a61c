"""Mutants that lived: named by what they change, as their numbers move with every line of code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("harmless.txt")
_NUMBER = re.compile(r"__mutmut_\d+$")


@dataclass(frozen=True)
class Survivor:
    """A mutant, how it ended, and its change as a unified diff."""

    name: str
    end: str
    diff: str

    @property
    def key(self) -> tuple[str, str, str]:
        """The function, the lines that went and the lines that came, blanks at their ends left off."""
        return _NUMBER.sub("", self.name), _lines(self.diff, "-"), _lines(self.diff, "+")


def survivor(name: str, end: str, shown: str) -> Survivor:
    """From what ``mutmut show`` prints."""
    changed = [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return Survivor(name, end, "\n".join(changed))


def harmless() -> set[tuple[str, str, str]]:
    """The keys in ``harmless.txt``: a paragraph each, of a reason (``#``), the function and the lines of its change."""
    found = set()
    for paragraph in LIST.read_text("utf-8").split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line and not line.startswith("#")]
        if lines:
            found.add(Survivor(lines[0], "", "\n".join(lines[1:])).key)
    return found


def _lines(diff: str, sign: str) -> str:
    return "\n".join(line[1:].strip() for line in diff.splitlines() if line.startswith(sign))
