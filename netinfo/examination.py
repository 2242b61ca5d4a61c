"""From a request to reports: connect, ask, judge; once for each context."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from netinfo import ahead, connection, unreadable
from netinfo.connection import Connection, Selection
from netinfo.errors import NetinfoError
from netinfo.model import MAIN_FACTS, Answer, Command, ExitCode, Fact, Report, Trouble, Unread
from netinfo.outcome import code_of, failure
from netinfo.phrase import Phrase, joined, phrase
from netinfo.scope import Scope
from netinfo.shell import AskAll, Asker, Deadline, Door
from netinfo.trouble import message, named, why

if TYPE_CHECKING:  # the judging half of the program is loaded while the cluster is being asked: see ahead
    from netinfo.inquiry import Inquiry
    from netinfo.readings import Readings

#: The trouble behind an error that names none.
_TROUBLES = {ExitCode.NOT_LET_IN: Trouble.UNAUTHORIZED, ExitCode.ENVIRONMENT: Trouble.ENVIRONMENT}
#: Told about each Answer when the caller wants to see the commands (-v).
Watch = Callable[[Answer], None]


class Request(NamedTuple):
    """What the command line asks for. ``contexts`` empty: the current one. ``recording``: a recorded cluster.

    ``shows_refusal``: a cluster that forbids everything gives a report of unknowns instead of an error, for the
    transcript, which shows the refusals themselves.
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


class Examined(NamedTuple):
    """One context with everything a view may need: the report, what it was judged from, and how to ask more.

    ``error``: why this one of several contexts gave no answer at all.
    """

    report: Report
    readings: Readings
    connection: Connection
    asker: Asker
    error: NetinfoError | None = None


def examine(request: Request, environ: Mapping[str, str], watch: Watch | None = None) -> list[Examined]:
    """Ask every context of the request and judge it.

    With one context a failure to reach it raises NetinfoError; with several it becomes a report of unknowns, so that
    one dead cluster does not hide the others. All contexts share the one deadline in equal parts.
    """
    deadline = Deadline(request.timeout)
    names: tuple[str | None, ...] = tuple(dict.fromkeys(request.contexts)) or (None,)
    if request.all_contexts:
        names = _all_contexts(request, environ, deadline)
    if len(names) == 1:
        return [_examine_one(request, names[0], environ, deadline, watch)]
    examined = []
    for position, name in enumerate(names):
        share = Deadline(deadline.remaining / (len(names) - position))
        try:
            examined.append(_examine_one(request, name, environ, share, watch))
        except NetinfoError as error:
            if error.code is ExitCode.USAGE:
                raise
            examined.append(_failed(request, name or "", environ, share, error))
    return examined


def _examine_one(
    request: Request, name: str | None, environ: Mapping[str, str], deadline: Deadline, watch: Watch | None
) -> Examined:
    asker = _asker(request, environ, deadline)
    found = _connect(_selection(request, name), asker, request, environ)
    inquiry = _inquiry(request, found)
    answers = asker.run(inquiry)
    from netinfo import judgement

    for answer in answers.values() if watch else ():
        watch(answer)  # type: ignore[misc]  # watch is not None here
    readings = inquiry.readings(answers)
    origin = "recorded" if request.recording else "live"
    report = judgement.decide(readings, context=found.context, origin=origin, facts=request.facts)
    if not (request.shows_refusal and {each.reason for each in report.unread} == {Trouble.FORBIDDEN}):
        _raise_when_nothing_was_read(report, readings)
    return Examined(report, readings, found, asker)


def _selection(request: Request, name: str | None) -> Selection:
    """What leads to the cluster. A record has its own flags: those of the command line lead nowhere there."""
    if not request.recording:
        return Selection(name, request.kubeconfig, request.kubectl_flags)
    from netinfo.recorded import flags_of

    return Selection(name, request.kubeconfig, Selection(flags=flags_of(request.recording)).leading())


