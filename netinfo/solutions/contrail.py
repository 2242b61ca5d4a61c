"""Contrail (Tungsten Fabric): ``podSubnet`` of its custom resources
(tf-operator pkg/apis/tf/v1alpha1)."""

from __future__ import annotations

from netinfo.components.claims import Sources, Tier, was_read
from netinfo.components.settings import own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.origin import Origin
from netinfo.text.messages import phrase, verbatim
from netinfo.values.json_access import Tree, dig, text


class Contrail(Solution):
    """A kernel module as the router."""

    def own_cidrs(self) -> Sources:
        """``podSubnet`` of the Kubemanager, or of the Manager that it is made from; before there was an operator, an
        environment variable in a ConfigMap."""
        return super().own_cidrs()._replace(tiers=(self._tier(),))

    def _tier(self) -> Tier:
        found: list[Claim] = []
        unread = ""
        for resource in ("kubemanagers.tf.tungsten.io", "managers.tf.tungsten.io"):
            listing = self.snapshot.resource(resource)
            unread = unread or ("" if was_read(listing) else phrase("Contrail's custom resources"))
            for row in sorted(listing, key=lambda row: (row.ref.namespace, row.ref.name)):
                for written in sorted(_all_texts(dig(row.tree, "spec"), "podSubnet")):
                    command = self.ledger.proof.flag(row.ref, "podSubnet")
                    origin = Origin(row.ref, "podSubnet")
                    found += self.ledger.claim(
                        "contrail", written, origin, command, verbatim(f"{row.ref.name} podSubnet")
                    )
        key = "KUBERNETES_POD_SUBNETS"
        for config in (
            own_configmaps(self.snapshot, self.component.workload, "kube-manager-config", "env") if not found else ()
        ):
            says = verbatim(f"{config.ref.name} {key}")
            found += self.ledger.from_configmap("contrail", config, key, config.data.get(key, ""), says)
        return Tier(tuple(found), "" if found else unread)


def _all_texts(tree: Tree, key: str, depth: int = 8) -> set[str]:
    """The texts under a key at any place: a Manager holds a Kubemanager's whole spec."""
    found: set[str] = set()
    if isinstance(tree, dict) and depth:
        found.update([text(tree, key)] if text(tree, key) else [])
        for member in tree.values():
            found |= _all_texts(member, key, depth - 1)
    if isinstance(tree, list) and depth:
        for member in tree:
            found |= _all_texts(member, key, depth - 1)
    return found
