"""``Verdict.detail`` of the CNI: version, dataplane, encapsulation, policy engine and what runs beside it.

Every value comes from the cluster; what was not seen is None. What a solution does by default is told by its record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from netinfo.components import match
from netinfo.components.configmap_names import CANAL, CILIUM, FLANNEL
from netinfo.facts.cni.agents import Agent
from netinfo.facts.cni.cni_file import ActiveFile
from netinfo.model.components import Candidate, Role
from netinfo.model.snapshot import Snapshot
from netinfo.solutions import kube_ovn
from netinfo.values.flags import last_flag, truth
from netinfo.values.json_access import Tree, flag, text

#: What a solution is by its nature; those that can be set up otherwise are looked at below.
_DATAPLANES = {
    "antrea": "ovs",
    "bridge": "bridge",
    "canal": "routed",
    "cilium": "ebpf",
    "crio-bridge": "bridge",
    "docker-bridge": "bridge",
    "flannel": "bridge",
    "kindnet": "ptp",
    "kube-ovn": "ovn",
    "kube-router": "bridge",
    "kubenet": "bridge",
    "openshift-sdn": "ovs",
    "ovn-kubernetes": "ovn",
    "podman-bridge": "bridge",
    "contiv-vpp": "vpp",
}
_FLANNEL_BACKEND = "flannel.alpha.coreos.com/backend-type"


def detail(
    candidate: Candidate | None,
    agents: Iterable[Agent],
    file: ActiveFile | None,
    leftovers: Iterable[str],
    snapshot: Snapshot,
) -> dict[str, object]:
    """The mapping for the JSON. ``agents`` are the running ones that are believed."""
    beside = sorted({(agent.id, agent.setup.role) for agent in agents if candidate is None or agent.id != candidate.id})
    chained = {name for name, role in beside if role in (Role.CHAINED, Role.MESH)} | set(file.chained if file else ())
    meta = {name for name, role in beside if role is Role.META} | set(file.meta if file else ())
    others = {name for name, _ in beside} - chained - meta
    dataplane = _dataplane(candidate, snapshot) if candidate else None
    return {
        "version": candidate.settings.get("version") if candidate else None,
        "dataplane": dataplane,
        "encapsulation": _encapsulation(candidate, snapshot) if candidate else None,
        "policyEngine": _policy_engine(candidate, beside, dataplane, snapshot),
        "chained": sorted(chained - {candidate.id if candidate else ""}),
        "meta": sorted(meta),
        "others": sorted(others),
        "leftovers": list(leftovers),
    }


def _policy_engine(
    candidate: Candidate | None, beside: list[tuple[str, Role]], dataplane: str | None, snapshot: Snapshot
) -> str | None:
    """Who enforces NetworkPolicy: the network itself where it always does, else a component beside it."""
    signature = match.signature(candidate.id) if candidate else None
    if candidate and candidate.id == "kube-router" and _flag_is(candidate, "run-firewall", "false"):
        signature = None
    if signature and signature.enforces_policy == "yes":
        return signature.id
    if candidate and candidate.settings.get("dataplane", dataplane) == "cilium":
        return "cilium"
    engines = [name for name, role in beside if role in (Role.POLICY, Role.CHAINED)]
    if engines:
        return engines[0]
    if candidate and candidate.id == "aws-vpc-cni" and _flag_is(candidate, "enable-network-policy", "true"):
        return candidate.id
    return "kube-router" if candidate and _is_k3s_with_policies(candidate, snapshot) else None


def _is_k3s_with_policies(candidate: Candidate, snapshot: Snapshot) -> bool:
    """k3s runs kube-router's policy controller in its own process unless told not to (k3s pkg/cli/cmds/server.go)."""
    if candidate.id != "flannel" or candidate.workload is not None:
        return False
    written = [node.annotations.get("k3s.io/node-args", "") for node in snapshot.nodes]
    return any('"server"' in each for each in written) and not any(
        "--disable-network-policy" in each for each in written
    )


def _flag_is(candidate: Candidate, name: str, value: str) -> bool:
    containers = candidate.workload.containers if candidate.workload else ()
    return any(truth(last_flag(one.argv, name) or "") == value for one in containers)


def _dataplane(candidate: Candidate, snapshot: Snapshot) -> str | None:
    if candidate.settings.get("dataplane"):
        return candidate.settings["dataplane"]
    if candidate.id == "calico":
        return _calico_dataplane(candidate, snapshot)
    return _DATAPLANES.get(candidate.id)


