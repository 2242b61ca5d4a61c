"""``kubectl netinfo whois ADDRESS...``: who has this address."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.networks import networks, others
from netinfo.cli.options import Options
from netinfo.cli.output import Output, errors, headings, sentences
from netinfo.cli.request import Counts, examined, watch
from netinfo.examine import Examined
from netinfo.facts.holdings import FACTS
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.snapshot import Snapshot
from netinfo.model.whois import Answer
from netinfo.text.messages import phrase
from netinfo.values.addresses import Address, parse_address
from netinfo.views import whois as view
from netinfo.whois.addresses_in import found_in, unmapped
from netinfo.whois.find import Place, find

#: A log has more lines, but nobody reads more owners.
MOST_ADDRESSES = 10_000
_CODES = {
    "owned": ExitCode.DETERMINED,
    "unused": ExitCode.DETERMINED,
    "unknown": ExitCode.PARTIAL,
    "nobody": ExitCode.NOTHING,
}


def run(options: Options, words: Sequence[str]) -> Output:
    """An answer for each address; 3 where an owner cannot be excluded, 5 where nobody has any of them."""
    wanted = _addresses(words, options)
    named, machine = others(options.against, os.environ, options.timeout, watch(options))
    found = examined(options, FACTS, os.environ, counts=Counts(pods=True, services=True))
    known = networks(found, named, machine)
    places = [
        Place(each.report.context, each.report, _with_owner(each, wanted), space)
        for each, space in zip(found, known.clusters, strict=True)
    ]
    answers = find(wanted, places, (*known.named, *((machine.space,) if machine else ())))
    text = view.render(answers, options.form, headers=options.has_headers, page=options.page(sys.stdout))
    is_document = options.form in ("json", "yaml")
    notes = "" if is_document else sentences(view.sentences(answers), options) + errors(found)
    return Output(text, notes, int(_code(answers)), headings(found, options))


def _with_owner(found: Examined, wanted: Sequence[Address]) -> Snapshot:
    """The snapshot; where its Pods are not all and one address is wanted, with those that the server finds by it.

    A Pod may have it as a further address, which is not selected by: what was not found stays unsure.
    """
    known = found.snapshot
    if found.error or len(wanted) != 1 or found.report.origin != "live" or known.pods.is_complete:
        return known
    from netinfo.sources.live.shell import FixedPlan
    from netinfo.sources.objects import pods
    from netinfo.sources.objects.api import read_list

    asked = pods.with_address(str(wanted[0]))
    command = asked.command(found.connection)
    answer = found.asker.run(FixedPlan([command]))[command]
    rows = read_list(answer, pods.row, asked.asked).rows
    return known._replace(pods=known.pods.replace(rows=(*known.pods.rows, *rows))) if rows else known


def _code(answers: Sequence[Answer]) -> ExitCode:
    return code_of_several(_CODES[view.state(each)] for each in answers)


def _addresses(words: Sequence[str], options: Options) -> list[Address]:
    """The addresses of the arguments, and those in the lines of standard input where ``-`` is among them."""
    given: dict[Address, None] = {}
    for word in words:
        if word == "-":
            if "-" in options.dumps:
                what = phrase("standard input is either the addresses or the dump")
                raise _usage(what, phrase("give one of them as a file or as arguments"))
            given.update(dict.fromkeys(found_in(sys.stdin)))
            continue
        address = unmapped(parse_address(word.strip("[]")))
        if address is None:
            raise _usage(phrase('"{word}" is no address', word=word), "kubectl netinfo whois 10.244.0.5")
        given[address] = None
    if not given:
        raise _usage(phrase("no address on standard input"), "kubectl logs POD | kubectl netinfo whois -")
    if len(given) > MOST_ADDRESSES:
        what = phrase("{count} addresses are too many at once", count=len(given))
        raise _usage(what, phrase("give {most} at the most", most=MOST_ADDRESSES))
    return list(given)


def _usage(what: str, next_step: str) -> NetinfoError:
    return NetinfoError(ExitCode.USAGE, what, "", next_step)
