"""Amazon VPC CNI: addresses of the VPC's own subnets, settings in the variables and flags of DaemonSet aws-node."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.solution import Solution, shown
from netinfo.model.report import Evidence
from netinfo.model.traffic import PolicyEngine
from netinfo.text.messages import phrase, verbatim


class AwsVpcCni(Solution):
    """Pods have addresses of the nodes' VPC interfaces."""

    def mtu(self) -> Iterator[Evidence]:
        """``AWS_VPC_ENI_MTU``, 9001 without (aws/amazon-vpc-cni-k8s pkg/networkutils/network.go)."""
        yield from self.variable_or("AWS_VPC_ENI_MTU", "9001")

    def network_policy(self) -> PolicyEngine:
        """The node agent has to be told to enforce (aws/aws-network-policy-agent, ``--enable-network-policy``)."""
        look = self.flag("enable-network-policy")
        if look.value is None:
            return self.not_known(phrase("the flags of aws-node could not be read"))
        is_on = look.value.lower() == "true"
        name = "aws-eks-nodeagent --enable-network-policy"
        says = verbatim(f"{name}={look.value}") if look.value else phrase("{name} is not set", name=name)
        proof = shown(look.proof, self.component.id if is_on else "none", says)
        return PolicyEngine(self.component.id, self.component.title, is_on, proof)
