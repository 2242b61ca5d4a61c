"""The sources that could not be read, with the command that shows why and the next step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netinfo.model.command import Trouble
from netinfo.model.report import Unread
from netinfo.text.command_line import shown
from netinfo.text.messages import phrase

if TYPE_CHECKING:
    from netinfo.model.snapshot import Listing, Snapshot

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
    "metrics": "get /metrics",
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


def unread_sources(snapshot: Snapshot) -> tuple[Unread, ...]:
    """One entry a source that could not be read, in the order in which they are asked."""
    return tuple(_entries(snapshot))


def _entries(snapshot: Snapshot) -> Iterator[Unread]:
    for source, listing in snapshot.sources().items():
        if listing.trouble is not None:
            yield Unread(source, listing.trouble, shown(listing.command), _hint(source, listing))


def _hint(source: str, listing: Listing[object]) -> str:
    if source == "minikube-cni-files":
        return "minikube status"
    if listing.trouble is Trouble.FORBIDDEN:
        return f"kubectl auth can-i {_RIGHTS.get(source, f'list {source}')}"
    return _NEXT.get(listing.trouble or Trouble.FAILED, shown(listing.command))
