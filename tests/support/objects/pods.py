"""Builders of pods and of what they consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.objects.basic import (
    THEN,
    Labels,
    Object,
    addresses_of,
    condition,
    digest,
    head,
    owner_reference,
)


def container(
    name: str,
    image: str,
    *,
    command: Sequence[str] = (),
    args: Sequence[str] = (),
    env: Mapping[str, Any] | None = None,
    mounts: Mapping[str, str] | None = None,
) -> Object:
    """A container. `env`: a text, or a dict as in `valueFrom`. `mounts`: volume to path."""
    variables = [
        {"name": key, **({"valueFrom": value} if isinstance(value, dict) else {"value": value})}
        for key, value in (env or {}).items()
    ]
    mounted = [{"name": key, "mountPath": path} for key, path in (mounts or {}).items()]
    made = {"command": list(command), "args": list(args), "env": variables, "volumeMounts": mounted}
    return {"name": name, "image": image, **{key: value for key, value in made.items() if value}}


def pod(
    name: str,
    namespace: str = "default",
    *,
    node: str | Object = "",
    ip: str = "",
    ips: Sequence[str] = (),
    host_network: bool = False,
    labels: Labels | None = None,
    annotations: Labels | None = None,
    containers: Sequence[Object] = (),
    phase: str = "Running",
    owner: Object | None = None,
    spec: Mapping[str, Any] | None = None,
) -> Object:
    """A pod as its kubelet reports it. `node` may be a name or the Node object.

    With `host_network` the addresses are the node's. `spec` adds or replaces fields of the spec.
    """
    host = addresses_of(node) if isinstance(node, dict) else []
    addresses = host if host_network and not (ip or ips) else list(ips or ([ip] if ip else []))
    made = head("v1", "Pod", name, namespace, labels, annotations)
    if owner:
        made["metadata"]["ownerReferences"] = [owner_reference(owner)]
    made["spec"] = {
        "containers": list(containers) or [container(name, "registry.k8s.io/pause:3.10")],
        **({"hostNetwork": True} if host_network else {}),
        **({"nodeName": _name(node)} if node else {}),
        **(spec or {}),
    }
    made["status"] = _pod_status(phase, addresses, host, made["spec"]["containers"])
    return made


def _pod_status(phase: str, addresses: Sequence[str], host: Sequence[str], containers: Sequence[Object]) -> Object:
    running = phase == "Running"
    status: Object = {"phase": phase, "qosClass": "BestEffort"}
    if host:
        status["hostIP"] = host[0]
        status["hostIPs"] = [{"ip": address} for address in host]
    if addresses:
        status["podIP"] = addresses[0]
        status["podIPs"] = [{"ip": address} for address in addresses]
    if phase == "Pending" and not addresses:
        return status
    kinds = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
    status["conditions"] = [condition(kind, running or kind == "PodScheduled") for kind in kinds]
    state = (
        {"running": {"startedAt": THEN}}
        if running
        else {"terminated": {"exitCode": int(phase == "Failed"), "reason": "Completed"}}
    )
    status["startTime"] = THEN
    status["containerStatuses"] = [
        {
            "name": one["name"],
            "image": one["image"],
            "imageID": f"sha256:{digest(one['image'])}",
            "containerID": f"containerd://{digest(one['name'], one['image'])}",
            "ready": running,
            "started": running,
            "restartCount": 0,
            "state": state,
        }
        for one in containers
    ]
    return status


def _name(node: str | Object) -> str:
    name: str = node if isinstance(node, str) else node["metadata"]["name"]
    return name
