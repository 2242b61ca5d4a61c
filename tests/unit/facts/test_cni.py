"""Which network solution is in charge: written as sentences about small clusters."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netinfo.facts.cni import decide
from netinfo.facts.cni.detail import with_settings
from netinfo.model.command import Command, Trouble
from netinfo.model.components import Identification, Ipam
from netinfo.model.objects import (
    ApiGroup,
    CniFile,
    ConfigMap,
    Container,
    CustomResource,
    FromConfigMap,
    MetricRange,
    Node,
    Pod,
    Ref,
    ServerVersion,
    Variable,
    Workload,
)
from netinfo.model.report import Stance, State
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.objects.workloads import row as workload_row

# The network of small clusters.


def identify(snapshot: Snapshot) -> Identification:
    """Who is in charge, with what its settings say, as a report has it."""
    return with_settings(decide.identify(snapshot), snapshot)


def test_a_running_kindnet_daemonset_is_kindnet_by_that_alone() -> None:
    found = identify(cluster(workloads=[kindnet()]))
    assert answer(found) == ("single", "kindnet")
    assert found.in_charge is not None
    assert found.in_charge.ipam is Ipam.NODE_PODCIDR
    assert found.verdict.evidence[0].says == "DaemonSet kube-system/kindnet runs (2 of 2 ready)"


def test_flannel_that_runs_and_marks_its_nodes_is_agreed() -> None:
    found = identify(cluster(workloads=[flannel()], nodes=[flannel_node("a"), flannel_node("b")]))
    assert answer(found) == ("agreed", "flannel")
    assert found.verdict.detail["encapsulation"] == "vxlan"
    assert found.verdict.detail["version"] == "v0.27.4"


def test_the_file_on_the_node_and_the_running_agent_agree() -> None:
    found = identify(cluster(workloads=[flannel()], cni_files=[conflist("10-flannel.conflist", "flannel", "cbr0")]))
    assert answer(found) == ("agreed", "flannel")
    assert found.in_charge is not None
    assert found.in_charge.cni_file is not None


def test_minikubes_bridge_is_proven_by_its_file_and_by_the_absence_of_agents() -> None:
    found = identify(cluster(workloads=[kube_proxy()], cni_files=[bridge_file()], pods=[pod("a", "10.244.0.2")]))
    assert answer(found) == ("agreed", "bridge")
    assert found.verdict.title == "bridge (minikube)"
    assert [each.source for each in found.verdict.evidence] == ["minikube-cni-files", "daemonsets"]
    assert str(found.verdict.evidence[0].origin) == "/etc/cni/net.d/1-k8s.conflist plugins[0].type"
    assert found.verdict.evidence[1].says == "no CNI agent runs"
    assert found.in_charge is not None
    assert found.in_charge.settings["subnet"] == "10.244.0.0/16"


@pytest.mark.parametrize("source", ["workloads", "pods"])
def test_a_file_is_no_answer_when_what_could_contradict_it_cannot_be_read(source: str) -> None:
    """An agent may run that the file does not name, and only pods show that the file is obeyed."""
    change: dict[str, Any] = {source: forbidden()}
    found = identify(cluster(workloads=[], cni_files=[bridge_file()])._replace(**change))
    assert answer(found) == ("unknown", None)
    assert "nothing shows whether it is obeyed" in found.verdict.because and "forbidden" in found.verdict.because


def test_a_file_that_no_pod_bears_out_is_one_source() -> None:
    assert answer(identify(cluster(workloads=[], cni_files=[bridge_file()]))) == ("single", "bridge")


def test_a_file_whose_subnet_holds_no_pod_is_not_obeyed() -> None:
    found = identify(cluster(workloads=[], cni_files=[bridge_file()], pods=[pod("a", "172.17.0.2")]))
    assert found.verdict.state is State.CONFLICT
    assert codes(found) == ["stale-cni-file"]
    assert "the only pod address does not lie in its subnet 10.244.0.0/16" in found.warnings[0].message


def test_minikube_without_its_node_is_unknown_and_never_the_default() -> None:
    found = identify(cluster(workloads=[kube_proxy()], nodes=[node("m", labels={"minikube.k8s.io/name": "minikube"})]))
    assert answer(found) == ("unknown", None)
    assert "leaves no trace in the API" in found.verdict.because
    assert found.in_charge is None


def test_disabled_and_loopback_files_are_not_in_effect() -> None:
    files = [
        CniFile(DIRECTORY, "0-old.conflist.mk_disabled", ""),
        CniFile(DIRECTORY, "05-cilium.conf.cilium_bak", ""),
        CniFile(DIRECTORY, "00-loopback.conf", json.dumps({"type": "loopback", "name": "lo"})),
        CniFile(DIRECTORY, "01-lo.conf", json.dumps({"type": "loopback", "name": "lo"})),
        CniFile(DIRECTORY, "cni.lock", ""),
        bridge_file(),
    ]
    found = identify(cluster(workloads=[], cni_files=files, pods=[pod("a", "10.244.0.2")]))
    assert answer(found) == ("agreed", "bridge")


def test_byte_order_decides_which_file_is_in_effect() -> None:
    # "-" sorts before "0": the bridge wins although kindnet's file was written later.
    files = [conflist("10-kindnet.conflist", "ptp", "kindnet"), bridge_file()]
    found = identify(cluster(workloads=[kindnet()], cni_files=files))
    assert found.verdict.state is State.CONFLICT
    assert codes(found) == ["stale-cni-file"]
    assert {each.source for each in found.verdict.evidence} == {"daemonsets", "minikube-cni-files"}
    assert found.in_charge is None


def test_a_longer_number_does_not_sort_after_a_shorter_one() -> None:
    crio = conflist("100-crio-bridge.conf", "bridge", "crio", bridge="cni0")
    kubernetes = conflist("1-k8s.conflist", "bridge", "bridge", bridge="bridge")
    podman = conflist("87-podman-bridge.conflist", "bridge", "podman", bridge="cni-podman0")
    assert answer(identify(cluster(workloads=[], cni_files=[podman, crio, kubernetes]))) == ("agreed", "bridge")
    assert answer(identify(cluster(workloads=[], cni_files=[podman, crio]))) == ("agreed", "crio-bridge")


def test_a_stale_file_is_settled_by_where_the_pods_are_never_by_order() -> None:
    nodes = [node("a", pod_cidrs=("10.244.0.0/24",))]
    files = [conflist("87-podman.conflist", "bridge", "podman", bridge="cni-podman0", subnet="10.88.0.0/16")]
    here = identify(cluster(workloads=[flannel()], nodes=nodes, cni_files=files, pods=[pod("p", "10.244.0.5")]))
    assert answer(here) == ("conflict", "flannel")
    there = identify(cluster(workloads=[flannel()], nodes=nodes, cni_files=files, pods=[pod("p", "10.88.0.3")]))
    assert answer(there) == ("conflict", "podman-bridge")
    mixed = [pod("p", "10.88.0.3"), pod("q", "10.244.0.9")]
    nowhere = identify(cluster(workloads=[flannel()], nodes=nodes, cni_files=files, pods=mixed))
    assert answer(nowhere) == ("conflict", None)


def test_a_file_of_an_agent_that_does_not_run_is_not_believed() -> None:
    found = identify(cluster(workloads=[], cni_files=[conflist("10-flannel.conflist", "flannel", "cbr0")]))
    assert answer(found) == ("conflict", None)
    assert codes(found) == ["stale-cni-file"]


def test_broken_json_names_nothing() -> None:
    found = identify(cluster(workloads=[], cni_files=[CniFile(DIRECTORY, "10-x.conflist", "{not json")]))
    assert answer(found) == ("unknown", None)
    assert "not JSON" in found.verdict.because


def test_a_plugin_nobody_knows_is_named_and_not_guessed() -> None:
    found = identify(cluster(workloads=[], cni_files=[conflist("10-acme.conflist", "acme-net", "acme")]))
    assert answer(found) == ("unknown", None)
    assert "acme-net" in found.verdict.because


def test_multus_in_front_of_flannel_is_flannel_with_a_meta_plugin() -> None:
    delegate = {"name": "cbr0", "plugins": [{"type": "flannel"}, {"type": "portmap"}]}
    written = json.dumps({"name": "multus-cni-network", "type": "multus", "delegates": [delegate]})
    found = identify(
        cluster(workloads=[flannel(), multus()], cni_files=[CniFile(DIRECTORY, "00-multus.conf", written)])
    )
    assert answer(found) == ("agreed", "flannel")
    assert found.verdict.detail["meta"] == ["multus"]
    assert "delegates[0].plugins[0].type" in next(
        str(each.origin) for each in found.verdict.evidence if "file" in each.source
    )


def test_two_networks_that_both_run_are_shown_with_both_commands() -> None:
    found = identify(cluster(workloads=[flannel(), calico()]))
    assert answer(found) == ("conflict", None)
    assert codes(found) == ["two-cnis"]
    assert {each.id for each in found.candidates} == {"calico", "flannel"}
    assert all(each.command for each in found.verdict.evidence)


def test_pod_annotations_tell_which_of_two_networks_connects_pods() -> None:
    marked = pod("p", "192.168.1.5", annotations={"cni.projectcalico.org/podIP": "192.168.1.5/32"})
    found = identify(cluster(workloads=[flannel(), calico()], pods=[marked]))
    assert answer(found) == ("conflict", "calico")
    assert found.in_charge is None
    ovn = {"ovn.kubernetes.io/ip_address": "192.168.1.5", "cni.projectcalico.org/podIP": "192.168.1.5/32"}
    both = [marked, pod("q", "192.168.1.5", annotations=ovn)]
    assert answer(identify(cluster(workloads=[kube_ovn(), calico()], pods=both))) == ("conflict", None)
    stale = pod("p", "192.168.1.5", annotations={"cni.projectcalico.org/podIP": "192.168.9.9/32"})
    assert answer(identify(cluster(workloads=[flannel(), calico()], pods=[stale]))) == ("conflict", None)


def test_canal_is_one_network_and_not_a_conflict_of_two() -> None:
    containers = (Container("calico-node", "rancher/hardened-calico:v3"), Container("kube-flannel", HARDENED_FLANNEL))
    found = identify(cluster(workloads=[daemonset("rke2-canal", *containers)]))
    assert answer(found) == ("single", "canal")
    assert found.verdict.detail["policyEngine"] == "canal"


# Agents that are not the network.


def test_calico_without_networking_on_eks_is_the_policy_engine_of_the_vpc_cni() -> None:
    policy = calico(env={"CALICO_NETWORKING_BACKEND": "none", "FELIX_INTERFACEPREFIX": "eni"})
    found = identify(cluster(workloads=[aws_node(), policy]))
    assert answer(found) == ("single", "aws-vpc-cni")
    assert found.verdict.detail["policyEngine"] == "calico"
    assert [each.id for each in found.others] == ["calico"]
    assert found.in_charge is not None
    assert found.in_charge.ipam is Ipam.CLOUD_SUBNETS


def test_the_operators_installation_makes_calico_a_policy_engine() -> None:
    installation = resource("Installation", "default", {"spec": {"cni": {"type": "AmazonVPC"}}})
    found = identify(
        cluster(
            workloads=[aws_node(), calico(namespace="calico-system")],
            custom={"installations.operator.tigera.io": Listing((installation,))},
        )
    )
    assert answer(found) == ("agreed", "aws-vpc-cni")
    assert found.verdict.detail["others"] == ["calico"]


def test_calico_with_host_local_hands_out_node_slices() -> None:
    config = configmap("calico-config", {"cni_network_config": '{"plugins": [{"ipam": {"type": "host-local"}}]}'})
    found = identify(cluster(workloads=[calico()], configmaps=[config]))
    assert found.in_charge is not None
    assert found.in_charge.ipam is Ipam.NODE_PODCIDR


def test_a_backend_taken_from_a_configmap_is_looked_up_there() -> None:
    agent = calico(env={"CALICO_NETWORKING_BACKEND": FromConfigMap("calico-config", "calico_backend")})
    bird = identify(cluster(workloads=[agent], configmaps=[configmap("calico-config", {"calico_backend": "bird"})]))
    assert answer(bird) == ("single", "calico")
    none = identify(cluster(workloads=[agent], configmaps=[configmap("calico-config", {"calico_backend": "none"})]))
    assert answer(none) == ("conflict", None)


def test_a_value_that_only_looks_like_the_name_of_a_configmap_is_a_value() -> None:
    agent = calico(env={"CALICO_NETWORKING_BACKEND": "<from calico-config key calico_backend>"})
    found = identify(cluster(workloads=[agent], configmaps=[configmap("calico-config", {"calico_backend": "none"})]))
    assert answer(found) == ("single", "calico")


def test_kube_router_without_its_router_is_no_network() -> None:
    agent = daemonset(
        "kube-router",
        Container("kube-router", "docker.io/cloudnativelabs/kube-router:v2", ("--run-router=false", "--run-firewall")),
    )
    found = identify(cluster(workloads=[agent, flannel()]))
    assert answer(found) == ("single", "flannel")
    assert found.verdict.detail["policyEngine"] == "kube-router"


def test_antrea_for_policies_only_is_told_by_its_configmap() -> None:
    text = "#trafficEncapMode: encap\ntrafficEncapMode: networkPolicyOnly\n"
    config = configmap("antrea-config-7k2", {"antrea-agent.conf": text})
    agent = daemonset("antrea-agent", Container("antrea-agent", "antrea/antrea-ubuntu:v1.6.0"))._replace(
        configmaps=("antrea-config-7k2",),
    )
    found = identify(cluster(workloads=[agent, aws_node()], configmaps=[config]))
    assert answer(found) == ("single", "aws-vpc-cni")


@pytest.mark.parametrize("mode", ["none", "portmap", ""])
def test_cilium_that_is_not_chained_is_the_network(mode: str) -> None:
    config = configmap("cilium-config", {"ipam": "cluster-pool", "cni-chaining-mode": mode, "tunnel-protocol": "vxlan"})
    found = identify(cluster(workloads=[cilium()], configmaps=[config]))
    assert answer(found) == ("single", "cilium")
    assert found.verdict.detail["dataplane"] == "ebpf"
    assert found.verdict.detail["encapsulation"] == "vxlan"


def test_cilium_chained_behind_the_vpc_cni_is_not_the_network() -> None:
    config = configmap("cilium-config", {"cni-chaining-mode": "aws-cni"})
    found = identify(cluster(workloads=[cilium(), aws_node()], configmaps=[config]))
    assert answer(found) == ("single", "aws-vpc-cni")
    assert found.verdict.detail["chained"] == ["cilium"]


def test_chained_cilium_without_the_network_behind_it_is_no_answer() -> None:
    config = configmap("cilium-config", {"cni-chaining-mode": "generic-veth"})
    found = identify(cluster(workloads=[cilium()], configmaps=[config]))
    assert answer(found) == ("conflict", None)
    assert codes(found) == ["cni-not-found"]


def test_cilium_whose_configmap_cannot_be_read_is_told_with_that_doubt() -> None:
    found = identify(cluster(workloads=[cilium()], nodes=[cilium_node()])._replace(configmaps=forbidden()))
    assert answer(found) == ("single", "cilium")
    assert codes(found) == ["role-not-checked"]


def test_an_agent_on_a_part_of_the_nodes_says_nothing_of_the_others() -> None:
    """A node selector that a migration left behind."""
    found = identify(cluster(workloads=[flannel()], nodes=[flannel_node(name) for name in "abc"]))
    assert answer(found) == ("single", "flannel")
    assert codes(found) == ["agent-on-some-nodes"]
    assert "is wanted on 2 of 3 nodes only" in found.warnings[0].message


@pytest.mark.parametrize(
    "labels",
    [{"kubernetes.io/os": "windows"}, {"type": "virtual-kubelet"}, {"eks.amazonaws.com/compute-type": "fargate"}],
    ids=["windows", "virtual", "fargate"],
)
def test_a_node_that_no_agent_is_made_for_lacks_none(labels: dict[str, str]) -> None:
    nodes = [flannel_node("a"), flannel_node("b"), node("c", labels=labels)]
    found = identify(cluster(workloads=[flannel()], nodes=nodes))
    assert answer(found) == ("agreed", "flannel") and "agent-on-some-nodes" not in codes(found)


def test_where_nodes_cannot_be_counted_an_agent_is_single_whatever_its_pods_say() -> None:
    mark = {"cni.projectcalico.org/podIP": "192.168.1.5/32"}
    marked = [pod("p", "192.168.1.5", namespace="kube-system", annotations=mark)]
    known = cluster(workloads=[calico()], pods=marked, nodes=[node("a"), node("b")])
    assert answer(identify(known)) == ("agreed", "calico")
    assert answer(identify(known._replace(nodes=forbidden()))) == ("single", "calico")


def test_what_the_owner_of_a_pod_writes_on_it_makes_no_network_surer() -> None:
    """Whoever may write in one namespace can give a Pod of his own every annotation, with the address it has."""
    mark = {"cni.projectcalico.org/podIP": "192.168.1.5/32"}
    own = pod("p", "192.168.1.5", namespace="tenant", annotations=mark)
    for there in ([own], [pod("dns", "192.168.1.9", namespace="kube-system"), own]):
        assert answer(identify(cluster(workloads=[calico()], pods=there))) == ("single", "calico")


def test_what_the_owner_of_a_pod_writes_on_it_hides_no_network() -> None:
    """k3s's own flannel is known by its mark on the nodes while nothing there speaks of another network."""
    mark = {"cni.projectcalico.org/podIP": "10.42.0.5/32"}
    own = pod("p", "10.42.0.5", namespace="tenant", annotations=mark)
    dns = pod("dns", "10.42.0.2", namespace="kube-system")
    k3s = flannel_node("a")._replace(kubelet_version="v1.30.0+k3s1")
    part = Listing((daemonset("svclb-traefik", Container("lb", "rancher/klipper-lb:v0.4.7")),), is_complete=False)
    for there in ([dns], [dns, own]):
        seen = cluster(nodes=[k3s], pods=there)._replace(workloads=part)
        assert answer(identify(seen)) == ("single", "flannel")


