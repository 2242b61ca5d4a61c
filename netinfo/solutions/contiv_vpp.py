"""Contiv-VPP: settings in ``contiv.conf`` of its ConfigMap (contiv/vpp k8s/contiv-vpp.yaml)."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import settings
from netinfo.components.answers import size_in
from netinfo.components.claims import Sources
from netinfo.components.solution import Solution
from netinfo.model.report import Evidence
from netinfo.values.documents import yaml_tree
from netinfo.values.json_access import Tree, dig, text


class ContivVpp(Solution):
    """Packets are forwarded by VPP in user space."""

    configmaps = ("contiv-agent-cfg",)

    def mtu(self) -> Iterator[Evidence]:
        """``interfaceConfig.mtuSize``."""
        look = self.config("contiv.conf")
        written = settings.scalar(dig(yaml_tree(look.value or ""), "interfaceConfig", "mtuSize"))
        yield from size_in(look.setting, written, "contiv.conf mtuSize")

    def own_cidrs(self) -> Sources:
        """``ipamConfig.podSubnetCIDR``, in 2018 ``IPAMConfig.PodSubnetCIDR``."""
        tiers = [
            self.document("contiv-agent-cfg", key, _subnet, "podSubnetCIDR") for key in ("contiv.conf", "contiv.yaml")
        ]
        return super().own_cidrs()._replace(tiers=(next((tier for tier in tiers if tier.claims), tiers[0]),))


def _subnet(tree: Tree) -> str:
    return text(tree, "ipamConfig", "podSubnetCIDR") or text(tree, "IPAMConfig", "PodSubnetCIDR")
