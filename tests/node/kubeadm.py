"""The cluster's control plane, brought up by kubeadm's own phases with minikube's configuration.

The configuration is the one that minikube 1.38 renders (its template for kubeadm's v1beta4), with a few
kubelet settings on top that a node without systemd on a small test machine needs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from tests.node import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.node.networks import Network
    from tests.node.sandbox import Sandbox

NODE_ADDRESS = "192.168.49.2"
PORT = 8443
CERTIFICATES = "/var/lib/minikube/certs"
BINARIES = f"/var/lib/minikube/binaries/{parts.KUBERNETES}"
_FILE = "/var/tmp/minikube/kubeadm.yaml"  # minikube's own place, inside the node
_PATCHES = "/var/tmp/minikube/patches"
_DISCOVERY = "/var/tmp/minikube/discovery.conf"
_ADMIN = "/etc/kubernetes/admin.conf"
_COREDNS = {
    "spec": {
        "replicas": 1,  # as minikube scales it
        # Asked too early once, it would be asked again only ten seconds later: half the time that a node takes.
        "template": {"spec": {"containers": [{"name": "coredns", "readinessProbe": {"periodSeconds": 1}}]}},
    }
}
_CRI = "unix:///run/containerd/containerd.sock"
_ADMISSION = (
    "NamespaceLifecycle,LimitRanger,ServiceAccount,DefaultStorageClass,DefaultTolerationSeconds,NodeRestriction,"
    "MutatingAdmissionWebhook,ValidatingAdmissionWebhook,ResourceQuota"
)


def write_configuration(sandbox: Sandbox, network: Network) -> None:
    """Puts kubeadm's configuration where minikube puts it."""
    documents = [_init(network), _cluster(network), _kubelet(network), _proxy(network)]
    sandbox.write(_FILE, yaml.safe_dump_all(documents, sort_keys=False))
    sandbox.write(f"{_PATCHES}/corednsdeployment+strategic.json", json.dumps(_COREDNS))


def phase(sandbox: Sandbox, *words: str) -> None:
    """One phase of `kubeadm init`."""
    sandbox.run(f"{BINARIES}/kubeadm", "init", "phase", *words, "--config", _FILE)


def before_kubelet(sandbox: Sandbox) -> None:
    """Certificates, kubeconfig files and the static pods' manifests."""
    for words in (("certs", "all"), ("kubeconfig", "all"), ("etcd", "local"), ("control-plane", "all")):
        phase(sandbox, *words)
    # It would start kubelet through systemd, which is not here; it warns and writes the files.
    phase(sandbox, "kubelet-start")


def start_kubelet(sandbox: Sandbox) -> None:
    """Starts kubelet with the flags of minikube's service file."""
    sandbox.spawn(
        "kubelet",
        f"{BINARIES}/kubelet",
        "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf",
        "--config=/var/lib/kubelet/config.yaml",
        f"--hostname-override={sandbox.name}",
        "--kubeconfig=/etc/kubernetes/kubelet.conf",
        f"--node-ip={','.join(sandbox.addresses)}",
    )


def join(sandbox: Sandbox, first: Sandbox) -> None:
    """What `kubeadm join` does before kubelet starts, with a token of the first node's cluster."""
    token = first.run(f"{BINARIES}/kubeadm", "token", "create", f"--kubeconfig={_ADMIN}").strip()
    # From a file: what a token alone finds the cluster by is signed seconds later, and asked for every five.
    sandbox.write(_DISCOVERY, first.inside(_ADMIN).read_text(), 0o600)
    sandbox.write(_FILE, yaml.safe_dump(_join(sandbox, token), sort_keys=False))
    # As with the first node, it warns that there is no systemd to start kubelet through.
    sandbox.run(f"{BINARIES}/kubeadm", "join", "phase", "kubelet-start", "--config", _FILE)


def after_api_server(sandbox: Sandbox) -> None:
    """What `kubeadm init` leaves in the cluster once it answers."""
    phase(sandbox, "upload-config", "all")
    _wait_for_rights(sandbox)
    for words in (("addon", "all"), ("mark-control-plane",), ("bootstrap-token",)):
        phase(sandbox, *words)


