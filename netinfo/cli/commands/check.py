"""``kubectl netinfo check``: collisions, exhaustion, contradictions, leftovers, in each cluster and between them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial

from netinfo.cli.exit_codes import code_of_several
from netinfo.cli.networks import Others, networks, others
from netinfo.cli.options import Options
from netinfo.cli.output import Output, errors, headings, sentences
from netinfo.cli.request import Counts, examined, exit_code, watch
from netinfo.examine import Examined
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.findings import Acceptance, Change, Checked, identity
from netinfo.model.report import Fact, Report
from netinfo.named_tuple import NamedTuple
from netinfo.text.escape import escape
from netinfo.text.messages import phrase
from netinfo.text.translation import _

#: What ``--fail-on`` takes.
FAIL_ON = ("problem", "note")
_COUNTS = Counts(pods=True, services=True)


class Wanted(NamedTuple):
    """Options of this command. ``since`` is a folder of records, ``accept`` a file of accepted findings."""

    accept: str | None = None
    fail_on: str = "problem"
    since: str | None = None


class Found(NamedTuple):
    """What was found in each cluster, in the order of the clusters, and between them; None where nothing is between."""

    each: tuple[tuple[Report, Checked], ...]
    between: Checked | None = None
    changes: tuple[Change, ...] | None = None

    @property
    def suites(self) -> tuple[tuple[str, Checked], ...]:
        """Every part by the name of its cluster; an empty name is between them."""
        parts = tuple((report.context, checked) for report, checked in self.each)
        return (*parts, ("", self.between)) if self.between is not None else parts


def run(options: Options, wanted: Wanted) -> Output:
    """What was found in the form asked for; 4 with a problem, 3 when not all could be looked at, else 0."""
    if wanted.fail_on not in FAIL_ON:
        allowed = phrase("allowed: {names}", names=", ".join(FAIL_ON))
        raise NetinfoError(ExitCode.USAGE, phrase('--fail-on "{word}"', word=wanted.fail_on), "", allowed)
    accepted = _accepted(wanted.accept)
    clusters, found, _others = look(options)
    if wanted.since is not None:
        found = found._replace(changes=tuple(_changes(options, wanted.since, found)))
    found, notes = _with_acceptances(found, accepted)
    return _output(clusters, found, options, wanted, notes)


def look(options: Options) -> tuple[list[Examined], Found, Others]:
    """The clusters of the options, what is found in and between them, and what else they were compared with."""
    named, machine = others(options.against, os.environ, options.timeout, watch(options))
    clusters = examined(options, tuple(Fact), os.environ, counts=_COUNTS)
    from netinfo.checks.between import compare
    from netinfo.checks.run import check

    each = tuple((one.report, check(one.judged)) for one in clusters)
    if len(clusters) < 2 and not options.against:
        return clusters, Found(each), (named, machine)
    known = networks(clusters, named, machine)
    between = compare((*known.clusters, *known.named), known.machine)
    if len(clusters) > 1:
        return clusters, Found(each, between), (named, machine)
    report, checked = each[0]
    return clusters, Found(((report, checked.joined(between)),)), (named, machine)


def _accepted(path: str | None) -> Mapping[str, Acceptance]:
    if path is None:
        return {}
    from netinfo.checks.accepted import load

    return load(path)


def _with_acceptances(found: Found, accepted: Mapping[str, Acceptance]) -> tuple[Found, list[str]]:
    """The findings without those accepted today, and what is to be said of acceptances that do nothing."""
    if not accepted:
        return found, []
    import datetime

    from netinfo.checks.accepted import apply, idle

    today = datetime.date.today().isoformat()
    present = [identity(each, name) for name, checked in found.suites for each in checked.findings]
    left = found._replace(
        each=tuple((report, apply(checked, report.context, accepted, today)) for report, checked in found.each),
        between=apply(found.between, "", accepted, today) if found.between else None,
    )
    notes = [
        (_("accepted until {date}, which is over: {id}") if is_over else _("accepted, and not found: {id}")).format(
            date=each.until, id=escape(each.id)
        )
        for each, is_over in idle(accepted, present, today)
    ]
    return left, notes


def _changes(options: Options, since: str, found: Found) -> list[Change]:
    """What is otherwise in the record of each cluster; a cluster on one side only is a change, too."""
    from netinfo.checks.changes import changes
    from netinfo.checks.run import check

    before = examined(Options(dumps=(since,), timeout=options.timeout), tuple(Fact), os.environ)
    one = {each.report.context: (each.report, check(each.judged)) for each in before}
    other = {report.context: (report, checked) for report, checked in found.each}
    if len(one) == len(other) == 1:  # the record of one cluster may have been made under another name
        other_name = next(iter(other))
        one = {other_name: next(iter(one.values()))}
    told: list[Change] = []
    for name in dict.fromkeys([*one, *other]):
        if name in one and name in other:
            told += changes(name, one[name], other[name])
        else:
            told.append(Change(name, "cluster", name if name in one else "", name if name in other else ""))
    return told


def _output(
    clusters: Sequence[Examined], found: Found, options: Options, wanted: Wanted, notes: Sequence[str]
) -> Output:
    from netinfo.views import check as view

    code, told = code_of(clusters, found, wanted), sentences(notes, options)
    if options.form in ("json", "yaml"):
        return Output(view.document(found.each, found.between, found.changes, options.form), told, code)
    if options.form == "junit":
        from netinfo.views import junit

        text = junit.render(found.suites, notes_fail=wanted.fail_on == "note")
        return Output(text, told + errors(clusters), code)
    page = options.page(sys.stdout)
    rows = view.rows(found.each, found.between, options.form, headers=options.has_headers, page=page)
    verdicts = "".join(f"{line}\n" for line in view.verdicts(found.each, found.between, found.changes))
    beside = _looks(clusters, found, options) + told
    if options.form in ("table", "wide"):
        return Output(rows + verdicts, beside, code, headings(clusters, options))
    return Output(rows, verdicts + beside, code, headings(clusters, options))


def _looks(clusters: Sequence[Examined], found: Found, options: Options) -> str:
    """What was looked at, in each cluster and between them, and what could not be."""
    from netinfo.views import check as view
    from netinfo.views import notes
    from netinfo.views.room_rows import room_left

    is_wide, is_named = options.is_wide or options.form == "wide", len(clusters) > 1
    told = ""
    for each, (report, checked) in zip(clusters, found.each, strict=True):
        if each.error:
            told += errors([each])
            continue
        before = notes.prefix(report, is_named=is_named)
        lines = (*view.looks(checked, is_wide=is_wide), *room_left(report))
        told += sentences((f"{before}{line}" for line in lines), options)
        told += notes.unread(report, options.page(sys.stderr), is_named=is_named)
    if found.between is not None:
        before = _("between clusters")
        told += sentences((f"{before}: {line}" for line in view.looks(found.between, is_wide=is_wide)), options)
    return told


def code_of(clusters: Sequence[Examined], found: Found, wanted: Wanted) -> int:
    """4 with a problem, 3 when not all could be looked at, else 0; a cluster that gave no answer has its own."""
    pairs = zip(clusters, found.each, strict=True)
    codes = [exit_code(each, partial(_exit_code, checked=one, wanted=wanted)) for each, (_, one) in pairs]
    if found.between is not None:
        codes.append(_of_checked(found.between, wanted))
    return int(code_of_several(codes))


def _exit_code(report: Report, checked: Checked, wanted: Wanted) -> ExitCode:
    code = _of_checked(checked, wanted)
    return ExitCode.PARTIAL if code is ExitCode.DETERMINED and report.unread else code


def _of_checked(checked: Checked, wanted: Wanted) -> ExitCode:
    if checked.problems or (wanted.fail_on == "note" and checked.findings):
        return ExitCode.CONFLICT
    if not any(look.was_checked for look in checked.looks):
        return ExitCode.NOTHING
    return ExitCode.PARTIAL if checked.unlooked else ExitCode.DETERMINED
