"""The sources that could not be read, with the command that shows why and the next step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netinfo.connection import without_secret
from netinfo.model import Command, Trouble, Unread
from netinfo.phrase import phrase
from netinfo.quoting import pipeline

if TYPE_CHECKING:
    from netinfo.readings import Reading, Readings

#: What to ask `kubectl auth can-i` for, by source. Custom resources are their own name.
_RIGHTS = {
    "version": "get /version",
    "api-groups": "get /apis",
    "nodes": "list nodes",
    "daemonsets": "list daemonsets.apps -A",
    "deployments": "get deployments.apps -n kube-system",
    "control-plane-pods": "list pods -n kube-system",
    "pods": "list pods -A",
    "services": "list services -A",
    "servicecidrs": "list servicecidrs.networking.k8s.io",
    "configmaps": "get configmaps -n kube-system",
    "probe": "create services -n default",
}
_NEXT = {
    Trouble.TIMEOUT: phrase("try again with --timeout 30s"),
    Trouble.TOO_LARGE: phrase("the answer was larger than the program reads; see docs/reference/limits.md"),
    Trouble.UNREACHABLE: "kubectl cluster-info",
    Trouble.TLS: "kubectl config view --minify",
    Trouble.UNAUTHORIZED: "kubectl auth whoami",
    Trouble.ENVIRONMENT: "kubectl config get-contexts",
    Trouble.NO_PROGRAM: "https://kubernetes.io/docs/tasks/tools/",
}


def unread_sources(readings: Readings) -> tuple[Unread, ...]:
    """One entry a source that could not be read, in the order in which they are asked."""
    return tuple(_entries(readings))


def shown(command: Command | None) -> str:
    """The command as a person pastes it: our own time limit left off, and no secret of a flag."""
    if command is None:
        return ""
    words = (without_secret(word) for word in (command.program, *command.args))
    return pipeline((word for word in words if not word.startswith("--request-timeout=")), command.filter)


def _entries(readings: Readings) -> Iterator[Unread]:
    for source, reading in readings.sources().items():
        if reading.trouble is not None:
            yield Unread(source, reading.trouble, shown(reading.command), _hint(source, reading))


def _hint(source: str, reading: Reading[object]) -> str:
    if source == "minikube-cni-files":
        return "minikube status"
    if reading.trouble is Trouble.FORBIDDEN:
        return f"kubectl auth can-i {_RIGHTS.get(source, f'list {source}')}"
    return _NEXT.get(reading.trouble or Trouble.FAILED, shown(reading.command))
