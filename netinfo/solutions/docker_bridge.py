"""Docker's own bridge (CNM, no CNI): dockerd takes a block for docker0 that no object of the cluster records.

The nodes' slices and ``--cluster-cidr`` exist and are used by nobody. Every node may have the same block, so two Pods
may have the same address (kubernetes/minikube#15083).
"""

from __future__ import annotations

from netinfo.components.claims import Sources
from netinfo.components.solution import Solution
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, parse_networks

_ASK = "docker network inspect bridge --format '{{range .IPAM.Config}}{{.Subnet}}{{end}}'"


class DockerBridge(Solution):
    """What Docker gives a Pod when the kubelet was started without a CNI."""

    def own_cidrs(self) -> Sources:
        """Nothing gives the block; what the cluster wrote down is shown as not used."""
        return Sources(
            because=phrase(
                "Docker's own bridge (CNM) gives pods their addresses: node slices and --cluster-cidr are not used, "
                "and no object of the cluster holds its block; on a node it is shown by: {command}",
                command=verbatim(_ASK),
            ),
        )

    def claimed(self) -> tuple[Network, ...]:
        """Any of the pools that dockerd takes docker0 from."""
        runtime = self.record.runtime if self.record else None
        return parse_networks(",".join(runtime.blocks)) or () if runtime else ()
