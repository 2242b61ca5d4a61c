"""OVN-Kubernetes: its own IPAM over ``cluster-subnets``, written as block and prefix length of a node's part.

In an OpenShift cluster the Network object is where its operator takes this from, so it comes first, and without it
nothing is certain. The operator's agent stands in ``openshift-ovn-kubernetes``; an agent elsewhere was installed by the
project's own charts and obeys its ConfigMap alone, whether or not a Network could be looked for. The node's part is the
annotation ``k8s.ovn.org/node-subnets``; ``Node.spec.podCIDRs`` may exist and are not used.

Pitfall: join (100.64.0.0/16), transit (100.88.0.0/16) and masquerade (169.254.0.0/17) subnets stand in the same file
and hold no pods, so only ``cluster-subnets`` and ``net_cidr`` are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import cluster_cidr, openshift_network
from netinfo.components.claims import Ledger, Sources, Tier, configmaps_unread, namespace_of, own_configmaps
from netinfo.components.node_podcidr import assigned
from netinfo.components.solution import Solution, size, size_in
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import ini_values, json_tree
from netinfo.values.json_access import Tree, dig

_ANNOTATION = "k8s.ovn.org/node-subnets"


class OvnKubernetes(Solution):
    """Logical networks of OVN, one subnet of the block for each node."""

    configmaps = ("ovnkube-config",)

    def mtu(self) -> Iterator[Evidence]:
        """``mtu`` of ovnkube.conf and of ovn-config; on OpenShift what the operator wrote down."""
        look = self.config("ovnkube.conf")
        yield from size_in(look.setting, ini_values(look.value or "", "default").get("mtu", ""), "ovnkube.conf mtu")
        yield from size(self.config("mtu", "ovn-config"), "ovn-config mtu")
        yield from size(openshift_network.mtu(self.snapshot), "OpenShift Network clusterNetworkMTU")


def sources(snapshot: Snapshot, candidate: Candidate) -> Sources:
    """OpenShift's Network where its operator may run the agent, then the solution's own ConfigMaps."""
    ledger = Ledger(snapshot.proof)
    network, own = openshift_network.network(snapshot, ledger), _own(snapshot, candidate, ledger)
    is_upstream = candidate.workload is not None and not namespace_of(candidate.workload).startswith("openshift-")
    return Sources(
        tiers=(own,) if is_upstream else (network, own),
        others=(*(network.claims if is_upstream else ()), *cluster_cidr.claims(snapshot, ledger)),
        assigned=(*_node_subnets(snapshot, ledger), *assigned(snapshot, ledger)),
        because=phrase("no ConfigMap of OVN-Kubernetes names its cluster-subnets"),
        warnings=tuple(ledger.warnings),
    )


def _own(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    found: list[Claim] = []
    for row in own_configmaps(snapshot, candidate.workload, "ovnkube-config", "ovn-config"):
        written = ini_values(row.data.get("ovnkube.conf", ""), "default").get("cluster-subnets", "")
        says = verbatim(f"{row.ref.name} cluster-subnets")
        found += ledger.from_configmap(row.ref.name, row, "ovnkube.conf", written, says)
        says = verbatim(f"{row.ref.name} net_cidr")
        found += ledger.from_configmap(row.ref.name, row, "net_cidr", row.data.get("net_cidr", ""), says)
    return Tier(tuple(found), "" if found else configmaps_unread(snapshot))


def _node_subnets(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """The parts that nodes got: ``{"default": "10.244.0.0/24"}`` or a list for both families."""
    written: set[str] = set()
    for node in snapshot.nodes:
        written.update(_texts(dig(json_tree(node.annotations.get(_ANNOTATION, "")), "default")))
    path = '{range .items[*]}{.metadata.name}{" "}{.metadata.annotations.k8s\\.ovn\\.org/node-subnets}{"\\n"}{end}'
    command = ledger.proof.listing("nodes", path)
    says = phrase("OVN node subnets")
    return ledger.claim("node-subnets", ",".join(sorted(written)), f"nodes {_ANNOTATION}", command, says)


def _texts(tree: Tree) -> list[str]:
    members = tree if isinstance(tree, list) else [tree]
    return [each for each in members if isinstance(each, str)]