def test_azure_cni_powered_by_cilium_is_azure_cni() -> None:
    labels = {"kubernetes.azure.com/ebpf-dataplane": "cilium", "kubernetes.azure.com/podnetwork-type": "overlay"}
    agent = daemonset("cilium", Container("cilium-agent", "mcr.microsoft.com/oss/cilium/cilium:v1.14.4"))
    found = identify(cluster(workloads=[agent], nodes=[node("a", labels=labels)]))
    assert answer(found) == ("single", "azure-cni")
    assert found.verdict.title == "Azure CNI Overlay powered by Cilium"
    assert found.in_charge is not None
    assert found.in_charge.ipam is Ipam.NODE_PODCIDR
    assert found.verdict.detail["policyEngine"] == "cilium"


def test_anetd_is_gke_and_not_cilium() -> None:
    agent = daemonset("anetd", Container("cilium-agent", "gke.gcr.io/cilium/cilium:v1.14"))._replace(
        labels=CILIUM_LABEL
    )
    found = identify(cluster(workloads=[agent]))
    assert answer(found) == ("single", "gke")
    assert found.verdict.title == "GKE Dataplane V2 (Cilium)"


def test_a_mesh_plugin_is_chained_and_no_network() -> None:
    mesh = daemonset(
        "istio-cni-node", Container("install-cni", "docker.io/istio/install-cni:1.24"), namespace="istio-system"
    )
    found = identify(cluster(workloads=[kindnet(), mesh]))
    assert answer(found) == ("single", "kindnet")
    assert found.verdict.detail["chained"] == ["istio-cni"]


