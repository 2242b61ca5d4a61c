"""What the installers wrote down: kubeadm-config, kube-proxy's configuration, the arguments of k3s and RKE2.

In: ``Snapshot``. Out: the settings as written, with the object they stand in; None where there is nothing or where
the YAML is broken.

Pitfalls:

- kubeadm-config is a record of the installation: kubeadm upgrade reads it, no process does. It may be stale
  (kubernetes/kubeadm#2009) and is never above the flags of a running process.
- kube-proxy's ``clusterCIDR: ""`` is normal: kubeadm without a pod subnet, EKS.
- ``k3s.io/node-args`` of agents has no block; secrets in it are masked by k3s itself (k3s pkg/nodeconfig).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.components import configmap_names
from netinfo.components.control_plane import FlagValue
from netinfo.model.objects import ConfigMap, Ref
from netinfo.model.origin import Origin
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.values.documents import json_tree, yaml_documents, yaml_mapping
from netinfo.values.flags import parse_flags
from netinfo.values.json_access import Tree, as_written, text

_NODE_ARGS = ("k3s.io/node-args", "rke2.io/node-args")
#: How versions of k3s, OrbStack's build of it and RKE2 end.
_K3S, _ORBSTACK, _RKE2 = "+k3s", "+orb", "+rke2"
_CLUSTER_KEYS = ("ClusterConfiguration", "MasterConfiguration")
#: Name and key of kube-proxy's configuration: kubeadm, kind, minikube and k0s, then EKS.
_PROXY_CONFIGS = (("kube-proxy", "config.conf"), ("kube-proxy-config", "config"))


class ClusterConfiguration(NamedTuple):
    """kubeadm's ClusterConfiguration as written; a setting that is not there is empty."""

    ref: Ref
    key: str
    pod_subnet: str = ""
    service_subnet: str = ""
    dns_domain: str = ""
    cluster_name: str = ""
    control_plane_endpoint: str = ""


class ProxyConfiguration(NamedTuple):
    """kube-proxy's configuration file as written. ``mode`` is empty for the platform's default."""

    ref: Ref
    key: str
    cluster_cidr: str = ""
    mode: str = ""
    ipvs_scheduler: str = ""
    detect_local_mode: str = ""


class NodeArguments(NamedTuple):
    """The arguments a k3s or RKE2 server was started with, configuration files included, as its node records them."""

    ref: Ref
    annotation: str
    argv: tuple[str, ...]
    flags: Mapping[str, tuple[str, ...]]

    def value(self, flag: str) -> str:
        """The flag's values as one list: k3s appends where a flag is repeated (dual-stack). Empty without the flag."""
        return ",".join(self.flags.get(flag, ()))

    def component_value(self, component: str, flag: str) -> str:
        """A flag handed through to an embedded component: ``--kube-apiserver-arg=service-cluster-ip-range=...``.

        It is appended behind k3s's own, so it wins (k3s pkg/util/args.go, GetArgs).
        """
        through = [each.partition("=") for each in self.flags.get(f"{component}-arg", ())]
        values = [value for name, _, value in through if name.lstrip("-").replace("_", "-") == flag]
        return values[-1] if values else ""


def cluster_configuration(snapshot: Snapshot) -> ClusterConfiguration | None:
    """kube-system/kubeadm-config. ``MasterConfiguration`` is the key of kubeadm before 1.12."""
    row = snapshot.configmap("kube-system", "kubeadm-config")
    for key in _CLUSTER_KEYS:
        tree = _document(row, key, key)
        if row is not None and tree is not None:
            return ClusterConfiguration(
                ref=row.ref,
                key=key,
                pod_subnet=as_written(tree, "networking", "podSubnet"),
                service_subnet=as_written(tree, "networking", "serviceSubnet"),
                dns_domain=text(tree, "networking", "dnsDomain"),
                cluster_name=text(tree, "clusterName"),
                control_plane_endpoint=text(tree, "controlPlaneEndpoint"),
            )
    return None


def broken_cluster_configuration(snapshot: Snapshot) -> tuple[Origin, ...]:
    """Where kubeadm's record is there and is no YAML."""
    row = snapshot.configmap("kube-system", "kubeadm-config")
    found = [key for key in _CLUSTER_KEYS if row is not None and yaml_mapping(row.data.get(key, "")) is None]
    return tuple(Origin(row.ref, key) for key in found if row is not None)


