"""Canal: flannel gives nodes their slices and carries packets, Calico connects Pods and enforces policies."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.configmap_names import CANAL
from netinfo.components.solution import size
from netinfo.model.report import Evidence
from netinfo.solutions.flannel import Flannel


class Canal(Flannel):
    """Both read one ConfigMap: flannel its net-conf.json, Calico the rest."""

    configmaps: tuple[str, ...] = CANAL

    def mtu(self) -> Iterator[Evidence]:
        """``veth_mtu``, as Calico makes the interfaces."""
        yield from size(self.config("veth_mtu"), "veth_mtu")
