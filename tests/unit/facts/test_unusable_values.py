"""Something is written where the Pod block should be, and it is none: that is the reason, and no other one is told."""

from __future__ import annotations

import json

import pytest

from netinfo.facts.pod_cidrs.decide import decide
from netinfo.model.components import Identification, Ipam
from netinfo.model.objects import ConfigMap, CustomResource, Ref
from netinfo.model.report import State
from netinfo.model.snapshot import Listing, Snapshot
from tests.support.podnet import (
    agent,
    cluster,
    component,
    configmap,
    controller_manager,
    entries,
    kubeadm_config,
    node,
    pods,
    pool,
    run_by,
)

BAD = "10.244.0.0.0/16"
FLANNEL = run_by("flannel", Ipam.NODE_PODCIDR, agent("kube-flannel-ds"))
CALICO = run_by("calico", Ipam.POOLS, agent("calico-node"))
CILIUM = run_by("cilium", Ipam.POOLS, agent("cilium"))
POOLS = "ippools.crd.projectcalico.org"


def there(*configmaps: ConfigMap, pools: tuple[CustomResource, ...] = (), flag: str = "") -> Snapshot:
    return cluster(
        nodes=(node("n1", "10.244.0.0/24"),),
        pods=pods("10.244.0.3"),
        control_plane=(controller_manager(flag),) if flag else (component("kube-scheduler"),),
        configmaps=configmaps,
        custom={POOLS: pools},
    )


def pool_of(written: object) -> CustomResource:
    return CustomResource(Ref(POOLS, "", "odd"), "IPPool", {"spec": {"cidr": written}})


def subnet(written: object) -> ConfigMap:
    return entries("kubeadm-config", {"ClusterConfiguration": json.dumps({"networking": {"podSubnet": written}})})


@pytest.mark.parametrize(
    ("snapshot", "cni"),
    [
        (there(entries("kube-flannel-cfg", {"net-conf.json": json.dumps({"Network": BAD})})), FLANNEL),
        (there(flag=BAD), FLANNEL),
        (there(kubeadm_config(BAD)), FLANNEL),
        (there(subnet(["10.244.0.0/16"])), FLANNEL),
        (there(subnet(10)), FLANNEL),
        (there(entries("kube-proxy", {"config.conf": "kind: KubeProxyConfiguration\nclusterCIDR: {a: b}\n"})), FLANNEL),
        (there(entries("kubeadm-config", {"ClusterConfiguration": "networking: {podSubnet: 10.244.0.0/16"})), FLANNEL),
        (there(entries("kube-flannel-cfg", {"net-conf.json": '{"Network": "10.244.0.0/16",'})), FLANNEL),
        (there(pools=(pool_of(BAD),)), CALICO),
        (there(pools=(pool_of(["10.244.0.0/16"]),)), CALICO),
        (there(configmap("cilium-config", ipam="cluster-pool", cluster_pool_ipv4_cidr=BAD)), CILIUM),
    ],
)
def test_what_is_no_block_is_the_reason_of_an_unknown_answer(snapshot: Snapshot, cni: Identification) -> None:
    decision = decide(snapshot, cni)
    (told,) = (each for each in decision.warnings if each.code == "unusable-value")
    assert (decision.verdict.state, decision.verdict.value) == (State.UNKNOWN, None)
    assert decision.verdict.because == told.message
    assert "10.244.0.0.0" not in told.message


def test_of_two_pools_of_which_one_is_no_block_the_other_is_not_the_whole_answer() -> None:
    whole = there(pools=(pool("good", "10.244.0.0/16"),))
    assert decide(whole, CALICO).verdict.value == ("10.244.0.0/16",)
    verdict = decide(there(pools=(pool("good", "10.244.0.0/16"), pool_of(BAD))), CALICO).verdict
    assert (verdict.state, verdict.value, verdict.at_least) == (State.UNKNOWN, None, ("10.244.0.3/32",))
    assert "IPPool/odd" in verdict.because


def test_what_is_no_block_does_not_take_the_place_of_another_reason() -> None:
    """The block of the controller manager is the answer; what kubeadm wrote down is told beside it."""
    decision = decide(there(kubeadm_config(BAD), flag="10.244.0.0/16"), FLANNEL)
    assert (decision.verdict.state, decision.verdict.value) == (State.SINGLE, ("10.244.0.0/16",))
    hidden = there(flag="10.244.0.0/16")._replace(pods=Listing(is_complete=False))
    assert "no Pod could be looked at" in decide(hidden, FLANNEL).verdict.because