def test_terway_in_vpc_mode_hands_out_node_slices() -> None:
    agent = daemonset("terway", Container("terway", "registry.aliyuncs.com/acs/terway:v1", ("-daemon-mode=VPC",)))
    found = identify(cluster(workloads=[agent]))
    assert found.in_charge is not None
    assert found.in_charge.ipam is Ipam.NODE_PODCIDR
    assert found.in_charge.settings["mode"] == "VPC"


# Who may be believed.


def test_a_tenants_look_alike_is_told_and_not_believed() -> None:
    planted = calico()._replace(ref=Ref("daemonsets", "tenant", "calico-node"))
    found = identify(cluster(workloads=[kindnet(), planted]))
    assert answer(found) == ("single", "kindnet")
    assert codes(found) == ["look-alike"]


def test_a_tenants_look_alike_by_name_is_not_even_noticed() -> None:
    planted = daemonset("kube-flannel-ds", Container("kube-flannel", "tenant/app:v1"), namespace="tenant")
    found = identify(cluster(workloads=[kindnet(), planted]))
    assert answer(found) == ("single", "kindnet")
    assert codes(found) == []


def test_an_agent_in_another_namespace_counts_when_the_nodes_bear_its_mark() -> None:
    moved = daemonset("kube-flannel-ds", Container("kube-flannel", FLANNEL), namespace="flannel")
    found = identify(cluster(workloads=[moved], nodes=[flannel_node("a")]))
    assert answer(found) == ("agreed", "flannel")


def test_an_agent_in_another_namespace_is_no_answer_when_nobody_could_look_for_its_mark() -> None:
    moved = daemonset("kube-flannel-ds", Container("kube-flannel", FLANNEL), namespace="flannel")
    found = identify(cluster(workloads=[moved, kindnet()])._replace(nodes=forbidden()))
    assert (answer(found), codes(found)) == (("single", "kindnet"), ["look-alike"])
    alone = identify(cluster(workloads=[moved])._replace(nodes=forbidden()))
    assert answer(alone) == ("unknown", None)


