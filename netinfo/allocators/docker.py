"""Docker's own bridge (CNM, no CNI): dockerd takes a block for docker0 that no object of the cluster records.

The nodes' slices and ``--cluster-cidr`` exist and are used by nobody. Every node may have the same block, so two Pods
may have the same address (kubernetes/minikube#15083).
"""

from __future__ import annotations

from netinfo.allocators import cluster_flags
from netinfo.allocators.claims import Ledger, Sources
from netinfo.allocators.slices import assigned
from netinfo.identification import Candidate
from netinfo.phrase import phrase, verbatim
from netinfo.readings import Readings

_ASK = "docker network inspect bridge --format '{{range .IPAM.Config}}{{.Subnet}}{{end}}'"


def sources(readings: Readings, candidate: Candidate) -> Sources:
    """Nothing gives the block; what the cluster wrote down is shown as not used."""
    ledger = Ledger(readings.proof)
    return Sources(
        others=cluster_flags.claims(readings, ledger),
        assigned=assigned(readings, ledger),
        because=phrase(
            "Docker's own bridge (CNM) gives pods their addresses: node slices and --cluster-cidr are not used, and "
            "no object of the cluster holds its block; on a node it is shown by: {command}",
            command=verbatim(_ASK),
        ),
        warnings=tuple(ledger.warnings),
    )
