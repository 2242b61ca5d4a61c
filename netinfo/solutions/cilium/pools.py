"""What Cilium's operator gives out: its pools, and the slices of them that CiliumNodes hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netinfo.components.claims import Ledger, Tier, was_read
from netinfo.model.block_sources import Claim
from netinfo.model.node_podcidrs import PoolRoom
from netinfo.model.objects import ConfigMap
from netinfo.model.origin import Origin
from netinfo.model.report import Fact, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import joined, phrase, phrases, verbatim
from netinfo.values.addresses import Network, contains, normal, parse_networks
from netinfo.values.json_access import Tree, number, objects, text, texts

NODES, POOLS = "ciliumnodes.cilium.io", "ciliumpodippools.cilium.io"
_ERRORS = '{range .items[*]}{.metadata.name}{"\\t"}{.status.ipam.operator-status.error}{"\\n"}{end}'
#: So many nodes are told with the operator's words, and so many characters of them.
_SHOWN, _LONGEST = 3, 160


def cluster_pool(row: ConfigMap, ledger: Ledger) -> list[Claim]:
    """The lists of the enabled families, as parts of one answer."""
    found: list[Claim] = []
    for family, is_on_without in (("ipv4", True), ("ipv6", False)):
        key = f"cluster-pool-{family}-cidr"
        if _is_on(row.data, f"enable-{family}", is_on_without):
            found += ledger.from_configmap("cilium-config", row, key, row.data.get(key, ""), f"{row.ref.name} {key}")
    return found


def _is_on(data: Mapping[str, str], key: str, default: bool) -> bool:
    written = data.get(key, "").strip().lower()
    return written == "true" if written else default


def slices_of(tree: Tree) -> tuple[str, list[str]]:
    """A CiliumNode's name and blocks."""
    pools = [cidr for pool in objects(tree, "spec", "ipam", "pools", "allocated") for cidr in _cidrs(pool)]
    return text(tree, "metadata", "name"), [*texts(tree, "spec", "ipam", "podCIDRs"), *pools]


def _cidrs(pool: Tree) -> Iterator[str]:
    """``cidrs`` of a pool: texts, or objects with ``cidr`` in later versions."""
    yield from texts(pool, "cidrs")
    yield from (text(each, "cidr") for each in objects(pool, "cidrs"))


