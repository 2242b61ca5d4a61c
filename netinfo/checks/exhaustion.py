"""Addresses that run out: slices of the Pod block, addresses of a slice, of the whole Pod block, of the Service block.

What is counted, and what nobody hands out, is ``facts.room``'s knowledge; here it is told when it comes to an end, of
each network where nodes are on several. From 80 % on there is a note, at 100 % a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netinfo.checks.checked_cluster import CheckedCluster, is_nearly_used_up, named
from netinfo.components.pod_addresses import cluster_ips_command
from netinfo.facts.room.figures import amount
from netinfo.model.command import Command
from netinfo.model.findings import CheckOutcome, Finding, FindingKind, Severity
from netinfo.model.report import Fact
from netinfo.model.room import BlockRoom, Room
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import Phrase, joined, phrase, phrases
from netinfo.values.addresses import Network, normal

#: A reason not to look at a network's part of a check, and whether there is such a part; no reason: looked.
_Reason = tuple[str, bool]
_LOOKED: _Reason = ("", True)


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """Everything that is used up."""
    yield from _slices_of_the_block(cluster)
    yield from _nodes_without(cluster)
    yield from _addresses_of_slices(cluster)
    yield from _addresses_of_the_block(cluster)
    yield from _service_addresses(cluster)


def _of_networks(
    cluster: CheckedCluster, check: str, title: str, reason_of: Callable[[Room], _Reason]
) -> tuple[CheckOutcome, list[Room]]:
    """How the look at all networks ended, and those that were looked at. One that could not be is told of, whatever was
    found of the others."""
    reasons = [(room, *reason_of(room)) for room in cluster.figures.networks]
    looked = [room for room, because, _ in reasons if not because]
    missed = next((because for _, because, is_applicable in reasons if because and is_applicable), "")
    if not looked and not missed:
        return CheckOutcome(check, title, next((because for _, because, _ in reasons), ""), is_applicable=False), []
    return CheckOutcome(check, title, missed), looked


def _slices(room: Room) -> _Reason:
    if not room.given.exist or not room.given.is_known:
        return room.given.because, room.given.exist
    return _LOOKED


def _own_slices(room: Room) -> _Reason:
    if room.given.exist and room.given.may_borrow:
        return phrase("nodes also take addresses of each other's slices"), False
    return _slices(room)


def _slices_of_the_block(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    def reason(room: Room) -> _Reason:
        because, is_applicable = _slices(room)
        return (because, is_applicable) if because or room.slices else (room.no_slices, True)

    title = phrase("slices that are left in the Pod block")
    look, found = _of_networks(cluster, "slices-of-the-block", title, reason)
    yield look
    for room in found:
        for each in _cuts(cluster, room):
            yield from _of_slices(room, each)


class _Cut(NamedTuple):
    """What slices of one length are cut from, how many are possible, given and left, and what shows it."""

    blocks: str
    length: int
    possible: int
    given: int
    free: int
    commands: tuple[Command, ...]


def _cuts(cluster: CheckedCluster, room: Room) -> Iterator[_Cut]:
    """Each pool, or the blocks of each family."""
    for pool in room.pools:
        where = f"{', '.join(normal(pool.blocks))} ({pool.says})"
        yield _Cut(where, pool.length, pool.possible, pool.given, pool.free, (pool.command,))
    for family, slices in room.slices.items() if not room.pools else ():
        commands = cluster.commands(Fact.POD_CIDRS, Fact.NODE_CIDRS)
        blocks = ", ".join(normal(block for block in room.blocks if block.version == family))
        yield _Cut(blocks, slices.length, slices.possible, slices.given, slices.free, commands)


def _of_slices(room: Room, cut: _Cut) -> Iterator[Finding]:
    facts, values = (Fact.POD_CIDRS, Fact.NODE_CIDRS), {"length": cut.length, "blocks": cut.blocks}
    if cut.free == 0 and not room.given.may_borrow:
        text = phrases(
            "{count} slice of /{length} fits into {blocks}, and it is given out: another node gets none",
            "{count} slices of /{length} fit into {blocks}, and all are given out: another node gets none",
            cut.possible,
            **values,
        )
        yield _problem("no-slice-left", facts, text, cut.commands, room)
    elif is_nearly_used_up(cut.given, cut.possible):
        text = phrases(
            "{given} of {count} slice of /{length} in {blocks} is given out, {free} left",
            "{given} of {count} slices of /{length} in {blocks} are given out, {free} left",
            cut.possible,
            given=cut.given,
            free=cut.free,
            **values,
        )
        yield _note("slices-running-out", facts, text, cut.commands, room)


def _problem(code: str, facts: tuple[Fact, ...], text: str, commands: tuple[Command, ...], room: Room) -> Finding:
    return Finding(FindingKind.EXHAUSTION, code, facts, text, commands, subject=room.network)


def _note(code: str, facts: tuple[Fact, ...], text: str, commands: tuple[Command, ...], room: Room) -> Finding:
    return _problem(code, facts, text, commands, room)._replace(severity=Severity.NOTE)


def _nodes_without(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    def reason(room: Room) -> _Reason:
        because, is_applicable = _own_slices(room)
        if not because and room.given.is_on_demand and not room.is_given_out:
            return phrase("a node takes a slice when its first Pod comes, and there are some left"), False
        if not because and not cluster.nodes.is_whole:
            return cluster.nodes.no_rows, True
        return because, is_applicable

    look, found = _of_networks(cluster, "nodes-without-slice", phrase("nodes without a slice"), reason)
    yield look
    for room in found:
        without = [name for name in room.nodes if name not in room.given.by_node]
        if without:
            text = phrases(
                "{count} node has no slice, so that no Pod gets an address there: {names}",
                "{count} nodes have no slice, so that no Pod gets an address there: {names}",
                len(without),
                names=named(without),
            )
            shows = (room.given.command,) if room.given.command else ()
            yield _problem("node-without-slice", (Fact.NODE_CIDRS,), text, shows, room)


def _may_grow(room: Room) -> bool:
    return room.given.is_on_demand and not room.is_given_out


def _that_cannot_grow(room: Room) -> list[str]:
    """Nodes that get no further slice when theirs is full."""
    return [name for name in sorted(room.left) if not _may_grow(room) or room.given.gets_no_more(name)]


def _addresses_of_slices(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    def reason(room: Room) -> _Reason:
        because, is_applicable = _own_slices(room)
        if because:
            return because, is_applicable
        if _may_grow(room) and room.left and not _that_cannot_grow(room):
            return phrase("a node takes another slice when one is full, and there are some left"), False
        return ("" if room.left else cluster.nodes.no_free or cluster.nodes.no_rows), True

    title = phrase("addresses that are left in the slices of nodes")
    look, found = _of_networks(cluster, "addresses-of-slices", title, reason)
    yield look
    for room in found:
        yield from _of_nodes(cluster, room)


def _of_nodes(cluster: CheckedCluster, room: Room) -> Iterator[Finding]:
    commands = (*cluster.commands(Fact.NODE_CIDRS), _pods_on(cluster))
    left = {name: room.left[name] for name in _that_cannot_grow(room)}
    full = sorted(name for name, by_family in left.items() if 0 in by_family.values())
    if full:
        text = phrases(
            "the slice of {count} node is full: {names}",
            "the slices of {count} nodes are full: {names}",
            len(full),
            names=named(full),
        )
        yield _problem("slice-full", (Fact.NODE_CIDRS,), text, commands, room)
    near = [
        phrase("{node} {free} left", node=name, free=amount(each))
        for name, by_family in left.items()
        for family, each in by_family.items()
        if each > 0 and is_nearly_used_up(used := _used(cluster, name, family), used + each)
    ]
    if near:
        text = phrases(
            "the slice of {count} node is nearly full: {names}",
            "the slices of {count} nodes are nearly full: {names}",
            len(near),
            names=named(near),
        )
        yield _note("slice-nearly-full", (Fact.NODE_CIDRS,), text, commands, room)


def _used(cluster: CheckedCluster, node: str, family: int) -> int:
    return sum(each.version == family for each in (cluster.used or {}).get(node, ()))


def _addresses_of_the_block(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    check, title = "addresses-of-the-pod-block", phrase("addresses that are left in the Pod block")
    at_all = cluster.look(check, title, Fact.POD_CIDRS)
    without = {each.network for each in cluster.parts(Fact.POD_CIDRS) if each.has_none}

    def reason(room: Room) -> _Reason:
        if not room.blocks and at_all.because:
            return at_all.because, at_all.is_applicable
        if room.network in without:
            return room.given.because, False
        if room.given.exist and room.given.is_known and not room.given.may_borrow and not room.given.is_on_demand:
            return phrase("addresses come out of the slices of nodes"), False
        if room.no_addresses:
            return room.no_addresses, True
        is_counted = any(each.free is not None for each in room.addresses.values())
        return ("" if is_counted else cluster.nodes.no_used or phrase("pods could not be listed")), True

    look, found = _of_networks(cluster, check, title, reason)
    yield look
    for room in found:
        for family, addresses in room.addresses.items():
            blocks = tuple(block for block in room.blocks if block.version == family)
            yield from _used_up(
                cluster, "pod-block", Fact.POD_CIDRS, blocks, addresses, _pods_on(cluster), room.network
            )


def _service_addresses(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    services = cluster.snapshot.services
    look = cluster.look("service-addresses", phrase("addresses that are left in the Service block"), Fact.SERVICE_CIDRS)
    if look.was_checked and not (services.is_readable and services.is_complete):
        look = look._replace(because=phrase("not all Services could be looked at"))
    if look.was_checked and cluster.is_disputed(Fact.SERVICE_CIDRS):  # a part of the block may be unknown
        look = look._replace(because=phrase("the sources of the Service block disagree"))
    yield look
    command = cluster_ips_command(cluster.snapshot)
    for family, addresses in sorted(cluster.figures.services.items()) if look.was_checked else ():
        blocks = tuple(block for block in cluster.blocks(Fact.SERVICE_CIDRS) if block.version == family)
        yield from _used_up(cluster, "service-block", Fact.SERVICE_CIDRS, blocks, addresses, command)


def _used_up(
    cluster: CheckedCluster,
    code: str,
    fact: Fact,
    blocks: tuple[Network, ...],
    room: BlockRoom,
    command: Command,
    network: str = "",
) -> Iterator[Finding]:
    """The finding about blocks of which so many addresses are used and left, where they are full or nearly so."""
    if room.used is None or room.free is None or room.usable is None:
        return
    text: Phrase = phrases(
        "{used} of {count} address of {blocks} is in use, {left} left",
        "{used} of {count} addresses of {blocks} are in use, {left} left",
        room.usable,
        used=room.used,
        blocks=joined(", ", normal(blocks)),
        left=room.free,
    )
    found = Finding(FindingKind.EXHAUSTION, f"{code}-full", (fact,), text, (*cluster.commands(fact), command))
    found = found._replace(subject=network)
    if room.free == 0:
        yield found
    elif is_nearly_used_up(room.used, room.used + room.free):
        yield found._replace(code=f"{code}-nearly-full", severity=Severity.NOTE)


def _pods_on(cluster: CheckedCluster) -> Command:
    path = '{range .items[*]}{.spec.nodeName}{"\\t"}{.status.podIPs[*].ip}{"\\t"}{.metadata.name}{"\\n"}{end}'
    return cluster.snapshot.proof.listing("pods", path, "-A", "--field-selector=spec.hostNetwork=false")
