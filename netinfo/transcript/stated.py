"""What a text says the answers are: its table, its ``Answer:`` lines and the rows of the cluster, in every form and
language in which this program writes them.

In: lines of the text outside of its blocks of code, and what the transcript says now. Out: for each row what stands in
the text and what should. Pasting changes blanks, quotes and marks, so both sides are compared without them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from netinfo.model.report import Fact, Report, Verdict
from netinfo.text.translation import LANGUAGES, _, speaking
from netinfo.transcript.forms import answer
from netinfo.transcript.parse import loose
from netinfo.transcript.run import cluster_rows, question
from netinfo.views import wording

#: A row is put together again from so many lines of a narrow editor.
MOST_PIECES = 4
_MARKS = str.maketrans("", "", " \t`\\*{}|_")
#: What marks up a value, when it is shown to a person.
_SHOWN = str.maketrans({"|": " ", "`": "", "{": "", "}": ""})
_TAG = re.compile(r"<[^<>]{1,200}>")
_HEADING = re.compile(r"\A\s*(?:#{1,6}|h[1-6]\.)\s+")
#: Notes and lists of a person begin so; rows do not.
_BULLETS = ("- ", "* ", "• ")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is stated: ``name`` as the reader calls it, what the text says and what is true, as shown."""

    name: str
    said: str
    now: str
    holds: bool
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """All rows, and the facts whose question is asked in the text."""

    rows: tuple[Row, ...]
    asked: frozenset[Fact]

    @property
    def facts(self) -> frozenset[Fact]:
        """Every fact that the text answers. A distribution that only stands among the rows of the cluster is none."""
        stated = {row.fact for row in self.rows if row.fact is not None}
        return self.asked | (stated - {Fact.DISTRIBUTION})


@dataclass(frozen=True, slots=True)
class _Truth:
    """What may stand behind a name, without marks; ``now`` is how it is shown."""

    name: str
    now: str
    spellings: frozenset[str]
    fact: Fact | None = None


def read(lines: Sequence[str], report: Report) -> Stated:
    """Everything that the lines state of the cluster of this report."""
    truths: dict[str, _Truth] = {}
    questions: dict[str, Fact] = {}
    answers: set[str] = set()
    for language in LANGUAGES:
        with speaking(language):
            answers.add(bare(_("Answer")))
            questions |= {bare(question(fact)): fact for fact in report.facts}
            found = [*map(_of_fact, report.facts.values())]
            found += [_of_cluster(*each) for each in cluster_rows(report, report.cluster.distribution)]
        for each in found:
            before = truths.get(bare(each.name))
            spellings = each.spellings | (before.spellings if before else frozenset())
            fact = each.fact or (before.fact if before else None)
            truths[bare(each.name)] = _Truth(each.name, each.now, spellings, fact)
    by_fact: dict[Fact, _Truth] = {}
    for each in truths.values():  # a fact that is called otherwise in another language has a name more
        if each.fact is not None:
            first = by_fact.setdefault(each.fact, each)
            by_fact[each.fact] = replace(first, spellings=first.spellings | each.spellings)
    rows: list[Row] = []
    asked: list[Fact] = []
    for position, line in enumerate(lines):
        fact = _question(lines[position : position + 2], questions)
        if fact is not None:
            asked.append(fact)
            continue
        name, said = _named(line)
        truth = (by_fact.get(asked[-1]) if asked else None) if name in answers else truths.get(name)
        if truth is not None and said.strip():
            rows.append(_row(truth, said, lines[position + 1 : position + MOST_PIECES]))
    return Stated(tuple(rows), frozenset(asked))


def bare(text: str) -> str:
    """The text without blanks and what marks it up, in small letters."""
    return re.sub(r"-+", "-", loose(html.unescape(text)).translate(_MARKS)).lower()


def _of_fact(verdict: Verdict) -> _Truth:
    value, state = answer(verdict), wording.state(verdict)
    spellings = frozenset(bare(each) for each in (value, f"{value}{state}", f"{value} - {state}"))
    return _Truth(wording.title(verdict.fact), wording.value(verdict), spellings, verdict.fact)


def _of_cluster(name: str, value: str) -> _Truth:
    return _Truth(name, value.strip("`"), frozenset({bare(value)}))


def _question(lines: Sequence[str], questions: dict[str, Fact]) -> Fact | None:
    """The fact that is asked for in the line, or in two where it was wrapped."""
    first = _HEADING.sub("", _TAG.sub("", lines[0]))
    return questions.get(bare(first)) or questions.get(bare(" ".join((first, *lines[1:]))))


def _named(line: str) -> tuple[str, str]:
    """The name at the beginning of a row without marks, and what stands behind it; nothing for other lines."""
    text = html.unescape(_TAG.sub("", line)).strip()
    if text.startswith(_BULLETS):
        return "", ""
    is_table = "|" in text
    name, mark, rest = text.strip("| ").partition("|") if is_table else text.partition(":")
    return (bare(name), rest) if mark else ("", "")


def _row(truth: _Truth, said: str, further: Iterable[str]) -> Row:
    """The row, with as many of the lines below it as it was wrapped into."""
    whole = said
    for more in ("", *further):
        whole = f"{whole} {more}".strip()
        if bare(whole) in truth.spellings:
            return Row(truth.name, whole, truth.now, holds=True, fact=truth.fact)
    return Row(truth.name, " ".join(said.translate(_SHOWN).split()), truth.now, holds=False, fact=truth.fact)
