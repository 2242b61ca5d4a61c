"""What a command gives back: the answer for stdout, what stands beside it for stderr, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from netinfo.cli.options import Options
from netinfo.examine import Examined
from netinfo.named_tuple import NamedTuple
from netinfo.sources import own_time
from netinfo.text.errors import lines
from netinfo.text.escape import escape
from netinfo.views import notes
from netinfo.views.layout import paragraph


class Output(NamedTuple):
    """``stdout`` is the answer and ``notes`` what stands beside it on stderr, both as they are printed, escaped.

    ``heading`` stands above a table, on stderr when stdout is read by a program. ``is_document``: the answer is UTF-8
    whatever the terminal's encoding, as in a file.
    """

    stdout: str
    notes: str = ""
    exit_code: int = 0
    heading: str = ""
    is_document: bool = False


def show(output: Output) -> int:
    """Print it; the exit code."""
    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    own_time.stop()
    stream.write(output.heading)
    if output.is_document and hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(output.stdout.encode())
    else:
        sys.stdout.write(output.stdout)
    sys.stdout.flush()
    sys.stderr.write(output.notes)
    return output.exit_code


def headings(found: Iterable[Examined], options: Options) -> str:
    """The line of each cluster that answered."""
    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    return notes.headings((each.report for each in found if not each.error), options.page(stream))


def sentences(told: Iterable[str], options: Options) -> str:
    """Sentences beside the answer, a paragraph each."""
    page = options.page(sys.stderr)
    return "".join(paragraph(each, page) for each in told)


def errors(found: Iterable[Examined]) -> str:
    """Why some of several clusters gave no answer: each error as it would end a run of its own."""
    told = [(each.report.context, line) for each in found if each.error for line in lines(each.error)]
    if not told:
        return ""
    from netinfo.text.redact import redact  # takes 10 ms: loaded where something is to be told

    return "".join(f"{escape(context)}: {escape(redact(line))}\n" for context, line in told)


def doubts(found: Iterable[Examined], options: Options) -> str:
    """Errors, warnings and sources that could not be read, of each cluster."""
    every, page = list(found), options.page(sys.stderr)
    told = (
        errors([each]) if each.error else notes.doubts(each.report, page, is_named=len(every) > 1) for each in every
    )
    return "".join(told)
