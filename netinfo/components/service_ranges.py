"""What each source says the Service block is: claims for the judge, none of them weighed here; and the one list of
ranges that Services certainly have, for all who hold something against it."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import gardener, installers, match
from netinfo.components.control_plane import component_flags
from netinfo.model.block_sources import Claim
from netinfo.model.command import Command
from netinfo.model.components import Component, Identification
from netinfo.model.objects import ServiceCIDR, Workload
from netinfo.model.origin import Origin
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network, parse_networks
from netinfo.values.flags import last_flag
from netinfo.values.json_access import dig, texts

_FLAG = "service-cluster-ip-range"
#: How the series of its allocators begin (kubernetes pkg/registry/core/service/ipallocator/metrics.go).
METRIC = "kube_apiserver_clusterip_allocator_"


def in_charge(snapshot: Snapshot) -> list[Claim]:
    """Claims of what the API servers obey: ServiceCIDR objects, their flag, OpenShift's Network, their own refusal."""
    return [each for each in _of_servers(snapshot) if each.blocks]


def unusable(snapshot: Snapshot, cni: Identification) -> list[Claim]:
    """Claims without a block: something is written there, and it is no address block."""
    return [each for each in (*_of_servers(snapshot), *_of_copies(snapshot, cni)) if not each.blocks]


def _of_servers(snapshot: Snapshot) -> list[Claim]:
    return [
        *_from_service_cidrs(snapshot),
        *_from_flag(snapshot, "kube-apiserver"),
        *_from_openshift(snapshot),
        *_from_probe(snapshot),
        *_from_metrics(snapshot),
    ]


def ranges(snapshot: Snapshot) -> list[Network]:
    """Blocks that Services certainly have, each once: of what the API servers obey, retired ones too, and of kubeadm's
    record where none of that is visible."""
    claims = in_charge(snapshot) or list(_from_kubeadm_config(snapshot))
    blocks = [block for claim in claims for block in claim.blocks]
    return list(dict.fromkeys((*blocks, *retired(snapshot))))


def repeated(snapshot: Snapshot, cni: Identification) -> list[Claim]:
    """Claims of what was written down once, and may be stale or a default that nobody checked."""
    return [each for each in _of_copies(snapshot, cni) if each.blocks]


def _of_copies(snapshot: Snapshot, cni: Identification) -> list[Claim]:
    running = [each for each in (cni.in_charge, *cni.others) if each is not None]
    return [
        *_from_flag(snapshot, "kube-controller-manager"),
        *_from_kubeadm_config(snapshot),
        *_from_node_arguments(snapshot),
        *_from_gardener(snapshot),
        *(claim for each in running for claim in _from_agent_flag(snapshot, each)),
        *_from_network_configmaps(snapshot),
    ]


def is_unchecked(snapshot: Snapshot, claim: Claim) -> bool:
    """True for a copy that may be an installer's default, which nobody held against the cluster: alone it is no proof
    (kubeovn/kube-ovn v1.13.0 dist/images/install.sh ``SVC_CIDR``, cloudnativelabs/kube-router v2.1.0
    docs/troubleshoot.md). k0s writes its own block into kube-router's flag (k0sproject/k0s v1.30.0
    pkg/component/controller/kuberouter.go)."""
    record = match.signature(claim.source)
    if record is None or not record.copies_service_range:
        return False
    writers = [f"+{each}" for each in record.service_range_checked_by]
    return not any(each in row.git_version for row in snapshot.version for each in writers)


def retired(snapshot: Snapshot) -> list[Network]:
    """Blocks of ServiceCIDRs that are not ready or wait for deletion: nothing new is allocated from them."""
    gone = [row for row in snapshot.service_cidrs if not _is_used(row)]
    return [block for row in gone for block in parse_networks(",".join(row.cidrs)) or ()]


def _is_used(row: ServiceCIDR) -> bool:
    return row.is_ready is not False and not row.is_deleting


def _from_service_cidrs(snapshot: Snapshot) -> Iterator[Claim]:
    """All ServiceCIDR objects together: their union is what ClusterIPs are taken from (KEP-1880)."""
    used = sorted((row for row in snapshot.service_cidrs if _is_used(row)), key=lambda row: row.ref.name)
    for row in used:
        if row.cidrs:
            blocks = parse_networks(",".join(row.cidrs)) or ()
            command = snapshot.proof.field(row.ref, "{.spec.cidrs}")
            yield Claim("servicecidrs", blocks, Origin(row.ref, ".spec.cidrs"), command, f"ServiceCIDR/{row.ref.name}")


def _from_flag(snapshot: Snapshot, component: str) -> Iterator[Claim]:
    """``--service-cluster-ip-range`` of every instance; two CIDRs for dual stack."""
    for found in component_flags(snapshot, component, _FLAG):
        if found.value.strip():
            blocks = parse_networks(found.value) or ()
            command = snapshot.proof.flag(found.ref, f"--{_FLAG}")
            yield Claim(component, blocks, Origin(found.ref, f"--{_FLAG}"), command, f"{component} --{_FLAG}")


