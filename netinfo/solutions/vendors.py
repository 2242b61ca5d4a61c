"""Solutions with an IPAM of their own over a block that stands in their ConfigMap, environment or custom resource.

Contiv-VPP, Romana, Hybridnet, Cisco ACI, Nuage and Contrail. None of them uses the nodes' slices or ``--cluster-cidr``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netinfo.components import cluster_cidr
from netinfo.components.claims import (
    Ledger,
    Sources,
    Tier,
    configmaps_unread,
    is_looked_at,
    own_configmaps,
    variable,
    variable_path,
)
from netinfo.components.node_podcidr import assigned
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.objects import Workload
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import json_tree, yaml_tree
from netinfo.values.flags import parse_flags
from netinfo.values.json_access import Tree, dig, objects, text, texts

Reader = Callable[[Snapshot, Candidate, Ledger], Tier]


def sources(snapshot: Snapshot, candidate: Candidate) -> Sources:
    """What the solution's own reader finds; a solution without a reader gives nothing."""
    ledger = Ledger(snapshot.proof)
    reader = READERS.get(candidate.id)
    return Sources(
        tiers=(reader(snapshot, candidate, ledger),) if reader else (),
        others=cluster_cidr.claims(snapshot, ledger),
        assigned=assigned(snapshot, ledger),
        because=phrase("the settings of {solution} that were read name no block", solution=candidate.title),
        warnings=tuple(ledger.warnings),
    )