def _asker(request: Request, environ: Mapping[str, str], deadline: Deadline) -> Asker:
    asker: Asker
    if request.recording:
        from netinfo.recorded import Recording

        asker = Recording(request.recording)
    else:
        asker = Door(environ, deadline, ahead.pieces())
    if request.record:
        from netinfo.recorded import Recorder

        asker = Recorder(asker, request.record, Selection(flags=request.kubectl_flags).leading())
    return asker


def _inquiry(request: Request, found: Connection) -> Inquiry:
    """The plan. A record always holds the same questions, on whatever machine it was made or is judged.

    Behind a URL path there is no ``--raw``, so no list of Pods can be cut at a limit: nothing broad is asked there.
    """
    from netinfo import inquiry, thrifty

    if request.recording or request.record or found.has_url_path or not thrifty.is_worth_it():
        return inquiry.Inquiry(found, request.scope)
    return thrifty.ThriftyInquiry(found, request.scope)


def _connect(selection: Selection, asker: Asker, request: Request, environ: Mapping[str, str]) -> Connection:
    """The connection that kubectl itself names; NetinfoError when there is none."""
    command, lookup = selection.command(), selection.lookup()
    answers = asker.run(AskAll([command, *([lookup] if lookup else [])]))
    answer, entry, limit = answers[command], answers[lookup] if lookup else None, max(1, round(request.timeout))
    found = connection.read(answer, selection, entry)
    if found is not None:
        if entry is not None and not connection.server_of(entry, selection):
            raise _no_cluster(entry, selection, environ)
        return found._replace(request_timeout=limit)
    if selection.context is None and _is_inside_a_pod(environ) and why(answer) is Trouble.ENVIRONMENT:
        return Connection(selection, "", "in-cluster", selection.server, request_timeout=limit)
    raise _no_connection(answer, selection, environ)


def _no_cluster(entry: Answer, selection: Selection, environ: Mapping[str, str]) -> NetinfoError:
    if not entry.ok:
        return _no_connection(entry, selection, environ)
    what = phrase('the kubeconfig has no cluster "{name}" with a server', name=selection.cluster)
    return NetinfoError(ExitCode.ENVIRONMENT, what, unreadable.shown(entry.command), "kubectl config get-clusters")


def _is_inside_a_pod(environ: Mapping[str, str]) -> bool:
    """kubectl then uses the service account although no context exists (client-go, rest.InClusterConfig)."""
    token = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
    return bool(environ.get("KUBERNETES_SERVICE_HOST")) and token.is_file()


def _no_connection(answer: Answer, selection: Selection, environ: Mapping[str, str]) -> NetinfoError:
    shown = unreadable.shown(Command("kubectl", ("config", "view", "--minify", *selection.options())))
    if answer.trouble is Trouble.NO_PROGRAM:
        what, page = _no_program(message(answer)), "https://kubernetes.io/docs/tasks/tools/"
        return NetinfoError(ExitCode.ENVIRONMENT, what, "kubectl version --client", page, answer.trouble)
    if answer.trouble is not None:
        what = joined(": ", ["kubectl config view", named(answer.trouble)])
        return NetinfoError(code_of(answer.trouble), what, shown, trouble=answer.trouble)
    said = message(answer).removeprefix("error: ")
    contexts = "kubectl config get-contexts   (minikube: minikube update-context)"
    if selection.context is not None and "cannot locate context" in said:
        absent = phrase('the kubeconfig has no context "{name}"', name=selection.context)
        missing = _missing_kubeconfig(selection, environ) or absent
        return NetinfoError(ExitCode.ENVIRONMENT, missing, shown, "kubectl config get-contexts")
    if "current-context must exist" in said or "no context exists" in said:
        missing = _missing_kubeconfig(selection, environ) or phrase("the kubeconfig has no current context")
        return NetinfoError(ExitCode.ENVIRONMENT, missing, shown, contexts)
    if answer.ok and connection.is_legible(answer):
        what = phrase("the context names a cluster that the kubeconfig does not have")
        return NetinfoError(ExitCode.ENVIRONMENT, what, shown, contexts)
    if answer.ok:
        what = phrase("kubectl printed something else than the kubeconfig: is it a wrapper that prints a banner?")
        next_step = phrase("set KUBECTL_PATH to the real kubectl")
        return NetinfoError(ExitCode.ENVIRONMENT, what, shown, next_step)
    is_let_in = why(answer) is not Trouble.UNAUTHORIZED
    code = ExitCode.ENVIRONMENT if is_let_in else ExitCode.NOT_LET_IN
    return NetinfoError(code, said or phrase("kubectl config view failed"), shown, "kubectl config view")


