"""Does a transcript still hold? Its answers are judged anew, its commands are run again and their outputs compared.

In: the text and an examined cluster. Out: lines for a person and an exit code, 0 when everything holds, else 4: every
answer that the text states, every output, and for each fact that it answers all the proofs that are shown today.

Only commands that the program itself would print for this very cluster are run: the plan of the transcript is made
anew, and a line of the text must be one of its lines. What runs is the command of the plan, never words of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from netinfo.examine import Examined
from netinfo.model.command import Answer, Command, ExitCode
from netinfo.model.report import Fact, Verdict
from netinfo.named_tuple import NamedTuple
from netinfo.sources.live.shell import FixedPlan
from netinfo.text.escape import escape
from netinfo.text.redact import redact
from netinfo.text.translation import _
from netinfo.transcript.forms import render
from netinfo.transcript.parse import Quoted, loose, narration, parse
from netinfo.transcript.proofs import TranscriptContext, every, slots, stage
from netinfo.transcript.run import chosen, composed, output_of, rehearsed
from netinfo.transcript.split_line import split
from netinfo.transcript.stated import Stated, read
from netinfo.views import wording

#: A difference is shown by its first lines.
MOST_SHOWN = 10
#: A command is put together again from so many lines.
MOST_PIECES = 4
MOST_OF_ROW = 120


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What to print, and the exit code."""

    lines: tuple[str, ...]
    exit_code: ExitCode


def verify(text: str, examined: Examined) -> VerifyResult:
    """Run the commands of the transcript again, as far as they are this program's own."""
    own = planned(examined)
    pairs = [_matched(each, own) for each in parse(text)]
    stated = read(narration(text), examined.report)
    facts = [fact for fact in examined.report.facts if fact in stated.facts]
    basis = stage(examined.report, examined.snapshot, examined.connection)
    answers = rehearsed(examined, basis, facts) if facts else {}
    answers |= examined.asker.run(FixedPlan([each for _quoted, each in pairs if each and each not in answers]))
    lines: list[str] = []
    held: set[str] = set()
    count = 0
    for quoted, command in pairs:
        problem = list(_compare(quoted, answers[command]) if command else _not_ours())
        if not problem:
            count += 1
            held.add(_packed([quoted.line]))
        how = _("holds") if not problem else _("differs") if command else _("not run")
        lines += [f"{how}: $ {_line(quoted.line)}", *(f"  {part}" for part in problem)]
    proofs = {fact: tuple(_proofs(basis, fact, answers, _shown_in(stated, examined, facts, answers))) for fact in facts}
    given = {_packed([quoted.line]) for quoted, _command in pairs}
    absent = [each for fact in facts for each in proofs[fact] if given.isdisjoint(each.lines)]
    lines += [_("missing: $ {line}").format(line=_line(each.line)) for each in dict.fromkeys(absent)]
    told = [_differs(row.name, row.said, row.now) for row in stated.rows if row.fact not in facts and not row.holds]
    told += [_of_fact(examined.report.facts[fact], stated, proofs[fact], held) for fact in facts]
    lines += [f"  {each}" for each in dict.fromkeys(told)]
    lines.append(_("{held} of {all} commands hold").format(held=count, all=len(pairs)))
    is_whole = 0 < count == len(pairs) and not absent and all(row.holds for row in stated.rows)
    return VerifyResult(tuple(lines), ExitCode.DETERMINED if is_whole else ExitCode.CONFLICT)


class _Proof(NamedTuple):
    """One place of today's transcript: the line shown there, and every line that would do, without blanks."""

    line: str
    lines: frozenset[str]


def _proofs(
    basis: TranscriptContext, fact: Fact, answers: Mapping[Command, Answer], wanted: frozenset[str] | None
) -> Iterator[_Proof]:
    """The places of a fact in which something is shown; of a short form only what it has room for."""
    for slot in slots(basis, fact):
        shown = chosen(slot, answers)
        if shown is not None and (wanted is None or _packed([shown.line]) in wanted):
            yield _Proof(shown.line, frozenset(_packed([each.line]) for each in slot.candidates))


def _shown_in(
    stated: Stated, examined: Examined, facts: Sequence[Fact], answers: Mapping[Command, Answer]
) -> frozenset[str] | None:
    """The commands of the short form, for a text that asks no question; None for the forms that show all."""
    if stated.asked:
        return None
    short = render(composed(examined, facts, answers), "telegram")
    return frozenset(_packed([each.line]) for each in parse(short))


