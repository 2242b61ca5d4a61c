"""The objects of clusters as a real API server takes them: every test and every description builds them from these.

from tests.support import objects as a

server.apply(a.minikube_bridge())
server.apply(a.daemonset("kube-flannel-ds", "kube-flannel", image="flannel/flannel:v0.27.0"))
"""

from tests.support.objects.basic import (
    THEN,
    Labels,
    Object,
    addresses_of,
    condition,
    configmap,
    custom,
    digest,
    head,
    node,
    owner_reference,
    service,
)
from tests.support.objects.kubeadm import kubeadm_control_plane, static_pod
from tests.support.objects.pods import container, pod
from tests.support.objects.whole import large_cluster, minikube_bridge
from tests.support.objects.workloads import daemonset, deployment, pods_of

__all__ = [
    "THEN",
    "Labels",
    "Object",
    "addresses_of",
    "condition",
    "configmap",
    "container",
    "custom",
    "daemonset",
    "deployment",
    "digest",
    "head",
    "kubeadm_control_plane",
    "large_cluster",
    "minikube_bridge",
    "node",
    "owner_reference",
    "pod",
    "pods_of",
    "service",
    "static_pod",
]
