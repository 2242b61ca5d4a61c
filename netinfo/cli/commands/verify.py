"""``kubectl netinfo verify FILE``: does a transcript still hold?"""

from __future__ import annotations

import os
import sys

from netinfo.cli.options import Options
from netinfo.cli.output import Output
from netinfo.cli.request import examined, told_what_is_waited_for
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.report import Fact
from netinfo.sources import own_time
from netinfo.sources.input_stream import Silence, chunks_of, opened
from netinfo.text.command_line import join
from netinfo.text.messages import phrase
from netinfo.text.translation import _
from netinfo.views.layout import paragraph
from netinfo.views.page import Page

#: A transcript is short; a larger file is something else.
MOST_BYTES = 4 * 1024 * 1024
#: The next step where there is no transcript.
_MAKES_ONE = "kubectl netinfo transcript -O FILE"


def run(options: Options, file: str) -> Output:
    """Read the transcript from a file or ``-``, run its commands again, say what holds; 0 or 4."""
    from netinfo.transcript.parse import decode, parse
    from netinfo.transcript.verify import context_of, verify
    from netinfo.views import wording

    if file == "-" and "-" in options.dumps:
        what = _("standard input is either the transcript or the dump")
        raise NetinfoError(ExitCode.USAGE, what, "", _("give one of them as a file"))
    own_time.judging(options.timeout)
    text = decode(_read(file, options.timeout))
    if not parse(text):
        raise NetinfoError(ExitCode.USAGE, _("no command in {file}").format(file=file), "", _MAKES_ONE)
    found = examined(options, tuple(Fact), os.environ, shows_refusal=True)
    if len(found) != 1:
        what = _("a transcript is verified on one cluster, live or recorded")
        raise NetinfoError(ExitCode.USAGE, what, "", _("choose one place to ask"))
    if not (options.contexts or options.demo or options.dumps):
        _check_context(context_of(text), found[0].report.context)
    with told_what_is_waited_for(options):
        result = verify(text, found[0])
    heading = f"{wording.heading(found[0].report)}\n"
    page = options.page(sys.stdout)
    return Output("".join(_laid_out(line, page) for line in result.lines), heading, int(result.exit_code))


def _laid_out(line: str, page: Page) -> str:
    """Sentences are broken for the page; commands, and lines of outputs behind ``-`` and ``+``, stay whole."""
    is_sentence = line.startswith("  ") and line[2:4] not in ("- ", "+ ")
    return paragraph(line[2:], page, "  ", "    ") if is_sentence else f"{line}\n"


def _check_context(written: str | None, asked: str) -> None:
    """The user chooses which cluster is asked, the text never does."""
    if written is None or written == asked:
        return
    names = {"written": written, "asked": asked}
    what = phrase("the transcript is of context {written}, and the current one is {asked}", **names)
    line = join(("kubectl", "netinfo", "verify", "--context", written))
    next_step = phrase("{command} to ask that one", command=line)
    raise NetinfoError(ExitCode.USAGE, what, "kubectl config current-context", next_step)


def _read(file: str, seconds: float) -> bytes:
    """The beginning of it, where it is longer than a transcript."""
    name, found = phrase("standard input") if file == "-" else file, b""
    try:
        for chunk in chunks_of(0 if file == "-" else opened(file), Silence(name, seconds)):
            found += chunk
            if len(found) >= MOST_BYTES:
                break
    except OSError as error:
        raise NetinfoError(ExitCode.USAGE, f"{file}: {error.strerror}", "", _MAKES_ONE) from None
    return found[:MOST_BYTES]
