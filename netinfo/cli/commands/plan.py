"""``kubectl netinfo plan LENGTH``: blocks that are free in all clusters given, routes and reservations."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from netinfo.cli.networks import Networks, networks, others
from netinfo.cli.options import Options
from netinfo.cli.output import Output, errors, headings, sentences
from netinfo.cli.request import examined, watch
from netinfo.facts.holdings import FACTS
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.plan import Size
from netinfo.named_tuple import NamedTuple
from netinfo.plan import free
from netinfo.plan.size import needed
from netinfo.plan.well_known import wanted_by_default
from netinfo.sources.named_networks import parse_block
from netinfo.text.messages import phrase
from netinfo.text.translation import _
from netinfo.values.addresses import Network, overlapping
from netinfo.views import plan as view
from netinfo.views import structured

FAMILIES = {"ipv4": 4, "ipv6": 6}
_BITS = {4: 32, 6: 128}


class Wanted(NamedTuple):
    """What the command line asks for, as it was written."""

    length: str | None = None
    check: str | None = None
    nodes: int | None = None
    pods_per_node: int | None = None
    within: tuple[str, ...] = ()
    most: int = 3
    family: str | None = None


def run(options: Options, wanted: Wanted) -> Output:
    """Free blocks, or who has one. 4: nothing is free, or it is taken; 3: something could not be proven free."""
    length, family, size = (0, 4, None) if wanted.check else _length(wanted)
    within = tuple(_block(each, "--in") for each in wanted.within)
    checked = _block(wanted.check, "--check") if wanted.check else None
    if checked is None:
        _need_room(length, family, within)
    named, machine = others(options.against, os.environ, options.timeout, watch(options))
    found = examined(options, FACTS, os.environ)
    known = networks(found, named, machine)
    if checked is not None:
        output = _check(checked, known, options)
    else:
        output = _find(length, family, within, size, wanted.most, known, options)
    return output._replace(notes=output.notes + errors(found), heading=headings(found, options))


def _find(
    length: int,
    family: int,
    within: Sequence[Network],
    size: Size | None,
    count: int,
    known: Networks,
    options: Options,
) -> Output:
    plan = free.find(length, known.all, family=family, within=within, count=count)
    code = ExitCode.PARTIAL if plan.gaps else ExitCode.DETERMINED
    code = code if plan.number else ExitCode.CONFLICT
    text = view.render(plan, size, options.form, headers=options.has_headers, page=options.page(sys.stdout))
    is_document = options.form in ("json", "yaml")
    return Output(text, "" if is_document else sentences(view.sentences(plan, size), options), int(code))


def _check(block: Network, known: Networks, options: Options) -> Output:
    held = free.holders(block, known.all)
    gaps = tuple(gap for space in known.all for gap in space.gaps)
    special = next((each for each in free.special(block.version) if overlapping(each, block)), None)
    is_taken = bool(held) or special is not None
    state = "taken" if is_taken else "not-proven" if gaps else "free"
    code = {"taken": ExitCode.CONFLICT, "not-proven": ExitCode.PARTIAL, "free": ExitCode.DETERMINED}[state]
    wanted_by = wanted_by_default(block)
    if options.form in ("json", "yaml"):
        tree = view.check_document(str(block), state, held, gaps, wanted_by, str(special) if special else None)
        return Output(structured.written(tree, options.form), exit_code=int(code))
    lines = [_verdict(block, state)]
    if special is not None:
        lines.append(_("{block} is set apart for a special purpose (RFC 6890)").format(block=special))
    if wanted_by:
        lines.append(_("taken by default by {names}").format(names=", ".join(wanted_by)))
    rows = view.holders(held, options.form, headers=options.has_headers, page=options.page(sys.stdout))
    notes = [*lines, *view.unproven(gaps)]
    if options.form in ("table", "wide"):
        return Output(f"{rows}{lines[0]}\n", sentences(notes[1:], options), int(code))
    return Output(rows, sentences(notes, options), int(code))


def _verdict(block: Network, state: str) -> str:
    if state == "taken":
        return _("{block} is taken").format(block=block)
    if state == "free":
        return _("{block} is free").format(block=block)
    return _("{block} is not known to be taken, and not proven free").format(block=block)


def _length(wanted: Wanted) -> tuple[int, int, Size | None]:
    """Length and family of the blocks, and how the length was computed where it was."""
    family = _family(wanted.family)
    by_size = wanted.nodes is not None or wanted.pods_per_node is not None
    if by_size == (wanted.length is not None):
        what = phrase("plan needs a length, or --nodes and --pods-per-node, or --check")
        raise _usage(what, "kubectl netinfo plan /16")
    if by_size:
        if wanted.nodes is None or wanted.pods_per_node is None or min(wanted.nodes, wanted.pods_per_node) < 1:
            what = phrase("--nodes and --pods-per-node belong together, and are 1 or more")
            raise _usage(what, "kubectl netinfo plan --nodes 250 --pods-per-node 110")
        size = needed(wanted.nodes, wanted.pods_per_node, family or 4)
        if size is None:
            raise _usage(phrase("no block of this family holds so many Pods"), phrase("use --family ipv6, or fewer"))
        return size.block, family or 4, size
    written = (wanted.length or "").removeprefix("/")
    length = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else -1
    version = family or (6 if length > 32 else 4)
    if not 1 <= length <= _BITS[version]:
        what = phrase('"{written}" is no prefix length', written=wanted.length)
        raise _usage(what, phrase("give it like /16; above /32 it is IPv6"))
    return length, version, None


def _family(written: str | None) -> int | None:
    if written is None:
        return None
    if written.lower() not in FAMILIES:
        allowed = phrase("allowed: {names}", names=", ".join(FAMILIES))
        raise _usage(phrase('unknown address family "{name}"', name=written), allowed)
    return FAMILIES[written.lower()]


def _block(written: str, option: str) -> Network:
    found = parse_block(written)
    if found is None:
        raise _usage(phrase('{option} "{written}" is no block', option=option, written=written), "10.0.0.0/8")
    return found


def _need_room(length: int, family: int, within: Sequence[Network]) -> None:
    """A place of the other family, or one smaller than what is wanted in it, is a slip of the hand."""
    for place in within:
        if place.version != family:
            what = phrase("--in {block} is of the other address family", block=place)
            raise _usage(what, phrase("use --family ipv6, or a length above /32") if family == 4 else "--family ipv4")
        if place.prefixlen > length:
            what = phrase("--in {block} is smaller than /{length}", block=place, length=length)
            raise _usage(what, phrase("give a larger --in, or a longer prefix"))


def _usage(what: str, next_step: str) -> NetinfoError:
    return NetinfoError(ExitCode.USAGE, what, "", next_step)
