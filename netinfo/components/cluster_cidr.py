"""What the cluster's own components say the pod block is: flags, kubeadm's record, kube-proxy's settings.

Of all of them only the controller manager hands anything out: it cuts the nodes' slices from ``--cluster-cidr``. For a
solution with slices these are sources of the block, for any other they are what somebody intended.

Pitfalls:

- kops writes its whole private range, Services included, into some of these (kubernetes/kops#12607).
- ``--cluster-cidr`` alone cuts nothing: ``--allocate-node-cidrs`` is off unless it is given, and ``--controllers`` can
  leave the controller that cuts out (kubernetes/kubernetes v1.33.0 cmd/kube-controller-manager/app/core.go
  startNodeIpamController, staging/src/k8s.io/controller-manager/app/helper.go IsControllerEnabled).
"""

from __future__ import annotations

from netinfo.components import gardener, installers
from netinfo.components.claims import Ledger, Tier, configmaps_unread, data_path, was_read
from netinfo.components.control_plane import CLOUD_MANAGER, Process, processes
from netinfo.components.match import CLUSTER_CIDRS
from netinfo.model.block_sources import Claim
from netinfo.model.origin import Origin
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.flags import truth
from netinfo.values.json_access import as_written

#: Sources whose difference from the block in use is told as ``cluster-cidr-not-used``.
SOURCES = frozenset(
    {
        "metrics",
        "cloud-controller-manager",
        "kube-controller-manager",
        "node-args",
        "kube-proxy",
        "kubeadm-config",
        "k0s-config",
        "shoot-info",
    }
)
_MANAGER = "kube-controller-manager"
_FLAG = "cluster-cidr"
#: Its name since 1.28, and the alias from before.
_IPAM_CONTROLLER = frozenset({"node-ipam-controller", "nodeipam"})
#: How the series of the node IPAM controller begin (kubernetes pkg/controller/nodeipam/ipam/cidrset/metrics.go).
METRIC = "node_ipam_controller_"
_K0S = "clusterconfigs.k0s.k0sproject.io"


