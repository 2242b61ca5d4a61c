"""Kilo: what its agents write down on nodes (squat/kilo pkg/k8s/backend.go, docs/annotations.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.components.owned_ranges import named_ranges, of_annotation
from netinfo.components.solution import Solution
from netinfo.model.owned_ranges import RangeClaim

_WIREGUARD = "kilo.squat.ai/wireguard-ip"
_INTERNAL, _FORCED = "kilo.squat.ai/internal-ip", "kilo.squat.ai/force-internal-ip"


class Kilo(Solution):
    """WireGuard between places, plain routes within one."""

    joins_places = True

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """The address of each place's leader in the WireGuard network, with the length of that network's prefix."""
        held = {node.name: node.annotations.get(_WIREGUARD, "").partition("/")[0] for node in self.snapshot.nodes}
        own = (each for node in held for each in named_ranges([held[node]], "wireguard", f"node {node}"))
        yield of_annotation(self.snapshot, _WIREGUARD, own)

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """The address that a node has within its place, unless somebody chose it."""
        found = {}
        for node in self.snapshot.nodes:
            written = node.annotations.get(_INTERNAL, "").partition("/")[0]
            found[node.name] = (written,) if written and _FORCED not in node.annotations else ()
        return found
