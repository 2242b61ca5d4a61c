"""Subnets that OVN-Kubernetes keeps for itself, networks that administrators define, egress addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netinfo.components import settings
from netinfo.components.claims import data_path, namespace_of, variable_path
from netinfo.components.owned_ranges import named_ranges, of_annotation, of_field
from netinfo.components.pod_addresses import HYBRID_SLICE
from netinfo.components.settings import own_configmaps
from netinfo.model.components import Component
from netinfo.model.objects import ConfigMap, CustomResource, Pod, Workload
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import OwnedRange, RangeClaim
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, parse_networks
from netinfo.values.documents import ini_values, json_tree
from netinfo.values.flags import last_flag
from netinfo.values.json_access import dig, objects, text, texts


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
_CONFIG = ("spec", "defaultNetwork", "ovnKubernetesConfig")
_DEFINED = "clusteruserdefinednetworks.k8s.ovn.org"
#: The join subnet's fields before OpenShift 4.14, still read today (openshift/api operator/v1/types_network.go).
_OLD_JOIN = {"v4": "v4InternalSubnet", "v6": "v6InternalSubnet"}
_FAMILIES = {"v4": "ipv4", "v6": "ipv6"}


def other_cidrs(snapshot: Snapshot, component: Component, families: Iterable[int]) -> Iterator[RangeClaim]:
    """Join, transit and masquerade subnets, networks that an administrator defined, egress addresses. A subnet of which
    nothing is written down is told as built in: the program takes it, so the built-in range is a remark and no value;
    ``families`` are those that Pods have."""
    for kind, inner in _INNER.items():
        told: dict[Network, OwnedRange] = {}
        for claim in _written_inner(snapshot, component, kind, inner):
            # Settings come first: nodes that lie in the range of one have it of there.
            owned = tuple(told.setdefault(each.block, each) for each in claim.ranges)
            yield claim._replace(ranges=owned)
        known = {each.version for each in told}
        missing = [each for each in families if each not in known]
        ranges = [each for six in missing for each in named_ranges([inner.built_in[six == 6]], kind, component.title)]
        if ranges and component.workload is not None and _would_see_settings(snapshot, component):
            command = snapshot.proof.field(component.workload.ref, "{.spec.template.spec.containers[*].command}")
            says = phrase("{solution} without a setting of its {kind} subnet", solution=component.title, kind=kind)
            origin = Origin(component.workload.ref, f"(no {inner.key})")
            yield RangeClaim(tuple(ranges), "built-in", origin, command, says, is_built_in=True)
    yield from _hybrid(snapshot, component)
    for row in snapshot.resource(_DEFINED):
        yield from _of_defined(snapshot, row)
    for row in snapshot.resource(_EGRESS):
        given = [text(each, "egressIP") for each in objects(row.tree, "status", "items")]
        written = dict.fromkeys((*texts(row.tree, "spec", "egressIPs"), *given))
        yield of_field(snapshot, row, ".spec.egressIPs", "egress", written)


def after_migration(snapshot: Snapshot, network: CustomResource, title: str) -> Iterator[RangeClaim]:
    """The join subnet that the network takes once the cluster is migrated to it: the operator's object names it before,
    else it is built in. A remark, for nothing uses it yet."""
    operator = [
        each for row in snapshot.resource(_OPERATOR) for each in _of_operator(snapshot, row, "join", _INNER["join"])
    ]
    written = [claim._replace(is_built_in=True) for claim in operator if claim.ranges]
    ranges = named_ranges(_INNER["join"].built_in[:1], "join", title)
    says = phrase(
        "{solution}, to which the cluster migrates, without a setting of its {kind} subnet", solution=title, kind="join"
    )
    origin, command = Origin(network.ref, ".status.migration"), snapshot.proof.field(network.ref, "{.status.migration}")
    yield from written or [RangeClaim(ranges, "built-in", origin, command, says, is_built_in=True)]


def _hybrid(snapshot: Snapshot, component: Component) -> Iterator[RangeClaim]:
    """The block of Pods on Windows nodes, or the slices of it that these have (docs/features/hybrid-overlay)."""
    found: list[RangeClaim] = []
    for row in snapshot.resource(_OPERATOR):
        path = (*_CONFIG, "hybridOverlayConfig", "hybridClusterNetwork")
        written = [text(each, "cidr") for each in objects(row.tree, *path)]
        found.append(of_field(snapshot, row, "." + ".".join(path), "hybrid", written))
    for config in own_configmaps(snapshot, component.workload, "ovnkube-config"):
        values = ini_values(config.data.get("ovnkube.conf", ""), "hybridoverlay")
        blocks = parse_networks(values.get("cluster-subnets", "").strip('"')) or ()
        ranges = named_ranges(map(str, blocks), "hybrid", f"ConfigMap {config.ref.name}")
        command, origin = (
            snapshot.proof.field(config.ref, data_path("ovnkube.conf")),
            Origin(config.ref, "ovnkube.conf"),
        )
        says = verbatim(f"{config.ref.name} hybridoverlay cluster-subnets")
        found.append(RangeClaim(ranges, "ovnkube-config", origin, command, says))
    held = {node.name: node.annotations.get(HYBRID_SLICE, "") for node in snapshot.nodes if not node.is_linux}
    known = [each for claim in found for each in claim.ranges]
    yield from found
    if not known:
        slices = (each for node in held for each in named_ranges([held[node]], "hybrid", f"node {node}"))
        yield of_annotation(snapshot, HYBRID_SLICE, slices)


def _would_see_settings(snapshot: Snapshot, component: Component) -> bool:
    """True where a setting would have been seen: OpenShift's operator writes it into the agent's ConfigMap, the
    project's own charts into the agent's environment."""
    is_openshift = namespace_of(component.workload).startswith("openshift-")
    return not is_openshift or bool(own_configmaps(snapshot, component.workload, "ovnkube-config"))


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
    *above, field = inner.operator
    for version, family in _FAMILIES.items():
        path = (*_CONFIG, *above, family, field)
        written = text(row.tree, *path)
        if not written and kind == "join":
            path = (*_CONFIG, _OLD_JOIN[version])
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


def _of_defined(snapshot: Snapshot, row: CustomResource) -> Iterator[RangeClaim]:
    """A network of its own for the Pods of some namespaces, as the first or a further interface; equal subnets in two
    of them collide with nothing (go-controller/pkg/crd/userdefinednetwork/v1/shared.go)."""
    space = f"{row.kind} {row.ref.name}"
    for topology in ("layer2", "layer3", "localnet"):
        path = f".spec.network.{topology}"
        tree = dig(row.tree, "spec", "network", topology)
        written = [*texts(tree, "subnets"), *(text(each, "cidr") for each in objects(tree, "subnets"))]
        kind = "tenant" if text(tree, "role") == "Primary" else "secondary"
        yield of_field(snapshot, row, f"{path}.subnets", kind, written, space)
        yield of_field(snapshot, row, f"{path}.joinSubnets", "join", texts(tree, "joinSubnets"), space)
