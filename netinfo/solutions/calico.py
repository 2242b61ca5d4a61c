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

from collections.abc import Iterator, Mapping

from netinfo.components import cluster_cidr
from netinfo.components.claims import (
    Ledger,
    Sources,
    Tier,
    containers_of,
    is_looked_at,
    variable,
    variable_path,
    warning,
)
from netinfo.components.node_podcidr import assigned
from netinfo.components.owned_ranges import named_ranges, of_annotation
from netinfo.components.pod_addresses import Observed, observe
from netinfo.components.settings import Look, Setting
from netinfo.components.solution import Solution, path, shown, size
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.objects import CustomResource
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.model.traffic import Encryption, Path, ServiceProxy
from netinfo.text.messages import Phrase, phrase, phrases, verbatim
from netinfo.values.addresses import parse_networks
from netinfo.values.json_access import dig, flag, objects, text, texts

_CRD, _AGGREGATED = "ippools.crd.projectcalico.org", "ippools.projectcalico.org"
_INSTALLATIONS = "installations.operator.tigera.io"
_POOLS = (_CRD, _AGGREGATED)
_FELIX = ("felixconfigurations.crd.projectcalico.org", "felixconfigurations.projectcalico.org")
_WIREGUARD = ("wireguardEnabled", "wireguardEnabledV6")
_NAMES = '{range .items[*]}{.metadata.name}{"\\n"}{end}'
#: Modes of a pool in which packets are wrapped.
_WRAPS = ("Always", "CrossSubnet")
_INITIAL = ("CALICO_IPV4POOL_CIDR", "CALICO_IPV6POOL_CIDR")


class Calico(Solution):
    """Routed veth pairs, addresses of IPPools."""

    configmaps = ("calico-config",)

    def mtu(self) -> Iterator[Evidence]:
        """What the operator computed or was told; without it the manifest's ``veth_mtu``, where "0" is automatic."""
        for steps in (("status", "mtu"), ("spec", "calicoNetwork", "mtu")):
            look = self.resource(_INSTALLATIONS, "default", *steps)
            yield from size(look, f"Installation {'.'.join(steps)}")
        yield from size(self.config("veth_mtu"), "calico-config veth_mtu")

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """The address with its prefix length that calico-node found, by family."""
        found = {}
        for node in self.snapshot.nodes:
            written = [node.annotations.get(f"projectcalico.org/{key}", "") for key in ("IPv4Address", "IPv6Address")]
            found[node.name] = tuple(each.partition("/")[0] for each in written if each)
        return found

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Pools that give Pods nothing, addresses of tunnels, ranges that BGP announces."""
        return _other_cidrs(self.snapshot)

    def on_node(self) -> str | None:
        """eBPF or what the operator was told; not recorded where neither is set."""
        if chosen := self.component.settings.get("dataplane"):
            return chosen
        if self.ebpf() is not None:
            return "ebpf"
        told = self.resource(_INSTALLATIONS, "default", "spec", "calicoNetwork", "linuxDataplane").value
        return told.lower() if told else None

    def between_nodes(self) -> Iterator[Path]:
        """The encapsulation of the pools that Pods get addresses from."""
        for resource in _POOLS:
            rows = sorted(self.snapshot.resource(resource), key=lambda row: row.ref.name)
            for row in rows:
                if flag(row.tree, "spec", "disabled") or not _is_for_pods(row):
                    continue
                mode, key = _wrapping(row)
                proof = Setting(
                    mode, resource, f"IPPool {row.ref.name} .spec.{key}", self.snapshot.proof.field(row.ref, "{.spec}")
                )
                way = key.removesuffix("Mode") if mode in _WRAPS else self._unwrapped()
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
        operator = self.resource(_INSTALLATIONS, "default", "spec", "calicoNetwork", "bgp").value
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
                proof = Setting("", resource, resource, self.snapshot.proof.listing(resource, _NAMES))
                return Encryption("none", shown(proof, "none", phrase("there is no FelixConfiguration")))
        because = kept_in_etcd(self.snapshot, self.component)
        return Encryption(None, (), because) if because else self.unread("FelixConfiguration")

    def service_proxy(self) -> ServiceProxy | None:
        """Its eBPF data plane takes kube-proxy's work."""
        found = self.ebpf()
        if found is None:
            return None if self._is_felix_read() else self.proxy_unread("FelixConfiguration")
        says = phrase("Calico runs its eBPF data plane ({setting})", setting=found.where.rpartition(" ")[2])
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
        operator = self.resource(_INSTALLATIONS, "default", "spec", "calicoNetwork", "linuxDataplane")
        return operator.setting if operator.value == "BPF" else None

    def _is_felix_read(self) -> bool:
        """The agent's environment settles it; else both APIs that may keep the object have to be readable."""
        if self.variable("FELIX_BPFENABLED").setting is not None:
            return True
        looks = [self.resource(resource, "default", "spec", "bpfEnabled") for resource in _FELIX]
        return any(look.place for look in looks) or all(look.is_seen for look in looks)


