"""One network as its room is counted: its blocks, who has slices of them, who uses addresses, who takes more Pods.

Pitfalls: what records of nodes hold that are gone, or of nodes that are another network's by now, is taken; the Service
block is left out where the controller manager cuts slices around it (kubernetes
pkg/controller/nodeipam/ipam/range_allocator.go, filterOutServiceRange).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from netinfo import solutions
from netinfo.components.pod_addresses import used_addresses
from netinfo.components.service_ranges import ranges
from netinfo.components.solution import Solution
from netinfo.facts.cni.by_node import nodes_of
from netinfo.facts.nodes import node_cidrs
from netinfo.facts.nodes.podcidrs_in_use import podcidrs_in_use
from netinfo.facts.pod_cidrs import decide as pod_cidrs
from netinfo.facts.room.places import Places, places
from netinfo.model.components import Identification, Ipam
from netinfo.model.node_podcidrs import ByNode, NodePodCIDRs
from netinfo.model.report import State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase
from netinfo.values.addresses import Address, Network, contains, outermost, parse_networks

_DECIDED = (State.AGREED, State.SINGLE)


class Case(NamedTuple):
    """One network. ``network`` is its id, empty where there is only one.

    ``because`` says why its block is not known or not agreed on, ``strays`` that Pods have addresses beside their
    nodes' slices, ``unlisted`` that nodes may be missing. ``nodes`` are its own, machines only; ``gone``: what records
    of nodes hold that are gone; ``used``: addresses of Pods by node, None unless all Pods were looked at; ``services``:
    what no slice is cut out of; ``most_pods``: as many as the largest of its kubelets takes; ``is_everywhere``: its
    agents are wanted on all of the nodes.
    """

    network: str
    solution: Solution | None
    blocks: tuple[Network, ...]
    because: str
    strays: str
    unlisted: str
    given: NodePodCIDRs
    nodes: frozenset[str]
    gone: ByNode
    used: Mapping[str, frozenset[Address]] | None
    places: Places
    services: tuple[Network, ...] = ()
    most_pods: int = 0
    is_everywhere: bool = True

    @property
    def has_own(self) -> bool:
        """True where what one node's Pods may get no other node's do."""
        return self.has_slices or self.each_has_all

    @property
    def each_has_all(self) -> bool:
        """True where every node hands out the whole block by itself."""
        return self.solution is not None and self.solution.has_block_on_each()

    @property
    def has_slices(self) -> bool:
        """True where nodes give Pods addresses of slices of their own, and of no other's."""
        return self.given.exist and self.given.is_known and not self.given.may_borrow

    @property
    def families(self) -> list[int]:
        """Those of its blocks."""
        return sorted({block.version for block in self.blocks})

    def own(self, family: int) -> tuple[Network, ...]:
        """The blocks of a family of which none lies in another, in order."""
        found = outermost(block for block in self.blocks if block.version == family)
        return tuple(sorted(found, key=lambda each: int(each.network_address)))

    def open(self, family: int) -> tuple[Network, ...]:
        """Those of them of which Pods still get addresses."""
        closed = self.solution.closed() if self.solution else ()
        return tuple(block for block in self.own(family) if not contains(closed, block))

    def slices_of(self, family: int) -> dict[str, tuple[Network, ...]]:
        """Those of its own nodes out of which Pods still get addresses, by node."""
        closed = self.solution.closed() if self.solution else ()

        def own(name: str) -> tuple[Network, ...]:
            held = self.given.by_node.get(name, ())
            return tuple(each for each in held if each.version == family and not contains(closed, each))

        return {name: held for name in sorted(self.nodes) if (held := own(name))}

    def taken(self, family: int) -> frozenset[Address] | None:
        """Every address of a family that a Pod has."""
        if self.used is None:
            return None
        return frozenset(each for held in self.used.values() for each in held if each.version == family)


def cases(snapshot: Snapshot, cni: Identification) -> Iterator[Case]:
    """One case, or one for each network where nodes are on several, most nodes first."""
    verdict = pod_cidrs.decide(snapshot, cni).verdict
    if not cni.networks:
        solution = solutions.of(cni.in_charge, snapshot) if cni.in_charge else None
        nodes = [node.name for node in snapshot.nodes if node.name not in cni.apart]
        yield _case(snapshot, cni, "", solution, verdict, podcidrs_in_use(snapshot, cni), nodes)
        return
    known = {each.id: each for each in cni.candidates}
    states = _states(verdict)
    parts = {each.network: each.value for each in verdict.networks}
    for network, names in nodes_of(cni.by_node, cni.by_pod, snapshot).items():
        solution = solutions.of(known[network], snapshot)
        state = states.get(network, State.UNKNOWN)
        own = verdict._replace(value=parts.get(network) or None, state=state, because="")
        yield _case(snapshot, cni, network, solution, own, solution.node_podcidrs(), names)


def _states(verdict: Verdict) -> Mapping[str, State]:
    parts = verdict.detail.get("byNetwork")
    return {each["network"]: State(each["state"]) for each in parts} if isinstance(parts, list) else {}


def _case(
    snapshot: Snapshot,
    cni: Identification,
    network: str,
    solution: Solution | None,
    verdict: Verdict,
    given: NodePodCIDRs,
    names: Collection[str],
) -> Case:
    everybody = {node.name for node in snapshot.nodes}
    is_whole = snapshot.nodes.is_readable and snapshot.nodes.is_complete
    machines = {node.name for node in snapshot.nodes if not node.is_virtual}
    own = frozenset(machines.intersection(names))
    return Case(
        network=network,
        solution=solution,
        blocks=parse_networks(",".join(verdict.value or ())) or (),
        because=_because(solution, verdict),
        strays=_strays(snapshot, cni),
        is_everywhere=not cni.covers_a_part,
        unlisted="" if is_whole else phrase("not all nodes could be listed"),
        given=given,
        nodes=own,
        gone={name: held for name, held in given.by_node.items() if is_whole and name not in everybody},
        used=used_addresses(snapshot),
        places=places(snapshot, solution),
        most_pods=max((node.pod_capacity or 0 for node in snapshot.nodes if node.name in own), default=0),
        services=tuple(ranges(snapshot)) if solution and solution.ipam() is Ipam.NODE_PODCIDR else (),
    )


def _strays(snapshot: Snapshot, cni: Identification) -> str:
    verdict = node_cidrs.decide(snapshot, cni).verdict
    return verdict.because if verdict.state is State.CONFLICT else ""


def _because(solution: Solution | None, verdict: Verdict) -> str:
    if solution is None:
        return phrase("it is not known which network runs")
    if verdict.state in _DECIDED:
        return ""
    if verdict.state is State.CONFLICT and not verdict.because:
        return phrase("its sources disagree")
    return verdict.because or phrase("the block that Pods use is not known")