def _contiv_vpp(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    """``ipamConfig.podSubnetCIDR``, in 2018 ``IPAMConfig.PodSubnetCIDR`` (contiv/vpp k8s/contiv-vpp.yaml)."""

    def written(tree: Tree) -> str:
        return text(tree, "ipamConfig", "podSubnetCIDR") or text(tree, "IPAMConfig", "PodSubnetCIDR")

    places = [("contiv-agent-cfg", key) for key in ("contiv.conf", "contiv.yaml")]
    tiers = [_document(snapshot, candidate, ledger, each, written, "podSubnetCIDR") for each in places]
    return next((tier for tier in tiers if tier.claims), tiers[0])


def _aci(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    """``pod-subnet`` in gateway form, ``["10.2.0.1/16"]``. ``service-ip-pool`` beside it is for load balancers
    (noironetworks/acc-provision provision/testdata/base_case.kube.yaml)."""

    def written(tree: Tree) -> str:
        subnets = texts(tree, "pod-subnet") or (text(tree, "pod-subnet"),)
        return ",".join(each for each in subnets if each) or ",".join(
            text(each, "subnet") for each in objects(tree, "cni-netconfig")
        )

    return _document(snapshot, candidate, ledger, ("aci-containers-config", "host-agent-config"), written, "pod-subnet")


def _nuage(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    """The agent's variable, else ``net_yaml_config`` (nuagenetworks/nuage-kubernetes daemonset templates)."""
    workload, name = candidate.workload, "NUAGE_CLUSTER_NW_CIDR"
    given = variable(snapshot, workload, name)
    if workload and given:
        command = ledger.proof.field(workload.ref, variable_path(workload, name))
        found = ledger.claim("nuage", given, f"{workload.ref} env {name}", command, name)
        return Tier(tuple(found), "" if found else phrase("the value of {name}", name=name))

    def written(tree: Tree) -> str:
        networks = objects(tree, "networkConfig", "clusterNetwork")
        return ",".join(text(each, "cidr") for each in networks) or text(tree, "clusterNetworkCIDR")

    tiers = [
        _document(snapshot, candidate, ledger, (each, "net_yaml_config"), written, "clusterNetwork")
        for each in ("nuage-master-config", "nuage-config", "nuage-node-config")
    ]
    return next((tier for tier in tiers if tier.claims), tiers[0])


def _romana(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    """The daemon's override (``romana-network=10.96.0.0/12``) wins over ``romana-network-conf``
    (romana/romana containerize/targets/daemon); Romana 1 has ``--cidr`` in romana-services, a DaemonSet or a
    Deployment."""
    for workload in sorted(snapshot.controllers(), key=lambda each: each.ref.name):
        for container in workload.containers if workload.ref.name.startswith("romana") else ():
            found = _romana_flags(workload, parse_flags(container.argv), ledger)
            if found:
                return Tier(tuple(found))
    blocks: list[Claim] = []
    for row in own_configmaps(snapshot, candidate.workload, "romana-network-conf"):
        for key in sorted(row.data):
            networks = objects(json_tree(row.data[key]), "networks")
            written = ",".join(text(each, "cidr") for each in networks)
            blocks += ledger.from_configmap("romana", row, key, written, verbatim(f"{row.ref.name} networks"))
    return Tier(tuple(blocks), "" if blocks else configmaps_unread(snapshot))


def _romana_flags(workload: Workload, flags: Mapping[str, tuple[str, ...]], ledger: Ledger) -> list[Claim]:
    for flag in ("network-cidr-overrides", "cidr"):
        values = flags.get(flag, ())
        written = ",".join(each.rpartition("=")[2] for each in values[-1:])
        command, where = ledger.proof.flag(workload.ref, f"--{flag}"), f"{workload.ref} --{flag}"
        found = ledger.claim("romana", written, where, command, f"{workload.ref.name} --{flag}")
        if found:
            return found
    return []


def _hybridnet(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    """All Subnets of its overlay and underlay networks (alibaba/hybridnet pkg/apis/networking/v1/subnet_types.go)."""
    reading = snapshot.resource("subnets.networking.alibaba.com")
    found: list[Claim] = []
    for row in sorted(reading, key=lambda row: row.ref.name):
        if not row.is_deleting:
            command, where = ledger.proof.field(row.ref, "{.spec.range.cidr}"), f"{row.ref} .spec.range.cidr"
            written = text(row.tree, "spec", "range", "cidr")
            found += ledger.claim("subnets", written, where, command, f"Subnet/{row.ref.name}")
    return Tier(tuple(found), "" if is_looked_at(reading) else "Hybridnet's Subnets", in_parts=True)


def _contrail(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> Tier:
    """``podSubnet`` of the Kubemanager, or of the Manager that it is made from (tf-operator pkg/apis/tf/v1alpha1);
    before there was an operator, an environment variable in a ConfigMap."""
    found: list[Claim] = []
    unread = ""
    for resource in ("kubemanagers.tf.tungsten.io", "managers.tf.tungsten.io"):
        reading = snapshot.resource(resource)
        unread = unread or ("" if is_looked_at(reading) else phrase("Contrail's custom resources"))
        for row in sorted(reading, key=lambda row: (row.ref.namespace, row.ref.name)):
            for written in sorted(_all_texts(dig(row.tree, "spec"), "podSubnet")):
                command, where = ledger.proof.flag(row.ref, "podSubnet"), f"{row.ref} podSubnet"
                found += ledger.claim("contrail", written, where, command, verbatim(f"{row.ref.name} podSubnet"))
    key = "KUBERNETES_POD_SUBNETS"
    for config in own_configmaps(snapshot, candidate.workload, "kube-manager-config", "env") if not found else ():
        says = verbatim(f"{config.ref.name} {key}")
        found += ledger.from_configmap("contrail", config, key, config.data.get(key, ""), says)
    return Tier(tuple(found), "" if found else unread)


def _all_texts(tree: Tree, key: str, depth: int = 8) -> set[str]:
    """The texts under a key at any place: a Manager holds a Kubemanager's whole spec."""
    found: set[str] = set()
    if isinstance(tree, dict) and depth:
        found.update([text(tree, key)] if text(tree, key) else [])
        for member in tree.values():
            found |= _all_texts(member, key, depth - 1)
    if isinstance(tree, list) and depth:
        for member in tree:
            found |= _all_texts(member, key, depth - 1)
    return found


def _document(
    snapshot: Snapshot,
    candidate: Candidate,
    ledger: Ledger,
    place: tuple[str, str],
    written: Callable[[Tree], str],
    says: str,
) -> Tier:
    """One setting in a YAML or JSON text under ``place`` (ConfigMap and key)."""
    name, key = place
    found: list[Claim] = []
    for row in own_configmaps(snapshot, candidate.workload, name):
        if row.ref.name == name:
            found += ledger.from_configmap(name, row, key, written(yaml_tree(row.data.get(key, ""))), f"{name} {says}")
    return Tier(tuple(found), "" if found else configmaps_unread(snapshot))


READERS: dict[str, Reader] = {
    "aci": _aci,
    "contiv-vpp": _contiv_vpp,
    "contrail": _contrail,
    "hybridnet": _hybridnet,
    "nuage": _nuage,
    "romana": _romana,
}
