"""What is applied to the cluster: minikube's addons, the published agents, and pods that want addresses."""

from __future__ import annotations

import json
from typing import Any

from tests.node import images

Object = dict[str, Any]


def _text(*objects: Object) -> str:
    """Objects as one document that kubectl applies."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})


def _object(api: str, kind: str, name: str, namespace: str = "", **fields: Any) -> Object:
    labels = fields.pop("labels", None)
    annotations = fields.pop("annotations", None)
    metadata: Object = {"name": name}
    metadata |= {"namespace": namespace} if namespace else {}
    metadata |= {"labels": labels} if labels else {}
    metadata |= {"annotations": annotations} if annotations else {}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def _may(name: str, namespace: str, rules: list[Object]) -> list[Object]:
    """A service account with a cluster role of the same name."""
    rbac = "rbac.authorization.k8s.io"
    return [
        _object("v1", "ServiceAccount", name, namespace),
        _object(f"{rbac}/v1", "ClusterRole", name, rules=rules),
        _object(
            f"{rbac}/v1",
            "ClusterRoleBinding",
            name,
            roleRef={"apiGroup": rbac, "kind": "ClusterRole", "name": name},
            subjects=[{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
        ),
    ]


def _daemonset(name: str, namespace: str, labels: Object, selector: Object, spec: Object) -> Object:
    everywhere = {"hostNetwork": True, "tolerations": [{"operator": "Exists", "effect": "NoSchedule"}]}
    template = {"metadata": {"labels": labels}, "spec": {**everywhere, **spec}}
    fields = {"selector": {"matchLabels": selector}, "template": template}
    return _object("apps/v1", "DaemonSet", name, namespace, labels=labels, spec=fields)


def bound(manifest: str, node: str) -> str:
    """The manifest with its DaemonSets on one node only."""
    written = json.loads(manifest)
    for each in written["items"]:
        if each["kind"] == "DaemonSet":
            each["spec"]["template"]["spec"]["nodeSelector"] = {"kubernetes.io/hostname": node}
    return json.dumps(written)


def _from_field(name: str, path: str) -> Object:
    return {"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}


_RECONCILE = {"addonmanager.kubernetes.io/mode": "Reconcile"}

ADDONS = _text(
    _object(
        "storage.k8s.io/v1",
        "StorageClass",
        "standard",
        labels={"addonmanager.kubernetes.io/mode": "EnsureExists"},
        annotations={"storageclass.kubernetes.io/is-default-class": "true"},
        provisioner="k8s.io/minikube-hostpath",
    ),
    _object("v1", "ServiceAccount", "storage-provisioner", "kube-system", labels=_RECONCILE),
    _object(
        "v1",
        "Pod",
        "storage-provisioner",
        "kube-system",
        labels={"integration-test": "storage-provisioner", **_RECONCILE},
        spec={
            "serviceAccountName": "storage-provisioner",
            "hostNetwork": True,
            "containers": [
                {
                    "name": "storage-provisioner",
                    "image": images.STORAGE_PROVISIONER,
                    "command": ["/storage-provisioner"],
                    "imagePullPolicy": "IfNotPresent",
                }
            ],
        },
    ),
)
"""minikube's two default addons. The provisioner has no /tmp of the node here: it provisions nothing."""


def workload(name: str, node: str = "") -> str:
    """Two pods that want addresses, and a service in front of them; on the node where one is named."""
    where = {"nodeSelector": {"kubernetes.io/hostname": node}} if node else {}
    pods = {
        "terminationGracePeriodSeconds": 0,
        "containers": [{"name": "hello", "image": images.HELLO, "command": ["/agnhost"]}],
        **where,
    }
    template = {"metadata": {"labels": {"app": name}}, "spec": pods}
    deployment = {"replicas": 2, "selector": {"matchLabels": {"app": name}}, "template": template}
    service = {"selector": {"app": name}, "ports": [{"port": 80}], "ipFamilyPolicy": "PreferDualStack"}
    return _text(
        _object("apps/v1", "Deployment", name, "default", labels={"app": name}, spec=deployment),
        _object("v1", "Service", name, "default", spec=service),
    )


