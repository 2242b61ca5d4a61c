"""What stands in a Deployment beside the agent is asked for, of a live cluster as of a record."""

from __future__ import annotations

import json

import pytest

from netinfo.model.command import Answer, Command
from netinfo.model.objects import Pod, Workload
from netinfo.model.report import Fact, Report, State
from netinfo.model.snapshot import Listing
from netinfo.sources.live.cloud_manager_wanted import is_wanted
from tests.clusters.judging import as_document, judged
from tests.support.dumps.pieces import FLANNEL, NODE, block, made, pod, report_on
from tests.support.dumps.pieces import manager as controller
from tests.support.objects import Object
from tests.support.podnet import PlainProof, controller_manager, node


def _as_deployment(answer: Answer) -> Answer:
    """The daemon's flag in the Deployment that the manifests of Romana 2 make, and in no DaemonSet."""
    line = " ".join(answer.command.argv)
    if "daemonsets" in line:
        tree = json.loads(answer.stdout)
        tree["items"] = [each for each in tree["items"] if each["metadata"]["name"] != "romana-daemon"]
        return answer._replace(stdout=json.dumps(tree).encode(), restored=None)
    if "deployments" not in line or "romana-daemon" not in line:
        return answer
    container = {"name": "romana-daemon", "image": "quay.io/romana/daemon:v2.0.2"}
    container["args"] = ["--cloud=none", "--network-cidr-overrides=romana-network=10.112.0.0/12"]  # type: ignore[assignment]
    deployment = {
        "kind": "Deployment",
        "apiVersion": "apps/v1",
        "metadata": {"name": "romana-daemon", "namespace": "kube-system", "uid": "1"},
        "spec": {"replicas": 1, "template": {"spec": {"containers": [container]}}},
        "status": {"replicas": 1, "readyReplicas": 1},
    }
    return Answer(answer.command, 0, json.dumps(deployment).encode())


def test_romanas_block_in_the_flag_of_its_daemons_deployment_is_found() -> None:
    found = as_document(judged("romana", _as_deployment))["facts"]["podCIDRs"]
    assert (found["state"], found["value"]) == ("single", ["10.112.0.0/12"])


HETZNER = "hcloud://1234"
MANAGER = "hcloud-cloud-controller-manager"
FLAGS = ("--cloud-provider=hcloud", "--allocate-node-cidrs=true", "--cluster-cidr=10.244.0.0/16")


@pytest.mark.parametrize(
    ("provider", "slices", "control_plane", "is_asked"),
    [
        (HETZNER, ("10.244.0.0/24",), (), True),
        (HETZNER, (), (), False),
        ("gce://p/z/n", ("10.244.0.0/24",), (), False),
        ("", ("10.244.0.0/24",), (), False),
        (HETZNER, ("10.244.0.0/24",), (controller_manager("10.244.0.0/16"),), False),
    ],
)
def test_deployments_of_kube_system_are_asked_where_a_hidden_cloud_controller_manager_may_cut_slices(
    provider: str, slices: tuple[str, ...], control_plane: tuple[Pod, ...], *, is_asked: bool
) -> None:
    made = node("n1", *slices, provider_id=provider)
    asked = Command("kubectl", ("get",))
    agents: Listing[Workload] = Listing(command=asked)
    nodes, components = Listing((made,), command=asked), Listing(control_plane, command=asked)
    assert is_wanted(PlainProof(), nodes, agents, components) is is_asked
    assert not is_wanted(PlainProof(), Listing((made,)), agents, components)


def _manager(namespace: str) -> Object:
    """The Deployment of a cloud controller manager."""
    container = {"name": MANAGER, "image": f"docker.io/hetznercloud/{MANAGER}:v1.25.1", "args": list(FLAGS)}
    template = {"spec": {"hostNetwork": True, "containers": [container]}}
    status = {"replicas": 1, "readyReplicas": 1}
    return made("Deployment", MANAGER, namespace, spec={"replicas": 1, "template": template}, status=status)


def _saved(namespace: str) -> Report:
    """A dump with it in that namespace, and without its Pod."""
    # The control plane was looked at: its only Pod is no controller manager.
    server = json.loads(json.dumps(controller("192.0.2.0/24")).replace("kube-controller-manager", "kube-scheduler"))
    return report_on(NODE, FLANNEL, pod("a", "10.244.0.7"), server, _manager(namespace))


def test_a_dump_holds_the_flags_of_a_cloud_controller_manager_in_its_deployment() -> None:
    assert block(_saved("kube-system")) == (State.SINGLE, ("10.244.0.0/16",))
    evidence = _saved("kube-system").facts[Fact.POD_CIDRS].evidence
    assert any("--cluster-cidr" in str(each.command) for each in evidence if each.source == "cloud-controller-manager")


def test_with_it_nobody_else_is_thought_of_who_may_cut_the_slices() -> None:
    """The controller manager is seen and cuts none, so that a controller of ClusterCIDRs might."""
    idle = json.loads(json.dumps(controller("10.244.0.0/16")).replace("cidrs=true", "cidrs=false"))
    alone = report_on(NODE, FLANNEL, pod("a", "10.244.0.7"), idle).facts[Fact.POD_CIDRS]
    beside = report_on(NODE, FLANNEL, pod("a", "10.244.0.7"), idle, _manager("kube-system")).facts[Fact.POD_CIDRS]
    assert alone.value is None
    assert beside.value == ("10.244.0.0/16",) and "ClusterCIDRs" not in str(beside.because)


def test_a_deployment_of_a_tenant_tells_nothing() -> None:
    assert block(_saved("shop"))[1] is None