def proxy_configuration(snapshot: Snapshot) -> ProxyConfiguration | None:
    """The ConfigMap that kube-proxy is started with: kubeadm's, else that of EKS, else those that it mounts.

    One kube-proxy a pool of nodes may run (Gardener): where their settings differ there is no one configuration.
    """
    for name, key in _PROXY_CONFIGS:
        found = _proxy_configuration(snapshot.configmap("kube-system", name), key)
        if found is not None:
            return found
    running = configmap_names.kube_proxy_configs(each for each in snapshot.workloads if each.is_running)
    rows = [row for name in running if (row := snapshot.configmap("kube-system", name)) is not None]
    mounted = [found for row in rows for key in sorted(row.data) if (found := _proxy_configuration(row, key))]
    settings = {found[2:] for found in mounted}
    return mounted[0] if len(settings) == 1 and len(rows) == len(running) else None


def _proxy_configuration(row: ConfigMap | None, key: str) -> ProxyConfiguration | None:
    tree = _document(row, key, "KubeProxyConfiguration")
    if row is None or tree is None:
        return None
    return ProxyConfiguration(
        ref=row.ref,
        key=key,
        cluster_cidr=as_written(tree, "clusterCIDR"),
        mode=text(tree, "mode"),
        ipvs_scheduler=text(tree, "ipvs", "scheduler"),
        detect_local_mode=text(tree, "detectLocalMode"),
    )


def node_arguments(snapshot: Snapshot) -> tuple[NodeArguments, ...]:
    """The arguments of every k3s and RKE2 *server*, by node name; agents take their settings from a server."""
    return snapshot.once(_node_arguments)


def _node_arguments(snapshot: Snapshot) -> tuple[NodeArguments, ...]:
    found = [
        NodeArguments(node.ref, annotation, argv, parse_flags(argv))
        for node in snapshot.nodes
        for annotation in _NODE_ARGS
        if (argv := _words(node.annotations.get(annotation, ""))) and argv[0] == "server"
    ]
    return tuple(sorted(found, key=lambda each: (each.ref.name, each.annotation)))


def node_argument_flags(snapshot: Snapshot, flag: str, component: str = "", passed_on: str = "") -> Iterator[FlagValue]:
    """One value a server that has the flag. What is handed through to ``component`` as ``passed_on`` wins."""
    for server in node_arguments(snapshot):
        handed_through = server.component_value(component, passed_on or flag) if component else ""
        value = handed_through or server.value(flag)
        if value:
            yield FlagValue(server.ref, value)


def runs_embedded(snapshot: Snapshot) -> bool | None:
    """True when the server is k3s or RKE2, whose nodes carry the arguments; None when its version is not known and no
    node tells."""
    if any(each in version for each in (_K3S, _ORBSTACK, _RKE2) for version in snapshot.once(_versions)):
        return True
    return False if snapshot.version.rows else None


def is_k3s(snapshot: Snapshot) -> bool:
    """True when the server or a node is k3s, or OrbStack's build of it: all components, kube-proxy, flannel and the
    policy controller are one process, unless its arguments say otherwise."""
    return any(each in version for each in (_K3S, _ORBSTACK) for version in snapshot.once(_versions))


def is_orbstack(snapshot: Snapshot) -> bool:
    """True when it is OrbStack's build of k3s."""
    return any(_ORBSTACK in version for version in snapshot.once(_versions))


def is_flannel_off(snapshot: Snapshot) -> bool:
    """True when a server's own arguments say that k3s runs no flannel."""
    return any(each.flags.get("flannel-backend", ("",))[-1] == "none" for each in node_arguments(snapshot))


def _versions(snapshot: Snapshot) -> frozenset[str]:
    """Of the server and of the nodes, each once."""
    return frozenset(
        [*(row.git_version for row in snapshot.version), *(node.kubelet_version for node in snapshot.nodes)]
    )


def _document(row: ConfigMap | None, key: str, kind: str) -> Tree | None:
    """The document of that kind under the key; a single document without a kind counts (hand-written ones)."""
    documents = yaml_documents(row.data.get(key, "")) if row else ()
    for tree in documents:
        if text(tree, "kind") == kind or (len(documents) == 1 and isinstance(tree, dict) and "kind" not in tree):
            return tree
    return None


def _words(written: str) -> tuple[str, ...]:
    tree = json_tree(written) if written else None
    return tuple(word for word in tree if isinstance(word, str)) if isinstance(tree, list) else ()
