"""Objects of small clusters as an API server gives them out, and what a dump of their lists says."""

from __future__ import annotations

import json
from typing import Any

from netinfo.model.report import Fact, Report, State
from tests.support.dumps.judged import judged
from tests.support.objects import Object, head


def made(kind: str, name: str, namespace: str = "", **parts: Any) -> Object:
    """An object as an API server gives it out. ``metadata`` adds to its name and namespace."""
    item = head({"DaemonSet": "apps/v1", "Deployment": "apps/v1"}.get(kind, "v1"), kind, name, namespace)
    item["metadata"] |= {"uid": f"{kind}-{namespace}-{name}", **parts.pop("metadata", {})}
    return {**item, **parts}


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
