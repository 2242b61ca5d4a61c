"""Cilium: who hands out addresses is the ``ipam`` setting of cilium-config.

(cilium/cilium Documentation/network/concepts/ipam.)

``cluster-pool`` (and no setting, since 1.9): the operator cuts nodes' pools from its own list. ``kubernetes`` (and no
setting, before): the nodes' slices. ``multi-pool``: CiliumPodIPPools. ``eni``, ``azure``, ``alibabacloud``: cloud
subnets. ``delegated-plugin``: another plugin, on AKS that of Azure.

Pitfalls: with cluster-pool the nodes' slices exist and are not used (cilium/cilium#38991); a CiliumNode keeps its old
range after the list was changed (cilium/cilium#29881); lists are separated by blanks; a family's list counts only when
that family is enabled; CiliumLoadBalancerIPPools hold no pod addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from netinfo.components import cloud_subnets, node_podcidr, settings
from netinfo.components.answers import path, shown, size
from netinfo.components.claims import Sources, Tier, configmaps_unread
from netinfo.components.settings import Lookup
from netinfo.components.solution import Solution
from netinfo.model.components import Ipam
from netinfo.model.node_podcidrs import NodePodCIDRs, PoolRoom, unknown
from netinfo.model.owned_ranges import OwnedRange, RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.traffic import Encryption, Path, PolicyEngine, ServiceProxy
from netinfo.solutions.cilium.other_ranges import OWN_ADDRESSES, addresses_of, other_cidrs
from netinfo.solutions.cilium.pools import (
    NODES,
    POOLS,
    astray,
    cilium_nodes,
    cluster_pool,
    pod_pools,
    refusals,
    rooms,
    slices_of,
    stale,
)
from netinfo.text.messages import phrase, verbatim
from netinfo.text.translation import N_
from netinfo.values.addresses import Network, contains, parse_networks
from netinfo.values.flags import truth
from netinfo.values.json_access import objects, text, texts, unless_left_out

_CLUSTER_POOL = frozenset({"cluster-pool", "cluster-pool-v2beta"})
_SLICES = frozenset({"kubernetes", "hostscope", "hostscope-legacy"})
_CLOUDS = frozenset({"eni", "azure", "alibabacloud", "delegated-plugin"})
#: The minor version 1.x since which an agent without the setting has the operator's pools.
_POOLS_SINCE = 9
_ALGORITHMS = {"random": N_("random"), "maglev": N_("Maglev hashing")}
_UNSET = phrase("cilium-config sets no ipam mode, and what its agent then does is not known of this version")


class Cilium(Solution):
    """eBPF programs on the interface of every Pod."""

    #: Typhoon calls it ``cilium`` (poseidon/terraform-render-bootstrap resources/cilium/config.yaml).
    configmaps = ("cilium-config", "cilium")

    def mtu(self) -> Iterator[Evidence]:
        """``mtu`` of cilium-config."""
        look = self.config("mtu")
        yield from size(look, look.setting.entry if look.setting else "")

    record_of_node, repair = "CiliumNode", "kubectl delete ciliumnode NAME"

    @cached_property
    def _own(self) -> Mapping[str, tuple[OwnedRange, ...]]:
        """The addresses that the agent has on each node."""
        rows = self.snapshot.resource(NODES)
        return {row.ref.name: tuple(each for kind in OWN_ADDRESSES for each in addresses_of(row, kind)) for row in rows}

    def kept(self, block: Network, node: str) -> int:
        """First and last of more than two, and the agent's own: router, health endpoint, ingress
        (cilium/cilium pkg/ipam/service/ipallocator/allocator.go, NewCIDRRange). Where
        none of the family is recorded there is a router at least; of a node's several slices one has them."""
        own = [each.block for each in self._own.get(node, ()) if each.block.version == block.version]
        ends = 2 if block.num_addresses > 2 else 0
        return ends + (sum(contains((block,), each) for each in own) if own else 1)

    def slice_lengths(self) -> Mapping[Network, int]:
        """What the operator cuts from each block: the mask size of cilium-config, or that of each pool."""
        found = {block: pool.length for pool in self.pools() for block in pool.blocks}
        for family, built_in in (("ipv4", 24), ("ipv6", 112)) if self.mode() in _CLUSTER_POOL else ():
            key = f"cluster-pool-{family}-cidr"
            written = unless_left_out(lambda: self.config(f"cluster-pool-{family}-mask-size").value, None)  # noqa: B023
            length = written if written and written.isdecimal() else "" if written else str(built_in)
            for block in parse_networks((self.config(key).value or "").strip()) or ():
                found.update({block: int(length)} if length else {})
        return found

    def pods_are_chosen(self) -> str:
        """Pods choose among several pools by annotations of their own and of their namespaces."""
        is_several = self.mode() == "multi-pool" and len(self.snapshot.resource(POOLS).rows) > 1
        because = phrase("Pods take addresses of the CiliumPodIPPool that they or their namespaces name")
        return because if is_several else ""

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """The node's addresses as its CiliumNode has them."""
        found = {}
        for row in self.snapshot.resource(NODES):
            addresses = objects(row.tree, "spec", "addresses")
            found[row.ref.name] = tuple(text(each, "ip") for each in addresses if text(each, "type") == "InternalIP")
        return found

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """The agent's own addresses, pools of load balancers, addresses of egress gateways."""
        return other_cidrs(self.snapshot)

    def drawn_beside(self) -> tuple[str, ...]:
        """The slices of its own records: chained, it gives Pods nothing and keeps addresses on every node."""
        rows = self.snapshot.resource(NODES)
        return tuple(each for row in rows for each in texts(row.tree, "spec", "ipam", "podCIDRs"))

    def between_nodes(self) -> Iterator[Path]:
        """``tunnel`` up to 1.13, ``routing-mode`` and ``tunnel-protocol`` since 1.14
        (Documentation/network/concepts/routing.rst)."""
        routing, tunnel, protocol = (self.config(key) for key in ("routing-mode", "tunnel", "tunnel-protocol"))
        if routing.setting and routing.value == "native":
            yield path(routing.setting, "routes", verbatim(f"{routing.setting.entry}: native"))
        elif tunnel.setting and tunnel.value == "disabled" and not routing.value:
            yield path(tunnel.setting, "routes", verbatim(f"{tunnel.setting.entry}: disabled"))
        elif chosen := protocol.setting or (tunnel.value and tunnel.setting):
            yield path(chosen, chosen.value, verbatim(f"{chosen.entry}: {chosen.value}"))
        elif protocol.proof:
            name = protocol.proof.configmap
            says = phrase("{name} names no tunnel protocol, which Cilium takes for vxlan", name=name)
            yield path(protocol.proof, "vxlan", says)

    def encryption(self) -> Encryption:
        """One of three switches of cilium-config."""
        found: list[Lookup] = []
        for kind in ("wireguard", "ipsec", "ztunnel"):
            look = self.config(f"enable-{kind}")
            if look.value is None:
                return self.unread("cilium-config")
            if look.setting and look.value.lower() == "true":
                return Encryption(kind, shown(look.proof, kind, verbatim(f"{look.setting.entry}: true")))
            found.append(look)
        proof = found[0].proof
        says = phrase("{name} enables no encryption", name=proof.configmap if proof else "")
        return Encryption("none", shown(proof, "none", says))

    def network_policy(self) -> PolicyEngine:
        """On unless told otherwise by either key."""
        mode = self.config("enable-policy")
        if mode.value == "never":
            return self.switch(mode, "enable-policy", is_off=True)
        return self.switch(self.config("enable-k8s-networkpolicy"), "enable-k8s-networkpolicy")

    def service_proxy(self) -> ServiceProxy | None:
        """``kube-proxy-replacement``: disabled, partial, probe, strict up to 1.13; true and false since 1.14. GKE's
        Dataplane V2 and Azure CNI powered by Cilium keep the same ConfigMap in kube-system."""
        look = self.config("kube-proxy-replacement")
        value = (look.value or "").lower()
        if look.value is None:
            return self.proxy_unread("cilium-config")
        if look.setting is None or value not in ("true", "strict", "partial", "probe"):
            return None
        evidence = shown(look.setting, "replaced", verbatim(f"{look.setting.entry}: {value}"))
        name, chosen = "bpf-lb-algorithm", self.config("bpf-lb-algorithm")
        told = phrase("no {name}, which {solution} takes for {value}", name=name, solution="Cilium", value="random")
        told = verbatim(f"{name}: {chosen.value}") if chosen.value else told
        evidence += shown(chosen.proof, "replaced", told)
        algorithm = _ALGORITHMS.get(chosen.value or "random")
        proxy = self.replacing(evidence, algorithm, is_whole=value in ("true", "strict"))
        return proxy._replace(title="Cilium")

    def mode(self) -> str | None:
        """The ``ipam`` setting, or what an agent without it does: its flag's default changed (cilium/cilium v1.9.0
        daemon/cmd/daemon_main.go option.IPAM). Empty for an image whose version does not show: nothing is assumed.
        None: there is no cilium-config, or it could not be read."""
        written = self.config("ipam").value
        if written is None or written.strip():
            return written and written.strip()
        version = re.match(r"v?1\.(\d{1,9})\b", self.component.settings.get("version", ""))
        if version is None:
            return ""
        return "hostscope-legacy" if int(version[1]) < _POOLS_SINCE else "cluster-pool"

    def ipam(self) -> Ipam:
        """What the mode leads to: they exclude each other."""
        mode = self.mode()
        if mode in _SLICES:
            return Ipam.NODE_PODCIDR
        return Ipam.CLOUD_SUBNETS if mode in _CLOUDS else Ipam.POOLS

    def cidrs_of_cloud(self) -> Sources:
        """On AKS the plugin behind it is Azure's."""
        is_azure = self.mode() in ("azure", "delegated-plugin")
        found = cloud_subnets.sources(self.snapshot, self.ledger, self.record, is_azure=is_azure)
        return found._replace(warnings=(*found.warnings, *refusals(self.snapshot)))

    def own_cidrs(self) -> Sources:
        """Its own pools, by the mode."""
        mode, row = self.mode(), settings.configmap(self.snapshot, self.component, self.configmaps)
        if mode is None or row is None:
            unread = configmaps_unread(self.snapshot) and phrase("cilium-config, which says who hands out addresses,")
            because = phrase("there is no cilium-config, which says who hands out addresses")
            return Sources((Tier(unread=unread),), because=because)
        tier, because = Tier(), phrase("cilium-config has an ipam mode whose addresses stand in no single place")
        if mode in _CLUSTER_POOL:
            tier = Tier(tuple(cluster_pool(row, self.ledger)), in_parts=True)
            because = phrase("cilium-config has no cluster-pool-ipv4-cidr and no cluster-pool-ipv6-cidr")
        elif mode == "multi-pool":
            tier, because = pod_pools(self.snapshot, self.ledger), phrase("there are no CiliumPodIPPools")
        elif not mode:
            because = _UNSET
        nodes = cilium_nodes(self.snapshot, self.ledger)
        warnings = (*stale(tier, nodes), *refusals(self.snapshot))
        outside = astray(self.snapshot, tier)
        return Sources((tier,), assigned=tuple(nodes), astray=outside, because=because, warnings=warnings)

    def own_slices(self) -> NodePodCIDRs:
        """CiliumNode objects."""
        mode = self.mode()
        if mode is None:
            return unknown(phrase("cilium-config, which says how Cilium hands out addresses, could not be read"))
        if not mode:
            return unknown(_UNSET)
        path = ".spec.ipam.pools.allocated" if mode == "multi-pool" else ".spec.ipam.podCIDRs"
        found = node_podcidr.of_objects(self.snapshot, NODES, path, slices_of)
        return found._replace(is_on_demand=mode == "multi-pool")

    def pools(self) -> tuple[PoolRoom, ...]:
        """Its CiliumPodIPPools: an agent asks for more of a pool when its Pods need them."""
        return tuple(rooms(self.snapshot)) if self.mode() == "multi-pool" else ()

    def families_off(self) -> frozenset[int]:
        """``enable-ipv4``, ``enable-ipv6`` (Documentation/cmdref/cilium-agent.md)."""
        switches = {family: truth(self.config(f"enable-ipv{family}").value or "") for family in (4, 6)}
        return frozenset(family for family, written in switches.items() if written == "false")
