"""The nouns of everything that looks at several networks at once: who holds which block, and what could not be told.

A *holder* is a cluster by its name, a network that a person named, or a route of this machine. What a holder has is a
list of holdings; what it may have beside them, unknown to us, is a list of gaps: a gap is never free space.
"""

from __future__ import annotations

from enum import StrEnum

from netinfo.model.command import Command
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Address, Network


class Use(StrEnum):
    """What the addresses of a block are for."""

    PODS = "pods"
    SERVICES = "services"
    SLICES = "slices"  # node podCIDRs of a cluster whose Pod block is not known, or that lie outside it
    NODES = "nodes"
    OTHER = "other"  # what the network keeps beside Pods and Services: join, transit, load balancers
    NAMED = "named"  # a block that the user named
    ROUTE = "route"  # this machine has a route to it


#: In this order where one holder has the same block twice.
ORDER = list(Use)
#: The uses that belong to a cluster.
OF_CLUSTER = frozenset({Use.PODS, Use.SERVICES, Use.SLICES, Use.NODES, Use.OTHER})


class Holding(NamedTuple):
    """A block and who has it.

    ``label`` names the part of the holder (a node, an interface, the kind of a range). ``is_possible``: only addresses
    inside were seen, or the sources disagree, so the block may be another one. ``commands`` show it.
    """

    holder: str
    use: Use
    block: Network
    label: str = ""
    is_possible: bool = False
    commands: tuple[Command, ...] = ()

    @property
    def first(self) -> int:
        """The first address as a number."""
        return int(self.block.network_address)

    @property
    def last(self) -> int:
        """The last address as a number."""
        return int(self.block.broadcast_address)


class Gap(NamedTuple):
    """A use whose block is not known: why, and the command that shows it where there is one."""

    holder: str
    use: Use
    because: str
    command: Command | None = None


class Space(NamedTuple):
    """One holder with all that is known of it. ``is_cluster`` is False for named networks and this machine."""

    holder: str
    holdings: tuple[Holding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    is_cluster: bool = True

    def of(self, *uses: Use) -> tuple[Holding, ...]:
        """The holdings of these uses."""
        return tuple(each for each in self.holdings if each.use in uses)


class Machine(NamedTuple):
    """Routes and own addresses of the machine that the program runs on.

    ``gateways`` maps a block to the address of the next hop, where the route has one.
    """

    space: Space
    addresses: frozenset[Address] = frozenset()
    gateways: dict[Network, Address] = {}  # noqa: RUF012 - a NamedTuple's default, never changed


class Stretch(NamedTuple):
    """A part of a picture: addresses from the first to the last, of several holders where they have the very same.

    ``use`` is None where nobody is known to have them. ``number`` counts nodes that are drawn as one.
    """

    first: int
    last: int
    use: Use | None
    holders: tuple[str, ...] = ()
    label: str = ""
    is_possible: bool = False
    clashes: bool = False
    number: int = 1


class Region(NamedTuple):
    """A part of the address space that is drawn on one scale, with everything in it by address."""

    block: Network
    stretches: tuple[Stretch, ...]
