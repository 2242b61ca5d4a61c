"""The addresses that Pods really have: the judge of every block, never the source of one.

Counted are Running Pods on the pod network. Left out: Pods on the host network and Pods whose address is a node's
(``hostNetwork`` may be lost in a dump), Pods that ended (their address may already be another's), Pods on virtual nodes
(``type=virtual-kubelet``, kwok, Liqo), which a foreign network serves, Pods that asked for an address of another pool,
Pods with an address of Antrea's IPPools, Pods of a tenant's VPC, which is an address space of its own, and what is left
of Pods on a node that is gone: nobody lets them end, and their address may be of an earlier network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netinfo.components.claims import is_looked_at
from netinfo.components.owned_ranges import named_ranges, written_range
from netinfo.model.objects import Pod
from netinfo.model.once import once
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts as counted
from netinfo.text.escape import escape
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Address, Network, bounds, contains, normal, parse_address
from netinfo.values.json_access import flag, objects, text

#: Prints what is judged: addresses, whether they are the host's, and whose they are.
_PATH = (
    '{range .items[*]}{.status.podIP}{" "}{.status.podIPs[*].ip}{" "}{.spec.hostNetwork}{" "}'
    '{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'
)

#: Annotations, and a part of their value, by which a Pod asks for an address of another pool: of Antrea's IPPools
#: (antrea-io/antrea v2.4.0 docs/antrea-ipam.md), of a VPC interface on TKE (VPC-CNI beside GlobalRouter), of another
#: network in the place of the cluster's (k8snetworkplumbingwg/multus-cni docs/configuration.md), or for one of no pool
#: at all (projectcalico/calico, "ipAddrsNoIpam": the IPAM plugin is not called).
_OTHER_POOLS = {
    "ipam.antrea.io/ippools": "",
    "tke.cloud.tencent.com/networks": "tke-route-eni",
    "v1.multus-cni.io/default-network": "",
    "cni.projectcalico.org/ipAddrsNoIpam": "",
}


#: The Subnet of a Pod on Kube-OVN, and the VPC of a Subnet that names none (kube-ovn v1.14.5 pkg/util/const.go).
_POOLS_BESIDE = "ippools.crd.antrea.io"
_SUBNETS, _SWITCH, _OWN_VPC = "subnets.kubeovn.io", "ovn.kubernetes.io/logical_switch", "ovn-cluster"


class Seen(NamedTuple):
    """One address of one Pod."""

    address: Address
    node: str


class Observed(NamedTuple):
    """All addresses seen. ``is_looked``: pods could be listed, so no addresses means there are none in use.

    ``is_sample``: there are more pods than were looked at.
    """

    seen: tuple[Seen, ...] = ()
    is_looked: bool = False
    is_sample: bool = False
    command: str = ""

    def of(self, family: int) -> Observed:
        """The addresses of one family."""
        return Observed(
            tuple(each for each in self.seen if each.address.version == family),
            self.is_looked,
            self.is_sample,
            self.command,
        )

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The addresses, in order of the Pods' names."""
        return tuple(each.address for each in self.seen)

    def outside(self, blocks: Iterable[Network]) -> tuple[Seen, ...]:
        """The addresses that lie in none of the blocks."""
        known = tuple(blocks)
        return tuple(each for each in self.seen if not contains(known, each.address))

    def all_inside(self, blocks: Iterable[Network]) -> bool:
        """True when there are addresses and every one lies in one of the blocks."""
        return bool(self.seen) and not self.outside(blocks)

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
    return any((asked := pod.annotations.get(key)) and part in asked for key, part in _OTHER_POOLS.items())


def _all_nodes(snapshot: Snapshot) -> frozenset[str]:
    """The names of all nodes; none where a node may be missing from the list. A dump may hold a list of chosen nodes,
    which looks like all of them: so a node that is not there tells something only of a Pod that is being deleted."""
    nodes = snapshot.nodes
    return frozenset(node.name for node in nodes) if nodes.is_readable and nodes.is_complete else frozenset()


@once
def tenants(snapshot: Snapshot) -> Mapping[str, str]:
    """The VPC of every Subnet that is not of the cluster's own one, by the Subnet's name. Tenants' VPCs are isolated:
    the same range may be in several of them, and outside (kubeovn/docs docs/vpc/vpc.en.md)."""
    vpcs = {row.ref.name: text(row.tree, "spec", "vpc") or _OWN_VPC for row in snapshot.resource(_SUBNETS)}
    defaults = {vpcs[row.ref.name] for row in snapshot.resource(_SUBNETS) if flag(row.tree, "spec", "default")}
    return {name: vpc for name, vpc in vpcs.items() if vpc not in (defaults or {_OWN_VPC})}


@once
def pools_beside(snapshot: Snapshot) -> tuple[Network, ...]:
    """Antrea's IPPools: Pods of the namespaces, or with the annotation, that name one get addresses beside the nodes'
    slices (antrea-io/antrea docs/antrea-ipam.md)."""
    rows = snapshot.resource(_POOLS_BESIDE)
    written = [written_range(each) for row in rows for each in objects(row.tree, "spec", "ipRanges")]
    return tuple(each.block for each in named_ranges(written, "pool", ""))


def space_of(snapshot: Snapshot, pod: Pod) -> str:
    """The tenant's VPC that the Pod's address belongs to, or an empty text for the cluster's own address space."""
    return tenants(snapshot).get(pod.annotations.get(_SWITCH, ""), "")


def observe(snapshot: Snapshot) -> Observed:
    """The addresses of all Pods that were read and count."""
    hosts = {address for node in snapshot.nodes for _, written in node.addresses if (address := parse_address(written))}
    virtual = {node.name for node in snapshot.nodes if node.is_virtual}
    there, beside = _all_nodes(snapshot), pools_beside(snapshot)
    seen: list[Seen] = []
    for pod in sorted(snapshot.pods, key=lambda pod: (pod.ref.namespace, pod.ref.name)):
        if pod.host_network or pod.phase != "Running" or pod.node in virtual or _has_another_pool(pod):
            continue
        if space_of(snapshot, pod):
            continue
        if pod.is_deleting and there and pod.node and pod.node not in there:
            continue
        addresses = [address for ip in pod.ips if (address := parse_address(ip)) is not None]
        if not hosts.intersection(addresses) and not any(contains(beside, each) for each in addresses):
            seen += [Seen(address, pod.node) for address in addresses]
    reading = snapshot.pods
    return Observed(
        tuple(seen),
        is_looked=is_looked_at(reading),
        is_sample=not reading.is_complete,
        command=snapshot.proof.listing("pods", _PATH, "-A", "--field-selector=status.phase=Running"),
    )


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
