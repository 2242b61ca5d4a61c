"""A network solution as it is set up in one cluster: the questions that can be asked of every solution.

Each question has a default here, "not known of this one" or what the solution's record says of its nature. A solution
with settings of its own is a subclass in ``netinfo/solutions/NAME.py`` that answers the questions which its settings
decide; ``netinfo.solutions.of`` finds it. Settings are read in one way only: ``config``, ``variable``, ``flag``,
``resource``, each found, proven not to be set, or not looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from netinfo.components import cloud_subnets, cni_file_cidrs, match, node_podcidr, settings
from netinfo.components.answers import Settings, shown
from netinfo.components.claims import Sources, Tier
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component, Ipam
from netinfo.model.node_podcidrs import NodePodCIDRs, PoolRoom, unknown
from netinfo.model.objects import Node
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence, Strength
from netinfo.model.room import AddressBook
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, PolicyEngine, ServiceProxy
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network

_SHARED = phrase("pods of all nodes get addresses of one block: no node has a slice of its own")
_CLOUD = phrase("pods get addresses of cloud subnets: no node has a slice of a block of the cluster")


class Solution(Settings):
    """One running component: what its settings in this cluster mean.

    ``carrier`` is the solution whose data plane this one runs (GKE's Dataplane V2 is Cilium), where the agent's mode
    names one.
    """

    def __init__(self, snapshot: Snapshot, component: Component, carrier: Solution | None = None) -> None:
        super().__init__(snapshot, component)
        self.carrier = carrier

    # The questions about addresses.

    def ipam(self) -> Ipam:
        """The way in which Pods get their addresses, as it is set up here."""
        return self.component.ipam

    def pod_cidrs(self) -> Sources:
        """What may give the Pod block, ranked, by the way in which addresses are handed out. What the cluster's own
        components were told is added by the caller where it does not stand among the tiers."""
        way = self.ipam()
        if way is Ipam.NODE_PODCIDR:
            return self.cidrs_of_node_podcidrs()
        if way is Ipam.CLOUD_SUBNETS:
            return self.cidrs_of_cloud()
        if way is Ipam.CNI_FILE:
            return cni_file_cidrs.sources(self.snapshot, self.ledger, self.component)
        return self.own_cidrs()

    def cidrs_of_node_podcidrs(self) -> Sources:
        """The block that the nodes' slices are cut from."""
        return node_podcidr.sources(self.snapshot, self.ledger)

    def cidrs_of_cloud(self) -> Sources:
        """No block of the cluster: the cloud's own subnets."""
        return cloud_subnets.sources(self.snapshot, self.ledger, self.record)

    def own_cidrs(self) -> Sources:
        """What the solution's own settings or objects say."""
        title = self.component.title
        if self.ipam() is Ipam.EXTERNAL:
            because = phrase(
                "{solution} takes pod addresses from its own manager, which the cluster does not show", solution=title
            )
            return Sources(because=because)
        return Sources(because=phrase("the settings of {solution} that were read name no block", solution=title))

    def assigned(self) -> tuple[Claim, ...]:
        """``Node.spec.podCIDRs``, obeyed or not."""
        return node_podcidr.assigned(self.snapshot, self.ledger)

    def claimed(self) -> tuple[Network, ...]:
        """The blocks that it would give addresses of, to tell it from another claimant; empty where not known."""
        if self.ipam() is Ipam.NODE_PODCIDR:
            return tuple(node_podcidr.slices(self.snapshot))
        tiers = (tier for tier in self.pod_cidrs().tiers if tier.claims)
        return tuple(block for tier in [next(tiers, Tier())] for claim in tier.claims for block in claim.blocks)

    def families_off(self) -> frozenset[int]:
        """The families (4, 6) out of which it is told to give no Pod an address, whatever pools and slices exist."""
        return frozenset()

    def families_unread(self) -> str:
        """What could not be read although it may switch IPv6 off; empty when it was looked at."""
        return ""

    def node_podcidrs(self) -> NodePodCIDRs:
        """The slices of the block that nodes really hand addresses out of."""
        way = self.ipam()
        if way is Ipam.NODE_PODCIDR:
            return self.slices_of_nodes()
        if way is Ipam.CLOUD_SUBNETS:
            return NodePodCIDRs(exist=False, because=_CLOUD)
        return self.own_slices()

    def shares_block(self) -> bool:
        """True where every node may use every address of the block, so that the block itself can run out."""
        return self.ipam() in (Ipam.CNI_FILE, Ipam.RUNTIME)

    def has_block_on_each(self) -> bool:
        """True where every node hands out the whole block by itself, so that two may give one address: a subnet that
        stands in a file of each of them, unless the file names a manager that serves all."""
        has_manager = match.address_manager(self.component.settings.get("ipam", "")) is not None
        return self.ipam() in (Ipam.CNI_FILE, Ipam.RUNTIME) and not has_manager

    def books(self) -> Iterator[AddressBook]:
        """The ranges out of which a manager of addresses gives them to others' Pods, with who has which."""
        yield from ()

    def kept_of_block(self, blocks: Collection[Network]) -> int:
        """How many addresses of blocks that all nodes share no Pod gets; the blocks are of one family and share none.
        Here: network, gateway, broadcast of each."""
        return sum(min(block.num_addresses, 3 if block.version == 4 else 2) for block in blocks)

    def slice_lengths(self) -> Mapping[Network, int]:
        """By block the length of the slices that it is cut into from now on, where that is written down."""
        return {}

    def closed(self) -> tuple[Network, ...]:
        """Blocks of which Pods keep the addresses that they have, and no other Pod gets one."""
        return ()

    def pods_are_chosen(self) -> str:
        """Why not every node, or not every Pod, may take addresses of every block, in a sentence; empty where each
        may."""
        return ""

    def slices_of_nodes(self) -> NodePodCIDRs:
        """The nodes' own field."""
        return node_podcidr.in_use(self.snapshot)

    def own_slices(self) -> NodePodCIDRs:
        """The solution's own record of them."""
        if self.shares_block():
            return NodePodCIDRs(exist=False, because=_SHARED)
        title = self.component.title
        return unknown(phrase("where {solution} records the slices of nodes is not known", solution=title))

    def pools(self) -> tuple[PoolRoom, ...]:
        """The pools, each family for itself, out of which nodes take slices as their Pods come; empty where nodes have
        slices of one size, and where not all is known."""
        return ()

    # The questions about packets.

    def on_node(self) -> str | None:
        """What forwards packets on a node: bridge, ptp, routed, ebpf, ovs, ovn, vpp ..."""
        return self.component.settings.get("dataplane") or (self.record.on_node if self.record else "") or None

    def between_nodes(self) -> Iterator[Path]:
        """How packets go from node to node, one answer a source; sources may differ. Here: the one way that the
        record knows, of a solution that has no other."""
        proof = settings.presence(self.snapshot, self.component) or settings.route_created(self.snapshot)
        if proof is not None and self.record is not None and self.record.between_nodes:
            way = self.record.between_nodes
            says = phrase("{solution} runs, which has this way only", solution=self.component.title)
            yield Path(way, proof.evidence(way, says, strength=Strength.INFERRED))

    def mtu(self) -> Iterator[Evidence]:
        """The sizes of Pod interfaces that are written down for the agent, each as evidence with the number as text;
        nothing where the agent computes it on each node."""
        yield from ()

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Ranges that the solution owns or uses beside those of Pods and Services; claims may be without a range."""
        yield from ()

    def joined_spaces(self) -> Iterator[tuple[str, str]]:
        """Pairs of address spaces between which packets travel, so that they must not share addresses."""
        yield from ()

    def marks_every_pod(self) -> bool:
        """True where it is known to annotate every Pod that it connects, so that a Pod without is another network's."""
        return False

    def drawn_beside(self) -> tuple[str, ...]:
        """Blocks out of which the agent takes addresses for itself where another solution gives Pods theirs."""
        return ()

    def encryption(self) -> Encryption:
        """Whether it encrypts what Pods send between nodes, and with what."""
        if self.carrier is not None:
            return self.carrier.encryption()
        if self.record is None or self.record.encrypts != "never":
            return self.encryption_unrecorded()
        proof = settings.presence(self.snapshot, self.component)
        return Encryption("none", shown(proof, "none", self.no_encryption(), Strength.INFERRED))

    def network_policy(self) -> PolicyEngine | None:
        """Whether it enforces NetworkPolicy; None where it never does."""
        title = self.component.title
        if self.carrier is not None:
            carrier = self.carrier.record.title if self.carrier.record else self.carrier.component.title
            says = phrase("{solution} runs {carrier}, which enforces NetworkPolicy", solution=title, carrier=carrier)
            return self.carrier.enforcing(says)._replace(title=carrier)
        if self.may_be_carried:
            because = phrase("nodes could not be read, whose labels tell the data plane of {title}", title=title)
            return None if self.snapshot.nodes.is_readable else self.not_known(because)
        if self.record is None or self.record.enforces_policy == "no":
            return None
        if self.record.enforces_policy == "yes":
            return self.enforcing(phrase("{solution} runs, which enforces NetworkPolicy", solution=title))
        return self.not_known(
            phrase("whether {solution} enforces NetworkPolicy here is not recorded in what was read", solution=title)
        )

    def service_proxy(self) -> ServiceProxy | None:
        """Whether it handles Services instead of kube-proxy; None where it does not, or nothing says so."""
        return self.carrier.service_proxy() if self.carrier is not None else None

    def pods_that_fit(self, node: Node) -> int | None:
        """How many Pods can get an address on the node where that is not the size of its slice; None: not known."""
        return None

    def services_inside(self, pods: Iterable[Network], services: Iterable[Network]) -> tuple[Network, ...]:
        """The Service blocks that lie inside the Pods' by design."""
        return ()

    def blocks_of_nodes(self) -> tuple[Network, ...]:
        """Pod blocks that are a network of machines on purpose."""
        return ()

    def kept(self, block: Network, node: str) -> int:
        """How many addresses of a node's slice no Pod gets: of IPv4 the network's, the gateway's and broadcast, of IPv6
        the first two (containernetworking/plugins plugins/ipam/host-local/backend/allocator/range.go)."""
        return 3 if block.version == 4 else 2

    #: True for a network that is made to join nodes of different networks.
    joins_places = False

    #: The kind of object that holds a node's slice, and what gives it free where that node is gone for good.
    record_of_node, repair = "", ""

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """By node: the addresses to which the agents send what goes to its Pods, where they write that down."""
        return {}

    @property
    def may_be_carried(self) -> bool:
        """True for a solution that may run the data plane of another one, and is not known to do so here."""
        modes = self.record.modes if self.record else ()
        return self.carrier is None and any("dataplane" in (mode.settings or {}) for mode in modes)