KINDNET = _text(
    *_may(
        "kindnet",
        "kube-system",
        [
            {"apiGroups": [""], "resources": ["nodes", "namespaces", "pods"], "verbs": ["list", "watch", "patch"]},
            {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]},
        ],
    ),
    _daemonset(
        "kindnet",
        "kube-system",
        {"tier": "node", "app": "kindnet", "k8s-app": "kindnet"},
        {"app": "kindnet"},
        {
            "serviceAccountName": "kindnet",
            "containers": [
                {
                    "name": "kindnet-cni",
                    "image": images.KINDNETD,
                    "env": [
                        _from_field("HOST_IP", "status.hostIP"),
                        _from_field("POD_IP", "status.podIP"),
                        {"name": "POD_SUBNET", "value": "10.244.0.0/16"},
                    ],
                    "volumeMounts": [{"name": "cni-cfg", "mountPath": "/etc/cni/net.d"}],
                    "securityContext": {"privileged": False, "capabilities": {"add": ["NET_RAW", "NET_ADMIN"]}},
                }
            ],
            "volumes": [
                {"name": "cni-cfg", "hostPath": {"path": "/etc/cni/net.d", "type": "DirectoryOrCreate"}},
            ],
        },
    ),
)
"""minikube's DaemonSet of kindnet (POD_SUBNET is always 10.244.0.0/16 in it, whatever kubeadm was told).

kindnetd itself is a stand-in, as no Go module has it: the harness writes the file that it would write.
"""


def flannel(backend: str) -> str:
    """flannel as its own project publishes it (kube-flannel.yml of the release whose flanneld runs)."""
    rules = [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list", "watch"]},
        {"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["patch"]},
    ]
    space = {"k8s-app": "flannel", "pod-security.kubernetes.io/enforce": "privileged"}
    return _text(
        _object("v1", "Namespace", "kube-flannel", labels=space),
        *_may("flannel", "kube-flannel", rules),
        _object(
            "v1",
            "ConfigMap",
            "kube-flannel-cfg",
            "kube-flannel",
            labels={"tier": "node", "k8s-app": "flannel", "app": "flannel"},
            data={"cni-conf.json": _FLANNEL_CNI, "net-conf.json": _FLANNEL_NET % backend},
        ),
        _daemonset(
            "kube-flannel-ds",
            "kube-flannel",
            {"tier": "node", "app": "flannel", "k8s-app": "flannel"},
            {"app": "flannel"},
            _flannel_pod(),
        ),
    )


# cniVersion 0.3.1 as in flannel's older releases and in minikube: the plugin that can be built here
# (see parts.FLANNEL_CNI) knows nothing newer.
_FLANNEL_CNI = """\
{
  "name": "cbr0",
  "cniVersion": "0.3.1",
  "plugins": [
    {
      "type": "flannel",
      "delegate": {
        "hairpinMode": true,
        "isDefaultGateway": true
      }
    },
    {
      "type": "portmap",
      "capabilities": {
        "portMappings": true
      }
    }
  ]
}
"""

_FLANNEL_NET = """\
{
  "Network": "10.244.0.0/16",
  "EnableNFTables": false,
  "Backend": {
    "Type": "%s"
  }
}
"""


def _flannel_pod() -> Object:
    configuration = {"name": "flannel-cfg", "mountPath": "/etc/kube-flannel/"}
    return {
        "priorityClassName": "system-node-critical",
        "serviceAccountName": "flannel",
        "initContainers": [
            {
                "name": "install-cni-plugin",
                "image": images.FLANNEL_CNI,
                "command": ["cp"],
                "args": ["-f", "/flannel", "/opt/cni/bin/flannel"],
                "volumeMounts": [{"name": "cni-plugin", "mountPath": "/opt/cni/bin"}],
            },
            {
                "name": "install-cni",
                "image": images.FLANNEL,
                "command": ["/opt/bin/install-conf"],
                "args": ["/etc/kube-flannel/cni-conf.json", "/etc/cni/net.d/10-flannel.conflist"],
                "volumeMounts": [{"name": "cni", "mountPath": "/etc/cni/net.d"}, configuration],
            },
        ],
        "containers": [
            {
                "name": "kube-flannel",
                "image": images.FLANNEL,
                "command": ["/opt/bin/flanneld"],
                "args": ["--ip-masq", "--kube-subnet-mgr", "--healthz-port=8081"],
                "resources": {"requests": {"cpu": "100m", "memory": "50Mi"}},
                "securityContext": {"privileged": False, "capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}},
                "env": [
                    _from_field("POD_NAME", "metadata.name"),
                    _from_field("POD_NAMESPACE", "metadata.namespace"),
                    {"name": "EVENT_QUEUE_DEPTH", "value": "5000"},
                    {"name": "CONT_WHEN_CACHE_NOT_READY", "value": "false"},
                ],
                "volumeMounts": [
                    {"name": "run", "mountPath": "/run/flannel"},
                    configuration,
                    {"name": "xtables-lock", "mountPath": "/run/xtables.lock"},
                ],
            }
        ],
        "volumes": [
            {"name": "run", "hostPath": {"path": "/run/flannel"}},
            {"name": "cni-plugin", "hostPath": {"path": "/opt/cni/bin"}},
            {"name": "cni", "hostPath": {"path": "/etc/cni/net.d"}},
            {"name": "flannel-cfg", "configMap": {"name": "kube-flannel-cfg"}},
            {"name": "xtables-lock", "hostPath": {"path": "/run/xtables.lock", "type": "FileOrCreate"}},
        ],
    }
