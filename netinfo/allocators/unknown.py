"""The CNI is not known, or several claim the cluster: then nobody is known to be in charge.

Every configured block is a candidate and counts only when observed addresses confirm it. That is how a saved dump of a
managed cluster, with nothing but kube-proxy's ``--cluster-cidr`` and a few Pods, still gets its answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.allocators import cluster_flags, cni_file, kube_ovn, openshift
from netinfo.allocators.claims import Ledger, Sources, Tier
from netinfo.allocators.slices import assigned
from netinfo.identification import Candidate
from netinfo.judge import Claim
from netinfo.phrase import phrase
from netinfo.readings import Readings
from netinfo.tree import dig, text

#: Resources of pools and where their block stands.
_POOLS = (
    ("ippools.crd.projectcalico.org", ("spec", "cidr"), "IPPool"),
    ("ippools.projectcalico.org", ("spec", "cidr"), "IPPool"),
    ("subnets.kubeovn.io", ("spec", "cidrBlock"), "Subnet"),
)


def sources(readings: Readings, claimants: Iterable[Candidate]) -> Sources:
    """All blocks as equals: two that fit are a conflict, never a choice. ``claimants``: who might be in charge."""
    ledger = Ledger(readings.proof)
    files = [claim for each in claimants if each.cni_file for claim in cni_file.blocks(readings, each.cni_file, ledger)]
    network = openshift.network(readings, ledger).claims
    candidates = (*cluster_flags.claims(readings, ledger), *network, *_pools(readings, ledger), *files)
    return Sources(
        tiers=(Tier(candidates, only_observed=True),),
        assigned=assigned(readings, ledger),
        because=phrase(
            "it is not known which CNI gives addresses, and no configured block holds the addresses that Pods have"
        ),
        warnings=tuple(ledger.warnings),
    )


def _pools(readings: Readings, ledger: Ledger) -> list[Claim]:
    """Every pool that is switched on, each for itself: nobody says that they belong together."""
    found: list[Claim] = []
    for resource, path, kind in _POOLS:
        for row in sorted(readings.resource(resource), key=lambda row: row.ref.name):
            # The nodes' own subnet: Kube-OVN gives no pod an address of it.
            is_join = (kind, row.ref.name) == ("Subnet", kube_ovn.JOIN)
            if is_join or row.is_deleting or dig(row.tree, "spec", "disabled") is True:
                continue
            field = "." + ".".join(path)
            command = ledger.proof.field(row.ref, f"{{{field}}}")
            where, says = f"{row.ref} {field}", f"{kind}/{row.ref.name}"
            found += ledger.claim(resource.partition(".")[0], text(row.tree, *path), where, command, says)
    return found
