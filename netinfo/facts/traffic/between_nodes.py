"""How a network solution carries Pod packets from node to node: its setting, read from where the agent reads it.

In: ``Snapshot`` and a running ``Candidate``. Out: ``Path`` values, one a source; several sources may differ. What a
solution does without a setting is said only where its configuration was read and the setting is not in it.

Sources: flannel Documentation/backends.md; Calico IPPool and Installation APIs; Cilium Documentation/network/concepts/
routing.rst (``tunnel`` up to 1.13, ``routing-mode`` and ``tunnel-protocol`` since 1.14); Antrea
docs/configuration.md; kube-router pkg/options/options.go; kube-ovn dist/images/install.sh; weave prog/weave-kube.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from netinfo.components import match, settings
from netinfo.components.configmap_names import CANAL, CILIUM, FLANNEL
from netinfo.components.settings import Setting
from netinfo.model.components import Allocator, Candidate
from netinfo.model.objects import CustomResource
from netinfo.model.report import Evidence, Strength
from netinfo.model.snapshot import Snapshot
from netinfo.solutions import kube_ovn
from netinfo.text import counts
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import ini_values, json_tree, yaml_tree
from netinfo.values.json_access import Tree, dig, flag, text

_BACKEND = "flannel.alpha.coreos.com/backend-type"
_POOLS = ("ippools.crd.projectcalico.org", "ippools.projectcalico.org")
_FLANNEL = {"host-gw": "routes", "alloc": "cloud", "tencent-vpc": "cloud", "ali-vpc": "cloud", "aws-vpc": "cloud"}
_ON_ONE_NODE = ("bridge", "docker-bridge", "crio-bridge", "podman-bridge")
_OF_THE_CLOUD = ("gke", "azure-cni", "tke", "kubenet")
#: What a way may be called; anything else in its place is no setting of the agent.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
_ANTREA_CONFIGS = ("antrea-config", "antrea-config-*")


@dataclass(frozen=True, slots=True)
class Path:
    """What one source says: ``way`` (vxlan, ipip, geneve, wireguard, routes, bgp, cloud, bridge ...) and whether
    packets are only wrapped between subnets."""

    way: str
    evidence: Evidence
    cross_subnet: bool | None = None


def paths(snapshot: Snapshot, candidate: Candidate) -> list[Path]:
    """All that is said about this solution's way; empty when nothing could be read."""
    reader = _READERS.get(candidate.id, _by_nature)
    return [each for each in reader(snapshot, candidate) if _NAME.fullmatch(each.way)]


def _path(proof: Setting, way: str, says: str, cross_subnet: bool | None = None) -> Path:
    return Path(way, proof.evidence(way, says), cross_subnet)