def test_images_from_a_mirror_are_recognised() -> None:
    agent = daemonset(
        "net", Container("kube-flannel", "registry.local:5000/x/flannel/flannel:v1@sha256:" + "0" * 64), namespace="own"
    )
    assert answer(identify(cluster(workloads=[agent], nodes=[flannel_node("a")]))) == ("agreed", "flannel")


# What does not run.


def test_an_agent_without_a_ready_pod_is_no_answer() -> None:
    found = identify(cluster(workloads=[calico()._replace(ready=0)]))
    assert answer(found) == ("unknown", None)
    assert codes(found) == ["agent-not-ready"]


def test_what_a_removed_network_left_is_told_and_decides_nothing() -> None:
    gone = flannel()._replace(desired=0, ready=0)
    found = identify(
        cluster(
            workloads=[kindnet(), gone], nodes=[flannel_node("a")], api_groups=[ApiGroup("crd.projectcalico.org", "v1")]
        )
    )
    assert answer(found) == ("single", "kindnet")
    assert set(codes(found)) == {"leftover"}
    assert any("crd.projectcalico.org" in str(each) for each in leftovers(found))
    assert any("flannel.alpha.coreos.com/" in str(each) for each in leftovers(found))


@pytest.mark.parametrize(
    ("nodes", "told"),
    [(["fargate", "fargate"], 0), (["fargate", "ec2"], 1), ([], 0)],
    ids=["Fargate alone", "an instance too", "no node at all"],
)
def test_an_agent_that_no_node_can_have_is_not_left_over(nodes: list[str], told: int) -> None:
    rows = [node(f"n{at}")._replace(labels={"eks.amazonaws.com/compute-type": each}) for at, each in enumerate(nodes)]
    waiting = daemonset("aws-node", Container("aws-node", "amazon-k8s-cni:v1.21"))._replace(desired=0, ready=0)
    found = identify(cluster(workloads=[waiting], nodes=rows))
    assert answer(found)[1] == ("aws-vpc-cni" if set(nodes) == {"fargate"} else None)
    assert len(leftovers(found)) == told
    assert leftovers(identify(cluster(workloads=[waiting], nodes=rows)._replace(nodes=forbidden()))) == []


def test_nothing_is_called_left_over_when_workloads_are_unreadable() -> None:
    found = identify(cluster(nodes=[flannel_node("a")])._replace(workloads=forbidden()))
    assert leftovers(found) == []
    assert answer(found) == ("unknown", None)


def test_shared_custom_resources_are_not_left_over_while_an_owner_runs() -> None:
    containers = (Container("calico-node", "calico/node:v3"), Container("kube-flannel", FLANNEL))
    groups = [ApiGroup("crd.projectcalico.org", "v1")]
    found = identify(cluster(workloads=[daemonset("canal", *containers)], api_groups=groups))
    assert leftovers(found) == []


def test_dataplane_v2_leaves_nothing_over_although_it_brings_ciliums_resources() -> None:
    agent = daemonset("anetd", Container("cilium-agent", "gke.gcr.io/cilium/cilium:v1.14"))
    found = identify(cluster(workloads=[agent], nodes=[cilium_node()], api_groups=[ApiGroup("cilium.io", "v2")]))
    assert answer(found) == ("agreed", "gke")
    assert leftovers(found) == []


# When workloads cannot be listed.


def test_running_pods_show_the_agent_when_daemonsets_cannot_be_listed() -> None:
    agent = pod("kindnet-x7k2p", "172.18.0.2", namespace="kube-system")._replace(
        host_network=True,
        owner_kind="DaemonSet",
        is_ready=True,
        containers=(Container("kindnet-cni", KINDNET),),
    )
    found = identify(cluster(pods=[agent])._replace(workloads=forbidden()))
    assert answer(found) == ("single", "kindnet")
    assert found.verdict.evidence[0].source == "pods"
    on_pod_network = agent._replace(host_network=False)
    assert answer(identify(cluster(pods=[on_pod_network])._replace(workloads=forbidden()))) == ("unknown", None)
    tenant = agent._replace(ref=Ref("pods", "tenant", "kindnet-x7k2p"))
    assert answer(identify(cluster(pods=[tenant])._replace(workloads=forbidden()))) == ("unknown", None)


def test_openshift_names_its_network_and_the_agent_agrees() -> None:
    network = resource("Network", "cluster", {"status": {"networkType": "OVNKubernetes"}})
    custom = {"networks.config.openshift.io": Listing((network,))}
    agent = daemonset(
        "ovnkube-node", Container("ovnkube-controller", DIGEST_ONLY), namespace="openshift-ovn-kubernetes"
    )._replace(
        labels={"app": "ovnkube-node"},
    )
    assert answer(identify(cluster(workloads=[agent], custom=custom))) == ("agreed", "ovn-kubernetes")
    unlisted = cluster(custom=custom)._replace(workloads=forbidden())
    assert answer(identify(unlisted)) == ("single", "ovn-kubernetes")
    assert answer(identify(cluster(workloads=[], custom=custom))) == ("conflict", None)


def test_openshifts_network_of_no_record_is_named_and_decides_nothing() -> None:
    def found(name: str) -> Identification:
        network = resource("Network", "cluster", {"status": {"networkType": name}})
        return identify(cluster(custom={"networks.config.openshift.io": Listing((network,))}))

    assert answer(found("Kuryr")) == ("unknown", None)
    assert "networkType is Kuryr" in found("Kuryr").verdict.because
    for name in ("", "openshiftsdn", "x" * 64, "Kuryr\u202e"):
        assert "networkType" not in found(name).verdict.because


# Networks without an agent.


def test_k3s_runs_flannel_in_its_own_process() -> None:
    version = Listing((ServerVersion("v1.33.4+k3s1"),))
    found = identify(cluster(workloads=[], nodes=[k3s_node('["server"]')])._replace(version=version))
    assert answer(found) == ("agreed", "flannel")
    assert found.verdict.title == "Flannel (built into k3s)"
    assert found.verdict.detail["policyEngine"] == "kube-router"
    assert leftovers(found) == []


def test_k3s_without_its_flannel_is_unknown() -> None:
    found = identify(cluster(workloads=[], nodes=[k3s_node('["server", "--flannel-backend", "none"]')]))
    assert answer(found) == ("unknown", None)


def test_k3s_is_not_judged_while_an_agent_may_run_unseen() -> None:
    snapshot = cluster(nodes=[k3s_node('["server"]')])
    assert answer(identify(snapshot._replace(workloads=forbidden()))) == ("unknown", None)


def test_k3s_is_judged_by_flannels_own_mark_in_a_dump_of_two_namespaces() -> None:
    partly = Listing((kube_proxy(),), is_complete=False)
    snapshot = cluster(nodes=[k3s_node('["server"]')])._replace(workloads=partly)
    assert answer(identify(snapshot)) == ("single", "flannel")


def test_k3s_in_a_dump_of_two_namespaces_is_not_judged_where_nodes_bear_the_mark_of_another_network() -> None:
    marked = k3s_node('["server"]')
    marked = marked._replace(annotations={**marked.annotations, "projectcalico.org/IPv4Address": "10.0.0.4/24"})
    partly = Listing((kube_proxy(),), is_complete=False)
    assert answer(identify(cluster(nodes=[marked])._replace(workloads=partly))) == ("unknown", None)


def auto_node(name: str, kind: str = "auto") -> Node:
    return Node(Ref("nodes", "", name), labels={"eks.amazonaws.com/compute-type": kind})


