"""Where the answers come from: a live cluster, a recorded one, a saved dump."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from netinfo.cli import preload
from netinfo.cli.options import Options
from netinfo.examine import Examined, Request, examine, examine_dump
from netinfo.model.command import Answer, ExitCode
from netinfo.model.report import Fact, Report
from netinfo.sources import demos
from netinfo.sources.live.scope import Scope
from netinfo.text.command_line import shown
from netinfo.text.errors import lines
from netinfo.text.escape import escape


class Counts(NamedTuple):
    """What has to be looked at whole, up to its limit, where a sample does not do."""

    pods: bool = False
    services: bool = False


SAMPLES = Counts()


def request(
    options: Options, facts: tuple[Fact, ...], *, shows_refusal: bool = False, counts: Counts = SAMPLES
) -> Request:
    """The request for these facts, live or recorded. A record always holds the same questions: a sample of Pods."""
    recording = demos.folder(options.demo) if options.demo else None
    if options.dump and options.dump != "-":
        from netinfo.sources.recorded import is_recording

        recording = Path(options.dump) if is_recording(Path(options.dump)) else None
    is_live = not recording and not options.record
    return Request(
        contexts=options.contexts,
        all_contexts=options.all_contexts,
        kubeconfig=options.kubeconfig,
        kubectl_flags=options.kubectl_flags,
        recording=recording,
        record=options.record,
        timeout=options.timeout,
        scope=Scope(options.enters_node, options.probes, counts.pods and is_live, counts.services and is_live),
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
    """Every cluster of the options, examined."""
    asked = request(options, facts, shows_refusal=shows_refusal, counts=counts)
    if options.dump and asked.recording is None:
        return [examine_dump(options.dump, facts, environ, options.timeout, is_asked_again=shows_refusal)]
    return examine(asked, environ, _show if options.verbosity else None)


def exit_code(found: Examined, of_report: Callable[[Report], ExitCode]) -> ExitCode:
    """The code of one of several clusters: what its report comes to, or the error in its place."""
    return found.error.code if found.error else of_report(found.report)


def say_error(found: Examined) -> None:
    """Why one of several contexts gave no answer: its error as it would end a run of its own, on stderr."""
    from netinfo.text.redact import redact

    for line in lines(found.error) if found.error else ():
        sys.stderr.write(f"{escape(found.report.context)}: {escape(redact(line))}\n")


def _show(answer: Answer) -> None:
    """One line a command on stderr (-v): the line to paste, how it ended, how long it took."""
    from netinfo.text.redact import redact

    end = str(answer.trouble or f"exit {answer.exit_code}")
    way = ", through kubectl proxy" if answer.is_proxied else ""
    line = f"$ {redact(shown(answer.command))}   # {end}, {answer.seconds:.2f} s, {len(answer.stdout)} bytes{way}"
    sys.stderr.write(escape(line) + "\n")
