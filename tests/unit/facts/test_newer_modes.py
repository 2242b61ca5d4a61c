"""Newer modes of providers: where their own objects name blocks, those are the answer, and look-alikes are not."""

from __future__ import annotations

from typing import Any

import pytest

from netinfo.facts.judge import decide
from netinfo.model.command import Command, Trouble
from netinfo.model.objects import Container, CustomResource, Ref
from netinfo.model.report import Fact, Report, State
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.values.json_access import NOT_KEPT, Partial
from tests.support.podnet import FORBIDDEN, agent, cluster, component, kubeadm_config, node, pod, resource

GKE = {"cloud.google.com/gke-nodepool": "pool"}
PARAMS = "gkenetworkparamsets.networking.gke.io"
NETD = agent("netd")._replace(containers=(Container("netd", "gke.gcr.io/netd:v0.6.9"),), desired=2, ready=2)
GKE_PROXY = agent("kube-proxy")._replace(
    containers=(
        Container("kube-proxy", "gke.gcr.io/kube-proxy:v1.32.4", ("kube-proxy", "--cluster-cidr=10.52.0.0/14")),
    )
)


def report(snapshot: Snapshot) -> Report:
    return decide(snapshot, context="test", origin="live", facts=tuple(Fact)).report


def block(snapshot: Snapshot) -> tuple[State, object]:
    found = report(snapshot).facts[Fact.POD_CIDRS]
    return found.state, found.value


def params(name: str, *blocks: str, vpc: str = "shop", ready: str = "True", **fields: Any) -> CustomResource:
    """What the cloud controller manager writes of a network."""
    status = {"podCIDRs": {"cidrBlocks": list(blocks)}, "conditions": [{"type": "Ready", "status": ready}]}
    return resource(name, PARAMS, "GKENetworkParamSet", {"spec": {"vpc": vpc}, "status": status}, **fields)


def gke(*found: CustomResource, second: str = "10.52.1.0/24", proxy: bool = False) -> Snapshot:
    """Two nodes of GKE, the second with this slice."""
    return cluster(
        nodes=(node("n0", "10.52.0.0/24", labels=GKE), node("n1", second, labels=GKE)),
        pods=(pod("a", "10.52.0.7", on="n0"), pod("b", second.replace(".0/24", ".9"), on="n1")),
        workloads=(NETD, *((GKE_PROXY,) if proxy else ())),
        custom={PARAMS: found},
    )


def test_the_parameters_of_the_default_network_name_all_ranges_of_node_pools() -> None:
    both = params("default", "10.52.0.0/14", "10.200.0.0/20")
    assert block(gke(second="10.200.3.0/24"))[1] is None
    assert block(gke(both, second="10.200.3.0/24")) == (State.SINGLE, ("10.52.0.0/14", "10.200.0.0/20"))


def test_a_range_of_the_default_network_that_no_node_uses_yet_belongs_to_the_block() -> None:
    both = params("pod-network", "10.52.0.0/14", "10.200.0.0/20")
    assert block(gke(both, proxy=True)) == (State.SINGLE, ("10.52.0.0/14", "10.200.0.0/20"))
    assert block(gke(params("default", "10.52.0.0/14"), proxy=True)) == (State.AGREED, ("10.52.0.0/14",))


def test_a_slice_outside_what_the_parameters_name_is_a_conflict() -> None:
    """A node pool on another subnet of the VPC: its ranges stand in no object."""
    assert block(gke(params("default", "10.52.0.0/14"), second="10.200.3.0/24"))[0] is State.CONFLICT


@pytest.mark.parametrize(
    "other",
    [
        params("default", "192.0.2.0/24", ready="False"),
        params("default", "192.0.2.0/24", is_deleting=True),
        params("blue", "192.0.2.0/24", vpc="blue"),
    ],
)
def test_parameters_that_are_not_in_effect_or_another_networks_are_no_pod_block(other: CustomResource) -> None:
    assert block(gke(other, proxy=True)) == (State.SINGLE, ("10.52.0.0/14",))


