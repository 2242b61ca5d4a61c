"""Addresses that run out: slices of the Pod block, addresses of a slice, of the whole Pod block, of the Service block.

What no program hands out counts as used up: what a solution keeps of a slice is its module's knowledge; of a Service
block these are the first address and, of IPv4, the last, unless another Service block has it in its middle (kubernetes
pkg/registry/core/service/ipallocator). Blocks that overlap are counted once. From 80 % on there is a note, at 100 % a
problem.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.checks.checked_cluster import CheckedCluster, named
from netinfo.components.solution import Solution
from netinfo.model.command import Command
from netinfo.model.findings import CheckOutcome, Finding, FindingKind, Severity
from netinfo.model.node_podcidrs import NodePodCIDRs, PoolRoom
from netinfo.model.report import Fact
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import joined, phrase, phrases
from netinfo.values.addresses import Address, Network, contains, merge, normal, parse_address, parse_networks
from netinfo.values.json_access import Tree, dig, objects, text

#: From this part on a note says that it runs out.
_NEAR = 0.8


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """Everything that is used up."""
    yield from _slices_of_the_block(cluster)
    yield from _nodes_without(cluster)
    yield from _addresses_of_slices(cluster)
    yield from _addresses_of_the_block(cluster)
    yield from _service_addresses(cluster)


class _OfNetwork(NamedTuple):
    """What one network has: its solution, its slices, its blocks, and the slices that are left in these by family, or
    in its pools."""

    solution: Solution | None
    slices: NodePodCIDRs
    blocks: tuple[Network, ...]
    rooms: Tree

    @property
    def pools(self) -> tuple[PoolRoom, ...]:
        """The pools that nodes take slices of as they need them."""
        return self.solution.pools() if self.solution else ()

    @property
    def is_given_out(self) -> bool:
        """True when no slice is left for another node, or for a node that has one that is full."""
        left = [dig(self.rooms, family, "free") for family in ("IPv4", "IPv6")]
        return 0 in (*left, *(pool.free for pool in self.pools))

    @property
    def may_grow(self) -> bool:
        """True where a node takes a slice when it needs one, and some are left."""
        return self.slices.is_on_demand and not self.is_given_out


def _networks(cluster: CheckedCluster) -> tuple[_OfNetwork, ...]:
    """Each network of the cluster, or the one that is in charge."""
    capacity = cluster.report.facts.get(Fact.CAPACITY)
    detail: Tree = capacity.detail if capacity else None
    if not cluster.cni.networks:
        blocks = cluster.blocks(Fact.POD_CIDRS)
        return (_OfNetwork(cluster.solution(), cluster.slices, blocks, dig(detail, "slices")),)
    rooms = {text(each, "network"): dig(each, "slices") for each in objects(detail, "byNetwork")}
    slices = {each.network: each for each in cluster.slices.parts}
    blocks_of = {each.network: parse_networks(",".join(each.value)) or () for each in cluster.parts(Fact.POD_CIDRS)}
    return tuple(
        _OfNetwork(each, slices.get(name, NodePodCIDRs(exist=False)), blocks_of.get(name, ()), rooms.get(name))
        for each in cluster.solutions()
        if (name := each.component.id) in cluster.cni.networks
    )


def _look_at_slices(
    cluster: CheckedCluster, check: str, title: str, *, is_borrowing_fine: bool = False
) -> CheckOutcome:
    slices = cluster.slices
    if not slices.exist:
        return CheckOutcome(check, title, slices.because, is_applicable=False)
    if all(each.may_borrow for each in slices.parts or (slices,)) and not is_borrowing_fine:
        because = phrase("nodes also take addresses of each other's slices")
        return CheckOutcome(check, title, because, is_applicable=False)
    return CheckOutcome(check, title, "" if slices.is_known else slices.because)


def _slices_of_the_block(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    title = phrase("slices that are left in the Pod block")
    look = _look_at_slices(cluster, "slices-of-the-block", title, is_borrowing_fine=True)
    rooms = [room for each in _networks(cluster) for room in _rooms(cluster, each)]
    if look.was_checked and not rooms:
        block = cluster.look(look.check, look.title, Fact.POD_CIDRS)
        unclear = phrase("the slices are not all of one size, or lie outside the block")
        look = block if not block.was_checked else look._replace(because=unclear)
    yield look
    for room in rooms if look.was_checked else ():
        yield from _of_slices(room)


class _Room(NamedTuple):
    """What slices of one length are cut from, how many are possible, given and left, and what shows it."""

    blocks: str
    length: int
    possible: int
    given: int
    free: int
    may_borrow: bool
    commands: tuple[Command, ...]


def _rooms(cluster: CheckedCluster, network: _OfNetwork) -> Iterator[_Room]:
    """Each pool, or the blocks of each family."""
    for pool in network.pools:
        where = f"{', '.join(normal(pool.blocks))} ({pool.says})"
        yield _Room(where, pool.length, pool.possible, pool.given, pool.free, False, (pool.command,))
    for family in ("IPv4", "IPv6") if not network.pools else ():
        blocks = ", ".join(each for each in normal(network.blocks) if (":" in each) == (family == "IPv6"))
        if dig(network.rooms, family):
            keys = ("prefixLength", "possible", "given", "free")
            length, possible, given, free = (int(str(dig(network.rooms, family, key))) for key in keys)
            commands = cluster.commands(Fact.POD_CIDRS, Fact.NODE_CIDRS)
            yield _Room(blocks, length, possible, given, free, network.slices.may_borrow, commands)


def _of_slices(room: _Room) -> Iterator[Finding]:
    facts = (Fact.POD_CIDRS, Fact.NODE_CIDRS)
    if room.free == 0 and not room.may_borrow:
        text = phrases(
            "{count} slice of /{length} fits into {blocks}, and it is given out: another node gets none",
            "{count} slices of /{length} fit into {blocks}, and all are given out: another node gets none",
            room.possible,
            length=room.length,
            blocks=room.blocks,
        )
        yield Finding(FindingKind.EXHAUSTION, "no-slice-left", facts, text, room.commands)
    elif room.given >= _NEAR * room.possible:
        text = phrases(
            "{given} of {count} slice of /{length} in {blocks} is given out, {free} left",
            "{given} of {count} slices of /{length} in {blocks} are given out, {free} left",
            room.possible,
            given=room.given,
            length=room.length,
            blocks=room.blocks,
            free=room.free,
        )
        yield _note("slices-running-out", facts, text, room.commands)


def _note(code: str, facts: tuple[Fact, ...], text: str, commands: tuple[Command, ...]) -> Finding:
    return Finding(FindingKind.EXHAUSTION, code, facts, text, commands, Severity.NOTE)


def _nodes_without(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    look = _look_at_slices(cluster, "nodes-without-slice", phrase("nodes without a slice"))
    growing = {name for each in _networks(cluster) if each.may_grow for name in _nodes_of(cluster, each)}
    if look.was_checked and growing and growing.issuperset(node.name for node in cluster.snapshot.nodes):
        because = phrase("a node takes a slice when its first Pod comes, and there are some left")
        look = look._replace(because=because, is_applicable=False)
    if look.was_checked and not cluster.nodes.is_whole:
        look = look._replace(because=cluster.nodes.no_rows)
    yield look
    nodes = cluster.snapshot.nodes
    have = {*cluster.slices.by_node, *cluster.slices.without, *growing}
    without = [each.name for each in nodes if each.name not in have]
    if look.was_checked and without:
        text = phrases(
            "{count} node has no slice, so that no Pod gets an address there: {names}",
            "{count} nodes have no slice, so that no Pod gets an address there: {names}",
            len(without),
            names=named(without),
        )
        shows = (cluster.slices.command,) if cluster.slices.command else ()
        yield Finding(FindingKind.EXHAUSTION, "node-without-slice", (Fact.NODE_CIDRS,), text, shows)


def _nodes_of(cluster: CheckedCluster, network: _OfNetwork) -> list[str]:
    """The names of the network's nodes: all, where there is no other."""
    by_node, own = cluster.cni.by_node, network.solution.component.id if network.solution else ""
    return [node.name for node in cluster.snapshot.nodes if not by_node or by_node.get(node.name) == own]