def _is_true(look: Look) -> bool:
    return (look.value or "").lower() in ("true", "enabled", "1")


def _is_for_pods(row: CustomResource) -> bool:
    uses = texts(row.tree, "spec", "allowedUses")
    return not uses or "Workload" in uses


def _wrapping(row: CustomResource) -> tuple[str, str]:
    """The mode of a pool and its key."""
    for key in ("ipipMode", "vxlanMode"):
        mode = text(row.tree, "spec", key)
        if mode in _WRAPS:
            return mode, key
    return "Never", "vxlanMode"


def sources(snapshot: Snapshot, candidate: Candidate) -> Sources:
    """Pools give the block; the operator's Installation and the cluster's flags may say the same."""
    ledger, observed = Ledger(snapshot.proof), observe(snapshot)
    pools = _pools(snapshot)
    claims = [claim for row in sorted(pools, key=lambda row: row.ref.name) for claim in _pool(row, ledger, observed)]
    return Sources(
        tiers=(Tier(tuple(claims), "" if is_looked_at(pools) else phrase("Calico's IPPools"), in_parts=True),),
        others=(*_installation(snapshot, ledger), *cluster_cidr.claims(snapshot, ledger)),
        hints=_initial(snapshot, candidate, ledger),
        assigned=(*_affinities(snapshot, ledger), *assigned(snapshot, ledger)),
        because=kept_in_etcd(snapshot, candidate)
        or phrase("no IPPool is there that Calico may give pods addresses from"),
        warnings=tuple(ledger.warnings),
    )


def kept_in_etcd(snapshot: Snapshot, candidate: Candidate) -> str:
    """The sentence for a Calico whose pools, blocks and settings stand in an etcd of its own, else an empty text
    (projectcalico/calico v3.20.6 manifests/calico-etcd.yaml)."""
    is_kubernetes = variable(snapshot, candidate.workload, "DATASTORE_TYPE") == "kubernetes"
    if is_kubernetes or not variable(snapshot, candidate.workload, "ETCD_ENDPOINTS"):
        return ""
    return phrase("Calico keeps its pools and settings in an etcd of its own (ETCD_ENDPOINTS), which is not read here")


def _pools(snapshot: Snapshot) -> Listing[CustomResource]:
    """The pools of the CRDs, else of the aggregated API; without pools, the listing that could not be looked at."""
    both = (snapshot.resource(_CRD), snapshot.resource(_AGGREGATED))
    with_rows = [listing for listing in both if listing.rows]
    unread = [listing for listing in both if not is_looked_at(listing)]
    return (*with_rows, *unread, both[0])[0]


def _pool(row: CustomResource, ledger: Ledger, observed: Observed) -> list[Claim]:
    """The pool's block when pods get, or still have, addresses of it."""
    if not _is_for_pods(row):
        return []
    written = text(row.tree, "spec", "cidr")
    command = ledger.proof.field(row.ref, "{.spec.cidr}")
    is_off = dig(row.tree, "spec", "disabled") is True or row.is_deleting
    is_manual = text(row.tree, "spec", "nodeSelector").replace(" ", "") == "!all()"
    is_manual = is_manual or text(row.tree, "spec", "assignmentMode") == "Manual"
    if is_off or is_manual:
        blocks = parse_networks(written) or ()
        if len(observed.outside(blocks)) == len(observed.seen):
            return []
    claims = ledger.claim("ippools", written, f"{row.ref} .spec.cidr", command, f"IPPool/{row.ref.name}")
    if is_off and claims:
        inside = len(observed.seen) - len(observed.outside(claims[0].blocks))
        ledger.warnings.append(warning("disabled-pool-in-use", _still_in_use(row, written, inside)))
    return claims


def _still_in_use(row: CustomResource, block: str, count: int) -> Phrase:
    if row.is_deleting:
        return phrases(
            "IPPool {name} ({block}) is being deleted, but {count} pod address of it is still in use",
            "IPPool {name} ({block}) is being deleted, but {count} pod addresses of it are still in use",
            count,
            name=row.ref.name,
            block=block,
        )
    return phrases(
        "IPPool {name} ({block}) is disabled, but {count} pod address of it is still in use",
        "IPPool {name} ({block}) is disabled, but {count} pod addresses of it are still in use",
        count,
        name=row.ref.name,
        block=block,
    )


