"""Whereabouts: it gives addresses of the ranges that a CNI file names, and keeps its books in IPPool objects.

One IPPool a range is made with the first address; ``spec.allocations`` tells who has which, by its distance from the
range's own address (k8snetworkplumbingwg/whereabouts v0.9.2 pkg/storage/kubernetes/ipam.go, toIPReservationList). With
``node_slice_size`` a NodeSlicePool holds the range, and each node has an IPPool of its slice (IPPoolName).

Pitfalls: most of its pools are of second interfaces, through Multus, and look no different. A pool is the Pods' where
the books give a Pod, on the interface that has the address of its status, an address of it; a range may be wider than
the Pod block of another network, so that addresses inside prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.components.claims import Sources, Tier, was_read
from netinfo.components.pod_addresses import telling_pods
from netinfo.components.solution import Solution
from netinfo.components.standing import is_of_administrators
from netinfo.model.block_sources import Claim
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.room import AddressBook
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Address, parse_address, parse_network
from netinfo.values.json_access import dig, objects, text

_POOLS, _SLICED = "ippools.whereabouts.cni.cncf.io", "nodeslicepools.whereabouts.cni.cncf.io"
#: A number of more digits is no distance between two addresses of one range (it is an int64 there).
_LONGEST = 19


class _Entry(NamedTuple):
    """Who has an address: ``namespace/name`` of the Pod, its interface."""

    holder: str
    interface: str
    address: Address

    @property
    def end(self) -> tuple[str, str]:
        """One interface of one Pod."""
        return self.holder, self.interface


class Whereabouts(Solution):
    """An address manager; a solution of its own it is nowhere."""

    def own_cidrs(self) -> Sources:
        """The ranges of the pools out of which Pods have the addresses of their status."""
        listing, wholes = self.snapshot.resource(_POOLS), self._wholes()
        found = [claim for row in self._pools_of_pods() for claim in self._claim(row, wholes)]
        unread = "" if was_read(listing) else "IPPools"
        return super().own_cidrs()._replace(tiers=(Tier(tuple(dict.fromkeys(found)), unread, in_parts=True),))

    repair = phrase("its ip-reconciler gives them free")

    def books(self) -> Iterator[AddressBook]:
        """One a pool; the first and the last address of a range are never given (pkg/iphelpers/iphelpers.go,
        GetIPRange). What a CNI file excludes is not known here, so that fewer may be left."""
        for row in self._trusted(_POOLS):
            block = parse_network(text(row.tree, "spec", "range"))
            if block is not None:
                held = {each.address: each.holder for each in _entries(row)}
                kept = 2 if block.num_addresses > 2 else 0
                command = self.snapshot.proof.field(row.ref, "{.spec}")
                yield AddressBook(f"{row.kind}/{row.ref.name}", block, held, kept, command)

    def _pools_of_pods(self) -> list[CustomResource]:
        """Those of interfaces with the address of a Pod's status; a Pod's other interfaces are other networks'.

        Nothing counts that stands in a namespace which a tenant may own.
        """
        pods = telling_pods(self.snapshot)
        own = {(f"{each.pod.ref.namespace}/{each.pod.ref.name}", one) for each in pods for one in each.addresses}
        books = [(row, tuple(_entries(row))) for row in self._trusted(_POOLS)]
        main = {one.end for _, entries in books for one in entries if (one.holder, one.address) in own}
        return [row for row, entries in books if any(one.end in main for one in entries)]

    def _trusted(self, resource: str) -> list[CustomResource]:
        """The objects beside the agent or in a namespace of administrators, in order of their names."""
        workload = self.component.workload
        home = workload.ref.namespace if workload else ""
        rows = sorted(self.snapshot.resource(resource), key=lambda row: (row.ref.namespace, row.ref.name))
        return [
            row
            for row in rows
            if not row.is_deleting and (row.ref.namespace == home or is_of_administrators(row.ref.namespace))
        ]

    def _claim(self, row: CustomResource, wholes: Mapping[str, CustomResource]) -> list[Claim]:
        """The range of a pool, or the range that it is one node's slice of."""
        whole = wholes.get(text(row.tree, "spec", "range"))
        if whole is not None:
            return self._range(whole)
        return [] if self._may_be_slice(row) else self._range(row)

    def _wholes(self) -> Mapping[str, CustomResource]:
        """The NodeSlicePool of every slice."""
        return {
            text(each, "sliceRange"): row
            for row in self._trusted(_SLICED)
            for each in objects(row.tree, "status", "allocations")
        }

    def _range(self, row: CustomResource) -> list[Claim]:
        path = ".spec.range"
        command, written = self.ledger.proof.field(row.ref, f"{{{path}}}"), text(row.tree, "spec", "range")
        source = row.ref.resource.partition(".")[0]
        return self.ledger.claim(
            source, written, Origin(row.ref, path), command, verbatim(f"{row.kind}/{row.ref.name}")
        )

    def _may_be_slice(self, row: CustomResource) -> bool:
        """True for a pool with a node's name before its range, which is a part of a range that was not found; where the
        nodes are not known, for any with a name before."""
        normal = text(row.tree, "spec", "range").replace(":", "-").replace("/", "-")
        before = row.ref.name.removesuffix(normal).rstrip("-") if row.ref.name != normal else ""
        nodes = self.snapshot.nodes
        if not before or not was_read(nodes):
            return bool(before)
        return any(before == node.name or before.endswith(f"-{node.name}") for node in nodes)


def _entries(row: CustomResource) -> Iterator[_Entry]:
    written = text(row.tree, "spec", "range")
    first, block = parse_address(written.partition("/")[0]), parse_network(written)
    allocations = dig(row.tree, "spec", "allocations")
    if first is None or block is None or not isinstance(allocations, dict):
        return
    for distance, entry in allocations.items():
        is_number = distance.isascii() and distance.isdigit() and len(distance) <= _LONGEST
        if is_number and int(first) + int(distance) <= int(block.broadcast_address):
            yield _Entry(text(entry, "podref"), text(entry, "ifname"), first + int(distance))