def test_nodes_of_eks_auto_mode_bring_amazons_plugin_in_their_image() -> None:
    snapshot = cluster(nodes=[auto_node("a"), auto_node("b")], pods=[pod("p", "10.20.1.7", node="a")])
    found = identify(snapshot._replace(workloads=forbidden()))
    assert answer(found) == ("single", "aws-vpc-cni")
    assert found.in_charge is not None and found.in_charge.title == "Amazon VPC CNI (EKS Auto Mode)"


def test_a_node_outside_of_auto_mode_leaves_the_network_open() -> None:
    snapshot = cluster(nodes=[auto_node("a"), auto_node("b", "hybrid")], pods=[pod("p", "10.20.1.7", node="a")])
    assert answer(identify(snapshot)) == ("unknown", None)


def test_k3s_with_a_cilium_that_may_be_chained_is_a_conflict_until_its_configmap_is_read() -> None:
    chained = configmap("cilium-config", {"cni-chaining-mode": "generic-veth"})
    snapshot = cluster(workloads=[cilium()], nodes=[k3s_node('["server"]')], configmaps=[chained])
    assert answer(identify(snapshot)) == ("agreed", "flannel")
    assert identify(snapshot._replace(configmaps=forbidden())).verdict.state is State.CONFLICT


def test_kubenet_is_inferred_from_a_dump_of_two_namespaces_when_the_nodes_bear_no_other_mark() -> None:
    snapshot = cluster(nodes=[aks_node()], pods=[pod("p", "10.244.0.7", node="a")])
    partly = snapshot._replace(workloads=Listing((kube_proxy(),), is_complete=False))
    assert answer(identify(partly)) == ("single", "kubenet")


def test_kubenet_on_aks_is_inferred_from_routes_and_slices() -> None:
    found = identify(cluster(workloads=[kube_proxy()], nodes=[aks_node()], pods=[pod("p", "10.244.0.7", node="a")]))
    assert answer(found) == ("single", "kubenet")
    assert {str(each.strength) for each in found.verdict.evidence} <= {"inferred", "observed"}
    outside = identify(cluster(workloads=[], nodes=[aks_node()], pods=[pod("p", "10.9.0.7", node="a")]))
    assert answer(outside) == ("unknown", None)


def test_azure_without_an_agent_is_inferred_only_where_no_namespace_can_hide_one() -> None:
    bare = aks_node()._replace(pod_cidrs=(), conditions={})
    snapshot = cluster(workloads=[kube_proxy()], nodes=[bare], pods=[pod("p", "192.168.1.5", node="a")])
    assert answer(identify(snapshot)) == ("single", "azure-cni")
    partly = identify(snapshot._replace(workloads=Listing((kube_proxy(),), is_complete=False)))
    assert answer(partly) == ("unknown", None)
    assert "an agent may run unseen" in partly.verdict.because


def test_docker_without_cni_is_inferred_from_the_runtime_and_from_pods_outside_every_slice() -> None:
    nodes = [node("a", pod_cidrs=("10.244.0.0/24",))._replace(runtime="docker://24.0.7")]
    pods = [pod("p", "172.17.0.2", node="a")]
    found = identify(cluster(workloads=[], nodes=nodes, pods=pods, control_plane=[controller_manager()]))
    assert answer(found) == ("single", "docker-bridge")
    unseen = identify(cluster(workloads=[], nodes=nodes, pods=pods)._replace(control_plane=forbidden()))
    assert answer(unseen) == ("unknown", None)


def test_a_range_alone_is_never_an_identification() -> None:
    nodes = [node("a", pod_cidrs=("10.244.0.0/24",))._replace(runtime="containerd://2.1.4")]
    pods = [pod("p", "172.17.0.2", node="a")]
    found = identify(cluster(workloads=[], nodes=nodes, pods=pods, control_plane=[controller_manager()]))
    assert answer(found) == ("unknown", None)


@pytest.mark.parametrize(("address", "name"), [("10.85.0.4", "crio-bridge"), ("10.88.0.4", "podman-bridge")])
def test_the_packages_files_of_cri_o_nodes_are_inferred(address: str, name: str) -> None:
    nodes = [node("a", pod_cidrs=("10.244.0.0/24",))._replace(runtime="cri-o://1.30.0")]
    pods = [pod("p", address, node="a")]
    found = identify(cluster(workloads=[], nodes=nodes, pods=pods, control_plane=[controller_manager()]))
    assert answer(found) == ("single", name)


def test_a_daemonset_that_calls_itself_cni_is_named_when_nothing_is_known() -> None:
    found = identify(cluster(workloads=[daemonset("acme-cni", Container("agent", "acme/agent:v1"))]))
    assert "DaemonSet kube-system/acme-cni" in found.verdict.because


def test_an_empty_cluster_and_an_unreadable_one_are_unknown() -> None:
    assert answer(identify(cluster(workloads=[], nodes=[]))) == ("unknown", None)
    nothing = identify(unreadable())
    assert answer(nothing) == ("unknown", None)
    assert "forbidden" in nothing.verdict.because


NO_BGP = {"CALICO_NETWORKING_BACKEND": "none"}
USES_POD_CIDR = {**NO_BGP, "USE_POD_CIDR": "true"}
HOST_LOCAL_CONFIG = ConfigMap(
    Ref("configmaps", "kube-system", "calico-config"),
    {"cni_network_config": '{"plugins": [{"type": "calico", "ipam": {"type": "host-local"}}]}'},
)
HOST_LOCAL = [(NO_BGP, [HOST_LOCAL_CONFIG]), (USES_POD_CIDR, [])]


@pytest.mark.parametrize(("env", "configmaps"), HOST_LOCAL)
def test_calico_without_bgp_on_the_nodes_slices_is_the_network_where_no_other_is(
    env: dict[str, str], configmaps: list[ConfigMap]
) -> None:
    found = identify(cluster(workloads=[calico(env=env)], configmaps=configmaps, nodes=[node("a")]))
    assert answer(found) == ("single", "calico")
    assert found.in_charge is not None and found.in_charge.ipam is Ipam.NODE_PODCIDR
    assert found.others == ()


@pytest.mark.parametrize(("env", "configmaps"), HOST_LOCAL)
def test_calico_without_bgp_only_enforces_policies_where_another_network_runs(
    env: dict[str, str], configmaps: list[ConfigMap]
) -> None:
    for other, name in ((flannel(), "flannel"), (aws_node(), "aws-vpc-cni"), (kindnet(), "kindnet")):
        found = identify(cluster(workloads=[calico(env=env), other], configmaps=configmaps, nodes=[node("a")]))
        assert answer(found) == ("single", name)
        assert [each.id for each in found.others] == ["calico"]


@pytest.mark.parametrize(("env", "configmaps"), HOST_LOCAL)
def test_calico_without_bgp_is_unknown_where_another_network_may_run_unseen(
    env: dict[str, str], configmaps: list[ConfigMap]
) -> None:
    snapshot = cluster(workloads=[calico(env=env)], configmaps=configmaps, nodes=[node("a")])
    partly = snapshot._replace(workloads=snapshot.workloads.replace(is_complete=False))
    assert answer(identify(partly)) == ("unknown", None)