def objects_of_ranges(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """ClusterCIDR objects: their controller cuts the nodes' slices from all of them together (KEP-2593;
    kubernetes-sigs/node-ipam-controller pkg/apis/clustercidr/v1/types.go; before, alpha in Kubernetes 1.25 to 1.28)."""
    found: list[Claim] = []
    for resource in CLUSTER_CIDRS:
        for row in sorted(snapshot.resource(resource), key=lambda row: row.ref.name):
            for family in () if row.is_deleting else ("ipv4", "ipv6"):
                command = ledger.proof.field(row.ref, f"{{.spec.{family}}}")
                origin, says = Origin(row.ref, f".spec.{family}"), f"ClusterCIDR/{row.ref.name}"
                found += ledger.claim("clustercidrs", as_written(row.tree, "spec", family), origin, command, says)
    is_refused = any(snapshot.resource(each).trouble is not None for each in CLUSTER_CIDRS)
    return Tier(tuple(found), "ClusterCIDRs" if is_refused and not found else "", in_parts=True)


def tiers(snapshot: Snapshot, ledger: Ledger) -> tuple[Tier, Tier, Tier, Tier]:
    """Controller manager, embedded server, kube-proxy's flag, what was written at the installation."""
    return (manager(snapshot, ledger), embedded(snapshot, ledger), proxy(snapshot, ledger), written(snapshot, ledger))


def claims(snapshot: Snapshot, ledger: Ledger) -> tuple[Claim, ...]:
    """All of them as claims, for solutions that do not obey them."""
    found = [claim for tier in tiers(snapshot, ledger) for claim in tier.claims]
    return (*found, *idle_manager(snapshot, ledger))


def manager(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """``--cluster-cidr`` of every controller manager that allocates slices. In k3s it is no Pod that could be missed:
    its arguments are the server's."""
    found = _manager_claims(snapshot, ledger, allocates=True)
    is_seen = bool(processes(snapshot, _MANAGER)) or was_read(snapshot.control_plane)
    is_seen = is_seen or (installers.is_k3s(snapshot) and bool(installers.node_arguments(snapshot)))
    unread = "" if is_seen else phrase("the pods of the control plane")
    return Tier(found, unread, is_unclear=_MANAGER in ledger.unclear)


def idle_manager(snapshot: Snapshot, ledger: Ledger) -> tuple[Claim, ...]:
    """``--cluster-cidr`` of controller managers that allocate no slices: nothing is cut from it."""
    return _manager_claims(snapshot, ledger, allocates=False)


def _manager_claims(snapshot: Snapshot, ledger: Ledger, *, allocates: bool) -> tuple[Claim, ...]:
    found: list[Claim] = []
    for process in processes(snapshot, _MANAGER):
        if _cuts_slices(process) is allocates:
            origin, command = Origin(process.ref, f"--{_FLAG}"), ledger.proof.flag(process.ref, f"--{_FLAG}")
            found += ledger.claim(_MANAGER, process.value(_FLAG) or "", origin, command, f"{_MANAGER} --{_FLAG}")
    return tuple(found)


def is_cut_by_manager(snapshot: Snapshot) -> bool:
    """True where a controller manager is seen that cuts slices."""
    return any(_cuts_slices(each) for each in processes(snapshot, _MANAGER))


def is_seen_idle(snapshot: Snapshot) -> bool:
    """True where controller managers are seen, and none of them cuts slices."""
    return bool(processes(snapshot, _MANAGER)) and not is_cut_by_manager(snapshot)


def _cuts_slices(process: Process) -> bool:
    """True for a controller manager that is told to allocate, and whose controller for it is not left out."""
    if truth(process.value("allocate-node-cidrs") or "false") != "true":
        return False
    chosen = (process.value("controllers") or "*").split(",")
    if not _IPAM_CONTROLLER.isdisjoint(chosen):
        return True
    return "*" in chosen and _IPAM_CONTROLLER.isdisjoint(each.removeprefix("-") for each in chosen)


def embedded(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """The arguments of k3s and RKE2 servers, and k0s's own configuration: there the controller manager is hidden."""
    found: list[Claim] = []
    for each in installers.node_argument_flags(snapshot, _FLAG, _MANAGER):
        command, says = ledger.proof.flag(each.ref, _FLAG), phrase("server argument {flag}", flag=f"--{_FLAG}")
        found += ledger.claim("node-args", each.value, Origin(each.ref, "node-args"), command, says)
    if installers.runs_embedded(snapshot) is False or was_read(snapshot.nodes):
        unread = ""
    else:
        unread = phrase("nodes (arguments of k3s or RKE2)")
    found += (*_of_metrics(snapshot, ledger), *_of_cloud_manager(snapshot, ledger))
    k0s, k0s_unread = _k0s(snapshot, ledger)
    is_unclear = not ledger.unclear.isdisjoint({"node-args", "k0s-config"})
    return Tier((*found, *k0s), unread or k0s_unread, is_unclear=is_unclear)


def _of_gardener(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """What Gardener starts the hidden controller manager with."""
    entry = gardener.written(snapshot, "podNetwork")
    if entry is None:
        return []
    command, origin = ledger.proof.field(entry.ref, data_path(entry.key)), Origin(entry.ref, entry.key, field=entry.key)
    return ledger.claim("shoot-info", entry.value, origin, command, f"shoot-info {entry.key}")


def _of_metrics(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """What the node IPAM controller in the API server's own process cuts slices from."""
    ranges = [row for row in snapshot.metrics if row.family == METRIC]
    written = ",".join(row.cidr for row in ranges)
    command = ledger.proof.metric(ranges) if written else None
    return ledger.claim(
        "metrics", written, Origin("/metrics", f"{METRIC}*"), command, phrase("/metrics of the API server")
    )


def _of_cloud_manager(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """``--cluster-cidr`` of a visible cloud controller manager that is told to allocate: some of them cut the slices
    themselves, the others set routes to what is cut from the same block (kubernetes/cloud-provider options)."""
    found: list[Claim] = []
    for process in processes(snapshot, CLOUD_MANAGER):
        if truth(process.value("allocate-node-cidrs") or "false") == "true":
            origin, command = Origin(process.ref, f"--{_FLAG}"), ledger.proof.flag(process.ref, f"--{_FLAG}")
            written = process.value(_FLAG) or ""
            found += ledger.claim(CLOUD_MANAGER, written, origin, command, f"{CLOUD_MANAGER} --{_FLAG}")
    return found


def _k0s(snapshot: Snapshot, ledger: Ledger) -> tuple[tuple[Claim, ...], str]:
    """``ClusterConfig`` of k0s, there only with dynamic configuration (k0s pkg/apis/k0s/v1beta1/network.go)."""
    is_k0s = any("+k0s" in row.git_version for row in snapshot.version)
    reading = snapshot.resource(_K0S)
    found: list[Claim] = []
    for row in reading:
        for path in (("spec", "network", "podCIDR"), ("spec", "network", "dualStack", "IPv6podCIDR")):
            field = ".".join(path)
            command = ledger.proof.field(row.ref, f"{{.{field}}}")
            found += ledger.claim(
                "k0s-config", as_written(row.tree, *path), Origin(row.ref, field), command, f"k0s {field}"
            )
    return tuple(found), phrase("the ClusterConfig of k0s") if is_k0s and not was_read(reading) else ""


def proxy(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """``--cluster-cidr`` of running kube-proxy processes (GKE, AKS, kops, RKE2, Talos)."""
    found: list[Claim] = []
    seen = processes(snapshot, "kube-proxy")
    for process in seen:
        if not process.value("config"):  # with a configuration file the flag is ignored
            origin, command = Origin(process.ref, f"--{_FLAG}"), ledger.proof.flag(process.ref, f"--{_FLAG}")
            found += ledger.claim("kube-proxy", process.value(_FLAG) or "", origin, command, f"kube-proxy --{_FLAG}")
    is_seen = bool(seen) or (was_read(snapshot.control_plane) and was_read(snapshot.workloads))
    return Tier(tuple(found), "" if is_seen else "kube-proxy", is_unclear="kube-proxy" in ledger.unclear)


def local_to_proxy(snapshot: Snapshot, ledger: Ledger) -> list[Claim]:
    """What kube-proxy takes for the Pods' block, where it tells Pods from strangers by that (kubernetes pkg/proxy/util
    and cmd/kube-proxy/app, detect-local-mode): its flag, the one k3s gives the kube-proxy in its own process, its
    configuration file."""
    by_block = ("", "ClusterCIDR")
    modes = [each.value("detect-local-mode") or "" for each in processes(snapshot, "kube-proxy")]
    found = list(proxy(snapshot, ledger).claims) if all(mode in by_block for mode in modes) else []
    if len({each.blocks for each in found}) > 1:  # one of another pool of nodes may be told otherwise
        return []
    if not found and installers.is_k3s(snapshot):
        found = [each for each in embedded(snapshot, ledger).claims if each.source == "node-args"]
    settings = installers.proxy_configuration(snapshot)
    if settings is not None and settings.detect_local_mode in by_block:
        found += [each for each in written(snapshot, ledger).claims if each.source == "kube-proxy"]
    return found


def written(snapshot: Snapshot, ledger: Ledger) -> Tier:
    """kubeadm-config's podSubnet, Gardener's record, and the clusterCIDR of kube-proxy's configuration file."""
    found: list[Claim] = []
    config = installers.cluster_configuration(snapshot)
    for origin in installers.broken_cluster_configuration(snapshot):
        ledger.broken("kubeadm-config", origin)
    if config:
        origin, command = Origin(config.ref, "networking.podSubnet"), ledger.proof.flag(config.ref, "podSubnet")
        found += ledger.claim("kubeadm-config", config.pod_subnet, origin, command, "kubeadm-config podSubnet")
    found += _of_gardener(snapshot, ledger)
    settings = installers.proxy_configuration(snapshot)
    if settings:
        origin = Origin(settings.ref, "clusterCIDR", field="clusterCIDR")
        command = ledger.proof.flag(settings.ref, "clusterCIDR")
        found += ledger.claim("kube-proxy", settings.cluster_cidr, origin, command, "kube-proxy clusterCIDR")
    return Tier(tuple(found), configmaps_unread(snapshot))
