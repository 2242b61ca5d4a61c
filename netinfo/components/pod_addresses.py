"""Which Pods are on the Pod network, and the addresses that they have: the judge of every block, never its source.

On the Pod network is no Pod of the host network or with a node's address (``hostNetwork`` may be lost in a dump), none
that ended (its address may already be another's), and none on a virtual node (``type=virtual-kubelet``, kwok, Liqo),
which a foreign network serves.

Not every Pod on it tells where the network takes addresses from. No judge of a block are Pods that do not run yet,
Pods that asked for an address of another pool, Pods with an address of Antrea's IPPools, Pods of a tenant's VPC, which
is an address space of its own, and what is left of Pods on a node that is gone: nobody lets them end, and their address
may be of an earlier network.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from netinfo.components import match
from netinfo.components.claims import was_read
from netinfo.components.owned_ranges import named_ranges, written_range
from netinfo.components.records.signature import Globs
from netinfo.model.command import Command
from netinfo.model.objects import Node, Pod
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text import counts as counted
from netinfo.text.escape import escape
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Address, Network, bounds, contains, normal, parse_address, parse_networks
from netinfo.values.globs import fits_any
from netinfo.values.json_access import flag, objects, text

#: Prints what is judged: addresses, whether they are the host's, and whose they are.
_PATH = (
    '{range .items[*]}{.status.podIP}{" "}{.status.podIPs[*].ip}{" "}{.spec.hostNetwork}{" "}'
    '{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'
)

#: Subnet and VPC of a Pod on Kube-OVN, and the VPC of a Subnet that names none (kube-ovn v1.14.5 pkg/util/const.go).
_POOLS_BESIDE = "ippools.crd.antrea.io"
HYBRID_SLICE = "k8s.ovn.org/hybrid-overlay-node-subnet"
_SUBNETS, _OWN_VPC = "subnets.kubeovn.io", "ovn-cluster"
_SWITCH, _ROUTER = "ovn.kubernetes.io/logical_switch", "ovn.kubernetes.io/logical_router"
#: Their addresses are given back.
ENDED = ("Succeeded", "Failed")


class NetworkPod(NamedTuple):
    """A Pod on the Pod network, with its addresses in its own order.

    ``space`` is the tenant's VPC that they belong to, an empty text for the cluster's own address space. ``is_left``:
    its node is gone. ``is_beside``: it asked for, or has, an address of another pool than the cluster's block.
    """

    pod: Pod
    addresses: tuple[Address, ...]
    space: str = ""
    is_left: bool = False
    is_beside: bool = False

    @property
    def is_running(self) -> bool:
        """True for a Pod that runs and whose node is there."""
        return self.pod.phase == "Running" and not self.is_left

    @property
    def tells_the_block(self) -> bool:
        """True when its addresses show where the network in charge takes those of Pods from."""
        return self.is_running and not self.space and not self.is_beside


class Seen(NamedTuple):
    """One address of one Pod."""

    address: Address
    node: str


class Observed(NamedTuple):
    """All addresses seen. ``was_read``: pods could be listed, so no addresses means there are none in use.

    ``is_sample``: there are more pods than were looked at. ``others``: addresses that no bound over these may hold.
    """

    seen: tuple[Seen, ...] = ()
    was_read: bool = False
    is_sample: bool = False
    command: Command | None = None
    others: tuple[Address, ...] = ()

    def of(self, family: int) -> Observed:
        """The addresses of one family."""
        return self._replace(seen=tuple(each for each in self.seen if each.address.version == family))

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The addresses, in order of the Pods' names."""
        return tuple(each.address for each in self.seen)

    def outside(self, blocks: Iterable[Network]) -> tuple[Seen, ...]:
        """The addresses that lie in none of the blocks."""
        known = tuple(blocks)
        return tuple(each for each in self.seen if not contains(known, each.address))

    def all_inside(self, blocks: Iterable[Network]) -> bool:
        """True when there are addresses and every one lies in one of the blocks; the first that does not ends it, since
        this is asked of every pool."""
        known = tuple(blocks)
        return bool(self.seen) and all(contains(known, each.address) for each in self.seen)

    def counted(self, inside: int) -> Phrase:
        """``2 of 2 pod addresses inside``, with the word that it was a sample where it was one."""
        part = self.part(inside)
        if self.is_sample:
            return phrase("{counted} inside (of the {total} looked at)", counted=part, total=len(self.seen))
        return phrase("{counted} inside", counted=part)

    def part(self, count: int) -> Phrase:
        """So many of the addresses seen: ``1 of 3 pod addresses``."""
        return counted.pod_addresses(count, len(self.seen))


