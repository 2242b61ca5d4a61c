"""Which addresses do the nodes have: ``InternalIP`` of every Node, as its kubelet or cloud reports it.

Pitfalls: a dual-stack node reports two, and Kubernetes before 1.20 only the first; a node may report no InternalIP at
all; where nodes may not be listed, Pods on the host network show some of the addresses, never all of them.
"""

from __future__ import annotations

from netinfo.model.components import Decision, Identification
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts as counted
from netinfo.text.messages import phrase, phrases
from netinfo.values.addresses import Address, bounds, normal, parse_address

FACT = Fact.NODE_ADDRESSES

#: ``detail`` names this many nodes at the most; ``value`` holds all addresses.
MOST_NODES = 300


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: all InternalIPs, by family and number. ``detail``: how many ``nodes``, ``byNode``, ``without``."""
    nodes = snapshot.nodes
    if not nodes.rows:
        return Decision(_hidden(snapshot))
    by_node = {node.name: internal_addresses(node) for node in nodes}
    without = sorted(name for name, addresses in by_node.items() if not addresses)
    found = [address for addresses in by_node.values() for address in addresses]
    is_whole = nodes.is_readable and nodes.is_complete
    detail: dict[str, object] = {
        "nodes": len(by_node),
        "byNode": {name: [str(each) for each in by_node[name]] for name in sorted(by_node)[:MOST_NODES]},
        "without": without[:MOST_NODES],
    }
    if not found or not is_whole:
        because = _why_none(snapshot) if is_whole else phrase("not all nodes could be listed")
        at_least = normal(bounds(found)) or None
        return Decision(Verdict(FACT, State.UNKNOWN, at_least=at_least, detail=detail, because=because))
    value = in_order(found)
    silent = phrases(
        "{counted} reports no InternalIP",
        "{counted} report no InternalIP",
        len(without),
        counted=counted.nodes(len(without), len(by_node)),
    )
    says = phrase("InternalIP of {nodes}", nodes=counted.nodes(len(by_node) - len(without), len(by_node)))
    command = snapshot.proof.listing("nodes", '{.items[*].status.addresses[?(@.type=="InternalIP")].address}')
    origin = Origin("nodes", ".status.addresses[type=InternalIP]")
    evidence = Evidence("nodes", Strength.OBSERVED, Stance.FOR, value, origin, command, says)
    return Decision(
        Verdict(FACT, State.SINGLE, value, detail=detail, evidence=(evidence,), because=silent if without else "")
    )


def _why_none(snapshot: Snapshot) -> str:
    if any(node.is_stand_in for node in snapshot.nodes):
        return phrase("the nodes are stand-ins of a vcluster, whose addresses are those of Services")
    return phrase("no node reports an InternalIP")


def internal_addresses(node: Node) -> tuple[Address, ...]:
    """The node's InternalIPs in its own order, which is that of the cluster's families; none of a vcluster's stand-in,
    which has that of a Service."""
    if node.is_stand_in:
        return ()
    parsed = [parse_address(address) for kind, address in node.addresses if kind == "InternalIP"]
    return tuple(dict.fromkeys(address for address in parsed if address is not None))


def in_order(addresses: list[Address]) -> tuple[str, ...]:
    """Each once, IPv4 first, by number: the order of the nodes' names says nothing."""
    return tuple(str(each) for each in sorted(set(addresses), key=lambda each: (each.version, int(each))))


def _hidden(snapshot: Snapshot) -> Verdict:
    """Nodes could not be listed: what Pods on the host network show is a lower bound."""
    pods = [pod for pod in (*snapshot.control_plane, *snapshot.pods) if pod.host_network and pod.ips]
    seen = [address for pod in pods for ip in pod.ips if (address := parse_address(ip)) is not None]
    is_empty = snapshot.nodes.is_absent
    because = phrase("the cluster has no nodes") if is_empty else phrase("nodes could not be listed")
    if not seen:
        return Verdict(FACT, State.UNKNOWN, because=because)
    pod = pods[0]
    evidence = Evidence(
        source="control-plane-pods",
        strength=Strength.OBSERVED,
        stance=Stance.FOR,
        value=in_order(seen),
        origin=Origin(pod.ref, ".status.podIPs", "Pod"),
        command=snapshot.proof.field(pod.ref, "{.status.podIPs[*].ip}"),
        says=phrases("{count} pod on the host network", "{count} pods on the host network", len(pods)),
    )
    at_least = normal(bounds(seen))
    return Verdict(FACT, State.UNKNOWN, at_least=at_least, evidence=(evidence,), because=because)
