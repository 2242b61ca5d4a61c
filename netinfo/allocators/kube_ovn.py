"""Kube-OVN: Subnet objects, each with a block or one of each family (``cidrBlock: "10.16.0.0/16,fd00:10:16::/112"``).

Pitfalls: the Subnet ``join`` connects nodes and holds no pods; a Subnet of another provider (``<nad>.<ns>``) is a
secondary network; ``--default-cidr`` of the controller only makes the first Subnet.
"""

from __future__ import annotations

from netinfo.allocators import cluster_flags
from netinfo.allocators.claims import Ledger, Sources, Tier, is_looked_at
from netinfo.allocators.slices import assigned
from netinfo.flags import last_flag
from netinfo.identification import Candidate
from netinfo.judge import Claim
from netinfo.phrase import phrase
from netinfo.readings import Readings
from netinfo.tree import text

_RESOURCE = "subnets.kubeovn.io"


def sources(readings: Readings, candidate: Candidate) -> Sources:
    """All Subnets of the pod network together."""
    ledger = Ledger(readings.proof)
    return Sources(
        tiers=(_subnets(readings, ledger),),
        others=cluster_flags.claims(readings, ledger),
        hints=_default_cidr(readings, ledger),
        assigned=assigned(readings, ledger),
        because=phrase("there is no Subnet that pods get addresses from"),
        warnings=tuple(ledger.warnings),
    )


def _subnets(readings: Readings, ledger: Ledger) -> Tier:
    reading = readings.resource(_RESOURCE)
    found: list[Claim] = []
    for row in sorted(reading, key=lambda row: row.ref.name):
        if row.ref.name == "join" or row.is_deleting or text(row.tree, "spec", "provider") not in ("", "ovn"):
            continue
        command = ledger.proof.field(row.ref, "{.spec.cidrBlock}")
        written = text(row.tree, "spec", "cidrBlock")
        found += ledger.claim("subnets", written, f"{row.ref} .spec.cidrBlock", command, f"Subnet/{row.ref.name}")
    return Tier(tuple(found), "" if is_looked_at(reading) else phrase("Kube-OVN's Subnets"), in_parts=True)


def _default_cidr(readings: Readings, ledger: Ledger) -> tuple[Claim, ...]:
    """The controller's flag; its Deployment is not read by a user who may not."""
    found: list[Claim] = []
    for workload in readings.controllers():
        for container in workload.containers:
            if workload.ref.name == "kube-ovn-controller":
                written = last_flag(container.argv, "default-cidr") or ""
                command = ledger.proof.flag(workload.ref, "--default-cidr")
                where = f"{workload.ref} --default-cidr"
                found += ledger.claim(
                    "kube-ovn-controller", written, where, command, "kube-ovn-controller --default-cidr"
                )
    return tuple(found)
