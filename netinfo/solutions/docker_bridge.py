"""Docker's own bridge (CNM, no CNI): dockerd takes a block for docker0 that no object of the cluster records.

The nodes' slices and ``--cluster-cidr`` exist and are used by nobody. Every node may have the same block, so two Pods
may have the same address (kubernetes/minikube#15083).
"""

from __future__ import annotations

from ipaddress import IPv4Network

from netinfo.components.claims import Sources
from netinfo.components.solution import Solution
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network

_ASK = "docker network inspect bridge --format '{{range .IPAM.Config}}{{.Subnet}}{{end}}'"
#: Where dockerd takes docker0 from (moby/moby daemon/libnetwork/ipamutils/utils.go, local scope pools).
POOLS = tuple(IPv4Network(f"172.{second}.0.0/16") for second in range(17, 32))


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
        return POOLS
