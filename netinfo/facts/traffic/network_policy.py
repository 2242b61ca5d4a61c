"""Does anything enforce NetworkPolicy objects here, and what? The API server takes them in any case.

An engine counts when it runs and is set up to enforce: the network itself (Calico, Cilium, Antrea ...), a component
beside it (Calico for policies only, azure-npm), or k3s's own process. "none" is only said when everything that could be
an engine was looked for.

Pitfalls: kindnet enforces policies since kind v0.24.0 only (kubernetes-sigs/kind#3612, kindnetd image of 13 August
2024); Weave, kube-router, Cilium and the AWS CNI can be told not to; k3s runs kube-router's controller whatever network
is used, unless started with ``--disable-network-policy`` (k3s pkg/cli/cmds/server.go), RKE2 never
does (rke2 pkg/rke2/rke2.go).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from netinfo.components import installers, match, settings
from netinfo.components.configmap_names import CILIUM
from netinfo.components.settings import Look, Setting
from netinfo.model.components import Candidate, Decision, Identification, Role
from netinfo.model.objects import Pod
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.kube_ovn import controllers
from netinfo.text.messages import phrase, phrases, verbatim

FACT = Fact.NETWORK_POLICY

_NO = ("false", "0", "f", "no")
#: ``v20240813-c6f155d6``: the day of the commit.
_KINDNETD = re.compile(r"^v(20\d{6})-")
#: Images up to the first day do not enforce, from the second day on they do (kind v0.23.0 and v0.24.0).
_KINDNETD_WITHOUT, _KINDNETD_WITH = 20240513, 20240813


@dataclass(frozen=True, slots=True)
class _Engine:
    """A component that may enforce. ``enforces`` is None when its setting could not be read or is not recorded."""

    id: str
    title: str
    enforces: bool | None
    evidence: tuple[Evidence, ...] = ()
    because: str = ""


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: id of the engine, or "none". ``detail``: ``enforced`` (null: not known) and all ``engines``."""
    engines = _engines(snapshot, cni)
    at_work = [each for each in engines if each.enforces]
    unsure = [each for each in engines if each.enforces is None]
    evidence = tuple(dict.fromkeys(each for engine in engines for each in engine.evidence))
    if at_work:
        return _enforced(at_work, evidence)
    hidden = _hidden(snapshot, cni)
    if unsure or hidden:
        because = unsure[0].because if unsure else hidden
        detail: dict[str, object] = {"enforced": None, "engines": [each.id for each in unsure]}
        return Decision(Verdict(FACT, State.UNKNOWN, detail=detail, evidence=evidence, because=because))
    evidence = (*evidence, *_looked(snapshot, cni))
    title = phrase("none: NetworkPolicy objects have no effect")
    return Decision(Verdict(FACT, State.SINGLE, "none", title, None, {"enforced": False, "engines": []}, evidence))


def _enforced(at_work: list[_Engine], evidence: tuple[Evidence, ...]) -> Decision:
    first = at_work[0]
    names = list(dict.fromkeys(each.id for each in at_work))
    warnings: tuple[Warning, ...] = ()
    if len(names) > 1:
        text = phrases(
            "{count} component enforces NetworkPolicy: {names}",
            "{count} components enforce NetworkPolicy at the same time: {names}",
            len(names),
            names=", ".join(names),
        )
        warnings = (Warning("several-policy-engines", text, (FACT,)),)
    detail: dict[str, object] = {"enforced": True, "engines": names}
    return Decision(Verdict(FACT, State.SINGLE, first.id, first.title, detail=detail, evidence=evidence), warnings)


def _engines(snapshot: Snapshot, cni: Identification) -> list[_Engine]:
    """The network in charge first, then what runs beside it, then what is built into the server."""
    primaries = (cni.in_charge,) if cni.in_charge else cni.candidates
    found = [engine for each in primaries if (engine := _of(snapshot, each)) is not None]
    beside = [each for each in cni.others if each.role in (Role.POLICY, Role.CHAINED)]
    found += [engine for each in beside if (engine := _of(snapshot, each)) is not None]
    embedded = _k3s(snapshot)
    return [*found, *([embedded] if embedded else [])]


def _of(snapshot: Snapshot, candidate: Candidate) -> _Engine | None:
    """What one running component does about policies; None where it never enforces any."""
    sidecar = _sidecar(snapshot, candidate)
    if sidecar is not None:
        return sidecar
    reader = _SWITCHES.get(candidate.id)
    if reader is not None:
        return reader(snapshot, candidate)
    record = match.signature(candidate.id)
    if record is None or record.enforces_policy == "no":
        return None
    if record.enforces_policy == "optional":
        because = phrase(
            "whether {solution} enforces NetworkPolicy here is not recorded in what was read", solution=candidate.title
        )
        return _Engine(candidate.id, candidate.title, None, (), because)
    return _by_nature(snapshot, candidate)