def _of_fact(verdict: Verdict, stated: Stated, proofs: Sequence[_Proof], held: set[str]) -> str:
    """Whether a fact still is what the text says, in a line."""
    name, now = wording.title(verdict.fact), f"{wording.value(verdict)} ({wording.state(verdict)})"
    wrong = next((row for row in stated.rows if row.fact is verdict.fact and not row.holds), None)
    if wrong is not None:
        return _differs(name, wrong.said, now)
    if any(held.isdisjoint(each.lines) for each in proofs):
        return _("not proven: {name}: {now}").format(name=name, now=now)
    return _("holds: {name}: {now}").format(name=name, now=now)


def _differs(name: str, said: str, now: str) -> str:
    shown = escape(redact(said))[:MOST_OF_ROW]
    return _("differs: {name}: the text says {said}, now it is {now}").format(name=name, said=shown, now=now)


def _matched(quoted: Quoted, own: Mapping[str, Command]) -> tuple[Quoted, Command | None]:
    """The command of the plan that the text means. A long line may have been wrapped where it was pasted."""
    for count in range(MOST_PIECES):
        line = " ".join((quoted.line, *quoted.output[:count]))
        if (command := own.get(_packed([line]))) is not None:
            return replace(quoted, line=line, output=quoted.output[count:]), command
    return quoted, None


def context_of(text: str) -> str | None:
    """The context that the commands of the transcript name, so that it is verified where it was made."""
    for quoted in parse(text):
        try:
            words = split(quoted.line.partition(" | ")[0])
        except ValueError:
            continue
        for position, word in enumerate(words[:-1]):
            if word == "--context":
                return words[position + 1]
            if word.startswith("--context="):
                return word.partition("=")[2]
    return None


def planned(examined: Examined) -> dict[str, Command]:
    """Every command that the program would print for this cluster, by its line without what pasting changes."""
    basis = stage(examined.report, examined.snapshot, examined.connection)
    return {_packed([candidate.line]): candidate.command for candidate in every(basis)}


def _line(line: str) -> str:
    return escape(redact(line, cloud_ids=False))[:300]


def _not_ours() -> Iterator[str]:
    yield _("this program would not print that command for this cluster, so it was not run")


def _compare(quoted: Quoted, answer: Answer) -> Iterator[str]:
    """Nothing when the output is still the same; else what it was and what it is."""
    if answer.trouble is not None or answer.exit_code is None:
        yield _("no answer now: {reason}").format(reason=_(str(answer.trouble or "failed")))
        return
    now = output_of(answer).rstrip("\n").split("\n")
    then = list(quoted.output)
    if not any(line.strip() for line in then) and any(now):
        yield _("the text shows no output of it")
    elif not _is_same(then, now, is_bounded=quoted.is_bounded):
        yield from _differences(then if quoted.is_bounded else then[: len(now)], now)
    elif not quoted.is_bounded and (added := _behind(then, now)):
        yield _("behind its output stands what it did not print: {line}").format(line=_line(added))
    elif answer.exit_code != quoted.exit_code:
        yield _("the exit code was {then} and is {now}").format(then=quoted.exit_code, now=answer.exit_code)


def _differences(then: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    """The lines that were and are no more, and those that are new; the first of them."""
    before, after = ([_packed([line]) for line in lines] for lines in (then, now))
    shown: list[str] = []
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            shown += [f"- {escape(line)}" for line in then[begin:end] if line.strip()]
            shown += [f"+ {escape(line)}" for line in now[new_begin:new_end] if line.strip()]
    yield from (redact(line) for line in shown[:MOST_SHOWN])
    if len(shown) > MOST_SHOWN:
        yield "..."


def _is_same(then: Sequence[str], now: Sequence[str], *, is_bounded: bool) -> bool:
    """Equal but for blanks: pasting eats indentation and wraps lines. Without a known end the text may go on."""
    wanted = _packed(now)
    if is_bounded:
        return _packed(then) == wanted
    return any(_packed(then[:count]) == wanted for count in range(len(then) + 1))


def _behind(then: Sequence[str], now: Sequence[str]) -> str:
    """The line that stands right behind the output, where a transcript leaves a line empty; empty when none does."""
    wanted = _packed(now)
    end = next(count for count in range(len(then) + 1) if _packed(then[:count]) == wanted)
    return then[end].strip() if end < len(then) else ""


def _packed(lines: Iterable[str]) -> str:
    return "".join(loose(line).replace(" ", "") for line in lines)
