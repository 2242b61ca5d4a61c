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

from netinfo.components import node_podcidr, openshift_network, settings
from netinfo.components.answers import path, shown, size, size_in
from netinfo.components.claims import Ledger, Sources, Tier, configmaps_unread, data_path, namespace_of, variable_path
from netinfo.components.owned_ranges import named_ranges, of_annotation
from netinfo.components.settings import Setting, own_configmaps
from netinfo.components.solution import Solution
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component, Role
from netinfo.model.node_podcidrs import NodePodCIDRs
from netinfo.model.objects import ConfigMap, CustomResource, Node, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import OwnedRange, RangeClaim
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption, Path, ServiceProxy
from netinfo.named_tuple import NamedTuple
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, parse_networks
from netinfo.values.documents import ini_values, json_tree
from netinfo.values.flags import last_flag
from netinfo.values.json_access import dig, objects, text, texts

_HYBRID = "k8s.ovn.org/hybrid-overlay-distributed-router-gateway-mac"
_ANNOTATION = "k8s.ovn.org/node-subnets"


class OvnKubernetes(Solution):
    """Logical networks of OVN, one subnet of the block for each node."""

    def kept(self, block: Network, node: str) -> int:
        """The network's address, the gateway's, the management port's and broadcast; with the hybrid overlay one more
        (go-controller/pkg/util/util.go, GetNodeGatewayIfAddr and the next two)."""
        is_hybrid = any(each.name == node and _HYBRID in each.annotations for each in self.snapshot.nodes)
        return (4 if block.version == 4 else 3) + is_hybrid

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
        return _other_cidrs(self.snapshot, self.component)

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


class _Inner(NamedTuple):
    """A subnet that OVN keeps for itself: how its settings and its nodes' annotations name it, and what the program
    takes where nothing is set (go-controller/pkg/config/config.go; util/node_annotations.go).

    ``built_in`` is empty where it depends: on the version (masquerade), on whether zones are connected (transit), which
    nodes' annotations show.
    """

    section: str
    key: str
    operator: tuple[str, ...]
    flag: str
    annotations: tuple[str, ...]
    built_in: tuple[str, str] = ("", "")

    def flags(self, version: str) -> tuple[str, ...]:
        """Its flags; the word ``switch`` is only in those of before (go-controller/pkg/config/config.go)."""
        written = self.flag.format(version)
        return tuple(dict.fromkeys((written, written.replace("-switch", ""))))

    def variables(self, version: str) -> tuple[str, ...]:
        """Its environment variables, likewise (dist/images/ovnkube.sh)."""
        written = f"OVN_{version.upper()}_{self.key.replace('-', '_').upper()}"
        return tuple(dict.fromkeys((written, written.replace("_SWITCH", ""))))


_INNER = {
    "join": _Inner(
        "gateway",
        "join-subnet",
        ("internalJoinSubnet",),
        "gateway-{}-join-subnet",
        ("k8s.ovn.org/node-gateway-router-lrp-ifaddr", "k8s.ovn.org/node-gateway-router-lrp-ifaddrs"),
        ("100.64.0.0/16", "fd98::/64"),
    ),
    "transit": _Inner(
        "clustermanager",
        "transit-switch-subnet",
        ("internalTransitSwitchSubnet",),
        "cluster-manager-{}-transit-switch-subnet",
        ("k8s.ovn.org/node-transit-switch-port-ifaddr",),
    ),
    "masquerade": _Inner(
        "gateway",
        "masquerade-subnet",
        ("gatewayConfig", "internalMasqueradeSubnet"),
        "gateway-{}-masquerade-subnet",
        ("k8s.ovn.org/node-masquerade-subnet",),
    ),
}
_OPERATOR, _EGRESS = "networks.operator.openshift.io", "egressips.k8s.ovn.org"
#: The join subnet's fields before OpenShift 4.14, still read today (openshift/api operator/v1/types_network.go).
_OLD_JOIN = {"v4": "v4InternalSubnet", "v6": "v6InternalSubnet"}
_FAMILIES = {"v4": "ipv4", "v6": "ipv6"}


def _other_cidrs(snapshot: Snapshot, component: Component) -> Iterator[RangeClaim]:
    """Join, transit and masquerade subnets, and egress addresses. A subnet of which nothing is written down is told
    as built in: the program takes it, so the built-in range is a remark and no value."""
    for kind, inner in _INNER.items():
        claims = [claim for claim in _written_inner(snapshot, component, kind, inner) if claim.ranges]
        yield from claims
        told = {each.block.version for claim in claims for each in claim.ranges}
        missing = [each for each in _families(snapshot, component) if each not in told]
        ranges = [each for six in missing for each in named_ranges([inner.built_in[six == 6]], kind, component.title)]
        if ranges and component.workload is not None and _would_see_settings(snapshot, component):
            command = snapshot.proof.field(component.workload.ref, "{.spec.template.spec.containers[*].command}")
            says = phrase("{solution} without a setting of its {kind} subnet", solution=component.title, kind=kind)
            origin = Origin(component.workload.ref, f"(no {inner.key})")
            yield RangeClaim(tuple(ranges), "built-in", origin, command, says, is_built_in=True)
    for row in snapshot.resource(_EGRESS):
        given = [text(each, "egressIP") for each in objects(row.tree, "status", "items")]
        written = dict.fromkeys((*texts(row.tree, "spec", "egressIPs"), *given))
        ranges = list(named_ranges(written, "egress", f"EgressIP {row.ref.name}"))
        command = snapshot.proof.field(row.ref, "{.spec.egressIPs}")
        yield RangeClaim(
            tuple(ranges), "egressips", Origin(row.ref, ".spec.egressIPs"), command, f"EgressIP/{row.ref.name}"
        )


