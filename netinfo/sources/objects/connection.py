"""Which cluster is meant: the kubeconfig context, found once and pinned on every later call.

A kubeconfig that lacks the context silently makes kubectl talk to localhost:8080, so nothing is asked of a cluster
before kubectl itself has named the context. Only single fields are read: ``config view`` prints credentials of exec
and auth-provider plugins in clear.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from netinfo.model.command import Answer, Command
from netinfo.named_tuple import NamedTuple
from netinfo.sources.objects.config_view import PASSED_ON as PASSED_ON
from netinfo.sources.objects.config_view import arguments
from netinfo.text.command_line import shown
from netinfo.values.json_access import Tree, dig, objects, text

#: Extension that minikube writes beside its context and cluster (minikube pkg/minikube/kubeconfig/extension.go).
_MINIKUBE = "minikube.sigs.k8s.io"


class Selection(NamedTuple):
    """What the command line says about the cluster: kubectl's own flags, handed on unchanged."""

    context: str | None = None
    kubeconfig: str | None = None
    flags: tuple[str, ...] = ()  # further kubectl connection flags: --as=..., --cluster=...

    def options(self) -> tuple[str, ...]:
        """The flags for the call that finds the context."""
        chosen = [f"--kubeconfig={self.kubeconfig}"] if self.kubeconfig else []
        if self.context is not None:
            chosen.append(f"--context={self.context}")
        return (*chosen, *self.flags)

    def command(self) -> Command:
        """``kubectl config view`` of the fields that name the cluster; no request leaves the machine."""
        return Command("kubectl", arguments(self.options()))

    @property
    def server(self) -> str:
        """The value of ``--server``; kubectl asks that server, whatever the context says."""
        return self._last("--server")

    @property
    def cluster(self) -> str:
        """The value of ``--cluster``; kubectl asks the server of that entry, whatever the context says."""
        return self._last("--cluster")

    def lookup(self) -> Command | None:
        """What prints the entry of ``--cluster``, where that decides: ``--minify`` shows the context's own."""
        if self.server or not self.cluster:
            return None
        name = self.cluster.replace("\\", "\\\\").replace('"', '\\"')
        view = ("config", "view", "-o", f'jsonpath={{.clusters[?(@.name=="{name}")]}}')
        return Command("kubectl", (*view, *self.options()))

    def leading(self) -> tuple[str, ...]:
        """The flags that lead to another cluster than the context's, in the form in which kubectl takes them."""
        given = (("--cluster", self.cluster), ("--server", self.server))
        return tuple(f"{name}={value}" for name, value in given if value)

    def _last(self, name: str) -> str:
        """The value in effect of a flag: of several the last one, as kubectl has it; an empty one is none."""
        given = [value for flag, _, value in (each.partition("=") for each in self.flags) if flag == name]
        return given[-1] if given else ""


class Connection(NamedTuple):
    """A context that exists. ``minikube_profile`` is set only when the kubeconfig proves it.

    ``cluster`` is the entry that the context names, and empty where a flag leads to another server: what the
    kubeconfig says of the context's cluster then proves nothing of the one that is asked.
    """

    selection: Selection
    context: str
    cluster: str = ""
    server: str = ""
    namespace: str = "default"
    has_exec_plugin: bool = False
    minikube_profile: str | None = None
    request_timeout: int = 10

    @property
    def has_url_path(self) -> bool:
        """True behind Rancher and the like. kubectl 1.27-1.33 drop that path from ``get --raw`` and would ask another
        API (kubernetes/kubectl#1676), so ``--raw`` is not used there."""
        try:
            return urlsplit(self.server).path.strip("/") != ""
        except ValueError:  # no URL at all: kubectl will say so
            return False

    def pins(self) -> tuple[str, ...]:
        """The flags that tie a call to this cluster."""
        chosen = [f"--kubeconfig={self.selection.kubeconfig}"] if self.selection.kubeconfig else []
        if self.context:
            chosen.append(f"--context={self.context}")
        return (*chosen, *self.selection.flags)

    def kubectl(self, *args: str) -> Command:
        """A kubectl command on this cluster."""
        return Command("kubectl", (*args, *self.pins(), f"--request-timeout={self.request_timeout}s"))

    def typed(self, *args: str) -> Command:
        """The same as a person types it: context first, no time limit of ours."""
        chosen = [f"--kubeconfig={self.selection.kubeconfig}"] if self.selection.kubeconfig else []
        if self.context:
            dashed = self.context.startswith("-")  # would be taken for an option
            chosen += [f"--context={self.context}"] if dashed else ["--context", self.context]
        return Command("kubectl", (*chosen, *self.selection.flags, *args))

    def shown_after(self, *args: str) -> str:
        """The same with the context behind the words that matter."""
        return shown(Command("kubectl", (*args, *self.pins())))

    def shown(self, *args: str) -> str:
        """The line of ``typed``, quoted for any POSIX shell, without the secrets of its flags."""
        return shown(self.typed(*args))


def read(answer: Answer, selection: Selection, entry: Answer | None = None) -> Connection | None:
    """The connection that ``Selection.command`` found; None when the answer names no cluster.

    ``entry`` is the answer to ``Selection.lookup``.
    """
    if not answer.ok:
        return None
    lines = answer.stdout.decode(errors="replace").split("\n")
    contexts, clusters = _document(lines, 0), _document(lines, 1)
    context, cluster = dig(contexts, 0), dig(clusters, 0)
    name = text(context, "name")
    if not name or not text(cluster, "cluster", "server"):
        return None
    exec_command, certificate = ([*lines[2:], "", ""])[:2]
    is_elsewhere = bool(selection.server or selection.cluster)
    return Connection(
        selection=selection,
        context=name,
        cluster="" if is_elsewhere else text(cluster, "name"),
        server=selection.server or server_of(entry, selection) or text(cluster, "cluster", "server"),
        namespace=text(context, "context", "namespace") or "default",
        has_exec_plugin=bool(exec_command.strip()),
        minikube_profile=None if is_elsewhere else _minikube_profile(context, cluster, certificate.strip()),
    )


def server_of(entry: Answer | None, selection: Selection) -> str:
    """The server of the entry that ``Selection.lookup`` found; empty when there is no such entry."""
    if entry is None or not entry.ok:
        return ""
    found = _document([entry.stdout.decode(errors="replace")], 0)
    return text(found, "cluster", "server") if text(found, "name") == selection.cluster else ""


def is_legible(answer: Answer) -> bool:
    """True when kubectl printed the fields that ``Selection.command`` asks for, whatever they say."""
    first = answer.stdout.decode(errors="replace").partition("\n")[0].strip()
    return first in ("", "null") or isinstance(_document([first], 0), list)


def _document(lines: list[str], position: int) -> Tree:
    try:
        return json.loads(lines[position])
    except (IndexError, ValueError, RecursionError):
        return None


def _minikube_profile(context: Tree, cluster: Tree, certificate: str) -> str | None:
    """The profile that wrote this context: named by minikube's own extension or by the path of its client key.

    The profile is the name of the *cluster* entry: users rename contexts. A context that merely is called "minikube"
    proves nothing.
    """
    marks = [*objects(context, "context", "extensions"), *objects(cluster, "cluster", "extensions")]
    is_marked = any(text(mark, "extension", "provider") == _MINIKUBE for mark in marks)
    name = text(cluster, "name")
    of_key = certificate.replace("\\", "/").rsplit("/", 3)
    if len(of_key) == 4 and of_key[1] == "profiles" and of_key[3] == "client.crt":
        return of_key[2]
    return name if is_marked and name else None