def test_parameters_that_may_not_be_read_make_nothing_surer() -> None:
    seen = gke(params("default", "10.52.0.0/14"), proxy=True)
    assert block(seen._replace(custom={PARAMS: FORBIDDEN}))[1] is None  # type: ignore[dict-item]
    saved: Listing[CustomResource] = Listing(
        trouble=Trouble.NOT_IN_DUMP, is_complete=False, command=Command("grep", ("x",))
    )
    assert block(seen._replace(custom={PARAMS: saved})) == (State.SINGLE, ("10.52.0.0/14",))


def test_ranges_of_further_networks_are_told_with_their_vpc() -> None:
    found = report(gke(params("default", "10.52.0.0/14"), params("blue", "172.20.0.0/20", vpc="blue")))
    items = [(each["cidr"], each["kind"], each["space"]) for each in found.facts[Fact.OTHER_CIDRS].items]
    assert items == [("172.20.0.0/20", "secondary", "VPC blue")]


CONFIGS = "nodenetworkconfigs.acn.azure.com"
CNS = agent("azure-cns")._replace(
    containers=(Container("cns", "mcr.microsoft.com/containernetworking/azure-cns:v1.6.13"),)
)


def aks(kind: str, subnet: str) -> Snapshot:
    """A node of AKS with a subnet for Pods; its NodeNetworkConfig has a container of this type."""
    labels = {"kubernetes.azure.com/podnetwork-type": "vnet", "kubernetes.azure.com/network-subnet": "pods"}
    status = {"networkContainers": [{"type": kind, "subnetName": "pods", "subnetAddressSpace": subnet}]}
    return cluster(
        nodes=(node("n0", labels=labels, provider_id="azure:///subscriptions/x"),),
        pods=(pod("a", "10.241.0.7", on="n0"),),
        workloads=(CNS,),
        custom={CONFIGS: (resource("n0", CONFIGS, "NodeNetworkConfig", {"status": status}),)},
    )


@pytest.mark.parametrize("kind", ["vnet", "vnetblock"])
def test_the_subnet_of_the_vnet_that_pods_use_is_named_and_is_no_block_of_the_cluster(kind: str) -> None:
    found = report(aks(kind, "10.241.0.0/16")).facts[Fact.POD_CIDRS]
    assert (found.state, found.value) == (State.NOT_APPLICABLE, None)
    assert "(10.241.0.0/16)" in str(found.because)
    assert {each.value for each in found.evidence if each.source == "nodenetworkconfigs"} == {("10.241.0.0/16",)}
    assert "the cloud's own subnets; ask" in str(report(aks(kind, "<none>")).facts[Fact.POD_CIDRS].because)


def test_all_interfaces_of_an_instance_tell_the_subnets_as_pods_may_have_others_than_it() -> None:
    """``podSubnetSelectorTerms`` of an EKS NodeClass, or ENIConfigs that may not be read."""
    auto = node("i0", labels={"eks.amazonaws.com/compute-type": "auto"}, provider_id="aws:///us-east-1a/i-0a1b")
    found = report(cluster(nodes=(auto,), pods=(pod("a", "100.64.0.7", on="i0"),), version="v1.33.1-eks-1234567"))
    assert "NetworkInterfaces[].SubnetId" in str(found.facts[Fact.POD_CIDRS].because)


NETWORKS = "networks.config.openshift.io"
SDN = agent("sdn", "openshift-sdn")._replace(containers=(Container("sdn", "quay.io/openshift/sdn:v4"),))


def openshift(**status: Any) -> set[str]:
    """What is warned of on OpenShift with its old network and this status; the spec asks for the new one."""
    block = [{"cidr": "10.128.0.0/14", "hostPrefix": 23}]
    tree: dict[str, object] = {
        "spec": {"clusterNetwork": block, "networkType": "OVNKubernetes"},
        "status": {"clusterNetwork": block, "networkType": "OpenShiftSDN", **status},
    }
    row = resource("cluster", NETWORKS, "Network", tree)
    found = report(cluster(workloads=(SDN,), pods=(pod("a", "10.128.0.7"),), custom={NETWORKS: (row,)}))
    return {each.message for each in found.warnings if each.code == "network-migration"}


