"""OVN-Kubernetes: its own IPAM over ``cluster-subnets``, written as block and prefix length of a node's part.

In an OpenShift cluster the Network object is where its operator takes this from, so it comes first, and without it
nothing is certain. The operator's agent stands in ``openshift-ovn-kubernetes``; an agent elsewhere was installed by the
project's own charts and obeys its ConfigMap alone, whether or not a Network could be looked for. The node's part is the
annotation ``k8s.ovn.org/node-subnets``; ``Node.spec.podCIDRs`` may exist and are not used.

Pitfall: join (100.64.0.0/16), transit (100.88.0.0/16) and masquerade (169.254.0.0/17) subnets stand in the same file
and hold no pods, so only ``cluster-subnets`` and ``net_cidr`` are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from netinfo.components import node_podcidr, openshift_network, settings
from netinfo.components.answers import path, shown, size, size_in
from netinfo.components.claims import Ledger, Sources, Tier, configmaps_unread, namespace_of
from netinfo.components.settings import Setting, own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component, Role
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.objects import Node
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, ServiceProxy
from netinfo.solutions.ovn_kubernetes.other_ranges import other_cidrs
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, parse_networks
from netinfo.values.documents import ini_values, json_tree
from netinfo.values.json_access import dig, texts

_HYBRID = "k8s.ovn.org/hybrid-overlay-distributed-router-gateway-mac"
_ANNOTATION = "k8s.ovn.org/node-subnets"


class OvnKubernetes(Solution):
    """Logical networks of OVN, one subnet of the block for each node."""

    def kept(self, block: Network, node: str) -> int:
        """The network's address, the gateway's, the management port's and broadcast; with the hybrid overlay one more
        (go-controller/pkg/util/util.go, GetNodeGatewayIfAddr and the next two)."""
        return (4 if block.version == 4 else 3) + (node in self._hybrid)

    @cached_property
    def _hybrid(self) -> frozenset[str]:
        """The nodes that take part in the hybrid overlay."""
        return frozenset(each.name for each in self.snapshot.nodes if _HYBRID in each.annotations)

    configmaps = ("ovnkube-config",)

    def mtu(self) -> Iterator[Evidence]:
        """``mtu`` of ovnkube.conf and of ovn-config; on OpenShift what the operator wrote down."""
        look = self.config("ovnkube.conf")
        yield from size_in(look.setting, ini_values(look.value or "", "default").get("mtu", ""), "ovnkube.conf mtu")
        yield from size(self.config("mtu", "ovn-config"), "ovn-config mtu")
        yield from size(openshift_network.mtu(self.snapshot), "OpenShift Network clusterNetworkMTU")

    def marks_every_pod(self) -> bool:
        """Its plugin waits for the annotation, which holds the address that the Pod is to get
        (go-controller/pkg/cni/cni.go, GetPodWithAnnotations)."""
        return True

    def other_cidrs(self) -> Iterator[RangeClaim]:
        """Join, transit and masquerade subnets, egress addresses."""
        return other_cidrs(self.snapshot, self.component, self._families())

    def endpoints(self) -> Mapping[str, tuple[str, ...]]:
        """The ends of Geneve tunnels, where they are none of the addresses that the agent found on the node: an
        interface of their own is no fault (go-controller/pkg/util/node_annotations.go)."""
        found = {}
        for node in self.snapshot.nodes:
            own = {each.partition("/")[0] for each in _members(node, "k8s.ovn.org/host-cidrs")}
            found[node.name] = tuple(each for each in _members(node, "k8s.ovn.org/node-encap-ips") if each not in own)
        return found

    def _families(self) -> tuple[int, ...]:
        """The families that the cluster's own subnets have; IPv4 where they are not known."""
        claims = [claim for tier in self.own_cidrs().tiers for claim in tier.claims]
        claims += _node_subnets(self.snapshot, Ledger(self.snapshot.proof))
        return tuple(sorted({block.version for claim in claims for block in claim.blocks})) or (4,)

    def between_nodes(self) -> Iterator[Path]:
        """``encap-type`` of ovnkube.conf is geneve unless written (go-controller/pkg/config/config.go)."""
        look, port = self.config("ovnkube.conf"), self.variable("OVN_ENCAP_PORT")
        if look.setting is not None:
            written = ini_values(look.setting.value, "default").get("encap-type", "")
            says = phrase("ovnkube.conf has no encap-type, taken for geneve")
            says = verbatim(f"ovnkube.conf encap-type {written}") if written else says
            yield path(look.setting, written or "geneve", says)
        elif port.setting is not None:
            yield path(port.setting, "geneve", f"OVN_ENCAP_PORT={port.value}")

    def encryption(self) -> Encryption:
        """IPsec is a DaemonSet of its own, beside the agents."""
        home, workloads, proof = settings.home(self.component), self.snapshot.workloads, self.snapshot.proof
        for each in workloads:
            if each.ref.namespace == home and each.ref.name.startswith("ovn-ipsec") and each.is_running:
                setting = Setting("", "daemonsets", Origin(each.ref), proof.field(each.ref, "{.status.numberReady}"))
                return Encryption("ipsec", shown(setting, "ipsec", phrase("DaemonSet {name} runs", name=each.ref.name)))
        if not workloads.is_readable or not workloads.is_complete:
            return self.unread(phrase("the list of DaemonSets, among which ovn-ipsec may be,"))
        command = proof.listing("daemonsets", "{.items[*].metadata.name}", "-n", home)
        setting = Setting("", "daemonsets", Origin(f"daemonsets of {home}"), command)
        return Encryption("none", shown(setting, "none", phrase("no DaemonSet {name} runs", name="ovn-ipsec")))

    def service_proxy(self) -> ServiceProxy | None:
        """OVN load balancers are how it works; it has no setting without them
        (go-controller/pkg/ovn/controller/services)."""
        proof = settings.presence(self.snapshot, self.component)
        if proof is None or self.component.role is not Role.PRIMARY:
            return None
        says = phrase("OVN-Kubernetes runs, which handles Services with OVN load balancers")
        return self.replacing(shown(proof, "replaced", says))

    def own_cidrs(self) -> Sources:
        """OpenShift's Network where its operator may run the agent, then the solution's own ConfigMaps."""
        snapshot, ledger, workload = self.snapshot, self.ledger, self.component.workload
        network, own = openshift_network.network(snapshot, ledger), _own(snapshot, self.component, ledger)
        is_upstream = workload is not None and not namespace_of(workload).startswith("openshift-")
        return Sources(
            tiers=(own,) if is_upstream else (network, own),
            others=network.claims if is_upstream else tuple(openshift_network.wanted(snapshot, ledger)),
            assigned=tuple(_node_subnets(snapshot, ledger)),
            because=phrase("no ConfigMap of OVN-Kubernetes names its cluster-subnets"),
        )

    def own_slices(self) -> NodePodCIDRs:
        """An annotation on each node (go-controller/pkg/util/subnet_annotations.go)."""
        blocks = {node.name: found for node in self.snapshot.nodes if (found := _subnets_of(node))}
        path, says = (
            f".metadata.annotations.{jsonpath_key(_ANNOTATION)}",
            phrase("annotation {name}", name=_ANNOTATION),
        )
        return node_podcidr.of_nodes(self.snapshot, blocks, path, says, Origin("nodes", f"annotation {_ANNOTATION}"))


