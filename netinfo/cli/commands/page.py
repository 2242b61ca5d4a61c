"""``kubectl netinfo report -O FILE.html``: one page about all clusters, to be sent, printed and kept."""

from __future__ import annotations

from pathlib import Path

from netinfo.cli.commands.check import Wanted, code_of, look
from netinfo.cli.commands.map import clashing
from netinfo.cli.networks import networks
from netinfo.cli.options import Options
from netinfo.cli.output import Output, errors, headings
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.messages import phrase


def run(options: Options, path: Path | None, *, force: bool) -> Output:
    """Write the page to the file, or to stdout with ``-``; the exit code is that of ``check``."""
    if path is None:
        what = phrase("report writes a page, and needs a file")
        raise NetinfoError(ExitCode.USAGE, what, "", "kubectl netinfo report -O networks.html")
    from netinfo.cli.files import write_new
    from netinfo.plan.regions import regions
    from netinfo.views.html_page import Page, render

    clusters, found, others = look(options)
    known = networks(clusters, *others)
    text = render(
        Page(
            tuple(each.report for each in clusters),
            tuple(regions(known.all, clashing(known))),
            tuple(gap for space in known.all for gap in space.gaps),
            found.suites,
        )
    )
    code = code_of(clusters, found, Wanted())
    if str(path) == "-":
        return Output(text, errors(clusters), code)
    write_new(text, path, force=force)
    return Output("", errors(clusters), code, headings(clusters, options))