def _by_nature(snapshot: Snapshot, candidate: Candidate) -> _Engine:
    proof = settings.presence(snapshot, candidate)
    says = phrase("{solution} runs, which enforces NetworkPolicy", solution=candidate.title)
    return _Engine(candidate.id, candidate.title, True, _shown(proof, candidate.id, says, Strength.INFERRED))


def _shown(
    proof: Setting | None, value: str, says: str, strength: Strength = Strength.CONFIGURED
) -> tuple[Evidence, ...]:
    return (proof.evidence(value, says, strength=strength),) if proof else ()


def _sidecar(snapshot: Snapshot, candidate: Candidate) -> _Engine | None:
    """kube-network-policies in the agent's own Pod (flannel's Helm chart, value netpol.enabled)."""
    for container in candidate.workload.containers if candidate.workload else ():
        if candidate.workload and match.matches_image(("kube-network-policies",), container.image):
            where = f"{candidate.workload.ref} container {container.name}"
            command = snapshot.proof.flag(candidate.workload.ref, "kube-network-policies")
            proof = Setting(container.name, "daemonsets", where, command)
            says = phrase("container {name} beside {solution}", name=container.name, solution=candidate.title)
            name = "kube-network-policies"
            return _Engine(name, name, True, _shown(proof, name, says))
    return None


def _switch(candidate: Candidate, look: Look, name: str, *, is_off: bool) -> _Engine:
    """An engine that is on unless a readable setting turns it off."""
    if look.value is None:
        because = phrase("{what} of {solution} could not be read", what=name, solution=candidate.title)
        return _Engine(candidate.id, candidate.title, None, (), because)
    says = phrase("{solution} runs without {name}, which it takes for on", solution=candidate.title, name=name)
    says = verbatim(f"{candidate.title}: {name} {look.value}") if look.value else says
    value = "none" if is_off else candidate.id
    return _Engine(candidate.id, candidate.title, not is_off, _shown(look.proof, value, says))


def _cilium(snapshot: Snapshot, candidate: Candidate) -> _Engine:
    policies = settings.of_configmap(snapshot, candidate, CILIUM, "enable-k8s-networkpolicy")
    mode = settings.of_configmap(snapshot, candidate, CILIUM, "enable-policy")
    if mode.value == "never":
        return _switch(candidate, mode, "enable-policy", is_off=True)
    return _switch(candidate, policies, "enable-k8s-networkpolicy", is_off=(policies.value or "").lower() in _NO)


def _of_cloud(snapshot: Snapshot, candidate: Candidate) -> _Engine | None:
    """GKE and Azure enforce with Cilium where it is their data plane, else only with a component beside."""
    if "dataplane" not in candidate.settings and not snapshot.nodes.is_readable:
        because = phrase("nodes could not be read, whose labels tell the data plane of {title}", title=candidate.title)
        return _Engine(candidate.id, candidate.title, None, (), because)
    if candidate.settings.get("dataplane") != "cilium":
        return None
    proof = settings.presence(snapshot, candidate)
    says = phrase("{solution} runs Cilium, which enforces NetworkPolicy", solution=candidate.title)
    return _Engine("cilium", "Cilium", True, _shown(proof, "cilium", says, Strength.INFERRED))


def _kube_router(snapshot: Snapshot, candidate: Candidate) -> _Engine:
    look = settings.flag(snapshot, candidate, "run-firewall")
    return _switch(candidate, look, "--run-firewall", is_off=(look.value or "").lower() in _NO)


def _weave(snapshot: Snapshot, candidate: Candidate) -> _Engine:
    look = settings.environment(snapshot, candidate, "EXPECT_NPC")
    return _switch(candidate, look, "EXPECT_NPC", is_off=(look.value or "") == "0")


def _aws(snapshot: Snapshot, candidate: Candidate) -> _Engine | None:
    """Its node agent has to be told to enforce (aws-network-policy-agent, --enable-network-policy)."""
    look = settings.flag(snapshot, candidate, "enable-network-policy")
    if look.value is None:
        because = phrase("the flags of aws-node could not be read")
        return _Engine(candidate.id, candidate.title, None, (), because)
    is_on = look.value.lower() == "true"
    value = candidate.id if is_on else "none"
    name = "aws-eks-nodeagent --enable-network-policy"
    says = verbatim(f"{name}={look.value}") if look.value else phrase("{name} is not set", name=name)
    return _Engine(candidate.id, candidate.title, is_on, _shown(look.proof, value, says))


