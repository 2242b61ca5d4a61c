"""ConfigMaps by name: kubeadm's, kube-proxy's, and those of the solutions that were found."""

from __future__ import annotations

from netinfo.connection import Connection
from netinfo.model import Command
from netinfo.rows import ConfigMap
from netinfo.sources import metadata
from netinfo.tree import Tree, mapping

#: Asked in the first round; the others follow once it is known which solution runs.
FIRST = ("kube-system", ("kubeadm-config", "kube-proxy"))


def command(connection: Connection, namespace: str, names: tuple[str, ...]) -> Command:
    """One kubectl process for all names of a namespace; those that do not exist are proven absent by exit 0."""
    return connection.kubectl("get", "configmaps", *names, "-n", namespace, "--ignore-not-found", "-o", "json")


def row(tree: Tree, place: str = "") -> ConfigMap | None:
    """A ConfigMap row: its text entries (``binaryData`` is never configuration that we know)."""
    ref = metadata.ref(tree, "configmaps", place)
    return None if ref is None else ConfigMap(ref, mapping(tree, "data"))