def _no_program(told: str) -> str:
    """What the door says of a program that cannot be started, for the reader."""
    program, _blank, rest = told.partition(" ")
    if rest == "is not in PATH":
        return phrase("{program} is not in PATH", program=program)
    if told.endswith(" is not executable"):
        return phrase("{program} is not executable", program=told.removesuffix(" is not executable"))
    if program == "KUBECTL_PATH":
        return phrase("KUBECTL_PATH names no program that can be run")
    return told


def _missing_kubeconfig(selection: Selection, environ: Mapping[str, str]) -> str:
    """What to say when no kubeconfig file exists at all; kubectl itself goes on to localhost:8080."""
    if selection.kubeconfig:
        path = selection.kubeconfig
        return "" if Path(path).exists() else phrase('--kubeconfig names no file that exists: "{path}"', path=path)
    paths = environ.get("KUBECONFIG", "")
    if paths and not any(Path(each).exists() for each in paths.split(os.pathsep) if each):
        return phrase('KUBECONFIG names no file that exists: "{path}"', path=paths)
    if not paths and not Path(environ.get("HOME", "/"), ".kube", "config").exists():
        return phrase("no kubeconfig: ~/.kube/config does not exist and KUBECONFIG is not set")
    return ""


def _raise_when_nothing_was_read(report: Report, readings: Readings) -> None:
    """An answer of unknowns would hide that the cluster was never seen."""
    sources = readings.sources()
    asked = [reading for reading in sources.values() if reading.command is not None]
    only_public = {"version", "api-groups", "minikube-cni-files"}
    may_be_missing = {*only_public, "servicecidrs"}  # absent on any web server that answers 404
    told = [name for name, reading in sources.items() if name not in only_public and (reading.rows)]
    looked = [
        name for name, each in sources.items() if name not in may_be_missing and each.command and each.is_readable
    ]
    unread = tuple(each for each in report.unread if each.source != "minikube-cni-files")
    if asked and not told and not looked and unread:
        raise failure(unread, {name: reading.message for name, reading in sources.items()})


def _all_contexts(request: Request, environ: Mapping[str, str], deadline: Deadline) -> tuple[str | None, ...]:
    selection = Selection(None, request.kubeconfig)
    command = Command("kubectl", ("config", "get-contexts", "-o", "name", *selection.options()))
    answer = Door(environ, deadline).run(AskAll([command]))[command]
    if not answer.ok:
        raise _no_connection(answer, selection, environ)
    names = tuple(line for line in answer.stdout.decode(errors="replace").splitlines() if line)
    if not names:
        what = _missing_kubeconfig(selection, environ) or phrase("the kubeconfig has no contexts")
        raise NetinfoError(ExitCode.ENVIRONMENT, what, unreadable.shown(command), "kubectl config view")
    return names


def _failed(
    request: Request, name: str, environ: Mapping[str, str], deadline: Deadline, error: NetinfoError
) -> Examined:
    found = Connection(_selection(request, name), context=name)
    from netinfo import judgement
    from netinfo.inquiry import Inquiry
    from netinfo.redact import redact

    what = error.what if isinstance(error.what, Phrase) else redact(" ".join(error.what.split()))
    reason = error.trouble or _TROUBLES.get(error.code, Trouble.UNREACHABLE)
    report = judgement.unreachable(
        name, what, Unread("cluster", reason, redact(error.command), error.next_step or what)
    )
    readings = Inquiry(found, request.scope).readings({})
    return Examined(report, readings, found, Door(environ, deadline), error)
