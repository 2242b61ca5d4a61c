"""Calico's IPPools and the blocks of them that nodes have: which of them Pods get addresses from."""

from __future__ import annotations

from functools import partial

from netinfo.components.claims import (
    Ledger,
    containers_of,
    variable_path,
    warning,
    was_read,
)
from netinfo.components.pod_addresses import Observed
from netinfo.components.settings import environment
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Network, parse_networks
from netinfo.values.json_access import Tree, as_written, dig, objects, text, texts, unless_left_out

CRD, AGGREGATED = "ippools.crd.projectcalico.org", "ippools.projectcalico.org"
INSTALLATIONS = "installations.operator.tigera.io"
#: Of the older group, and of the newer one where Calico keeps its objects there (since v3.32).
AFFINITIES = ("blockaffinities.crd.projectcalico.org", "blockaffinities.projectcalico.org")
#: Modes of a pool in which packets are wrapped.
WRAPS = ("Always", "CrossSubnet")
_INITIAL = ("CALICO_IPV4POOL_CIDR", "CALICO_IPV6POOL_CIDR")


def is_for_pods(row: CustomResource) -> bool:
    """False for a pool of tunnels or load balancers only."""
    uses = texts(row.tree, "spec", "allowedUses")
    return not uses or "Workload" in uses


def is_off(row: CustomResource) -> bool:
    """True for a pool that hands out nothing any more."""
    return dig(row.tree, "spec", "disabled") is True or row.is_deleting


def is_manual(row: CustomResource) -> bool:
    """True for a pool that gives addresses only to who asks for it by name."""
    selects_none = text(row.tree, "spec", "nodeSelector").replace(" ", "") == "!all()"
    return selects_none or text(row.tree, "spec", "assignmentMode") == "Manual"


def blocks_of(row: CustomResource) -> tuple[Network, ...]:
    """Its block, where it is one."""
    return parse_networks(text(row.tree, "spec", "cidr")) or ()


def wrapping(row: CustomResource) -> tuple[str, str]:
    """The mode of a pool and its key."""
    for key in ("ipipMode", "vxlanMode"):
        mode = text(row.tree, "spec", key)
        if mode in WRAPS:
            return mode, key
    return "Never", "vxlanMode"


def kept_in_etcd(snapshot: Snapshot, component: Component) -> str:
    """The sentence for a Calico whose pools, blocks and settings stand in an etcd of its own, else an empty text
    (projectcalico/calico v3.20.6 manifests/calico-etcd.yaml)."""
    is_kubernetes = environment(snapshot, component, "DATASTORE_TYPE").value == "kubernetes"
    if is_kubernetes or not environment(snapshot, component, "ETCD_ENDPOINTS").value:
        return ""
    return phrase("Calico keeps its pools and settings in an etcd of its own (ETCD_ENDPOINTS), which is not read here")


def pools(snapshot: Snapshot) -> Listing[CustomResource]:
    """The pools of the CRDs, else of the aggregated API; without pools, the listing that could not be looked at."""
    both = (snapshot.resource(CRD), snapshot.resource(AGGREGATED))
    with_rows = [listing for listing in both if listing.rows]
    unread = [listing for listing in both if not was_read(listing)]
    return (*with_rows, *unread, both[0])[0]


def claims_of(row: CustomResource, ledger: Ledger, observed: Observed) -> list[Claim]:
    """The pool's block when pods get, or still have, addresses of it."""
    if not is_for_pods(row):
        return []
    written = as_written(row.tree, "spec", "cidr")
    command = ledger.proof.field(row.ref, "{.spec.cidr}")
    if is_off(row) or is_manual(row):
        blocks = parse_networks(written) or ()
        if len(observed.outside(blocks)) == len(observed.seen):
            return []
    claims = ledger.claim("ippools", written, Origin(row.ref, ".spec.cidr"), command, f"IPPool/{row.ref.name}")
    if is_off(row) and claims:
        inside = len(observed.seen) - len(observed.outside(claims[0].blocks))
        ledger.warnings.append(warning("disabled-pool-in-use", _still_in_use(row, written, inside)))
    return claims


def _still_in_use(row: CustomResource, block: str, count: int) -> Phrase:
    if row.is_deleting:
        return phrases(
            "IPPool {name} ({block}) is being deleted, but {count} pod address of it is still in use",
            "IPPool {name} ({block}) is being deleted, but {count} pod addresses of it are still in use",
            count,
            name=row.ref.name,
            block=block,
        )
    return phrases(
        "IPPool {name} ({block}) is disabled, but {count} pod address of it is still in use",
        "IPPool {name} ({block}) is disabled, but {count} pod addresses of it are still in use",
        count,
        name=row.ref.name,
        block=block,
    )


def installation(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """The pools that the operator was told to keep."""
    found: list[Claim] = []
    for row in sorted(snapshot.resource(INSTALLATIONS), key=lambda row: row.ref.name):
        pools = objects(row.tree, "spec", "calicoNetwork", "ipPools")
        used = [each for each in pools if "Workload" in (texts(each, "allowedUses") or ("Workload",))]
        command = ledger.proof.field(row.ref, "{.spec.calicoNetwork.ipPools[*].cidr}")
        origin, says = Origin(row.ref, ".spec.calicoNetwork.ipPools"), f"Installation/{row.ref.name} ipPools"
        found += ledger.claim("installation", ",".join(text(each, "cidr") for each in used), origin, command, says)
    return found


def initial(snapshot: Snapshot, component: Component, ledger: Ledger) -> tuple[Claim, ...]:
    """The variables that make the first pools."""
    found: list[Claim] = []
    workload = component.workload
    for name in _INITIAL if workload and containers_of(workload) else ():
        if workload:
            command = ledger.proof.field(workload.ref, variable_path(workload, name))
            written = environment(snapshot, component, name).value or ""
            origin = Origin(workload.ref, f"env {name}")
            says = phrase("{name} (only the first pool's value)", name=name)
            found += ledger.claim("calico-env", written, origin, command, says)
    return tuple(found)


def affinity(tree: Tree) -> tuple[str, list[str]]:
    """The node and its block, where it is not being given back. Blocks of pools for load balancers are no node's: their
    type is virtual (api/pkg/apis/projectcalico/v3/block_affinity.go)."""
    is_gone = dig(tree, "spec", "deleted") in (True, "true") or text(tree, "spec", "state") == "pendingDeletion"
    is_virtual = unless_left_out(partial(text, tree, "spec", "type"), "") == "virtual"
    return text(tree, "spec", "node"), [] if is_gone or is_virtual else [text(tree, "spec", "cidr")]


def affinities(snapshot: Snapshot, ledger: Ledger) -> tuple[Claim, ...]:
    """Blocks of the pools that are given to nodes, where they were read."""
    for resource in (*AFFINITIES, "ipamblocks.crd.projectcalico.org"):
        blocks = [block for row in snapshot.resource(resource) for block in affinity(row.tree)[1] if block]
        written = ",".join(sorted(blocks))
        command = ledger.proof.listing(resource, "{.items[*].spec.cidr}")
        found = ledger.claim(
            "ipam-blocks", written, Origin(resource, ".spec.cidr"), command, phrase("Calico IPAM blocks")
        )
        if found:
            return tuple(found)
    return ()
