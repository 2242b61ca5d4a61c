"""What Gardener writes down about a cluster of its own: ConfigMap ``shoot-info`` of kube-system.

The gardenlet keeps it as its Shoot says, from which it starts the API server and the controller manager that the
cluster does not show (gardener/gardener docs/usage/shoot_info_configmap.md; pkg/component/shoot/system/system.go). The
names in the plural are of later versions and hold every block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components.owned_ranges import named_ranges
from netinfo.model.objects import Node, Ref
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import verbatim

#: Namespace and name of the ConfigMap.
SHOOT_INFO = ("kube-system", "shoot-info")
#: How labels begin that Gardener puts on every node (pkg/apis/core/v1beta1/constants/types_constants.go).
_LABELS = "worker.gardener.cloud/"


class Written(NamedTuple):
    """One entry: where it stands, and its blocks as they are written, separated by commas."""

    ref: Ref
    key: str
    value: str


def runs(nodes: Iterable[Node]) -> bool:
    """True where a node has Gardener's labels, so that the ConfigMap is worth asking for."""
    return any(key.startswith(_LABELS) for node in nodes for key in node.labels)


def written(snapshot: Snapshot, name: str) -> Written | None:
    """The entry ``name`` (``podNetwork``, ``serviceNetwork``), of all blocks where it has them; None without one."""
    row = snapshot.configmap(*SHOOT_INFO)
    for key in (f"{name}s", name) if row else ():
        if row is not None and row.data.get(key, "").strip():
            return Written(row.ref, key, row.data[key])
    return None


def other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """The addresses that Pods have towards the outside, where the provider's extension tells them (``egressCIDRs``)."""
    entry = written(snapshot, "egressCIDR")
    if entry is not None:
        owner = f"shoot-info {entry.key}"
        command, origin = snapshot.proof.field(entry.ref, f"{{.data.{entry.key}}}"), Origin(entry.ref, entry.key)
        ranges = named_ranges(entry.value.split(","), "egress", owner)
        yield RangeClaim(ranges, "shoot-info", origin._replace(field=entry.key), command, verbatim(owner))
