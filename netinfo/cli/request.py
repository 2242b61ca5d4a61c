"""Where the answers come from: a live cluster, a recorded one, a saved dump."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from netinfo.cli import preload
from netinfo.cli.options import Options
from netinfo.examine import Examined, Request, examine, examine_dump, failed
from netinfo.model.command import Answer, ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.report import Fact, Report
from netinfo.named_tuple import NamedTuple
from netinfo.sources import demos
from netinfo.sources.live import waiting
from netinfo.sources.live.scope import Scope
from netinfo.text.command_line import shown
from netinfo.text.escape import escape
from netinfo.text.messages import phrase
from netinfo.text.translation import _, said


class Counts(NamedTuple):
    """What has to be looked at whole, up to its limit, where a sample does not do."""

    pods: bool = False
    services: bool = False


SAMPLES = Counts()
#: What is more than the three facts need is asked for these.
_WIDE = frozenset({Fact.OTHER_CIDRS, Fact.CAPACITY})


class _Place(NamedTuple):
    """One thing to ask: the live clusters together (an empty path), a record, or a dump."""

    path: str = ""
    recording: Path | None = None


def request(
    options: Options,
    facts: tuple[Fact, ...],
    recording: Path | None = None,
    *,
    shows_refusal: bool = False,
    counts: Counts = SAMPLES,
) -> Request:
    """The request for these facts, live or recorded. A record always holds the same questions: a sample of Pods."""
    is_live = not recording and not options.record
    is_wide = bool(_WIDE.intersection(facts) or options.record)
    return Request(
        contexts=() if recording else options.contexts,
        all_contexts=options.all_contexts and not recording,
        kubeconfig=options.kubeconfig,
        kubectl_flags=options.kubectl_flags,
        recording=recording,
        record=options.record,
        timeout=options.timeout,
        scope=Scope(options.enters_node, options.probes, counts.pods and is_live, counts.services and is_live, is_wide),
        facts=facts,
        shows_refusal=shows_refusal,
        meanwhile=preload.load,
        uses_proxy=options.uses_proxy,
    )


def examined(
    options: Options,
    facts: tuple[Fact, ...],
    environ: Mapping[str, str],
    *,
    shows_refusal: bool = False,
    counts: Counts = SAMPLES,
) -> list[Examined]:
    """Every cluster of the options, examined, each under a name of its own.

    One that gives no answer ends the run when it is alone; among several it is one of the list, with its error.
    """
    with told_what_is_waited_for(options):
        return _examined(options, facts, environ, shows_refusal=shows_refusal, counts=counts)


@contextmanager
def told_what_is_waited_for(options: Options) -> Iterator[None]:
    """Commands that are run meanwhile are named on a terminal when they take their time."""
    if not options.verbosity:  # each command is told then
        waiting.begin(sys.stderr)
    try:
        yield
    finally:
        waiting.NOW.clear()


def _examined(
    options: Options, facts: tuple[Fact, ...], environ: Mapping[str, str], *, shows_refusal: bool, counts: Counts
) -> list[Examined]:
    places = _places(options)
    found: list[tuple[str, Examined]] = []
    for place in places:
        asked = request(options, facts, place.recording, shows_refusal=shows_refusal, counts=counts)
        try:
            found += [(place.path, each) for each in _ask(place, asked, options, environ)]
        except NetinfoError as error:
            if len(places) == 1 or error.code is ExitCode.USAGE:
                raise
            name = place.path or (options.contexts or ("",))[0]
            asked = asked._replace(recording=None)  # its flags may be what cannot be read
            lost = failed(asked, name, environ, error)
            origin = "recorded" if place.recording else "dump" if place.path else "live"
            found.append((place.path, lost.saying(origin=origin)))
    return _named(found)


def _places(options: Options) -> list[_Place]:
    """Live clusters first, then what was saved, as given."""
    if options.demo is not None:
        return [_Place(recording=demos.folder(options.demo))]
    is_live = bool(options.contexts or options.all_contexts or not options.dumps)
    found = [_Place()] if is_live else []
    if options.dumps:
        from netinfo.cli.saved import paths, recording

        found += [_Place(path, recording(path)) for path in paths(options.dumps)]
    return found


def _ask(place: _Place, asked: Request, options: Options, environ: Mapping[str, str]) -> list[Examined]:
    if place.path and place.recording is None:
        is_asked_again = asked.shows_refusal
        return [examine_dump(place.path, asked.facts, environ, options.timeout, is_asked_again=is_asked_again)]
    found = examine(asked, environ, watch(options))
    for each in found if options.record else ():
        _record(each, with_proofs=not asked.shows_refusal)
    return found


def _named(found: Sequence[tuple[str, Examined]]) -> list[Examined]:
    """Each cluster by its context; where several have one name, those with a path get it behind."""
    names = Counter(each.report.context for _path, each in found)
    named = []
    for path, each in found:
        context = each.report.context or path
        if path and names[each.report.context] > 1 and path != context:
            context = f"{context} ({path})"
        named.append(each if context == each.report.context else _called(each, context))
    return named


def _called(found: Examined, name: str) -> Examined:
    return found.saying(context=name)


def watch(options: Options) -> Callable[[Answer], None] | None:
    """What is told of each command (-v)."""
    return _show if options.verbosity else None


def _record(found: Examined, *, with_proofs: bool) -> None:
    """Write the record, ``with_proofs`` what the commands of the transcript print; on stderr how many came too late."""
    from netinfo.sources.recorder import Recorder
    from netinfo.transcript.run import rehearse

    late = rehearse(found, found.report.facts) if with_proofs else 0
    if isinstance(found.asker, Recorder):
        found.asker.save()
    if late:
        told = phrase(
            "the record lacks {count} commands of the transcript: record again with --timeout 60s", count=late
        )
        sys.stderr.write(_("warning: {message}").format(message=said(told)) + "\n")


def exit_code(found: Examined, of_report: Callable[[Report], ExitCode]) -> ExitCode:
    """The code of one of several clusters: what its report comes to, or the error in its place."""
    return found.error.code if found.error else of_report(found.report)


def _show(answer: Answer) -> None:
    """One line a command on stderr (-v): the line to paste, how it ended, how long it took."""
    from netinfo.text.redact import redact

    end = str(answer.trouble or f"exit {answer.exit_code}")
    way = ", through kubectl proxy" if answer.is_proxied else ""
    line = f"$ {redact(shown(answer.command))}   # {end}, {answer.seconds:.2f} s, {answer.size} bytes{way}"
    sys.stderr.write(escape(line) + "\n")