def pod_pools(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """All pools: which of them a Pod uses depends on its own and its namespace's annotations."""
    reading = snapshot.resource(POOLS)
    found: list[Claim] = []
    for row in sorted(reading, key=lambda row: row.ref.name):
        for family in ("ipv4", "ipv6"):
            path = f"spec.{family}.cidrs"
            command = ledger.proof.field(row.ref, f"{{.{path}}}")
            written = ",".join(texts(row.tree, "spec", family, "cidrs"))
            says = f"CiliumPodIPPool/{row.ref.name}"
            found += ledger.claim("ciliumpodippools", written, Origin(row.ref, f".{path}"), command, says)
    return Tier(tuple(found), "" if was_read(reading) else "CiliumPodIPPools", in_parts=True)


def rooms(snapshot: Snapshot) -> Iterator[PoolRoom]:
    """Each CiliumPodIPPool with what CiliumNodes hold of it; nothing where not all of both were read. ``maskSize`` has
    no default (cilium/cilium v1.16.5 pkg/k8s/apis/cilium.io/v2alpha1/ippool_types.go)."""
    pools, nodes = snapshot.resource(POOLS), snapshot.resource(NODES)
    if not all(each.is_readable and each.is_complete for each in (pools, nodes)):
        return
    held: dict[str, list[str]] = {}
    for row in nodes:
        for each in objects(row.tree, "spec", "ipam", "pools", "allocated"):
            held.setdefault(text(each, "pool"), []).extend(_cidrs(each))
    for row in sorted(pools, key=lambda row: row.ref.name):
        given = parse_networks(",".join(held.get(row.ref.name, ()))) or ()
        for family in ("ipv4", "ipv6"):
            blocks = parse_networks(",".join(texts(row.tree, "spec", family, "cidrs"))) or ()
            length = number(row.tree, "spec", family, "maskSize")
            if blocks and length and 0 < length <= blocks[0].max_prefixlen:
                command = snapshot.proof.field(row.ref, f"{{.spec.{family}}}")
                count = sum(contains(blocks, each) for each in given)
                yield PoolRoom(f"CiliumPodIPPool {row.ref.name}", blocks, length, count, command)


def cilium_nodes(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """The ranges that the operator gave to nodes."""
    written = [block for row in snapshot.resource(NODES) for block in slices_of(row.tree)[1] if block]
    path = '{range .items[*]}{.metadata.name}{" "}{.spec.ipam}{"\\n"}{end}'
    command = ledger.proof.listing(NODES, path)
    return ledger.claim(
        "ciliumnodes", ",".join(sorted(set(written))), Origin(NODES, ".spec.ipam"), command, "CiliumNodes"
    )


def astray(snapshot: Snapshot, tier: Tier) -> frozenset[Network]:
    """Slices outside the list or the pools: they were given before these were changed, and Pods of their nodes live
    there (cilium/cilium#29881). Not those of a node that is gone, nor where only some pools are known."""
    blocks = [block for claim in tier.claims for block in claim.blocks]
    if any(claim.source == "ciliumpodippools" for claim in tier.claims) and not snapshot.resource(POOLS).is_complete:
        return frozenset()
    nodes = snapshot.nodes
    there = {node.name for node in nodes} if nodes.is_readable and nodes.is_complete else None
    held = dict(slices_of(row.tree) for row in snapshot.resource(NODES))
    written = ",".join(each for name, some in held.items() if there is None or name in there for each in some if each)
    return frozenset(each for each in parse_networks(written) or () if blocks and not contains(blocks, each))


def stale(tier: Tier, nodes: list[Claim]) -> list[Warning]:
    """A CiliumNode outside the list was filled before the list was changed, and its Pods live there."""
    blocks = [block for claim in tier.claims for block in claim.blocks]
    old = [block for claim in nodes for block in claim.blocks if blocks and not contains(blocks, block)]
    if not old:
        return []
    message = phrase(
        "CiliumNodes still hold {old}, outside the configured {blocks}",
        old=", ".join(normal(old)[:3]),
        blocks=", ".join(normal(blocks)),
    )
    shows = dict.fromkeys(claim.command for claim in (*nodes, *tier.claims[:2]) if claim.command)
    return [Warning("stale-cilium-node", message, (Fact.POD_CIDRS,), tuple(shows))]


def refusals(snapshot: Snapshot) -> Iterator[Warning]:
    """What the operator wrote of nodes that it can give nothing, or whose slice lies outside its pools. It takes the
    words back when it can serve them (cilium/cilium v1.16.5 pkg/ipam/allocator/podcidr/podcidr.go, allocateNode)."""
    told = {
        row.ref.name: text(row.tree, "status", "ipam", "operator-status", "error") for row in snapshot.resource(NODES)
    }
    words = {name: each for name, each in sorted(told.items()) if each}
    if words:
        some = [verbatim(f"{name}: {_short(each)}") for name, each in words.items()][:_SHOWN]
        message = phrases(
            "Cilium's operator reports an error of {count} node: {words}",
            "Cilium's operator reports an error of {count} nodes: {words}",
            len(words),
            words=joined("; ", some),
        )
        command = snapshot.proof.listing(NODES, _ERRORS)
        yield Warning("node-refused", message, (Fact.NODE_CIDRS,), (command,))


def _short(words: str) -> str:
    """On one line: the operator puts several errors into one text, each on its own."""
    line = "; ".join(words[: 2 * _LONGEST].splitlines())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "..."