def _addresses_of_slices(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    look = _look_at_slices(cluster, "addresses-of-slices", phrase("addresses that are left in the slices of nodes"))
    growing = {
        name
        for each in _networks(cluster)
        for name in (_nodes_of(cluster, each) if each.may_grow else ())
        if not each.slices.gets_no_more(name)
    }
    rows = tuple(row for row in cluster.nodes.rows if row.name not in growing)
    if look.was_checked and growing and not rows:
        because = phrase("a node takes another slice when one is full, and there are some left")
        look = look._replace(because=because, is_applicable=False)
    if look.was_checked and not any(row.free is not None for row in cluster.nodes.rows):
        look = look._replace(because=cluster.nodes.no_free or cluster.nodes.no_rows)
    yield look
    rows = rows if look.was_checked else ()
    full = sorted({row.name for row in rows for left in (row.free or {}).values() if left == 0})
    commands = (*cluster.commands(Fact.NODE_CIDRS), _pods_on(cluster))
    if full:
        text = phrases(
            "the slice of {count} node is full: {names}",
            "the slices of {count} nodes are full: {names}",
            len(full),
            names=named(full),
        )
        yield Finding(FindingKind.EXHAUSTION, "slice-full", (Fact.NODE_CIDRS,), text, commands)
    near = [
        phrase("{node} {free} left", node=row.name, free=left)
        for row in rows
        for family, left in (row.free or {}).items()
        if left > 0 and (row.used or {}).get(family, 0) >= _NEAR * ((row.used or {}).get(family, 0) + left)
    ]
    if near:
        text = phrases(
            "the slice of {count} node is nearly full: {names}",
            "the slices of {count} nodes are nearly full: {names}",
            len(near),
            names=named(near),
        )
        yield _note("slice-nearly-full", (Fact.NODE_CIDRS,), text, commands)


def _addresses_of_the_block(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    check, title = "addresses-of-the-pod-block", phrase("addresses that are left in the Pod block")
    look = cluster.look(check, title, Fact.POD_CIDRS)
    known = [(each.solution, each.blocks) for each in _networks(cluster) if each.solution is not None]
    sharing = [(solution, blocks) for solution, blocks in known if solution and solution.shares_block()]
    if look.was_checked and known and not sharing:
        look = CheckOutcome(check, title, phrase("addresses come out of the slices of nodes"), is_applicable=False)
    elif look.was_checked and (not known or cluster.used is None):
        unknown = phrase("it is not known which network runs")
        look = look._replace(because=cluster.nodes.no_used or phrase("pods could not be listed") if known else unknown)
    yield look
    for solution, all_blocks in sharing if look.was_checked else ():
        for family in sorted({block.version for block in all_blocks}):
            blocks = [block for block in all_blocks if block.version == family]
            used = {each for held in (cluster.used or {}).values() for each in held if contains(blocks, each)}
            room = (len(used), solution.kept_of_block(family))
            yield from _used_up(cluster, "pod-block", Fact.POD_CIDRS, blocks, room, _pods_on(cluster))


def _service_addresses(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    services = cluster.snapshot.services
    look = cluster.look("service-addresses", phrase("addresses that are left in the Service block"), Fact.SERVICE_CIDRS)
    if look.was_checked and not (services.is_readable and services.is_complete):
        look = look._replace(because=phrase("not all Services could be looked at"))
    yield look
    taken = {parse_address(ip) for service in services for ip in service.cluster_ips}
    for family in (4, 6) if look.was_checked else ():
        blocks = [block for block in cluster.blocks(Fact.SERVICE_CIDRS) if block.version == family]
        used = sum(each is not None and contains(blocks, each) for each in taken)
        if blocks:
            command = cluster.snapshot.proof.listing("services", "{.items[*].spec.clusterIPs}", "-A")
            room = (used, kept_of_services(blocks))
            yield from _used_up(cluster, "service-block", Fact.SERVICE_CIDRS, blocks, room, command)


def kept_of_services(blocks: list[Network]) -> int:
    """How many addresses of these blocks no Service gets: the ends of each that lie in the middle of no other."""
    ends = {(block.network_address, block) for block in blocks}
    ends |= {(block.broadcast_address, block) for block in blocks if block.version == 4}
    inner = {
        end
        for end, own in ends
        for other in blocks
        if other != own and contains((other,), end) and end not in _ends(other)
    }
    return len({end for end, _ in ends} - inner)


def _ends(block: Network) -> tuple[Address, ...]:
    first, last = block.network_address, block.broadcast_address
    return (first, last) if block.version == 4 else (first,)


def _used_up(
    cluster: CheckedCluster, code: str, fact: Fact, blocks: list[Network], room: tuple[int, int], command: Command
) -> Iterator[Finding]:
    """The finding about a block of which so many addresses are used and kept, where it is full or nearly so."""
    used, kept = room
    usable = max(0, sum(block.num_addresses for block in merge(blocks)) - kept)
    text = phrases(
        "{used} of {count} address of {blocks} is in use, {left} left",
        "{used} of {count} addresses of {blocks} are in use, {left} left",
        usable,
        used=used,
        blocks=joined(", ", normal(blocks)),
        left=max(0, usable - used),
    )
    commands = (*cluster.commands(fact), command)
    if used >= usable:
        yield Finding(FindingKind.EXHAUSTION, f"{code}-full", (fact,), text, commands)
    elif used >= _NEAR * usable:
        yield _note(f"{code}-nearly-full", (fact,), text, commands)


def _pods_on(cluster: CheckedCluster) -> Command:
    path = '{range .items[*]}{.spec.nodeName}{"\\t"}{.status.podIPs[*].ip}{"\\t"}{.metadata.name}{"\\n"}{end}'
    return cluster.snapshot.proof.listing("pods", path, "-A", "--field-selector=spec.hostNetwork=false")
