"""host-local over a subnet that stands in the node's CNI file: minikube's bridge, CRI-O's, Podman's, Docker Desktop's.

The file is what the runtime obeys. minikube writes 10.244.0.0/16 into it whatever Pod range kubeadm was given
(minikube pkg/minikube/cni/bridge.go), and its node's slice is only a part of that.

Pitfalls: a file whose subnet is one node's slice (containerd's template for kubenet, kube-router) is no block of the
cluster; ``routes`` hold 0.0.0.0/0, which is none either; ``usePodCidr`` and ``podCidr`` stand for the slice.
"""

from __future__ import annotations

from netinfo.components import cluster_cidr
from netinfo.components.claims import Ledger, Sources, Tier, was_read
from netinfo.components.cni_file import take_apart
from netinfo.components.node_podcidr import slices
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component
from netinfo.model.objects import CniFile
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network, parse_network


def sources(snapshot: Snapshot, ledger: Ledger, component: Component) -> Sources:
    """The file's subnet; where the file was not read, flags that observed addresses confirm."""
    file = component.cni_file
    claims = _claims(file, ledger) if file and file.content.strip() else ()
    own = slices(snapshot)
    is_slice = any(block in own for each in claims for block in each.blocks)
    if claims and was_read(snapshot.nodes) and not is_slice:
        tiers: tuple[Tier, ...] = (Tier(claims),)
        because = ""
    else:
        said = frozenset() if is_slice else frozenset(claim.blocks for claim in claims)
        found = cluster_cidr.tiers(snapshot, Ledger(snapshot.proof))
        tiers = tuple(_confirmed_only(tier, claims, said) for tier in found)
        because = _why(claims, snapshot)
    return Sources(
        tiers=tiers,
        has_flags=bool(because) or not claims,
        because=because,
    )


def blocks(snapshot: Snapshot, file: CniFile, ledger: Ledger) -> tuple[Claim, ...]:
    """What a file says that may not be the one in charge: its subnet, unless that is only one node's slice."""
    claims = _claims(file, ledger) if file.content.strip() and was_read(snapshot.nodes) else ()
    own = slices(snapshot)
    return tuple(claim for claim in claims if not any(block in own for block in claim.blocks))


def _why(claims: tuple[Claim, ...], snapshot: Snapshot) -> str:
    if not claims:
        return phrase("the subnet stands in a CNI file on the nodes, which was not read")
    if not was_read(snapshot.nodes):
        return phrase("the CNI file's subnet may be one node's slice: nodes could not be read")
    return phrase("the CNI file's subnet is one node's slice, not the block of the cluster")


def _confirmed_only(tier: Tier, claims: tuple[Claim, ...], said: frozenset[tuple[Network, ...]]) -> Tier:
    """The tier for want of the file's word: its claims count when observed addresses confirm them.

    Where the file was read but may be a slice (``said``), only what says the same as the file counts, and then the file
    counts beside it: two independent places with the same block are no slice.
    """
    if not said:
        return tier._replace(only_observed=True)
    same = tuple(claim for claim in tier.claims if claim.blocks in said)
    files = tuple(claim for claim in claims if any(claim.blocks == each.blocks for each in same))
    return tier._replace(claims=(*same, *files), only_observed=True)


def _claims(file: CniFile, ledger: Ledger) -> tuple[Claim, ...]:
    """The subnets of the plugin that connects Pods, one claim for both families."""
    found = take_apart(file)
    written = ",".join(each for each in found.subnets if parse_network(each))
    command = ledger.proof.node_file(file.directory, file.name)
    return tuple(ledger.claim("minikube-cni-files", written, found.origin("ipam"), command, file.name))
