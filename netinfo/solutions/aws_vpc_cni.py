"""Amazon VPC CNI: addresses of the VPC's own subnets, settings in the variables and flags of DaemonSet aws-node.

With custom networking Pods get addresses of the subnets that ENIConfigs name, and the node's first interface gives them
none, though the node may still say that it takes as many Pods as without (aws/amazon-vpc-cni-k8s README.md,
``AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG``; misc/eni-max-pods.txt).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from netinfo.components.answers import shown
from netinfo.components.claims import Sources
from netinfo.components.solution import Solution
from netinfo.model.objects import Node
from netinfo.model.report import Evidence
from netinfo.model.traffic import PolicyEngine
from netinfo.text.escape import is_plain
from netinfo.text.messages import phrase, verbatim
from netinfo.values.json_access import text

_ENICONFIGS = "eniconfigs.crd.k8s.amazonaws.com"
#: Interfaces and addresses of each of them, by the number of Pods that a node with all of them takes: interfaces times
#: (addresses - 1) + 2. Other numbers belong to few types of instances, or to several shapes.
_SHAPES = {
    4: (2, 2),
    8: (2, 4),
    11: (3, 4),
    12: (2, 6),
    17: (3, 6),
    29: (3, 10),
    35: (3, 12),
    44: (3, 15),
    58: (4, 15),
    234: (8, 30),
    394: (8, 50),
    737: (15, 50),
}
#: Families whose sizes have other shapes with one of these numbers.
_OTHER_FAMILIES = ("d3.", "d3en.", "inf1.")
#: Numbers that are right with custom networking on a type of another shape (44 where 58 fit without it), with the
#: families whose types have the shape above: of any other type nothing is said.
_FAMILIES = {8: ("a1.", "c", "g", "is4gen.", "m", "r"), 11: ("t",), 12: ("c1.", "m1.", "m3."), 44: ("t2.",)}
_TYPE = "node.kubernetes.io/instance-type"


class AwsVpcCni(Solution):
    """Pods have addresses of the nodes' VPC interfaces."""

    def mtu(self) -> Iterator[Evidence]:
        """``AWS_VPC_ENI_MTU``, 9001 without (aws/amazon-vpc-cni-k8s pkg/networkutils/network.go)."""
        yield from self.variable_or("AWS_VPC_ENI_MTU", "9001")

    def network_policy(self) -> PolicyEngine:
        """The node agent has to be told to enforce (aws/aws-network-policy-agent, ``--enable-network-policy``)."""
        look = self.flag("enable-network-policy")
        if self.component.workload is None:  # Auto Mode: the node's image has it
            because = phrase("no agent of {solution} runs whose settings would tell", solution=self.component.title)
            return self.not_known(because)
        if look.value is None:
            return self.not_known(phrase("the flags of aws-node could not be read"))
        is_on = look.value.lower() == "true"
        name = "aws-eks-nodeagent --enable-network-policy"
        says = verbatim(f"{name}={look.value}") if look.value else phrase("{name} is not set", name=name)
        proof = shown(look.proof, self.component.id if is_on else "none", says)
        return PolicyEngine(self.component.id, self.component.title, is_on, proof)

    def has_own_subnets(self) -> bool:
        """True with custom networking."""
        return (self.variable("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG").value or "").lower() == "true"

    def subnets(self) -> tuple[str, ...]:
        """The ids of the subnets that ENIConfigs name, as far as they were read."""
        names = {text(row.tree, "spec", "subnet") for row in self.snapshot.resource(_ENICONFIGS)}
        return tuple(sorted(each for each in names if each and is_plain(each)))

    def cidrs_of_cloud(self) -> Sources:
        """With custom networking the ENIConfigs tell the subnets."""
        if not self.has_own_subnets():
            return super().cidrs_of_cloud()
        subnets = " ".join(shlex.quote(each) for each in self.subnets()) or "SUBNET"
        command = f"aws ec2 describe-subnets --subnet-ids {subnets} --query 'Subnets[].CidrBlock'"
        return Sources(
            no_block=phrase(
                "custom networking is on: pods get addresses of the subnets that ENIConfigs name, not of the nodes' "
                "own; ask the cloud: {command}",
                command=verbatim(command),
            )
        )

    def pods_that_fit(self, node: Node) -> int | None:
        """Without the first interface, where the node still counts it. With prefixes an address is no limit."""
        has_prefixes = (self.variable("ENABLE_PREFIX_DELEGATION").value or "").lower() == "true"
        number, type_ = node.pod_capacity or 0, node.labels.get(_TYPE, "")
        shape = _SHAPES.get(number)
        is_other = type_.startswith(_OTHER_FAMILIES) or not type_.startswith(_FAMILIES.get(number, ""))
        if shape is None or is_other or has_prefixes or not self.has_own_subnets():
            return None
        interfaces, addresses = shape
        return (interfaces - 1) * (addresses - 1) + 2
