"""What is configured and not in effect, or not as somebody meant it: nothing of it keeps the cluster from working, and
traffic between some Pods fails all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network

from netinfo import solutions
from netinfo.checks.checked_cluster import CheckedCluster, named
from netinfo.components import cluster_cidr, installers, settings
from netinfo.components.claims import Ledger
from netinfo.components.control_plane import processes
from netinfo.components.node_podcidr import by_node
from netinfo.components.solution import Solution
from netinfo.model.findings import CheckOutcome, Finding, FindingKind, Severity
from netinfo.model.objects import Node
from netinfo.model.report import Fact
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import Address, contains, normal, parse_address

#: Ranges of different authorities (IANA special-purpose registries): a network of machines lies in one of them.
_REALMS = tuple(
    ip_network(each)
    for each in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)


#: Clouds whose controllers tell nodes' addresses: they know the network of each machine.
_CLOUDS = ("aws://", "azure://", "gce://", "ocid1.", "oci://")


def find(cluster: CheckedCluster) -> Iterator[Finding | CheckOutcome]:
    """All of it."""
    yield from _pools_outside_proxy(cluster)
    yield from _families(cluster)
    yield from _endpoints(cluster)
    yield from _realms(cluster)


def _pools_outside_proxy(cluster: CheckedCluster) -> Iterator[Finding]:
    """kube-proxy takes what comes from outside its clusterCIDR for foreign and hides its address (pkg/proxy/util,
    detectLocalMode ClusterCIDR), which NetworkPolicy then does not know."""
    claims = cluster_cidr.local_to_proxy(cluster.snapshot, Ledger(cluster.snapshot.proof))
    for claim in claims if _runs_proxy(cluster) else ():
        families = {block.version for block in claim.blocks}
        blocks = [each for each in cluster.blocks(Fact.POD_CIDRS) if each.version in families]
        outside = [each for each in blocks if not contains(claim.blocks, each)]
        if not outside or len(outside) == len(blocks):  # one that holds no pool at all is told as not used
            continue
        text = phrase(
            "kube-proxy's clusterCIDR {known} does not hold {blocks}: what Pods there send to Services gets another "
            "source address, and NetworkPolicy does not know them",
            known=", ".join(normal(claim.blocks)),
            blocks=", ".join(normal(outside)),
        )
        commands = tuple(filter(None, (claim.command, *cluster.commands(Fact.POD_CIDRS))))
        facts = (Fact.POD_CIDRS, Fact.KUBE_PROXY)
        yield Finding(FindingKind.CONTRADICTION, "pool-outside-kube-proxy", facts, text, commands)
        return


def _runs_proxy(cluster: CheckedCluster) -> bool:
    """True where kube-proxy handles Services, or runs while it is not known whether something else does."""
    verdict = cluster.report.facts.get(Fact.KUBE_PROXY)
    if verdict is None or verdict.value is None:
        return bool(processes(cluster.snapshot, "kube-proxy")) or _is_built_in(cluster.snapshot)
    return isinstance(verdict.value, str) and verdict.value not in ("replaced", "none")


def _is_built_in(snapshot: Snapshot) -> bool:
    """True for k3s, whose own process is kube-proxy too unless told otherwise."""
    off = any("disable-kube-proxy" in each.flags for each in installers.node_arguments(snapshot))
    return installers.is_k3s(snapshot) and not off


def _families(cluster: CheckedCluster) -> Iterator[Finding]:
    """A family in the flags of which no node has a slice, where nodes have slices."""
    if not cluster.nodes.is_whole:
        return
    given = {block.version for blocks in by_node(cluster.snapshot).values() for block in blocks}
    ledger = Ledger(cluster.snapshot.proof)
    tiers = (cluster_cidr.manager(cluster.snapshot, ledger), cluster_cidr.embedded(cluster.snapshot, ledger))
    for claim in (each for tier in tiers for each in tier.claims):
        idle = [block for block in claim.blocks if block.version not in given]
        if given and idle:
            text = phrase(
                "{says} has {blocks}, but no node has a slice of that address family",
                says=claim.says,
                blocks=", ".join(normal(idle)),
            )
            slices = cluster.snapshot.proof.listing("nodes", "{.items[*].spec.podCIDRs}")
            commands = tuple(filter(None, (claim.command, slices)))
            yield Finding(
                FindingKind.CONTRADICTION,
                "family-not-in-effect",
                (Fact.POD_CIDRS,),
                text,
                commands,
                severity=Severity.NOTE,
            )
            return


def _endpoints(cluster: CheckedCluster) -> Iterator[Finding]:
    """Agents that send to an address which is none of the node's: right with several interfaces, a fault after an
    address changed."""
    if cluster.cni.networks:
        for each in cluster.solutions():
            nodes = [node for node in cluster.snapshot.nodes if cluster.cni.by_node.get(node.name) == each.component.id]
            yield from _strange_endpoints(cluster, each, nodes)
    elif (solution := cluster.solution()) is not None:
        yield from _strange_endpoints(cluster, solution, cluster.snapshot.nodes)


def _strange_endpoints(cluster: CheckedCluster, solution: Solution, nodes: Iterable[Node]) -> Iterator[Finding]:
    held = solution.endpoints()
    strange: list[str] = []
    for node in nodes:
        own = {address for _, written in node.addresses if (address := parse_address(written)) is not None}
        found = {address for each in held.get(node.name, ()) if (address := parse_address(each)) is not None}
        known = {each.version for each in own}
        strange += [
            phrase("{node} {address} (its own: {own})", node=node.name, address=each, own=_shown(own))
            for each in sorted(found - own, key=str)
            if each.version in known
        ]
    if strange:
        text = phrases(
            "{solution} sends to an address that is none of the node's: {examples}",
            "{solution} sends to addresses that are none of the nodes': {examples}",
            len(strange),
            solution=solution.component.title,
            examples=named(strange),
        )
        yield _note(cluster, "endpoint-not-of-node", text)


def _shown(addresses: set[Address]) -> str:
    return ", ".join(sorted(map(str, addresses)))


def _realms(cluster: CheckedCluster) -> Iterator[Finding]:
    """Nodes whose InternalIPs are of another network than those of their peers, as after a VPN was added. Peers are
    nodes with the same Pod network: hybrid nodes stand elsewhere on purpose."""
    held: dict[tuple[str, int], dict[str, dict[str, Address]]] = {}
    for address, name in _told_by_kubelets(cluster).items():
        realm = next((str(each) for each in _REALMS if contains((each,), address)), f"IPv{address.version}")
        peers = held.setdefault((cluster.cni.by_node.get(name, ""), address.version), {})
        peers.setdefault(name, {}).setdefault(realm, address)
    for _, peers in sorted(held.items()):
        if frozenset.intersection(*(frozenset(realms) for realms in peers.values())):
            continue  # all have an address of one network, some of others beside it
        groups: dict[str, list[str]] = {}
        for name, realms in peers.items():
            realm, address = next(iter(realms.items()))
            groups.setdefault(realm, []).append(f"{name} {address}")
        order = sorted(groups, key=lambda each: (len(groups[each]), each))
        sides = [f"{named(groups[key])} ({key})" for key in order]
        text = phrase("nodes' addresses are of different networks: {sides}", sides="; ".join(sides))
        yield _note(cluster, "node-networks-differ", text)


def _told_by_kubelets(cluster: CheckedCluster) -> Mapping[Address, str]:
    """The InternalIPs that may be another network's by mistake. Not those that a cloud told of its own machines, of
    whatever subnet; nor those of nodes that a network joins which is made for that, or that reach each other at their
    ExternalIPs."""
    runs = [solutions.of(each, cluster.snapshot) for each in settings.running(cluster.cni)]
    outside = {
        node.name: {written for kind, written in node.addresses if kind == "ExternalIP"}
        for node in cluster.snapshot.nodes
    }
    solution = cluster.solution()
    ends = solution.endpoints() if solution else {}
    is_outside = bool(outside) and all(own.intersection(ends.get(name, ())) for name, own in outside.items())
    if is_outside or any(each.joins_places for each in runs):
        return {}
    of_cloud = {node.name for node in cluster.snapshot.nodes if node.provider_id.startswith(_CLOUDS)}
    return {address: name for address, name in cluster.node_addresses().items() if name not in of_cloud}


def _note(cluster: CheckedCluster, code: str, text: str) -> Finding:
    path = '{range .items[*]}{.metadata.name}{"\\t"}{.status.addresses}{"\\t"}{.metadata.annotations}{"\\n"}{end}'
    commands = (cluster.snapshot.proof.listing("nodes", path),)
    return Finding(FindingKind.CONTRADICTION, code, (Fact.NODE_ADDRESSES,), text, commands, Severity.NOTE)
