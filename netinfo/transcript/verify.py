"""Does a transcript still hold? Its commands are run again and their outputs compared.

In: the text and an examined cluster. Out: lines for a person and an exit code, 0 when everything holds, else 4.

Only commands that the program itself would print for this very cluster are run: the plan of the transcript is made
anew, and a line of the text must be one of its lines. What runs is the command of the plan, never words of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from netinfo.examine import Examined
from netinfo.model.command import Answer, Command, ExitCode
from netinfo.sources.live.shell import AskAll
from netinfo.text.command_line import split
from netinfo.text.escape import escape
from netinfo.text.redact import redact
from netinfo.text.translation import _
from netinfo.transcript.parse import Quoted, loose, parse
from netinfo.transcript.proofs import every, stage
from netinfo.transcript.run import output_of

#: A difference is shown by its first lines.
MOST_SHOWN = 10
#: A command is put together again from so many lines.
MOST_PIECES = 4


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What to print, and the exit code."""

    lines: tuple[str, ...]
    exit_code: ExitCode


def verify(text: str, examined: Examined) -> VerifyResult:
    """Run the commands of the transcript again, as far as they are this program's own."""
    own = planned(examined)
    pairs = [_matched(each, own) for each in parse(text)]
    answers = examined.asker.run(AskAll([command for _quoted, command in pairs if command]))
    lines: list[str] = []
    held = 0
    for quoted, command in pairs:
        problem = list(_compare(quoted, answers[command]) if command else _not_ours())
        held += not problem
        how = _("holds") if not problem else _("differs") if command else _("not run")
        lines += [f"{how}: $ {_line(quoted)}", *(f"  {part}" for part in problem)]
    lines.append(_("{held} of {all} commands hold").format(held=held, all=len(pairs)))
    return VerifyResult(tuple(lines), ExitCode.DETERMINED if 0 < held == len(pairs) else ExitCode.CONFLICT)


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
    scene = stage(examined.report, examined.snapshot, examined.connection)
    return {_packed([candidate.line]): candidate.command for candidate in every(scene)}


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
    if not any(line.strip() for line in then) and any(now):
        yield _("the text shows no output of it")
    elif not _is_same(then, now, is_bounded=quoted.is_bounded):
        yield from _differences(then if quoted.is_bounded else then[: len(now)], now)
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


def _packed(lines: Iterable[str]) -> str:
    return "".join(loose(line).replace(" ", "") for line in lines)
