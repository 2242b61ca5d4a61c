"""Which distribution a cluster is: every node counts, lying marks decide nothing, contradictions are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from netinfo.components.records.catalog import distributions
from netinfo.facts.cluster import distribution
from netinfo.model.command import Command, Trouble
from netinfo.model.objects import ApiGroup, ConfigMap, Node, Ref, ServerVersion
from netinfo.model.report import State
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.live.proof import LiveProof
from netinfo.sources.objects.connection import Connection, Selection
from netinfo.text.command_line import shown
from tests.support.records.distributions import parse
from tests.support.records.toml_table import RecordError

PROOF = LiveProof(Connection(Selection(), context="c", cluster="c", server="https://10.0.0.1:6443"))
VERSION = Command("kubectl", ("get", "--raw", "/version", "--request-timeout=5s"))
GROUPS = Command("kubectl", ("get", "--raw", "/apis", "--request-timeout=5s"))


def node(name: str = "n1", **fields: Any) -> Node:
    return Node(Ref("nodes", "", name), kubelet_version="v1.34.1")._replace(**fields)


def cluster(
    *nodes: Node,
    version: str = "v1.34.1",
    groups: tuple[str, ...] = (),
    kubeadm: str | None = None,
) -> Snapshot:
    """A cluster of which everything was read."""
    configmaps = () if kubeadm is None else (kubeadm_config(kubeadm),)
    return Snapshot(
        PROOF,
        version=Listing((ServerVersion(version),), command=VERSION),
        nodes=Listing(nodes),
        api_groups=Listing(tuple(ApiGroup(name, "v1") for name in groups), command=GROUPS),
        configmaps=Listing(configmaps),
        workloads=Listing(),
    )


def kubeadm_config(text: str) -> ConfigMap:
    written = {"ClusterConfiguration": f"apiVersion: kubeadm.k8s.io/v1beta4\n{text}\nkind: ClusterConfiguration\n"}
    return ConfigMap(Ref("configmaps", "kube-system", "kubeadm-config"), written)


SYNCED = {"vcluster.loft.sh/managed-annotations": "a", "vcluster.loft.sh/managed-labels": "b"}
MINIKUBE = cluster(
    node("minikube", labels={"minikube.k8s.io/name": "minikube", "minikube.k8s.io/version": "v1.38.1"}),
    node("minikube-m02"),
    kubeadm="clusterName: mk\ncontrolPlaneEndpoint: control-plane.minikube.internal:8443",
)
K3S = cluster(node(kubelet_version="v1.33.4+k3s1", provider_id="k3s://n1"), version="v1.33.4+k3s1")


@pytest.mark.parametrize(
    ("snapshot", "value"),
    [
        (MINIKUBE, "minikube"),
        (K3S, "k3s"),
        (cluster(node(provider_id="k3s://k3d-dev-server-0"), version="v1.33.4+k3s1"), "k3d"),
        (cluster(node(provider_id="k3s://lima-rancher-desktop"), version="v1.33.4+k3s1"), "rancher-desktop"),
        (cluster(node(provider_id="k3s://colima"), version="v1.33.4+k3s1"), "colima"),
        (cluster(node("orbstack", kubelet_version="v1.33.9+orb1"), version="v1.33.9+orb1"), "orbstack"),
        (cluster(node(kubelet_version="v1.33.1+rke2r1"), version="v1.33.1+rke2r1"), "rke2"),
        (cluster(node(labels={"microk8s.io/cluster": "true"})), "microk8s"),
        (cluster(node(labels={"node.k0sproject.io/role": "control-plane"}), version="v1.34.1+k0s"), "k0s"),
        (cluster(node(provider_id="kind://docker/kind/kind-control-plane"), kubeadm="clusterName: kind"), "kind"),
        (cluster(node(provider_id="kind://docker/desktop/desktop-control-plane"), kubeadm=""), "docker-desktop"),
        (cluster(node("docker-desktop", os_image="Docker Desktop"), kubeadm=""), "docker-desktop"),
        (cluster(node(), kubeadm="clusterName: kubernetes"), "kubeadm"),
        (cluster(node(), kubeadm="certificatesDir: /etc/kubernetes/ssl"), "kubespray"),
        (cluster(node(labels={"kops.k8s.io/instancegroup": "nodes"}, provider_id="aws:///a/i-1")), "kops"),
        (cluster(node(os_image="Talos (v1.11.0)")), "talos"),
        (cluster(node(), version="v1.31.13-eks-113cf36"), "eks"),
        (cluster(node(), version="v1.31.6-gke.1064001"), "gke"),
        (cluster(node(labels={"kubernetes.azure.com/node-image-version": "AKSUbuntu-2204"})), "aks"),
        (cluster(node(labels={"oci.oraclecloud.com/node.info.managed": "true"})), "oke"),
        (cluster(node(labels={"doks.digitalocean.com/node-pool": "pool-1"})), "doks"),
        (cluster(node(labels={"lke.linode.com/pool-id": "1"})), "lke"),
        (cluster(node(labels={"worker.gardener.cloud/pool": "blue"}, provider_id="aws:///a/i-1")), "gardener"),
        (cluster(node(labels={"vcluster.loft.sh/fake-node": "true"}), version="v1.30.2+k3s1"), "vcluster"),
        (cluster(node(annotations=SYNCED, kubelet_version="v1.31.6-gke.1")), "vcluster"),
        (cluster(node(), groups=("config.openshift.io", "project.openshift.io")), "openshift"),
        (cluster(node("crc"), groups=("config.openshift.io", "project.openshift.io")), "crc"),
        (cluster(node(), groups=("route.openshift.io", "security.internal.openshift.io")), "microshift"),
    ],
)
def test_a_distribution_is_known_by_its_marks(snapshot: Snapshot, value: str) -> None:
    verdict = distribution.decide(snapshot).verdict
    assert verdict.value == value
    assert verdict.state in (State.AGREED, State.SINGLE)
    assert all(each.command and each.says and str(each.origin) for each in verdict.evidence)


@pytest.mark.parametrize(
    "snapshot",
    [
        cluster(node(labels={"node.kubernetes.io/instance-type": "k3s"})),  # survives a move from k3s
        cluster(node(labels={"node.openshift.io/os_id": "rhel"})),  # MicroShift has it too
        cluster(node("crc")),  # anybody may call a node crc
        cluster(node("minikube")),
        cluster(node(provider_id="aws:///eu-west-1a/i-0")),  # any cluster on Amazon's machines
        cluster(node(provider_id="k3s://k3d-dev-server-0")),  # a provider id is a kubelet flag
        cluster(node(labels={"kubernetes.azure.com/cluster": "my-group"})),  # AKS Engine
        cluster(node(), groups=("k3s.cattle.io", "helm.cattle.io", "config.openshift.io", "k0s.k0sproject.io")),
        cluster(node(annotations={"kubeadm.alpha.kubernetes.io/cri-socket": "unix:///run/containerd.sock"})),
        cluster(node(), version="v1.29.1-eks-1-29-8"),  # EKS Distro, which others ship
    ],
)
def test_a_mark_that_others_bear_too_decides_nothing(snapshot: Snapshot) -> None:
    verdict = distribution.decide(snapshot).verdict
    assert (verdict.state, verdict.value) == (State.UNKNOWN, None)
    assert verdict.because


def test_label_and_kubeadm_config_are_two_sources_of_minikube() -> None:
    verdict = distribution.decide(MINIKUBE).verdict
    assert verdict.state is State.AGREED
    assert (verdict.detail["nodes"], verdict.detail["marked"], verdict.detail["basedOn"]) == (2, 1, ["kubeadm"])
    label = next(each for each in verdict.evidence if each.source == "nodes")
    assert label.says == "label minikube.k8s.io/name minikube on 1 of 2 nodes"
    assert shown(label.command) == (
        "kubectl --context c get nodes minikube -o 'jsonpath={.metadata.labels.minikube\\.k8s\\.io/name}{\"\\n\"}'"
    )


def test_the_first_node_alone_decides_nothing() -> None:
    fargate = node("fargate", labels={"type": "virtual-kubelet"})
    snapshot = cluster(fargate, node("n2", labels={"eks.amazonaws.com/nodegroup": "a"}))
    assert distribution.decide(snapshot).verdict.value == "eks"


def test_two_distributions_in_one_cluster_are_a_conflict() -> None:
    moved = K3S._replace(nodes=Listing((node(labels={"minikube.k8s.io/name": "minikube"}),)))
    verdict = distribution.decide(moved).verdict
    assert (verdict.state, verdict.value) == (State.CONFLICT, None)
    assert verdict.detail["candidates"] == ["k3s", "minikube"]
    assert {each.value for each in verdict.evidence} == {"k3s", "minikube"}


def test_a_planted_kubeadm_config_does_not_contradict_k3s() -> None:
    planted = K3S._replace(configmaps=Listing((kubeadm_config(""),)))
    verdict = distribution.decide(planted).verdict
    assert (verdict.state, verdict.value) == (State.AGREED, "k3s")


def test_without_nodes_a_form_of_k3s_is_not_told_apart() -> None:
    hidden = K3S._replace(nodes=Listing(trouble=Trouble.FORBIDDEN, is_complete=False))
    verdict = distribution.decide(hidden).verdict
    assert (verdict.state, verdict.value) == (State.SINGLE, "k3s")
    assert "nodes not read" in verdict.because


def test_an_unreadable_source_is_named_when_nothing_is_known() -> None:
    hidden = cluster(node())._replace(nodes=Listing(trouble=Trouble.FORBIDDEN, is_complete=False))
    assert "nodes could not be read" in distribution.decide(hidden).verdict.because


@pytest.mark.parametrize("source", ["version", "nodes", "configmaps", "api_groups", "workloads"])
@pytest.mark.parametrize("snapshot", [MINIKUBE, K3S], ids=["minikube", "k3s"])
def test_losing_a_source_never_makes_the_answer_more_certain(snapshot: Snapshot, source: str) -> None:
    order = [State.UNKNOWN, State.SINGLE, State.AGREED]
    lost = snapshot._replace(**{source: Listing(trouble=Trouble.TIMEOUT, is_complete=False)})  # type: ignore[arg-type]
    before, after = distribution.decide(snapshot).verdict, distribution.decide(lost).verdict
    assert order.index(after.state) <= order.index(before.state)


def test_a_group_that_was_not_listed_proves_no_microshift() -> None:
    groups = tuple(ApiGroup(name, "v1") for name in ("route.openshift.io", "security.internal.openshift.io"))
    partial = cluster(node())._replace(api_groups=Listing(groups, is_complete=False))
    assert distribution.decide(partial).verdict.value is None


def test_every_record_names_a_public_source_and_the_day_it_was_checked() -> None:
    for record in distributions():
        assert record.sources
        assert date.fromisoformat(record.checked) <= date.today()
        assert any(not mark.supports for mark in record.marks)


@pytest.mark.parametrize(
    "mark",
    [
        'lables = { "a" = ["*"] }',
        'versions = "v1"',
        'versions = ["*"]\nnames = ["n"]',
        "supports = true",
        'configmap = { name = "x", key = "y", pattern = "(" }',
    ],
)
def test_a_misspelt_record_is_refused(mark: str) -> None:
    head = '[[distribution]]\nid = "x"\ntitle = "X"\nchecked = 2026-11-24\nsources = ["https://x"]\n'
    with pytest.raises(RecordError):
        parse(f"{head}[[distribution.mark]]\n{mark}\n")
