"""Amazon VPC CNI: addresses of the VPC's own subnets, settings in the variables and flags of DaemonSet aws-node."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components.solution import Solution
from netinfo.model.report import Evidence


class AwsVpcCni(Solution):
    """Pods have addresses of the nodes' VPC interfaces."""

    def mtu(self) -> Iterator[Evidence]:
        """``AWS_VPC_ENI_MTU``, 9001 without (aws/amazon-vpc-cni-k8s pkg/networkutils/network.go)."""
        yield from self.variable_or("AWS_VPC_ENI_MTU", "9001")
