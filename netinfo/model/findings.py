"""The nouns of ``kubectl netinfo check``: what is wrong, and what was and was not looked at for it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from netinfo.model.report import Fact


class Kind(StrEnum):
    """What ``check`` looks for."""

    COLLISION = "collision"
    EXHAUSTION = "exhaustion"
    CONTRADICTION = "contradiction"
    LEFTOVER = "leftover"


class Severity(StrEnum):
    """A note is worth knowing and nothing to repair: it does not change the exit code."""

    PROBLEM = "problem"
    NOTE = "note"


class Finding(NamedTuple):
    """Something wrong that follows from evidence. ``commands`` show it, one for each side of it."""

    kind: Kind
    code: str
    facts: tuple[Fact, ...]
    message: str
    commands: tuple[str, ...] = ()
    severity: Severity = Severity.PROBLEM


class Look(NamedTuple):
    """One thing that ``check`` looks at. ``because``: why it could not, or why there is no such thing here.

    Could not look is never fine; what does not exist is.
    """

    check: str
    title: str
    because: str = ""
    is_applicable: bool = True

    @property
    def is_looked(self) -> bool:
        """True when it was looked at, with or without a finding."""
        return self.is_applicable and not self.because


class Checked(NamedTuple):
    """Everything found in one cluster, problems first, and everything that was to be looked at."""

    findings: tuple[Finding, ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that are no mere notes."""
        return tuple(each for each in self.findings if each.severity is Severity.PROBLEM)

    @property
    def unlooked(self) -> tuple[Look, ...]:
        """What could not be looked at."""
        return tuple(each for each in self.looks if each.is_applicable and each.because)
