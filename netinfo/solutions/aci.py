"""Cisco ACI: the Pod subnet is the one that the fabric was given, in a ConfigMap."""

from __future__ import annotations

from netinfo.components.claims import Sources
from netinfo.components.solution import Solution
from netinfo.values.json_access import Tree, objects, text, texts


class Aci(Solution):
    """Open vSwitch, driven by the fabric through OpFlex."""

    def own_cidrs(self) -> Sources:
        """``pod-subnet`` in gateway form, ``["10.2.0.1/16"]``. ``service-ip-pool`` beside it is for load balancers
        (noironetworks/acc-provision provision/testdata/base_case.kube.yaml)."""
        tier = self.document("aci-containers-config", "host-agent-config", _subnet, "pod-subnet")
        return super().own_cidrs()._replace(tiers=(tier,))


def _subnet(tree: Tree) -> str:
    subnets = texts(tree, "pod-subnet") or (text(tree, "pod-subnet"),)
    return ",".join(each for each in subnets if each) or ",".join(
        text(each, "subnet") for each in objects(tree, "cni-netconfig")
    )
