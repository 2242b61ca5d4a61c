"""kindnet: the network of kind, and of Minikube with several nodes."""

from __future__ import annotations

import re

from netinfo.components import match, node_podcidr
from netinfo.components.answers import shown
from netinfo.components.claims import Sources, Tier
from netinfo.components.settings import Setting
from netinfo.components.solution import Solution
from netinfo.model.objects import Pod
from netinfo.model.origin import Origin
from netinfo.model.report import Strength
from netinfo.model.traffic import PolicyEngine
from netinfo.text.messages import phrase, verbatim

#: ``v20240813-c6f155d6``: the day of the commit.
_DAY = re.compile(r"^v(20\d{6})-")
#: Images up to the first day do not enforce, from the second day on they do (kind v0.23.0 and v0.24.0).
_WITHOUT, _WITH = 20240513, 20240813


class Kindnet(Solution):
    """Point-to-point links, and a route on each node to the slice of every other one."""

    def network_policy(self) -> PolicyEngine:
        """Since kind v0.24.0 (kubernetes-sigs/kind#3612), which the image's day tells."""
        workload = self.component.workload
        images = [each.image for each in workload.containers if not each.is_init] if workload else []
        days = [found[1] for found in (_DAY.match(match.image_tag(image)) for image in images) if found]
        day = int(days[0]) if days else 0
        if workload is None or not days or _WITHOUT < day < _WITH:
            return self.not_known(
                phrase("kindnet enforces NetworkPolicy since kind v0.24.0, and its image does not tell which it is")
            )
        does = day >= _WITH
        template = ".spec" if isinstance(workload, Pod) else ".spec.template.spec"
        command = self.snapshot.proof.field(workload.ref, f"{{{template}.containers[*].image}}")
        proof = Setting("", "daemonsets", Origin(workload.ref, "image"), command)
        says = phrase("kindnetd of {day}, before NetworkPolicy", day=days[0])
        says = phrase("kindnetd of {day}, with NetworkPolicy", day=days[0]) if does else says
        evidence = shown(proof, self.component.id if does else "none", says, Strength.INFERRED)
        return PolicyEngine(self.component.id, self.component.title, does, evidence)

    def cidrs_of_node_podcidrs(self) -> Sources:
        """``POD_SUBNET`` only steers masquerading; on minikube it stays 10.244.0.0/16 whatever was asked for."""
        own = self.claim_variable("kindnet", "POD_SUBNET", verbatim("kindnet POD_SUBNET"))
        return node_podcidr.sources(self.snapshot, self.ledger, Tier(own))
