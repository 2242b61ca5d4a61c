"""Builders of DaemonSets and Deployments and of the pods that their controllers would make."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.support.objects.basic import Labels, Object, digest, head
from tests.support.objects.pods import container, pod


def daemonset(
    name: str,
    namespace: str = "kube-system",
    *,
    image: str = "",
    labels: Labels | None = None,
    annotations: Labels | None = None,
    desired: int = 1,
    ready: int | None = None,
    command: Sequence[str] = (),
    args: Sequence[str] = (),
    env: Mapping[str, Any] | None = None,
    mounts: Mapping[str, str] | None = None,
    volumes: Mapping[str, Any] | None = None,
    containers: Sequence[Object] = (),
    host_network: bool = True,
    spec: Mapping[str, Any] | None = None,
) -> Object:
    """A DaemonSet of which `ready` (all, unless told) of the `desired` pods run.

    Either `image` with command, args, env and mounts of its one container, or `containers`.
    `volumes` by name: a text is a path of the node, a dict is the volume's source itself.
    """
    ready = desired if ready is None else ready
    own = container(name, image or "none", command=command, args=args, env=env, mounts=mounts)
    template: Object = {
        "containers": list(containers) or [own],
        **({"hostNetwork": True} if host_network else {}),
        "tolerations": [{"operator": "Exists"}],
        **({"volumes": _sources(volumes)} if volumes else {}),
        **(spec or {}),
    }
    made = _workload("DaemonSet", name, namespace, labels, annotations, template)
    made["status"] = {
        "currentNumberScheduled": desired,
        "desiredNumberScheduled": desired,
        "numberMisscheduled": 0,
        "numberReady": ready,
        "observedGeneration": 1,
        "updatedNumberScheduled": desired,
        **({"numberAvailable": ready} if ready else {}),
        **({"numberUnavailable": desired - ready} if desired > ready else {}),
    }
    return made


def deployment(
    name: str,
    namespace: str = "default",
    *,
    image: str = "",
    labels: Labels | None = None,
    annotations: Labels | None = None,
    desired: int = 1,
    ready: int | None = None,
    containers: Sequence[Object] = (),
    spec: Mapping[str, Any] | None = None,
) -> Object:
    """A Deployment of which `ready` (all, unless told) of the `desired` replicas run."""
    ready = desired if ready is None else ready
    own = list(containers) or [container(name, image or "none")]
    template = {"containers": own, **(spec or {})}
    made = _workload("Deployment", name, namespace, labels, annotations, template)
    made["spec"]["replicas"] = desired
    made["status"] = {
        "observedGeneration": 1,
        "replicas": desired,
        "updatedReplicas": desired,
        **({"readyReplicas": ready, "availableReplicas": ready} if ready else {}),
        **({"unavailableReplicas": desired - ready} if desired > ready else {}),
    }
    return made


def pods_of(workload: Object, nodes: Iterable[Object], ips: Sequence[str] = ()) -> list[Object]:
    """The pods of a DaemonSet or Deployment, one a node; `ips` unless on the host network."""
    name, template = workload["metadata"]["name"], workload["spec"]["template"]
    labels, owner = template["metadata"]["labels"], workload
    if workload["kind"] == "Deployment":  # a ReplicaSet stands between
        template_hash = digest(name)[:10]
        name = f"{name}-{template_hash}"
        labels = {**labels, "pod-template-hash": template_hash}
        owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": name}}
    return [
        pod(
            f"{name}-{_suffix(name, number)}",
            workload["metadata"].get("namespace", "default"),
            node=node,
            ip=ips[number] if ips else "",
            host_network=template["spec"].get("hostNetwork", False),
            labels=labels,
            containers=template["spec"]["containers"],
            owner=owner,
            spec={key: it for key, it in template["spec"].items() if key != "containers"},
        )
        for number, node in enumerate(nodes)
    ]


def _workload(
    kind: str,
    name: str,
    namespace: str,
    labels: Labels | None,
    annotations: Labels | None,
    template: Object,
) -> Object:
    labels = dict(labels or {"k8s-app": name})
    made = head("apps/v1", kind, name, namespace, labels, annotations)
    made["spec"] = {
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": template},
    }
    return made


def _sources(of: Mapping[str, Any]) -> list[Object]:
    return [{"name": name, **({"hostPath": {"path": it}} if isinstance(it, str) else it)} for name, it in of.items()]


def _suffix(name: str, number: int) -> str:
    """Five letters as Kubernetes draws them, but the same in each run."""
    letters = "bcdfghjklmnpqrstvwxz2456789"  # the alphabet that makes no words
    drawn = hashlib.sha256(f"{name}/{number}".encode()).digest()
    return "".join(letters[byte % len(letters)] for byte in drawn[:5])
