"""Ranges that the network owns beside Pods and Services, against Pods, Services, nodes and each other.

Compared within the cluster's own address space only: a tenant's VPC shares no address with anything. What agents take
out of the Pods' block for themselves may lie there, and then no Pod may have it.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.checks.checked_cluster import CheckedCluster, named
from netinfo.components.pod_addresses import network_pods
from netinfo.facts.other_cidrs import range_claims
from netinfo.model.command import Command
from netinfo.model.findings import CheckOutcome, Finding, FindingKind
from netinfo.model.owned_ranges import OwnedRange, RangeClaim, are_rivals, lies_in_pods, may_hold_nodes
from netinfo.model.report import Fact
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Address, Network, contains, overlapping

#: A range is compared with so many that begin before it and reach into it: nobody has more, and hostile input may.
_MOST_AROUND = 50
#: One range and the command that shows it.
Told = tuple[OwnedRange, Command]


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """All collisions of such ranges."""
    claims = range_claims(cluster.snapshot, cluster.cni)
    told = [(each, claim.command) for claim in claims for each in claim.ranges if not each.space]
    because = "" if claims else phrase("nothing names a range beside those of Pods and Services")
    title = phrase("other ranges of the network against Pods, Services, nodes and each other")
    yield CheckOutcome("other-ranges", title, because, is_applicable=bool(claims))
    yield from _nodes_inside(cluster, told)
    yield from _overlaps(cluster, told, Fact.POD_CIDRS)
    yield from _overlaps(cluster, told, Fact.SERVICE_CIDRS)
    yield from _each_other(claims)
    yield from _addresses_of_pods(cluster, told)


def _named(each: OwnedRange) -> Phrase:
    return phrase("{range} ({kind}, {owner})", range=each.shown, kind=each.kind, owner=each.owner)


def _nodes_inside(cluster: CheckedCluster, told: list[Told]) -> Iterator[Finding]:
    inside: dict[Phrase, dict[str, None]] = {}
    shows: dict[Phrase, Command] = {}
    for each, command in told:
        for address, name in cluster.node_addresses().items() if not may_hold_nodes(each.kind) else ():
            if contains((each.block,), address):
                inside.setdefault(_named(each), {})[f"{name} {address}"] = None
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
        commands = (*cluster.commands(Fact.NODE_ADDRESSES), shows[whose])
        yield Finding(FindingKind.COLLISION, "node-inside-other-range", facts, text, commands)


def _overlaps(cluster: CheckedCluster, told: list[Told], fact: Fact) -> Iterator[Finding]:
    """The first block of the fact that shares addresses with each range that is not meant to lie there."""
    is_pods = fact is Fact.POD_CIDRS
    blocks = cluster.blocks(fact) or (cluster.blocks(Fact.NODE_CIDRS) if is_pods else ())
    seen: set[Phrase] = set()
    for each, command in told:
        block = next((block for block in blocks if overlapping(block, each.block)), None)
        if block is None or (is_pods and lies_in_pods(each.kind)) or _named(each) in seen:
            continue
        seen.add(_named(each))
        text, code = _sentence(each, block, is_pods=is_pods)
        commands = (*cluster.commands(fact), command)
        yield Finding(FindingKind.COLLISION, code, (fact, Fact.OTHER_CIDRS), text, commands)


def _sentence(each: OwnedRange, block: Network, *, is_pods: bool) -> tuple[Phrase, str]:
    if is_pods:
        text = phrase("Pods have {block}, which shares addresses with {range}", block=block, range=_named(each))
        return text, "other-range-in-pod-block"
    text = phrase("Services have {block}, which shares addresses with {range}", block=block, range=_named(each))
    return text, "other-range-in-service-block"


def _each_other(claims: tuple[RangeClaim, ...]) -> Iterator[Finding]:
    """Two ranges of different use, or of two owners who both give out addresses of them."""
    found = [(each, claim.command) for claim in claims for each in claim.ranges if not each.space]
    ordered = sorted(dict.fromkeys(found), key=lambda one: (one[0].block.version, int(one[0].block.network_address)))
    around: list[Told] = []
    told: set[frozenset[Phrase]] = set()
    for each, command in ordered:
        around = [one for one in around if overlapping(one[0].block, each.block)]
        for other, shown in around:
            pair = frozenset((_named(other), _named(each)))
            if are_rivals((other.kind, other.owner), (each.kind, each.owner)) and pair not in told:
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
