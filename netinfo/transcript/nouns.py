"""What a transcript is made of, before any form is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field

from netinfo.model.command import Command
from netinfo.model.report import Fact, Verdict


@dataclass(frozen=True, slots=True)
class ProofCommand:
    """A command that should print a value.

    ``command`` is what runs, ``line`` the same as it is printed (other only where a token was taken out).
    ``values`` are blocks and ``words`` texts that the output must hold to be a proof. ``reading`` tells a person, in
    their language, where the value stands and what it means.
    """

    command: Command
    line: str
    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the transcript: the candidates in order of preference.

    ``may_fail``: shown even when every candidate fails, because the failure itself is what there is to see.
    """

    fact: Fact
    candidates: tuple[ProofCommand, ...]
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A command that ran, with what it printed: escaped, without secrets, lines ended by line feeds."""

    line: str
    output: str
    exit_code: int = 0
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One question with its answer, what the answer means, and the proofs."""

    fact: Fact
    question: str
    verdict: Verdict
    meaning: str
    shown: tuple[Shown, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """The whole answer. ``cluster`` holds pairs of a name and a value; ``theory`` pairs of a heading and a text.

    ``title`` names the context, where there are transcripts of several.
    """

    cluster: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    caveats: tuple[str, ...] = ()
    theory: tuple[tuple[str, str], ...] = field(default=())
    title: str = ""
