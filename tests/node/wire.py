"""The network of a node's machine: an eth0 with its addresses, and the one cable between two machines.

The other end of a first node's eth0 is `uplink` and leads nowhere: no packet can leave. A second node takes that end as
its own eth0, so the two see each other and nothing else does; before its namespace ends, it gives the end back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

PREFIXES = {4: 24, 6: 64}


def pair() -> Iterator[list[str]]:
    """The commands that make eth0 and the other end of it."""
    yield ["ip", "link", "add", "eth0", "type", "veth", "peer", "name", "uplink"]
    yield ["ip", "link", "set", "uplink", "up"]


def addresses(own: Sequence[str]) -> Iterator[list[str]]:
    """The commands that bring eth0 up with these addresses; the first of their network is the way out."""
    yield ["ip", "link", "set", "eth0", "up"]
    for address in own:
        # nodad: nobody else has it, and a tentative address cannot be bound for two seconds.
        is_v6 = ":" in address
        yield [
            *("ip", "address", "add", f"{address}/{PREFIXES[6 if is_v6 else 4]}", "dev", "eth0"),
            *(["nodad"] if is_v6 else []),
        ]
    for address in own:
        separator = ":" if ":" in address else "."
        gateway = f"{address.rpartition(separator)[0]}{separator}1"
        yield ["ip", "route", "add", "default", "via", gateway, "dev", "eth0"]


def taking(end: str, source: int, target: int, name: str) -> list[str]:
    """The command that moves one end of the cable from the network of process `source` to that of `target`.

    Both are numbers of the outside; `ip` is the source machine's, as the outside need not have one.
    """
    inside = ["nsenter", "--target", str(source), "--mount", "--net"]
    return [*inside, "ip", "link", "set", end, "netns", str(target), "name", name]