def _by_nature(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    """Solutions that have one way only, by their record."""
    proof = settings.presence(snapshot, candidate) or _route_created(snapshot)
    record = match.signature(candidate.id)
    if proof is None or record is None:
        return
    way = {"none": "routes", "vxlan": "vxlan", "geneve": "geneve"}.get(record.encapsulation, "")
    if candidate.id in _ON_ONE_NODE:
        way = "bridge"
    elif way and (candidate.allocator is Allocator.CLOUD or candidate.id in _OF_THE_CLOUD):
        way = "cloud"
    if way:
        says = phrase("{solution} runs, which has this way only", solution=candidate.title)
        yield Path(way, proof.evidence(way, says, strength=Strength.INFERRED))


def _route_created(snapshot: Snapshot) -> Setting | None:
    """The cloud's route controller says on the node that it made the route (kubernetes pkg/controller/route)."""
    for node in snapshot.nodes:
        if node.conditions.get("NetworkUnavailable", ("", ""))[1] == "RouteCreated":
            path = '{.status.conditions[?(@.type=="NetworkUnavailable")].reason}'
            where = f"Node {node.name} condition NetworkUnavailable"
            return Setting("RouteCreated", "nodes", where, snapshot.proof.field(node.ref, path))
    return None


def _flannel(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    """The backend that each node announces is the one in effect; net-conf.json is what was asked for."""
    used = sorted({node.annotations.get(_BACKEND, "") for node in snapshot.nodes} - {""})
    direct = net_conf_value(snapshot, candidate, "Backend", "DirectRouting") == "true"
    for backend in used:
        count = sum(node.annotations.get(_BACKEND) == backend for node in snapshot.nodes)
        path = ".metadata.annotations." + settings.escaped(_BACKEND)
        row = '{range .items[*]}{.metadata.name}{"\\t"}{' + path + '}{"\\n"}{end}'
        proof = Setting(backend, "nodes", f"nodes annotation {_BACKEND}", snapshot.proof.listing("nodes", row))
        bearers = counts.nodes(count, len(snapshot.nodes.rows))
        says = phrase("backend-type {backend} on {nodes}", backend=backend, nodes=bearers)
        yield _path(proof, _FLANNEL.get(backend, backend), says, direct)
    look = settings.of_configmap(snapshot, candidate, net_conf_names(candidate), "net-conf.json")
    backend = net_conf_value(snapshot, candidate, "Backend", "Type")
    if look.setting is not None and backend:
        says = verbatim(f"net-conf.json Backend.Type {backend}")
        yield _path(look.setting, _FLANNEL.get(backend, backend), says, direct)


def net_conf_names(candidate: Candidate) -> tuple[str, ...]:
    """The names that flannel's ConfigMap has."""
    return CANAL if candidate.id == "canal" else FLANNEL


def net_conf_value(snapshot: Snapshot, candidate: Candidate, *path: str) -> str:
    """A setting of flannel's net-conf.json as text, empty when it is not there or the file could not be read."""
    look = settings.of_configmap(snapshot, candidate, net_conf_names(candidate), "net-conf.json")
    return settings.scalar(dig(json_tree(look.value), *path)) if look.value else ""


def _calico(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    for name in _POOLS:
        rows = sorted(snapshot.resource(name), key=lambda row: row.ref.name)
        for row in rows:
            if flag(row.tree, "spec", "disabled") or not _is_for_pods(row):
                continue
            mode, key = _pool_mode(row.tree)
            where = f"IPPool {row.ref.name} .spec.{key}"
            proof = Setting(mode, name, where, snapshot.proof.field(row.ref, "{.spec}"))
            way = key.removesuffix("Mode") if mode in ("Always", "CrossSubnet") else _unwrapped(snapshot, candidate)
            if way is None or (way == "ipip" and _runs_no_bird(snapshot, candidate)):
                return
            says = verbatim(f"IPPool {row.ref.name}: {key} {mode or 'Never'}")
            yield _path(proof, way, says, mode == "CrossSubnet")
        if rows:
            return


def _runs_no_bird(snapshot: Snapshot, candidate: Candidate) -> bool:
    """True without Calico's BGP daemon, which is the one that sets the routes into IP-in-IP tunnels: the pool asks for
    them and nobody makes them (projectcalico/calico v3.32.1 node/filesystem/etc/rc.local)."""
    return settings.environment(snapshot, candidate, "CALICO_NETWORKING_BACKEND").value == "none"


def _is_for_pods(row: CustomResource) -> bool:
    uses = dig(row.tree, "spec", "allowedUses")
    return not isinstance(uses, list) or not uses or "Workload" in uses


def _pool_mode(tree: Tree) -> tuple[str, str]:
    for key in ("ipipMode", "vxlanMode"):
        mode = text(tree, "spec", key)
        if mode in ("Always", "CrossSubnet"):
            return mode, key
    return "Never", "vxlanMode"


def _unwrapped(snapshot: Snapshot, candidate: Candidate) -> str | None:
    """Without encapsulation BIRD announces the routes, or the network below knows them; None: could not look."""
    backend = settings.of_configmap(snapshot, candidate, ("calico-config",), "calico_backend").value
    operator = settings.resource(
        snapshot, "installations.operator.tigera.io", "default", "spec", "calicoNetwork", "bgp"
    ).value
    if backend is None and operator is None:
        return None
    return "bgp" if backend == "bird" or operator == "Enabled" else "routes"


def _cilium(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    routing = settings.of_configmap(snapshot, candidate, CILIUM, "routing-mode")
    tunnel = settings.of_configmap(snapshot, candidate, CILIUM, "tunnel")
    protocol = settings.of_configmap(snapshot, candidate, CILIUM, "tunnel-protocol")
    if routing.value == "native" and routing.setting:
        yield _path(routing.setting, "routes", verbatim(f"{routing.setting.entry}: native"))
    elif tunnel.value == "disabled" and tunnel.setting and not routing.value:
        yield _path(tunnel.setting, "routes", verbatim(f"{tunnel.setting.entry}: disabled"))
    elif protocol.setting:
        says = verbatim(f"{protocol.setting.entry}: {protocol.value}")
        yield _path(protocol.setting, protocol.setting.value, says)
    elif tunnel.setting and tunnel.value:
        yield _path(tunnel.setting, tunnel.setting.value, verbatim(f"{tunnel.setting.entry}: {tunnel.value}"))
    elif protocol.proof:
        name = protocol.proof.configmap
        says = phrase("{name} names no tunnel protocol, which Cilium takes for vxlan", name=name)
        yield _path(protocol.proof, "vxlan", says)


def _antrea(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    """Keys are commented out where the default holds; Geneve is the default since v0.8."""
    look = settings.of_configmap(snapshot, candidate, _ANTREA_CONFIGS, "antrea-agent.conf")
    if look.setting is None:
        return
    tree = yaml_tree(look.setting.value)
    mode = text(tree, "trafficEncapMode").lower() or "encap"
    tunnel = text(tree, "tunnelType").lower() or "geneve"
    if text(tree, "trafficEncryptionMode").lower() == "wireguard":
        tunnel = "wireguard"
    way = "routes" if mode == "noencap" else tunnel
    yield _path(look.setting, way, verbatim(f"antrea-agent.conf: {mode}, {tunnel}"), mode == "hybrid")


def _kube_router(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    overlay = settings.flag(snapshot, candidate, "enable-overlay")
    kind = settings.flag(snapshot, candidate, "overlay-type")
    encapsulation = settings.flag(snapshot, candidate, "overlay-encap")
    if overlay.proof is None or kind.proof is None:
        return
    if (overlay.value or "true").lower() == "false":
        yield _path(overlay.proof, "bgp", "kube-router --enable-overlay=false")
        return
    written = encapsulation.value or "ipip"
    says = phrase(
        "kube-router with overlay {kind}, {encapsulation}", kind=kind.value or "subnet", encapsulation=written
    )
    yield _path(kind.proof, written, says, (kind.value or "subnet") == "subnet")


def _ovn(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    """``encap-type`` of ovnkube.conf is geneve unless written (go-controller/pkg/config/config.go)."""
    look = settings.of_configmap(snapshot, candidate, ("ovnkube-config",), "ovnkube.conf")
    port = settings.environment(snapshot, candidate, "OVN_ENCAP_PORT")
    if look.setting is not None:
        written = ini_values(look.setting.value, "default").get("encap-type", "")
        says = phrase("ovnkube.conf has no encap-type, taken for geneve")
        says = verbatim(f"ovnkube.conf encap-type {written}") if written else says
        yield _path(look.setting, written or "geneve", says)
    elif port.setting is not None:
        yield _path(port.setting, "geneve", f"OVN_ENCAP_PORT={port.value}")


def _kube_ovn(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    if row := kube_ovn.underlay(snapshot):
        vlan, command = text(row.tree, "spec", "vlan"), snapshot.proof.field(row.ref, "{.spec.vlan}")
        proof = Setting(vlan, "subnets.kubeovn.io", f"Subnet {row.ref.name} .spec.vlan", command)
        yield _path(proof, "vlan", verbatim(f"Subnet {row.ref.name}: vlan {vlan}"))
        return
    look = settings.flag(snapshot, candidate, "network-type")
    if look.proof is not None:
        name = "--network-type"
        says = phrase(
            "no {name}, which {solution} takes for {value}", name=name, solution="kube-ovn-cni", value="geneve"
        )
        yield _path(look.proof, look.value or "geneve", verbatim(f"{name}={look.value}") if look.value else says)


def _weave(snapshot: Snapshot, candidate: Candidate) -> Iterator[Path]:
    look = settings.environment(snapshot, candidate, "WEAVE_NO_FASTDP")
    if look.proof is not None:
        if look.value:
            yield _path(look.proof, "udp", phrase("{name} is set", name="WEAVE_NO_FASTDP"))
        else:
            says = phrase("WEAVE_NO_FASTDP is not set, so Weave tries its fast datapath")
            yield _path(look.proof, "vxlan", says)


_READERS: Mapping[str, Callable[[Snapshot, Candidate], Iterator[Path]]] = {
    "antrea": _antrea,
    "calico": _calico,
    "canal": _flannel,
    "cilium": _cilium,
    "flannel": _flannel,
    "kube-ovn": _kube_ovn,
    "kube-router": _kube_router,
    "ovn-kubernetes": _ovn,
    "weave-net": _weave,
}
