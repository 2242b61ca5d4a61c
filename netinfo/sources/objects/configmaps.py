"""ConfigMaps by name: kubeadm's, kube-proxy's, and those of the solutions that were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components import configmap_names
from netinfo.model.command import Answer, Command
from netinfo.model.objects import ConfigMap, Workload
from netinfo.model.snapshot import Listing
from netinfo.sources.objects import metadata
from netinfo.sources.objects.api import Asked, read_list
from netinfo.sources.objects.connection import Connection
from netinfo.values.json_access import Tree, mapping

#: Asked in the first round; the others follow once it is known which solution runs.
FIRST = ("kube-system", ("kubeadm-config", "kube-proxy"))


def of_kube_proxy(agents: Iterable[Workload]) -> Iterator[tuple[str, str]]:
    """Namespace and name of kube-proxy's configuration where it is not kubeadm's."""
    return ((FIRST[0], name) for name in configmap_names.kube_proxy_configs(agents))


def command(connection: Connection, namespace: str, names: tuple[str, ...]) -> Command:
    """One kubectl process for all names of a namespace; those that do not exist are proven absent by exit 0."""
    return connection.kubectl("get", "configmaps", *names, "-n", namespace, "--ignore-not-found", "-o", "json")


def read(answer: Answer) -> Listing[ConfigMap]:
    """The ConfigMaps of the answer; no output at all is kubectl's word for none of them."""
    return read_list(answer, row, Asked("configmaps"), may_be_empty=True)


def row(tree: Tree, place: str = "") -> ConfigMap | None:
    """A ConfigMap row: its text entries (``binaryData`` is never configuration that we know)."""
    ref = metadata.ref(tree, "configmaps", place)
    return None if ref is None else ConfigMap(ref, mapping(tree, "data"))
