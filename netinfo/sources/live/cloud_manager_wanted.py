"""Whether the Deployments of kube-system are worth a look: only where a cloud controller manager that none of the other
lists shows may cut the nodes' slices.

Hetzner's runs as a Deployment on the host network without a label of the control plane, so it is among neither the Pods
of the control plane nor the sample (hetznercloud/hcloud-cloud-controller-manager v1.25.1 deploy/ccm-networks.yaml). The
providers left out below ship a DaemonSet, Pods with the control plane's label, or hide theirs.
"""

from __future__ import annotations

from netinfo.components import cluster_cidr, installers
from netinfo.components.control_plane import CLOUD_MANAGER, processes
from netinfo.model.objects import Node, Pod, Workload
from netinfo.model.snapshot import Listing, Proof, Snapshot

#: Schemes of provider ids (kubernetes/cloud-provider-aws manifests/base, cloud-provider-gcp deploy/packages,
#: cloud-provider-openstack manifests, cloud-provider-vsphere releases: DaemonSets; kubernetes-sigs/cloud-provider-azure
#: helm: ``tier: control-plane``; k3s and kind have their own, in a process and a Pod of that label).
_SEEN_ELSEWHERE = frozenset({"", "aws", "azure", "gce", "k3s", "kind", "openstack", "vsphere"})


def is_wanted(proof: Proof, nodes: Listing[Node], daemonsets: Listing[Workload], control_plane: Listing[Pod]) -> bool:
    """True when nodes of another provider have slices, and nothing that was read cuts them; False while one of these
    lists was not answered."""
    if None in (nodes.command, daemonsets.command, control_plane.command):
        return False
    snapshot = Snapshot(proof, nodes=nodes, workloads=daemonsets, control_plane=control_plane)
    schemes = {node.provider_id.partition(":")[0] for node in snapshot.nodes if node.pod_cidrs}
    if schemes <= _SEEN_ELSEWHERE or processes(snapshot, CLOUD_MANAGER):
        return False
    told = installers.node_argument_flags(snapshot, "cluster-cidr", "kube-controller-manager")
    return not cluster_cidr.is_cut_by_manager(snapshot) and not any(True for _ in told)
