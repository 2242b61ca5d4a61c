"""The nouns of ``kubectl netinfo whois``."""

from __future__ import annotations

from enum import StrEnum

from netinfo.model.command import Command
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Address


class OwnerKind(StrEnum):
    """What carries an address."""

    POD = "pod"
    SERVICE = "service"
    NODE = "node"
    AGENT = "agent"  # a tunnel, gateway or health address of the network's agent
    ROUTE = "route"  # a route of this machine, or a network that a person named


class Owner(NamedTuple):
    """An object that has the address. ``field`` is where it stands there; ``note`` what a reader has to know of it.

    ``node`` is where a Pod runs, ``ports`` are those of a Service. ``is_ended``: the Pod has ended, and the address may
    be given to another one at any moment.
    """

    cluster: str
    kind: OwnerKind
    namespace: str
    name: str
    field: str
    command: Command
    node: str = ""
    ports: tuple[str, ...] = ()
    note: str = ""
    is_ended: bool = False


class Inside(NamedTuple):
    """A block that holds the address: whose it is and what for. ``is_possible``: the block is a bound or disputed."""

    holder: str
    use: str
    block: str
    label: str = ""
    command: Command | None = None
    is_possible: bool = False


class Unsure(NamedTuple):
    """Why it cannot be said that nobody of a cluster has the address, with the command that looks."""

    cluster: str
    because: str
    command: Command | None = None


class Answer(NamedTuple):
    """What is known of one address over all clusters. ``unsure`` is empty where everybody was asked."""

    address: Address
    owners: tuple[Owner, ...] = ()
    inside: tuple[Inside, ...] = ()
    unsure: tuple[Unsure, ...] = ()