def _calico_dataplane(candidate: Candidate, snapshot: Snapshot) -> str | None:
    for row in snapshot.resource("felixconfigurations.crd.projectcalico.org"):
        if row.ref.name == "default" and flag(row.tree, "spec", "bpfEnabled"):
            return "ebpf"
    for row in snapshot.resource("installations.operator.tigera.io"):
        written = text(row.tree, "spec", "calicoNetwork", "linuxDataplane")
        if written:
            return {"BPF": "ebpf"}.get(written, written.lower())
    containers = candidate.workload.containers if candidate.workload else ()
    enabled = any(one.env.get("FELIX_BPFENABLED", "").lower() == "true" for one in containers)
    return "ebpf" if enabled else None


def _encapsulation(candidate: Candidate, snapshot: Snapshot) -> str | None:
    readers: Mapping[str, Callable[[Candidate, Snapshot], str | None]] = {
        "flannel": _flannel,
        "canal": _flannel,
        "calico": _calico,
        "cilium": _cilium,
        "antrea": _antrea,
        "kube-ovn": _kube_ovn,
    }
    reader = readers.get(candidate.id)
    return reader(candidate, snapshot) if reader else None


def _configmap(candidate: Candidate, snapshot: Snapshot, prefix: str) -> Mapping[str, str]:
    """The data of the agent's own ConfigMap whose name begins so."""
    namespace = candidate.workload.ref.namespace if candidate.workload else "kube-system"
    found = sorted(
        (row for row in snapshot.configmaps if row.ref.namespace == namespace and row.ref.name.startswith(prefix)),
        key=lambda row: row.ref.name,
    )
    return found[0].data if found else {}


def _flannel(candidate: Candidate, snapshot: Snapshot) -> str | None:
    """The backend in use on the nodes, else the configured one."""
    used = sorted({node.annotations.get(_FLANNEL_BACKEND, "") for node in snapshot.nodes} - {""})
    if used:
        return ", ".join(used)
    for prefix in CANAL if candidate.id == "canal" else FLANNEL:
        written = _configmap(candidate, snapshot, prefix).get("net-conf.json", "")
        try:
            tree: Tree = json.loads(written) if written else None
        except (ValueError, RecursionError):
            tree = None
        if text(tree, "Backend", "Type"):
            return text(tree, "Backend", "Type")
    return None


def _calico(_: Candidate, snapshot: Snapshot) -> str | None:
    """The encapsulation of the pools that are in use."""
    modes: set[str] = set()
    for name in ("ippools.crd.projectcalico.org", "ippools.projectcalico.org"):
        for row in snapshot.resource(name):
            if not flag(row.tree, "spec", "disabled") and text(row.tree, "spec", "cidr"):
                modes.add(_pool_mode(row.tree))
    return ", ".join(sorted(modes)) or None


def _pool_mode(tree: Tree) -> str:
    for key, name in (("ipipMode", "ipip"), ("vxlanMode", "vxlan")):
        mode = text(tree, "spec", key)
        if mode in ("Always", "CrossSubnet"):
            return name if mode == "Always" else f"{name} (across subnets)"
    return "none"


def _cilium(candidate: Candidate, snapshot: Snapshot) -> str | None:
    data = next((found for name in CILIUM if (found := _configmap(candidate, snapshot, name))), {})
    if data.get("routing-mode") == "native" or data.get("tunnel") == "disabled":
        return "none"
    return data.get("tunnel-protocol") or data.get("tunnel") or None


def _antrea(candidate: Candidate, snapshot: Snapshot) -> str | None:
    written = _configmap(candidate, snapshot, "antrea-config").get("antrea-agent.conf", "")
    settings = {
        line.partition(":")[0]: line.partition(":")[2].strip().strip("\"'")
        for line in written.splitlines()
        if ":" in line and line[:1].isalpha()
    }
    if settings.get("trafficEncapMode", "").lower() == "noencap":
        return "none"
    return settings.get("tunnelType") or None


def _kube_ovn(candidate: Candidate, snapshot: Snapshot) -> str | None:
    if kube_ovn.underlay(snapshot):
        return "none"
    containers = candidate.workload.containers if candidate.workload else ()
    words = [word for one in containers for word in one.argv if word.startswith("--network-type=")]
    return words[-1].partition("=")[2] or None if words else None
