"""Calico IPAM: addresses out of IPPools, whatever the nodes' slices and ``--cluster-cidr`` say.

Pitfalls:

- ``CALICO_IPV4POOL_CIDR`` only makes the first pool; edited later it changes nothing (projectcalico/calico#962).
- ``allowedUses`` without ``Workload`` is a pool for tunnels or load balancers.
- A disabled pool hands out nothing, but Pods keep the addresses they have: then both blocks are in use.
- ``nodeSelector: "!all()"`` and ``assignmentMode: Manual`` switch automatic allocation off: such a pool counts only
  when addresses of it are in use.
- The aggregated ``projectcalico.org`` API shows the same pools as the CRDs; where the datastore is etcd only it does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from netinfo.components import cluster_cidr, node_podcidr
from netinfo.components.answers import path, shown, size
from netinfo.components.claims import Ledger, Sources, Tier, configmaps_unread, was_read
from netinfo.components.pod_addresses import observe, outside_slices, telling_pods
from netinfo.components.settings import Lookup, Setting, own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.components import Component, Ipam
from netinfo.model.node_podcidrs import NodePodCIDRs, unknown
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, ServiceProxy
from netinfo.solutions.calico.blocks import block_sizes, chosen, is_strict, kept_in, most_of_node
from netinfo.solutions.calico.other_ranges import other_cidrs
from netinfo.solutions.calico.pools import (
    AFFINITIES,
    AGGREGATED,
    CRD,
    INSTALLATIONS,
    WRAPS,
    affinities,
    affinity,
    blocks_of,
    claims_of,
    initial,
    installation,
    is_for_pods,
    is_manual,
    is_off,
    kept_in_etcd,
    pools,
    wrapping,
)
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network
from netinfo.values.json_access import flag

_ADDRESSES = ("projectcalico.org/IPv4Address", "projectcalico.org/IPv6Address")
_FELIX = ("felixconfigurations.crd.projectcalico.org", "felixconfigurations.projectcalico.org")
_WIREGUARD = ("wireguardEnabled", "wireguardEnabledV6")
_NAMES = '{range .items[*]}{.metadata.name}{"\\n"}{end}'
#: The text of the CNI plugin's configuration is a template (``"mtu": __CNI_MTU__``) and so no JSON.
_CNI_CONFIGS = ("calico-config", "kube-calico-cfg")
_ASSIGNS_6 = re.compile(r'"assign_ipv6"\s*:\s*"?true|usePodCidrIPv6|"ipv6_pools"')
_NOT_4 = re.compile(r'"assign_ipv4"\s*:\s*"?false')


class Calico(Solution):
    """Routed veth pairs, addresses of IPPools."""

    configmaps = ("calico-config",)

    def mtu(self) -> Iterator[Evidence]:
        """What the operator computed or was told; without it the manifest's ``veth_mtu``, where "0" is automatic."""
        for steps in (("status", "mtu"), ("spec", "calicoNetwork", "mtu")):
            look = self.resource(INSTALLATIONS, "default", *steps)
            yield from size(look, f"Installation {'.'.join(steps)}")
        yield from size(self.config("veth_mtu"), "calico-config veth_mtu")

    def marks_every_pod(self) -> bool:
        """With the Kubernetes datastore an endpoint of Calico's is kept as annotations of its Pod
        (projectcalico/calico v3.31.2 libcalico-go/lib/backend/k8s/resources/workloadendpoint.go, Update)."""
        return self.variable("DATASTORE_TYPE").value == "kubernetes"

    record_of_node = "BlockAffinity"
    repair = "calicoctl ipam check; calicoctl ipam release"  # calico-kube-controllers does it where it runs

    def kept(self, block: Network, node: str) -> int:
        """Calico's own IPAM hands out every address of a block but those of the node's tunnels, those that are
        reserved and, on Windows, four; host-local keeps what it keeps everywhere."""
        return kept_in(self.snapshot, (block,), node) if self.ipam() is Ipam.POOLS else super().kept(block, node)

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """The address with its prefix length that calico-node found, by family."""
        found = {}
        for node in self.snapshot.nodes:
            written = [node.annotations.get(key, "") for key in _ADDRESSES]
            found[node.name] = tuple(each.partition("/")[0] for each in written if each)
        return found

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Pools that give Pods nothing, addresses of tunnels, ranges that BGP announces."""
        return other_cidrs(self.snapshot)

    def on_node(self) -> str | None:
        """eBPF or what the operator was told; not recorded where neither is set."""
        if chosen := self.component.settings.get("dataplane"):
            return chosen
        if self.ebpf() is not None:
            return "ebpf"
        told = self.resource(INSTALLATIONS, "default", "spec", "calicoNetwork", "linuxDataplane").value
        return told.lower() if told else None

    def between_nodes(self) -> Iterator[Path]:
        """The encapsulation of the pools that Pods get addresses from."""
        for resource in (CRD, AGGREGATED):
            rows = sorted(self.snapshot.resource(resource), key=lambda row: row.ref.name)
            for row in rows:
                if flag(row.tree, "spec", "disabled") or not is_for_pods(row):
                    continue
                mode, key = wrapping(row)
                proof = Setting(
                    mode,
                    resource,
                    Origin(row.ref, f".spec.{key}", "IPPool"),
                    self.snapshot.proof.field(row.ref, "{.spec}"),
                )
                way = key.removesuffix("Mode") if mode in WRAPS else self._unwrapped()
                if way is None or (way == "ipip" and self._runs_no_bird()):
                    return
                yield path(proof, way, verbatim(f"IPPool {row.ref.name}: {key} {mode}"), mode == "CrossSubnet")
            if rows:
                return

    def _runs_no_bird(self) -> bool:
        """True without Calico's BGP daemon, which is the one that sets the routes into IP-in-IP tunnels: the pool asks
        for them and nobody makes them (projectcalico/calico v3.32.1 node/filesystem/etc/rc.local)."""
        return self.variable("CALICO_NETWORKING_BACKEND").value == "none"

    def _unwrapped(self) -> str | None:
        """Without encapsulation BIRD announces the routes, or the network below knows them; None: could not look."""
        backend = self.config("calico_backend").value
        operator = self.resource(INSTALLATIONS, "default", "spec", "calicoNetwork", "bgp").value
        if backend is None and operator is None:
            return None
        return "bgp" if backend == "bird" or operator == "Enabled" else "routes"

    def encryption(self) -> Encryption:
        """WireGuard by the agent's variable, else by FelixConfiguration."""
        own = self.variable("FELIX_WIREGUARDENABLED")
        if own.value and own.setting:
            kind = "wireguard" if own.value.lower() == "true" else "none"
            return Encryption(kind, shown(own.setting, kind, f"FELIX_WIREGUARDENABLED={own.value}"))
        for resource in _FELIX:
            looks = [self.resource(resource, "default", "spec", key) for key in _WIREGUARD]
            if not all(look.place for look in looks):
                continue
            on = [(look, key) for look, key in zip(looks, _WIREGUARD, strict=True) if look.value == "true"]
            if on:
                proofs = [each for look, key in on for each in shown(look.proof, "wireguard", verbatim(f"{key}: true"))]
                return Encryption("wireguard", tuple(proofs))
            says = phrase("FelixConfiguration does not enable WireGuard")
            return Encryption("none", shown(looks[0].proof, "none", says))
        return self._without_felix()

    def _without_felix(self) -> Encryption:
        for resource in _FELIX:
            listing = self.snapshot.resource(resource)
            # Not asked for where Calico keeps its settings in an etcd of its own: an absent kind says nothing then.
            if listing.is_absent and listing.command is not None:
                proof = Setting("", resource, Origin(resource), self.snapshot.proof.listing(resource, _NAMES))
                return Encryption("none", shown(proof, "none", phrase("there is no FelixConfiguration")))
        because = kept_in_etcd(self.snapshot, self.component)
        return Encryption(None, (), because) if because else self.unread("FelixConfiguration")

    def service_proxy(self) -> ServiceProxy | None:
        """Its eBPF data plane takes kube-proxy's work."""
        found = self.ebpf()
        if found is None:
            return None if self._is_felix_read() else self.proxy_unread("FelixConfiguration")
        says = phrase("Calico runs its eBPF data plane ({setting})", setting=found.origin.path)
        return self.replacing(shown(found, "replaced", says))._replace(title="Calico eBPF")

    def ebpf(self) -> Setting | None:
        """The setting that turns the eBPF data plane on. The agent's environment wins over FelixConfiguration
        (projectcalico/calico felix/config/config_params.go, Source)."""
        own = self.variable("FELIX_BPFENABLED")
        if own.setting is not None:
            return own.setting if _is_true(own) else None
        for resource in _FELIX:
            look = self.resource(resource, "default", "spec", "bpfEnabled")
            if _is_true(look):
                return look.setting
        operator = self.resource(INSTALLATIONS, "default", "spec", "calicoNetwork", "linuxDataplane")
        return operator.setting if operator.value == "BPF" else None

    def _is_felix_read(self) -> bool:
        """The agent's environment settles it; else both APIs that may keep the object have to be readable."""
        if self.variable("FELIX_BPFENABLED").setting is not None:
            return True
        looks = [self.resource(resource, "default", "spec", "bpfEnabled") for resource in _FELIX]
        return any(look.place for look in looks) or all(look.is_seen for look in looks)

    def own_cidrs(self) -> Sources:
        """Pools give the block; the operator's Installation may say the same."""
        snapshot, ledger, observed = self.snapshot, self.ledger, observe(self.snapshot)
        listing = pools(snapshot)
        rows = sorted(listing, key=lambda row: row.ref.name)
        claims = tuple(claim for row in rows for claim in claims_of(row, ledger, observed))
        unread = "" if was_read(listing) else phrase("Calico's IPPools")
        hidden = self._allocator_unread(block for claim in claims for block in claim.blocks)
        return Sources(
            tiers=(Tier(unread=hidden) if hidden else Tier(claims, unread, in_parts=True),),
            others=(*(claims if hidden else ()), *installation(snapshot, ledger)),
            hints=initial(snapshot, self.component, ledger),
            assigned=affinities(snapshot, ledger),
            because=kept_in_etcd(snapshot, self.component)
            or phrase("no IPPool is there that Calico may give pods addresses from"),
        )

    def _allocator_unread(self, pools_of_pods: Iterable[Network]) -> str:
        """What could not be read although it may say that Pods get addresses of the nodes' slices (host-local) and not
        of the pools, where nothing else tells: every Pod has an address of its node's slice, no block of a pool was
        given to a node, and no pool is the block of the slices. Empty where it is known."""
        snapshot, blocks = self.snapshot, set(pools_of_pods)
        is_told = "ipam" in self.component.settings or bool(affinities(snapshot, Ledger(snapshot.proof)))
        unread = "" if is_told else plugin_unread(snapshot, self.component)
        pods = telling_pods(snapshot)
        slices = [node for node in snapshot.nodes if node.pod_cidrs]
        if not unread or not blocks or not pods or (not slices and was_read(snapshot.nodes)):
            return ""
        cut = {block for claim in cluster_cidr.claims(snapshot, Ledger(snapshot.proof)) for block in claim.blocks}
        return "" if blocks & cut or outside_slices(pods, snapshot.nodes) else unread

    def families_off(self) -> frozenset[int]:
        """``assign_ipv4`` and ``assign_ipv6`` of the CNI plugin's configuration. calico-node makes an IPv6 pool by
        itself, also where its plugin never assigns from it (node/pkg/lifecycle/startup/startup.go)."""
        return families_not_assigned(self.snapshot, self.component)

    def families_unread(self) -> str:
        """The plugin's configuration."""
        return plugin_unread(self.snapshot, self.component)

    def shares_block(self) -> bool:
        """A node without a free block of a pool borrows of another's, down to the last address."""
        return self.ipam() is Ipam.POOLS

    def kept_of_block(self, blocks: Collection[Network]) -> int:
        """Addresses of tunnels, and those that are reserved: every other one of a pool may be a Pod's."""
        return kept_in(self.snapshot, blocks) if self.shares_block() else super().kept_of_block(blocks)

    def slice_lengths(self) -> Mapping[Network, int]:
        """``blockSize`` of each pool."""
        return block_sizes(pools(self.snapshot)) if self.shares_block() else {}

    def closed(self) -> tuple[Network, ...]:
        """Pools that hand out nothing any more, or nothing by themselves."""
        rows = pools(self.snapshot) if self.shares_block() else ()
        return tuple(block for row in rows if is_off(row) or is_manual(row) for block in blocks_of(row))

    def pods_are_chosen(self) -> str:
        """A pool for some nodes or namespaces only, and settings of its IPAM that could not be read."""
        return chosen(self.snapshot, pools(self.snapshot)) if self.shares_block() else ""

    def own_slices(self) -> NodePodCIDRs:
        """BlockAffinity objects: small blocks of the pools, which come and go with the Pods."""
        looked_at = [(each, self.snapshot.resource(each)) for each in AFFINITIES]
        with_rows = [each for each, listing in looked_at if listing.rows]
        kept = (*with_rows, *(each for each, listing in looked_at if not listing.is_absent), AFFINITIES[0])[0]
        found = node_podcidr.of_objects(self.snapshot, kept, ".spec.cidr", affinity)
        if found.is_known:
            is_own, most = is_strict(self.snapshot), most_of_node(self.snapshot)
            return found._replace(may_borrow=not is_own, is_on_demand=True, most=most)
        if because := kept_in_etcd(self.snapshot, self.component):
            return unknown(because)
        if self.snapshot.resource(kept).is_absent:  # no node holds a block, and the pools are for all
            return found._replace(may_borrow=not is_strict(self.snapshot))
        because = phrase("Calico gives nodes small blocks of its IPPools; its BlockAffinity objects were not read")
        return unknown(because)


def _is_true(look: Lookup) -> bool:
    return (look.value or "").lower() in ("true", "enabled", "1")


def families_not_assigned(snapshot: Snapshot, component: Component, *names: str) -> frozenset[int]:
    """The families that Calico's CNI plugin assigns no addresses of; ``names`` of further ConfigMaps with its
    configuration (projectcalico/calico v3.28.0 cni-plugin/pkg/types/types.go)."""
    written = _plugin_text(snapshot, component, *names)
    off = {6} if written and _ASSIGNS_6.search(written) is None else set[int]()
    return frozenset(off | ({4} if _NOT_4.search(written) else set()))


def plugin_unread(snapshot: Snapshot, component: Component, *names: str) -> str:
    """What to call the plugin's configuration where it could not be read; empty when it was looked at."""
    if _plugin_text(snapshot, component, *names) or not configmaps_unread(snapshot):
        return ""
    return phrase("the ConfigMap of Calico's CNI plugin")


def _plugin_text(snapshot: Snapshot, component: Component, *names: str) -> str:
    rows = own_configmaps(snapshot, component.workload, *_CNI_CONFIGS, *names)
    return next((found for row in rows if (found := row.data.get("cni_network_config", ""))), "")
