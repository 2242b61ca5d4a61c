"""From a request to reports: connect, ask, judge; once for each context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.model.report import MAIN_FACTS, Fact, Report, Unread
from netinfo.named_tuple import NamedTuple
from netinfo.sources import own_time
from netinfo.sources.live import head_start, waiting
from netinfo.sources.live.contexts import all_contexts, connect
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import CommandRunner, Deadline, Runner
from netinfo.sources.live.side_by_side import Place, SideBySide, longest
from netinfo.sources.objects.connection import Connection, Selection
from netinfo.sources.objects.typed import typed
from netinfo.text.messages import Phrase, phrase
from netinfo.values.json_access import NotRecordedError

if TYPE_CHECKING:  # the judging half of the program is loaded while the cluster is being asked
    from netinfo.facts.judge import Judgement
    from netinfo.model.snapshot import Snapshot
    from netinfo.sources.dump.result.snapshot import Dump
    from netinfo.sources.live.plan import Inquiry

#: The trouble behind an error that names none.
_TROUBLES = {ExitCode.NOT_LET_IN: Trouble.UNAUTHORIZED, ExitCode.ENVIRONMENT: Trouble.ENVIRONMENT}
#: Each of several clusters is judged within this time, even on a busy machine.
_JUDGED_SECONDS = 0.5
#: Told about each Answer when the caller wants to see the commands (-v).
Watch = Callable[[Answer], None]


class Request(NamedTuple):
    """What the command line asks for. ``contexts`` empty: the current one. ``recording``: a recorded cluster.

    ``shows_refusal``: a cluster that forbids everything gives a report of unknowns instead of an error, for the
    transcript, which shows the refusals themselves. ``meanwhile``: work to do while kubectl
    starts. ``uses_proxy``: False for a kubectl a request in place of one ``kubectl proxy``.
    """

    contexts: tuple[str, ...] = ()
    all_contexts: bool = False
    kubeconfig: str | None = None
    kubectl_flags: tuple[str, ...] = ()
    recording: Path | None = None
    record: Path | None = None
    timeout: float = 10.0
    scope: Scope = Scope()
    facts: tuple[Fact, ...] = MAIN_FACTS
    shows_refusal: bool = False
    meanwhile: Callable[[], object] = bool
    uses_proxy: bool = True


class Examined(NamedTuple):
    """One context with everything a view may need: the cluster as it was judged, and how to ask more.

    ``error``: why this one of several contexts gave no answer at all.
    """

    judged: Judgement
    connection: Connection
    asker: Runner
    error: NetinfoError | None = None

    @property
    def report(self) -> Report:
        """The report on it."""
        return self.judged.report

    @property
    def snapshot(self) -> Snapshot:
        """What it was judged from."""
        return self.judged.snapshot

    def saying(self, **fields: Any) -> Examined:
        """The same with other texts in the report: its ``context``, its ``origin``."""
        return self._replace(judged=self.judged._replace(report=self.report._replace(**fields)))


def examine(request: Request, environ: Mapping[str, str], watch: Watch | None = None) -> list[Examined]:
    """Ask every context of the request and judge it, in the order of the command line.

    With one context a failure to reach it raises NetinfoError; with several it becomes a report of unknowns, so that
    one dead cluster does not hide the others. They are asked side by side, each within a time limit of its own.
    """
    names: tuple[str | None, ...] = tuple(dict.fromkeys(request.contexts)) or (None,)
    if request.all_contexts:
        lister = CommandRunner(environ, Deadline(request.timeout))
        if lister.has_head_start:
            request.meanwhile()
        names = all_contexts(Selection(None, request.kubeconfig), lister, environ)
        lister.close_proxy()
    if len(names) == 1:
        own_time.until(request.timeout + own_time.AFTER_DEADLINE)
        if request.recording:
            own_time.judging(request.timeout)
        asked = _ask(request, names[0], environ)
        if not request.recording:
            own_time.judging(request.timeout)
        return [_judged(request, asked, watch)]
    folders: dict[str | None, Path] = {}
    if request.record is not None:
        from netinfo.sources.recorded import folders_of

        folders = folders_of(request.record, names)

    def ask(name: str | None, place: Place, is_over: Callable[[], bool]) -> _Asked:
        with waiting.NOW.cluster(name or ""):
            return _ask(request._replace(record=folders.get(name)), name, environ, place, is_over)

    waiting.NOW.count(len(names))
    own_time.until(longest(len(names), request.timeout) + own_time.AFTER_DEADLINE + _JUDGED_SECONDS * len(names))
    asking = SideBySide(names, ask)
    examined: list[Examined] = []
    request.meanwhile()  # before there are threads: it replaces functions of other modules for a moment
    with asking:
        for name, found in zip(names, asking.in_order(), strict=True):
            try:
                examined.append(_judged(request, found(), watch))
            except NetinfoError as error:
                if error.code is ExitCode.USAGE:
                    raise
                examined.append(failed(request, name or "", environ, error))
    return examined


def examine_dump(
    path: str, facts: Iterable[Fact], environ: Mapping[str, str], timeout: float, *, is_asked_again: bool = False
) -> Examined:
    """Read the dump at ``path`` (``-``: standard input) and judge it; NetinfoError where it cannot be read.

    ``is_asked_again``: commands will be run on it, so what comes from a pipe is kept in an unnamed file.
    """
    from netinfo.sources.dump.input.parts import is_pipe
    from netinfo.sources.dump.result import snapshot
    from netinfo.sources.dump.result.asker import DumpAsker, Kept
    from netinfo.sources.dump.result.read import read

    own_time.judging(timeout)
    kept = Kept() if is_asked_again and is_pipe(path) else None
    dump = read(path, timeout, kept.write if kept else None)
    found = snapshot.snapshot(dump)
    connection = Connection(Selection(), context=dump.context)
    return Examined(judge_dump(dump, found, facts), connection, DumpAsker(environ, timeout, kept))


def judge_dump(dump: Dump, found: Snapshot, facts: Iterable[Fact]) -> Judgement:
    """The judgement, with what the dump cannot tell, and with the facts marked that rest on a damaged part."""
    from netinfo.facts import judge
    from netinfo.sources.dump.result import snapshot

    lost = tuple(snapshot.lost(dump, found))
    judged = judge.decide(found, context=dump.context, origin="dump", facts=facts, lost=lost)
    return judged._replace(report=snapshot.placed(judged.report, dump, found))


class _Asked(NamedTuple):
    """One cluster that was asked: how it is reached, the plan with all its answers, and what asks more."""

    connection: Connection
    inquiry: Inquiry
    answers: dict[Command, Answer]
    asker: Runner


def _ask(
    request: Request,
    name: str | None,
    environ: Mapping[str, str],
    place: Place | None = None,
    is_over: Callable[[], bool] | None = None,
) -> _Asked:
    """Find the cluster, open a way to it, and follow the plan.

    ``place``: of one among several, left where there is nothing to do but wait; its time stops when it was asked.
    """
    begun = head_start.RUN if place is None else head_start.HeadStart()
    runner = None
    if not request.recording:
        runner = CommandRunner(environ, Deadline(request.timeout), head_start=begun, is_over=is_over)
    asker = _asker(request, runner)
    try:
        if place is not None and name and not request.kubectl_flags:
            head_start.start(begun, request.kubeconfig or "", name, environ, uses_proxy=request.uses_proxy)
        if runner is not None and runner.has_head_start:
            request.meanwhile()
        connection = connect(_selection(request, name), asker, request.timeout, environ)
        has_proxy = runner is not None and _open(runner, connection, request)
        if runner is not None and runner.is_unconfirmed:
            connection = connect(_selection(request, name), asker, request.timeout, environ)
        if has_proxy and place is not None:
            place.leave()
        from netinfo.sources.live.plan import Inquiry

        inquiry = Inquiry(connection, request.scope, asks_version_first=connection.has_exec_plugin and not has_proxy)
        return _Asked(connection, inquiry, asker.run(inquiry), asker)
    finally:
        if runner is not None:
            runner.close_proxy()
            if place is not None:
                runner.deadline.stop()


def _open(runner: CommandRunner, connection: Connection, request: Request) -> bool:
    """Choose the way in which the cluster is asked; True when it is a proxy."""
    if connection.has_url_path:
        runner.as_process = typed
    return request.uses_proxy and runner.open_proxy(connection.pins(), request.meanwhile)


def _judged(request: Request, asked: _Asked, watch: Watch | None) -> Examined:
    """Judge what a cluster answered; NetinfoError where nothing at all could be read."""
    for answer in asked.answers.values() if watch else ():
        watch(answer)  # type: ignore[misc]  # watch is not None here
    judged = _decided(request, asked)
    if not (request.shows_refusal and {each.reason for each in judged.report.unread} == {Trouble.FORBIDDEN}):
        _raise_when_nothing_was_read(judged.report, judged.snapshot, asked.connection, request.timeout)
    return Examined(judged, asked.connection, asked.asker)


def _decided(request: Request, asked: _Asked) -> Judgement:
    """What was read, judged.

    Where a fact looks for something that a record did not keep, all objects of that kind count as not recorded, and
    everything is judged again: what is not known of them could be anything.
    """
    from netinfo.facts import judge
    from netinfo.sources.live.plan import Inquiry

    inquiry, answers = asked.inquiry, asked.answers
    origin = "recorded" if request.recording else "live"
    while True:
        snapshot = inquiry.snapshot(answers)
        try:
            return judge.decide(snapshot, context=asked.connection.context, origin=origin, facts=request.facts)
        except NotRecordedError as error:
            from netinfo.sources.recorded import without

            inquiry, answers = Inquiry(asked.connection, request.scope), without(answers, error.what)


def _selection(request: Request, name: str | None) -> Selection:
    """What leads to the cluster. A record has its own flags: those of the command line lead nowhere there."""
    if not request.recording:
        return Selection(name, request.kubeconfig, request.kubectl_flags)
    from netinfo.sources.recorded import flags_of

    return Selection(name, request.kubeconfig, Selection(flags=flags_of(request.recording)).leading())


def _asker(request: Request, runner: CommandRunner | None) -> Runner:
    asker: Runner
    if runner is not None:
        asker = runner
    else:
        from netinfo.sources.recorded import Recording

        assert request.recording is not None
        asker = Recording(request.recording)
    if request.record:
        from netinfo.sources.recorder import Recorder

        asker = Recorder(asker, request.record, Selection(flags=request.kubectl_flags).leading())
    return asker


def _raise_when_nothing_was_read(report: Report, snapshot: Snapshot, connection: Connection, timeout: float) -> None:
    """An answer of unknowns would hide that the cluster was never seen."""
    sources = snapshot.sources()
    asked = [reading for reading in sources.values() if reading.command is not None]
    only_public = {"version", "api-groups", "minikube-cni-files"}
    may_be_missing = {*only_public, "servicecidrs", "metrics"}  # nothing there, on any web server
    told = [name for name, reading in sources.items() if name not in only_public and (reading.rows)]
    looked = [
        name for name, each in sources.items() if name not in may_be_missing and each.command and each.is_readable
    ]
    unread = tuple(each for each in report.unread if each.source != "minikube-cni-files")
    if asked and not told and not looked and unread:
        from netinfo.sources.no_answer import failure
        from netinfo.text.redact import redact

        server = redact(connection.server or connection.context)
        late = phrase("no answer from {server} within {seconds} s", server=server, seconds=f"{timeout:g}")
        messages = {name: reading.message for name, reading in sources.items()}
        raise failure(unread, messages, late, typed=connection.shown_after)


def failed(request: Request, name: str, environ: Mapping[str, str], error: NetinfoError) -> Examined:
    """A cluster that gave no answer, as one of several: a report of unknowns with the error."""
    found = Connection(_selection(request, name), context=name)
    from netinfo.facts import judge
    from netinfo.sources.live.plan import Inquiry
    from netinfo.text.redact import redact

    what = error.what if isinstance(error.what, Phrase) else redact(" ".join(error.what.split()))
    reason = error.trouble or _TROUBLES.get(error.code, Trouble.UNREACHABLE)
    unread = Unread("cluster", reason, redact(error.command), error.next_step or what)
    judged = judge.unreachable(Inquiry(found, request.scope).snapshot({}), name, what, unread)
    return Examined(judged, found, CommandRunner(environ, Deadline(0)), error)