def test_crds_of_calico_are_no_leftover_where_the_manifest_of_another_network_brings_them() -> None:
    terway = daemonset("terway", Container("terway", "registry.aliyuncs.com/acs/terway:v1.0.10"))
    groups = [ApiGroup("crd.projectcalico.org", "v1")]
    assert leftovers(identify(cluster(workloads=[terway], api_groups=groups, nodes=[node("a")]))) == []
    assert leftovers(identify(cluster(workloads=[flannel()], api_groups=groups, nodes=[node("a")]))) != []


def test_an_unknown_daemonset_that_mounts_the_directory_of_cni_files_is_named() -> None:
    own = daemonset("galaxy", Container("galaxy", "tkestack/galaxy:v1"))._replace(mounts_cni=True)
    found = identify(cluster(workloads=[own, daemonset("log-shipper")], nodes=[node("a")]))
    assert answer(found) == ("unknown", None)
    assert "DaemonSet kube-system/galaxy" in found.verdict.because and "log-shipper" not in found.verdict.because


@pytest.mark.parametrize("kind", ["variable", "configmap"])
def test_aci_chained_behind_another_network_is_not_the_network(kind: str) -> None:
    env = {"CHAINED_MODE": "true"} if kind == "variable" else {}
    written = {"host-agent-config": '{"chained-mode": true}' if kind == "configmap" else "{}"}
    image = "quay.io/noiro/aci-containers-host:6.1.2.1"
    aci = daemonset("aci-containers-host", Container("aci-containers-host", image, env=env))
    config = ConfigMap(Ref("configmaps", "kube-system", "aci-containers-config"), written)
    both = identify(cluster(workloads=[aci, flannel()], configmaps=[config], nodes=[node("a")]))
    assert answer(both) == ("single", "flannel") and [each.id for each in both.others] == ["aci"]
    alone = identify(cluster(workloads=[aci], configmaps=[config], nodes=[node("a")]))
    assert alone.verdict.value is None


def test_the_standard_of_network_attachments_is_a_leftover_of_nobody() -> None:
    found = identify(cluster(workloads=[flannel()], api_groups=[ApiGroup("k8s.cni.cncf.io", "v1")], nodes=[node("a")]))
    assert answer(found) == ("single", "flannel") and leftovers(found) == []


def test_a_network_of_no_record_may_bring_the_crds_of_another() -> None:
    own = daemonset("cce-network-agent", Container("agent", "registry.baidubce.com/cce/agent:v2"))
    groups = [ApiGroup("crd.projectcalico.org", "v1")]
    for mounts, left in ((False, True), (True, False)):
        found = identify(cluster(workloads=[own._replace(mounts_cni=mounts)], api_groups=groups, nodes=[node("a")]))
        assert answer(found) == ("unknown", None) and bool(leftovers(found)) is left


@pytest.mark.parametrize(("address", "found"), [("10.224.3.9", "azure-cni"), ("10.32.0.9", None)])
def test_azure_is_concluded_only_where_pods_are_in_the_subnet_of_the_nodes(address: str, found: str | None) -> None:
    """A cluster whose network somebody brought along looks the same but for the addresses."""
    bare = aks_node()._replace(pod_cidrs=(), conditions={}, addresses=(("InternalIP", "10.224.0.4"),))
    snapshot = cluster(workloads=[kube_proxy()], nodes=[bare], pods=[pod("p", address, node="a")])
    assert identify(snapshot).verdict.value == found


def test_nothing_is_concluded_from_aks_nodes_where_a_network_of_no_record_runs() -> None:
    aks = node("a", labels={"kubernetes.azure.com/cluster": "MC_x"}, pod_cidrs=())._replace(
        provider_id="azure:///subscriptions/x"
    )
    seen = [pod("web", "10.100.0.21", namespace="default")]
    assert identify(cluster(nodes=[aks], pods=seen)).verdict.value == "azure-cni"
    own = daemonset("coild", Container("coild", "ghcr.io/cybozu-go/coil:2.7.2"))._replace(mounts_cni=True)
    assert answer(identify(cluster(nodes=[aks], pods=seen, workloads=[own]))) == ("unknown", None)


def test_the_hint_for_k3s_is_not_given_where_its_arguments_already_say_it() -> None:
    bare = node("a")._replace(annotations={"k3s.io/node-args": '["server","--flannel-backend","none"]'})
    because = identify(cluster(version="v1.33.0+k3s1", nodes=[bare])).verdict.because
    assert "unless --flannel-backend=none" not in because
    plain = bare._replace(annotations={"k3s.io/node-args": '["server"]'})
    assert "unless --flannel-backend=none" in identify(cluster(version="v1.33.0+k3s1", nodes=[plain])).verdict.because


@pytest.mark.parametrize("written", ["false", "False", "0", "F"])
def test_every_spelling_of_false_keeps_kube_router_from_being_the_network(written: str) -> None:
    argv = ("/usr/local/bin/kube-router", f"--run-router={written}", "--run-firewall=true")
    router = daemonset("kube-router", Container("kube-router", "docker.io/cloudnativelabs/kube-router:v2.1.1", argv))
    assert answer(identify(cluster(workloads=[router, flannel()], nodes=[node("a")]))) == ("single", "flannel")


@pytest.mark.parametrize("written", ["false", "False"])
def test_a_firewall_that_is_off_is_no_policy_engine(written: str) -> None:
    argv = ("/usr/local/bin/kube-router", "--run-router=true", f"--run-firewall={written}")
    router = daemonset("kube-router", Container("kube-router", "docker.io/cloudnativelabs/kube-router:v2.1.1", argv))
    assert identify(cluster(workloads=[router], nodes=[node("a")])).verdict.detail["policyEngine"] is None


def _mirrored(spec: dict[str, Any]) -> Workload:
    """Weave Net's DaemonSet out of a flat mirror, in a namespace and under a name of the owner's choice."""
    containers = [{"name": "node-net", "image": "harbor.example/mirror/node-net:2.8.1", **spec.pop("container", {})}]
    tree = {
        "kind": "DaemonSet",
        "metadata": {"name": "node-net", "namespace": "network-system", "uid": "1"},
        "spec": {"template": {"spec": {"hostNetwork": True, "containers": containers, **spec}}},
        "status": {"desiredNumberScheduled": 1, "numberReady": 1},
    }
    made = workload_row(tree)
    assert made is not None
    return made


RIGHTS: dict[str, dict[str, Any]] = {
    "/etc of the node": {"volumes": [{"name": "e", "hostPath": {"path": "/etc"}}]},
    "plugins of the node": {"volumes": [{"name": "p", "hostPath": {"path": "/opt/cni/"}}]},
    "all rights on its network": {"container": {"securityContext": {"privileged": True}}},
}


@pytest.mark.parametrize("rights", RIGHTS)
def test_what_is_not_recognised_is_named_and_its_marks_are_not_left_over(rights: str) -> None:
    up = node("a")._replace(conditions={"NetworkUnavailable": ("False", "WeaveIsUp")})
    found = identify(cluster(nodes=[up], workloads=[_mirrored(dict(RIGHTS[rights]))]))
    assert answer(found) == ("unknown", None) and leftovers(found) == []
    assert "DaemonSet network-system/node-net" in found.verdict.because
    plain = identify(cluster(nodes=[up], workloads=[_mirrored({})]))
    assert "network-system/node-net" not in plain.verdict.because and leftovers(plain) != []


