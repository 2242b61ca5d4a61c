"""Which context is meant, found through kubectl itself; and what to say where the kubeconfig leads nowhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError, code_of
from netinfo.sources.live.shell import FixedPlan, Runner
from netinfo.sources.objects import connection
from netinfo.sources.objects.config_view import LIST_CONTEXTS
from netinfo.sources.objects.connection import Connection, Selection
from netinfo.sources.objects.kubectl_errors import message, why
from netinfo.text.command_line import shown
from netinfo.text.failure_reasons import named
from netinfo.text.messages import joined, phrase


def connect(selection: Selection, asker: Runner, timeout: float, environ: Mapping[str, str]) -> Connection:
    """The connection that kubectl itself names; NetinfoError when there is none."""
    command, lookup = selection.command(), selection.lookup()
    answers = asker.run(FixedPlan([command, *([lookup] if lookup else [])]))
    answer, entry, limit = answers[command], answers[lookup] if lookup else None, max(1, round(timeout))
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
    return NetinfoError(ExitCode.ENVIRONMENT, what, shown(entry.command), "kubectl config get-clusters")


def _is_inside_a_pod(environ: Mapping[str, str]) -> bool:
    """kubectl then uses the service account although no context exists (client-go, rest.InClusterConfig)."""
    token = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
    return bool(environ.get("KUBERNETES_SERVICE_HOST")) and token.is_file()


def _no_connection(answer: Answer, selection: Selection, environ: Mapping[str, str]) -> NetinfoError:
    line = shown(Command("kubectl", ("config", "view", "--minify", *selection.options())))
    if answer.trouble is Trouble.NO_PROGRAM:
        what, page = answer.why or message(answer), "https://kubernetes.io/docs/tasks/tools/"
        return NetinfoError(ExitCode.ENVIRONMENT, what, "kubectl version --client", page, answer.trouble)
    if answer.trouble is not None:
        what = joined(": ", ["kubectl config view", named(answer.trouble)])
        return NetinfoError(code_of(answer.trouble), what, line, trouble=answer.trouble)
    said = message(answer).removeprefix("error: ")
    contexts = "kubectl config get-contexts   (minikube: minikube update-context)"
    if selection.context is not None and "cannot locate context" in said:
        absent = phrase('the kubeconfig has no context "{name}"', name=selection.context)
        missing = _missing_kubeconfig(selection, environ) or absent
        return NetinfoError(ExitCode.ENVIRONMENT, missing, line, "kubectl config get-contexts")
    if "current-context must exist" in said or "no context exists" in said:
        missing = _missing_kubeconfig(selection, environ) or phrase("the kubeconfig has no current context")
        return NetinfoError(ExitCode.ENVIRONMENT, missing, line, contexts)
    if answer.ok and connection.is_legible(answer):
        what = phrase("the context names a cluster that the kubeconfig does not have")
        return NetinfoError(ExitCode.ENVIRONMENT, what, line, contexts)
    if answer.ok:
        what = phrase("kubectl printed something else than the kubeconfig: is it a wrapper that prints a banner?")
        next_step = phrase("set KUBECTL_PATH to the real kubectl")
        return NetinfoError(ExitCode.ENVIRONMENT, what, line, next_step)
    is_let_in = why(answer) is not Trouble.UNAUTHORIZED
    code = ExitCode.ENVIRONMENT if is_let_in else ExitCode.NOT_LET_IN
    return NetinfoError(code, said or phrase("kubectl config view failed"), line, "kubectl config view")


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


def all_contexts(selection: Selection, asker: Runner, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The names of all contexts of the kubeconfig; NetinfoError when there are none."""
    command = Command("kubectl", (*LIST_CONTEXTS, *selection.options()))
    answer = asker.run(FixedPlan([command]))[command]
    if not answer.ok:
        raise _no_connection(answer, selection, environ)
    names = tuple(line for line in answer.stdout.decode(errors="replace").splitlines() if line)
    if not names:
        what = _missing_kubeconfig(selection, environ) or phrase("the kubeconfig has no contexts")
        raise NetinfoError(ExitCode.ENVIRONMENT, what, shown(command), "kubectl config view")
    return names
