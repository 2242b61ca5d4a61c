"""Everything that was read of one cluster, source by source, with what could not be read kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar, TypeVarTuple

from netinfo.model.command import Command, Trouble
from netinfo.model.objects import (
    ApiGroup,
    CniFile,
    ConfigMap,
    CustomResource,
    MetricRange,
    Node,
    Pod,
    Ref,
    ServerVersion,
    Service,
    ServiceCIDR,
    Workload,
)
from netinfo.named_tuple import NamedTuple

Row = TypeVar("Row")
Rest = TypeVarTuple("Rest")
Told = TypeVar("Told")


class Listing(Generic[Row]):
    """The rows of one source, or why there are none.

    Three results are told apart: rows (found), no rows and no trouble (looked, not there), trouble (could not look).
    ``is_complete`` is False for a sample: absence from it proves nothing. ``command`` is what was run.
    """

    __slots__ = ("command", "is_complete", "message", "rows", "trouble")

    def __init__(
        self,
        rows: tuple[Row, ...] = (),
        trouble: Trouble | None = None,
        is_complete: bool = True,
        command: Command | None = None,
        message: str = "",
    ) -> None:
        self.rows = rows
        self.trouble = trouble
        self.is_complete = is_complete
        self.command = command
        self.message = message

    def replace(self, **fields: Any) -> Listing[Row]:
        """The same listing with other values in some fields."""
        return Listing(**{name: fields.get(name, getattr(self, name)) for name in self.__slots__})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Listing):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash((self.rows, self.trouble))

    def __repr__(self) -> str:
        return f"Listing({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"

    @property
    def is_readable(self) -> bool:
        """True when the source was looked at, whether or not something was there."""
        return self.trouble is None

    @property
    def is_absent(self) -> bool:
        """True when it is proven that nothing is there."""
        return self.trouble is None and self.is_complete and not self.rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


class Proof(Protocol):
    """Makes the commands that a person pastes to see a value: other ones for a live cluster than for a saved dump.

    They are commands, not lines: what prints one quotes its words.
    """

    def field(self, ref: Ref, jsonpath: str) -> Command:
        """A command that prints the field of one object. ``jsonpath`` as kubectl takes it: ``{.spec.podCIDR}``."""
        ...

    def flag(self, ref: Ref, flag: str) -> Command:
        """A command that prints the line of the object on which a command-line flag or name stands."""
        ...

    def listing(self, resource: str, jsonpath: str, *options: str) -> Command:
        """A command that prints a field of every object of a resource, e.g. ``-A`` or ``-n ns`` as options."""
        ...

    def metric(self, ranges: Sequence[MetricRange]) -> Command | None:
        """A command that prints a series of ``/metrics`` with its labels for each of these ranges; None where there are
        no metrics."""
        ...

    def node_file(self, directory: str, name: str = "") -> Command:
        """A command that lists the node's CNI directory, or prints one file of it."""
        ...


#: A source that was never asked: for contexts where it makes no sense (a node shell outside minikube).
def not_asked() -> Listing[Row]:
    """A reading of nothing, incomplete, so that it proves no absence."""
    return Listing(is_complete=False)


class Sources(NamedTuple):
    """One field a source. ``custom`` maps ``<plural>.<group>`` (``ippools.crd.projectcalico.org``) to its objects;
    a resource whose API group does not exist is an absent listing or missing: use ``resource()``.
    """

    proof: Proof
    version: Listing[ServerVersion] = not_asked()
    api_groups: Listing[ApiGroup] = not_asked()
    nodes: Listing[Node] = not_asked()
    workloads: Listing[Workload] = not_asked()
    deployments: Listing[Workload] = not_asked()
    control_plane: Listing[Pod] = not_asked()
    pods: Listing[Pod] = not_asked()
    services: Listing[Service] = not_asked()
    service_cidrs: Listing[ServiceCIDR] = not_asked()
    configmaps: Listing[ConfigMap] = not_asked()
    cni_files: Listing[CniFile] = not_asked()
    probes: Listing[str] = not_asked()
    metrics: Listing[MetricRange] = not_asked()
    custom: Mapping[str, Listing[CustomResource]] = {}


class Snapshot(Sources):
    """All sources of one cluster, which never change, and with them what was worked out of them: see ``once``."""

    @cached_property
    def _kept(self) -> dict[object, list[tuple[object, Any]]]:
        return {}

    def once(self, answer: Callable[[Snapshot, *Rest], Told], *args: *Rest) -> Told:
        """What ``answer`` says of this snapshot and equal arguments, worked out when it is first asked.

        Arguments are compared, not hashed: an identification holds mappings. A snapshot with other rows
        (``_replace``) is another object and starts without answers.
        """
        kept = self._kept.setdefault(answer, [])
        for given, told in kept:
            if given == args:
                found: Told = told
                return found
        found = answer(self, *args)
        kept.append((args, found))
        return found

    def resource(self, name: str) -> Listing[CustomResource]:
        """The objects of a custom resource ``<plural>.<group>``; absent when its group is proven not to exist."""
        if name in self.custom:
            return self.custom[name]
        group = name.partition(".")[2]
        groups = self.api_groups
        if groups.is_readable and groups.is_complete and group not in {each.name for each in groups}:
            return Listing()
        return not_asked()

    def controllers(self) -> tuple[Workload, ...]:
        """Workloads beside the agents whose flags count: Deployments that were asked for, and all that a dump holds."""
        return (*self.deployments, *self.workloads)

    def configmap(self, namespace: str, name: str) -> ConfigMap | None:
        """The ConfigMap of that name, when it was read."""
        for row in self.configmaps:
            if (row.ref.namespace, row.ref.name) == (namespace, name):
                return row
        return None

    def in_order(self) -> Snapshot:
        """The same snapshot with objects in the order of their names: an API server lists so, a dump may not."""
        return self._replace(
            nodes=_in_order(self.nodes),
            workloads=_in_order(self.workloads),
            deployments=_in_order(self.deployments),
            control_plane=_in_order(self.control_plane),
            pods=_in_order(self.pods),
            services=_in_order(self.services),
            service_cidrs=_in_order(self.service_cidrs),
            configmaps=_in_order(self.configmaps),
            custom={name: _in_order(listing) for name, listing in self.custom.items()},
        )

    def sources(self) -> dict[str, Listing[object]]:
        """All snapshot by the name of their source, as shown in ``unread``."""
        named = {
            "version": self.version,
            "api-groups": self.api_groups,
            "nodes": self.nodes,
            "daemonsets": self.workloads,
            "deployments": self.deployments,
            "control-plane-pods": self.control_plane,
            "pods": self.pods,
            "services": self.services,
            "servicecidrs": self.service_cidrs,
            "configmaps": self.configmaps,
            "minikube-cni-files": self.cni_files,
            "probe": self.probes,
            "metrics": self.metrics,
        }
        return {**named, **self.custom}  # type: ignore[dict-item]  # Listing is covariant in all its uses


def _in_order(listing: Listing[Row]) -> Listing[Row]:
    def key(row: Row) -> tuple[str, str, str, str]:
        ref: Ref = row.ref  # type: ignore[attr-defined]  # only kinds of rows that have one are sorted
        return (ref.namespace, ref.name, ref.resource, ref.place)

    rows = tuple(sorted(listing.rows, key=key))
    return listing if rows == listing.rows else listing.replace(rows=rows)
