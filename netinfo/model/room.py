"""The nouns of room: what of a block is used, what is left, and how many more nodes and Pods that is.

None is never zero: it could not be told. Of a block all figures are of the union of its parts, by family.
"""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.model.command import Command
from netinfo.model.node_podcidrs import NodePodCIDRs, PoolRoom
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Address, Network


class SliceRoom(NamedTuple):
    """Slices of one length: how many the block can be cut into, and how many of them hold nothing that is given."""

    length: int
    possible: int
    free: int

    @property
    def given(self) -> int:
        """Those that are given out, also to a node that is gone, or that may not be given."""
        return self.possible - self.free


class BlockRoom(NamedTuple):
    """Addresses of one family: all, those that Pods or Services have, those that are still to be had, and those held by
    records of nodes that are gone. What is left over is kept by the network for itself."""

    size: int
    used: int | None
    free: int | None
    held: int = 0

    @property
    def kept(self) -> int | None:
        """What nobody gets: the rest."""
        return None if self.used is None or self.free is None else self.size - self.used - self.free - self.held

    @property
    def usable(self) -> int | None:
        """Used and free together."""
        return None if self.used is None or self.free is None else self.used + self.free


class AddressBook(NamedTuple):
    """A range out of which a manager of addresses gives them, and to whom: ``held`` has the holder (``namespace/name``
    of a Pod) of each address that is given; ``kept`` are never given."""

    says: str
    block: Network
    held: Mapping[Address, str]
    kept: int
    command: Command


class Fit(NamedTuple):
    """How many more of something fit, or why that is not known."""

    more: int | None = None
    because: str = ""


class Room(NamedTuple):
    """The room of one network: ``network`` is its id, empty where there is only one, ``nodes`` are its machines.

    ``given``: the slices that nodes have, also those that are gone (``gone``) or another network's by now. By family:
    ``slices``, none where nodes have none (``no_slices`` says why), and ``addresses`` of the blocks. By node and
    family: ``left``, addresses of its own slices that nobody has or keeps, and ``free``, those that a Pod can still get
    there: no more than its kubelet takes Pods (``places``); ``no_free`` says why they are not known.
    ``pools``: those out of which nodes take slices as their Pods come.
    """

    network: str
    nodes: frozenset[str]
    blocks: tuple[Network, ...]
    given: NodePodCIDRs
    slices: Mapping[int, SliceRoom]
    addresses: Mapping[int, BlockRoom]
    left: Mapping[str, Mapping[int, int]]
    free: Mapping[str, Mapping[int, int]]
    places: Mapping[str, int | None]
    more_nodes: Fit
    more_pods: Fit
    no_slices: str = ""
    no_addresses: str = ""
    no_free: str = ""
    gone: Mapping[str, tuple[Network, ...]] = {}
    pools: tuple[PoolRoom, ...] = ()

    @property
    def is_given_out(self) -> bool:
        """True when no slice is left for another node, or for a node that has one that is full."""
        return 0 in (*(slices.free for slices in self.slices.values()), *(pool.free for pool in self.pools))
