"""The nouns of ``kubectl netinfo plan``."""

from __future__ import annotations

from netinfo.model.holdings import Gap, Holding
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Network


class Proposal(NamedTuple):
    """A free block, and who takes addresses of it by default."""

    block: Network
    wanted_by: tuple[str, ...] = ()


class Plan(NamedTuple):
    """Free blocks of one length inside ``within``: the first ones, how many there are, and what stood in the way.

    ``in_the_way``: holdings that touch ``within``, by address. ``gaps``: what could not be proven free, and why.
    """

    length: int
    family: int
    within: tuple[Network, ...]
    proposals: tuple[Proposal, ...]
    number: int
    in_the_way: tuple[Holding, ...]
    gaps: tuple[Gap, ...]


class Size(NamedTuple):
    """Prefix lengths of a cluster's Pod block and of each node's slice, for these numbers of nodes and Pods."""

    nodes: int
    pods_per_node: int
    block: int
    slice: int
