"""ConfigMaps by name: kubeadm's, kube-proxy's, and those of the solutions that were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components import configmap_names
from netinfo.model.objects import ConfigMap, Workload
from netinfo.sources.objects import metadata
from netinfo.sources.objects.api import Request
from netinfo.values.json_access import Tree, mapping

_KUBE_SYSTEM = "kube-system"
#: Asked in the first round; the others follow once it is known which solution runs.
FIRST = ((_KUBE_SYSTEM, "kubeadm-config"), (_KUBE_SYSTEM, "kube-proxy"))


def of_kube_proxy(agents: Iterable[Workload]) -> Iterator[tuple[str, str]]:
    """Namespace and name of kube-proxy's configuration where it is not kubeadm's."""
    return ((_KUBE_SYSTEM, name) for name in configmap_names.kube_proxy_configs(agents))


def request(namespace: str, name: str) -> Request:
    """One ConfigMap; NotFound proves that it is absent."""
    return Request("/api/v1", "configmaps", namespace=namespace, name=name)


def row(tree: Tree, place: str = "") -> ConfigMap | None:
    """A ConfigMap row: its text entries (``binaryData`` is never configuration that we know)."""
    ref = metadata.ref(tree, "configmaps", place)
    return None if ref is None else ConfigMap(ref, mapping(tree, "data"))