def _from_openshift(snapshot: Snapshot) -> Iterator[Claim]:
    """``status`` before ``spec``: during a migration they differ, and status is what runs."""
    for row in snapshot.resource("networks.config.openshift.io"):
        for part in ("status", "spec"):
            blocks = parse_networks(",".join(texts(dig(row.tree, part), "serviceNetwork")))
            if blocks:
                path = f"{{.{part}.serviceNetwork}}"
                command = snapshot.proof.field(row.ref, path)
                yield Claim(
                    "openshift-network",
                    blocks,
                    Origin(row.ref, f".{part}.serviceNetwork"),
                    command,
                    "OpenShift Network",
                )
                break


def _from_probe(snapshot: Snapshot) -> Iterator[Claim]:
    """The ranges that the API server named when it refused the dry run, one a family. Where one of the two dry runs
    got no answer, or one without a range, the other does not tell the whole: that family may have a range too."""
    if snapshot.probes.trouble is not None or not all(snapshot.probes):
        return
    blocks = tuple(block for row in snapshot.probes for block in parse_networks(row) or ())
    if blocks:
        made = ("create", "service", "clusterip", "netinfo-probe", "--tcp=443", "--clusterip=240.0.0.1")
        command = Command("kubectl", (*made, "--dry-run=server", "-n", "default"))
        says = phrase("the API server's refusal of a dry run")
        yield Claim("probe", blocks, Origin("server-side dry run of a Service"), command, says)


def _from_metrics(snapshot: Snapshot) -> Iterator[Claim]:
    """The ranges of the API server's own allocators, as labels (EKS documents this command); of several servers one
    answered, and one of two ranges may be missing after a restart."""
    ranges = [row for row in snapshot.metrics if row.family == METRIC]
    blocks = tuple(dict.fromkeys(block for each in ranges for block in parse_networks(each.cidr) or ()))
    if blocks:
        command, says = snapshot.proof.metric(ranges), phrase("/metrics of the API server")
        yield Claim("metrics", blocks, Origin("/metrics", f"{METRIC}*"), command, says)


def _from_kubeadm_config(snapshot: Snapshot) -> Iterator[Claim]:
    """What was asked for at ``kubeadm init``; nothing reads it afterwards but ``kubeadm upgrade``."""
    found = installers.cluster_configuration(snapshot)
    if found and found.service_subnet.strip():
        blocks = parse_networks(found.service_subnet) or ()
        command = snapshot.proof.flag(found.ref, "serviceSubnet")
        origin = Origin(found.ref, f"{found.key} networking.serviceSubnet", field="serviceSubnet")
        yield Claim("kubeadm-config", blocks, origin, command, "kubeadm-config serviceSubnet")


def _from_node_arguments(snapshot: Snapshot) -> Iterator[Claim]:
    """``--service-cidr`` in the arguments that k3s and RKE2 servers write on their own nodes."""
    for found in installers.node_argument_flags(snapshot, "service-cidr", "kube-apiserver", _FLAG):
        if found.value.strip():
            blocks = parse_networks(found.value) or ()
            command = snapshot.proof.flag(found.ref, "service-cidr")
            says = phrase("server argument {flag}", flag="--service-cidr")
            yield Claim("node-args", blocks, Origin(found.ref, "node-args"), command, says)


def _from_gardener(snapshot: Snapshot) -> Iterator[Claim]:
    """What Gardener starts the hidden API server with."""
    entry = gardener.written(snapshot, "serviceNetwork")
    if entry is not None:
        blocks = parse_networks(entry.value) or ()
        command = snapshot.proof.field(entry.ref, f"{{.data.{entry.key}}}")
        yield Claim(
            "shoot-info", blocks, Origin(entry.ref, entry.key, field=entry.key), command, f"shoot-info {entry.key}"
        )


def _from_agent_flag(snapshot: Snapshot, candidate: Component) -> Iterator[Claim]:
    """The copy that kube-router is given; its built-in default is not read (docs/troubleshoot.md of kube-router)."""
    workload = candidate.workload
    if not isinstance(workload, Workload):
        return
    for container in workload.containers:
        if written := last_flag(container.argv, _FLAG):
            blocks = parse_networks(written) or ()
            command = snapshot.proof.flag(workload.ref, f"--{_FLAG}")
            yield Claim(
                candidate.id, blocks, Origin(workload.ref, f"--{_FLAG}"), command, f"{candidate.title} --{_FLAG}"
            )


def _from_network_configmaps(snapshot: Snapshot) -> Iterator[Claim]:
    """``svc_cidr`` of OVN-Kubernetes."""
    for row in snapshot.configmaps:
        if row.ref.name == "ovn-config" and row.data.get("svc_cidr", "").strip():
            blocks = parse_networks(row.data["svc_cidr"]) or ()
            command = snapshot.proof.field(row.ref, "{.data.svc_cidr}")
            yield Claim(
                "ovn-config", blocks, Origin(row.ref, "svc_cidr", field="svc_cidr"), command, "ovn-config svc_cidr"
            )
