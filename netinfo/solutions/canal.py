"""Canal: flannel gives nodes their slices and carries packets, Calico connects Pods and enforces policies."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.answers import size
from netinfo.model.report import Evidence
from netinfo.solutions.calico import families_not_assigned, plugin_unread
from netinfo.solutions.flannel import Flannel


class Canal(Flannel):
    """Both read one ConfigMap: flannel its net-conf.json, Calico the rest."""

    configmaps: tuple[str, ...] = ("canal-config", "rke2-canal-config")

    def mtu(self) -> Iterator[Evidence]:
        """``veth_mtu``, as Calico makes the interfaces."""
        yield from size(self.config("veth_mtu"), "veth_mtu")

    def families_off(self) -> frozenset[int]:
        """Either of them may switch one off."""
        return super().families_off() | families_not_assigned(self.snapshot, self.component, *self.configmaps)

    def families_unread(self) -> str:
        """The configuration of Calico's plugin."""
        return plugin_unread(self.snapshot, self.component, *self.configmaps)