def _wait_for_rights(sandbox: Sandbox) -> None:
    """The first phase makes kubeadm's user an administrator; the API server knows of it a moment later."""
    ask = [f"{BINARIES}/kubectl", f"--kubeconfig={_ADMIN}", "auth", "can-i", "list", "deployments"]
    sandbox.run("sh", "-c", f"for try in $(seq 50); do {' '.join(ask)} -n kube-system && exit; sleep 0.2; done; exit 1")


def _init(network: Network) -> dict[str, object]:
    return {
        "apiVersion": "kubeadm.k8s.io/v1beta4",
        "kind": "InitConfiguration",
        "localAPIEndpoint": {"advertiseAddress": NODE_ADDRESS, "bindPort": PORT},
        "patches": {"directory": _PATCHES},
        "bootstrapTokens": [
            {
                "groups": ["system:bootstrappers:kubeadm:default-node-token"],
                "ttl": "24h0m0s",
                "usages": ["signing", "authentication"],
            }
        ],
        "nodeRegistration": _registration("minikube", network.node_addresses),
    }


def _join(sandbox: Sandbox, token: str) -> dict[str, object]:
    return {
        "apiVersion": "kubeadm.k8s.io/v1beta4",
        "kind": "JoinConfiguration",
        "caCertPath": f"{CERTIFICATES}/ca.crt",
        "discovery": {"file": {"kubeConfigPath": _DISCOVERY}, "tlsBootstrapToken": token},
        "nodeRegistration": _registration(sandbox.name, sandbox.addresses),
    }


def _registration(name: str, addresses: Sequence[str]) -> dict[str, object]:
    address = {"name": "node-ip", "value": ",".join(addresses)}
    return {"criSocket": _CRI, "name": name, "kubeletExtraArgs": [address], "taints": []}


def _cluster(network: Network) -> dict[str, object]:
    return {
        "apiVersion": "kubeadm.k8s.io/v1beta4",
        "kind": "ClusterConfiguration",
        "apiServer": {
            "certSANs": ["127.0.0.1", "localhost", NODE_ADDRESS],
            "extraArgs": [{"name": "enable-admission-plugins", "value": _ADMISSION}],
        },
        "controllerManager": {
            "extraArgs": [
                {"name": "allocate-node-cidrs", "value": "true"},
                {"name": "leader-elect", "value": "false"},
            ]
        },
        "scheduler": {"extraArgs": [{"name": "leader-elect", "value": "false"}]},
        "certificatesDir": CERTIFICATES,
        "clusterName": "mk",
        "controlPlaneEndpoint": f"control-plane.minikube.internal:{PORT}",
        "etcd": {"local": {"dataDir": "/var/lib/minikube/etcd"}},
        "kubernetesVersion": parts.KUBERNETES,
        "networking": {
            "dnsDomain": "cluster.local",
            "podSubnet": network.pod_subnet,
            "serviceSubnet": network.service_subnet,
        },
    }


def _kubelet(network: Network) -> dict[str, object]:
    minikubes = {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {"x509": {"clientCAFile": f"{CERTIFICATES}/ca.crt"}},
        "cgroupDriver": "cgroupfs",
        "containerRuntimeEndpoint": _CRI,
        "hairpinMode": "hairpin-veth",
        "runtimeRequestTimeout": "15m",
        "clusterDomain": "cluster.local",
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"nodefs.available": "0%", "nodefs.inodesFree": "0%", "imagefs.available": "0%"},
        "failSwapOn": False,
        "staticPodPath": "/etc/kubernetes/manifests",
    }
    ours = {
        "failCgroupV1": False,
        # A machine's memory and its ephemeral storage are not the node's to measure or to divide.
        "enforceNodeAllocatable": [],
        "localStorageCapacityIsolation": False,
        "oomScoreAdj": 0,
        "nodeStatusUpdateFrequency": "2s",
    }
    return {**minikubes, **ours}


def _proxy(network: Network) -> dict[str, object]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clusterCIDR": network.pod_subnet,
        "metricsBindAddress": "0.0.0.0:10249",
        "conntrack": {"maxPerCore": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
        **({"mode": network.proxy_mode} if network.proxy_mode else {}),
    }
