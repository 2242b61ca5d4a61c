"""Romana: blocks in a flag of its daemon or in a ConfigMap (romana/romana containerize/targets/daemon)."""

from __future__ import annotations

from collections.abc import Mapping

from netinfo.components.claims import Ledger, Sources, Tier, configmaps_unread
from netinfo.components.settings import own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.objects import Workload
from netinfo.model.origin import Origin
from netinfo.text.messages import verbatim
from netinfo.values.documents import json_tree
from netinfo.values.flags import parse_flags
from netinfo.values.json_access import objects, text


class Romana(Solution):
    """Routed veth pairs."""

    def own_cidrs(self) -> Sources:
        """The daemon's override (``romana-network=10.96.0.0/12``) wins over ``romana-network-conf``; Romana 1 has
        ``--cidr`` in romana-services, a DaemonSet or a Deployment."""
        return super().own_cidrs()._replace(tiers=(self._tier(),))

    def _tier(self) -> Tier:
        for workload in sorted(self.snapshot.controllers(), key=lambda each: each.ref.name):
            for container in workload.containers if workload.ref.name.startswith("romana") else ():
                found = _flags(workload, parse_flags(container.argv), self.ledger)
                if found:
                    return Tier(tuple(found))
        blocks: list[Claim] = []
        for row in own_configmaps(self.snapshot, self.component.workload, "romana-network-conf"):
            for key in sorted(row.data):
                networks = objects(json_tree(row.data[key]), "networks")
                written = ",".join(text(each, "cidr") for each in networks)
                blocks += self.ledger.from_configmap("romana", row, key, written, verbatim(f"{row.ref.name} networks"))
        return Tier(tuple(blocks), "" if blocks else configmaps_unread(self.snapshot))


def _flags(workload: Workload, flags: Mapping[str, tuple[str, ...]], ledger: Ledger) -> list[Claim]:
    for flag in ("network-cidr-overrides", "cidr"):
        values = flags.get(flag, ())
        written = ",".join(each.rpartition("=")[2] for each in values[-1:])
        command, origin = ledger.proof.flag(workload.ref, f"--{flag}"), Origin(workload.ref, f"--{flag}")
        found = ledger.claim("romana", written, origin, command, f"{workload.ref.name} --{flag}")
        if found:
            return found
    return []
