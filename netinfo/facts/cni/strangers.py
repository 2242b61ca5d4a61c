"""What is left of a cluster's objects when those are set aside that anybody may have put there.

Who may write in one namespace can put a ConfigMap, a Deployment or an object of a network's API there, named as the
network's own are. So the questions behind the CNI see these objects in the namespaces of administrators only:
kube-system and its like, the homes of all solutions and load balancers, and where an agent runs that is believed. Pods,
Services and nodes stay: their addresses are true whoever made them.
"""

from __future__ import annotations

from typing import Any

from netinfo.components.standing import is_of_administrators
from netinfo.model.components import Identification
from netinfo.model.snapshot import Listing, Snapshot


def without_strangers(snapshot: Snapshot, cni: Identification) -> Snapshot:
    """The same snapshot without look-alikes and without namespaced objects in anybody's namespaces; the very same where
    there are none, of which what was answered once need not be answered again."""

    def is_trusted(row: Any) -> bool:
        namespace: str = row.ref.namespace
        return namespace in cni.believed or is_of_administrators(namespace)

    def kept(listing: Listing[Any]) -> Listing[Any]:
        rows = tuple(row for row in listing if is_trusted(row))
        return listing if len(rows) == len(listing.rows) else listing.replace(rows=rows)

    custom = {name: kept(listing) for name, listing in snapshot.custom.items()}
    deployments, configmaps = kept(snapshot.deployments), kept(snapshot.configmaps)
    is_whole = deployments is snapshot.deployments and configmaps is snapshot.configmaps
    if not cni.refused and is_whole and all(custom[name] is each for name, each in snapshot.custom.items()):
        return snapshot
    known = tuple(row for row in snapshot.workloads if row.ref not in cni.refused)
    return snapshot._replace(
        workloads=snapshot.workloads if not cni.refused else snapshot.workloads.replace(rows=known),
        deployments=deployments,
        configmaps=configmaps,
        custom=custom,
    )
