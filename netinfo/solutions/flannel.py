"""flannel: settings in ``net-conf.json`` of its ConfigMap (flannel-io/flannel Documentation/configuration.md)."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import settings
from netinfo.components.configmap_names import FLANNEL
from netinfo.components.solution import Solution, size_in
from netinfo.model.report import Evidence
from netinfo.values.documents import json_tree
from netinfo.values.json_access import dig

NET_CONF = "net-conf.json"


class Flannel(Solution):
    """The node's slice on a Linux bridge, and a backend that carries packets between nodes."""

    configmaps: tuple[str, ...] = FLANNEL

    def net_conf(self, *path: str) -> str:
        """A setting of net-conf.json as text, empty when it is not there or the file could not be read."""
        look = self.config(NET_CONF)
        return settings.scalar(dig(json_tree(look.value), *path)) if look.value else ""

    def mtu(self) -> Iterator[Evidence]:
        """``Backend.MTU``."""
        yield from size_in(self.config(NET_CONF).setting, self.net_conf("Backend", "MTU"), f"{NET_CONF} Backend.MTU")
