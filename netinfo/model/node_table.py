"""The nouns of ``kubectl netinfo nodes``: what is known of each node, and why the rest is not."""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.named_tuple import NamedTuple

#: A number of addresses by family: ``{"IPv4": 3}``.
Counts = Mapping[str, int]


class NodeRow(NamedTuple):
    """One node. ``slices`` are its part of the fact ``nodeCIDRs``, ``assigned`` Node.spec.podCIDRs: two facts.

    ``network`` is the id of the solution that connects its Pods, ``used`` are addresses that its Pods have, ``free``
    those that a Pod can still get there, ``pod_places`` how many more Pods its kubelet takes. None is never zero: it
    could not be told, or there is no such thing here.
    """

    name: str
    network: str | None = None
    slices: tuple[str, ...] | None = None
    assigned: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    pod_capacity: int | None = None
    used: Counts | None = None
    free: Counts | None = None
    pod_places: int | None = None


class NodeTable(NamedTuple):
    """All nodes by name. ``is_whole``: every node of the cluster has its row.

    The others are sentences, empty where everything is known: why there are no rows, and why a column has gaps.
    ``at_most`` says that free addresses may be fewer.
    ``is_counted``: the addresses of all Pods are known, so that a gap in ``used`` is in the nature of a node.
    """

    rows: tuple[NodeRow, ...] = ()
    is_whole: bool = False
    is_counted: bool = False
    no_rows: str = ""
    no_slices: str = ""
    no_used: str = ""
    no_free: str = ""
    at_most: str = ""
