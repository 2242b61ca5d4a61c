"""flannel: settings in ``net-conf.json`` of its ConfigMap (flannel-io/flannel Documentation/configuration.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.components import settings
from netinfo.components.configmap_names import FLANNEL
from netinfo.components.settings import Setting
from netinfo.components.solution import Solution, path, size_in
from netinfo.model.report import Evidence
from netinfo.model.traffic import Encryption, Path
from netinfo.text import counts
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import json_tree
from netinfo.values.json_access import dig

NET_CONF = "net-conf.json"
_BACKEND = "flannel.alpha.coreos.com/backend-type"
_WAYS = {"host-gw": "routes", "alloc": "cloud", "tencent-vpc": "cloud", "ali-vpc": "cloud", "aws-vpc": "cloud"}
_PREFIX, _PUBLIC = "flannel.alpha.coreos.com/", ("public-ip", "public-ipv6")


class Flannel(Solution):
    """The node's slice on a Linux bridge, and a backend that carries packets between nodes."""

    configmaps: tuple[str, ...] = FLANNEL

    def net_conf(self, *path: str) -> str:
        """A setting of net-conf.json as text, empty when it is not there or the file could not be read."""
        look = self.config(NET_CONF)
        return settings.scalar(dig(json_tree(look.value), *path)) if look.value else ""

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """``public-ip`` of each node (flannel-io/flannel pkg/subnet/kube/kube.go)."""
        found = {}
        for node in self.snapshot.nodes:
            written = [node.annotations.get(f"{_PREFIX}{key}", "") for key in _PUBLIC]
            found[node.name] = tuple(each for each in written if each)
        return found

    def mtu(self) -> Iterator[Evidence]:
        """``Backend.MTU``."""
        yield from size_in(self.config(NET_CONF).setting, self.net_conf("Backend", "MTU"), f"{NET_CONF} Backend.MTU")

    def between_nodes(self) -> Iterator[Path]:
        """The backend that each node announces is the one in effect; net-conf.json is what was asked for
        (Documentation/backends.md)."""
        nodes = self.snapshot.nodes
        direct = self.net_conf("Backend", "DirectRouting") == "true"
        for backend in sorted({node.annotations.get(_BACKEND, "") for node in nodes} - {""}):
            count = sum(node.annotations.get(_BACKEND) == backend for node in nodes)
            row = '{range .items[*]}{.metadata.name}{"\\t"}{.metadata.annotations.%s}{"\\n"}{end}'
            command = self.snapshot.proof.listing("nodes", row % settings.escaped(_BACKEND))
            proof = Setting(backend, "nodes", f"nodes annotation {_BACKEND}", command)
            bearers = counts.nodes(count, len(nodes.rows))
            says = phrase("backend-type {backend} on {nodes}", backend=backend, nodes=bearers)
            yield path(proof, _WAYS.get(backend, backend), says, direct)
        setting, backend = self.config(NET_CONF).setting, self.net_conf("Backend", "Type")
        if setting is not None and backend:
            yield path(setting, _WAYS.get(backend, backend), verbatim(f"{NET_CONF} Backend.Type {backend}"), direct)

    def encryption(self) -> Encryption:
        """The backend is the encryption."""
        found = list(self.between_nodes())
        if not found:
            return self.unread(phrase("the backend"))
        kinds = sorted({each.way for each in found} & {"wireguard", "ipsec"})
        kind = kinds[0] if kinds else "none"
        proofs = [each.evidence for each in found if not kinds or each.way == kind]
        return Encryption(kind, tuple(each._replace(value=kind) for each in proofs))
