"""The same questions in fewer processes: for a small cluster, asked from a machine with one or two CPUs.

Starting kubectl costs 30 to 80 ms of CPU whatever it asks, and on two CPUs ten of them wait for each other. So the
small questions go first, and a look at all Pods up to a limit; when it shows that the cluster is small, it and one
broad read take the place of seven or more narrow ones. On a large one the broad read holds only what is short there
too. They are a short cut only: a broad read that fails, or turns out to be a part, teaches nothing, and the narrow
questions are asked after all. With more CPUs everything is asked side by side at once, which saves a round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from netinfo.model.command import Answer, Command
from netinfo.model.objects import Pod, ServerVersion
from netinfo.model.snapshot import Listing
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import usable_cpus
from netinfo.sources.objects import nodes, pods, server, services, workloads
from netinfo.sources.objects.api import Request, read_list
from netinfo.sources.objects.connection import Connection
from netinfo.values.json_access import Tree, text

Row = TypeVar("Row")
_Rows = Callable[[list[Tree]], Sequence[object]]

#: Processes queue for the CPU up to this many.
_FEW_CPUS = 2
#: Every Pod of a small cluster, its control plane and its sample in one. Where there are more, the list is cut, and not
#: used: about half a megabyte for nothing. Every node has agents, so a cluster of few Pods has few nodes too.
_PODS = Request("/api/v1", "pods", limit=100)
_SERVICE_CIDRS_SINCE = (1, 33)


def is_worth_it() -> bool:
    """True on a machine whose CPUs are too few to start all processes at once."""
    return usable_cpus() <= _FEW_CPUS


def _is_of_system(label: str, *values: str) -> Callable[[Pod], bool]:
    return lambda pod: pod.ref.namespace == "kube-system" and pod.labels.get(label) in values


#: What the selectors of the narrow requests say.
_SELECTED: tuple[tuple[Request, Callable[[Pod], bool]], ...] = (
    (pods.CONTROL_PLANE, _is_of_system("tier", "control-plane")),
    (pods.CONTROL_PLANE_OTHER, _is_of_system("k8s-app", "kube-apiserver", "kube-controller-manager")),
    (pods.STATIC_KUBE_PROXY, _is_of_system("component", "kube-proxy")),
    (pods.SAMPLE, lambda pod: not pod.host_network and pod.phase == "Running"),
    (pods.ALL, lambda pod: not pod.host_network and pod.phase not in ("Succeeded", "Failed")),
)


def _each(row: Callable[[Tree], object]) -> _Rows:
    return lambda items: [row(item) for item in items]


class _Share(NamedTuple):
    """What a narrow command would have got, out of a broad answer: the items of one kind, the rows that it selects."""

    broad: Command
    rows: _Rows
    kind: str = ""
    selects: Callable[[Any], bool] = bool

    def of(self, items: Listing[Tree]) -> Listing[object]:
        """The rows, as if they had been asked for alone."""
        rows = self.rows([item for item in items if not self.kind or text(item, "kind") == self.kind])
        chosen = tuple(row for row in rows if row is not None and self.selects(row))
        return Listing(chosen, is_complete=None not in rows, command=self.broad)


class ThriftyInquiry(Inquiry):
    """The plan with broad reads. What it learns, and what it says it could not read, is the same."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        super().__init__(connection, scope)
        self._shares: dict[Command, _Share] = {}

    def _wanted(self) -> Iterator[Command]:
        everything = super()._reading(_PODS.command(self._connection), _all_pods)
        version = self._reading(server.version_command(self._connection), server.read_version)
        if everything is None or version is None:
            yield server.version_command(self._connection)
            yield from self._commands(_PODS)
            yield from self._minikube_commands()
            return
        if not self._shares:
            self._shares = dict(self._shared(version, takes_all=is_small(everything)))
        yield from dict.fromkeys(share.broad for share in self._shares.values())
        yield from (each for each in super()._wanted() if each not in self._shares or self._has_failed(each))

    def _shared(self, version: Listing[ServerVersion], *, takes_all: bool) -> Iterator[tuple[Command, _Share]]:
        """What is asked together: what is short on any cluster, and on a small one also what grows with it."""
        parts: list[tuple[Request, Command, str, _Rows]] = [
            (workloads.REQUEST, workloads.REQUEST.command(self._connection), "DaemonSet", _each(workloads.row)),
            (server.API_SERVICES, server.groups_command(self._connection), "APIService", server.groups_of),
        ]
        if takes_all:
            all_pods = _PODS.command(self._connection)
            for request, selects in _SELECTED:
                yield request.command(self._connection), _Share(all_pods, _each(pods.row), selects=selects)
            parts += [
                (nodes.REQUEST, nodes.REQUEST.command(self._connection), "Node", _each(nodes.row)),
                (services.REQUEST, services.REQUEST.command(self._connection), "Service", _each(services.row)),
                (services.ALL, services.ALL.command(self._connection), "Service", _each(services.row)),
            ]
        if any((server.minor(row.git_version) or (0, 0)) >= _SERVICE_CIDRS_SINCE for row in version):
            request = services.SERVICE_CIDRS
            parts.append((request, request.command(self._connection), "ServiceCIDR", _each(services.service_cidr)))
        kinds = ",".join(dict.fromkeys(request.typed for request, *_rest in parts))
        together = self._connection.kubectl("get", kinds, "-A", "-o", "json")
        for _request, narrow, kind, rows in parts:
            yield narrow, _Share(together, rows, kind)

    def _has_failed(self, narrow: Command) -> bool:
        items = super()._reading(self._shares[narrow].broad, _items)
        return items is not None and not _is_whole(items)

    def _reading(self, command: Command, read: Callable[[Answer], Listing[Row]]) -> Listing[Row] | None:
        share = self._shares.get(command)
        if share is not None and command not in self._answers and command not in self._read:
            items = super()._reading(share.broad, _items)
            if items is not None and _is_whole(items):
                self._read[command] = share.of(items)
        return super()._reading(command, read)


def is_small(everything: Listing[Tree]) -> bool:
    """True when these are all Pods of the cluster; without any of them nothing is known."""
    return _is_whole(everything) and bool(everything.rows)


def _items(answer: Answer) -> Listing[Tree]:
    """The objects of a broad answer. One without a name is none: ``{}`` comes from something that is no API server."""
    return read_list(answer, lambda tree: tree if text(tree, "metadata", "name") else None)


def _all_pods(answer: Answer) -> Listing[Tree]:
    """The same of Pods alone."""
    return read_list(answer, lambda tree: tree if text(tree, "metadata", "name") else None, _PODS.asked)


def _is_whole(items: Listing[Tree]) -> bool:
    return items.is_readable and items.is_complete
