"""The CNI is not known, or several claim the cluster: then nobody is known to be in charge.

Every configured block is a candidate and counts only when observed addresses confirm it. That is how a saved dump of a
managed cluster, with nothing but kube-proxy's ``--cluster-cidr`` and a few Pods, still gets its answer. Who claims the
cluster has settings of its own, so what would be in charge with each of them is a candidate too; what it is known not
to obey is none, nor is the flag of a controller manager that cuts no slices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netinfo.components import cluster_cidr, openshift_network
from netinfo.components.claims import Ledger, Sources, Tier
from netinfo.components.node_podcidr import assigned
from netinfo.components.pod_addresses import observe, tenants
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.snapshot import Snapshot
from netinfo.solutions import cni_file, kube_ovn
from netinfo.text.messages import Phrase, phrase
from netinfo.values.addresses import contains
from netinfo.values.json_access import dig, text

#: Resources of pools and where their block stands.
_POOLS = (
    ("ippools.crd.projectcalico.org", ("spec", "cidr"), "IPPool"),
    ("ippools.projectcalico.org", ("spec", "cidr"), "IPPool"),
    ("subnets.kubeovn.io", ("spec", "cidrBlock"), "Subnet"),
)


def sources(snapshot: Snapshot, claimants: Iterable[Candidate], claimed: Sequence[Sources] = ()) -> Sources:
    """All blocks as equals: two that fit are a conflict, never a choice. ``claimants``: who might be in charge;
    ``claimed``: the sources of each, were it in charge."""
    ledger = Ledger(snapshot.proof)
    files = [claim for each in claimants if each.cni_file for claim in cni_file.blocks(snapshot, each.cni_file, ledger)]
    network = openshift_network.network(snapshot, ledger).claims
    own = [claim for each in claimed for tier in each.tiers for claim in tier.claims]
    flags = [claim for tier in cluster_cidr.tiers(snapshot, ledger) for claim in tier.claims]
    candidates = tuple(dict.fromkeys((*flags, *network, *_pools(snapshot, ledger), *files, *own)))
    unusable = [one for each in claimed for one in each.warnings if one.code == "unusable-value"]
    return Sources(
        tiers=(Tier(candidates, only_observed=True),),
        others=cluster_cidr.idle_manager(snapshot, ledger),
        assigned=assigned(snapshot, ledger),
        because=_because(snapshot, candidates),
        warnings=tuple(dict.fromkeys((*ledger.warnings, *unusable))),
    )


def _because(snapshot: Snapshot, candidates: tuple[Claim, ...]) -> Phrase:
    """Why none of them is the answer: Pods lie outside all of them, or in several."""
    blocks = [block for claim in candidates for block in claim.blocks]
    if any(contains(blocks, address) for address in observe(snapshot).addresses):
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
    for resource, path, kind in _POOLS:
        for row in sorted(snapshot.resource(resource), key=lambda row: row.ref.name):
            # The nodes' own subnet: Kube-OVN gives no pod an address of it.
            is_join = (kind, row.ref.name) == ("Subnet", kube_ovn.JOIN)
            is_join = is_join or (kind == "Subnet" and row.ref.name in tenants(snapshot))
            if is_join or row.is_deleting or dig(row.tree, "spec", "disabled") is True:
                continue
            field = "." + ".".join(path)
            command = ledger.proof.field(row.ref, f"{{{field}}}")
            where, says = f"{row.ref} {field}", f"{kind}/{row.ref.name}"
            found += ledger.claim(resource.partition(".")[0], text(row.tree, *path), where, command, says)
    return found
