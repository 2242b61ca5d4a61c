"""flannel: settings in ``net-conf.json`` of its ConfigMap (flannel-io/flannel Documentation/configuration.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.components import node_podcidr, settings
from netinfo.components.answers import path, size_in
from netinfo.components.claims import Sources, Tier, configmaps_unread
from netinfo.components.service_ranges import ranges
from netinfo.components.settings import Setting, own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.objects import ConfigMap
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path
from netinfo.text import counts
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import contains, parse_address
from netinfo.values.documents import json_tree
from netinfo.values.json_access import Tree, as_written, dig

NET_CONF = "net-conf.json"
_BACKEND = "flannel.alpha.coreos.com/backend-type"
_WAYS = {"host-gw": "routes", "alloc": "cloud", "tencent-vpc": "cloud", "ali-vpc": "cloud", "aws-vpc": "cloud"}
_PUBLIC = ("flannel.alpha.coreos.com/public-ip", "flannel.alpha.coreos.com/public-ipv6")


class Flannel(Solution):
    """The node's slice on a Linux bridge, and a backend that carries packets between nodes."""

    #: ``flannel-config`` is Typhoon's, ``flannel`` Deckhouse's.
    configmaps: tuple[str, ...] = ("kube-flannel-cfg", "flannel-config", "flannel")

    def net_conf(self, *path: str) -> str:
        """A setting of net-conf.json as text, empty when it is not there or the file could not be read."""
        look = self.config(NET_CONF)
        return settings.scalar(dig(json_tree(look.value), *path)) if look.value else ""

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """``public-ip`` of each node, unless somebody chose it by ``-overwrite``, as behind a NAT (flannel-io/flannel
        pkg/subnet/kube/kube.go and annotations.go)."""
        found = {}
        for node in self.snapshot.nodes:
            keys = [key for key in _PUBLIC if f"{key}-overwrite" not in node.annotations]
            found[node.name] = tuple(each for key in keys if (each := node.annotations.get(key, "")))
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
            command = self.snapshot.proof.listing("nodes", row % jsonpath_key(_BACKEND))
            proof = Setting(backend, "nodes", Origin("nodes", f"annotation {_BACKEND}"), command)
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

    def cidrs_of_node_podcidrs(self) -> Sources:
        """``Network`` is what flannel routes, not what nodes get: without it the slices' block may still be known."""
        own, demoted = self._network()
        found = node_podcidr.sources(self.snapshot, self.ledger, own)
        because = phrase("flannel's Network also holds the Services, and no other source of the pod block is visible")
        return found._replace(others=(*found.others, *demoted), because=because if demoted else found.because)

    def _network(self) -> tuple[Tier, tuple[Claim, ...]]:
        """What may be the Pod block, and what of it cannot: kops writes its nonMasqueradeCIDR there, Services included
        (kops upup/models, networking.flannel)."""
        if self.component.workload is None:
            return Tier(), ()
        claims = self._claims()
        unread = "" if claims else configmaps_unread(self.snapshot)
        usable: list[Claim] = []
        demoted: list[Claim] = []
        for claim in claims:
            is_whole = _holds_services(self.snapshot, claim)
            if is_whole is None:
                unread = phrase(
                    "Services, without which flannel's Network cannot be told from a range that includes them,"
                )
            if is_whole is False:
                usable.append(claim)
            else:
                says = phrase("{says} (holds the Services too)", says=claim.says) if is_whole else claim.says
                demoted.append(claim._replace(says=says))
        return Tier(tuple(usable), unread, is_unclear="flannel-config" in self.ledger.unclear), tuple(demoted)

    def _claims(self) -> tuple[Claim, ...]:
        """``Network`` and ``IPv6Network``; a family that is switched off has no block."""
        row = self._net_conf_row()
        if row is None:
            for each in own_configmaps(self.snapshot, self.component.workload, *self.configmaps):
                if each.data.get(NET_CONF, "").strip() and json_tree(each.data[NET_CONF]) is None:
                    self.ledger.broken("flannel-config", Origin(each.ref, NET_CONF))
            return ()
        tree = json_tree(row.data[NET_CONF])
        off = _off(tree)
        written = [as_written(tree, key) for family, key in ((4, "Network"), (6, "IPv6Network")) if family not in off]
        says = verbatim(f"{row.ref.name} {NET_CONF} Network")
        block = ",".join(each for each in written if each)
        return tuple(self.ledger.from_configmap("flannel-config", row, NET_CONF, block, says))

    def _net_conf_row(self) -> ConfigMap | None:
        """The first ConfigMap beside the agent, or mounted by it, whose net-conf.json has a network."""
        for row in own_configmaps(self.snapshot, self.component.workload, *self.configmaps):
            tree = json_tree(row.data.get(NET_CONF, ""))
            if dig(tree, "Network") or dig(tree, "IPv6Network"):
                return row
        return None

    def families_off(self) -> frozenset[int]:
        """``EnableIPv4``, ``EnableIPv6``."""
        row = self._net_conf_row()
        return _off(json_tree(row.data[NET_CONF])) if row else frozenset()


def _off(tree: Tree) -> frozenset[int]:
    """The families that a net-conf.json switches off: IPv4 is on and IPv6 off unless it says otherwise
    (flannel-io/flannel v0.25.0 pkg/subnet/config.go)."""
    four, six = dig(tree, "EnableIPv4") is not False, dig(tree, "EnableIPv6") is True
    return frozenset(family for family, is_on in ((4, four), (6, six)) if not is_on)


def _holds_services(snapshot: Snapshot, claim: Claim) -> bool | None:
    """True when Services live inside the claim's blocks; None when nothing about Services is known."""
    known = ranges(snapshot)
    addresses = [ip for row in snapshot.services for each in row.cluster_ips if (ip := parse_address(each)) is not None]
    if not known and not addresses:
        return None
    return any(contains(claim.blocks, each) for each in (*known, *addresses))
