"""Addresses out of the cloud's own subnets: no block of the cluster exists, only what its Pods use can be seen.

Amazon VPC CNI, Azure CNI (node subnet and dynamic), OKE VCN-native, Terway with ENIs, TKE VPC-CNI, Cello, and Cilium in
its cloud modes. ``because`` names the command of the cloud that tells the subnets; words in capitals are the reader's.

Pitfall: Azure CNI Overlay is the same agent with node slices out of a block of the cluster; nodes carry its label.
"""

from __future__ import annotations

import shlex

from netinfo.components import node_podcidr
from netinfo.components.claims import Ledger, Sources, Tier, was_read
from netinfo.components.records.signature import Signature
from netinfo.model.block_sources import Claim
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.snapshot import Snapshot
from netinfo.text.escape import is_plain
from netinfo.text.messages import Phrase, phrase, verbatim
from netinfo.values.addresses import normal
from netinfo.values.json_access import Tree, objects, text

#: Azure/azure-container-networking cns/healthserver; azure-aks-docs articles/aks/use-labels.md.
_OVERLAY = (("kubernetes.azure.com/podnetwork-type", "overlay"), ("kubernetes.azure.com/azure-cni-overlay", "true"))
_CONFIGS = "nodenetworkconfigs.acn.azure.com"
_OVERLAY_TYPE = "overlay"
_SUBNET = "kubernetes.azure.com/network-subnet"
_INTERFACES = "Reservations[].Instances[].NetworkInterfaces[].SubnetId"


def sources(snapshot: Snapshot, ledger: Ledger, record: Signature | None, *, is_azure: bool = False) -> Sources:
    """No block, with the reason and the cloud's command. ``is_azure``: Azure's plugin, whose labels tell its overlay
    from its subnets; maybe behind another agent."""
    if _is_overlay(snapshot):
        return overlay(snapshot, ledger)
    if is_azure and not was_read(snapshot.nodes):
        return Sources((Tier(unread=phrase("nodes, whose labels tell Azure's overlay from its subnets,")),))
    command, named = _command(snapshot, record), tuple(_named_blocks(snapshot, ledger, is_overlay=False))
    why = phrase("pods get addresses of the cloud's own subnets; ask the cloud: {command}", command=command)
    if named:
        blocks = ", ".join(normal(block for claim in named for block in claim.blocks))
        why = phrase(
            "pods get addresses of the cloud's own subnets ({blocks}); ask the cloud: {command}",
            blocks=blocks,
            command=command,
        )
    return Sources(no_block=why, hints=named)


def overlay(snapshot: Snapshot, ledger: Ledger) -> Sources:
    """The block of Azure's overlay: what NodeNetworkConfigs name, then what else nodes' slices may be cut from."""
    base = node_podcidr.sources(snapshot, ledger)
    return base._replace(tiers=(Tier(tuple(_named_blocks(snapshot, ledger, is_overlay=True))), *base.tiers))


def overlay_slices(snapshot: Snapshot) -> NodePodCIDRs:
    """``Node.spec.podCIDRs``; where no node has any, ``primaryIP`` of each node's NodeNetworkConfig, which has the
    node's name."""
    found = node_podcidr.in_use(snapshot)
    if found.by_node or not _containers(snapshot):
        return found
    return node_podcidr.of_objects(snapshot, _CONFIGS, ".status.networkContainers[*].primaryIP", _slice)


def _slice(tree: Tree) -> tuple[str, list[str]]:
    found = [each for each in objects(tree, "status", "networkContainers") if text(each, "type") == _OVERLAY_TYPE]
    return text(tree, "metadata", "name"), [text(each, "primaryIP") for each in found]


def _is_overlay(snapshot: Snapshot) -> bool:
    is_labelled = any(node.labels.get(key) == value for node in snapshot.nodes for key, value in _OVERLAY)
    return is_labelled or bool(_containers(snapshot))


def _containers(snapshot: Snapshot, *, is_overlay: bool = True) -> list[Tree]:
    """The overlay's own of what each NodeNetworkConfig lists: ``primaryIP`` is the node's slice, ``subnetAddressSpace``
    the block that all are cut from; or those of a subnet of the VNet (``vnet`` and ``vnetblock``), whose block stands
    in the same field (Azure/azure-container-networking crd/nodenetworkconfig/api/v1alpha)."""
    rows = snapshot.resource(_CONFIGS)
    found = [each for row in rows for each in objects(row.tree, "status", "networkContainers")]
    return [each for each in found if (text(each, "type") == _OVERLAY_TYPE) is is_overlay]


def _named_blocks(snapshot: Snapshot, ledger: Ledger, *, is_overlay: bool) -> list[Claim]:
    containers = _containers(snapshot, is_overlay=is_overlay)
    written = ",".join(sorted({text(each, "subnetAddressSpace") for each in containers} - {""}))
    path = "{.items[*].status.networkContainers[*].subnetAddressSpace}"
    command = snapshot.proof.listing(_CONFIGS, path, "-A")
    return ledger.claim("nodenetworkconfigs", written, Origin(_CONFIGS, path), command, "NodeNetworkConfigs")


def _command(snapshot: Snapshot, record: Signature | None) -> Phrase:
    """The command of the cloud that the nodes belong to, else the one that the solution's record names."""
    nodes = sorted(snapshot.nodes, key=lambda node: node.name)
    scheme = next((each.provider_id.partition(":")[0] for each in nodes if each.provider_id), "")
    cloud = record.cloud if record and record.cloud else scheme
    if cloud == "aws":
        return _aws(nodes)
    if cloud == "azure":
        subnet = _label(nodes, _SUBNET) or "SUBNET"
        shown = f"az network vnet subnet show -g GROUP --vnet-name VNET -n {shlex.quote(subnet)} --query addressPrefix"
        return verbatim(shown)
    return verbatim(record.subnets_command) if record and record.subnets_command else phrase("its list of subnets")


def _aws(nodes: list[Node]) -> Phrase:
    """Subnets are found over all network interfaces of an instance, whose id is the end of the provider id: Pods may
    have others than the instance itself (custom networking; ``podSubnetSelectorTerms`` of a NodeClass of Auto Mode)."""
    instance = next((each.provider_id.rpartition("/")[2] for each in nodes if "/i-" in each.provider_id), "")
    found = shlex.quote(instance) if instance and is_plain(instance) else "INSTANCE"
    subnets = f"aws ec2 describe-instances --instance-ids {found} --query '{_INTERFACES}'"
    blocks = "aws ec2 describe-subnets --subnet-ids SUBNET --query 'Subnets[].CidrBlock'"
    return phrase("{first}, then {second}", first=verbatim(subnets), second=verbatim(blocks))


def _label(nodes: list[Node], key: str) -> str:
    values = [node.labels[key] for node in nodes if is_plain(node.labels.get(key, "")) and node.labels.get(key)]
    return values[0] if values else ""