def _would_see_settings(snapshot: Snapshot, component: Component) -> bool:
    """True where a setting would have been seen: OpenShift's operator writes it into the agent's ConfigMap, the
    project's own charts into the agent's environment."""
    is_openshift = namespace_of(component.workload).startswith("openshift-")
    return not is_openshift or bool(own_configmaps(snapshot, component.workload, "ovnkube-config"))


def _families(snapshot: Snapshot, component: Component) -> tuple[int, ...]:
    """The families that the cluster's own subnets have; IPv4 where they are not known."""
    ledger = Ledger(snapshot.proof)
    tiers = OvnKubernetes(snapshot, component).own_cidrs().tiers
    claims = [claim for tier in tiers for claim in tier.claims] + _node_subnets(snapshot, ledger)
    return tuple(sorted({block.version for claim in claims for block in claim.blocks})) or (4,)


def _written_inner(snapshot: Snapshot, component: Component, kind: str, inner: _Inner) -> Iterator[RangeClaim]:
    for row in snapshot.resource(_OPERATOR):
        yield from _of_operator(snapshot, row, kind, inner)
    for config in own_configmaps(snapshot, component.workload, "ovnkube-config"):
        yield from _of_configmap(snapshot, config, kind, inner)
    if component.workload is not None:
        for version in _FAMILIES:
            yield from _of_agent(snapshot, component, component.workload, kind, (inner, version))
    for name in inner.annotations:
        yield _of_nodes(snapshot, kind, component.title, name)


def _of_agent(
    snapshot: Snapshot, component: Component, workload: Workload | Pod, kind: str, named: tuple[_Inner, str]
) -> Iterator[RangeClaim]:
    """What the agent's flags and variables say of one family."""
    inner, version = named
    for name in inner.flags(version):
        values = [value for each in workload.containers if (value := last_flag(each.argv, name))]
        ranges = named_ranges(values[:1], kind, component.title)
        command = snapshot.proof.flag(workload.ref, f"--{name}")
        yield RangeClaim(ranges, component.id, Origin(workload.ref, f"--{name}"), command, verbatim(f"--{name}"))
    for name in inner.variables(version):
        written = settings.environment(snapshot, component, name).value
        ranges = named_ranges([written] if written else [], kind, component.title)
        command = snapshot.proof.field(workload.ref, variable_path(workload, name))
        yield RangeClaim(ranges, component.id, Origin(workload.ref, f"env {name}"), command, verbatim(name))


def _of_operator(snapshot: Snapshot, row: CustomResource, kind: str, inner: _Inner) -> Iterator[RangeClaim]:
    """The Network of OpenShift's operator, by family: ``ipv4.internalJoinSubnet``."""
    config = ("spec", "defaultNetwork", "ovnKubernetesConfig")
    *above, field = inner.operator
    for version, family in _FAMILIES.items():
        path = (*config, *above, family, field)
        written = text(row.tree, *path)
        if not written and kind == "join":
            path = (*config, _OLD_JOIN[version])
            written = text(row.tree, *path)
        shown = "." + ".".join(path)
        ranges, command = (
            named_ranges([written], kind, f"Network {row.ref.name}"),
            snapshot.proof.field(row.ref, f"{{{shown}}}"),
        )
        yield RangeClaim(ranges, "openshift-operator", Origin(row.ref, shown), command, verbatim(f"Network {path[-1]}"))


def _of_configmap(snapshot: Snapshot, row: ConfigMap, kind: str, inner: _Inner) -> Iterator[RangeClaim]:
    values = ini_values(row.data.get("ovnkube.conf", ""), inner.section)
    for version in _FAMILIES:
        name = f"{version}-{inner.key}"
        ranges = named_ranges([values.get(name, "").strip('"')], kind, f"ConfigMap {row.ref.name}")
        command = snapshot.proof.field(row.ref, data_path("ovnkube.conf"))
        says = verbatim(f"{row.ref.name} {name}")
        yield RangeClaim(ranges, "ovnkube-config", Origin(row.ref, f"ovnkube.conf {name}"), command, says)


def _of_nodes(snapshot: Snapshot, kind: str, owner: str, name: str) -> RangeClaim:
    """The subnets that nodes' own ports lie in: ``{"ipv4": "100.88.0.2/16"}``, or the same below ``default``."""
    found: dict[OwnedRange, None] = {}
    for node in snapshot.nodes:
        tree = json_tree(node.annotations.get(name, ""))
        for part in (tree, dig(tree, "default")):
            written = [text(part, family) for family in _FAMILIES.values()]
            found |= dict.fromkeys(named_ranges([each for each in written if "/" in each], kind, owner))
    return of_annotation(snapshot, name, found)
