"""Kube-OVN: Subnet objects, each with a block or one of each family (``cidrBlock: "10.16.0.0/16,fd00:10:16::/112"``).

Pitfalls: the Subnet ``join`` connects nodes and holds no pods; the one of the external gateway is a piece of the VLAN
outside; a Subnet of another provider (``<nad>.<ns>``) is a secondary network; ``--default-cidr`` of the controller only
makes the first Subnet; a Subnet of a tenant's VPC is no part of the cluster's block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components import settings
from netinfo.components.answers import path, shown, size
from netinfo.components.claims import Ledger, Sources, Tier, was_read
from netinfo.components.owned_ranges import named_ranges
from netinfo.components.pod_addresses import tenants
from netinfo.components.settings import Setting
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component
from netinfo.model.objects import CustomResource, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, PolicyEngine
from netinfo.text.messages import phrase, verbatim
from netinfo.values.flags import last_flag
from netinfo.values.json_access import as_written, flag, text

_RESOURCE = "subnets.kubeovn.io"
#: What the Subnet of the external gateway is called (kubeovn/kube-ovn v1.16.2 pkg/controller/config.go).
_EXTERNAL = "external"
#: And the one that connects the nodes.
JOIN = "join"


class KubeOvn(Solution):
    """Logical networks of OVN."""

    def mtu(self) -> Iterator[Evidence]:
        """A Subnet's own value goes before the agent's flag."""
        subnet = self.resource(_RESOURCE, "ovn-default", "spec", "mtu")
        if subnet.setting is not None:
            yield from size(subnet, "Subnet ovn-default mtu")
        else:
            yield from size(self.flag("mtu"), "kube-ovn-cni --mtu")

    def marks_every_pod(self) -> bool:
        """Its plugin waits for the annotations of its controller (kubeovn/kube-ovn v1.14.5 pkg/daemon/handler.go)."""
        return True

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Subnets of nodes, of tenants, of the gateway outside, of further interfaces."""
        return _other_cidrs(self.snapshot, self.component)

    def between_nodes(self) -> Iterator[Path]:
        """Plain frames where the default Subnet lies on a VLAN, else the agent's ``--network-type``."""
        if row := _underlay(self.snapshot):
            vlan, command = text(row.tree, "spec", "vlan"), self.snapshot.proof.field(row.ref, "{.spec.vlan}")
            proof = Setting(vlan, _RESOURCE, Origin(row.ref, ".spec.vlan", "Subnet"), command)
            yield path(proof, "vlan", verbatim(f"Subnet {row.ref.name}: vlan {vlan}"))
            return
        look, name = self.flag("network-type"), "--network-type"
        if look.proof is not None:
            says = phrase(
                "no {name}, which {solution} takes for {value}", name=name, solution="kube-ovn-cni", value="geneve"
            )
            yield path(look.proof, look.value or "geneve", verbatim(f"{name}={look.value}") if look.value else says)

    def pods_beside_nodes(self) -> str:
        """An underlay network."""
        because = phrase("Pods and nodes share a network on purpose: the default Subnet lies on a VLAN")
        return because if _underlay(self.snapshot) is not None else ""

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


def _subnets(snapshot: Snapshot, component: Component, ledger: Ledger) -> Tier:
    reading = snapshot.resource(_RESOURCE)
    found: list[Claim] = []
    outside = _flag(controllers(snapshot), "external-gateway-switch") or _EXTERNAL
    # Controller and agent have this flag; the controller may run in another cluster.
    join = _flag((*controllers(snapshot), component.workload), "node-switch") or JOIN
    for row in sorted(reading, key=lambda row: row.ref.name):
        if row.ref.name == join or row.is_deleting or text(row.tree, "spec", "provider") not in ("", "ovn"):
            continue
        if row.ref.name in tenants(snapshot):
            continue
        if row.ref.name == outside and text(row.tree, "spec", "vlan"):
            continue
        command = ledger.proof.field(row.ref, "{.spec.cidrBlock}")
        written = as_written(row.tree, "spec", "cidrBlock")
        found += ledger.claim("subnets", written, Origin(row.ref, ".spec.cidrBlock"), command, f"Subnet/{row.ref.name}")
    return Tier(tuple(found), "" if was_read(reading) else phrase("Kube-OVN's Subnets"), in_parts=True)


def _flag(workloads: Iterable[Workload | Pod | None], name: str) -> str:
    argvs = [one.argv for each in workloads if each is not None for one in each.containers]
    return next((value for argv in argvs if (value := last_flag(argv, name))), "")


def controllers(snapshot: Snapshot) -> tuple[Workload, ...]:
    """The Deployments of Kube-OVN's controller that were read: none for a user who may not, or where it runs in
    another cluster."""
    return tuple(each for each in snapshot.controllers() if each.ref.name == "kube-ovn-controller")


def _underlay(snapshot: Snapshot) -> CustomResource | None:
    """The default Subnet when it lies on a VLAN: Pods then send plain frames, whatever tunnel the agent is told."""
    for row in sorted(snapshot.resource(_RESOURCE), key=lambda row: row.ref.name):
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


def _other_cidrs(snapshot: Snapshot, component: Component) -> Iterator[RangeClaim]:
    """Subnets that give the cluster's Pods nothing: of nodes, of tenants' VPCs, of the gateway outside, of further
    interfaces; and the controller's flag for that of the nodes, which has to be the same."""
    outside = _flag(controllers(snapshot), "external-gateway-switch") or _EXTERNAL
    join = _flag((*controllers(snapshot), component.workload), "node-switch") or JOIN
    for row in snapshot.resource(_RESOURCE):
        kind, space = _use(snapshot, row, join, outside)
        if kind and not row.is_deleting:
            written = as_written(row.tree, "spec", "cidrBlock").split(",")
            ranges = named_ranges(written, kind, f"Subnet {row.ref.name}", space)
            command = snapshot.proof.field(row.ref, "{.spec.cidrBlock}")
            yield RangeClaim(ranges, "subnets", Origin(row.ref, ".spec.cidrBlock"), command, f"Subnet/{row.ref.name}")
    for workload in controllers(snapshot):
        written = (_flag((workload,), "node-switch-cidr")).split(",")
        command, origin = (
            snapshot.proof.flag(workload.ref, "--node-switch-cidr"),
            Origin(workload.ref, "--node-switch-cidr"),
        )
        ranges = named_ranges(written, "join", f"Subnet {join}")
        yield RangeClaim(ranges, "kube-ovn-controller", origin, command, "kube-ovn-controller --node-switch-cidr")


def _use(snapshot: Snapshot, row: CustomResource, join: str, outside: str) -> tuple[str, str]:
    """What a Subnet is for, and its address space; nothing for one of the cluster's own Pods."""
    provider, vpc = text(row.tree, "spec", "provider"), tenants(snapshot).get(row.ref.name, "")
    if provider not in ("", "ovn"):
        return "secondary", provider
    if vpc:
        return "tenant", f"VPC {vpc}"
    if row.ref.name == join:
        return "join", ""
    return ("external", "") if row.ref.name == outside and text(row.tree, "spec", "vlan") else ("", "")