def test_a_migration_of_openshift_is_told_prepared_or_live() -> None:
    told = {"OpenShift's network operator migrates the cluster to OVNKubernetes"}
    assert openshift(migration={"networkType": "OVNKubernetes"}) == told
    assert openshift(conditions=[{"type": "NetworkTypeMigrationInProgress", "status": "True"}]) == told


@pytest.mark.parametrize(
    "status",
    [
        {},
        {"migration": {"mtu": {"network": {"from": 1400, "to": 8901}}}},
        {"conditions": [{"type": "NetworkTypeMigrationInProgress", "status": "False"}]},
    ],
)
def test_a_change_of_the_mtu_and_a_migration_that_ended_are_no_migration(status: dict[str, Any]) -> None:
    assert openshift(**status) == set()


def test_a_saved_dump_cannot_tell_of_cluster_cidr_objects_and_keeps_its_answer_as_single() -> None:
    """Nobody is seen who cuts the slices, and whether ClusterCIDRs exist is not in a dump."""
    idle = component("kube-controller-manager")
    own = agent("kindnet", env={"POD_SUBNET": "10.244.0.0/16"})._replace(desired=1)
    kindnet = own._replace(
        containers=(own.containers[0]._replace(name="kindnet-cni", image="kindest/kindnetd:v20250512-df8de77b"),)
    )
    seen = cluster(
        control_plane=(idle,),
        nodes=(node("n0", "10.244.0.0/24"),),
        pods=(pod("a", "10.244.0.7", on="n0"),),
        workloads=(kindnet,),
        configmaps=(kubeadm_config("10.244.0.0/16"),),
    )
    saved = seen._replace(api_groups=Listing(trouble=Trouble.NOT_IN_DUMP, is_complete=False))
    assert block(seen) == (State.AGREED, ("10.244.0.0/16",))
    assert block(saved) == (State.SINGLE, ("10.244.0.0/16",))
    assert "ClusterCIDRs" in str(report(saved).facts[Fact.POD_CIDRS].because)
    assert block(seen._replace(api_groups=FORBIDDEN))[1] is None  # type: ignore[arg-type]


def test_a_record_that_did_not_keep_the_conditions_tells_no_migration() -> None:
    status = Partial({"networkType": "OpenShiftSDN", "conditions": NOT_KEPT}, NETWORKS)
    tree = {"metadata": {"name": "cluster"}, "spec": {"networkType": "OVNKubernetes"}, "status": status}
    row = CustomResource(Ref(NETWORKS, "", "cluster"), "Network", Partial(tree, NETWORKS))
    found = report(cluster(workloads=(SDN,), custom={NETWORKS: (row,)}))
    assert not [each for each in found.warnings if each.code == "network-migration"]


AWS_NODE = agent("aws-node")._replace(containers=(Container("aws-node", "amazon-k8s-cni:v1.19.2"),))


def test_agents_on_a_part_of_the_nodes_do_not_tell_that_no_node_has_a_block() -> None:
    """Hybrid nodes of EKS before their network is there: aws-node is not wanted on them."""
    cloud = node("c0", provider_id="aws:///us-east-1a/i-0a1b")
    hybrid = node("h0", labels={"eks.amazonaws.com/compute-type": "hybrid"}, provider_id="eks-hybrid:///us-east-1/x/h0")
    own = (pod("a", "192.168.20.5", on="c0"),)
    assert block(cluster(nodes=(cloud,), pods=own, workloads=(AWS_NODE,)))[0] is State.NOT_APPLICABLE
    both = report(cluster(nodes=(cloud, hybrid), pods=(*own, pod("b", "10.85.0.9", on="h0")), workloads=(AWS_NODE,)))
    found = both.facts[Fact.POD_CIDRS]
    assert found.state is State.UNKNOWN and "the network of the others is not known" in str(found.because)
