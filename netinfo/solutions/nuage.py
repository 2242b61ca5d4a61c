"""Nuage: a manager outside the cluster, and the block that its agents are told
(nuagenetworks/nuage-kubernetes daemonset templates)."""

from __future__ import annotations

from netinfo.components.claims import Sources, Tier
from netinfo.components.solution import Solution
from netinfo.text.messages import phrase, verbatim
from netinfo.values.json_access import Tree, objects, text

_VARIABLE = "NUAGE_CLUSTER_NW_CIDR"
_CONFIGS = ("nuage-master-config", "nuage-config", "nuage-node-config")


class Nuage(Solution):
    """Open vSwitch (VRS)."""

    def own_cidrs(self) -> Sources:
        """The agent's variable, else ``net_yaml_config``."""
        return super().own_cidrs()._replace(tiers=(self._tier(),))

    def _tier(self) -> Tier:
        if self.variable(_VARIABLE).setting is not None:
            found = self.claim_variable("nuage", _VARIABLE, verbatim(_VARIABLE))
            return Tier(found, "" if found else phrase("the value of {name}", name=_VARIABLE))
        tiers = [self.document(each, "net_yaml_config", _network, "clusterNetwork") for each in _CONFIGS]
        return next((tier for tier in tiers if tier.claims), tiers[0])


def _network(tree: Tree) -> str:
    networks = objects(tree, "networkConfig", "clusterNetwork")
    return ",".join(text(each, "cidr") for each in networks) or text(tree, "clusterNetworkCIDR")
