"""Ranges that the network owns beside Pods and Services, against Pods, Services, nodes and each other.

Compared within one address space only: a tenant's VPC shares no address with anything, unless it is joined to another
one. What agents take
out of the Pods' block for themselves may lie there, and then no Pod may have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.checks.checked_cluster import CheckedCluster, named
from netinfo.components.pod_addresses import network_pods
from netinfo.facts.other_cidrs import joined_spaces, range_claims
from netinfo.model.command import Command
from netinfo.model.findings import CheckOutcome, Finding, FindingKind
from netinfo.model.owned_ranges import OwnedRange, is_outside, lies_in_pods
from netinfo.model.report import Fact
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Address, InOrder, Network, overlapping, shares

#: A range is compared with so many that begin before it and reach into it: nobody has more, and hostile input may.
_MOST_AROUND = 50
_OF_NODES = '{range .items[*]}{.metadata.name}{"\\t"}{.status.addresses[*].address}{"\\n"}{end}'
#: One range and the command that shows it.
Told = tuple[OwnedRange, Command]


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """All collisions of such ranges."""
    claims = range_claims(cluster.snapshot, cluster.cni)
    joined = joined_spaces(cluster.snapshot, cluster.cni)
    every = [(each, claim.command) for claim in claims for each in claim.ranges]
    told = [each for each in every if _space(each, joined) == _space(None, joined) and not each[0].is_lent]
    because = "" if claims else phrase("nothing names a range beside those of Pods and Services")
    title = phrase("other ranges of the network against Pods, Services, nodes and each other")
    yield CheckOutcome("other-ranges", title, because, is_applicable=bool(claims))
    yield from _nodes_inside(cluster, told)
    yield from _overlaps(cluster, told, Fact.POD_CIDRS)
    yield from _pods_inside(cluster, told)
    yield from _overlaps(cluster, told, Fact.SERVICE_CIDRS)
    yield from _each_other(every, joined)
    yield from _addresses_of_pods(cluster, told)


def _space(told: Told | None, joined: Mapping[str, str]) -> str:
    """The address space of a range, or the cluster's own, by one name for all that are joined."""
    name = told[0].space if told else ""
    return joined.get(name, name)


def _named(each: OwnedRange) -> Phrase:
    return phrase("{range} ({kind}, {owner})", range=each.shown, kind=each.kind, owner=each.owner)


def _nodes_inside(cluster: CheckedCluster, told: list[Told]) -> Iterator[Finding]:
    inside: dict[Phrase, dict[str, None]] = {}
    shows: dict[Phrase, Command] = {}
    held = {**cluster.node_addresses(), **cluster.external_addresses()}
    addresses = InOrder(held)
    for each, command in told:
        for address in addresses.inside(each.block) if not each.may_hold_nodes() else ():
            inside.setdefault(_named(each), {})[f"{held[address]} {address}"] = None
            shows.setdefault(_named(each), command)
    for whose, nodes in inside.items():
        text = phrases(
            "{count} node has an address inside {range}: {examples}",
            "{count} nodes have addresses inside {range}: {examples}",
            len(nodes),
            range=whose,
            examples=named(nodes),
        )
        facts = (Fact.OTHER_CIDRS, Fact.NODE_ADDRESSES)
        commands = (cluster.snapshot.proof.listing("nodes", _OF_NODES), shows[whose])
        yield Finding(FindingKind.COLLISION, "node-inside-other-range", facts, text, commands)


def _overlaps(cluster: CheckedCluster, told: list[Told], fact: Fact) -> Iterator[Finding]:
    """The first block of the fact that shares addresses with each range that is not meant to lie there."""
    is_pods = fact is Fact.POD_CIDRS
    blocks = cluster.blocks(fact) or (cluster.blocks(Fact.NODE_CIDRS) if is_pods else ())
    seen: set[Phrase] = set()
    for each, command in told:
        if (is_pods and lies_in_pods(each.kind)) or not shares(blocks, each.block) or _named(each) in seen:
            continue
        block = next(block for block in blocks if overlapping(block, each.block))
        seen.add(_named(each))
        text, code = _sentence(each, block, is_pods=is_pods)
        commands = (*cluster.commands(fact), command)
        yield Finding(FindingKind.COLLISION, code, (fact, Fact.OTHER_CIDRS), text, commands)


