"""The facts beyond the three, written as sentences about small clusters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from netinfo.facts.cluster import dns, ip_families
from netinfo.facts.nodes import capacity, node_addresses, node_cidrs
from netinfo.facts.traffic import dataplane, encryption, kube_proxy, mtu, network_policy
from netinfo.model.command import Command
from netinfo.model.components import Component, Decision, Identification, Ipam, Role
from netinfo.model.objects import CniFile, ConfigMap, Container, FromSecret, Node, Pod, Ref, Service, Workload
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.podnet import (
    FORBIDDEN,
    NOBODY,
    agent,
    cluster,
    component,
    entries,
    flannel_config,
    kubeadm_config,
    node,
    pod,
    pods,
    pool,
    resource,
    run_by,
    without,
)

LINUX = {"kubernetes.io/os": "linux"}
FELIX = "felixconfigurations.crd.projectcalico.org"


def said(decision: Decision) -> tuple[str, object]:
    """State and value; and whatever was decided, every proof is complete and every doubt has a reason."""
    verdict = decision.verdict
    for each in verdict.evidence:
        assert str(each.origin) and each.command and each.says, each
    if verdict.state in (State.UNKNOWN, State.NOT_APPLICABLE, State.CONFLICT):
        assert verdict.because
    else:
        assert any(each.stance is Stance.FOR for each in verdict.evidence)
    return str(verdict.state), verdict.value


def proxy_config(mode: str = "", scheduler: str = "", name: str = "kube-proxy", key: str = "config.conf") -> ConfigMap:
    text = f'kind: KubeProxyConfiguration\nclusterCIDR: ""\nmode: "{mode}"\nipvs:\n  scheduler: "{scheduler}"\n'
    return entries(name, {key: text})


def kube_proxy_daemonset(*args: str, image: str = "registry.k8s.io/kube-proxy:v1.34.1", **fields: Any) -> Workload:
    argv = ("/usr/local/bin/kube-proxy", *(args or ("--config=/var/lib/kube-proxy/config.conf",)))
    made = Workload(
        Ref("daemonsets", "kube-system", "kube-proxy"),
        "DaemonSet",
        containers=(Container("kube-proxy", image, argv),),
        desired=1,
        ready=1,
        configmaps=("kube-proxy",),
        node_selector=LINUX,
    )
    return made._replace(**fields)


def with_argv(workload: Workload, *argv: str) -> Workload:
    return workload._replace(containers=(workload.containers[0]._replace(argv=argv),))


def with_image(workload: Workload, image: str) -> Workload:
    return workload._replace(containers=(workload.containers[0]._replace(image=image),))


def cilium(**keys: str) -> tuple[Identification, ConfigMap]:
    """Cilium in charge, and its ConfigMap; ``_`` in a key is a dash."""
    config = entries("cilium-config", {key.replace("_", "-"): value for key, value in keys.items()})
    return run_by("cilium", Ipam.POOLS, agent("cilium")), config


def k3s(*args: str, flannel: str = "vxlan") -> Snapshot:
    """One k3s server with the arguments its node records."""
    annotations = {
        "k3s.io/node-args": json.dumps(["server", *args]),
        "flannel.alpha.coreos.com/backend-type": flannel,
    }
    return cluster(nodes=(node("s1", "10.42.0.0/24", annotations=annotations),), version="v1.33.4+k3s1")


FLANNEL = run_by("flannel", Ipam.NODE_PODCIDR, agent("kube-flannel-ds", "kube-flannel"))
K3S_FLANNEL = run_by("flannel", Ipam.NODE_PODCIDR)
CALICO = run_by("calico", Ipam.POOLS, agent("calico-node"))
BRIDGE_FILE = CniFile("/etc/cni/net.d", "1-k8s.conflist", json.dumps({"plugins": [{"type": "bridge"}]}))
BRIDGE = run_by("bridge", Ipam.CNI_FILE, cni_file=BRIDGE_FILE)


class TestKubeProxy:
    def test_an_empty_mode_of_a_running_kube_proxy_is_iptables_and_picks_at_random(self) -> None:
        snapshot = cluster(workloads=(kube_proxy_daemonset(),), configmaps=(proxy_config(),))
        decision = kube_proxy.decide(snapshot, FLANNEL)
        assert said(decision) == ("single", "iptables")
        assert decision.verdict.detail["algorithm"] == "random"
        assert "without a mode, which it takes for iptables" in decision.verdict.evidence[0].says

    def test_an_empty_mode_is_nftables_from_1_40_on(self) -> None:
        proxy = kube_proxy_daemonset(image="registry.k8s.io/kube-proxy:v1.40.0")
        snapshot = cluster(workloads=(proxy,), configmaps=(proxy_config(),), version="v1.40.1")
        assert said(kube_proxy.decide(snapshot, FLANNEL)) == ("single", "nftables")

    def test_an_empty_mode_of_a_kube_proxy_of_unknown_age_is_unknown(self) -> None:
        proxy = kube_proxy_daemonset(image="mirror.example/kube-proxy:latest")
        snapshot = cluster(workloads=(proxy,), configmaps=(proxy_config(),), version="v1.41.0")
        assert said(kube_proxy.decide(snapshot, FLANNEL)) == ("unknown", None)

    def test_on_windows_an_empty_mode_is_kernelspace(self) -> None:
        proxy = kube_proxy_daemonset(node_selector={"kubernetes.io/os": "windows"})
        snapshot = cluster(workloads=(proxy,), configmaps=(proxy_config(),))
        assert said(kube_proxy.decide(snapshot, FLANNEL)) == ("single", "kernelspace")

    @pytest.mark.parametrize(
        ("scheduler", "algorithm"),
        [
            ("", "round robin (rr)"),
            ("lc", "least connections (lc)"),
            ("sh", "source hashing (sh)"),
            ("sed", "shortest expected delay (sed)"),
        ],
    )
    def test_ipvs_picks_by_its_scheduler(self, scheduler: str, algorithm: str) -> None:
        snapshot = cluster(workloads=(kube_proxy_daemonset(),), configmaps=(proxy_config("ipvs", scheduler),))
        decision = kube_proxy.decide(snapshot, FLANNEL)
        assert said(decision) == ("single", "ipvs")
        assert decision.verdict.detail["algorithm"] == algorithm

    def test_a_flag_beside_a_configuration_file_is_ignored(self) -> None:
        proxy = kube_proxy_daemonset("--config=/var/lib/kube-proxy/config.conf", "--proxy-mode=ipvs")
        snapshot = cluster(workloads=(proxy,), configmaps=(proxy_config("nftables"),))
        assert said(kube_proxy.decide(snapshot, FLANNEL)) == ("single", "nftables")

    def test_static_pods_tell_by_their_flags(self) -> None:
        snapshot = cluster(control_plane=(component("kube-proxy", "--proxy-mode=ipvs"),))
        decision = kube_proxy.decide(snapshot, FLANNEL)
        assert said(decision) == ("single", "ipvs")
        assert decision.verdict.detail["scheduler"] == "rr"

    def test_static_pods_that_differ_are_a_conflict(self) -> None:
        two = (
            component("kube-proxy", "--proxy-mode=ipvs", where="a"),
            component("kube-proxy", "--proxy-mode=iptables", where="b"),
        )
        assert said(kube_proxy.decide(cluster(control_plane=two), FLANNEL)) == ("conflict", None)

    def test_a_configuration_with_a_hash_in_its_name_is_found_by_who_mounts_it(self) -> None:
        def found(*modes: str, ready: int = 1) -> tuple[str, object]:
            names = [f"kube-proxy-config-{number}" for number in range(len(modes))]
            proxies = [
                kube_proxy_daemonset(ref=Ref("daemonsets", "kube-system", name), configmaps=(name,), ready=ready)
                for name in names
            ]
            configs = [
                proxy_config(mode, name=name, key="config.yaml") for mode, name in zip(modes, names, strict=True)
            ]
            snapshot = cluster(workloads=tuple(proxies), configmaps=tuple(configs))
            return said(kube_proxy.decide(snapshot, FLANNEL))

        assert found("ipvs") == ("single", "ipvs")
        assert found("ipvs", ready=0) == ("unknown", None)
        assert found("ipvs", "iptables") == ("unknown", None)

    def test_a_configmap_without_a_running_kube_proxy_proves_nothing(self) -> None:
        decision = kube_proxy.decide(cluster(configmaps=(proxy_config("ipvs"),)), FLANNEL)
        assert said(decision) == ("unknown", None)
        assert decision.verdict.evidence[0].stance is Stance.NONE

    def test_a_kube_proxy_whose_configuration_cannot_be_read_is_unknown(self) -> None:
        snapshot = without(cluster(workloads=(kube_proxy_daemonset(),)), "configmaps")
        assert said(kube_proxy.decide(snapshot, FLANNEL)) == ("unknown", None)

    def test_cilium_replaces_it(self) -> None:
        cni, config = cilium(kube_proxy_replacement="true", bpf_lb_algorithm="maglev")
        decision = kube_proxy.decide(cluster(workloads=(agent("cilium"),), configmaps=(config,)), cni)
        assert said(decision) == ("single", "replaced")
        assert decision.verdict.detail["replacedBy"] == "cilium"
        assert decision.verdict.detail["algorithm"] == "Maglev hashing"

    def test_a_kube_proxy_beside_a_cilium_that_replaces_it_is_a_conflict(self) -> None:
        cni, config = cilium(kube_proxy_replacement="true")
        snapshot = cluster(workloads=(kube_proxy_daemonset(),), configmaps=(config, proxy_config()))
        assert said(kube_proxy.decide(snapshot, cni)) == ("conflict", None)

    def test_a_cilium_that_cannot_be_asked_leaves_it_unknown(self) -> None:
        cni, _ = cilium()
        snapshot = cluster(control_plane=(component("kube-proxy", "--proxy-mode=ipvs"),))
        assert said(kube_proxy.decide(snapshot, cni)) == ("unknown", None)

    def test_a_partial_replacement_is_no_replacement(self) -> None:
        cni, config = cilium(kube_proxy_replacement="partial")
        assert said(kube_proxy.decide(cluster(configmaps=(config,)), cni)) == ("unknown", None)

    def test_kube_router_proxies_unless_told_not_to(self) -> None:
        told = with_argv(agent("kube-router"), "--run-router=true", "--run-service-proxy=false")
        proxied = run_by("kube-router", Ipam.NODE_PODCIDR, agent("kube-router"))
        off = run_by("kube-router", Ipam.NODE_PODCIDR, told)
        snapshot = cluster(workloads=(kube_proxy_daemonset(),), configmaps=(proxy_config(),))
        assert said(kube_proxy.decide(cluster(), proxied)) == ("single", "replaced")
        assert said(kube_proxy.decide(snapshot, off)) == ("single", "iptables")

    def test_calico_with_ebpf_replaces_it(self) -> None:
        felix = resource("default", FELIX, "FelixConfiguration", {"spec": {"bpfEnabled": True}})
        decision = kube_proxy.decide(cluster(custom={FELIX: (felix,)}), CALICO)
        assert said(decision) == ("single", "replaced")

    def test_nothing_is_replaced_when_daemonsets_cannot_be_listed(self) -> None:
        cni, config = cilium(kube_proxy_replacement="true")
        snapshot = without(cluster(configmaps=(config,)), "workloads")
        assert said(kube_proxy.decide(snapshot, cni)) == ("unknown", None)

    def test_k3s_runs_it_inside_its_own_process(self) -> None:
        assert said(kube_proxy.decide(k3s(), K3S_FLANNEL)) == ("single", "iptables")
        told = k3s("--kube-proxy-arg", "proxy-mode=ipvs", "--kube-proxy-arg", "ipvs-scheduler=lc")
        decision = kube_proxy.decide(told, K3S_FLANNEL)
        assert said(decision) == ("single", "ipvs")
        assert decision.verdict.detail["algorithm"] == "least connections (lc)"

    def test_k3s_without_it_and_without_a_replacement_is_unknown(self) -> None:
        assert said(kube_proxy.decide(k3s("--disable-kube-proxy"), K3S_FLANNEL)) == ("unknown", None)


def dns_service(name: str = "kube-dns", *ips: str, namespace: str = "kube-system") -> Service:
    return Service(Ref("services", namespace, name), ips or ("10.96.0.10",), labels={"k8s-app": "kube-dns"})


class TestDns:
    def test_the_service_has_the_address_and_kubeadm_the_domain(self) -> None:
        coredns = Container("coredns", "registry.k8s.io/coredns/coredns:v1.12.1")
        behind = pod("coredns-1", "10.244.0.2", labels={"k8s-app": "kube-dns"}, containers=(coredns,))
        behind = behind._replace(ref=Ref("pods", "kube-system", "coredns-1"))
        text = "kind: ClusterConfiguration\nnetworking:\n  dnsDomain: cluster.local\n"
        settings = entries("kubeadm-config", {"ClusterConfiguration": text})
        snapshot = cluster(pods=(behind,), configmaps=(settings,))._replace(services=Listing((dns_service(),)))
        decision = dns.decide(snapshot, FLANNEL)
        assert said(decision) == ("single", ("10.96.0.10",))
        detail = decision.verdict.detail
        assert (detail["service"], detail["domain"], detail["provider"]) == (
            "kube-system/kube-dns",
            "cluster.local",
            "coredns",
        )

    def test_the_corefile_goes_before_what_the_installer_wrote(self) -> None:
        corefile = ".:53 {\n    errors\n    kubernetes corp.example in-addr.arpa ip6.arpa {\n    }\n}\n"
        configmaps = (entries("coredns", {"Corefile": corefile}), kubeadm_config("10.244.0.0/16"))
        snapshot = cluster(configmaps=configmaps)._replace(services=Listing((dns_service(),)))
        assert dns.decide(snapshot, FLANNEL).verdict.detail["domain"] == "corp.example"

    def test_a_service_of_another_namespace_and_the_caches_upstream_do_not_count(self) -> None:
        others = (dns_service("kube-dns", namespace="tenant"), dns_service("kube-dns-upstream", "10.96.7.7"))
        snapshot = cluster()._replace(services=Listing((*others, dns_service())))
        assert said(dns.decide(snapshot, FLANNEL)) == ("single", ("10.96.0.10",))

    def test_services_that_cannot_be_read_are_not_absent(self) -> None:
        decision = dns.decide(without(cluster(), "services"), FLANNEL)
        assert said(decision) == ("unknown", None)
        assert decision.verdict.because == "services could not be read"

    def test_k3s_arguments_confirm_or_contradict_it(self) -> None:
        service = Listing((dns_service("kube-dns", "10.43.0.10"),))
        same = k3s("--cluster-dns", "10.43.0.10")._replace(services=service)
        other = k3s("--cluster-dns", "10.43.0.53")._replace(services=service)
        assert said(dns.decide(same, K3S_FLANNEL)) == ("agreed", ("10.43.0.10",))
        assert said(dns.decide(other, K3S_FLANNEL)) == ("conflict", ("10.43.0.10",))


class TestNodeAddresses:
    def test_addresses_are_sorted_by_number_and_told_by_node(self) -> None:
        two = (
            node("b", addresses=(("Hostname", "b"), ("InternalIP", "10.0.0.10"))),
            node("a", addresses=(("InternalIP", "10.0.0.9"), ("InternalIP", "fd00::9"))),
        )
        decision = node_addresses.decide(cluster(nodes=two), FLANNEL)
        assert said(decision) == ("single", ("10.0.0.9", "10.0.0.10", "fd00::9"))
        assert decision.verdict.detail["byNode"] == {"a": ["10.0.0.9", "fd00::9"], "b": ["10.0.0.10"]}

    def test_without_nodes_host_pods_give_a_lower_bound(self) -> None:
        snapshot = without(cluster(control_plane=(component("kube-apiserver"),)), "nodes")
        decision = node_addresses.decide(snapshot, FLANNEL)
        assert said(decision) == ("unknown", None)
        assert decision.verdict.at_least == ("192.168.49.2/32",)

    def test_detail_is_bounded_and_the_value_is_not(self) -> None:
        many = tuple(
            node(f"n{at:04}", addresses=(("InternalIP", f"10.1.{at // 250}.{at % 250}"),)) for at in range(900)
        )
        verdict = node_addresses.decide(cluster(nodes=many), FLANNEL).verdict
        assert verdict.value is not None
        assert len(verdict.value) == 900
        shown = verdict.detail["byNode"]
        assert isinstance(shown, dict)
        assert len(shown) == 300


class TestNodeCidrs:
    def test_slices_that_pods_confirm(self) -> None:
        nodes = (node("a", "10.244.0.0/24"), node("b", "10.244.1.0/24"))
        used = (*pods("10.244.0.5", on="a"), pod("q", "10.244.1.9", on="b"))
        decision = node_cidrs.decide(cluster(nodes=nodes, pods=used), FLANNEL)
        assert said(decision) == ("single", ("10.244.0.0/24", "10.244.1.0/24"))
        assert decision.verdict.detail["byNode"] == {"a": ["10.244.0.0/24"], "b": ["10.244.1.0/24"]}
        assert decision.verdict.evidence[1].says == "2 of 2 pod addresses inside their node's slice"

    def test_an_address_of_another_nodes_slice_is_a_conflict(self) -> None:
        nodes = (node("a", "10.244.0.0/24"), node("b", "10.244.1.0/24"))
        used = (*pods("10.244.0.5", on="a"), pod("q", "10.244.0.9", on="b"))
        decision = node_cidrs.decide(cluster(nodes=nodes, pods=used), FLANNEL)
        assert decision.verdict.state is State.CONFLICT
        assert decision.warnings[0].code == "pod-outside-node-slice"

    def test_with_calico_the_nodes_field_is_not_the_answer(self) -> None:
        decision = node_cidrs.decide(cluster(nodes=(node("a", "10.244.0.0/24"),), pods=pods("192.168.1.2")), CALICO)
        assert said(decision) == ("unknown", None)
        assert decision.verdict.detail["assigned"] == {"a": ["10.244.0.0/24"]}

    def test_a_bridge_over_the_whole_block_has_no_slices(self) -> None:
        decision = node_cidrs.decide(cluster(nodes=(node("minikube", "10.244.0.0/24"),)), BRIDGE)
        assert said(decision) == ("not-applicable", None)
        assert decision.verdict.evidence[0].value == ("10.244.0.0/24",)

    def test_a_bridge_whose_pods_lie_in_the_assigned_slice_shows_it(self) -> None:
        snapshot = cluster(nodes=(node("minikube", "10.244.0.0/24"),), pods=pods("10.244.0.3", on="minikube"))
        for cni in (BRIDGE, NOBODY):
            decision = node_cidrs.decide(snapshot, cni)
            assert said(decision) == ("single", ("10.244.0.0/24",))
            assert [each.source for each in decision.verdict.evidence] == ["nodes", "pods"]

    def test_an_assigned_slice_that_pods_contradict_is_not_the_answer_of_an_unknown_network(self) -> None:
        used = (*pods("10.244.0.3", on="a"), pod("q", "192.168.7.9", on="a"))
        assert said(node_cidrs.decide(cluster(nodes=(node("a", "10.244.0.0/24"),), pods=used), NOBODY)) == (
            "unknown",
            None,
        )

    def test_ciliums_pool_is_cut_in_its_own_objects(self) -> None:
        cni, config = cilium(ipam="cluster-pool")
        name = "ciliumnodes.cilium.io"
        own = resource("a", name, "CiliumNode", {"spec": {"ipam": {"podCIDRs": ["10.0.3.0/24"]}}})
        nodes = (node("a", "10.244.0.0/24"),)
        snapshot = cluster(nodes=nodes, configmaps=(config,), custom={name: (own,)}, pods=pods("10.0.3.7", on="a"))
        decision = node_cidrs.decide(snapshot, cni)
        assert said(decision) == ("single", ("10.0.3.0/24",))
        assert decision.verdict.detail["assigned"] == {"a": ["10.244.0.0/24"]}
        assert said(node_cidrs.decide(without(snapshot, name), cni)) == ("unknown", None)
        assert said(node_cidrs.decide(without(snapshot, "configmaps"), cni)) == ("unknown", None)

    def test_ovn_writes_an_annotation(self) -> None:
        annotations = {"k8s.ovn.org/node-subnets": '{"default":["10.128.0.0/23"],"blue":["10.9.0.0/24"]}'}
        snapshot = cluster(nodes=(node("a", annotations=annotations),))
        cni = run_by("ovn-kubernetes", Ipam.OWN_CONFIG, agent("ovnkube-node"))
        assert said(node_cidrs.decide(snapshot, cni)) == ("single", ("10.128.0.0/23",))

    def test_two_nodes_with_one_slice_are_warned_of(self) -> None:
        nodes = (node("a", "10.244.0.0/24"), node("b", "10.244.0.0/25"))
        decision = node_cidrs.decide(cluster(nodes=nodes), FLANNEL)
        assert [each.code for each in decision.warnings] == ["node-slices-overlap"]


class TestIpFamilies:
    def test_pods_and_services_of_one_family(self) -> None:
        snapshot = cluster(pods=pods("10.244.0.5"), service_cidrs=("10.96.0.0/12",))
        assert said(ip_families.decide(snapshot, FLANNEL)) == ("agreed", ("IPv4",))

    def test_dual_stack_with_ipv6_first(self) -> None:
        snapshot = cluster(
            pods=(pod("p", "fd00:10:244::5", "10.244.0.5"),),
            services=("fd00:10:96::1",),
            service_cidrs=("fd00:10:96::/112", "10.96.0.0/16"),
        )
        decision = ip_families.decide(snapshot, FLANNEL)
        assert said(decision) == ("agreed", ("IPv6", "IPv4"))
        assert decision.verdict.detail["dualStack"] is True

    def test_one_address_on_every_service_does_not_rule_out_a_second_family(self) -> None:
        snapshot = cluster(pods=(pod("p", "10.244.0.5", "fd00::5"),))
        decision = ip_families.decide(snapshot, FLANNEL)
        assert said(decision) == ("single", ("IPv4", "IPv6"))
        assert decision.verdict.detail["services"] == ["IPv4"]

    def test_services_of_two_families_and_pods_of_one_are_told(self) -> None:
        snapshot = cluster(pods=pods("10.244.0.5"), service_cidrs=("10.96.0.0/16", "fd00::/112"))
        decision = ip_families.decide(snapshot, FLANNEL)
        assert said(decision) == ("single", ("IPv4",))
        assert decision.verdict.detail["services"] == ["IPv4", "IPv6"]

    def test_nothing_readable_is_unknown(self) -> None:
        snapshot = cluster()
        for source in ("pods", "services", "service_cidrs", "control_plane", "configmaps", "nodes"):
            snapshot = without(snapshot, source)
        assert said(ip_families.decide(snapshot, NOBODY)) == ("unknown", None)


class TestNetworkPolicy:
    @pytest.mark.parametrize("name", ["calico", "canal", "antrea", "ovn-kubernetes"])
    def test_some_networks_always_enforce(self, name: str) -> None:
        cni = run_by(name, Ipam.NODE_PODCIDR, agent(name))
        assert said(network_policy.decide(cluster(workloads=(agent(name),)), cni)) == ("single", name)

    def test_flannel_alone_enforces_nothing(self) -> None:
        decision = network_policy.decide(cluster(workloads=(agent("kube-flannel-ds"),)), FLANNEL)
        assert said(decision) == ("single", "none")
        assert decision.verdict.detail["enforced"] is False

    def test_nothing_is_ruled_out_when_daemonsets_cannot_be_listed(self) -> None:
        decision = network_policy.decide(without(cluster(), "workloads"), FLANNEL)
        assert said(decision) == ("unknown", None)
        assert decision.verdict.detail["enforced"] is None

    def test_calico_for_policies_only_enforces_beside_another_network(self) -> None:
        beside = Component("calico", "Calico", Role.POLICY, Ipam.POOLS, agent("calico-node"))
        cni = run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS, with_argv(agent("aws-node"), "aws"))._replace(others=(beside,))
        assert said(network_policy.decide(cluster(), cni)) == ("single", "calico")

    def test_an_unknown_network_is_told_by_what_stands_beside_it_alone(self) -> None:
        beside = Component("calico", "Calico", Role.POLICY, Ipam.POOLS, agent("calico-node"))
        assert said(network_policy.decide(cluster(), NOBODY._replace(others=(beside,)))) == ("single", "calico")
        assert said(network_policy.decide(k3s(), NOBODY)) == ("unknown", None)
        doubted = run_by("canal", Ipam.NODE_PODCIDR, agent("canal"))._replace(in_charge=None)
        assert said(network_policy.decide(cluster(), doubted)) == ("unknown", None)

    def test_the_aws_agent_has_to_be_told(self) -> None:
        on = run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS, with_argv(agent("aws-node"), "--enable-network-policy=true"))
        off = run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS, with_argv(agent("aws-node"), "--enable-network-policy=false"))
        assert said(network_policy.decide(cluster(), on)) == ("single", "aws-vpc-cni")
        assert said(network_policy.decide(cluster(), off)) == ("single", "none")

    @pytest.mark.parametrize(
        ("tag", "answer"),
        [
            ("v20230511-dc714da8", ("single", "none")),
            ("v20240513-cd2ac642", ("single", "none")),
            ("v20240715-585640e9", ("unknown", None)),
            ("v20240813-c6f155d6", ("single", "kindnet")),
            ("v20250512-df8de77b", ("single", "kindnet")),
            ("latest", ("unknown", None)),
        ],
    )
    def test_kindnet_enforces_from_one_day_on(self, tag: str, answer: tuple[str, object]) -> None:
        kindnet = with_image(agent("kindnet"), f"docker.io/kindest/kindnetd:{tag}")
        cni = run_by("kindnet", Ipam.NODE_PODCIDR, kindnet)
        assert said(network_policy.decide(cluster(workloads=(kindnet,)), cni)) == answer

    def test_engines_can_be_switched_off(self) -> None:
        weave = run_by("weave-net", Ipam.OWN_CONFIG, agent("weave-net", env={"EXPECT_NPC": "0"}))
        router = with_argv(agent("kube-router"), "--run-firewall=false")
        kube_router = run_by("kube-router", Ipam.NODE_PODCIDR, router)
        cni, config = cilium(enable_policy="never")
        for each, snapshot in ((weave, cluster()), (kube_router, cluster()), (cni, cluster(configmaps=(config,)))):
            assert said(network_policy.decide(snapshot, each)) == ("single", "none")

    def test_a_cilium_that_cannot_be_asked_is_unknown(self) -> None:
        cni, _ = cilium()
        assert said(network_policy.decide(cluster(), cni)) == ("unknown", None)

    def test_k3s_enforces_inside_its_own_process(self) -> None:
        assert said(network_policy.decide(k3s(), K3S_FLANNEL)) == ("single", "kube-router")
        off = network_policy.decide(k3s("--disable-network-policy"), K3S_FLANNEL)
        assert said(off) == ("single", "none")

    def test_two_engines_are_warned_of(self) -> None:
        cni = run_by("calico", Ipam.POOLS, agent("calico-node"))
        decision = network_policy.decide(k3s(), cni)
        assert said(decision) == ("single", "calico")
        assert [each.code for each in decision.warnings] == ["several-policy-engines"]


class TestDataplane:
    def test_flannels_annotation_and_configmap_agree(self) -> None:
        marked = node("a", annotations={"flannel.alpha.coreos.com/backend-type": "vxlan"})
        config = flannel_config("10.244.0.0/16", Backend={"Type": "vxlan"})
        decision = dataplane.decide(cluster(nodes=(marked,), configmaps=(config,)), FLANNEL)
        assert said(decision) == ("agreed", "vxlan")
        assert decision.verdict.detail["encapsulation"] == "vxlan"

    def test_a_backend_that_is_asked_for_and_not_in_effect_is_a_conflict(self) -> None:
        marked = node("a", annotations={"flannel.alpha.coreos.com/backend-type": "vxlan"})
        config = flannel_config("10.244.0.0/16", Backend={"Type": "host-gw"})
        assert said(dataplane.decide(cluster(nodes=(marked,), configmaps=(config,)), FLANNEL))[0] == "conflict"

    @pytest.mark.parametrize(
        ("spec", "value", "cross"),
        [
            ({"ipipMode": "Always", "vxlanMode": "Never"}, "ipip", False),
            ({"vxlanMode": "CrossSubnet"}, "vxlan", True),
            ({"ipipMode": "Never"}, "bgp", False),
        ],
    )
    def test_calicos_pools_tell(self, spec: dict[str, str], value: str, cross: bool) -> None:
        custom = {"ippools.crd.projectcalico.org": (pool("default", "192.168.0.0/16", False, **spec),)}
        config = entries("calico-config", {"calico_backend": "bird"})
        decision = dataplane.decide(cluster(custom=custom, configmaps=(config,)), CALICO)
        assert said(decision) == ("single", value)
        assert decision.verdict.detail["crossSubnet"] is cross

    def test_without_calicos_bgp_nobody_makes_the_tunnels_that_a_pool_asks_for(self) -> None:
        custom = {"ippools.crd.projectcalico.org": (pool("default", "192.168.0.0/16", ipipMode="Always"),)}
        quiet = run_by("calico", Ipam.POOLS, agent("calico-node", env={"CALICO_NETWORKING_BACKEND": "none"}))
        assert said(dataplane.decide(cluster(custom=custom), quiet))[0] == "unknown"

    def test_a_default_subnet_on_a_vlan_is_no_tunnel(self) -> None:
        name = "subnets.kubeovn.io"
        spec: dict[str, object] = {"spec": {"cidrBlock": "10.16.0.0/16", "default": True, "vlan": "vlan0"}}
        snapshot = cluster(custom={name: (resource("ovn-default", name, "Subnet", spec),)})
        cni = run_by("kube-ovn", Ipam.POOLS, agent("kube-ovn-cni"))
        assert said(dataplane.decide(snapshot, cni)) == ("single", "vlan")

    def test_a_configmap_of_another_name_is_named_as_it_is_called(self) -> None:
        cni = run_by("cilium", Ipam.POOLS, agent("cilium"))
        own = ConfigMap(Ref("configmaps", "kube-system", "cilium"), {"tunnel-protocol": "geneve"})
        snapshot = cluster(configmaps=(own,))
        assert dataplane.decide(snapshot, cni).verdict.evidence[0].says == "cilium tunnel-protocol: geneve"
        assert encryption.decide(snapshot, cni).verdict.evidence[0].says == "cilium enables no encryption"

    def test_pools_that_differ_are_mixed(self) -> None:
        pools = (pool("a", "10.0.0.0/16", ipipMode="Always"), pool("b", "10.1.0.0/16", vxlanMode="Always"))
        decision = dataplane.decide(cluster(custom={"ippools.crd.projectcalico.org": pools}), CALICO)
        assert said(decision) == ("single", "mixed")

    @pytest.mark.parametrize(
        ("keys", "value"),
        [
            ({"routing_mode": "native"}, "routes"),
            ({"routing_mode": "tunnel", "tunnel_protocol": "geneve"}, "geneve"),
            ({"tunnel": "vxlan"}, "vxlan"),
            ({"tunnel": "disabled"}, "routes"),
            ({"ipam": "cluster-pool"}, "vxlan"),
        ],
    )
    def test_ciliums_keys_of_all_ages(self, keys: dict[str, str], value: str) -> None:
        cni, config = cilium(**keys)
        assert said(dataplane.decide(cluster(configmaps=(config,)), cni)) == ("single", value)

    def test_unread_settings_are_unknown(self) -> None:
        assert said(dataplane.decide(cluster(), cilium()[0])) == ("unknown", None)
        assert said(dataplane.decide(cluster(), NOBODY)) == ("unknown", None)

    def test_one_way_solutions(self) -> None:
        kindnet = run_by("kindnet", Ipam.NODE_PODCIDR, agent("kindnet"))
        aws = run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS, agent("aws-node"))
        kubenet = run_by("kubenet", Ipam.NODE_PODCIDR)
        routed = node("a", conditions={"NetworkUnavailable": ("False", "RouteCreated")})
        assert said(dataplane.decide(cluster(), BRIDGE)) == ("single", "bridge")
        assert said(dataplane.decide(cluster(), kindnet)) == ("single", "routes")
        assert said(dataplane.decide(cluster(), aws)) == ("single", "cloud")
        assert said(dataplane.decide(cluster(nodes=(routed,)), kubenet)) == ("single", "cloud")

    def test_kube_router_wraps_between_subnets_only(self) -> None:
        cni = run_by("kube-router", Ipam.NODE_PODCIDR, agent("kube-router"))
        decision = dataplane.decide(cluster(), cni)
        assert said(decision) == ("single", "ipip")
        assert decision.verdict.detail["crossSubnet"] is True


class TestMtu:
    @pytest.mark.parametrize(
        ("cni", "configmaps", "value"),
        [
            (FLANNEL, (flannel_config("10.244.0.0/16", Backend={"Type": "vxlan", "MTU": 1400}),), "1400"),
            (CALICO, (entries("calico-config", {"veth_mtu": "1440"}),), "1440"),
            (cilium()[0], (entries("cilium-config", {"mtu": "1450"}),), "1450"),
            (run_by("weave-net", Ipam.OWN_CONFIG, agent("weave-net")), (), "1376"),
            (run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS, agent("aws-node", env={"AWS_VPC_ENI_MTU": "1500"})), (), "1500"),
            (run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS, agent("aws-node")), (), "9001"),
        ],
    )
    def test_a_written_size(self, cni: Identification, configmaps: tuple[ConfigMap, ...], value: str) -> None:
        assert said(mtu.decide(cluster(configmaps=configmaps), cni)) == ("single", value)

    @pytest.mark.parametrize(
        ("cni", "configmaps"),
        [
            (FLANNEL, (flannel_config("10.244.0.0/16", Backend={"Type": "vxlan"}),)),
            (CALICO, (entries("calico-config", {"veth_mtu": "0"}),)),
            (BRIDGE, ()),
            (NOBODY, ()),
        ],
    )
    def test_an_automatic_size_is_unknown(self, cni: Identification, configmaps: tuple[ConfigMap, ...]) -> None:
        assert said(mtu.decide(cluster(configmaps=configmaps), cni)) == ("unknown", None)

    def test_the_nodes_file_tells(self) -> None:
        file = CniFile(
            "/etc/cni/net.d", "10-kindnet.conflist", json.dumps({"plugins": [{"type": "ptp", "mtu": 65535}]})
        )
        cni = run_by("kindnet", Ipam.NODE_PODCIDR, agent("kindnet"), file)
        assert said(mtu.decide(cluster(), cni)) == ("single", "65535")


class TestEncryption:
    def test_flannels_backend_is_its_encryption(self) -> None:
        wireguard = flannel_config("10.244.0.0/16", Backend={"Type": "wireguard"})
        vxlan = flannel_config("10.244.0.0/16", Backend={"Type": "vxlan"})
        assert said(encryption.decide(cluster(configmaps=(wireguard,)), FLANNEL)) == ("single", "wireguard")
        assert said(encryption.decide(cluster(configmaps=(vxlan,)), FLANNEL)) == ("single", "none")
        assert said(encryption.decide(cluster(), FLANNEL)) == ("unknown", None)

    @pytest.mark.parametrize(
        ("spec", "value"),
        [({"wireguardEnabled": True}, "wireguard"), ({"wireguardEnabledV6": True}, "wireguard"), ({}, "none")],
    )
    def test_calico_tells_in_felixconfiguration(self, spec: dict[str, object], value: str) -> None:
        felix = resource("default", FELIX, "FelixConfiguration", {"spec": spec})
        snapshot = cluster(custom={FELIX: (felix,)})
        assert said(encryption.decide(snapshot, CALICO)) == ("single", value)
        assert said(encryption.decide(without(snapshot, FELIX), CALICO)) == ("unknown", None)

    def test_a_network_without_an_agent_is_shown_by_what_it_was_recognised_by(self) -> None:
        """``none`` without evidence could not be checked by anybody."""
        shows = Command("kubectl", ("get", "nodes"))
        mark = Evidence("nodes", Strength.INFERRED, Stance.FOR, "kubenet", Origin("Node"), shows, "GCE routes")
        cni = run_by("kubenet", Ipam.NODE_PODCIDR)
        assert said(encryption.decide(cluster(), cni)) == ("unknown", None)
        shown = encryption.decide(cluster(), cni._replace(verdict=cni.verdict._replace(evidence=(mark,)))).verdict
        assert (shown.state, shown.value) == (State.SINGLE, "none")
        assert [(each.value, each.command) for each in shown.evidence] == [("none", shows)]

    def test_cilium_tells_in_its_configmap(self) -> None:
        cni, config = cilium(enable_ipsec="true")
        assert said(encryption.decide(cluster(configmaps=(config,)), cni)) == ("single", "ipsec")
        cni, config = cilium(ipam="kubernetes")
        assert said(encryption.decide(cluster(configmaps=(config,)), cni)) == ("single", "none")

    def test_antreas_second_key_of_that_name_does_not_count(self) -> None:
        conf = "multicluster:\n  trafficEncryptionMode: wireGuard\ntrafficEncapMode: encap\n"
        config = entries("antrea-config", {"antrea-agent.conf": conf})
        cni = run_by("antrea", Ipam.NODE_PODCIDR, agent("antrea-agent"))
        assert said(encryption.decide(cluster(configmaps=(config,)), cni)) == ("single", "none")

    @pytest.mark.parametrize(
        ("conf", "kind", "said_of_it"),
        [
            ("tunnelType: gre\nenableIPSecTunnel: true\n", "ipsec", "antrea-agent.conf enableIPSecTunnel true"),
            ("enableIPSecTunnel: false\n", "none", "antrea-agent.conf enableIPSecTunnel false"),
            ("trafficEncryptionMode: wireGuard\n", "wireguard", "antrea-agent.conf trafficEncryptionMode wireguard"),
            ("#trafficEncryptionMode: none\n", "none", "antrea-agent.conf switches no encryption on"),
        ],
    )
    def test_antrea_is_read_by_the_keys_of_its_age_and_no_other_is_shown(
        self, conf: str, kind: str, said_of_it: str
    ) -> None:
        decision = encryption.decide(cluster(configmaps=(antrea_config(conf),)), antrea("v1.2.0"))
        assert said(decision) == ("single", kind)
        assert [str(each.says) for each in decision.verdict.evidence] == [said_of_it]

    def test_weaves_password_is_never_shown(self) -> None:
        cni = run_by("weave-net", Ipam.OWN_CONFIG, agent("weave-net", env={"WEAVE_PASSWORD": "hunter2"}))
        decision = encryption.decide(cluster(), cni)
        assert said(decision) == ("single", "ipsec")
        assert "hunter2" not in repr(decision)
        assert "name}" in str(decision.verdict.evidence[0].command)

    def test_weaves_password_in_a_secret_may_be_empty(self) -> None:
        cni = run_by(
            "weave-net", Ipam.OWN_CONFIG, agent("weave-net", env={"WEAVE_PASSWORD": FromSecret("weave-passwd")})
        )
        decision = encryption.decide(cluster(), cni)
        assert said(decision)[0] == "unknown" and "Secret" in decision.verdict.because

    def test_ovn_encrypts_with_a_daemonset_of_its_own(self) -> None:
        home = "ovn-kubernetes"
        cni = run_by("ovn-kubernetes", Ipam.OWN_CONFIG, agent("ovnkube-node", home))
        assert said(encryption.decide(cluster(workloads=(agent("ovn-ipsec", home),)), cni)) == ("single", "ipsec")
        assert said(encryption.decide(cluster(), cni)) == ("single", "none")
        assert said(encryption.decide(without(cluster(), "workloads"), cni)) == ("unknown", None)


class TestCapacity:
    def test_what_kubelets_take_and_what_the_block_holds(self) -> None:
        nodes = (node("a", "10.244.0.0/24", pod_capacity=110), node("b", "10.244.1.0/24", pod_capacity=110))
        config = flannel_config("10.244.0.0/16", Backend={"Type": "vxlan"})
        used = (*pods("10.244.0.5", "10.244.0.6", on="a"), pod("q", "10.244.1.9", on="b"))
        snapshot = cluster(nodes=nodes, pods=used, configmaps=(config,), workloads=(agent("kube-flannel-ds"),))
        decision = capacity.decide(snapshot, FLANNEL)
        assert said(decision) == ("single", "220")
        detail = decision.verdict.detail
        assert detail["slices"] == {"IPv4": {"prefixLength": 24, "possible": 256, "given": 2, "free": 254}}
        assert detail["byNode"] == {
            "a": {"podCapacity": 110, "addresses": {"IPv4": 256}, "podsSeen": 2},
            "b": {"podCapacity": 110, "addresses": {"IPv4": 256}, "podsSeen": 1},
        }

    def test_a_sample_of_pods_is_no_count(self) -> None:
        snapshot = cluster(nodes=(node("a", "10.244.0.0/24", pod_capacity=110),), pods=pods("10.244.0.5", on="a"))
        snapshot = snapshot._replace(pods=snapshot.pods.replace(is_complete=False))
        by_node = capacity.decide(snapshot, FLANNEL).verdict.detail["byNode"]
        assert isinstance(by_node, Mapping)
        assert by_node["a"]["podsSeen"] is None

    def test_a_slice_smaller_than_the_kubelets_limit_is_warned_of(self) -> None:
        snapshot = cluster(nodes=(node("a", "10.244.0.0/26", pod_capacity=110),))
        decision = capacity.decide(snapshot, FLANNEL)
        assert [each.code for each in decision.warnings] == ["slice-smaller-than-capacity"]

    def test_without_slices_that_are_obeyed_nothing_is_said_of_them(self) -> None:
        snapshot = cluster(nodes=(node("a", "10.244.0.0/26", pod_capacity=110),))
        decision = capacity.decide(snapshot, CALICO)
        assert said(decision) == ("single", "110")
        assert decision.verdict.detail["slices"] is None
        assert not decision.warnings

    def test_nodes_that_cannot_be_listed_are_unknown(self) -> None:
        assert said(capacity.decide(without(cluster(), "nodes"), FLANNEL)) == ("unknown", None)


ALL = (
    capacity,
    dataplane,
    dns,
    encryption,
    ip_families,
    kube_proxy,
    mtu,
    network_policy,
    node_addresses,
    node_cidrs,
)
SOURCES = ("version", "nodes", "workloads", "control_plane", "pods", "services", "service_cidrs", "configmaps")
CLUSTERS: dict[str, tuple[Snapshot, Identification]] = {
    "flannel": (
        cluster(
            nodes=(node("a", "10.244.0.0/24", pod_capacity=110),),
            pods=pods("10.244.0.5", on="a"),
            workloads=(kube_proxy_daemonset(), agent("kube-flannel-ds", "kube-flannel")),
            configmaps=(proxy_config(), flannel_config("10.244.0.0/16", Backend={"Type": "vxlan"})),
            service_cidrs=("10.96.0.0/12",),
        ),
        FLANNEL,
    ),
    "cilium": (
        cluster(
            nodes=(node("a", pod_capacity=110),),
            pods=pods("10.0.1.5", on="a"),
            workloads=(agent("cilium"),),
            configmaps=(cilium(kube_proxy_replacement="true", ipam="kubernetes", enable_wireguard="true")[1],),
        ),
        cilium()[0],
    ),
    "k3s": (k3s(), K3S_FLANNEL),
}
ORDER = {State.UNKNOWN: 0, State.CONFLICT: 0, State.NOT_APPLICABLE: 1, State.SINGLE: 1, State.AGREED: 2}


@pytest.mark.parametrize("name", CLUSTERS)
@pytest.mark.parametrize("source", SOURCES)
def test_losing_a_source_never_makes_an_answer_more_certain_or_another_one(name: str, source: str) -> None:
    snapshot, cni = CLUSTERS[name]
    lost = snapshot._replace(**{source: FORBIDDEN})  # type: ignore[arg-type]
    for module in ALL:
        before, after = module.decide(snapshot, cni).verdict, module.decide(lost, cni).verdict
        assert ORDER[after.state] <= ORDER[before.state], (module.__name__, before, after)
        if after.value is not None:
            assert after.value == before.value, (module.__name__, before, after)


def test_nothing_is_known_of_a_cluster_that_nobody_may_read() -> None:
    blind = Snapshot(cluster().proof, **dict.fromkeys(SOURCES, FORBIDDEN))  # type: ignore[arg-type]
    for module in ALL:
        verdict: Verdict = module.decide(blind, NOBODY).verdict
        assert (verdict.state, verdict.value) == (State.UNKNOWN, None), module.__name__
        assert verdict.because


def test_an_empty_cluster_breaks_nothing() -> None:
    empty = cluster(nodes=(), services=())
    for module in ALL:
        for cni in (NOBODY, FLANNEL, CALICO, BRIDGE):
            module.decide(empty, cni)


def test_hostile_text_breaks_nothing() -> None:
    hostile = entries("cilium-config", {"kube-proxy-replacement": "\x1b[2J", "mtu": "9" * 5000, "ipam": "\u202e"})
    hosts: tuple[Node, ...] = (node("\x1b[2J", "not a block", annotations={"k3s.io/node-args": "[[[["}),)
    workloads: tuple[Pod, ...] = (component("kube-proxy", "--proxy-mode=\x00"),)
    snapshot = cluster(nodes=hosts, configmaps=(hostile, proxy_config("] :")), control_plane=workloads)
    for module in ALL:
        module.decide(snapshot, cilium()[0])


def antrea(tag: str) -> Identification:
    image = f"registry.example/antrea-ubuntu:{tag}"
    own = agent("antrea-agent")._replace(containers=(Container("antrea-agent", image),))
    cni = run_by("antrea", Ipam.NODE_PODCIDR, own)
    assert cni.in_charge is not None
    return cni._replace(in_charge=cni.in_charge._replace(settings={"version": tag}))


def antrea_config(conf: str) -> ConfigMap:
    return entries("antrea-config", {"antrea-agent.conf": conf})


@pytest.mark.parametrize(
    ("conf", "tag", "way"),
    [
        ("#tunnelType: vxlan\n", "v0.7.2", "vxlan"),
        ("#tunnelType: geneve\n", "v0.8.0", "geneve"),
        ("#tunnelType: geneve\n", "v2.4.0", "geneve"),
        ("#tunnelType: geneve\n", "latest", None),
        ("tunnelType: gre\n", "latest", "gre"),
        ("trafficEncapMode: noEncap\n", "latest", "none"),
    ],
)
def test_antreas_tunnel_that_is_not_written_is_that_of_its_version(conf: str, tag: str, way: str | None) -> None:
    found = dataplane.decide(cluster(configmaps=(antrea_config(conf),)), antrea(tag)).verdict.detail
    assert found["encapsulation"] == way
