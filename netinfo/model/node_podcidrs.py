"""The node podCIDRs (slices of the pod block) that a network really hands addresses out of."""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.model.command import Command
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Network

ByNode = Mapping[str, tuple[Network, ...]]


class Slices(NamedTuple):
    """The slices in use by node. ``is_known`` False: could not be told, ``because`` says why. ``exist`` False: this
    network has none. ``may_borrow``: a node may also use addresses of another's slice. ``is_on_demand``: a node takes
    small slices as its Pods come, so that it may have none, or several."""

    by_node: Mapping[str, tuple[Network, ...]] = {}
    source: str = ""
    where: str = ""
    command: Command | None = None
    says: str = ""
    is_known: bool = True
    exist: bool = True
    may_borrow: bool = False
    is_on_demand: bool = False
    because: str = ""

    def all(self) -> list[Network]:
        """Every slice once, in order of the nodes' names."""
        return list(dict.fromkeys(block for name in sorted(self.by_node) for block in self.by_node[name]))


def unknown(because: str) -> Slices:
    """Slices that could not be told."""
    return Slices(is_known=False, because=because)
