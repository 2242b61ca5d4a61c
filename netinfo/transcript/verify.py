"""Does a transcript still hold? Its commands are run again and their outputs compared.

In: the text and an examined cluster. Out: lines for a person and an exit code, 0 when everything holds, else 4.

Only commands that the program itself would print for this very cluster are run: the plan of the transcript is made
anew, and a line of the text must be one of its lines. What runs is the command of the plan, never words of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from netinfo.examination import Examined
from netinfo.model import Answer, Command, ExitCode
from netinfo.quoting import split
from netinfo.redact import redact
from netinfo.shell import AskAll
from netinfo.text import _
from netinfo.transcript.parse import Quoted, loose, parse
from netinfo.transcript.proofs import every, stage
from netinfo.transcript.run import output_of
from netinfo.unsafe import escape

#: A difference is shown by its first lines on each side.
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What to print, and the exit code."""

    lines: tuple[str, ...]
    exit_code: ExitCode


def verify(text: str, examined: Examined) -> VerifyResult:
    """Run the commands of the transcript again, as far as they are this program's own."""
    quoted = parse(text)
    own = planned(examined)
    answers = examined.asker.run(AskAll([own[key] for each in quoted if (key := loose(each.line)) in own]))
    lines: list[str] = []
    failed = 0
    for each in quoted:
        command = own.get(loose(each.line)) if each.is_known_program else None
        problem = list(_compare(each, answers[command]) if command else _not_ours())
        lines += [
            f"{_('differs') if problem and command else _('not run') if problem else _('holds')}: $ {_line(each)}"
        ]
        lines += [f"  {part}" for part in problem]
        failed += bool(problem)
    lines.append(_("{held} of {all} commands hold").format(held=len(quoted) - failed, all=len(quoted)))
    return VerifyResult(tuple(lines), ExitCode.CONFLICT if failed or not quoted else ExitCode.DETERMINED)


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
    """Every command that the program would print for this cluster, by its line as pasting may have changed it."""
    scene = stage(examined.report, examined.readings, examined.connection)
    return {loose(candidate.line): candidate.command for candidate in every(scene)}


def _line(quoted: Quoted) -> str:
    return escape(redact(quoted.line, cloud_ids=False))[:300]


def _not_ours() -> Iterator[str]:
    yield _("this program would not print that command for this cluster, so it was not run")


def _compare(quoted: Quoted, answer: Answer) -> Iterator[str]:
    """Nothing when the output is still the same; else what it was and what it is."""
    if answer.trouble is not None or answer.exit_code is None:
        yield _("no answer now: {reason}").format(reason=_(str(answer.trouble or "failed")))
        return
    now = output_of(answer).rstrip("\n").split("\n")
    then = list(quoted.output)
    if not _is_same(then, now, is_bounded=quoted.is_bounded):
        length = len(then) if quoted.is_bounded else len(now)
        yield from (f"- {escape(line)}" for line in _first(then[:length]))
        yield from (f"+ {line}" for line in _first(now))
    elif answer.exit_code != quoted.exit_code:
        yield _("the exit code was {then} and is {now}").format(then=quoted.exit_code, now=answer.exit_code)


def _is_same(then: Sequence[str], now: Sequence[str], *, is_bounded: bool) -> bool:
    """Equal but for blanks: pasting eats indentation and wraps lines. Without a known end the text may go on."""
    wanted = _packed(now)
    if is_bounded:
        return _packed(then) == wanted
    return any(_packed(then[:count]) == wanted for count in range(len(then) + 1))


def _packed(lines: Iterable[str]) -> str:
    return "".join(loose(line).replace(" ", "") for line in lines)


def _first(lines: Sequence[str]) -> list[str]:
    kept = [line for line in lines if line.strip()]
    return kept[:MOST_SHOWN]
