"""Antrea: settings in two files inside of its ConfigMap, where keys are commented out while the default holds.

(antrea-io/antrea docs/configuration.md.) The ConfigMap's name had a hash of its content up to v1.5.

Pitfall: what an absent key means depends on the version. Tunnels were VXLAN before v0.8 (CHANGELOG-0.8.md), and IPsec
was switched on by ``enableIPSecTunnel`` before v1.3 (CHANGELOG-1.3.md); without a version nothing is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from netinfo.components import cluster_cidr, node_podcidr, settings
from netinfo.components.answers import path, shown, size_in
from netinfo.components.claims import Sources
from netinfo.components.owned_ranges import lent, of_field, written_range
from netinfo.components.settings import own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.traffic import Encryption, Path, ServiceProxy
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import yaml_mapping, yaml_tree
from netinfo.values.json_access import Tree, dig, flag, objects, text, texts

_AGENT = "antrea-agent.conf"
_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})\b")
_RANGES = {"ippools.crd.antrea.io": "pool", "externalippools.crd.antrea.io": "egress"}
_EGRESSES = "egresses.crd.antrea.io"


class Antrea(Solution):
    """Open vSwitch on every node."""

    configmaps = ("antrea-config", "antrea-config-*")

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Pools for Pods that ask for them, pools for egress and load balancers, egress addresses (docs/egress.md,
        docs/antrea-ipam.md, docs/service-loadbalancer.md)."""
        for resource, kind in _RANGES.items():
            for row in self.snapshot.resource(resource):
                written = [written_range(each) for each in objects(row.tree, "spec", "ipRanges")]
                yield of_field(self.snapshot, row, ".spec.ipRanges", kind, written)
        for row in self.snapshot.resource(_EGRESSES):
            written = [text(row.tree, "spec", "egressIP"), *texts(row.tree, "spec", "egressIPs")]
            claim = of_field(self.snapshot, row, ".spec", "egress", written)
            # Without a pool it is an address that somebody gave a node's interface.
            yield claim if text(row.tree, "spec", "externalIPPool") else lent(claim)

    def mtu(self) -> Iterator[Evidence]:
        """``defaultMTU``; 0 is automatic."""
        look = self.config(_AGENT)
        written = settings.scalar(dig(yaml_tree(look.value or ""), "defaultMTU"))
        yield from size_in(look.setting, written, f"{_AGENT} defaultMTU")

    def between_nodes(self) -> Iterator[Path]:
        """``trafficEncapMode`` and ``tunnelType``; Geneve is the default since v0.8."""
        look = self.config(_AGENT)
        if look.setting is None:
            return
        tree = yaml_mapping(look.setting.value)
        tunnel = self._tunnel(tree)
        mode = text(tree, "trafficEncapMode").lower() or "encap"
        if tree is None or (not tunnel and mode != "noencap"):
            return
        way = "routes" if mode == "noencap" else tunnel
        says = verbatim(f"{_AGENT}: {', '.join(each for each in (mode, tunnel) if each)}")
        if "trafficEncapMode" not in tree or "tunnelType" not in tree:
            says = phrase("{file} in effect: {settings}", file=_AGENT, settings=f"{mode}, {tunnel}".strip(", "))
        yield path(look.setting, way, says, mode == "hybrid")

    def _tunnel(self, tree: Mapping[str, Tree] | None) -> str:
        """How tunnelled packets are wrapped; empty where it is not written and the version is not known."""
        if text(tree, "trafficEncryptionMode").lower() == "wireguard":
            return "wireguard"
        version = self._version()
        default = "" if version is None else "vxlan" if version < (0, 8) else "geneve"
        return text(tree, "tunnelType").lower() or default

    def _version(self) -> tuple[int, int] | None:
        found = _VERSION.match(self.component.settings.get("version", ""))
        return (int(found[1]), int(found[2])) if found else None

    def encryption(self) -> Encryption:
        """``trafficEncryptionMode``, which stands a second time below ``multicluster``, and its forerunner."""
        look = self.config(_AGENT)
        tree = yaml_mapping(look.setting.value) if look.setting else None
        if tree is None:
            return self.unread(_AGENT)
        mode, is_ipsec = text(tree, "trafficEncryptionMode").lower(), flag(tree, "enableIPSecTunnel")
        if mode not in ("", "none", "ipsec", "wireguard"):
            return self.unread("trafficEncryptionMode")
        if mode:
            return Encryption(mode, shown(look.proof, mode, verbatim(f"{_AGENT} trafficEncryptionMode {mode}")))
        if is_ipsec is not None:
            kind = "ipsec" if is_ipsec else "none"
            says = verbatim(f"{_AGENT} enableIPSecTunnel {str(is_ipsec).lower()}")
            return Encryption(kind, shown(look.proof, kind, says))
        return Encryption("none", shown(look.proof, "none", phrase("{file} switches no encryption on", file=_AGENT)))

    def service_proxy(self) -> ServiceProxy | None:
        """AntreaProxy always balances what Pods send; only with ``proxyAll`` also what nodes and the outside send
        (docs/antrea-proxy.md)."""
        look = self.config(_AGENT)
        tree = yaml_mapping(look.setting.value) if look.setting else None
        if look.setting is None or tree is None:
            return self.proxy_unread(_AGENT)
        if flag(tree, "antreaProxy", "proxyAll") is not True:
            return None
        return self.replacing(shown(look.setting, "replaced", verbatim(f"{_AGENT} antreaProxy.proxyAll: true")))

    def cidrs_of_node_podcidrs(self) -> Sources:
        """Its own controller may cut the slices instead of the controller manager, whose allocation has to be off
        then (``nodeIPAM.enableNodeIPAM``)."""
        manager = cluster_cidr.manager(self.snapshot, self.ledger)
        key, says = "antrea-controller.conf", "Antrea nodeIPAM.clusterCIDRs"
        for row in own_configmaps(self.snapshot, self.component.workload, "antrea-config"):
            settings_of = dig(yaml_tree(row.data.get(key, "")), "nodeIPAM")
            if dig(settings_of, "enableNodeIPAM") is True:
                blocks = ",".join(texts(settings_of, "clusterCIDRs"))
                found = self.ledger.from_configmap("antrea-config", row, key, blocks, says)
                manager = manager._replace(claims=(*manager.claims, *found), unread="" if found else manager.unread)
                break
        return node_podcidr.sources(self.snapshot, self.ledger, manager=manager)
