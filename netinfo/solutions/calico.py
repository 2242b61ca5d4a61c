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

from collections.abc import Iterator

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
from netinfo.components.owned_ranges import named_ranges
from netinfo.components.pod_addresses import Observed, observe
from netinfo.components.solution import Solution, size
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.objects import CustomResource
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence, Strength
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import parse_networks
from netinfo.values.json_access import dig, objects, text, texts

_CRD, _AGGREGATED = "ippools.crd.projectcalico.org", "ippools.projectcalico.org"
_INSTALLATIONS = "installations.operator.tigera.io"
_INITIAL = ("CALICO_IPV4POOL_CIDR", "CALICO_IPV6POOL_CIDR")


class Calico(Solution):
    """Routed veth pairs, addresses of IPPools."""

    configmaps = ("calico-config",)

    def mtu(self) -> Iterator[Evidence]:
        """What the operator computed or was told; without it the manifest's ``veth_mtu``, where "0" is automatic."""
        for path in (("status", "mtu"), ("spec", "calicoNetwork", "mtu")):
            look = self.resource(_INSTALLATIONS, "default", *path)
            yield from size(look, f"Installation {'.'.join(path)}")
        yield from size(self.config("veth_mtu"), "calico-config veth_mtu")

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Pools that give Pods nothing, addresses of tunnels, ranges that BGP announces."""
        return _other_cidrs(self.snapshot)


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
    uses = texts(row.tree, "spec", "allowedUses")
    if uses and "Workload" not in uses:
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


#: Addresses of a node's own tunnels, by the annotation that calico-node writes (projectcalico/calico v3.31.2
#: libcalico-go/lib/backend/k8s/resources/node.go).
_TUNNELS = {
    "projectcalico.org/IPv4IPIPTunnelAddr": "tunnel",
    "projectcalico.org/IPv4VXLANTunnelAddr": "tunnel",
    "projectcalico.org/IPv6VXLANTunnelAddr": "tunnel",
    "projectcalico.org/IPv4WireguardInterfaceAddr": "wireguard",
    "projectcalico.org/IPv6WireguardInterfaceAddr": "wireguard",
}
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
    for key, kind in _TUNNELS.items():
        held = {node.name: node.annotations[key] for node in snapshot.nodes if key in node.annotations}
        ranges = tuple(each for name in held for each in named_ranges([held[name]], kind, f"node {name}"))
        path = "{.metadata.annotations." + key.replace(".", "\\.") + "}"
        command = snapshot.proof.listing("nodes", '{range .items[*]}{.metadata.name}{" "}' + path + '{"\\n"}{end}')
        says = phrase("annotation {name}", name=key)
        yield RangeClaim(ranges, "nodes", f"nodes annotation {key}", command, says, strength=Strength.ASSIGNED)
    for row in snapshot.resource(_BGP):
        for field, kind in _ANNOUNCED.items():
            written = [text(each, "cidr") for each in objects(row.tree, "spec", field)]
            ranges = named_ranges(written, kind, f"BGPConfiguration {row.ref.name}")
            command = snapshot.proof.field(row.ref, f"{{.spec.{field}}}")
            shown = f"BGPConfiguration/{row.ref.name} {field}"
            yield RangeClaim(ranges, "bgpconfigurations", f"{row.ref} .spec.{field}", command, shown)
