"""Hybridnet: Subnets of its overlay and underlay networks
(alibaba/hybridnet pkg/apis/networking/v1/subnet_types.go)."""

from __future__ import annotations

from netinfo.components.claims import Sources, Tier, was_read
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.origin import Origin
from netinfo.text.messages import verbatim
from netinfo.values.json_access import text


class Hybridnet(Solution):
    """Routed veth pairs."""

    def own_cidrs(self) -> Sources:
        """All Subnets together."""
        listing = self.snapshot.resource("subnets.networking.alibaba.com")
        found: list[Claim] = []
        for row in sorted(listing, key=lambda row: row.ref.name):
            if not row.is_deleting:
                command, origin = (
                    self.ledger.proof.field(row.ref, "{.spec.range.cidr}"),
                    Origin(row.ref, ".spec.range.cidr"),
                )
                written = text(row.tree, "spec", "range", "cidr")
                found += self.ledger.claim("subnets", written, origin, command, verbatim(f"Subnet/{row.ref.name}"))
        unread = "" if was_read(listing) else "Hybridnet's Subnets"
        return super().own_cidrs()._replace(tiers=(Tier(tuple(found), unread, in_parts=True),))
