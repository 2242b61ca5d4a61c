"""What may be asked: what the user allows beyond plain reads of the API, what the question needs beyond a sample."""

from __future__ import annotations

from netinfo.named_tuple import NamedTuple


class Scope(NamedTuple):
    """Entering a node through minikube; a server-side dry run; all Pods that hold an address, or all Services, up to a
    limit that is far above the usual sample; what only the further facts need (``is_wide``)."""

    enters_node: bool = True
    probes: bool = False
    counts_pods: bool = False
    counts_services: bool = False
    is_wide: bool = False
