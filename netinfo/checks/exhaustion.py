"""Addresses that run out: slices of the Pod block, addresses of a slice, of the whole Pod block, of the Service block.

What no program hands out counts as used up. Of an IPv4 slice these are the first address, the broadcast address and the
gateway's, of an IPv6 slice the first and the gateway's (containernetworking/plugins host-local, range.go; Cilium takes
its router's address, OVN its management port's); of a Service block the first address and, of IPv4, the last
(kubernetes pkg/registry/core/service/ipallocator). Calico hands out every address of its pools.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.checks.case import Case, named
from netinfo.model.components import Allocator
from netinfo.model.findings import Finding, Kind, Look
from netinfo.model.report import Fact
from netinfo.text.messages import joined, phrase, phrases
from netinfo.values.addresses import Network, contains, normal, parse_address
from netinfo.values.json_access import Tree, dig

#: Who hands out addresses of the whole block on every node, so that the block itself can run out.
_OF_ONE_BLOCK = (Allocator.CALICO, Allocator.WEAVE, Allocator.KUBE_OVN, Allocator.CNI_FILE, Allocator.DOCKER)
#: Addresses of a slice or block that no Pod gets.
_KEPT = {4: 3, 6: 2}


def find(case: Case) -> Iterator[Finding | Look]:
    """Everything that is used up."""
    yield from _slices_of_the_block(case)
    yield from _nodes_without(case)
    yield from _addresses_of_slices(case)
    yield from _addresses_of_the_block(case)
    yield from _service_addresses(case)


def _look_at_slices(case: Case, check: str, title: str) -> Look:
    slices = case.slices
    if not slices.exist:
        return Look(check, title, slices.because, is_applicable=False)
    if slices.may_borrow:
        because = phrase("nodes also take addresses of each other's slices")
        return Look(check, title, because, is_applicable=False)
    return Look(check, title, "" if slices.is_known else slices.because)


def _slices_of_the_block(case: Case) -> Iterator[Finding | Look]:
    look = _look_at_slices(case, "slices-of-the-block", phrase("slices that are left in the Pod block"))
    verdict = case.report.facts.get(Fact.CAPACITY)
    rooms: Tree = verdict.detail.get("slices") if verdict else None
    if look.is_looked and not rooms:
        block = case.look(look.check, look.title, Fact.POD_CIDRS)
        unclear = phrase("the slices are not all of one size, or lie outside the block")
        look = block if not block.is_looked else look._replace(because=unclear)
    yield look
    for family in ("IPv4", "IPv6") if look.is_looked else ():
        if dig(rooms, family, "free") != 0:
            continue
        text = phrases(
            "{count} slice of /{length} fits into {blocks}, and it is given out: another node gets none",
            "{count} slices of /{length} fit into {blocks}, and all are given out: another node gets none",
            int(str(dig(rooms, family, "possible"))),
            length=dig(rooms, family, "prefixLength"),
            blocks=", ".join(each for each in _texts(case, Fact.POD_CIDRS) if (":" in each) == (family == "IPv6")),
        )
        facts = (Fact.POD_CIDRS, Fact.NODE_CIDRS)
        yield Finding(Kind.EXHAUSTION, "no-slice-left", facts, text, case.commands(*facts))


def _texts(case: Case, fact: Fact) -> tuple[str, ...]:
    return normal(case.blocks(fact))


def _nodes_without(case: Case) -> Iterator[Finding | Look]:
    look = _look_at_slices(case, "nodes-without-slice", phrase("nodes without a slice"))
    if look.is_looked and not case.nodes.is_whole:
        look = look._replace(because=case.nodes.no_rows)
    yield look
    nodes = case.snapshot.nodes
    without = [each.name for each in nodes if each.name not in case.slices.by_node and not each.is_virtual]
    if look.is_looked and without:
        text = phrases(
            "{count} node has no slice, so that no Pod gets an address there: {names}",
            "{count} nodes have no slice, so that no Pod gets an address there: {names}",
            len(without),
            names=named(without),
        )
        yield Finding(Kind.EXHAUSTION, "node-without-slice", (Fact.NODE_CIDRS,), text, (case.slices.command,))


def _addresses_of_slices(case: Case) -> Iterator[Finding | Look]:
    look = _look_at_slices(case, "addresses-of-slices", phrase("addresses that are left in the slices of nodes"))
    if look.is_looked and not any(row.free is not None for row in case.nodes.rows):
        look = look._replace(because=case.nodes.no_free or case.nodes.no_rows)
    yield look
    full = [
        row.name for row in case.nodes.rows for name, left in (row.free or {}).items() if left <= _KEPT[int(name[3])]
    ]
    if full:
        text = phrases(
            "the slice of {count} node is full: {names}",
            "the slices of {count} nodes are full: {names}",
            len(set(full)),
            names=named(full),
        )
        commands = (*case.commands(Fact.NODE_CIDRS), _pods_on(case))
        yield Finding(Kind.EXHAUSTION, "slice-full", (Fact.NODE_CIDRS,), text, commands)


def _addresses_of_the_block(case: Case) -> Iterator[Finding | Look]:
    check, title = "addresses-of-the-pod-block", phrase("addresses that are left in the Pod block")
    look = case.look(check, title, Fact.POD_CIDRS)
    allocator = case.cni.in_charge.allocator if case.cni.in_charge else None
    if look.is_looked and allocator is not None and allocator not in _OF_ONE_BLOCK:
        look = Look(check, title, phrase("addresses come out of the slices of nodes"), is_applicable=False)
    elif look.is_looked and (allocator is None or case.used is None):
        unknown = phrase("it is not known which network runs")
        look = look._replace(
            because=unknown if allocator is None else case.nodes.no_used or phrase("pods could not be listed")
        )
    yield look
    for family in (4, 6) if look.is_looked else ():
        blocks = [block for block in case.blocks(Fact.POD_CIDRS) if block.version == family]
        used = {each for held in (case.used or {}).values() for each in held if contains(blocks, each)}
        kept = 0 if allocator is Allocator.CALICO else _KEPT[family]
        if blocks and _size(blocks) - len(used) <= kept:
            yield _full(case, "pod-block-full", Fact.POD_CIDRS, blocks, len(used), _pods_on(case))


def _service_addresses(case: Case) -> Iterator[Finding | Look]:
    services = case.snapshot.services
    look = case.look("service-addresses", phrase("addresses that are left in the Service block"), Fact.SERVICE_CIDRS)
    if look.is_looked and not (services.is_readable and services.is_complete):
        look = look._replace(because=phrase("not all Services could be looked at"))
    yield look
    taken = {parse_address(ip) for service in services for ip in service.cluster_ips}
    for family in (4, 6) if look.is_looked else ():
        blocks = [block for block in case.blocks(Fact.SERVICE_CIDRS) if block.version == family]
        used = sum(each is not None and contains(blocks, each) for each in taken)
        kept = len(blocks) * (2 if family == 4 else 1)
        if blocks and _size(blocks) - used <= kept:
            command = case.snapshot.proof.listing("services", "{.items[*].spec.clusterIPs}", "-A")
            yield _full(case, "service-block-full", Fact.SERVICE_CIDRS, blocks, used, command)


def _size(blocks: list[Network]) -> int:
    return sum(block.num_addresses for block in blocks)


def _full(case: Case, code: str, fact: Fact, blocks: list[Network], used: int, command: str) -> Finding:
    text = phrases(
        "{used} of {count} address of {blocks} is in use: none is left",
        "{used} of {count} addresses of {blocks} are in use: none is left",
        _size(blocks),
        used=used,
        blocks=joined(", ", normal(blocks)),
    )
    return Finding(Kind.EXHAUSTION, code, (fact,), text, (*case.commands(fact), command))


def _pods_on(case: Case) -> str:
    path = '{range .items[*]}{.spec.nodeName}{"\\t"}{.status.podIPs[*].ip}{"\\t"}{.metadata.name}{"\\n"}{end}'
    return case.snapshot.proof.listing("pods", path, "-A", "--field-selector=spec.hostNetwork=false")
