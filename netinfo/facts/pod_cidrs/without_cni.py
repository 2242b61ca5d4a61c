"""The CNI is not known, or several claim the cluster: then nobody is known to be in charge.

Every configured block is a candidate and counts only when observed addresses confirm it. That is how a saved dump of a
managed cluster, with nothing but kube-proxy's ``--cluster-cidr`` and a few Pods, still gets its answer. Who claims the
cluster has settings of its own, so what would be in charge with each of them is a candidate too; what it is known not
to obey is none, nor is the flag of a controller manager that cuts no slices.

A block that slices are cut from (``--cluster-cidr`` and its like) may hold the pool of a network that was not seen, and
so all addresses without being where they come from. It is a candidate only as long as nothing on the nodes speaks
against it: a slice outside of it, an address outside the slice of its node, a mark of a network that gives addresses
otherwise, or nodes that could not be looked at, in a saved dump too, while an agent may be hidden; but a dump without
nodes cannot be asked again, and what the provider of a hidden control plane wrote into its kube-proxy is the
provider's own Pod block: there kube-system's workloads, none of them an agent, and Pods without a mark have to do.
Where one of several claimants keeps its block in settings that could not be read, no other block is known to hold all
Pods. Nor is a pool one that merely holds the slices in which all Pods are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from netinfo.components import cluster_cidr, cni_file_cidrs, match, openshift_network
from netinfo.components.claims import Ledger, Sources, Tier, was_read
from netinfo.components.node_podcidr import assigned, slices
from netinfo.components.pod_addresses import observe, outside_slices, telling_pods, tenants
from netinfo.components.records.signature import Signature
from netinfo.components.standing import is_of_administrators, knows_all_workloads
from netinfo.model.block_sources import Claim, holds_all
from netinfo.model.command import Trouble
from netinfo.model.components import Component, Ipam, Role
from netinfo.model.origin import Origin
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Network, contains, normal
from netinfo.values.json_access import as_written, dig


def sources(snapshot: Snapshot, claimants: Iterable[Component], claimed: Sequence[Sources] = ()) -> Sources:
    """All blocks as equals: two that fit are a conflict, never a choice. ``claimants``: who might be in charge;
    ``claimed``: the sources of each, were it in charge."""
    ledger = Ledger(snapshot.proof)
    named = [each.cni_file for each in claimants if each.cni_file]
    files = [claim for file in named for claim in cni_file_cidrs.blocks(snapshot, file, ledger)]
    network = openshift_network.network(snapshot, ledger).claims
    own = [claim for each in claimed for tier in each.tiers for claim in tier.claims]
    flags = [claim for tier in cluster_cidr.tiers(snapshot, ledger) for claim in tier.claims]
    is_agentless = not any(claimants) and knows_all_workloads(snapshot)
    against = _against_slices(snapshot, flags, is_agentless=is_agentless) if flags else ""
    cut = [] if against else flags
    pools = _pools(snapshot, ledger)
    around = _merely_holding(pools, flags, snapshot)
    candidates = tuple(each for each in dict.fromkeys((*cut, *network, *pools, *files, *own)) if each not in around)
    hidden = _hidden(claimed)
    unusable = [one for each in claimed for one in each.warnings if one.code == "unusable-value"]
    return Sources(
        tiers=(Tier(unread=hidden) if hidden else Tier(candidates, only_observed=True),),
        others=(
            *(candidates if hidden else ()),
            *(each for each in pools if each in around),
            *(flags if against else ()),
            *cluster_cidr.idle_manager(snapshot, ledger),
        ),
        assigned=assigned(snapshot, ledger),
        because=_because(snapshot, candidates, against),
        warnings=tuple(dict.fromkeys((*ledger.warnings, *unusable))),
    )


def _merely_holding(pools: Sequence[Claim], flags: Iterable[Claim], snapshot: Snapshot) -> frozenset[Claim]:
    """Pools around all Pods when each has an address of its own node's slice, or the nodes were not looked at: a
    network that takes addresses from slices has a pool too, which it does not use (Calico with host-local)."""
    pods, nodes = telling_pods(snapshot), [node for node in snapshot.nodes if node.pod_cidrs]
    may_be_slices = bool(nodes) or not was_read(snapshot.nodes)
    if not pods or not may_be_slices or outside_slices(pods, nodes):
        return frozenset()
    cut = {block for claim in flags for block in claim.blocks}
    addresses = observe(snapshot).addresses  # a pool elsewhere is another network's word
    written = {each.blocks for each in pools}
    around = {blocks for blocks in written if cut.isdisjoint(blocks) and holds_all(blocks, addresses)}
    return frozenset(each for each in pools if each.blocks in around)


def _hidden(claimed: Iterable[Sources]) -> str:
    """What could not be read of a claimant of whose block nothing is known: it may be another one that holds Pods."""
    silent = (each for each in claimed if not any(tier.claims for tier in each.tiers))
    return next((tier.unread for each in silent for tier in each.tiers if tier.unread), "")


def _against_slices(snapshot: Snapshot, flags: Iterable[Claim], *, is_agentless: bool) -> str:
    """Why a block that slices are cut from need not be where addresses come from; empty where nothing says so.

    ``is_agentless``: all DaemonSets were listed and none is a network's, so none is hidden that marks nodes.
    """
    if not was_read(snapshot.nodes) and not is_agentless and not _is_dump_of_a_provider(snapshot, flags):
        return phrase("the nodes could not be looked at, whose slices and marks would tell")
    blocks = [block for claim in flags for block in claim.blocks]
    stray = [each for each in slices(snapshot) if _is_stray(each, blocks)]
    if stray:
        return phrase(
            "node slices lie outside --cluster-cidr ({slices}), so they are cut from another block",
            slices=", ".join(normal(stray)[:3]),
        )
    outside = outside_slices(telling_pods(snapshot), snapshot.nodes)
    if outside:
        return phrases(
            "{counted} lies outside the slice of its node, so --cluster-cidr is not where it comes from",
            "{counted} lie outside the slices of their nodes, so --cluster-cidr is not where they come from",
            len(outside),
            counted=counts.pod_addresses(len(outside), len(observe(snapshot).seen)),
        )
    marks = ", ".join(sorted({each.title for each in _marking(snapshot)}))
    if marks:
        return phrase("the cluster bears marks of {networks}, which need not use --cluster-cidr", networks=marks)
    return ""


def _is_dump_of_a_provider(snapshot: Snapshot, flags: Iterable[Claim]) -> bool:
    """True for a dump with workloads and without nodes, in which kube-proxy's own flag alone speaks of the block (AKS
    gives it what slices are cut from), and no controller manager is seen."""
    is_without_nodes = snapshot.nodes.trouble is Trouble.NOT_IN_DUMP and bool(snapshot.workloads.rows)
    is_of_proxy = all((each.source, each.origin.path) == ("kube-proxy", "--cluster-cidr") for each in flags)
    return is_without_nodes and is_of_proxy and not cluster_cidr.is_seen_idle(snapshot)


def _is_stray(one: Network, blocks: Iterable[Network]) -> bool:
    own = [block for block in blocks if block.version == one.version]
    return bool(own) and not contains(own, one)


def _marking(snapshot: Snapshot) -> Iterator[Signature]:
    """Networks that do not take addresses from node slices, and of which a node bears an annotation or a condition, or
    a Pod an annotation."""
    keys = {key for node in snapshot.nodes for key in node.annotations}
    reasons = {node.conditions.get("NetworkUnavailable", ("", ""))[1] for node in snapshot.nodes}
    own = [pod for pod in snapshot.pods if is_of_administrators(pod.ref.namespace) and not pod.host_network]
    on_pods = {key for pod in own or snapshot.pods for key in pod.annotations}
    for each in match.signatures():
        is_network = each.role is Role.PRIMARY and each.ipam is not Ipam.NODE_PODCIDR
        is_annotated = any(key.startswith(each.marks.node_annotations or ("\0",)) for key in keys)
        is_marked = is_annotated or not on_pods.isdisjoint(each.marks.pod_annotations)
        if is_network and (is_marked or not reasons.isdisjoint(each.marks.unavailable_reasons)):
            yield each


def _because(snapshot: Snapshot, candidates: tuple[Claim, ...], against: str) -> Phrase:
    """Why none of them is the answer: Pods lie outside all of them, or in several, or there is none to lie anywhere."""
    blocks = tuple(block for claim in candidates for block in claim.blocks)
    addresses = observe(snapshot).addresses
    if not addresses:
        return phrase("it is not known which CNI gives addresses, and no Pod has one that could tell")
    if against and not candidates:
        return phrase("it is not known which CNI gives addresses, and {because}", because=against)
    if not candidates:
        return phrase("it is not known which CNI gives addresses, and no source names a block that could be in use")
    if any(contains(blocks, address) for address in addresses):
        return phrase(
            "it is not known which CNI gives addresses, and no single configured block holds all addresses that Pods "
            "have"
        )
    return phrase(
        "it is not known which CNI gives addresses, and no configured block holds the addresses that Pods have"
    )


def _pools(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """Every pool that is switched on, each for itself: nobody says that they belong together."""
    found: list[Claim] = []
    for pool in (each for record in match.signatures() for each in record.pools):
        for row in sorted(snapshot.resource(pool.resource), key=lambda row: row.ref.name):
            is_own = row.ref.name in pool.not_names or (pool.has_tenants and row.ref.name in tenants(snapshot))
            if is_own or row.is_deleting or dig(row.tree, "spec", "disabled") is True:
                continue
            field = f".{pool.path}"
            command = ledger.proof.field(row.ref, f"{{{field}}}")
            origin, says = Origin(row.ref, field), f"{pool.kind}/{row.ref.name}"
            found += ledger.claim(
                pool.resource.partition(".")[0], as_written(row.tree, *pool.path.split(".")), origin, command, says
            )
    return found