def _installation(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """The pools that the operator was told to keep."""
    found: list[Claim] = []
    for row in sorted(snapshot.resource(_INSTALLATIONS), key=lambda row: row.ref.name):
        pools = objects(row.tree, "spec", "calicoNetwork", "ipPools")
        used = [each for each in pools if "Workload" in (texts(each, "allowedUses") or ("Workload",))]
        command = ledger.proof.field(row.ref, "{.spec.calicoNetwork.ipPools[*].cidr}")
        where, says = f"{row.ref} .spec.calicoNetwork.ipPools", f"Installation/{row.ref.name} ipPools"
        found += ledger.claim("installation", ",".join(text(each, "cidr") for each in used), where, command, says)
    return found


def _initial(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> tuple[Claim, ...]:
    found: list[Claim] = []
    workload = candidate.workload
    for name in _INITIAL if workload and containers_of(workload) else ():
        if workload:
            command = ledger.proof.field(workload.ref, variable_path(workload, name))
            written = variable(snapshot, workload, name)
            where = f"{workload.ref} env {name}"
            says = phrase("{name} (only the first pool's value)", name=name)
            found += ledger.claim("calico-env", written, where, command, says)
    return tuple(found)


def _affinities(snapshot: Snapshot, ledger: Ledger) -> tuple[Claim, ...]:
    """Blocks of the pools that are given to nodes, where they were read."""
    for resource in ("blockaffinities.crd.projectcalico.org", "ipamblocks.crd.projectcalico.org"):
        rows = [row for row in snapshot.resource(resource) if text(row.tree, "spec", "deleted") != "true"]
        written = ",".join(sorted(cidr for row in rows if (cidr := text(row.tree, "spec", "cidr"))))
        command = ledger.proof.listing(resource, "{.items[*].spec.cidr}")
        found = ledger.claim("ipam-blocks", written, f"{resource} .spec.cidr", command, phrase("Calico IPAM blocks"))
        if found:
            return tuple(found)
    return ()


#: Addresses of a node's own tunnels (projectcalico/calico v3.31.2 libcalico-go/lib/backend/k8s/resources/node.go).
_TUNNELS = ("IPv4IPIPTunnel", "IPv4VXLANTunnel", "IPv6VXLANTunnel", "IPv4WireguardInterface", "IPv6WireguardInterface")
_BGP = "bgpconfigurations.crd.projectcalico.org"
#: Ranges that BGP announces for Services (api/pkg/apis/projectcalico/v3/bgpconfig.go).
_ANNOUNCED = {"serviceLoadBalancerIPs": "load-balancer", "serviceExternalIPs": "external"}


def _other_cidrs(snapshot: Snapshot) -> Iterator[RangeClaim]:
    """Pools that give Pods nothing, addresses of tunnels, ranges that BGP announces for Services."""
    for row in _pools(snapshot):
        uses = texts(row.tree, "spec", "allowedUses")
        if uses and "Workload" not in uses and not row.is_deleting:
            kind, owner = ("load-balancer" if "LoadBalancer" in uses else "tunnel"), f"IPPool {row.ref.name}"
            ranges = named_ranges([text(row.tree, "spec", "cidr")], kind, owner)
            command = snapshot.proof.field(row.ref, "{.spec.cidr}")
            yield RangeClaim(ranges, "ippools", f"{row.ref} .spec.cidr", command, f"IPPool/{row.ref.name}")
    for name in _TUNNELS:
        key, kind = f"projectcalico.org/{name}Addr", "wireguard" if "Wireguard" in name else "tunnel"
        held = {node.name: node.annotations[key] for node in snapshot.nodes if key in node.annotations}
        own = (each for node in held for each in named_ranges([held[node]], kind, f"node {node}"))
        yield of_annotation(snapshot, key, own)
    for row in snapshot.resource(_BGP):
        for field, kind in _ANNOUNCED.items():
            written = [text(each, "cidr") for each in objects(row.tree, "spec", field)]
            ranges = named_ranges(written, kind, f"BGPConfiguration {row.ref.name}")
            command = snapshot.proof.field(row.ref, f"{{.spec.{field}}}")
            shown = f"BGPConfiguration/{row.ref.name} {field}"
            yield RangeClaim(ranges, "bgpconfigurations", f"{row.ref} .spec.{field}", command, shown)
