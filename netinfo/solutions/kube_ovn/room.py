"""What a Subnet of Kube-OVN keeps of its block (kubeovn/kube-ovn v1.14.5 pkg/util/net.go, AddressCount;
pkg/controller/subnet.go, formatExcludeIPs)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from netinfo.model.snapshot import Snapshot
from netinfo.solutions.kube_ovn.other_ranges import SUBNETS
from netinfo.values import intervals
from netinfo.values.addresses import Network, parse_address, parse_networks
from netinfo.values.json_access import text, texts, unless_left_out


def kept(snapshot: Snapshot, block: Network) -> int:
    """The first and the last address of either family, the gateway, and what the Subnet excludes."""
    first, last = int(block.network_address), int(block.broadcast_address)
    written = snapshot.once(_kept_by_subnets).get(block, ())
    found = [(first, first), (last, last), *(each for part in written if (each := _range(part, block)) is not None)]
    inside = ((max(first, start), min(last, end)) for start, end in found)
    return sum(end - start + 1 for start, end in intervals.merged(each for each in inside if each[0] <= each[1]))


def _kept_by_subnets(snapshot: Snapshot) -> Mapping[Network, list[str]]:
    """Gateways and excluded addresses, as they are written, of the Subnets with each block."""
    found: dict[Network, list[str]] = {}
    nothing: tuple[str, ...] = ()
    for row in snapshot.resource(SUBNETS):
        excluded = unless_left_out(partial(texts, row.tree, "spec", "excludeIps"), nothing)
        gateways = unless_left_out(partial(text, row.tree, "spec", "gateway"), "").split(",")
        for block in parse_networks(text(row.tree, "spec", "cidrBlock")) or ():
            found.setdefault(block, []).extend((*excluded, *gateways))
    return found


def _range(written: str, block: Network) -> intervals.Range | None:
    """``10.16.0.4`` or ``10.16.0.4..10.16.0.9``, of the block's family."""
    ends = [parse_address(each) for each in written.split("..")]
    known = [int(each) for each in ends if each is not None and each.version == block.version]
    return (known[0], known[-1]) if known and len(known) == len(ends) else None
