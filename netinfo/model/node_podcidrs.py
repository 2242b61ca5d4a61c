"""The node podCIDRs (slices of the pod block) that a network really hands addresses out of."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from netinfo.model.command import Command
from netinfo.model.origin import Origin
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Network

ByNode = Mapping[str, tuple[Network, ...]]


class NodePodCIDRs(NamedTuple):
    """The slices in use by node. ``is_known`` False: could not be told, ``because`` says why. ``exist`` False: this
    network has none. ``may_borrow``: a node may also use addresses of another's slice. ``is_on_demand``: a node takes
    small slices as its Pods come, so that it may have none, or several; ``most``: no more than so many of one family,
    where that is known. ``parts``: the slices of each ``network`` where nodes are on several; ``without``: nodes on a
    network that has none."""

    by_node: Mapping[str, tuple[Network, ...]] = {}
    source: str = ""
    origin: Origin = Origin("")
    command: Command | None = None
    says: str = ""
    is_known: bool = True
    exist: bool = True
    may_borrow: bool = False
    is_on_demand: bool = False
    most: int | None = None
    because: str = ""
    parts: tuple[NodePodCIDRs, ...] = ()
    network: str = ""
    without: frozenset[str] = frozenset()

    def gets_no_more(self, name: str) -> bool:
        """True for a node that has as many slices of a family as it may have."""
        families = [block.version for block in self.by_node.get(name, ())]
        return self.most is not None and any(families.count(each) >= self.most for each in (4, 6))

    def all(self) -> list[Network]:
        """Every slice once, in order of the nodes' names."""
        return list(dict.fromkeys(block for name in sorted(self.by_node) for block in self.by_node[name]))


class PoolRoom(NamedTuple):
    """A pool out of which nodes take slices as their Pods come, of one family: its blocks, the length of its slices,
    how many are given, and what shows it."""

    says: str
    blocks: tuple[Network, ...]
    length: int
    given: int
    command: Command

    @property
    def possible(self) -> int:
        """How many slices it holds."""
        return sum(1 << (self.length - block.prefixlen) for block in self.blocks if block.prefixlen <= self.length)

    @property
    def free(self) -> int:
        """How many slices are left."""
        return max(0, self.possible - self.given)


def unknown(because: str) -> NodePodCIDRs:
    """Slices that could not be told."""
    return NodePodCIDRs(is_known=False, because=because)


def joined(
    parts: Mapping[str, NodePodCIDRs], nodes_of: Mapping[str, Collection[str]], there: Collection[str]
) -> NodePodCIDRs:
    """The slices of several networks: ``parts`` and the nodes' names by the network; ``there`` are all nodes. A node
    whose Pods are on several has those of each, and a record of a node that is gone is its network's. Known where those
    of every network are that has any."""
    have = {network: each for network, each in parts.items() if each.exist}
    if not have:
        return next(iter(parts.values()))
    first = next((each for each in have.values() if not each.is_known), None)
    if first is not None:
        return first
    others = {network: set(there).difference(nodes_of[network]) for network in have}
    own = [
        each._replace(by_node=_without(each.by_node, others[network]), network=network)
        for network, each in have.items()
    ]
    blocks: dict[str, tuple[Network, ...]] = {}
    for each in own:
        for name, found in each.by_node.items():
            blocks[name] = (*blocks.get(name, ()), *found)
    every = {name for names in nodes_of.values() for name in names}
    return own[0]._replace(
        by_node=blocks,
        may_borrow=any(each.may_borrow for each in own),
        is_on_demand=any(each.is_on_demand for each in own),
        parts=tuple(each for each in own if each.by_node),
        without=frozenset(every.difference(*(nodes_of[network] for network in have))),
    )


def _without(blocks: ByNode, names: Collection[str]) -> ByNode:
    return {name: own for name, own in blocks.items() if name not in names}
