"""What looks like which solution."""

from __future__ import annotations

import pytest

from netinfo.components import match
from netinfo.model.objects import Container, Pod, Ref, Workload


@pytest.mark.parametrize(
    ("image", "path", "tag"),
    [
        ("flannel/flannel", "flannel/flannel", ""),
        ("flannel/flannel:v1", "flannel/flannel", "v1"),
        ("docker.io/flannel/flannel:v1", "flannel/flannel", "v1"),
        ("localhost/flannel:v1", "flannel", "v1"),
        ("registry:5000/flannel", "flannel", ""),
        ("registry.local:5000/x/flannel/flannel:v1@sha256:abc", "x/flannel/flannel", "v1"),
        ("quay.io/openshift-release-dev/ocp@sha256:abc", "openshift-release-dev/ocp", ""),
        ("", "", ""),
    ],
)
def test_an_image_is_its_path_without_registry_tag_and_digest(image: str, path: str, tag: str) -> None:
    assert match.repository(image) == path
    assert match.image_tag(image) == tag


@pytest.mark.parametrize("image", ["flannel/flannel-cni-plugin:v1", "notflannel/flannel:v1", "flannel/flannel/x:v1"])
def test_a_similar_image_is_not_the_image(image: str) -> None:
    assert not match.matches_image(("flannel/flannel",), image)


def test_side_components_are_not_their_solution() -> None:
    assert ids(daemonset("cilium-envoy", "cilium-envoy", "quay.io/cilium/cilium-envoy:v1.31")) == []
    assert ids(daemonset("hubble", "hubble-relay", "quay.io/cilium/hubble-relay:v1.18")) == []
    assert ids(daemonset("csi-node-driver", "calico-csi", "quay.io/calico/csi:v3.31")) == []
    assert ids(daemonset("kube-flannel-cni-only", "x", "flannel/flannel-cni-plugin:v1")) == []


def test_an_init_container_does_not_make_an_agent() -> None:
    installer = Container("install-cni", "ghcr.io/flannel-io/flannel:v0.27", is_init=True)
    app = Container("kube-flannel", "acme/app:v1")
    found = Workload(Ref("daemonsets", "acme", "kube-flannel-ds"), "DaemonSet", {}, (app, installer), 1, 1)
    assert ids(found) == []


def test_a_row_without_images_holds_only_at_home() -> None:
    assert ids(daemonset("weave-net", "weave", "acme/whatever:v1")) == ["weave-net"]
    assert ids(daemonset("weave-net", "weave", "acme/whatever:v1", namespace="tenant")) == []


def test_the_first_container_with_the_image_gives_the_version() -> None:
    found = daemonset("cilium", "cilium-agent", "quay.io/cilium/cilium:v1.18.4@sha256:abc")
    cilium = match.signature("cilium")
    assert cilium is not None
    assert match.image_tag(match.agent_image(cilium, found)) == "v1.18.4"


@pytest.mark.parametrize(
    ("plugin", "settings", "first"),
    [
        ("flannel", {"network": "cbr0"}, "flannel"),
        ("calico", {"network": "k8s-pod-network", "ipam": "calico-ipam"}, "calico"),
        ("calico", {"network": "k8s-pod-network", "ipam": "host-local", "file": "10-canal.conflist"}, "canal"),
        ("bridge", {"network": "bridge", "bridge": "bridge", "file": "1-k8s.conflist"}, "bridge"),
        ("bridge", {"bridge": "mybridge", "file": "k8s.conf"}, "bridge"),
        ("bridge", {"bridge": "kube-bridge"}, "kube-router"),
        ("bridge", {"bridge": "cbr0", "network": "kubenet"}, "kubenet"),
        ("bridge", {"bridge": "cni0", "network": "crio"}, "crio-bridge"),
        ("bridge", {"bridge": "cni-podman0", "network": "podman"}, "podman-bridge"),
        ("ptp", {"network": "kindnet"}, "kindnet"),
        ("ptp", {"network": "gke-pod-network"}, "gke"),
        ("cilium-cni", {"network": "cilium"}, "cilium"),
        ("cilium-cni", {"network": "cilium", "ipam": "azure-ipam"}, "azure-cni"),
        ("ovn-k8s-cni-overlay", {}, "ovn-kubernetes"),
        ("aws-cni", {}, "aws-vpc-cni"),
        ("multus-shim", {}, "multus"),
    ],
)
def test_a_plugin_names_its_solution(plugin: str, settings: dict[str, str], first: str) -> None:
    assert match.recognise_plugin(plugin, **settings)[0].signature.id == first


def test_a_bare_point_to_point_plugin_is_of_nobody() -> None:
    assert match.recognise_plugin("ptp", network="x") == ()


def test_resources_are_those_of_the_groups_that_are_served() -> None:
    assert match.resources_for([]) == ()
    wanted = match.resources_for(["crd.projectcalico.org", "kubeovn.io", "apps"])
    assert "ippools.crd.projectcalico.org" in wanted
    assert "subnets.kubeovn.io" in wanted
    assert "installations.operator.tigera.io" not in wanted
    assert "networks.config.openshift.io" in match.resources_for(["config.openshift.io"])


def test_configmaps_are_asked_for_where_the_agent_is() -> None:
    flannel = daemonset("kube-flannel-ds", "kube-flannel", "flannel/flannel:v1", namespace="kube-flannel")
    assert match.configmaps_for([flannel]) == (("kube-flannel", "kube-flannel-cfg"),)
    assert match.configmaps_for([]) == ()


def test_a_hashed_configmap_is_found_by_what_the_agent_mounts() -> None:
    agent = Workload(
        Ref("daemonsets", "kube-system", "antrea-agent"),
        "DaemonSet",
        {},
        (Container("antrea-agent", "antrea/antrea-ubuntu:v1.6.0"),),
        configmaps=("antrea-config-7k2m", "other"),
    )
    wanted = match.configmaps_for([agent])
    assert ("kube-system", "antrea-config-7k2m") in wanted
    assert ("kube-system", "other") not in wanted


def test_a_pod_shows_the_workload_that_made_it() -> None:
    pod = Pod(
        Ref("pods", "kube-system", "kube-flannel-ds-x7k2p"), phase="Running", owner_kind="DaemonSet", is_ready=True
    )
    found = match.owner_as_workload(pod)
    assert found is not None
    assert (found.kind, found.ref.name, found.is_running) == ("DaemonSet", "kube-flannel-ds", True)
    deployed = Pod(Ref("pods", "kube-system", "coredns-6d4f7b9c8-x7k2p"), phase="Pending", owner_kind="ReplicaSet")
    made = match.owner_as_workload(deployed)
    assert made is not None
    assert (made.kind, made.ref.name, made.is_running) == ("Deployment", "coredns", False)
    assert match.owner_as_workload(Pod(Ref("pods", "default", "bare"))) is None


def ids(workload: Workload) -> list[str]:
    return [each.id for each in match.recognise(workload)]


def daemonset(name: str, container: str, image: str, namespace: str = "kube-system") -> Workload:
    return Workload(Ref("daemonsets", namespace, name), "DaemonSet", {}, (Container(container, image),), 1, 1)
