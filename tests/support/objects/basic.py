"""What all Kubernetes objects have in common, and the plain ones: ConfigMap, Service, Node, custom resources.

Each builder gives a plain dict that a real API server takes: metadata, spec and, where real life
has one, status. It asks only for what a test of network facts is about and fills in the rest.
"""

from __future__ import annotations

import hashlib
import ipaddress
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

Object = dict[str, Any]
Labels = Mapping[str, str]

THEN = "2025-01-01T00:00:00Z"
"""One moment for everything, so that recordings of a test cluster are the same each time."""


def configmap(name: str, namespace: str, data: Mapping[str, str], labels: Labels | None = None) -> Object:
    """A ConfigMap."""
    return {**head("v1", "ConfigMap", name, namespace, labels), "data": dict(data)}


def service(
    name: str,
    namespace: str = "default",
    *,
    cluster_ips: Sequence[str] = (),
    ports: Mapping[str, int] | None = None,
    labels: Labels | None = None,
    annotations: Labels | None = None,
    selector: Labels | None = None,
) -> Object:
    """A ClusterIP Service; without `cluster_ips` the API server chooses, `["None"]` is headless."""
    made = head("v1", "Service", name, namespace, labels, annotations)
    made["spec"] = {
        "ports": [{"name": key, "port": port} for key, port in (ports or {"http": 80}).items()],
        **({"selector": dict(selector)} if selector else {}),
    }
    if cluster_ips:
        made["spec"] |= {"clusterIP": cluster_ips[0], "clusterIPs": list(cluster_ips)}
    if len(cluster_ips) > 1:
        made["spec"]["ipFamilyPolicy"] = "RequireDualStack"
    families = [f"IPv{ipaddress.ip_address(ip).version}" for ip in cluster_ips if ip != "None"]
    if families:
        made["spec"]["ipFamilies"] = families
    return made


def node(
    name: str,
    *,
    address: str = "",
    addresses: Sequence[str] = (),
    pod_cidrs: Sequence[str] = (),
    labels: Labels | None = None,
    annotations: Labels | None = None,
    provider_id: str = "",
    kubelet_version: str = "v1.37.2",
    os_image: str = "Debian GNU/Linux 12 (bookworm)",
    runtime: str = "containerd://2.1.4",
    control_plane: bool = False,
    ready: bool = True,
    conditions: Sequence[Object] = (),
    spec: Mapping[str, Any] | None = None,
) -> Object:
    """A Node as its kubelet reports it; `conditions` come before the usual ones."""
    usual = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
    }
    if control_plane:
        usual["node-role.kubernetes.io/control-plane"] = ""
    marks = {"node.alpha.kubernetes.io/ttl": "0", **(annotations or {})}
    made = head("v1", "Node", name, "", {**usual, **(labels or {})}, marks)
    made["spec"] = {
        **({"podCIDR": pod_cidrs[0], "podCIDRs": list(pod_cidrs)} if pod_cidrs else {}),
        **({"providerID": provider_id} if provider_id else {}),
        **(spec or {}),
    }
    made["status"] = {
        "addresses": [
            *({"type": "InternalIP", "address": one} for one in addresses or [address] if one),
            {"type": "Hostname", "address": name},
        ],
        "capacity": {"cpu": "2", "memory": "8147020Ki", "pods": "110"},
        "allocatable": {"cpu": "2", "memory": "8147020Ki", "pods": "110"},
        "conditions": [*conditions, *_health(ready)],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": _node_info(name, kubelet_version, os_image, runtime),
    }
    return made


def _health(ready: bool) -> list[Object]:
    well = {
        kind: condition(f"{kind}Pressure", False, reason=f"KubeletHasNo{kind}Pressure")
        for kind in ("Memory", "Disk", "PID")
    }
    reason = "KubeletReady" if ready else "KubeletNotReady"
    return [*well.values(), condition("Ready", ready, reason=reason)]


def _node_info(name: str, kubelet: str, os_image: str, runtime: str) -> Object:
    return {
        "architecture": "amd64",
        "bootID": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"boot.{name}")),
        "containerRuntimeVersion": runtime,
        "kernelVersion": "6.1.0-28-amd64",
        "kubeProxyVersion": kubelet,
        "kubeletVersion": kubelet,
        "machineID": digest(name)[:32],
        "operatingSystem": "linux",
        "osImage": os_image,
        "systemUUID": str(uuid.uuid5(uuid.NAMESPACE_DNS, name)),
    }


def custom(
    api_version: str,
    kind: str,
    name: str,
    spec: Object,
    namespace: str = "",
    status: Object | None = None,
) -> Object:
    """A custom resource (or any object that has no builder of its own)."""
    made = {**head(api_version, kind, name, namespace), "spec": spec}
    return {**made, "status": status} if status else made


def owner_reference(owner: Object) -> Object:
    """How an object names the one that made it; the uid is made up, nothing collects garbage."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{owner['kind']}/{owner['metadata']['name']}")),
        "controller": True,
    }


def head(
    api_version: str,
    kind: str,
    name: str,
    namespace: str = "",
    labels: Labels | None = None,
    annotations: Labels | None = None,
) -> Object:
    """apiVersion, kind and metadata, with what is given of it."""
    metadata: Object = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if labels:
        metadata["labels"] = dict(labels)
    if annotations:
        metadata["annotations"] = dict(annotations)
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata}


def condition(kind: str, holds: bool, **more: str) -> Object:
    """An entry of status.conditions that holds, or not, since ever."""
    status = "True" if holds else "False"
    return {"type": kind, "status": status, "lastTransitionTime": THEN, **more}


def addresses_of(node: Object) -> list[str]:
    """The addresses that a Node tells for use inside the cluster."""
    return [one["address"] for one in node["status"]["addresses"] if one["type"] == "InternalIP"]


def digest(*parts: str) -> str:
    """A checksum that stays the same from run to run, where real life has a random one."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
