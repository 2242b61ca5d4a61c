"""kube-router: three jobs, all on unless a flag turns one off (cloudnativelabs/kube-router pkg/options/options.go)."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import node_podcidr
from netinfo.components.answers import path, shown
from netinfo.components.owned_ranges import lent, named_ranges
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.traffic import Path, PolicyEngine, ServiceProxy
from netinfo.text.messages import phrase, verbatim
from netinfo.text.translation import N_
from netinfo.values.addresses import parse_networks
from netinfo.values.flags import last_flag, parse_flags, truth

#: Flags with ranges for Services, and what these are for.
_RANGES = {"loadbalancer-ip-range": "load-balancer", "service-external-ip-range": "external"}
#: Obeyed before the node's own field (pkg/utils/pod_cidr.go).
_ANNOTATIONS = ("kube-router.io/pod-cidrs", "kube-router.io/pod-cidr")


class KubeRouter(Solution):
    """A bridge on the node, routes told by BGP."""

    def between_nodes(self) -> Iterator[Path]:
        """``--enable-overlay``, ``--overlay-type`` and ``--overlay-encap``: IP-in-IP between subnets unless told."""
        overlay, kind, encapsulation = (self.flag(name) for name in ("enable-overlay", "overlay-type", "overlay-encap"))
        if overlay.proof is None or kind.proof is None:
            return
        if (overlay.value or "true").lower() == "false":
            yield path(overlay.proof, "bgp", "kube-router --enable-overlay=false")
            return
        way, chosen = encapsulation.value or "ipip", kind.value or "subnet"
        says = phrase("kube-router with overlay {kind}, {encapsulation}", kind=chosen, encapsulation=way)
        yield path(kind.proof, way, says, chosen == "subnet")

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """``--loadbalancer-ip-range``, of which it gives Services addresses with ``--run-loadbalancer``; without it and
        in ``--service-external-ip-range``, those of others are accepted (docs/load-balancer-allocator.md)."""
        workload = self.component.workload
        if workload is None:
            return
        gives = truth(self.flag("run-loadbalancer").value or "") == "true"
        for name, kind in _RANGES.items():
            argvs = [each.argv for each in workload.containers if not each.is_init]
            written = [each for argv in argvs for value in parse_flags(argv).get(name, ()) for each in value.split(",")]
            flag, ranges = f"--{name}", named_ranges(written, kind, self.component.title)
            command, origin = self.snapshot.proof.flag(workload.ref, flag), Origin(workload.ref, flag)
            claim = RangeClaim(ranges, self.component.id, origin, command, verbatim(f"kube-router {flag}"))
            yield claim if gives and kind == "load-balancer" else lent(claim)

    def network_policy(self) -> PolicyEngine:
        """``--run-firewall``."""
        return self.switch(self.flag("run-firewall"), "--run-firewall")

    def service_proxy(self) -> ServiceProxy | None:
        """``--run-service-proxy``: a missing flag of a running agent is a yes (docs/user-guide.md: scheduler rr,
        annotation ``kube-router.io/service.scheduler``)."""
        look = self.flag("run-service-proxy")
        if look.value is None:
            return self.proxy_unread(phrase("its flags"))
        if look.proof is None or (look.value or "true").lower() not in ("true", "1", "t"):
            return None
        says = phrase("kube-router runs without --run-service-proxy, which it takes for true")
        if look.value:
            says = phrase("kube-router runs with {flag}", flag=f"--run-service-proxy={look.value}")
        algorithm = N_("round robin (rr), unless a Service is annotated otherwise")
        return self.replacing(shown(look.proof, "replaced", says), algorithm)

    def assigned(self) -> tuple[Claim, ...]:
        """Its annotations go before the node's own field."""
        return node_podcidr.assigned(self.snapshot, self.ledger, _written_for)

    def slices_of_nodes(self) -> NodePodCIDRs:
        """The same, by node."""
        annotated = {
            node.name: blocks
            for node in self.snapshot.nodes
            if _is_annotated(node) and (blocks := parse_networks(_written_for(node)))
        }
        says = phrase("Node.spec.podCIDRs and kube-router's annotations")
        found = {**node_podcidr.by_node(self.snapshot), **annotated}
        return (
            node_podcidr.of_nodes(self.snapshot, found, ".spec.podCIDRs", says)
            if annotated
            else super().slices_of_nodes()
        )

    def families_off(self) -> frozenset[int]:
        """``--enable-ipv4``, ``--enable-ipv6`` of version 2 (v2.1.0 pkg/options/options.go). Version 1 took the one
        family of the node's address, and nodes with IPv6 slices only may be of its time."""
        written = [each for node in self.snapshot.nodes for each in node.pod_cidrs]
        if not any("." in each for each in written):
            return frozenset()
        workload = self.component.workload
        argvs = [each.argv for each in (workload.containers if workload else ()) if not each.is_init]
        six = [truth(value) for argv in argvs if (value := last_flag(argv, "enable-ipv6")) is not None]
        return frozenset() if not argvs or "true" in six else frozenset({6})


def _is_annotated(node: Node) -> bool:
    return any(key in node.annotations for key in _ANNOTATIONS)


def _written_for(node: Node) -> str:
    """What the node's slices are, annotated or its own field."""
    own = node_podcidr.field_of(node)
    return next((node.annotations[key] for key in _ANNOTATIONS if key in node.annotations), own)
