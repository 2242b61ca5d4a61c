"""Addresses out of ``Node.spec.podCIDRs``: flannel, Canal, kindnet, kube-router, Antrea, kubenet, GKE.

Also Calico with host-local, Cilium with ``ipam: kubernetes``, Azure CNI Overlay. The controller manager cuts one slice
a node from ``--cluster-cidr``. A slice is never the block, also not on a cluster of one node: ten more nodes bring ten
more slices (submariner-io/subctl#444 printed a /24 for a /16).

Pitfalls:

- flannel's ``Network`` is what it routes, not what nodes get. kops writes its nonMasqueradeCIDR there, Services
  included, so a Network that holds the Service block is not the pod block (kops upup/models, networking.flannel).
- kindnet's ``POD_SUBNET`` only steers masquerading; on minikube it stays 10.244.0.0/16 whatever was asked for.
- Antrea's own controller may cut the slices instead of the controller manager (``nodeIPAM.enableNodeIPAM``).
"""

from __future__ import annotations

from netinfo.components import cluster_cidr, installers
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
from netinfo.components.configmap_names import CANAL, FLANNEL
from netinfo.components.control_plane import component_flags
from netinfo.components.node_podcidr import assigned, holders
from netinfo.model.block_sources import Claim
from netinfo.model.components import Candidate
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.families import flannel_off
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import Network, contains, parse_address, parse_networks
from netinfo.values.documents import json_tree, yaml_tree
from netinfo.values.json_access import dig, text, texts

_FLANNELS = frozenset({"flannel", "canal"})


def sources(snapshot: Snapshot, candidate: Candidate) -> Sources:
    """The block from whoever cuts slices, then from what the solution and the installer were told."""
    ledger = Ledger(snapshot.proof)
    ranges = cluster_cidr.objects_of_ranges(snapshot, ledger)
    manager, embedded, proxy, written = cluster_cidr.tiers(snapshot, ledger)
    own, demoted = _own(snapshot, candidate, ledger)
    return Sources(
        tiers=(ranges, _with_antrea(snapshot, candidate, ledger, manager), embedded, proxy, own, written),
        others=(*cluster_cidr.idle_manager(snapshot, ledger), *demoted),
        assigned=assigned(snapshot, ledger, follows_kube_router=candidate.id == "kube-router"),
        uses_slices=True,
        slices_unread=not is_looked_at(snapshot.nodes),
        may_be_added=candidate.id == "gke",  # additional Pod ranges stand in no object (docs: multi-pod-cidr)
        holders=holders(snapshot),
        because=_because(snapshot, demoted),
        warnings=tuple(ledger.warnings),
    )


def _because(snapshot: Snapshot, demoted: tuple[Claim, ...]) -> str:
    if demoted:
        return phrase("flannel's Network also holds the Services, and no other source of the pod block is visible")
    command = _where_to_ask(snapshot)
    if command:
        return phrase(
            "no source of the block that the nodes' slices are cut from is visible; ask: {command}",
            command=verbatim(command),
        )
    return phrase("no source of the block that the nodes' slices are cut from is visible")


def _with_antrea(snapshot: Snapshot, candidate: Candidate, ledger: Ledger, manager: Tier) -> Tier:
    """Antrea's NodeIPAM is the one that cuts where it is on; the controller manager's allocation has to be off then."""
    if candidate.id != "antrea":
        return manager
    for row in own_configmaps(snapshot, candidate.workload, "antrea-config"):
        settings = dig(yaml_tree(row.data.get("antrea-controller.conf", "")), "nodeIPAM")
        if dig(settings, "enableNodeIPAM") is True:
            blocks = ",".join(texts(settings, "clusterCIDRs"))
            key, says = "antrea-controller.conf", "Antrea nodeIPAM.clusterCIDRs"
            found = ledger.from_configmap("antrea-config", row, key, blocks, says)
            return Tier((*manager.claims, *found), "" if found else manager.unread, is_unclear=manager.is_unclear)
    return manager


def _own(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> tuple[Tier, tuple[Claim, ...]]:
    """What the solution itself was told, and what of it cannot be the pod block."""
    if candidate.id == "kindnet":
        return Tier(_kindnet(snapshot, candidate, ledger)), ()
    if candidate.id not in _FLANNELS or candidate.workload is None:
        return Tier(), ()
    claims = _flannel(snapshot, candidate, ledger)
    unread = "" if claims else configmaps_unread(snapshot)
    usable: list[Claim] = []
    demoted: list[Claim] = []
    for claim in claims:
        is_whole = _holds_services(snapshot, claim)
        if is_whole is None:
            unread = phrase("Services, without which flannel's Network cannot be told from a range that includes them,")
        if is_whole is False:
            usable.append(claim)
        else:
            says = phrase("{says} (holds the Services too)", says=claim.says) if is_whole else claim.says
            demoted.append(claim._replace(says=says))
    return Tier(tuple(usable), unread, is_unclear="flannel-config" in ledger.unclear), tuple(demoted)


def _kindnet(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> tuple[Claim, ...]:
    workload = candidate.workload
    if workload is None:
        return ()
    command = snapshot.proof.field(workload.ref, variable_path(workload, "POD_SUBNET"))
    written, says = variable(snapshot, workload, "POD_SUBNET"), verbatim("kindnet POD_SUBNET")
    return tuple(ledger.claim("kindnet", written, f"{workload.ref} env POD_SUBNET", command, says))


def _flannel(snapshot: Snapshot, candidate: Candidate, ledger: Ledger) -> tuple[Claim, ...]:
    """``Network`` and ``IPv6Network`` of the first ConfigMap beside the agent that has a net-conf.json.

    A family that is switched off has no block.
    """
    for row in own_configmaps(snapshot, candidate.workload, *FLANNEL, *CANAL):
        tree = json_tree(row.data.get("net-conf.json", ""))
        off = flannel_off(tree)
        four = "" if 4 in off else text(tree, "Network")
        six = "" if 6 in off else text(tree, "IPv6Network")
        written = ",".join(each for each in (four, six) if each)
        if written:
            says = verbatim(f"{row.ref.name} net-conf.json Network")
            return tuple(ledger.from_configmap("flannel-config", row, "net-conf.json", written, says))
    return ()


def _holds_services(snapshot: Snapshot, claim: Claim) -> bool | None:
    """True when Services live inside the claim's blocks; None when nothing about Services is known."""
    config = installers.cluster_configuration(snapshot)
    written = [each.value for each in component_flags(snapshot, "kube-apiserver", "service-cluster-ip-range")]
    written += [",".join(row.cidrs) for row in snapshot.service_cidrs] + ([config.service_subnet] if config else [])
    ranges: list[Network] = [block for each in written for block in parse_networks(each) or ()]
    addresses = [ip for row in snapshot.services for each in row.cluster_ips if (ip := parse_address(each)) is not None]
    if not ranges and not addresses:
        return None
    return any(contains(claim.blocks, each) for each in (*ranges, *addresses))


def _where_to_ask(snapshot: Snapshot) -> str:
    """The cloud's own command, where the nodes tell which cloud it is; placeholders are for the reader to fill."""
    providers = {node.provider_id.partition(":")[0] for node in snapshot.nodes}
    if providers == {"gce"}:
        return "gcloud container clusters describe CLUSTER --location LOCATION --format='value(clusterIpv4Cidr)'"
    if providers == {"azure"}:
        return "az aks show -g GROUP -n CLUSTER --query networkProfile.podCidrs"
    return ""
