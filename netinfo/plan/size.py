"""How long a prefix a cluster of a size needs: nodes times Pods, as controllers cut a Pod block into node slices.

The controller manager gives every node a slice of one length (kubernetes/kubernetes pkg/controller/nodeipam/ipam,
``--node-cidr-mask-size``: /24 and /64 by default), so a node's slice is the shortest power of two that holds its Pods,
and the block the shortest that holds a slice for every node. A slice is twice its Pods at least: addresses of Pods that
end are given back late, and the plugin keeps the network's own address, a gateway and broadcast
(cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr says the same of GKE).
"""

from __future__ import annotations

from netinfo.model.plan import Size
from netinfo.values.addresses import BITS

#: Beside the Pods themselves: as many again while Pods are replaced.
_TIMES = 2
#: A controller cuts no more slices than this out of one block (kubernetes/kubernetes
#: pkg/controller/nodeipam/ipam/cidrset/cidr_set.go, clusterSubnetMaxDiff).
MOST_SLICE_BITS = 16


def needed(nodes: int, pods_per_node: int, family: int) -> Size | None:
    """The lengths that such a cluster needs; None where no block of the family is large enough."""
    bits = BITS[family]
    of_pods = (_TIMES * pods_per_node - 1).bit_length()
    of_nodes = (nodes - 1).bit_length()
    if family == 6:
        of_pods = max(of_pods, 64)  # the default slice; nobody saves addresses there
    block, one = bits - of_pods - of_nodes, bits - of_pods
    return Size(nodes, pods_per_node, block, one) if of_nodes <= MOST_SLICE_BITS and block >= 4 else None
