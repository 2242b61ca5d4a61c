"""Addresses that two have: blocks that overlap, nodes inside a block, one address twice.

Pitfalls: on an underlay (Kube-OVN's default Subnet on a VLAN) Pods and nodes share a network on purpose; virtual nodes
all show the address of the program that plays them; where a block is not known, the addresses seen still collide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator

from netinfo.checks.checked_cluster import CheckedCluster, first_overlap, named
from netinfo.components.pod_addresses import cluster_ips_command, network_pods
from netinfo.model.command import Command
from netinfo.model.findings import CheckOutcome, Finding, FindingKind
from netinfo.model.report import Fact, written_inside
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import InOrder, Network, contains, normal, parse_address


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """All collisions."""
    yield from _pods_and_services(cluster)
    yield from _pod_addresses_in_services(cluster)
    yield from _cluster_ips_in_pods(cluster)
    yield from _nodes_in_pods(cluster)
    yield from _nodes_in_services(cluster)
    yield from _nodes_alike(cluster)
    yield from _pods_alike(cluster)
    yield cluster.look("node-slices", phrase("node slices against each other"), Fact.NODE_CIDRS)


def _pods_and_services(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    pods, services = cluster.blocks(Fact.POD_CIDRS), cluster.blocks(Fact.SERVICE_CIDRS)
    title = phrase("the Pod block against the Service block")
    yield cluster.look("pod-and-service-blocks", title, Fact.SERVICE_CIDRS, Fact.POD_CIDRS)
    side = Fact.POD_CIDRS if pods else Fact.NODE_CIDRS  # slices are parts of the block that is not known
    pair = first_overlap(pods or cluster.blocks(Fact.NODE_CIDRS), services)
    is_told = any(each.code == "pod-block-is-service-block" for each in cluster.report.warnings)
    is_meant = pair is not None and str(pair[1]) in written_inside(cluster.report)
    if pair and not is_told and not is_meant:
        text = phrase(
            "Pods have {pods} and Services have {services}: they share addresses", pods=pair[0], services=pair[1]
        )
        facts = (side, Fact.SERVICE_CIDRS)
        yield Finding(FindingKind.COLLISION, "pod-service-overlap", facts, text, cluster.commands(*facts))


def _pod_addresses_in_services(cluster: CheckedCluster) -> Iterator[Finding]:
    """Where the Pod block is not known its addresses may still be seen inside the Service block."""
    services = cluster.blocks(Fact.SERVICE_CIDRS)
    if cluster.blocks(Fact.POD_CIDRS) or not services or cluster.used is None:
        return
    inside = {each for addresses in cluster.used.values() for each in addresses if contains(services, each)}
    if inside:
        text = phrases(
            "{count} Pod has an address inside the Service block {blocks}: {examples}",
            "{count} Pods have addresses inside the Service block {blocks}: {examples}",
            len(inside),
            blocks=", ".join(normal(services)),
            examples=named(str(each) for each in inside),
        )
        commands = (cluster.pod_listing(), *cluster.commands(Fact.SERVICE_CIDRS))
        yield Finding(FindingKind.COLLISION, "pod-inside-service-block", (Fact.SERVICE_CIDRS,), text, commands)


def _cluster_ips_in_pods(cluster: CheckedCluster) -> Iterator[Finding]:
    """Where the Service block is not known its addresses may still be seen inside the Pod block."""
    pods = cluster.blocks(Fact.POD_CIDRS)
    if cluster.blocks(Fact.SERVICE_CIDRS):
        return
    taken = {parse_address(ip) for service in cluster.snapshot.services for ip in service.cluster_ips}
    inside = {each for each in taken if each is not None and contains(pods, each)}
    if inside:
        text = phrases(
            "{count} Service has an address inside the Pod block {blocks}: {examples}",
            "{count} Services have addresses inside the Pod block {blocks}: {examples}",
            len(inside),
            blocks=", ".join(normal(pods)),
            examples=named(str(each) for each in inside),
        )
        listing = cluster_ips_command(cluster.snapshot)
        commands = (listing, *cluster.commands(Fact.POD_CIDRS))
        yield Finding(FindingKind.COLLISION, "service-inside-pod-block", (Fact.POD_CIDRS,), text, commands)


def _nodes_in_pods(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    title = phrase("the Pod block against the addresses of nodes")
    meant = tuple(block for each in cluster.solutions() for block in each.blocks_of_nodes())
    blocks = cluster.blocks(Fact.POD_CIDRS)
    if blocks and all(contains(meant, each) for each in blocks):
        because = phrase("Pods and nodes share a network on purpose")
        return iter([CheckOutcome("node-inside-pod-block", title, because, is_applicable=False)])

    def told(inside: list[str]) -> Phrase:
        return phrases(
            "{count} node has an address inside the Pod block: {examples}",
            "{count} nodes have addresses inside the Pod block: {examples}",
            len(inside),
            examples=named(inside),
        )

    return _nodes_in(cluster, Fact.POD_CIDRS, "node-inside-pod-block", title, told, meant)


def _nodes_in_services(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    def told(inside: list[str]) -> Phrase:
        return phrases(
            "{count} node has an address inside the Service block: {examples}",
            "{count} nodes have addresses inside the Service block: {examples}",
            len(inside),
            examples=named(inside),
        )

    title = phrase("the Service block against the addresses of nodes")
    return _nodes_in(cluster, Fact.SERVICE_CIDRS, "node-inside-service-block", title, told)


def _nodes_in(
    cluster: CheckedCluster,
    fact: Fact,
    code: str,
    title: str,
    told: Callable[[list[str]], str],
    meant: Collection[Network] = (),
) -> Iterator[Finding | CheckOutcome]:
    """Nodes inside the block that is a fact's value, but for blocks that are ``meant`` to hold them; ``told`` makes the
    sentence of them."""
    yield cluster.look(code, title, Fact.NODE_ADDRESSES, fact)
    blocks, side = cluster.blocks(fact), fact
    if not blocks and fact is Fact.POD_CIDRS:  # slices are parts of the block that is not known
        blocks, side = cluster.blocks(Fact.NODE_CIDRS), Fact.NODE_CIDRS
    inside = _inside(cluster, tuple(each for each in blocks if not contains(meant, each)))
    if inside:
        commands = cluster.commands(Fact.NODE_ADDRESSES, side) if cluster.nodes.is_whole else cluster.commands(side)
        yield Finding(FindingKind.COLLISION, code, (side, Fact.NODE_ADDRESSES), told(inside), commands)


def _inside(cluster: CheckedCluster, blocks: tuple[Network, ...]) -> list[str]:
    """Nodes with an address in one of the blocks, each with the address and the block."""
    names = cluster.node_addresses()
    addresses = InOrder(names)
    return [
        phrase("{node} {address} in {block}", node=names[address], address=address, block=block)
        for block in blocks
        for address in addresses.inside(block)
    ]


def _nodes_alike(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    yield cluster.look("node-addresses", phrase("the addresses of nodes against each other"), Fact.NODE_ADDRESSES)
    machines = {node.name for node in cluster.snapshot.nodes if not node.is_virtual}
    holders: dict[str, list[str]] = defaultdict(list)
    for row in cluster.nodes.rows:
        for address in row.addresses if row.name in machines else ():
            holders[address].append(row.name)
    shared = {address: names for address, names in holders.items() if len(names) > 1}
    if shared:
        address = min(shared)
        text = phrases(
            "{count} address belongs to several nodes: {address} to {names}",
            "{count} addresses belong to several nodes: {address} to {names}",
            len(shared),
            address=address,
            names=named(shared[address]),
        )
        facts = (Fact.NODE_ADDRESSES,)
        yield Finding(FindingKind.COLLISION, "node-address-twice", facts, text, (_node_listing(cluster),))


def _pods_alike(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """Two Pods with one address. A sample may show it too; only a look at all can exclude it."""
    because = "" if cluster.used is not None else cluster.nodes.no_used or phrase("pods could not be listed")
    yield CheckOutcome("pod-addresses", phrase("the addresses of Pods against each other"), because)
    pods = [each for each in network_pods(cluster.snapshot) if each.is_running]
    seen = Counter((pod.space, address) for pod in pods for address in set(pod.addresses))
    twice = [address for (_, address), count in seen.items() if count > 1]
    if twice:
        text = phrases(
            "{count} address belongs to several Pods that run: {examples}",
            "{count} addresses belong to several Pods that run: {examples}",
            len(twice),
            examples=named(str(each) for each in twice),
        )
        yield Finding(FindingKind.COLLISION, "pod-address-twice", (Fact.POD_CIDRS,), text, (cluster.pod_listing(),))


def _node_listing(cluster: CheckedCluster) -> Command:
    path = '{range .items[*]}{.metadata.name}{"\\t"}{.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}{end}'
    return cluster.snapshot.proof.listing("nodes", path)
