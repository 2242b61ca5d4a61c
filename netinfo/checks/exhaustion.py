"""Addresses that run out: slices of the Pod block, addresses of a slice, of the whole Pod block, of the Service block.

What no program hands out counts as used up: what a solution keeps of a slice is its module's knowledge; of a Service
block these are the first address and, of IPv4, the last, unless another Service block has it in its middle (kubernetes
pkg/registry/core/service/ipallocator). Blocks that overlap are counted once. From 80 % on there is a note, at 100 % a
problem.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.checks.checked_cluster import CheckedCluster, named
from netinfo.model.command import Command
from netinfo.model.findings import CheckOutcome, Finding, FindingKind, Severity
from netinfo.model.report import Fact
from netinfo.text.messages import joined, phrase, phrases
from netinfo.values.addresses import Address, Network, contains, merge, normal, parse_address
from netinfo.values.json_access import Tree, dig

#: From this part on a note says that it runs out.
_NEAR = 0.8


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """Everything that is used up."""
    yield from _slices_of_the_block(cluster)
    yield from _nodes_without(cluster)
    yield from _addresses_of_slices(cluster)
    yield from _addresses_of_the_block(cluster)
    yield from _service_addresses(cluster)


def _look_at_slices(
    cluster: CheckedCluster, check: str, title: str, *, is_borrowing_fine: bool = False
) -> CheckOutcome:
    slices = cluster.slices
    if not slices.exist:
        return CheckOutcome(check, title, slices.because, is_applicable=False)
    if slices.may_borrow and not is_borrowing_fine:
        because = phrase("nodes also take addresses of each other's slices")
        return CheckOutcome(check, title, because, is_applicable=False)
    return CheckOutcome(check, title, "" if slices.is_known else slices.because)


def _rooms(cluster: CheckedCluster) -> Tree:
    verdict = cluster.report.facts.get(Fact.CAPACITY)
    rooms: Tree = verdict.detail.get("slices") if verdict else None
    return rooms


def _slices_of_the_block(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    title = phrase("slices that are left in the Pod block")
    look = _look_at_slices(cluster, "slices-of-the-block", title, is_borrowing_fine=True)
    rooms = _rooms(cluster)
    if look.was_checked and not rooms:
        block = cluster.look(look.check, look.title, Fact.POD_CIDRS)
        unclear = phrase("the slices are not all of one size, or lie outside the block")
        look = block if not block.was_checked else look._replace(because=unclear)
    yield look
    for family in ("IPv4", "IPv6") if look.was_checked else ():
        room = {key: int(str(dig(rooms, family, key))) for key in ("possible", "given", "free") if dig(rooms, family)}
        if room:
            yield from _of_slices(cluster, family, room, str(dig(rooms, family, "prefixLength")))


def _of_slices(cluster: CheckedCluster, family: str, room: dict[str, int], length: str) -> Iterator[Finding]:
    facts = (Fact.POD_CIDRS, Fact.NODE_CIDRS)
    blocks = ", ".join(each for each in _texts(cluster, Fact.POD_CIDRS) if (":" in each) == (family == "IPv6"))
    possible, given, free = room["possible"], room["given"], room["free"]
    if free == 0 and not cluster.slices.may_borrow:
        text = phrases(
            "{count} slice of /{length} fits into {blocks}, and it is given out: another node gets none",
            "{count} slices of /{length} fit into {blocks}, and all are given out: another node gets none",
            possible,
            length=length,
            blocks=blocks,
        )
        yield Finding(FindingKind.EXHAUSTION, "no-slice-left", facts, text, cluster.commands(*facts))
    elif given >= _NEAR * possible:
        text = phrases(
            "{given} of {count} slice of /{length} in {blocks} is given out, {free} left",
            "{given} of {count} slices of /{length} in {blocks} are given out, {free} left",
            possible,
            given=given,
            length=length,
            blocks=blocks,
            free=free,
        )
        yield _note("slices-running-out", facts, text, cluster.commands(*facts))


def _note(code: str, facts: tuple[Fact, ...], text: str, commands: tuple[Command, ...]) -> Finding:
    return Finding(FindingKind.EXHAUSTION, code, facts, text, commands, Severity.NOTE)


def _texts(cluster: CheckedCluster, fact: Fact) -> tuple[str, ...]:
    return normal(cluster.blocks(fact))


def _is_given_out(cluster: CheckedCluster) -> bool:
    """True when no slice is left for another node, or for a node that has one that is full."""
    rooms = _rooms(cluster)
    return any(dig(rooms, family, "free") == 0 for family in ("IPv4", "IPv6"))


def _nodes_without(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    look = _look_at_slices(cluster, "nodes-without-slice", phrase("nodes without a slice"))
    if look.was_checked and cluster.slices.is_on_demand and not _is_given_out(cluster):
        because = phrase("a node takes a slice when its first Pod comes, and there are some left")
        look = look._replace(because=because, is_applicable=False)
    if look.was_checked and not cluster.nodes.is_whole:
        look = look._replace(because=cluster.nodes.no_rows)
    yield look
    nodes = cluster.snapshot.nodes
    have = {*cluster.slices.by_node, *cluster.slices.without}
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


def _addresses_of_slices(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    look = _look_at_slices(cluster, "addresses-of-slices", phrase("addresses that are left in the slices of nodes"))
    may_grow = cluster.slices.is_on_demand and not _is_given_out(cluster)
    rows = tuple(row for row in cluster.nodes.rows if not may_grow or cluster.slices.gets_no_more(row.name))
    if look.was_checked and may_grow and not rows:
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
    solution = cluster.solution()
    if look.was_checked and solution is not None and not solution.shares_block():
        look = CheckOutcome(check, title, phrase("addresses come out of the slices of nodes"), is_applicable=False)
    elif look.was_checked and (solution is None or cluster.used is None):
        unknown = phrase("it is not known which network runs")
        look = look._replace(
            because=unknown if solution is None else cluster.nodes.no_used or phrase("pods could not be listed")
        )
    yield look
    for family in (4, 6) if look.was_checked else ():
        blocks = [block for block in cluster.blocks(Fact.POD_CIDRS) if block.version == family]
        used = {each for held in (cluster.used or {}).values() for each in held if contains(blocks, each)}
        if blocks and solution:
            kept = solution.kept_of_block(family)
            yield from _used_up(cluster, "pod-block", Fact.POD_CIDRS, blocks, (len(used), kept), _pods_on(cluster))


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
