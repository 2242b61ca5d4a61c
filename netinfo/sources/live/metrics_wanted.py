"""Whether ``/metrics`` is worth its megabytes: only where nothing better tells the Service block, or the Pod block of a
server that has all components in one process.
"""

from __future__ import annotations

from typing import Any

from netinfo.components import gardener, installers
from netinfo.components.control_plane import processes
from netinfo.model.snapshot import Listing, Snapshot

_OPENSHIFT = "networks.config.openshift.io"


def is_wanted(snapshot: Snapshot) -> bool:
    """True when it is known that the better sources have nothing; False while one of them was not answered."""
    first: tuple[Listing[Any], ...] = (snapshot.version, snapshot.service_cidrs, snapshot.control_plane, snapshot.nodes)
    if not all(_is_answered(each) for each in (*first, snapshot.api_groups)):
        return False
    configmaps = snapshot.configmaps
    if gardener.runs(snapshot.nodes) and configmaps.trouble is None and not configmaps.is_complete:
        return False  # its own record is on the way
    return _lacks_services(snapshot) or _lacks_pods(snapshot)


def _is_answered(listing: Listing[Any]) -> bool:
    return listing.command is not None or bool(listing.rows)


def _lacks_services(snapshot: Snapshot) -> bool:
    is_told = bool(snapshot.service_cidrs.rows) or bool(snapshot.custom.get(_OPENSHIFT))
    is_told = is_told or any(each.value("service-cluster-ip-range") for each in processes(snapshot, "kube-apiserver"))
    is_told = is_told or gardener.written(snapshot, "serviceNetwork") is not None
    return not is_told and not any(
        True
        for _ in installers.node_argument_flags(snapshot, "service-cidr", "kube-apiserver", "service-cluster-ip-range")
    )


def _lacks_pods(snapshot: Snapshot) -> bool:
    flags = installers.node_argument_flags(snapshot, "cluster-cidr", "kube-controller-manager")
    return installers.is_k3s(snapshot) and not any(True for _ in flags)
