"""What `kubeadm init` leaves in a cluster, after the manifests that kubeadm 1.37 writes."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

import yaml

from tests.support.objects.basic import Object, addresses_of, configmap, digest, service
from tests.support.objects.pods import container, pod
from tests.support.objects.workloads import daemonset, deployment, pods_of

_SYSTEM = "kube-system"
_ETCD_IMAGE = "registry.k8s.io/etcd:3.6.6-0"
_COREDNS_IMAGE = "registry.k8s.io/coredns/coredns:v1.13.1"

_COREFILE = """.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
"""


def static_pod(
    component: str,
    node: Object,
    *,
    flags: Sequence[str] = (),
    image: str = "",
    version: str = "v1.37.2",
    annotations: Mapping[str, str] | None = None,
) -> Object:
    """The mirror pod of a control plane component that a kubelet runs from a file."""
    name = node["metadata"]["name"]
    fingerprint = digest(component, *flags)[:32]
    own = container(component, image or f"registry.k8s.io/{component}:{version}", command=[component, *flags])
    return pod(
        f"{component}-{name}",
        _SYSTEM,
        node=node,
        host_network=True,
        labels={"component": component, "tier": "control-plane"},
        annotations={
            **(annotations or {}),
            "kubernetes.io/config.hash": fingerprint,
            "kubernetes.io/config.mirror": fingerprint,
            "kubernetes.io/config.seen": "2025-01-01T00:00:00.000000000Z",
            "kubernetes.io/config.source": "file",
        },
        containers=[own],
        owner=node | {"metadata": {"name": name}},
        spec={"priorityClassName": "system-node-critical"},
    )


def kubeadm_control_plane(
    node: Object,
    *,
    service_cidr: str = "10.96.0.0/12",
    cluster_cidr: str = "10.244.0.0/16",
    version: str = "v1.37.2",
    cluster_name: str = "kubernetes",
    endpoint: str = "",
    certificates: str = "/etc/kubernetes/pki",
    proxy_mode: str = "",
    coredns_ips: Sequence[str] = (),
) -> list[Object]:
    """Static pods, kubeadm-config, kube-proxy and CoreDNS on `node` (the Node itself not).

    An empty `cluster_cidr` is a cluster made without --pod-network-cidr: no flag, no slices.
    Without `coredns_ips` there are no CoreDNS pods that run, as before a CNI is installed.
    """
    address = addresses_of(node)[0]
    endpoint = endpoint or f"{_in_url(address)}:6443"
    port = endpoint.rpartition(":")[2]
    proxy = _kube_proxy(version)
    return [
        _etcd(node, address, certificates),
        _api_server(node, address, port, service_cidr, certificates, version),
        _controller_manager(node, service_cidr, cluster_cidr, cluster_name, certificates, version),
        _scheduler(node, version),
        _kubeadm_config(service_cidr, cluster_cidr, version, cluster_name, endpoint, certificates),
        _kube_proxy_config(cluster_cidr, proxy_mode, endpoint),
        proxy,
        *pods_of(proxy, [node]),
        *_coredns(node, service_cidr, coredns_ips),
    ]


def _etcd(node: Object, address: str, certificates: str) -> Object:
    url = f"https://{_in_url(address)}"
    flags = [
        f"--advertise-client-urls={url}:2379",
        f"--cert-file={certificates}/etcd/server.crt",
        "--client-cert-auth=true",
        "--data-dir=/var/lib/etcd",
        f"--initial-advertise-peer-urls={url}:2380",
        f"--initial-cluster={node['metadata']['name']}={url}:2380",
        f"--key-file={certificates}/etcd/server.key",
        f"--listen-client-urls=https://127.0.0.1:2379,{url}:2379",
        "--listen-metrics-urls=http://127.0.0.1:2381",
        f"--listen-peer-urls={url}:2380",
        f"--name={node['metadata']['name']}",
    ]
    marks = {"kubeadm.kubernetes.io/etcd.advertise-client-urls": f"{url}:2379"}
    return static_pod("etcd", node, flags=flags, image=_ETCD_IMAGE, annotations=marks)


def _api_server(node: Object, address: str, port: str, service_cidr: str, certificates: str, version: str) -> Object:
    flags = [
        f"--advertise-address={address}",
        "--allow-privileged=true",
        "--authorization-mode=Node,RBAC",
        f"--client-ca-file={certificates}/ca.crt",
        "--enable-admission-plugins=NodeRestriction",
        "--enable-bootstrap-token-auth=true",
        "--etcd-servers=https://127.0.0.1:2379",
        "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
        f"--secure-port={port}",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={certificates}/sa.pub",
        f"--service-cluster-ip-range={service_cidr}",
        f"--tls-cert-file={certificates}/apiserver.crt",
        f"--tls-private-key-file={certificates}/apiserver.key",
    ]
    key = "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint"
    marks = {key: f"{_in_url(address)}:{port}"}
    return static_pod("kube-apiserver", node, flags=flags, version=version, annotations=marks)


def _controller_manager(
    node: Object,
    service_cidr: str,
    cluster_cidr: str,
    cluster_name: str,
    certificates: str,
    version: str,
) -> Object:
    config = "/etc/kubernetes/controller-manager.conf"
    # kubeadm passes the service block on only when there is a pod block: both or neither.
    blocks = [f"--cluster-cidr={cluster_cidr}"] if cluster_cidr else []
    services = [f"--service-cluster-ip-range={service_cidr}"] if cluster_cidr else []
    flags = [
        *(["--allocate-node-cidrs=true"] if cluster_cidr else []),
        f"--authentication-kubeconfig={config}",
        f"--authorization-kubeconfig={config}",
        "--bind-address=127.0.0.1",
        f"--client-ca-file={certificates}/ca.crt",
        *blocks,
        f"--cluster-name={cluster_name}",
        "--controllers=*,bootstrapsigner,tokencleaner",
        f"--kubeconfig={config}",
        "--leader-elect=true",
        f"--root-ca-file={certificates}/ca.crt",
        f"--service-account-private-key-file={certificates}/sa.key",
        *services,
        "--use-service-account-credentials=true",
    ]
    return static_pod("kube-controller-manager", node, flags=flags, version=version)


def _scheduler(node: Object, version: str) -> Object:
    config = "/etc/kubernetes/scheduler.conf"
    flags = [
        f"--authentication-kubeconfig={config}",
        f"--authorization-kubeconfig={config}",
        "--bind-address=127.0.0.1",
        f"--kubeconfig={config}",
        "--leader-elect=true",
    ]
    return static_pod("kube-scheduler", node, flags=flags, version=version)


def _kubeadm_config(
    service_cidr: str, cluster_cidr: str, version: str, name: str, endpoint: str, certificates: str
) -> Object:
    networking = {"dnsDomain": "cluster.local", "serviceSubnet": service_cidr}
    if cluster_cidr:
        networking["podSubnet"] = cluster_cidr
    configuration = {
        "apiServer": {},
        "apiVersion": "kubeadm.k8s.io/v1beta4",
        "caCertificateValidityPeriod": "87600h0m0s",
        "certificateValidityPeriod": "8760h0m0s",
        "certificatesDir": certificates,
        "clusterName": name,
        "controlPlaneEndpoint": endpoint,
        "controllerManager": {},
        "dns": {},
        "encryptionAlgorithm": "RSA-2048",
        "etcd": {"local": {"dataDir": "/var/lib/etcd"}},
        "imageRepository": "registry.k8s.io",
        "kind": "ClusterConfiguration",
        "kubernetesVersion": version,
        "networking": networking,
        "proxy": {},
        "scheduler": {},
    }
    data = {"ClusterConfiguration": yaml.safe_dump(configuration)}
    return configmap("kubeadm-config", _SYSTEM, data)


def _kube_proxy_config(cluster_cidr: str, mode: str, endpoint: str) -> Object:
    configuration = {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "bindAddress": "0.0.0.0",
        "clientConnection": {"kubeconfig": "/var/lib/kube-proxy/kubeconfig.conf"},
        "clusterCIDR": cluster_cidr,
        "configSyncPeriod": "0s",
        "detectLocalMode": "",
        "iptables": {"masqueradeAll": False, "minSyncPeriod": "0s", "syncPeriod": "0s"},
        "ipvs": {"scheduler": "", "strictARP": False},
        "kind": "KubeProxyConfiguration",
        "metricsBindAddress": "",
        "mode": mode,
    }
    account = "/var/run/secrets/kubernetes.io/serviceaccount"
    server = {"certificate-authority": f"{account}/ca.crt", "server": f"https://{endpoint}"}
    context = {"cluster": "default", "namespace": "default", "user": "default"}
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"cluster": server, "name": "default"}],
        "contexts": [{"context": context, "name": "default"}],
        "current-context": "default",
        "users": [{"name": "default", "user": {"tokenFile": f"{account}/token"}}],
    }
    data = {
        "config.conf": yaml.safe_dump(configuration),
        "kubeconfig.conf": yaml.safe_dump(kubeconfig, sort_keys=False),
    }
    return configmap("kube-proxy", _SYSTEM, data, {"app": "kube-proxy"})


def _kube_proxy(version: str) -> Object:
    return daemonset(
        "kube-proxy",
        _SYSTEM,
        image=f"registry.k8s.io/kube-proxy:{version}",
        command=[
            "/usr/local/bin/kube-proxy",
            "--config=/var/lib/kube-proxy/config.conf",
            "--hostname-override=$(NODE_NAME)",
        ],
        env={"NODE_NAME": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
        mounts={"kube-proxy": "/var/lib/kube-proxy", "lib-modules": "/lib/modules"},
        volumes={
            "kube-proxy": {"configMap": {"name": "kube-proxy"}},
            "lib-modules": "/lib/modules",
        },
    )


def _coredns(node: Object, service_cidr: str, ips: Sequence[str]) -> list[Object]:
    labels = {"k8s-app": "kube-dns"}
    coredns = deployment(
        "coredns",
        _SYSTEM,
        labels=labels,
        desired=len(ips) or 2,
        ready=len(ips),
        containers=[container("coredns", _COREDNS_IMAGE, args=["-conf", "/etc/coredns/Corefile"])],
    )
    # kubeadm gives cluster DNS the tenth address of the (first) service block.
    block = ipaddress.ip_network(service_cidr.split(",")[0])
    dns = service(
        "kube-dns",
        _SYSTEM,
        cluster_ips=[str(block[10])],
        ports={"dns": 53, "metrics": 9153},
        labels={
            **labels,
            "kubernetes.io/cluster-service": "true",
            "kubernetes.io/name": "CoreDNS",
        },
        selector=labels,
    )
    corefile = configmap("coredns", _SYSTEM, {"Corefile": _COREFILE})
    return [coredns, dns, corefile, *pods_of(coredns, [node] * len(ips), ips)]


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address
