"""Addresses out of the cloud's own subnets: no block of the cluster exists, only what its Pods use can be seen.

Amazon VPC CNI, Azure CNI (node subnet and dynamic), OKE VCN-native, Terway with ENIs, TKE VPC-CNI, Cello, and Cilium in
its cloud modes. ``because`` names the command of the cloud that tells the subnets; words in capitals are the reader's.

Pitfall: Azure CNI Overlay is the same agent with node slices out of a block of the cluster; nodes carry its label.
"""

from __future__ import annotations

import shlex

from netinfo.components import cluster_cidr
from netinfo.components.claims import Ledger, Sources, Tier, is_looked_at
from netinfo.model.components import Candidate
from netinfo.model.objects import Node
from netinfo.model.snapshot import Snapshot
from netinfo.solutions import node_slices
from netinfo.solutions.aws_vpc_cni import AwsVpcCni
from netinfo.text.escape import is_plain
from netinfo.text.messages import Phrase, phrase, verbatim

#: Azure/azure-container-networking cns/healthserver; azure-aks-docs articles/aks/use-labels.md.
_OVERLAY = (("kubernetes.azure.com/podnetwork-type", "overlay"), ("kubernetes.azure.com/azure-cni-overlay", "true"))
_SUBNET = "kubernetes.azure.com/network-subnet"


def sources(snapshot: Snapshot, candidate: Candidate, *, is_azure: bool = False) -> Sources:
    """No block, with the reason and the cloud's command. ``is_azure``: Azure's plugin behind another agent."""
    if _is_overlay(snapshot):
        return node_slices.sources(snapshot, candidate)
    ledger = Ledger(snapshot.proof)
    own = AwsVpcCni(snapshot, candidate)
    if candidate.id == "aws-vpc-cni" and own.has_own_subnets():
        return Sources(
            others=cluster_cidr.claims(snapshot, ledger), no_block=_of_eniconfigs(own), warnings=tuple(ledger.warnings)
        )
    if (is_azure or candidate.id == "azure-cni") and not is_looked_at(snapshot.nodes):
        unread = phrase("nodes, whose labels tell Azure's overlay from its subnets,")
        return Sources((Tier(unread=unread),), cluster_cidr.claims(snapshot, ledger))
    return Sources(
        others=cluster_cidr.claims(snapshot, ledger),
        no_block=phrase(
            "pods get addresses of the cloud's own subnets; ask the cloud: {command}",
            command=_command(snapshot, candidate),
        ),
        warnings=tuple(ledger.warnings),
    )


def _of_eniconfigs(own: AwsVpcCni) -> Phrase:
    subnets = " ".join(shlex.quote(each) for each in own.subnets()) or "SUBNET"
    command = f"aws ec2 describe-subnets --subnet-ids {subnets} --query 'Subnets[].CidrBlock'"
    return phrase(
        "custom networking is on: pods get addresses of the subnets that ENIConfigs name, not of the nodes' own; "
        "ask the cloud: {command}",
        command=verbatim(command),
    )


def _is_overlay(snapshot: Snapshot) -> bool:
    return any(node.labels.get(key) == value for node in snapshot.nodes for key, value in _OVERLAY)


def _command(snapshot: Snapshot, candidate: Candidate) -> Phrase:
    """The command of the cloud that the nodes belong to, else the one that fits the solution."""
    nodes = sorted(snapshot.nodes, key=lambda node: node.name)
    scheme = next((each.provider_id.partition(":")[0] for each in nodes if each.provider_id), "")
    if scheme == "aws" or candidate.id == "aws-vpc-cni":
        return _aws(nodes)
    if scheme == "azure" or candidate.id == "azure-cni":
        subnet = _label(nodes, _SUBNET) or "SUBNET"
        shown = f"az network vnet subnet show -g GROUP --vnet-name VNET -n {shlex.quote(subnet)} --query addressPrefix"
        return verbatim(shown)
    if candidate.id == "oke-vcn-native":
        return verbatim("oci network subnet get --subnet-id SUBNET_OCID --query 'data.\"cidr-block\"'")
    if candidate.id == "terway":
        return verbatim("aliyun vpc DescribeVSwitchAttributes --VSwitchId VSWITCH")
    if candidate.id == "tke":
        return verbatim("tccli vpc DescribeSubnets --SubnetIds SUBNET")
    if candidate.id == "cello":
        return verbatim("ve vpc DescribeSubnetAttributes --SubnetId SUBNET")
    return phrase("its list of subnets")


def _aws(nodes: list[Node]) -> Phrase:
    """Subnets are found over the network interfaces of an instance, whose id is the end of the provider id."""
    instance = next((each.provider_id.rpartition("/")[2] for each in nodes if "/i-" in each.provider_id), "")
    found = shlex.quote(instance) if instance and is_plain(instance) else "INSTANCE"
    subnets = f"aws ec2 describe-instances --instance-ids {found} --query 'Reservations[].Instances[].SubnetId'"
    blocks = "aws ec2 describe-subnets --subnet-ids SUBNET --query 'Subnets[].CidrBlock'"
    return phrase("{first}, then {second}", first=verbatim(subnets), second=verbatim(blocks))


def _label(nodes: list[Node], key: str) -> str:
    values = [node.labels[key] for node in nodes if is_plain(node.labels.get(key, "")) and node.labels.get(key)]
    return values[0] if values else ""
