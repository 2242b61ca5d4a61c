"""Kube-OVN: Subnet objects, each with a block or one of each family (``cidrBlock: "10.16.0.0/16,fd00:10:16::/112"``).

Pitfalls: the Subnet ``join`` connects nodes and holds no pods; the one of the external gateway is a piece of the VLAN
outside; a Subnet of another provider (``<nad>.<ns>``) is a secondary network; ``--default-cidr`` of the controller only
makes the first Subnet; a Subnet of a tenant's VPC is no part of the cluster's block.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from netinfo.components import settings
from netinfo.components.answers import path, shown, size
from netinfo.components.claims import Ledger, Sources, Tier, was_read
from netinfo.components.settings import Setting
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component
from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, PolicyEngine
from netinfo.solutions.kube_ovn.other_ranges import (
    FOR_PODS,
    SUBNETS,
    controllers,
    other_cidrs,
    peerings,
    special_subnets,
    use_of,
)
from netinfo.solutions.kube_ovn.room import kept
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, parse_networks
from netinfo.values.flags import last_flag
from netinfo.values.json_access import as_written, flag, text


class KubeOvn(Solution):
    """Logical networks of OVN."""

    def mtu(self) -> Iterator[Evidence]:
        """A Subnet's own value goes before the agent's flag."""
        subnet = self.resource(SUBNETS, "ovn-default", "spec", "mtu")
        if subnet.setting is not None:
            yield from size(subnet, "Subnet ovn-default mtu")
        else:
            yield from size(self.flag("mtu"), "kube-ovn-cni --mtu")

    def marks_every_pod(self) -> bool:
        """Its plugin waits for the annotations of its controller (kubeovn/kube-ovn v1.14.5 pkg/daemon/handler.go)."""
        return True

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Subnets of nodes, of tenants, of the gateway outside, of further interfaces."""
        return other_cidrs(self.snapshot, self.component)

    def joined_spaces(self) -> Iterator[tuple[str, str]]:
        """VPCs that peer with each other."""
        return peerings(self.snapshot)

    def between_nodes(self) -> Iterator[Path]:
        """Plain frames where the default Subnet lies on a VLAN, else the agent's ``--network-type``."""
        if row := _underlay(self.snapshot):
            vlan, command = text(row.tree, "spec", "vlan"), self.snapshot.proof.field(row.ref, "{.spec.vlan}")
            proof = Setting(vlan, SUBNETS, Origin(row.ref, ".spec.vlan", "Subnet"), command)
            yield path(proof, "vlan", verbatim(f"Subnet {row.ref.name}: vlan {vlan}"))
            return
        look, name = self.flag("network-type"), "--network-type"
        if look.proof is not None:
            says = phrase(
                "no {name}, which {solution} takes for {value}", name=name, solution="kube-ovn-cni", value="geneve"
            )
            yield path(look.proof, look.value or "geneve", verbatim(f"{name}={look.value}") if look.value else says)

    def blocks_of_nodes(self) -> tuple[Network, ...]:
        """Subnets that lie on a VLAN: underlay networks (kubeovn/docs docs/start/underlay.en.md)."""
        rows = (row.tree for row in self.snapshot.resource(SUBNETS) if text(row.tree, "spec", "vlan"))
        return tuple(block for tree in rows for block in parse_networks(as_written(tree, "spec", "cidrBlock")) or ())

    def encryption(self) -> Encryption:
        """``--enable-ovn-ipsec``."""
        look, name = self.flag("enable-ovn-ipsec"), "--enable-ovn-ipsec"
        if look.value is None:
            return self.unread(name)
        kind = "ipsec" if look.value.lower() == "true" else "none"
        says = verbatim(f"{name}={look.value}") if look.value else phrase("{name} is not set", name=name)
        return Encryption(kind, shown(look.proof, kind, says))

    def network_policy(self) -> PolicyEngine:
        """``--enable-np`` is a flag of the controller, a Deployment that is not always read."""
        for workload in controllers(self.snapshot):
            if workload.ref.namespace == settings.home(self.component):
                controller = self.component._replace(workload=workload)
                return self.switch(settings.flag(self.snapshot, controller, "enable-np"), "--enable-np")
        return self.not_known(phrase("--enable-np of kube-ovn-controller was not read"))

    def own_cidrs(self) -> Sources:
        """All Subnets of the Pod network together."""
        return Sources(
            tiers=(_subnets(self.snapshot, self.component, self.ledger),),
            hints=_default_cidr(self.snapshot, self.ledger),
            because=phrase("there is no Subnet that pods get addresses from"),
        )

    def shares_block(self) -> bool:
        """All nodes share the Subnets."""
        return True

    def kept_of_block(self, blocks: Collection[Network]) -> int:
        """What each Subnet keeps."""
        return sum(kept(self.snapshot, block) for block in blocks)

    def pods_are_chosen(self) -> str:
        """Of several Subnets a Pod gets an address of that of its namespace."""
        found = [claim for tier in self.own_cidrs().tiers for claim in tier.claims]
        return phrase("Pods take addresses of the Subnet of their namespace") if len(found) > 1 else ""


def _subnets(snapshot: Snapshot, component: Component, ledger: Ledger) -> Tier:
    reading = snapshot.resource(SUBNETS)
    found: list[Claim] = []
    join, outside = special_subnets(snapshot, component)
    for row in sorted(reading, key=lambda row: row.ref.name):
        if row.is_deleting or use_of(snapshot, row, join, outside) != FOR_PODS:
            continue
        command = ledger.proof.field(row.ref, "{.spec.cidrBlock}")
        written = as_written(row.tree, "spec", "cidrBlock")
        found += ledger.claim("subnets", written, Origin(row.ref, ".spec.cidrBlock"), command, f"Subnet/{row.ref.name}")
    return Tier(tuple(found), "" if was_read(reading) else phrase("Kube-OVN's Subnets"), in_parts=True)


def _underlay(snapshot: Snapshot) -> CustomResource | None:
    """The default Subnet when it lies on a VLAN: Pods then send plain frames, whatever tunnel the agent is told."""
    for row in sorted(snapshot.resource(SUBNETS), key=lambda row: row.ref.name):
        if flag(row.tree, "spec", "default") and text(row.tree, "spec", "vlan"):
            return row
    return None


def _default_cidr(snapshot: Snapshot, ledger: Ledger) -> tuple[Claim, ...]:
    """The controller's flag."""
    found: list[Claim] = []
    for workload in controllers(snapshot):
        for container in workload.containers:
            written = last_flag(container.argv, "default-cidr") or ""
            command = ledger.proof.flag(workload.ref, "--default-cidr")
            origin = Origin(workload.ref, "--default-cidr")
            found += ledger.claim("kube-ovn-controller", written, origin, command, "kube-ovn-controller --default-cidr")
    return tuple(found)
