"""``kubectl netinfo map``: the picture of the address space, of one cluster or of several in one."""

from __future__ import annotations

import os
import sys

from netinfo.cli import exit_codes
from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.networks import Networks, networks, others
from netinfo.cli.options import Options
from netinfo.cli.output import Output, doubts, errors, headings
from netinfo.cli.request import examined, exit_code, watch
from netinfo.model.command import ExitCode
from netinfo.model.holdings import Holding
from netinfo.model.report import MAIN_FACTS, Fact, Report
from netinfo.views.address_space import FACTS

_FACTS = (*MAIN_FACTS, *(each for each in FACTS if each not in MAIN_FACTS), Fact.CAPACITY)


def run(options: Options) -> Output:
    """The picture in the form asked for; the exit code speaks of the facts that it shows."""
    named, machine = others(options.against, os.environ, options.timeout, watch(options))
    found = examined(options, _FACTS, os.environ)
    code = int(code_of_several(exit_code(each, _exit_code) for each in found))
    known = networks(found, named, machine)
    if options.form != "table":
        return Output(_picture(known, options), errors(found), code)
    if len(found) == 1 and not options.against:
        from netinfo.views import map as view

        text = view.render([found[0].report], options.page(sys.stdout))
    else:
        text = _picture(known, options)
    return Output(text, doubts(found, options), code, headings(found, options))


def _picture(known: Networks, options: Options) -> str:
    """All networks in one picture, with what overlaps and should not marked."""
    from netinfo.plan.regions import regions
    from netinfo.views import picture, picture_svg, structured

    drawn = regions(known.all, clashing(known))
    gaps = tuple(gap for space in known.all for gap in space.gaps)
    form = options.form
    if form == "svg":
        return picture_svg.render(drawn)
    if form in ("json", "yaml"):
        return structured.written(picture.document(drawn, gaps), form)
    return picture.text(drawn, gaps, options.page(sys.stdout))


def clashing(known: Networks) -> frozenset[Holding]:
    """The holdings that take part in an overlap that is a problem."""
    from netinfo.checks.between import is_problem, overlaps

    every = [each for space in known.all for each in space.holdings]
    return frozenset(each for overlap in overlaps(every) if is_problem(overlap) for each in overlap.all)


def _exit_code(report: Report) -> ExitCode:
    # Whether the network has further ranges is a remark of the picture, not its question.
    return exit_codes.exit_code(report, tuple(each for each in FACTS if each is not Fact.OTHER_CIDRS))
