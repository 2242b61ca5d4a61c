"""A network that was installed a minute ago is neither there nor left over."""

from __future__ import annotations

from typing import Any

import pytest

from netinfo.facts.cni.decide import identify
from netinfo.model.components import Identification
from netinfo.model.objects import ApiGroup, Container, CustomResource, Node, Pod, Ref, Workload
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.objects import workloads
from netinfo.values.json_access import NOT_KEPT, Partial
from tests.support.podnet import PlainProof

NODE = Node(Ref("nodes", "", "n1"))
CALICO = Container("calico-node", "quay.io/calico/node:v3.30.0")
INSTALLATIONS = "installations.operator.tigera.io"


def operator(namespace: str, image: str, phase: str = "Running") -> Pod:
    container = Container("operator", image)
    return Pod(Ref("pods", namespace, "operator-1"), "n1", phase, host_network=True, containers=(container,))


def cluster(*pods: Pod, agents: tuple[Workload, ...] = (), groups: tuple[str, ...] = ()) -> Snapshot:
    return Snapshot(
        PlainProof(),
        api_groups=Listing(tuple(ApiGroup(each, "v1") for each in groups)),
        nodes=Listing((NODE,)),
        workloads=Listing(agents),
        pods=Listing(pods),
        configmaps=Listing(),
    )


def left_over(found: Identification) -> list[str]:
    return [each.message for each in found.warnings if each.code == "leftover"]


@pytest.mark.parametrize(
    ("image", "group", "title"),
    [
        ("quay.io/tigera/operator:v1.38.0", "crd.projectcalico.org", "Calico"),
        ("quay.io/cilium/operator-generic:v1.18.4", "cilium.io", "Cilium"),
    ],
)
def test_while_its_operator_runs_what_a_network_brought_is_not_left_over(image: str, group: str, title: str) -> None:
    found = identify(cluster(operator("tigera-operator", image), groups=(group,)))
    assert found.verdict.value is None and left_over(found) == []
    assert f"Pod tigera-operator/operator-1 installs {title}, and no agent of it is there yet." in found.verdict.because
    ended = identify(cluster(operator("tigera-operator", image, "Succeeded"), groups=(group,)))
    assert len(left_over(ended)) == 1 and "installs" not in ended.verdict.because


def test_a_network_that_is_asked_for_is_named() -> None:
    wanted = CustomResource(Ref(INSTALLATIONS, "", "default"), "Installation", {"spec": {}})
    seen = cluster(groups=("operator.tigera.io",))._replace(custom={INSTALLATIONS: Listing((wanted,))})
    found = identify(seen)
    assert "Calico is asked for, and no agent of it is there yet." in found.verdict.because
    assert left_over(found) == []


def daemonset(status: dict[str, Any], **metadata: Any) -> Workload:
    template = {"spec": {"containers": [{"name": CALICO.name, "image": CALICO.image}]}}
    head = {"name": "calico-node", "namespace": "calico-system", **metadata}
    row = workloads.row({"metadata": head, "spec": {"template": template}, "status": status})
    assert row is not None
    return row


@pytest.mark.parametrize(
    "row",
    [
        daemonset({}),
        daemonset({"desiredNumberScheduled": 0, "numberReady": 0}, generation=1),
        daemonset({"desiredNumberScheduled": 0, "numberReady": 0, "observedGeneration": 1}, generation=2),
    ],
)
def test_a_daemonset_whose_nodes_were_not_yet_counted_is_not_one_that_is_wanted_on_none(row: Workload) -> None:
    found = identify(cluster(agents=(row,)))
    assert left_over(found) == []
    assert "DaemonSet calico-system/calico-node (Calico) was made a moment ago and has no pod yet." in (
        found.verdict.because
    )
    (waiting,) = (each.message for each in found.warnings if each.code == "agent-not-ready")
    assert waiting.endswith("was made a moment ago, and its pods are not scheduled yet")


def test_a_daemonset_that_was_counted_and_is_wanted_on_no_node_is_left_over() -> None:
    row = daemonset({"desiredNumberScheduled": 0, "numberReady": 0, "observedGeneration": 2}, generation=2)
    assert len(left_over(identify(cluster(agents=(row,))))) == 1


def test_a_record_that_did_not_keep_when_it_was_counted_is_read_as_before() -> None:
    status = Partial({"desiredNumberScheduled": 0, "observedGeneration": NOT_KEPT}, "daemonsets")
    assert daemonset(status, generation=2).is_settled