def _has_another_pool(pod: Pod) -> bool:
    """True for a Pod that asked for an address beside the cluster's block, so that it tells nothing of that block."""
    return bool(pod.annotations) and any(
        key in pod.annotations and fits_any(pod.annotations[key], globs) for key, globs in _other_pools().items()
    )


@cache
def _other_pools() -> Mapping[str, Globs]:
    """The annotations, of whatever solution: one that is chained, or not recognised, gives such addresses too."""
    return {key: globs for each in match.signatures() for key, globs in (each.other_pools or {}).items()}


def _all_nodes(snapshot: Snapshot) -> frozenset[str]:
    """The names of all nodes; none where a node may be missing from the list. A dump may hold a list of chosen nodes,
    which looks like all of them: so a node that is not there tells something only of a Pod that is being deleted."""
    nodes = snapshot.nodes
    return frozenset(node.name for node in nodes) if nodes.is_readable and nodes.is_complete else frozenset()


def tenants(snapshot: Snapshot) -> Mapping[str, str]:
    """The VPC of every Subnet that is not of the cluster's own one, by the Subnet's name. Tenants' VPCs are isolated:
    the same range may be in several of them, and outside (kubeovn/docs docs/vpc/vpc.en.md)."""
    return snapshot.once(_tenants)


def _tenants(snapshot: Snapshot) -> Mapping[str, str]:
    vpcs = {row.ref.name: text(row.tree, "spec", "vpc") or _OWN_VPC for row in snapshot.resource(_SUBNETS)}
    defaults = {vpcs[row.ref.name] for row in snapshot.resource(_SUBNETS) if flag(row.tree, "spec", "default")}
    return {name: vpc for name, vpc in vpcs.items() if vpc not in (defaults or {_OWN_VPC})}


def pools_beside(snapshot: Snapshot) -> tuple[Network, ...]:
    """Antrea's IPPools: Pods of the namespaces, or with the annotation, that name one get addresses beside the nodes'
    slices (antrea-io/antrea docs/antrea-ipam.md). The slices of Windows nodes beside OVN-Kubernetes: another allocator
    serves them out of a block of their own (ovn-kubernetes go-controller/hybrid-overlay/pkg/types/types.go)."""
    return snapshot.once(_pools_beside)


def _pools_beside(snapshot: Snapshot) -> tuple[Network, ...]:
    rows = snapshot.resource(_POOLS_BESIDE)
    written = [written_range(each) for row in rows for each in objects(row.tree, "spec", "ipRanges")]
    written += [node.annotations.get(HYBRID_SLICE, "") for node in snapshot.nodes if not node.is_linux]
    return tuple(each.block for each in named_ranges(written, "pool", ""))


def on_network(
    pods: Iterable[Pod], nodes: Collection[Node], spaces: Mapping[str, str] | None, beside: Iterable[Network] = ()
) -> Iterator[NetworkPod]:
    """The Pods on the Pod network, in the order given. ``spaces``: the VPC of a Subnet by its name, where it is not the
    cluster's own, None where Subnets were not read; ``beside``: pools that are not the cluster's block."""
    hosts = _hosts(nodes)
    virtual, pools = {node.name for node in nodes if node.is_virtual}, tuple(beside)
    for pod in pods:
        if pod.host_network or pod.phase in ENDED or pod.node in virtual:
            continue
        addresses = tuple(address for ip in pod.ips if (address := parse_address(ip)) is not None)
        if addresses and not hosts.intersection(addresses):
            is_beside = _has_another_pool(pod) or any(contains(pools, each) for each in addresses)
            yield NetworkPod(pod, addresses, _space(pod, spaces), is_beside=is_beside)


def _space(pod: Pod, spaces: Mapping[str, str] | None) -> str:
    """The VPC of a Pod's Subnet, empty for the cluster's own; what the Pod itself says where Subnets were not read."""
    if spaces is not None:
        return spaces.get(pod.annotations.get(_SWITCH, ""), "")
    said = pod.annotations.get(_ROUTER, "")
    return "" if said == _OWN_VPC else said


def _hosts(nodes: Collection[Node]) -> set[Address]:
    return {address for node in nodes for _, written in node.addresses if (address := parse_address(written))}


def addresses_on(snapshot: Snapshot, names: Iterable[str]) -> tuple[Address, ...]:
    """The addresses that running Pods have on these nodes, of whatever network and without a machine too."""
    known = snapshot.once(_of_every_node)
    return tuple(address for name in names for address in known.get(name, ()))