def _kindnet(snapshot: Snapshot, candidate: Candidate) -> _Engine:
    workload = candidate.workload
    images = [each.image for each in workload.containers if not each.is_init] if workload else []
    days = [found[1] for found in (_KINDNETD.match(match.image_tag(image)) for image in images) if found]
    day = int(days[0]) if days else 0
    if workload is None or not days or _KINDNETD_WITHOUT < day < _KINDNETD_WITH:
        because = phrase("kindnet enforces NetworkPolicy since kind v0.24.0, and its image does not tell which it is")
        return _Engine(candidate.id, candidate.title, None, (), because)
    does = day >= _KINDNETD_WITH
    template = ".spec" if isinstance(workload, Pod) else ".spec.template.spec"
    command = snapshot.proof.field(workload.ref, f"{{{template}.containers[*].image}}")
    proof = Setting("", "daemonsets", f"{workload.ref} image", command)
    says = phrase("kindnetd of {day}, before NetworkPolicy", day=days[0])
    says = phrase("kindnetd of {day}, with NetworkPolicy", day=days[0]) if does else says
    value = candidate.id if does else "none"
    return _Engine(candidate.id, candidate.title, does, _shown(proof, value, says, Strength.INFERRED))


def _kube_ovn(snapshot: Snapshot, candidate: Candidate) -> _Engine:
    """``--enable-np`` is a flag of the controller, a Deployment that is not always read."""
    for workload in controllers(snapshot):
        if workload.ref.namespace == settings.home(candidate):
            controller = Candidate(candidate.id, candidate.title, candidate.role, candidate.allocator, workload)
            look = settings.flag(snapshot, controller, "enable-np")
            return _switch(candidate, look, "--enable-np", is_off=(look.value or "").lower() in _NO)
    because = phrase("--enable-np of kube-ovn-controller was not read")
    return _Engine(candidate.id, candidate.title, None, (), because)


def _k3s(snapshot: Snapshot) -> _Engine | None:
    """The controller inside the k3s server."""
    servers = [each for each in installers.node_arguments(snapshot) if each.annotation.startswith("k3s.io/")]
    if not installers.runs_embedded(snapshot) or not servers:
        return None
    off = [each for each in servers if each.flags.get("disable-network-policy", ("false",))[-1].lower() != "false"]
    node = (off or servers)[0]
    path = "{.metadata.annotations.k3s\\.io/node-args}"
    command = snapshot.proof.field(node.ref, path)
    where = f"Node {node.ref.name} {node.annotation}"
    says = phrase("k3s server without --disable-network-policy")
    says = phrase("k3s server with --disable-network-policy") if off else says
    evidence = Evidence(
        "nodes", Strength.CONFIGURED, Stance.FOR, "none" if off else "kube-router", where, command, says
    )
    return _Engine("kube-router", phrase("kube-router's policy controller inside k3s"), not off, (evidence,))


def _hidden(snapshot: Snapshot, cni: Identification) -> str:
    """What keeps "none" from being said; empty when every engine would have been seen."""
    if cni.in_charge is None:
        return phrase("it is not known which network runs, and so not what it enforces")
    if not snapshot.workloads.is_readable or not snapshot.workloads.is_complete:
        return phrase("daemonsets could not be read, among which an engine may run")
    embedded = installers.runs_embedded(snapshot)
    if embedded is None:
        return phrase("the server's version is not known, and k3s enforces policies inside its own process")
    if any("+k3s" in row.git_version for row in snapshot.version) and not installers.node_arguments(snapshot):
        return phrase("the arguments of the k3s server, which enforces policies by itself, could not be read")
    return ""


def _looked(snapshot: Snapshot, cni: Identification) -> tuple[Evidence, ...]:
    """Where an engine would have been seen."""
    title = cni.in_charge.title if cni.in_charge else phrase("the network")
    command = snapshot.proof.listing("daemonsets", "{.items[*].metadata.name}", "-A")
    says = phrases(
        "{solution} enforces no NetworkPolicy; no policy engine among {count} daemonset",
        "{solution} enforces no NetworkPolicy; no policy engine among {count} daemonsets",
        len(snapshot.workloads.rows),
        solution=title,
    )
    return (
        Evidence("daemonsets", Strength.INFERRED, Stance.FOR, "none", "daemonsets of all namespaces", command, says),
    )


_SWITCHES: Mapping[str, Callable[[Snapshot, Candidate], _Engine | None]] = {
    "aws-vpc-cni": _aws,
    "azure-cni": _of_cloud,
    "cilium": _cilium,
    "gke": _of_cloud,
    "kindnet": _kindnet,
    "kube-ovn": _kube_ovn,
    "kube-router": _kube_router,
    "weave-net": _weave,
}
