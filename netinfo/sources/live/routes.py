"""Routes and interfaces of this machine: what it sends elsewhere, and so cannot send to a cluster.

Linux: ``ip -j route`` (iproute2 4.14 and later) of all tables, since VPN clients keep one of their own
(tailscale/tailscale wgengine/router/osrouter: table 52), and ``ip -j addr`` for networks without a route. Elsewhere
``netstat -rn``, whose columns differ between systems and which leaves trailing zeros of a destination off (FreeBSD
netstat(1): ``10.8/16``).

Left out: routes wider than any cluster's block (a default route, the two halves that a VPN client lays over it),
loopback, link-local and multicast ranges, and the addresses of the machine itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_network

from netinfo.model.command import Answer, Command
from netinfo.model.holdings import Gap, Holding, Machine, Space, Use
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase
from netinfo.values.addresses import Address, Network, parse_address, parse_network
from netinfo.values.json_access import Tree, number, objects, text

#: How the holder of the routes is called; a view says it in the reader's language.
NAME = "this machine"
ROUTES = Command("ip", ("-j", "route"))
ROUTES_6 = Command("ip", ("-j", "-6", "route"))
ALL_TABLES = Command("ip", ("-j", "route", "show", "table", "all"))
ADDRESSES = Command("ip", ("-j", "addr"))
NETSTAT = Command("netstat", ("-rn",))
#: Asked together; the last one only tells where ``ip`` does not.
COMMANDS = (ROUTES, ROUTES_6, ALL_TABLES, ADDRESSES, NETSTAT)
#: Routes that lead nowhere else.
_NO_WAYS = frozenset({"local", "broadcast", "multicast", "anycast", "blackhole", "unreachable", "prohibit", "throw"})
_KEPT_BY_THE_MACHINE = tuple(
    ip_network(each) for each in ("127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "::1/128", "fe80::/10", "ff00::/8")
)


class _Route(NamedTuple):
    block: Network
    device: str
    gateway: Address | None = None
    command: Command = ROUTES


def read(answers: Mapping[Command, Answer]) -> Machine:
    """The machine from what its programs printed; with a gap where none of them could be read."""
    own, of_interfaces = _interfaces(answers.get(ADDRESSES))
    routes = [route for command in (ROUTES, ROUTES_6, ALL_TABLES) for route in _of_ip(command, answers.get(command))]
    is_read = any(_tree(answers.get(each)) is not None for each in (ROUTES, ALL_TABLES, ADDRESSES))
    if not is_read and (netstat := answers.get(NETSTAT)) is not None and netstat.ok:
        routes, is_read = list(_of_netstat(netstat.stdout.decode(errors="replace"))), True
    kept = {each.block: each for each in reversed([*routes, *of_interfaces]) if _is_a_way(each.block, own)}
    holdings = tuple(
        Holding(NAME, Use.ROUTE, each.block, each.device, commands=(each.command,))
        for each in sorted(kept.values(), key=lambda each: (each.block.version, int(each.block.network_address)))
    )
    because = phrase("neither ip nor netstat could be read on this machine")
    gaps = () if is_read else (Gap(NAME, Use.ROUTE, because, ROUTES),)
    gateways = {each.block: each.gateway for each in kept.values() if each.gateway is not None}
    return Machine(Space(NAME, holdings, gaps, is_cluster=False), frozenset(own), gateways)


def _is_a_way(block: Network, own: Sequence[Address]) -> bool:
    if any(block.version == each.version and block.overlaps(each) for each in _KEPT_BY_THE_MACHINE):
        return False
    return block.num_addresses > 1 or block.network_address not in own


def _tree(answer: Answer | None) -> list[Tree] | None:
    if answer is None or not answer.ok:
        return None
    try:
        found = json.loads(answer.stdout or b"[]")
    except ValueError:
        return None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else None


def _of_ip(command: Command, answer: Answer | None) -> Iterator[_Route]:
    for each in _tree(answer) or ():
        written = text(each, "dst")
        block = parse_network(written if "/" in written else f"{written}/{128 if ':' in written else 32}")
        if block is not None and text(each, "type") not in _NO_WAYS:
            yield _Route(block, text(each, "dev"), parse_address(text(each, "gateway")), command)


def _interfaces(answer: Answer | None) -> tuple[list[Address], list[_Route]]:
    """Addresses of this machine, and the networks that its interfaces are in."""
    own: list[Address] = []
    networks: list[_Route] = []
    for each in _tree(answer) or ():
        for info in objects(each, "addr_info"):
            address, length = parse_address(text(info, "local")), number(info, "prefixlen")
            if address is None:
                continue
            own.append(address)
            block = parse_network(f"{address}/{length}") if length is not None else None
            if block is not None and block.num_addresses > 1:
                networks.append(_Route(block, text(each, "ifname"), command=ADDRESSES))
    return own, networks


def _of_netstat(printed: str) -> Iterator[_Route]:
    """Lines of any system's ``netstat -rn``: a mask in a column of its own (Linux, Windows), or none (BSD, macOS)."""
    columns: list[str] = []
    for line in printed.splitlines():
        words = line.replace("Network Destination", "Destination").split()
        if words[:1] == ["Destination"]:
            columns = words
            continue
        row = dict(zip(columns, words, strict=False))
        mask = row.get("Genmask") or row.get("Netmask")
        block = _masked(row.get("Destination", ""), mask) if mask else _abbreviated(row.get("Destination", ""))
        if block is not None:
            device = row.get("Iface") or row.get("Netif") or row.get("Interface") or ""
            yield _Route(block, device, parse_address(row.get("Gateway", "")), NETSTAT)


def _masked(written: str, mask: str) -> Network | None:
    address, bits = parse_address(written), parse_address(mask)
    if not isinstance(address, IPv4Address) or not isinstance(bits, IPv4Address):
        return None
    length = int(bits).bit_count()
    is_mask = int(bits) == (0xFFFFFFFF << (32 - length)) & 0xFFFFFFFF
    return parse_network(f"{address}/{length}") if is_mask else None


def _abbreviated(written: str) -> Network | None:
    before, slash, length = written.partition("/")
    before = before.partition("%")[0]
    address = parse_address(before)
    if isinstance(address, IPv6Address):
        return parse_network(f"{address}/{length or 128}")
    parts = before.split(".")
    if not all(part.isdigit() and int(part) < 256 for part in parts) or len(parts) > 4:
        return None
    padded = ".".join(parts + ["0"] * (4 - len(parts)))
    return parse_network(f"{padded}/{length if slash else 8 * len(parts)}")
