"""Subnets of Kube-OVN that give the cluster's own Pods nothing, and addresses by which VPCs reach the outside.

A tenant's VPC is an address space of its own, unless it peers with another one (kubeovn/docs docs/vpc/vpc.en.md, vpc
peering). Sources: kubeovn/kube-ovn pkg/apis/kubeovn/v1/subnet.go, vpc.go, iptables-eip.go, ovn-eip.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components.owned_ranges import named_ranges, of_field
from netinfo.components.pod_addresses import tenants
from netinfo.model.components import Component
from netinfo.model.objects import CustomResource, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.values.flags import last_flag
from netinfo.values.json_access import as_written, objects, text

SUBNETS = "subnets.kubeovn.io"
_VPCS, _EIPS = "vpcs.kubeovn.io", ("iptables-eips.kubeovn.io", "ovn-eips.kubeovn.io")
#: What the Subnet of the external gateway is called (kubeovn/kube-ovn v1.16.2 pkg/controller/config.go).
_EXTERNAL = "external"
#: And the one that connects the nodes.
JOIN = "join"
#: Use and address space of a Subnet that gives the cluster's own Pods their addresses.
FOR_PODS = ("", "")
#: How the two kinds of addresses write them, and what came of an address that was not asked for by name.
_OF_EIP = ("v4ip", "v6ip", "v4Ip", "v6Ip", "ip")


def controllers(snapshot: Snapshot) -> tuple[Workload, ...]:
    """The Deployments of Kube-OVN's controller that were read: none for a user who may not, or where it runs in
    another cluster."""
    return tuple(each for each in snapshot.controllers() if each.ref.name == "kube-ovn-controller")


def special_subnets(snapshot: Snapshot, component: Component) -> tuple[str, str]:
    """The names of the Subnets that connect nodes and that lead outside. Controller and agent have the first one's
    flag; the controller may run in another cluster."""
    join = _flag((*controllers(snapshot), component.workload), "node-switch") or JOIN
    return join, _flag(controllers(snapshot), "external-gateway-switch") or _EXTERNAL


def other_cidrs(snapshot: Snapshot, component: Component) -> Iterator[RangeClaim]:
    """Subnets of nodes, of tenants' VPCs, of the gateway outside, of further interfaces; the controller's flag for that
    of the nodes, which has to be the same; addresses of gateways of VPCs."""
    join, outside = special_subnets(snapshot, component)
    spaces: dict[str, str] = {}
    for row in snapshot.resource(SUBNETS):
        kind, space = use_of(snapshot, row, join, outside)
        spaces[row.ref.name] = space
        if kind and not row.is_deleting:
            written = as_written(row.tree, "spec", "cidrBlock").split(",")
            yield of_field(snapshot, row, ".spec.cidrBlock", kind, written, space)
    for workload in controllers(snapshot):
        name = "--node-switch-cidr"
        ranges = named_ranges(_flag((workload,), name.strip("-")).split(","), "join", f"Subnet {join}")
        command, says = snapshot.proof.flag(workload.ref, name), f"kube-ovn-controller {name}"
        yield RangeClaim(ranges, "kube-ovn-controller", Origin(workload.ref, name), command, says)
    for row in (each for name in _EIPS for each in snapshot.resource(name)):
        written = [text(row.tree, part, key) for part in ("spec", "status") for key in _OF_EIP]
        yield of_field(
            snapshot, row, ".spec", "egress", written, spaces.get(text(row.tree, "spec", "externalSubnet"), "")
        )


def peerings(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The address spaces of VPCs that name each other as peers; of the cluster's own VPC the space has no name."""
    spaces = {vpc: f"VPC {vpc}" for vpc in tenants(snapshot).values()}
    peers = {
        row.ref.name: {text(each, "remoteVpc") for each in objects(row.tree, "spec", "vpcPeerings")}
        for row in snapshot.resource(_VPCS)
    }
    for name, others in sorted(peers.items()):
        for other in sorted(others):
            if name < other and name in peers.get(other, ()):
                yield spaces.get(name, ""), spaces.get(other, "")


def _flag(workloads: Iterable[Workload | Pod | None], name: str) -> str:
    argvs = [one.argv for each in workloads if each is not None for one in each.containers]
    return next((value for argv in argvs if (value := last_flag(argv, name))), "")


def use_of(snapshot: Snapshot, row: CustomResource, join: str, outside: str) -> tuple[str, str]:
    """What a Subnet is for, and its address space; ``FOR_PODS`` for one of the cluster's own Pods."""
    provider, vpc = text(row.tree, "spec", "provider"), tenants(snapshot).get(row.ref.name, "")
    if provider not in ("", "ovn"):
        return "secondary", provider
    if vpc:
        return "tenant", f"VPC {vpc}"
    if row.ref.name == join:
        return "join", ""
    return ("external", "") if row.ref.name == outside and text(row.tree, "spec", "vlan") else FOR_PODS