def test_what_may_be_a_network_changes_nothing_of_one_that_is_known() -> None:
    up = node("a")._replace(conditions={"NetworkUnavailable": ("False", "WeaveIsUp")})
    alone = identify(cluster(nodes=[up], workloads=[flannel()]))
    beside = identify(cluster(nodes=[up], workloads=[flannel(), _mirrored(dict(RIGHTS["/etc of the node"]))]))
    assert beside.verdict == alone.verdict and beside.warnings == alone.warnings


def test_what_an_operator_was_told_to_install_is_not_left_over() -> None:
    """The agent is on its way: the operator was installed a minute ago."""
    groups = [ApiGroup("operator.tigera.io", "v1"), ApiGroup("crd.projectcalico.org", "v1")]
    wanted = resource("Installation", "default", {"spec": {"cni": {"type": "Calico"}}})
    custom = {"installations.operator.tigera.io": Listing((wanted,))}
    found = identify(cluster(nodes=[node("a")], api_groups=groups, custom=custom))
    assert answer(found) == ("unknown", None) and leftovers(found) == []
    assert leftovers(identify(cluster(nodes=[node("a")], api_groups=groups))) != []


def test_flannels_marks_are_told_after_a_migration_to_calico() -> None:
    """Canal leaves the marks of both on nodes and Calico's on Pods; here Calico, which runs, explains the latter."""
    both = {"flannel.alpha.coreos.com/backend-type": "vxlan", "projectcalico.org/IPv4Address": "10.0.0.4/24"}
    machine = node("a")._replace(annotations=both)
    web = pod("web", "192.168.7.9", node="a")._replace(annotations={"cni.projectcalico.org/podIP": "192.168.7.9/32"})
    found = identify(cluster(workloads=[calico()], nodes=[machine], pods=[web]))
    assert found.in_charge is not None and found.in_charge.id == "calico"
    assert [str(each) for each in leftovers(found)] == ["node annotation flannel.alpha.coreos.com/* (1 of 1 node)"]


def test_marks_of_a_network_whose_plugin_gives_pods_addresses_are_no_leftover() -> None:
    up = node("a")._replace(conditions={"NetworkUnavailable": ("False", "CalicoIsUp")})
    own = {"cni.projectcalico.org/podIP": "192.168.5.1/32"}
    web = pod("web", "192.168.5.1", namespace="default")
    assert leftovers(identify(cluster(nodes=[up], pods=[web._replace(annotations=own)]))) == []
    assert leftovers(identify(cluster(nodes=[up], pods=[web]))) != []


def test_k3s_is_recognised_beside_kwoks_nodes() -> None:
    real = k3s_node('["server"]')
    fake = node("fake")._replace(annotations={"kwok.x-k8s.io/node": "fake"})
    assert identify(cluster(version="v1.33.0+k3s1", nodes=[real, fake])).verdict.value == "flannel"


def test_who_runs_without_connecting_pods_is_named_where_the_network_is_unknown() -> None:
    policies = calico(env={"CALICO_NETWORKING_BACKEND": "none"})
    found = identify(cluster(workloads=[policies], nodes=[node("a")]))
    assert answer(found) == ("unknown", None)
    assert "connects pods" in found.verdict.because and "DaemonSet kube-system/calico-node" in found.verdict.because


def test_flannel_on_an_etcd_of_its_own_does_not_obey_the_nodes_slices() -> None:
    by_variable = Container("kube-flannel", FLANNEL, env={"FLANNELD_ETCD_ENDPOINTS": "http://10.0.0.1:2379"})
    by_flag = Container("kube-flannel", FLANNEL, ("/opt/bin/flanneld", "--etcd-endpoints=http://10.0.0.1:2379"))
    for container in (by_variable, by_flag):
        found = identify(cluster(workloads=[daemonset("kube-flannel-ds", container)], nodes=[node("a")]))
        assert found.in_charge is not None and found.in_charge.ipam is Ipam.EXTERNAL
    found = identify(cluster(workloads=[flannel()], nodes=[node("a")]))
    assert found.in_charge is not None and found.in_charge.ipam is Ipam.NODE_PODCIDR


# Properties.

SOURCES = [name for name in Snapshot._fields if name not in ("proof", "custom")]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_dropping_a_source_never_makes_the_answer_surer_or_another_one(data: st.DataObject) -> None:
    snapshot = data.draw(clusters())
    whole = identify(snapshot).verdict
    source = data.draw(st.sampled_from([*SOURCES, "custom"]))
    change: dict[str, Any] = {source: {} if source == "custom" else forbidden()}
    part = identify(snapshot._replace(**change)).verdict
    if whole.state is State.CONFLICT or part.state in (State.UNKNOWN, State.CONFLICT):
        return
    assert part.value == whole.value
    assert not (part.state is State.AGREED and whole.state is State.SINGLE)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_order_of_objects_never_matters(data: st.DataObject) -> None:
    snapshot = data.draw(clusters())
    chance = random.Random(data.draw(st.integers()))
    change: dict[str, Any] = {}
    for name in SOURCES:
        listing = getattr(snapshot, name)
        change[name] = listing.replace(rows=tuple(chance.sample(listing.rows, len(listing.rows))))
    assert identify(snapshot) == identify(snapshot._replace(**change))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_evidence_has_a_place_a_command_and_a_phrase(data: st.DataObject) -> None:
    found = identify(data.draw(clusters()))
    for each in found.verdict.evidence:
        assert str(each.origin)
        assert each.command
        assert each.says
    if found.verdict.state in (State.AGREED, State.SINGLE):
        assert found.in_charge is not None
        assert found.in_charge.id == found.verdict.value
        assert any(each.stance is Stance.FOR for each in found.verdict.evidence)
    else:
        assert found.in_charge is None


# Facts about the clusters above.

DIRECTORY = "/etc/cni/net.d"
FLANNEL = "ghcr.io/flannel-io/flannel:v0.27.4"
HARDENED_FLANNEL = "rancher/hardened-flannel:v0.26.1-build20241107"
KINDNET = "docker.io/kindest/kindnetd:v20250512-df8de77b"
DIGEST_ONLY = "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:" + "1" * 64
CILIUM_LABEL = {"k8s-app": "cilium"}


@dataclass(frozen=True)
class WordProof:
    """Commands of few words."""

    def field(self, ref: Ref, jsonpath: str) -> Command:
        return Command("show", (str(ref), jsonpath))

    def flag(self, ref: Ref, flag: str) -> Command:
        return Command("show", (str(ref), "flag", flag))

    def listing(self, resource: str, jsonpath: str, *options: str) -> Command:
        return Command("list", (resource, *options, jsonpath))

    def metric(self, ranges: Sequence[MetricRange]) -> Command:
        return Command("metric", tuple(each.series for each in ranges))

    def node_file(self, directory: str, name: str = "") -> Command:
        return Command("node", (directory, name))


def answer(found: Identification) -> tuple[str, object]:
    return str(found.verdict.state), found.verdict.value


def codes(found: Identification) -> list[str]:
    return [each.code for each in found.warnings]


def leftovers(found: Identification) -> list[object]:
    listed = found.verdict.detail["leftovers"]
    assert isinstance(listed, list)
    return listed


def forbidden() -> Listing[Any]:
    return Listing(trouble=Trouble.FORBIDDEN, is_complete=False)


def unreadable() -> Snapshot:
    lost: dict[str, Any] = {name: forbidden() for name in SOURCES}
    return Snapshot(WordProof(), **lost)


