"""Antrea: settings in two files inside of its ConfigMap, where keys are commented out while the default holds.

(antrea-io/antrea docs/configuration.md.) The ConfigMap's name had a hash of its content up to v1.5.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import settings
from netinfo.components.solution import Solution, size_in
from netinfo.model.report import Evidence
from netinfo.values.documents import yaml_tree
from netinfo.values.json_access import dig

_AGENT = "antrea-agent.conf"


class Antrea(Solution):
    """Open vSwitch on every node."""

    configmaps = ("antrea-config", "antrea-config-*")

    def mtu(self) -> Iterator[Evidence]:
        """``defaultMTU``; 0 is automatic."""
        look = self.config(_AGENT)
        written = settings.scalar(dig(yaml_tree(look.value or ""), "defaultMTU"))
        yield from size_in(look.setting, written, f"{_AGENT} defaultMTU")
