"""Each way of handing out addresses: where its block stands, and what looks like it and is not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from netinfo.facts.pod_cidrs.decide import decide
from netinfo.model.command import Command
from netinfo.model.components import Decision, Identification, Ipam
from netinfo.model.objects import CniFile, ConfigMap, Container, CustomResource, FromSecret, Variable
from netinfo.model.report import Stance, State
from netinfo.model.snapshot import Listing, Snapshot, not_asked
from tests.support.podnet import (
    agent,
    api_server,
    cluster,
    component,
    configmap,
    controller_manager,
    entries,
    kubeadm_config,
    node,
    pods,
    pool,
    resource,
    run_by,
    without,
)

CALICO = run_by("calico", Ipam.POOLS, agent("calico-node"))
CILIUM = run_by("cilium", Ipam.POOLS, agent("cilium"))
NODES = "ciliumnodes.cilium.io"
POOLS = "ippools.crd.projectcalico.org"
FLAG = (controller_manager("10.244.0.0/16"),)


def answer(snapshot: Snapshot, cni: Identification) -> tuple[State, object]:
    verdict = decide(snapshot, cni).verdict
    return verdict.state, verdict.value


def codes(decision: Decision) -> set[str]:
    return {each.code for each in decision.warnings}


def calico_cluster(*pools: CustomResource, found: tuple[str, ...] = ("192.168.3.4",), **more: object) -> Snapshot:
    return cluster(custom={POOLS: pools}, pods=pods(*found), **more)  # type: ignore[arg-type]


class TestCalico:
    def test_the_pool_wins_over_flag_and_slices(self) -> None:
        # projectcalico/calico#962, #2592
        snapshot = calico_cluster(
            pool("default-ipv4-ippool", "192.168.0.0/16"),
            control_plane=FLAG,
            nodes=(node("n1", "10.244.0.0/24"),),
            configmaps=(kubeadm_config("10.244.0.0/16"),),
        )
        decision = decide(snapshot, CALICO)
        assert (decision.verdict.state, decision.verdict.value) == (State.SINGLE, ("192.168.0.0/16",))
        assert codes(decision) == {"cluster-cidr-not-used"}
        against = [each.source for each in decision.verdict.evidence if each.stance is Stance.AGAINST]
        assert against == ["kube-controller-manager", "kubeadm-config", "node-spec"]
        assert decision.verdict.evidence[0].command == Command("get", (POOLS, "default-ipv4-ippool", "{.spec.cidr}"))

    @pytest.mark.parametrize(
        ("ipam", "expected"),
        [
            ('{"type": "calico-ipam"}, "mtu": __CNI_MTU__', ("10.244.0.0/16",)),
            ('{"type": "calico-ipam", "assign_ipv4": "true", "assign_ipv6": "true"}', ("10.244.0.0/16", "fd00::/48")),
            ('{"type": "calico-ipam", "assign_ipv4": "false", "assign_ipv6": "true"}', ("fd00::/48",)),
        ],
    )
    def test_a_pool_of_a_family_that_its_plugin_does_not_assign_is_no_part(
        self, ipam: str, expected: tuple[str, ...]
    ) -> None:
        """calico-node makes an IPv6 pool by itself."""
        own = entries("calico-config", {"cni_network_config": f'{{"ipam": {ipam}}}'})
        pools = (pool("a", "10.244.0.0/16"), pool("b", "fd00::/48"))
        found = ("10.244.9.1",) if expected[0].startswith("10.") else ("fd00::9",)
        assert answer(calico_cluster(*pools, found=found, configmaps=(own,)), CALICO)[1] == expected

    def test_where_its_plugin_could_not_be_looked_at_an_ipv6_pool_without_pods_is_not_known(self) -> None:
        pools = (pool("a", "10.244.0.0/16"), pool("b", "fd00::/48"))
        decision = decide(without(calico_cluster(*pools, found=("10.244.9.1",)), "configmaps"), CALICO)
        assert decision.verdict.value == ("10.244.0.0/16",) and "family-unknown" in codes(decision)

    def test_a_flag_that_says_the_same_agrees(self) -> None:
        snapshot = calico_cluster(pool("p", "10.244.0.0/16"), found=("10.244.9.1",), control_plane=FLAG)
        assert answer(snapshot, CALICO) == (State.AGREED, ("10.244.0.0/16",))

    def test_forbidden_pools_are_not_replaced_by_the_flag(self) -> None:
        snapshot = without(calico_cluster(control_plane=FLAG, found=("10.244.9.1",)), POOLS)
        decision = decide(snapshot, CALICO)
        assert (decision.verdict.state, decision.verdict.value) == (State.UNKNOWN, None)
        assert decision.verdict.at_least == ("10.244.9.1/32",)
        assert "IPPools could not be read" in decision.verdict.because

    def test_no_pool_is_not_replaced_by_the_flag_either(self) -> None:
        snapshot = calico_cluster(control_plane=FLAG, found=("10.244.9.1",))
        assert answer(snapshot, CALICO) == (State.UNKNOWN, None)

    def test_all_pools_for_workloads_are_the_answer(self) -> None:
        snapshot = calico_cluster(
            pool("a", "192.168.0.0/16"),
            pool("b", "172.16.0.0/16", nodeSelector="zone == 'b'", allowedUses=["Workload", "Tunnel"]),
            pool("tunnels", "10.9.0.0/24", allowedUses=["Tunnel"]),
            pool("balancers", "10.8.0.0/24", allowedUses=["LoadBalancer"]),
            pool("off", "10.7.0.0/24", disabled=True),
            pool("going", "10.6.0.0/24", is_deleting=True),
            pool("by-hand", "10.5.0.0/24", assignmentMode="Manual"),
            pool("nowhere", "10.4.0.0/24", nodeSelector="!all()"),
        )
        assert answer(snapshot, CALICO)[1] == ("172.16.0.0/16", "192.168.0.0/16")

    @pytest.mark.parametrize("off", [pool("old", "10.7.0.0/16", disabled=True), pool("old", "10.7.0.0/16", True)])
    def test_a_pool_that_is_off_but_in_use_belongs_to_the_answer(self, off: CustomResource) -> None:
        snapshot = calico_cluster(pool("new", "192.168.0.0/16"), off, found=("192.168.3.4", "10.7.0.9"))
        decision = decide(snapshot, CALICO)
        assert decision.verdict.value == ("10.7.0.0/16", "192.168.0.0/16")
        assert codes(decision) == {"disabled-pool-in-use"}

    def test_the_operators_installation_is_a_second_source(self) -> None:
        spec: dict[str, object] = {"spec": {"calicoNetwork": {"ipPools": [{"cidr": "192.168.0.0/16"}]}}}
        installation = resource("default", "installations.operator.tigera.io", "Installation", spec)
        custom = {POOLS: (pool("p", "192.168.0.0/16"),), "installations.operator.tigera.io": (installation,)}
        snapshot = cluster(custom=custom, pods=pods("192.168.3.4"))
        assert answer(snapshot, CALICO) == (State.AGREED, ("192.168.0.0/16",))
        assert answer(without(snapshot, POOLS), CALICO)[0] is State.UNKNOWN

    def test_the_initial_value_supports_and_never_decides(self) -> None:
        old = run_by("calico", Ipam.POOLS, agent("calico-node", env={"CALICO_IPV4POOL_CIDR": "10.1.0.0/16"}))
        assert answer(calico_cluster(pool("p", "192.168.0.0/16")), old) == (State.SINGLE, ("192.168.0.0/16",))
        assert answer(calico_cluster(found=("10.1.0.4",)), old) == (State.UNKNOWN, None)
        same = run_by("calico", Ipam.POOLS, agent("calico-node", env={"CALICO_IPV4POOL_CIDR": "192.168.0.0/16"}))
        assert answer(calico_cluster(pool("p", "192.168.0.0/16")), same)[0] is State.SINGLE

    def test_the_aggregated_api_serves_where_there_are_no_crds(self) -> None:
        aggregated = "ippools.projectcalico.org"
        row = resource("p", aggregated, "IPPool", {"spec": {"cidr": "192.168.0.0/16"}})
        snapshot = cluster(custom={aggregated: (row,)}, pods=pods("192.168.3.4"))
        assert answer(snapshot, CALICO) == (State.SINGLE, ("192.168.0.0/16",))

    def test_forbidden_crds_beside_an_absent_aggregated_api_are_unread(self) -> None:
        snapshot = without(cluster(custom={POOLS: ()}, pods=pods("192.168.3.4")), POOLS)
        assert "could not be read" in decide(snapshot, CALICO).verdict.because

    def test_pods_in_the_flags_block_and_not_in_the_pool_name_the_flag_in_a_conflict(self) -> None:
        snapshot = calico_cluster(pool("p", "192.168.0.0/16"), control_plane=FLAG, found=("10.244.0.9",))
        assert answer(snapshot, CALICO) == (State.CONFLICT, ("10.244.0.0/16",))

    def test_ipam_blocks_are_assigned(self) -> None:
        blocks = "ipamblocks.crd.projectcalico.org"
        custom = {
            POOLS: (pool("p", "192.168.0.0/16"),),
            blocks: (resource("b", blocks, "IPAMBlock", {"spec": {"cidr": "192.168.3.0/26"}}),),
        }
        verdict = decide(cluster(custom=custom, pods=pods("192.168.3.4")), CALICO).verdict
        assert [each.says for each in verdict.evidence][-1] == "Calico IPAM blocks: 1 of 1 inside"
        assert verdict.state is State.SINGLE


def cilium(found: tuple[str, ...] = ("10.0.1.7",), **settings: str) -> Snapshot:
    data = {key.replace("_", "-"): value for key, value in settings.items()}
    return cluster(
        configmaps=(entries("cilium-config", data), kubeadm_config("10.244.0.0/16")),
        control_plane=FLAG,
        nodes=(node("n1", "10.244.0.0/24"),),
        pods=pods(*found),
        custom={"ciliumnodes.cilium.io": (), "ciliumpodippools.cilium.io": ()},
    )


class TestCilium:
    def test_cluster_pool_is_its_own_list(self) -> None:
        decision = decide(cilium(ipam="cluster-pool", cluster_pool_ipv4_cidr="10.0.0.0/8"), CILIUM)
        assert decision.verdict.value == ("10.0.0.0/8",)
        assert codes(decision) == {"cluster-cidr-not-used"}

    @pytest.mark.parametrize(
        "written", ["10.0.0.0/16 10.8.0.0/16", "10.0.0.0/16, 10.8.0.0/16", "10.0.0.0/16\n10.8.0.0/16\n"]
    )
    def test_cluster_pool_may_be_several_blocks(self, written: str) -> None:
        snapshot = cilium(ipam="cluster-pool", cluster_pool_ipv4_cidr=written)
        assert answer(snapshot, CILIUM)[1] == ("10.0.0.0/16", "10.8.0.0/16")

    def test_a_family_that_is_off_has_no_block(self) -> None:
        both = {"cluster_pool_ipv4_cidr": "10.0.0.0/8", "cluster_pool_ipv6_cidr": "fd00::/104"}
        assert answer(cilium(("10.0.1.7",), ipam="cluster-pool", **both), CILIUM)[1] == ("10.0.0.0/8",)
        snapshot = cilium(("10.0.1.7",), ipam="cluster-pool", enable_ipv6="true", **both)
        assert answer(snapshot, CILIUM)[1] == ("10.0.0.0/8", "fd00::/104")

    @pytest.mark.parametrize("settings", [{"ipam": "kubernetes"}, {"ipam": "hostscope"}])
    def test_kubernetes_mode_is_the_nodes_slices(self, settings: dict[str, str]) -> None:
        snapshot = cilium(("10.244.0.7",), **settings)
        assert answer(snapshot, CILIUM) == (State.AGREED, ("10.244.0.0/16",))

    @pytest.mark.parametrize(
        ("version", "expected"),
        [
            ("v1.7.4", (State.AGREED, ("10.244.0.0/16",))),
            ("v1.16.0", (State.SINGLE, ("10.0.0.0/8",))),
            ("latest", (State.UNKNOWN, None)),
            ("", (State.UNKNOWN, None)),
        ],
    )
    def test_without_a_mode_the_version_of_the_agent_decides(self, version: str, expected: object) -> None:
        own = CILIUM.in_charge._replace(settings={"version": version}) if CILIUM.in_charge else None
        address = "10.244.0.7" if version == "v1.7.4" else "10.0.1.7"
        snapshot = cilium((address,), cluster_pool_ipv4_cidr="10.0.0.0/8")
        assert answer(snapshot, CILIUM._replace(in_charge=own)) == expected

    def test_slices_of_a_family_that_cilium_does_not_use_are_no_part_of_the_answer(self) -> None:
        flag = controller_manager("10.244.0.0/16,fd00:10:244::/56")
        snapshot = cilium(("10.244.0.7",), ipam="kubernetes", enable_ipv6="false")
        dual = snapshot._replace(
            control_plane=Listing((flag,)), nodes=Listing((node("n1", "10.244.0.0/24", "fd00:10:244::/64"),))
        )
        decision = decide(dual, CILIUM)
        assert decision.verdict.value == ("10.244.0.0/16",) and not codes(decision)

    def test_an_unread_cilium_config_decides_nothing(self) -> None:
        snapshot = without(cilium(("10.244.0.7",), ipam="kubernetes"), "configmaps")
        decision = decide(snapshot, CILIUM)
        assert (decision.verdict.state, decision.verdict.value) == (State.UNKNOWN, None)
        assert "cilium-config" in decision.verdict.because

    def test_multi_pool_is_all_pools(self) -> None:
        plural = "ciliumpodippools.cilium.io"
        rows = tuple(
            resource(name, plural, "CiliumPodIPPool", {"spec": {"ipv4": {"cidrs": [cidr], "maskSize": 24}}})
            for name, cidr in (("default", "10.0.0.0/16"), ("b", "10.8.0.0/16"))
        )
        snapshot = cilium(ipam="multi-pool")._replace(custom={plural: Listing(rows)})
        assert answer(snapshot, CILIUM) == (State.SINGLE, ("10.0.0.0/16", "10.8.0.0/16"))
        assert answer(without(snapshot, plural), CILIUM)[0] is State.UNKNOWN

    @pytest.mark.parametrize("mode", ["eni", "azure", "alibabacloud", "delegated-plugin"])
    def test_cloud_modes_have_no_block(self, mode: str) -> None:
        decision = decide(cilium(("172.31.4.9",), ipam=mode), CILIUM)
        assert (decision.verdict.state, decision.verdict.value) == (State.NOT_APPLICABLE, None)
        assert decision.verdict.at_least == ("172.31.4.9/32",)

    def test_a_node_with_an_old_range_is_told(self) -> None:
        # cilium/cilium#29881
        plural = "ciliumnodes.cilium.io"
        row = resource("n1", plural, "CiliumNode", {"spec": {"ipam": {"podCIDRs": ["10.99.0.0/24"]}}})
        snapshot = cilium(("10.99.0.4",), ipam="cluster-pool", cluster_pool_ipv4_cidr="10.0.0.0/16")
        decision = decide(snapshot._replace(custom={plural: Listing((row,))}), CILIUM)
        assert (decision.verdict.state, decision.verdict.value) == (State.CONFLICT, None)
        assert {"stale-cilium-node", "pod-outside-block"} <= codes(decision)

    @pytest.mark.parametrize(
        ("found", "value"),
        [((), None), (("10.0.0.4",), ("10.0.0.0/16",)), (("10.0.0.4", "10.99.0.4"), ("10.0.0.0/16",))],
    )
    def test_a_range_outside_the_list_leaves_no_single_block_with_or_without_pods(
        self, found: tuple[str, ...], value: object
    ) -> None:
        assert answer(self.exchanged("n1", *found), CILIUM) == (State.CONFLICT, value)

    def test_the_range_of_a_node_that_is_gone_is_only_told(self) -> None:
        decision = decide(self.exchanged("gone"), CILIUM)
        assert (decision.verdict.state, decision.verdict.value) == (State.SINGLE, ("10.0.0.0/16",))
        assert "stale-cilium-node" in codes(decision)

    def test_the_node_may_be_there_where_not_all_were_listed(self) -> None:
        assert answer(without(self.exchanged("gone"), "nodes"), CILIUM)[0] is State.CONFLICT

    @pytest.mark.parametrize("is_complete", [True, False])
    def test_a_range_may_belong_to_a_pool_that_was_not_listed(self, is_complete: bool) -> None:
        plural = "ciliumpodippools.cilium.io"
        pool = resource("default", plural, "CiliumPodIPPool", {"spec": {"ipv4": {"cidrs": ["10.0.0.0/16"]}}})
        snapshot = self.exchanged("n1", ipam="multi-pool")
        pools = Listing((pool,), is_complete=is_complete)
        state, _ = answer(snapshot._replace(custom={**snapshot.custom, plural: pools}), CILIUM)
        assert (state is State.CONFLICT) == is_complete

    def exchanged(self, name: str, *found: str, ipam: str = "cluster-pool") -> Snapshot:
        """The list is 10.0.0.0/16, and the record of one node holds a range of the one before."""
        allocated = {"pools": {"allocated": [{"pool": "default", "cidrs": ["10.99.0.0/24"]}]}}
        spec = allocated if ipam == "multi-pool" else {"podCIDRs": ["10.99.0.0/24"]}
        row = resource(name, NODES, "CiliumNode", {"spec": {"ipam": spec}})
        snapshot = cilium(found, ipam=ipam, cluster_pool_ipv4_cidr="10.0.0.0/16")
        return snapshot._replace(custom={**snapshot.custom, NODES: Listing((row,))})


class TestWeave:
    def weave(self, *found: str, ready: int = 1, **env: Variable) -> tuple[State, object]:
        workload = agent("weave-net", env=env)._replace(ready=ready)
        workload = workload._replace(containers=tuple(each._replace(name="weave") for each in workload.containers))
        snapshot = cluster(control_plane=FLAG, workloads=(workload,), pods=pods(*found))
        return answer(snapshot, run_by("weave-net", Ipam.OWN_CONFIG, workload))

    def test_its_variable_is_the_block(self) -> None:
        assert self.weave("10.40.0.2", IPALLOC_RANGE="10.40.0.0/13") == (State.SINGLE, ("10.40.0.0/13",))

    def test_without_the_variable_its_built_in_range_counts_when_pods_live_there(self) -> None:
        assert self.weave("10.32.0.2") == (State.SINGLE, ("10.32.0.0/12",))

    @pytest.mark.parametrize("found", [(), ("10.244.0.9",), ("10.32.0.2", "10.244.0.9")])
    def test_the_built_in_range_never_counts_unconfirmed(self, found: tuple[str, ...]) -> None:
        assert self.weave(*found)[0] is not State.SINGLE

    def test_the_built_in_range_of_an_agent_that_does_not_run_is_nothing(self) -> None:
        assert self.weave("10.32.0.2", ready=0) == (State.UNKNOWN, None)

    def test_a_value_out_of_a_secret_is_not_the_built_in_range(self) -> None:
        assert self.weave("10.32.0.2", IPALLOC_RANGE=FromSecret("weave")) == (State.UNKNOWN, None)

    def test_an_agent_known_by_its_pod_alone_is_read_too(self) -> None:
        unread = run_by("weave-net", Ipam.OWN_CONFIG)
        assert answer(cluster(pods=pods("10.32.0.2")), unread) == (State.UNKNOWN, None)


def bridge(**ipam: object) -> CniFile:
    plugins = [{"type": "bridge", "ipam": {"type": "host-local", **ipam}}, {"type": "portmap"}]
    return CniFile("/etc/cni/net.d", "1-k8s.conflist", json.dumps({"name": "bridge", "plugins": plugins}))


def by_file(file: CniFile | None) -> Identification:
    return run_by("bridge", Ipam.CNI_FILE, cni_file=file)


class TestCniFile:
    def test_minikubes_bridge_is_agreed_by_flag_and_file(self) -> None:
        snapshot = cluster(control_plane=FLAG, nodes=(node("n1", "10.244.0.0/24"),), pods=pods("10.244.1.7"))
        verdict = decide(snapshot, by_file(bridge(subnet="10.244.0.0/16"))).verdict
        assert (verdict.state, verdict.value) == (State.AGREED, ("10.244.0.0/16",))
        assert str(verdict.evidence[0].origin) == "/etc/cni/net.d/1-k8s.conflist plugins[0].ipam"
        assert verdict.evidence[0].command == Command("cat", ("/etc/cni/net.d/1-k8s.conflist",))

    def test_the_file_wins_over_the_flag(self) -> None:
        snapshot = cluster(control_plane=(controller_manager("10.50.0.0/16"),), pods=pods("10.244.0.7"))
        decision = decide(snapshot, by_file(bridge(subnet="10.244.0.0/16")))
        assert (decision.verdict.state, decision.verdict.value) == (State.SINGLE, ("10.244.0.0/16",))
        assert codes(decision) == {"cluster-cidr-not-used"}

    @pytest.mark.parametrize("file", [None, CniFile("/etc/cni/net.d", "1-k8s.conflist")])
    def test_without_the_file_a_flag_counts_when_pods_confirm_it(self, file: CniFile | None) -> None:
        snapshot = cluster(control_plane=FLAG, pods=pods("10.244.0.7"))
        assert answer(snapshot, by_file(file)) == (State.SINGLE, ("10.244.0.0/16",))
        assert answer(snapshot._replace(pods=Listing(pods("10.85.0.7"))), by_file(file)) == (State.UNKNOWN, None)
        assert answer(snapshot._replace(pods=Listing()), by_file(file)) == (State.UNKNOWN, None)

    def test_ranges_of_both_families_are_read(self) -> None:
        ranges = [[{"subnet": "10.85.0.0/16"}], [{"subnet": "1100:200::/24"}]]
        file = bridge(ranges=ranges, routes=[{"dst": "0.0.0.0/0"}, {"dst": "::/0"}])
        assert answer(cluster(pods=pods("10.85.0.3")), by_file(file))[1] == ("10.85.0.0/16", "1100:200::/24")

    def test_a_file_with_one_nodes_slice_is_no_answer(self) -> None:
        snapshot = cluster(nodes=(node("n1", "10.244.0.0/24"),), pods=pods("10.244.0.7"))
        decision = decide(snapshot, by_file(bridge(subnet="10.244.0.0/24")))
        assert (decision.verdict.state, decision.verdict.value) == (State.UNKNOWN, None)
        assert decision.verdict.because == "the CNI file's subnet is one node's slice, not the block of the cluster"
        forbidden = without(snapshot, "nodes")
        assert answer(forbidden, by_file(bridge(subnet="10.244.0.0/24"))) == (State.UNKNOWN, None)

    def test_a_slice_in_the_file_leaves_the_answer_to_a_flag(self) -> None:
        snapshot = cluster(control_plane=FLAG, nodes=(node("n1", "10.244.0.0/24"),), pods=pods("10.244.0.7"))
        assert answer(snapshot, by_file(bridge(subnet="10.244.0.0/24"))) == (State.SINGLE, ("10.244.0.0/16",))

    @pytest.mark.parametrize(
        "content", ["{", "[]", '{"plugins": 3}', '{"ipam": {"type": "dhcp"}}', '{"ipam": {"subnet": "usePodCidr"}}']
    )
    def test_a_file_without_a_subnet_gives_nothing(self, content: str) -> None:
        file = CniFile("/etc/cni/net.d", "1.conf", content)
        assert answer(cluster(pods=pods("10.85.0.3")), by_file(file)) == (State.UNKNOWN, None)


def test_dockers_bridge_has_no_source_in_the_cluster() -> None:
    snapshot = cluster(control_plane=FLAG, nodes=(node("n1", "10.244.0.0/24"),), pods=pods("172.17.0.2", "172.17.0.3"))
    decision = decide(snapshot, run_by("docker-bridge", Ipam.RUNTIME))
    assert (decision.verdict.state, decision.verdict.value) == (State.UNKNOWN, None)
    assert decision.verdict.at_least == ("172.17.0.2/31",)
    assert "docker network inspect bridge" in decision.verdict.because
    against = [each.source for each in decision.verdict.evidence if each.stance is Stance.AGAINST]
    assert against == ["kube-controller-manager", "node-spec"]


def network(**parts: object) -> dict[str, tuple[CustomResource, ...]]:
    plural = "networks.config.openshift.io"
    return {plural: (resource("cluster", plural, "Network", dict(parts)),)}


def clusternetwork(*cidrs: str) -> dict[str, object]:
    return {"clusterNetwork": [{"cidr": cidr, "hostPrefix": 23} for cidr in cidrs]}


class TestOpenShift:
    CNI = run_by("ovn-kubernetes", Ipam.OWN_CONFIG)

    def test_the_network_of_the_cluster_has_all_blocks(self) -> None:
        custom = network(status=clusternetwork("10.128.0.0/14", "fd01::/48"))
        snapshot = cluster(custom=custom, pods=pods("10.129.0.4"))
        assert answer(snapshot, self.CNI) == (State.SINGLE, ("10.128.0.0/14", "fd01::/48"))

    def test_status_is_what_runs_while_spec_is_what_was_asked_for(self) -> None:
        custom = network(status=clusternetwork("10.128.0.0/14"), spec=clusternetwork("10.64.0.0/14"))
        decision = decide(cluster(custom=custom, pods=pods("10.129.0.4")), self.CNI)
        assert decision.verdict.value == ("10.128.0.0/14",)
        assert codes(decision) == {"pod-block-sources-differ"}

    def test_spec_counts_where_there_is_no_status_yet(self) -> None:
        snapshot = cluster(custom=network(spec=clusternetwork("10.128.0.0/14")), pods=pods("10.129.0.4"))
        assert answer(snapshot, self.CNI)[1] == ("10.128.0.0/14",)

    def test_a_forbidden_network_decides_nothing(self) -> None:
        snapshot = cluster(custom=network(status=clusternetwork("10.128.0.0/14")), control_plane=FLAG)
        assert answer(without(snapshot, "networks.config.openshift.io"), self.CNI)[0] is State.UNKNOWN


class TestOvnKubernetes:
    CNI = run_by("ovn-kubernetes", Ipam.OWN_CONFIG, agent("ovnkube-node", "ovn-kubernetes"))

    @pytest.mark.parametrize(
        "row",
        [
            entries("ovn-config", {"net_cidr": "10.244.0.0/16/24"}, "ovn-kubernetes"),
            entries(
                "ovnkube-config",
                {
                    "ovnkube.conf": '[default]\ncluster-subnets="10.244.0.0/16/24"\n'
                    "[gateway]\nv4-join-subnet=100.64.0.0/16\n"
                },
                "ovn-kubernetes",
            ),
        ],
    )
    def test_the_block_stands_before_the_length_of_a_nodes_part(self, row: ConfigMap) -> None:
        nodes = (node("n1", annotations={"k8s.ovn.org/node-subnets": '{"default":["10.244.0.0/24"]}'}),)
        snapshot = cluster(configmaps=(row,), nodes=nodes, pods=pods("10.244.0.4"))
        verdict = decide(snapshot, self.CNI).verdict
        assert (verdict.state, verdict.value) == (State.SINGLE, ("10.244.0.0/16",))
        assert verdict.evidence[-1].says == "OVN node subnets: 1 of 1 inside"

    def test_two_families(self) -> None:
        row = entries("ovn-config", {"net_cidr": "10.244.0.0/16/24,fd00:10:244::/48/64"}, "ovn-kubernetes")
        snapshot = cluster(configmaps=(row,), pods=pods("10.244.0.4"))
        assert answer(snapshot, self.CNI)[1] == ("10.244.0.0/16", "fd00:10:244::/48")

    def test_only_openshifts_own_agent_waits_for_openshifts_network(self) -> None:
        def found(namespace: str) -> tuple[State, object]:
            row = entries("ovn-config", {"net_cidr": "10.128.0.0/14/23,fd01::/48/64"}, namespace)
            snapshot = cluster(configmaps=(row,), pods=pods("10.129.0.4"))._replace(api_groups=not_asked())
            workload = agent("ovnkube-node", namespace)
            return answer(snapshot, run_by("ovn-kubernetes", Ipam.OWN_CONFIG, workload))

        assert found("ovn-kubernetes") == (State.SINGLE, ("10.128.0.0/14", "fd01::/48"))
        assert found("openshift-ovn-kubernetes") == (State.UNKNOWN, None)

    def test_a_network_that_no_operator_obeys_never_gives_the_block_nor_changes_it(self) -> None:
        row = entries("ovn-config", {"net_cidr": "10.244.0.0/16/24"}, "ovn-kubernetes")
        custom = network(status=clusternetwork("10.0.0.0/8"))
        snapshot = cluster(configmaps=(row,), custom=custom, pods=pods("10.244.0.4"))
        for each in (snapshot, without(snapshot, "networks.config.openshift.io")):
            assert answer(each, self.CNI) == (State.SINGLE, ("10.244.0.0/16",))
        assert answer(without(snapshot, "configmaps"), self.CNI) == (State.UNKNOWN, None)


class TestKubeOvn:
    CNI = run_by("kube-ovn", Ipam.POOLS, agent("kube-ovn-cni"))
    PLURAL = "subnets.kubeovn.io"

    def subnet(self, name: str, cidr: str, **spec: str) -> CustomResource:
        return resource(name, self.PLURAL, "Subnet", {"spec": {"cidrBlock": cidr, **spec}})

    def test_subnets_of_the_pod_network_are_the_answer(self) -> None:
        rows = (
            self.subnet("ovn-default", "10.16.0.0/16,fd00:10:16::/112", provider="ovn"),
            self.subnet("team", "10.17.0.0/16"),
            self.subnet("join", "100.64.0.0/16", provider="ovn"),
            self.subnet("second", "172.30.0.0/16", provider="nad.default"),
        )
        snapshot = cluster(custom={self.PLURAL: rows}, pods=pods("10.16.0.5", "10.17.0.9"))
        assert answer(snapshot, self.CNI) == (State.SINGLE, ("10.16.0.0/16", "10.17.0.0/16", "fd00:10:16::/112"))

    def test_the_nodes_subnet_is_none_of_the_pods_whatever_its_name(self) -> None:
        rows = (self.subnet("ovn-default", "10.16.0.0/16"), self.subnet("node-join", "100.64.0.0/16"))
        workload = agent("kube-ovn-cni")
        named = Container("cni-server", "kubeovn/kube-ovn:v2", ("start-cniserver.sh", "--node-switch=node-join"))
        cni = run_by("kube-ovn", Ipam.POOLS, workload._replace(containers=(named,)))
        assert answer(cluster(custom={self.PLURAL: rows}, pods=pods("10.16.0.5")), cni)[1] == ("10.16.0.0/16",)

    def test_the_subnet_of_the_external_gateway_is_none_of_the_pods(self) -> None:
        rows = (self.subnet("ovn-default", "10.16.0.0/16"), self.subnet("external", "10.5.204.0/24", vlan="vlan204"))
        snapshot = cluster(custom={self.PLURAL: rows}, pods=pods("10.16.0.5"))
        assert answer(snapshot, self.CNI) == (State.SINGLE, ("10.16.0.0/16",))


def own(name: str, *rows: ConfigMap, argv: tuple[str, ...] = (), found: str, **env: str) -> tuple[State, object]:
    workload = agent(f"{name}-agent", env=env)
    workload = workload._replace(containers=(Container(name, name, argv, env),))
    cni = run_by(name, Ipam.OWN_CONFIG, workload)
    return answer(cluster(configmaps=rows, workloads=(workload,), pods=pods(found), control_plane=FLAG), cni)


class TestOwnConfigMaps:
    def test_contiv_vpp(self) -> None:
        row = entries(
            "contiv-agent-cfg",
            {"contiv.conf": "ipamConfig:\n  podSubnetCIDR: 10.1.0.0/16\n  vxlanCIDR: 192.168.30.0/24"},
        )
        assert own("contiv-vpp", row, found="10.1.1.2") == (State.SINGLE, ("10.1.0.0/16",))
        old = entries("contiv-agent-cfg", {"contiv.yaml": "IPAMConfig:\n  PodSubnetCIDR: 10.1.0.0/16\n"})
        assert own("contiv-vpp", old, found="10.1.1.2") == (State.SINGLE, ("10.1.0.0/16",))

    def test_aci_in_gateway_form(self) -> None:
        data = {
            "host-agent-config": json.dumps({"pod-subnet": ["10.2.0.1/16"], "service-ip-pool": [{"start": "10.3.0.1"}]})
        }
        assert own("aci", entries("aci-containers-config", data), found="10.2.0.9") == (State.SINGLE, ("10.2.0.0/16",))

    def test_nuage_by_variable_or_by_configmap(self) -> None:
        assert own("nuage", found="70.70.0.9", NUAGE_CLUSTER_NW_CIDR="70.70.0.0/16")[1] == ("70.70.0.0/16",)
        text = "networkConfig:\n  clusterNetwork:\n  - cidr: 70.70.0.0/16\n"
        row = entries("nuage-config", {"net_yaml_config": text})
        assert own("nuage", row, found="70.70.0.9")[1] == ("70.70.0.0/16",)

    def test_romana_by_flag_or_by_configmap(self) -> None:
        argv = ("romana-daemon", "--network-cidr-overrides=romana-network=10.96.0.0/11")
        assert own("romana", argv=argv, found="10.97.0.4")[1] == ("10.96.0.0/11",)
        text = json.dumps({"networks": [{"name": "romana-network", "cidr": "10.112.0.0/12"}]})
        assert own("romana", configmap("romana-network-conf", network=text), found="10.112.0.4")[1] == (
            "10.112.0.0/12",
        )

    def test_hybridnet(self) -> None:
        plural = "subnets.networking.alibaba.com"
        row = resource("s", plural, "Subnet", {"spec": {"range": {"cidr": "100.64.0.0/16", "version": "4"}}})
        cni = run_by("hybridnet", Ipam.OWN_CONFIG, agent("hybridnet-daemon"))
        assert answer(cluster(custom={plural: (row,)}, pods=pods("100.64.0.9")), cni)[1] == ("100.64.0.0/16",)

    def test_contrail(self) -> None:
        plural = "kubemanagers.tf.tungsten.io"
        tree: dict[str, object] = {
            "spec": {"serviceConfiguration": {"podSubnet": "10.32.0.0/12", "serviceSubnet": "10.96.0.0/12"}}
        }
        cni = run_by("contrail", Ipam.OWN_CONFIG, agent("vrouter"))
        snapshot = cluster(custom={plural: (resource("k", plural, "Kubemanager", tree),)}, pods=pods("10.47.255.3"))
        assert answer(snapshot, cni)[1] == ("10.32.0.0/12",)

    def test_contrail_before_its_operator(self) -> None:
        row = entries("kube-manager-config", {"KUBERNETES_POD_SUBNETS": "10.48.0.0/12"})
        assert own("contrail", row, found="10.48.1.2")[1] == ("10.48.0.0/12",)

    def test_a_solution_whose_settings_name_nothing(self) -> None:
        assert own("contiv-vpp", found="10.1.1.2") == (State.UNKNOWN, None)


def test_nsx_is_an_answer_only_with_blocks_as_they_are() -> None:
    def ncp(blocks: str) -> tuple[State, object]:
        row = entries("nsx-ncp-config", {"ncp.ini": f"[nsx_v3]\ncontainer_ip_blocks = {blocks}\n"}, "nsx-system")
        cni = run_by("nsx-ncp", Ipam.EXTERNAL, agent("nsx-node-agent", "nsx-system"))
        return answer(cluster(configmaps=(row,), pods=pods("10.4.0.9")), cni)

    assert ncp("10.4.0.0/16") == (State.SINGLE, ("10.4.0.0/16",))
    assert ncp("my-block, 3f2c") == (State.UNKNOWN, None)


def test_an_outside_manager_leaves_only_a_lower_bound() -> None:
    decision = decide(cluster(pods=pods("20.1.0.4"), control_plane=FLAG), run_by("contiv", Ipam.EXTERNAL))
    assert (decision.verdict.state, decision.verdict.at_least) == (State.UNKNOWN, ("20.1.0.4/32",))
    assert "own manager" in decision.verdict.because


class TestCloud:
    @pytest.mark.parametrize(
        ("name", "provider", "command"),
        [
            ("aws-vpc-cni", "aws:///eu-west-1a/i-0abc", "aws ec2 describe-instances --instance-ids i-0abc"),
            ("azure-cni", "azure:///subscriptions/s", "az network vnet subnet show"),
            ("oke-vcn-native", "ocid1.instance.oc1", "oci network subnet get"),
            ("terway", "", "aliyun vpc"),
            ("tke", "", "tccli vpc"),
            ("cello", "", "ve vpc"),
        ],
    )
    def test_no_block_but_the_clouds_command(self, name: str, provider: str, command: str) -> None:
        snapshot = cluster(nodes=(node("n1", provider_id=provider),), pods=pods("10.0.3.4", "10.0.3.9"))
        verdict = decide(snapshot, run_by(name, Ipam.CLOUD_SUBNETS)).verdict
        assert (verdict.state, verdict.value, verdict.at_least) == (State.NOT_APPLICABLE, None, ("10.0.3.0/28",))
        assert command in verdict.because

    def test_a_hostile_instance_id_is_not_put_into_a_command(self) -> None:
        nodes = (node("n1", provider_id="aws:///z/i-1;rm -rf ~"),)
        because = decide(cluster(nodes=nodes), run_by("aws-vpc-cni", Ipam.CLOUD_SUBNETS)).verdict.because
        assert "'i-1;rm -rf ~'" in because

    def test_azure_overlay_has_a_block_of_the_cluster(self) -> None:
        labels = {"kubernetes.azure.com/podnetwork-type": "overlay"}
        nodes = (node("n1", "10.244.0.0/24", labels=labels, provider_id="azure:///s"),)
        proxy = (component("kube-proxy", "--cluster-cidr=10.244.0.0/16"),)
        snapshot = cluster(nodes=nodes, control_plane=proxy, pods=pods("10.244.0.9"))
        azure = run_by("azure-cni", Ipam.CLOUD_SUBNETS)
        assert answer(snapshot, azure) == (State.SINGLE, ("10.244.0.0/16",))
        assert answer(without(snapshot, "nodes"), azure)[0] is State.UNKNOWN
        hidden = snapshot._replace(control_plane=Listing())
        assert "az aks show" in decide(hidden, azure).verdict.because


class TestNodeSlices:
    def test_k3s_servers_name_the_block_in_their_arguments(self) -> None:
        annotations = {"k3s.io/node-args": '["server", "--cluster-cidr", "10.42.0.0/16"]'}
        nodes = (node("n1", "10.42.0.0/24", annotations=annotations),)
        snapshot = cluster(nodes=nodes, pods=pods("10.42.0.9"), version="v1.33.4+k3s1")
        flannel = run_by("flannel", Ipam.NODE_PODCIDR)
        assert answer(snapshot, flannel) == (State.SINGLE, ("10.42.0.0/16",))

    def test_the_default_of_k3s_is_never_an_answer(self) -> None:
        snapshot = cluster(nodes=(node("n1", "10.42.0.0/24"),), pods=pods("10.42.0.9"), version="v1.33.4+k3s1")
        verdict = decide(snapshot, run_by("flannel", Ipam.NODE_PODCIDR)).verdict
        assert (verdict.state, verdict.value, verdict.at_least) == (State.UNKNOWN, None, ("10.42.0.9/32",))

    def test_k0s_writes_it_into_its_cluster_config(self) -> None:
        plural = "clusterconfigs.k0s.k0sproject.io"
        row = resource("k0s", plural, "ClusterConfig", {"spec": {"network": {"podCIDR": "10.244.0.0/16"}}})
        snapshot = cluster(custom={plural: (row,)}, pods=pods("10.244.0.9"), version="v1.34.1+k0s")
        router = run_by("kube-router", Ipam.NODE_PODCIDR)
        assert answer(snapshot, router) == (State.SINGLE, ("10.244.0.0/16",))
        assert answer(without(snapshot, plural), router)[0] is State.UNKNOWN

    def test_antrea_may_cut_slices_itself(self) -> None:
        text = "nodeIPAM:\n  enableNodeIPAM: %s\n  clusterCIDRs: [10.10.0.0/16]\n"
        workload = agent("antrea-agent", mounts=("antrea-config-abc",))
        antrea = run_by("antrea", Ipam.NODE_PODCIDR, workload)

        def with_ipam(value: str) -> tuple[State, object]:
            row = entries("antrea-config-abc", {"antrea-controller.conf": text % value})
            return answer(cluster(configmaps=(row,), pods=pods("10.10.0.9")), antrea)

        assert with_ipam("true") == (State.SINGLE, ("10.10.0.0/16",))
        assert with_ipam("false") == (State.UNKNOWN, None)

    def test_kindnets_variable_yields_to_the_flag(self) -> None:
        kindnet = run_by("kindnet", Ipam.NODE_PODCIDR, agent("kindnet", env={"POD_SUBNET": "10.244.0.0/16"}))
        snapshot = cluster(control_plane=(controller_manager("10.50.0.0/16"),), pods=pods("10.50.0.9"))
        assert answer(snapshot, kindnet) == (State.SINGLE, ("10.50.0.0/16",))
        assert answer(cluster(control_plane=FLAG, pods=pods("10.244.0.9")), kindnet)[0] is State.AGREED

    def test_kube_routers_annotation_is_its_slice(self) -> None:
        nodes = (node("n1", "10.244.0.0/24", annotations={"kube-router.io/pod-cidrs": "10.99.0.0/24"}),)
        snapshot = cluster(control_plane=FLAG, nodes=nodes)
        assert answer(snapshot, run_by("kube-router", Ipam.NODE_PODCIDR))[0] is State.CONFLICT
        assert answer(snapshot, run_by("kubenet", Ipam.NODE_PODCIDR))[0] is State.SINGLE

    def test_gke_is_told_where_to_ask(self) -> None:
        nodes = (node("n1", "10.8.0.0/24", provider_id="gce://p/z/n1"),)
        because = decide(cluster(nodes=nodes), run_by("gke", Ipam.NODE_PODCIDR)).verdict.because
        assert "gcloud container clusters describe" in because


@pytest.mark.parametrize("ipam", list(Ipam))
@pytest.mark.parametrize(
    "snapshot",
    [cluster(), cluster()._replace(pods=not_asked(), nodes=not_asked(), configmaps=not_asked())],
)
def test_an_empty_cluster_is_unknown_with_a_reason(ipam: Ipam, snapshot: Snapshot) -> None:
    verdict = decide(snapshot, run_by("calico", ipam, agent("x"))).verdict
    assert verdict.value is None
    assert verdict.state in (State.UNKNOWN, State.NOT_APPLICABLE)
    assert verdict.because


HOSTILE: list[Callable[[], CustomResource]] = [
    lambda: pool("p", "10.0.0.0/8\x1b[31m"),
    lambda: resource("p", POOLS, "IPPool", {"spec": 3}),
    lambda: resource("p", POOLS, "IPPool", {"spec": {"cidr": ["10.0.0.0/8"]}}),
    lambda: resource("p", POOLS, "IPPool", {"spec": {"cidr": 167772160}}),
    lambda: resource("p", POOLS, "IPPool", {}),
]


@pytest.mark.parametrize("made", HOSTILE)
def test_a_hostile_pool_is_no_evidence(made: Callable[[], CustomResource]) -> None:
    decision = decide(calico_cluster(made(), found=("10.0.0.4",)), CALICO)
    assert (decision.verdict.state, decision.verdict.value) == (State.UNKNOWN, None)
    shown = [each.message for each in decision.warnings] + [each.says for each in decision.verdict.evidence]
    assert "\x1b" not in "".join(shown)


def test_services_in_the_same_block_are_told_even_when_pods_live_there() -> None:
    snapshot = calico_cluster(
        pool("p", "10.96.0.0/16"), control_plane=(api_server("10.96.0.0/12"),), found=("10.96.3.4",)
    )
    decision = decide(snapshot, CALICO)
    assert decision.verdict.value == ("10.96.0.0/16",)
    assert codes(decision) == {"pod-block-is-service-block"}
