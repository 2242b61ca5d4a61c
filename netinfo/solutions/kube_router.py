"""kube-router: three jobs, all on unless a flag turns one off (cloudnativelabs/kube-router pkg/options/options.go)."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.solution import Solution, path, shown
from netinfo.model.traffic import Path, PolicyEngine, ServiceProxy
from netinfo.text.messages import phrase


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
        algorithm = "round robin (rr), unless a Service is annotated otherwise"
        return self.replacing(shown(look.proof, "replaced", says), algorithm)
