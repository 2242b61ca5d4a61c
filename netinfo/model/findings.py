"""The nouns of ``kubectl netinfo check``: what is wrong, and what was and was not looked at for it."""

from __future__ import annotations

from enum import StrEnum

from netinfo.model.command import Command
from netinfo.model.report import Fact
from netinfo.named_tuple import NamedTuple


class FindingKind(StrEnum):
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
    """Something wrong that follows from evidence. ``commands`` show it, one for each side of it.

    ``clusters`` are the ones that take part in a finding between several. ``subject`` tells it from others of its code:
    the same as long as the same thing is wrong, whatever is counted in the message.
    """

    kind: FindingKind
    code: str
    facts: tuple[Fact, ...]
    message: str
    commands: tuple[Command, ...] = ()
    severity: Severity = Severity.PROBLEM
    clusters: tuple[str, ...] = ()
    subject: str = ""


def identity(finding: Finding, cluster: str) -> str:
    """What the finding is called for ever: its cluster, its code and, where several may have that code, a mark of the
    subject. Nothing that is counted goes into it, so it stays the same from run to run."""
    name = f"{cluster}/{finding.code}" if cluster else finding.code
    if not finding.subject:
        return name
    from hashlib import sha256  # 5 ms: only where it is shown

    digest = sha256(finding.subject.encode(errors="surrogatepass")).hexdigest()
    return f"{name}/{digest[:10]}"


class Change(NamedTuple):
    """Something about a cluster that an earlier record has otherwise. An empty side: it was or is not there."""

    cluster: str
    what: str
    before: str
    after: str


class Acceptance(NamedTuple):
    """A finding that somebody accepts, with the reason and the last day on which it holds (``2027-01-31``)."""

    id: str
    reason: str
    until: str


class CheckOutcome(NamedTuple):
    """One thing that ``check`` looks at. ``because``: why it could not, or why there is no such thing here.

    Could not look is never fine; what does not exist is.
    """

    check: str
    title: str
    because: str = ""
    is_applicable: bool = True

    @property
    def was_checked(self) -> bool:
        """True when it was looked at, with or without a finding."""
        return self.is_applicable and not self.because


class Checked(NamedTuple):
    """Everything found in one cluster, problems first, and everything that was to be looked at.

    ``accepted`` are findings that somebody takes as they are for a while; they change no exit code.
    """

    findings: tuple[Finding, ...] = ()
    looks: tuple[CheckOutcome, ...] = ()
    accepted: tuple[Finding, ...] = ()

    def joined(self, other: Checked) -> Checked:
        """Both as one, problems first."""
        findings = sorted((*self.findings, *other.findings), key=lambda each: each.severity is Severity.NOTE)
        return Checked(tuple(findings), (*self.looks, *other.looks), (*self.accepted, *other.accepted))

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings that are no mere notes."""
        return tuple(each for each in self.findings if each.severity is Severity.PROBLEM)

    @property
    def unlooked(self) -> tuple[CheckOutcome, ...]:
        """What could not be looked at."""
        return tuple(each for each in self.looks if each.is_applicable and each.because)
