"""Flags count when they are those of a real process of this cluster; what installers wrote is read as written."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.components import installers
from netinfo.components.control_plane import component_flags, processes
from netinfo.model.objects import Container, FromConfigMap, FromSecret, Pod, Ref, Variable
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.objects.configmaps import of_kube_proxy
from tests.support.podnet import agent, cluster, component, configmap, entries, kube_proxy_config, kubeadm_config, node

FLAG = "cluster-cidr"
MANAGER = "kube-controller-manager"


def values(snapshot: Snapshot, program: str = MANAGER, flag: str = FLAG) -> list[str]:
    return [each.value for each in component_flags(snapshot, program, flag)]


def started_with(*argv: str, env: Mapping[str, Variable] | None = None) -> Snapshot:
    pod = component(MANAGER)._replace(containers=(Container(MANAGER, "img", argv, env or {}),))
    return cluster(control_plane=(pod,))


@pytest.mark.parametrize(
    ("argv", "value"),
    [
        ((MANAGER, "--cluster-cidr=10.244.0.0/16"), "10.244.0.0/16"),
        ((MANAGER, "--cluster-cidr", "10.244.0.0/16"), "10.244.0.0/16"),
        ((MANAGER, "-cluster-cidr=10.244.0.0/16"), "10.244.0.0/16"),
        ((MANAGER, "--cluster_cidr=10.244.0.0/16"), "10.244.0.0/16"),
        (("/usr/local/bin/" + MANAGER, '--cluster-cidr="10.244.0.0/16"'), "10.244.0.0/16"),
        ((MANAGER, "--cluster-cidr=10.0.0.0/8", "--cluster-cidr=10.244.0.0/16"), "10.244.0.0/16"),
        (("sh", "-c", f"exec {MANAGER} --cluster-cidr=10.244.0.0/16 2>&1"), "10.244.0.0/16"),
        (
            ("sh", "-c", f"mkfifo /tmp/p; tee -a /l < /tmp/p & exec /bin/{MANAGER} --cluster-cidr=10.1.0.0/16"),
            "10.1.0.0/16",
        ),
        (("/hyperkube", "controller-manager", "--cluster-cidr=10.1.0.0/16"), "10.1.0.0/16"),
        (("/hyperkube", MANAGER, "--cluster-cidr=10.1.0.0/16"), "10.1.0.0/16"),
        (("--cluster-cidr=10.1.0.0/16",), "10.1.0.0/16"),
        ((MANAGER, "--cluster-cidr="), ""),
    ],
)
def test_a_flag_is_read_as_its_process_reads_it(argv: tuple[str, ...], value: str) -> None:
    assert values(started_with(*argv)) == [value]


@pytest.mark.parametrize(
    "argv", [(MANAGER, "--cluster-cidr-mask=24"), (MANAGER,), ("other", "--cluster-cidr=10.1.0.0/16"), ()]
)
def test_another_flag_or_program_gives_nothing(argv: tuple[str, ...]) -> None:
    assert values(started_with(*argv)) == []


def test_variables_are_expanded_from_the_containers_own_environment() -> None:
    assert values(started_with(MANAGER, "--cluster-cidr=$(BLOCK)", env={"BLOCK": "10.9.0.0/16"})) == ["10.9.0.0/16"]


@pytest.mark.parametrize("env", [{}, {"BLOCK": FromConfigMap("settings", "block")}, {"BLOCK": FromSecret("settings")}])
def test_a_variable_without_a_written_value_stays_as_it_is(env: dict[str, Variable]) -> None:
    assert values(started_with(MANAGER, "--cluster-cidr=$(BLOCK)", env=env)) == ["$(BLOCK)"]


def test_an_escaped_variable_is_a_literal() -> None:
    snapshot = started_with(MANAGER, "--cluster-cidr=$$(BLOCK)", env={"BLOCK": "10.9.0.0/16"})
    assert values(snapshot) == ["$(BLOCK)"]


def test_a_pod_that_a_tenant_planted_is_no_control_plane() -> None:
    planted = component(MANAGER, "--cluster-cidr=6.6.0.0/16", namespace="tenant")
    assert values(cluster(control_plane=(planted,))) == []
    real = component(MANAGER, "--cluster-cidr=10.244.0.0/16")
    assert values(cluster(control_plane=(planted, real), pods=(planted,))) == ["10.244.0.0/16"]


def test_mirror_pods_win_over_a_nested_control_plane_in_kube_system() -> None:
    nested = component(MANAGER, "--cluster-cidr=6.6.0.0/16", where="nested", is_mirror=False, owner_kind="ReplicaSet")
    real = component(MANAGER, "--cluster-cidr=10.244.0.0/16")
    assert values(cluster(control_plane=(nested, real))) == ["10.244.0.0/16"]
    assert values(cluster(control_plane=(nested,))) == ["6.6.0.0/16"]


def test_every_process_of_a_highly_available_control_plane_speaks() -> None:
    first = component(MANAGER, "--cluster-cidr=10.1.0.0/16", where="cp1")
    second = component(MANAGER, "--cluster-cidr=10.2.0.0/16", where="cp2")
    assert values(cluster(control_plane=(second, first))) == ["10.1.0.0/16", "10.2.0.0/16"]


def test_a_process_that_ended_has_no_say() -> None:
    assert values(cluster(control_plane=(component(MANAGER, "--cluster-cidr=10.1.0.0/16", phase="Failed"),))) == []


def test_the_same_pod_in_two_readings_is_one_process() -> None:
    pod = component(MANAGER, "--cluster-cidr=10.1.0.0/16")
    assert len(processes(cluster(control_plane=(pod,), pods=(pod,)), MANAGER)) == 1


def test_an_init_container_is_no_component() -> None:
    first = Container(MANAGER, MANAGER, (MANAGER, "--cluster-cidr=10.1.0.0/16"), is_init=True)
    pod = Pod(Ref("pods", "kube-system", "x"), phase="Running", containers=(first,))
    assert values(cluster(control_plane=(pod,))) == []


def test_kube_proxy_as_a_daemonset_is_a_process_when_it_runs() -> None:
    proxy = agent("kube-proxy")._replace(
        containers=(Container("kube-proxy", "kube-proxy", ("kube-proxy", "--cluster-cidr=10.1.0.0/16")),),
    )
    assert values(cluster(workloads=(proxy,)), "kube-proxy") == ["10.1.0.0/16"]
    assert values(cluster(workloads=(proxy._replace(ready=0),)), "kube-proxy") == []


def test_kube_proxy_with_a_configuration_file_ignores_its_flags() -> None:
    proxy = component("kube-proxy", "--config=/var/lib/kube-proxy/config.conf", "--cluster-cidr=10.1.0.0/16")
    assert values(cluster(control_plane=(proxy,)), "kube-proxy") == []


@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_command_line_is_too_strange(words: list[str]) -> None:
    assert values(started_with(*words)) == values(started_with(*words))


def test_kubeadm_config_is_read_as_yaml() -> None:
    found = installers.cluster_configuration(cluster(configmaps=(kubeadm_config('"10.244.0.0/16,fd00::/56"'),)))
    assert found is not None
    assert (found.pod_subnet, found.service_subnet) == ("10.244.0.0/16,fd00::/56", "10.96.0.0/12")


@pytest.mark.parametrize(
    "text", ["", "\tnetworking: [", "- a", "networking: 3", "2024-13-01", "!!python/object:os.x {}", "[" * 3000]
)
def test_broken_yaml_is_not_there(text: str) -> None:
    snapshot = cluster(configmaps=(entries("kubeadm-config", {"ClusterConfiguration": text}),))
    found = installers.cluster_configuration(snapshot)
    assert found is None or found.pod_subnet == ""


def test_a_kubeadm_config_in_another_namespace_is_somebody_elses() -> None:
    stray = entries("kubeadm-config", {"ClusterConfiguration": "networking: {podSubnet: 10.1.0.0/16}"}, "tenant")
    assert installers.cluster_configuration(cluster(configmaps=(stray,))) is None


def test_kube_proxy_settings_are_those_of_kubeadm_or_of_eks() -> None:
    found = installers.proxy_configuration(cluster(configmaps=(kube_proxy_config("10.244.0.0/16"),)))
    assert found is not None
    assert (found.cluster_cidr, found.mode) == ("10.244.0.0/16", "")
    eks = configmap("kube-proxy-config", config='clusterCIDR: ""\nmode: "ipvs"\nipvs:\n  scheduler: "lc"\n')
    found = installers.proxy_configuration(cluster(configmaps=(eks,)))
    assert found is not None
    assert (found.mode, found.ipvs_scheduler, found.cluster_cidr) == ("ipvs", "lc", "")


def test_the_configuration_that_kube_proxy_mounts_is_asked_for_by_its_name_and_read() -> None:
    proxy = agent(
        "kube-proxy-pool-v1.34.1", mounts=("kube-proxy-config-1a2b3c4d", "kube-proxy-cleanup-script-5e6f7a8b")
    )
    tenants = agent("other", "tenant", mounts=("kube-proxy-config-of-mine",))
    wanted = tuple(of_kube_proxy((proxy, tenants)))
    assert wanted == (("kube-system", "kube-proxy-config-1a2b3c4d"),)
    text = 'kind: KubeProxyConfiguration\nclusterCIDR: "100.96.0.0/11"\n'
    snapshot = cluster(workloads=(proxy,), configmaps=(entries(wanted[0][1], {"config.yaml": text}),))
    found = installers.proxy_configuration(snapshot)
    assert found is not None and (found.cluster_cidr, found.key) == ("100.96.0.0/11", "config.yaml")
    assert installers.proxy_configuration(snapshot._replace(workloads=Listing(is_complete=False))) is None


def server(*argv: str, key: str = "k3s.io/node-args") -> Snapshot:
    return cluster(nodes=(node("n1", annotations={key: json.dumps(["server", *argv])}),))


@pytest.mark.parametrize("key", ["k3s.io/node-args", "rke2.io/node-args"])
def test_the_arguments_of_servers_are_read_from_their_nodes(key: str) -> None:
    snapshot = server("--cluster-cidr", "10.42.0.0/16,2001:cafe:42::/56", "--token", "********", key=key)
    found = list(installers.node_argument_flags(snapshot, FLAG, MANAGER))
    assert [each.value for each in found] == ["10.42.0.0/16,2001:cafe:42::/56"]


def test_a_repeated_flag_of_k3s_is_a_list() -> None:
    found = installers.node_argument_flags(server("--cluster-cidr", "10.42.0.0/16", "--cluster-cidr=fd00::/56"), FLAG)
    assert [each.value for each in found] == ["10.42.0.0/16,fd00::/56"]


def test_what_is_handed_through_to_the_controller_manager_wins() -> None:
    snapshot = server("--cluster-cidr=10.42.0.0/16", "--kube-controller-manager-arg=cluster-cidr=10.50.0.0/16")
    assert [each.value for each in installers.node_argument_flags(snapshot, FLAG, MANAGER)] == ["10.50.0.0/16"]


@pytest.mark.parametrize("text", ["", "{", '["agent", "--cluster-cidr", "10.1.0.0/16"]', "[3]", '{"a": 1}'])
def test_agents_and_broken_annotations_say_nothing(text: str) -> None:
    snapshot = cluster(nodes=(node("n1", annotations={"k3s.io/node-args": text}),))
    assert list(installers.node_argument_flags(snapshot, FLAG)) == []
