"""Components are looked for one by one: what one label finds does not hide what bears another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netinfo.model.command import Answer
from tests.clusters.judging import Change, as_document, document, judged

FIRST, KOPS_PROXY = "labelSelector=tier=control-plane", "labelSelector=k8s-app=kube-proxy,tier=node"


def static_pod(name: str, labels: dict[str, str], *words: str) -> dict[str, Any]:
    """A Pod that the kubelet made from a file of the node."""
    metadata = {"name": f"{name}-i-0b", "namespace": "kube-system", "uid": name, "labels": labels}
    annotations = {"kubernetes.io/config.mirror": "1", "kubernetes.io/config.source": "file"}
    container = {"name": name, "image": f"registry.example/{name}:v1.33.1", "command": list(words)}
    return {
        "metadata": {**metadata, "annotations": annotations, "ownerReferences": [{"kind": "Node", "name": "i-0b"}]},
        "spec": {"hostNetwork": True, "nodeName": "i-0b", "containers": [container]},
        "status": {"phase": "Running"},
    }


CLOUD = static_pod(
    "cloud-controller-manager",
    {"component": "cloud-controller-manager", "tier": "control-plane"},
    *("cloud-controller-manager", "--allocate-node-cidrs=false", "--cloud-provider=gce"),
)
PROXY = static_pod(
    "kube-proxy",
    {"k8s-app": "kube-proxy", "tier": "node"},
    *("/go-runner", "--log-file=/var/log/kube-proxy.log", "/usr/local/bin/kube-proxy", "--cluster-cidr=100.96.0.0/11"),
)


def answering(what: dict[str, dict[str, Any]]) -> Change:
    """The change that answers such requests with one Pod."""

    def change(answer: Answer) -> Answer:
        line = " ".join(answer.command.argv)
        found = next((pod for part, pod in what.items() if part in line), None)
        if found is None:
            return answer
        listing = {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [found]}
        return Answer(answer.command, 0, json.dumps(listing).encode())

    return change


@pytest.mark.parametrize("name", ["kops-kubenet", "kops-flannel"])
def test_a_cloud_controller_manager_hides_no_other_component(name: str) -> None:
    found = as_document(judged(name, answering({FIRST: CLOUD})))["facts"]
    for fact in ("podCIDRs", "serviceCIDRs"):
        assert found[fact]["value"] == document(name)["facts"][fact]["value"]
        assert found[fact]["state"] == document(name)["facts"][fact]["state"]


def test_the_static_kube_proxy_of_kops_is_seen_and_names_the_block() -> None:
    found = as_document(judged("kops-kubenet", answering({KOPS_PROXY: PROXY})))["facts"]
    assert (found["kubeProxy"]["value"], found["kubeProxy"]["state"]) == ("iptables", "single")
    assert "kube-proxy" in {each["source"] for each in found["podCIDRs"]["evidence"]}