def cluster(
    *,
    workloads: list[Workload] | None = None,
    nodes: list[Node] | None = None,
    pods: list[Pod] | None = None,
    control_plane: list[Pod] | None = None,
    cni_files: list[CniFile] | None = None,
    configmaps: list[ConfigMap] | None = None,
    api_groups: list[ApiGroup] | None = None,
    version: str = "v1.33.0",
    custom: Mapping[str, Listing[CustomResource]] | None = None,
) -> Snapshot:
    """A cluster in which everything could be read, and nothing is there but what is said."""
    snapshot = Snapshot(
        WordProof(),
        version=Listing((ServerVersion(version),)),
        api_groups=Listing(tuple(api_groups or ())),
        nodes=Listing(tuple(nodes or ())),
        workloads=Listing(tuple(workloads or ())),
        pods=Listing(tuple(pods or ())),
        control_plane=Listing(tuple(control_plane or ())),
        configmaps=Listing(tuple(configmaps or ())),
        custom=custom or {},
    )
    return snapshot._replace(cni_files=Listing(tuple(cni_files))) if cni_files is not None else snapshot


def daemonset(name: str, *containers: Container, namespace: str = "kube-system", ready: int = 2) -> Workload:
    return Workload(Ref("daemonsets", namespace, name), "DaemonSet", {}, containers, desired=2, ready=ready)


def kindnet() -> Workload:
    return daemonset("kindnet", Container("kindnet-cni", KINDNET, env={"POD_SUBNET": "10.244.0.0/16"}))


def flannel() -> Workload:
    return daemonset("kube-flannel-ds", Container("kube-flannel", FLANNEL), namespace="kube-flannel")


def multus() -> Workload:
    return daemonset("kube-multus-ds", Container("kube-multus", "ghcr.io/k8snetworkplumbingwg/multus-cni:v4"))


def calico(*, namespace: str = "kube-system", env: Mapping[str, Variable] | None = None) -> Workload:
    agent = Container("calico-node", "docker.io/calico/node:v3.29.1", env=env or {})
    return daemonset("calico-node", agent, namespace=namespace)


def cilium() -> Workload:
    return daemonset("cilium", Container("cilium-agent", "quay.io/cilium/cilium:v1.18.4"))


def aws_node() -> Workload:
    image = "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.19.2"
    return daemonset("aws-node", Container("aws-node", image))


def kube_ovn() -> Workload:
    return daemonset("kube-ovn-cni", Container("cni-server", "docker.io/kubeovn/kube-ovn:v1.14.5"))


def kube_proxy() -> Workload:
    return daemonset("kube-proxy", Container("kube-proxy", "registry.k8s.io/kube-proxy:v1.33.0"))


def controller_manager() -> Pod:
    argv = ("kube-controller-manager", "--cluster-cidr=10.244.0.0/16")
    running = pod("kube-controller-manager-a", "192.168.49.2", namespace="kube-system")
    return running._replace(host_network=True, containers=(Container("kube-controller-manager", "k", argv),))


def node(
    name: str, *, labels: Mapping[str, str] | None = None, pod_cidrs: tuple[str, ...] = ("10.244.0.0/24",)
) -> Node:
    return Node(Ref("nodes", "", name), pod_cidrs=pod_cidrs, labels=labels or {})


def flannel_node(name: str) -> Node:
    return node(name)._replace(annotations={"flannel.alpha.coreos.com/backend-type": "vxlan"})


def cilium_node() -> Node:
    return node("a")._replace(conditions={"NetworkUnavailable": ("False", "CiliumIsUp")})


def k3s_node(arguments: str) -> Node:
    annotations = {"flannel.alpha.coreos.com/backend-type": "vxlan", "k3s.io/node-args": arguments}
    return node("a", pod_cidrs=("10.42.0.0/24",))._replace(annotations=annotations, kubelet_version="v1.31.4+k3s1")


def aks_node() -> Node:
    return node("a", labels={"kubernetes.azure.com/cluster": "c"})._replace(
        provider_id="azure:///subscriptions/s",
        conditions={"NetworkUnavailable": ("False", "RouteCreated")},
    )


def pod(
    name: str,
    address: str,
    *,
    namespace: str = "default",
    node: str = "a",
    annotations: Mapping[str, str] | None = None,
) -> Pod:
    ref = Ref("pods", namespace, name)
    return Pod(ref, node=node, phase="Running", ips=(address,), annotations=annotations or {})


def configmap(name: str, data: Mapping[str, str], namespace: str = "kube-system") -> ConfigMap:
    return ConfigMap(Ref("configmaps", namespace, name), data)


def resource(kind: str, name: str, tree: dict[str, object]) -> CustomResource:
    return CustomResource(Ref(f"{kind.lower()}s", "", name), kind, tree)


def conflist(name: str, plugin: str, network: str, *, bridge: str = "", subnet: str = "") -> CniFile:
    first: dict[str, object] = {"type": plugin, "bridge": bridge, "ipam": {"type": "host-local", "subnet": subnet}}
    return CniFile(DIRECTORY, name, json.dumps({"name": network, "plugins": [first, {"type": "portmap"}]}))


def bridge_file() -> CniFile:
    return conflist("1-k8s.conflist", "bridge", "bridge", bridge="bridge", subnet="10.244.0.0/16")


@st.composite
def clusters(draw: st.DrawFn) -> Snapshot:
    """Clusters of parts that may or may not fit together; objects that a real cluster could hold at once."""
    agents = [
        kindnet(),
        flannel(),
        calico(),
        calico(env={"CALICO_NETWORKING_BACKEND": "none"}),
        cilium(),
        aws_node(),
        multus(),
        kube_proxy(),
        flannel()._replace(ready=0),
        flannel()._replace(desired=0, ready=0),
        calico()._replace(ref=Ref("daemonsets", "tenant", "calico-node")),
    ]
    named = {(each.ref.namespace, each.ref.name): each for each in draw(st.lists(st.sampled_from(agents), max_size=3))}
    some_nodes = [node("a"), flannel_node("a"), cilium_node(), k3s_node('["server"]'), aks_node()]
    nodes = draw(st.lists(st.sampled_from(some_nodes), max_size=1))
    if draw(st.booleans()):
        nodes = [each._replace(runtime="docker://24.0.7") for each in nodes]
    addresses = ["10.244.0.5", "172.17.0.2", "10.42.0.9", "192.168.3.4"]
    pods = [
        pod(f"p{at}", each, annotations={"cni.projectcalico.org/podIP": f"{each}/32"} if draw(st.booleans()) else {})
        for at, each in enumerate(draw(st.lists(st.sampled_from(addresses), max_size=3)))
    ]
    some_files = [bridge_file(), conflist("10-flannel.conflist", "flannel", "cbr0"), conflist("9-x.conf", "acme", "x")]
    files = draw(st.lists(st.sampled_from(some_files), max_size=2, unique_by=lambda each: each.name) | st.none())
    chaining = draw(st.sampled_from(["none", "generic-veth"]))
    groups = draw(st.lists(st.sampled_from(["crd.projectcalico.org", "cilium.io"]), unique=True))
    return cluster(
        workloads=list(named.values()),
        nodes=nodes,
        pods=pods,
        control_plane=draw(st.sampled_from([[], [controller_manager()]])),
        cni_files=files,
        configmaps=draw(st.sampled_from([[], [configmap("cilium-config", {"cni-chaining-mode": chaining})]])),
        api_groups=[ApiGroup(each, "v1") for each in groups],
    )