def _pods_inside(cluster: CheckedCluster, told: list[Told]) -> Iterator[Finding]:
    """Where Pods have no block of the cluster, or it is not known, their addresses may still be seen in a range."""
    if cluster.blocks(Fact.POD_CIDRS) or cluster.blocks(Fact.NODE_CIDRS):
        return
    own = [each for each in told if not (lies_in_pods(each[0].kind) or is_outside(each[0].kind))]
    running = [each for each in network_pods(cluster.snapshot) if each.is_running and not each.space]
    addresses = InOrder(address for each in running for address in each.addresses)
    seen: set[Phrase] = set()
    for each, command in own:
        held = [str(address) for address in addresses.inside(each.block)]
        if held and _named(each) not in seen:
            seen.add(_named(each))
            text = phrases(
                "{count} Pod has an address inside {range}: {examples}",
                "{count} Pods have addresses inside {range}: {examples}",
                len(held),
                range=_named(each),
                examples=named(held),
            )
            commands = (cluster.pod_listing(), command)
            facts = (Fact.POD_CIDRS, Fact.OTHER_CIDRS)
            yield Finding(FindingKind.COLLISION, "pod-inside-other-range", facts, text, commands)


def _sentence(each: OwnedRange, block: Network, *, is_pods: bool) -> tuple[Phrase, str]:
    if is_pods:
        text = phrase("Pods have {block}, which shares addresses with {range}", block=block, range=_named(each))
        return text, "other-range-in-pod-block"
    text = phrase("Services have {block}, which shares addresses with {range}", block=block, range=_named(each))
    return text, "other-range-in-service-block"


def _each_other(every: list[Told], joined: Mapping[str, str]) -> Iterator[Finding]:
    """Two ranges of different use, or of two owners who both give out addresses of them."""

    def place(told: Told) -> tuple[str, int, int]:
        return (_space(told, joined), told[0].block.version, int(told[0].block.network_address))

    ordered = sorted(dict.fromkeys(every), key=place)
    around: list[Told] = []
    told: set[frozenset[Phrase]] = set()
    for each, command in ordered:
        around = [one for one in around if place(one)[:2] == place((each, command))[:2]]
        around = [one for one in around if overlapping(one[0].block, each.block)]
        for other, shown in around:
            if other.rivals(each) and (pair := frozenset((_named(other), _named(each)))) not in told:
                told.add(pair)
                text = phrase("{one} and {other} share addresses", one=_named(other), other=_named(each))
                commands = tuple(dict.fromkeys((shown, command)))
                yield Finding(FindingKind.COLLISION, "other-ranges-overlap", (Fact.OTHER_CIDRS,), text, commands)
        around = [*around[-_MOST_AROUND:], (each, command)]


def _addresses_of_pods(cluster: CheckedCluster, told: list[Told]) -> Iterator[Finding]:
    """An address that an agent took for itself and a Pod has as well."""
    own = {each.block.network_address: (each, command) for each, command in told if lies_in_pods(each.kind)}
    twice: dict[Address, str] = {}
    for one in network_pods(cluster.snapshot):
        if one.is_running and not one.space:
            name = f"{one.pod.ref.namespace}/{one.pod.ref.name}"
            twice |= dict.fromkeys(own.keys() & set(one.addresses), name)
    for address, name in sorted(twice.items(), key=lambda each: (each[0].version, int(each[0]))):
        each, command = own[address]
        text = phrase(
            "{address} is Pod {pod} and the {kind} address of {owner}",
            address=address,
            pod=name,
            kind=each.kind,
            owner=each.owner,
        )
        commands = (command, cluster.pod_listing())
        yield Finding(
            FindingKind.COLLISION, "address-of-agent-and-pod", (Fact.OTHER_CIDRS, Fact.POD_CIDRS), text, commands
        )
