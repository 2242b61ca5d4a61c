"""Small clusters as lists of their objects, as ``kubectl get -A -o json`` prints them: from the text to the answer."""

from __future__ import annotations

import json
from typing import Any

from netinfo.model.report import Fact, Report, State
from tests.support.dumps.judged import judged

Object = dict[str, Any]


def made(kind: str, name: str, namespace: str = "", **parts: Any) -> Object:
    """An object as an API server gives it out. ``metadata`` adds to its name and namespace."""
    metadata = {"name": name, "uid": f"{kind}-{namespace}-{name}", **parts.pop("metadata", {})}
    if namespace:
        metadata["namespace"] = namespace
    version = {"DaemonSet": "apps/v1"}.get(kind, "v1")
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **parts}


def pod(name: str, ip: str, node: str = "n1", **metadata: Any) -> Object:
    return made(
        "Pod",
        name,
        "default",
        metadata=metadata,
        spec={"nodeName": node, "containers": [{"name": "c", "image": "nginx"}]},
        status={"phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}]},
    )


def manager(block: str) -> Object:
    command = ["kube-controller-manager", "--allocate-node-cidrs=true", f"--cluster-cidr={block}"]
    image = "registry.k8s.io/kube-controller-manager:v1.34.1"
    return made(
        "Pod",
        "kube-controller-manager-n1",
        "kube-system",
        metadata={"labels": {"component": "kube-controller-manager", "tier": "control-plane"}},
        spec={
            "nodeName": "n1",
            "hostNetwork": True,
            "containers": [{"name": "kube-controller-manager", "image": image, "command": command}],
        },
        status={"phase": "Running"},
    )


def agent(name: str, namespace: str, image: str) -> Object:
    """A DaemonSet that runs on one node."""
    template = {"spec": {"hostNetwork": True, "containers": [{"name": name, "image": image}]}}
    status = {"desiredNumberScheduled": 1, "numberReady": 1}
    return made("DaemonSet", name, namespace, spec={"template": template}, status=status)


FLANNEL = agent("kube-flannel", "kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.4")
NODE = made("Node", "n1", spec={"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"]}, status={})


def report_on(*objects: Object) -> Report:
    """The report on lists of these objects, one list a kind."""
    kinds = dict.fromkeys(each["kind"] for each in objects)
    lists = [{"apiVersion": "v1", "kind": "List", "items": [o for o in objects if o["kind"] == kind]} for kind in kinds]
    return judged("\n".join(map(json.dumps, lists)).encode())


def block(report: Report) -> tuple[State, object]:
    verdict = report.facts[Fact.POD_CIDRS]
    return verdict.state, verdict.value


def test_the_rest_of_a_pod_on_a_node_that_is_gone_makes_no_conflict() -> None:
    objects = (NODE, FLANNEL, manager("10.244.0.0/16"), pod("a", "10.244.0.5"))
    lost = pod("lost", "10.1.7.9", "gone")
    assert block(report_on(*objects, lost))[0] is State.CONFLICT
    lost["metadata"]["deletionTimestamp"] = "2026-05-06T00:00:00Z"
    assert block(report_on(*objects, lost)) == (State.SINGLE, ("10.244.0.0/16",))
    assert block(report_on(*objects[1:], lost))[0] is State.CONFLICT