def _members(node: Node, annotation: str) -> tuple[str, ...]:
    """The texts of an annotation that is a JSON list."""
    return texts({"": json_tree(node.annotations.get(annotation, ""))}, "")


def _own(snapshot: Snapshot, component: Component, ledger: Ledger) -> Tier:
    found: list[Claim] = []
    for row in own_configmaps(snapshot, component.workload, "ovnkube-config", "ovn-config"):
        written = ini_values(row.data.get("ovnkube.conf", ""), "default").get("cluster-subnets", "")
        says = verbatim(f"{row.ref.name} cluster-subnets")
        found += ledger.from_configmap(row.ref.name, row, "ovnkube.conf", written, says)
        says = verbatim(f"{row.ref.name} net_cidr")
        found += ledger.from_configmap(row.ref.name, row, "net_cidr", row.data.get("net_cidr", ""), says)
    return Tier(tuple(found), "" if found else configmaps_unread(snapshot))


def _node_subnets(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """The parts that nodes got."""
    written = {each for node in snapshot.nodes for each in _written_for(node)}
    path = '{range .items[*]}{.metadata.name}{" "}{.metadata.annotations.k8s\\.ovn\\.org/node-subnets}{"\\n"}{end}'
    command = ledger.proof.listing("nodes", path)
    says = phrase("OVN node subnets")
    return ledger.claim("node-subnets", ",".join(sorted(written)), Origin("nodes", _ANNOTATION), command, says)


def _written_for(node: Node) -> list[str]:
    """``{"default": "10.244.0.0/24"}`` or a list of one a family; other keys are other networks."""
    tree = dig(json_tree(node.annotations.get(_ANNOTATION, "")), "default")
    members = tree if isinstance(tree, list) else [tree]
    return [each for each in members if isinstance(each, str)]


def _subnets_of(node: Node) -> tuple[Network, ...]:
    return parse_networks(",".join(_written_for(node))) or ()