def _of_every_node(snapshot: Snapshot) -> Mapping[str, list[Address]]:
    hosts = _hosts(snapshot.nodes.rows)
    found: dict[str, list[Address]] = defaultdict(list)
    for pod in snapshot.pods:
        if not pod.host_network and pod.phase == "Running":
            written = (parse_address(ip) for ip in pod.ips)
            found[pod.node] += [each for each in written if each is not None and each not in hosts]
    return found


def network_pods(snapshot: Snapshot) -> tuple[NetworkPod, ...]:
    """All Pods on the Pod network that were read, in order of their names. Whoever asks which Pods have, use or show
    addresses of it starts here."""
    return snapshot.once(_network_pods)


def _network_pods(snapshot: Snapshot) -> tuple[NetworkPod, ...]:
    there = _all_nodes(snapshot)
    pods = sorted(snapshot.pods, key=lambda pod: (pod.ref.namespace, pod.ref.name))
    subnets = snapshot.resource(_SUBNETS)
    spaces = tenants(snapshot) if subnets.rows or subnets.is_absent else None
    found = on_network(pods, snapshot.nodes.rows, spaces, pools_beside(snapshot))
    return tuple(
        each._replace(is_left=bool(each.pod.is_deleting and there and each.pod.node and each.pod.node not in there))
        for each in found
    )


def telling_pods(snapshot: Snapshot) -> tuple[NetworkPod, ...]:
    """The Pods whose addresses show where the network in charge takes them from."""
    return tuple(each for each in network_pods(snapshot) if each.tells_the_block)


def outside_slices(pods: Iterable[NetworkPod], nodes: Iterable[Node]) -> tuple[Seen, ...]:
    """The addresses of these Pods beside the slices of their own nodes, where a node has slices of their family."""
    slices = {node.name: parse_networks(",".join(node.pod_cidrs)) or () for node in nodes}
    found: list[Seen] = []
    for each in pods:
        own = slices.get(each.pod.node, ())
        families = {block.version for block in own}
        beside = (one for one in each.addresses if one.version in families and not contains(own, one))
        found += [Seen(address, each.pod.node) for address in beside]
    return tuple(found)


def used_addresses(snapshot: Snapshot) -> Mapping[str, frozenset[Address]] | None:
    """The addresses of the cluster's own space that Pods hold, by node, of Pods that only start too; None unless every
    Pod was read."""
    if not snapshot.pods.is_readable or not snapshot.pods.is_complete:
        return None
    found: dict[str, set[Address]] = defaultdict(set)
    for each in network_pods(snapshot):
        if not each.space:
            found[each.pod.node].update(each.addresses)
    return {node: frozenset(addresses) for node, addresses in found.items()}


def observe(snapshot: Snapshot) -> Observed:
    """The addresses of all Pods that were read and tell the block."""
    return snapshot.once(_observe)


def _observe(snapshot: Snapshot) -> Observed:
    reading = snapshot.pods
    return Observed(
        tuple(Seen(address, each.pod.node) for each in telling_pods(snapshot) for address in each.addresses),
        was_read=was_read(reading),
        is_sample=not reading.is_complete,
        command=snapshot.proof.listing("pods", _PATH, "-A", "--field-selector=status.phase=Running"),
        others=cluster_ips(snapshot),
    )


def cluster_ips(snapshot: Snapshot) -> tuple[Address, ...]:
    """Every ClusterIP that was seen."""
    written = (parse_address(ip) for service in snapshot.services for ip in service.cluster_ips)
    return tuple(each for each in written if each is not None)


def cluster_ips_command(snapshot: Snapshot) -> Command:
    """Prints every ClusterIP."""
    return snapshot.proof.listing("services", "{.items[*].spec.clusterIPs}", "-A")


def described(outside: tuple[Seen, ...]) -> Phrase:
    """Where addresses lie and on which nodes: ``in 10.85.0.0/29 on n3``; never more than a few names."""
    blocks = ", ".join(normal(bounds(each.address for each in outside)))
    nodes = Counter(each.node for each in outside if each.node)
    names = [escape(name) for name in sorted(nodes)]
    shown = ", ".join(names[:3])
    if len(names) > 3:
        return phrases(
            "in {blocks} on {names} and {count} more node",
            "in {blocks} on {names} and {count} more nodes",
            len(names) - 3,
            blocks=blocks,
            names=shown,
        )
    if names:
        return phrase("in {blocks} on {names}", blocks=blocks, names=shown)
    return phrase("in {blocks}", blocks=blocks)
