"""Does anything enforce NetworkPolicy objects here, and what? The API server takes them in any case.

An engine counts when it runs and is set up to enforce: the network itself (Calico, Cilium, Antrea ...), a component
beside it (Calico for policies only, azure-npm), or k3s's own process. "none" is only said when everything that could be
an engine was looked for.

Pitfalls: kindnet enforces policies since kind v0.24.0 only (kubernetes-sigs/kind#3612, kindnetd image of 13 August
2024); Weave, kube-router, Cilium and the AWS CNI can be told not to; k3s runs kube-router's controller whatever network
is used, unless started with ``--disable-network-policy`` (k3s pkg/cli/cmds/server.go), RKE2 never
does (rke2 pkg/rke2/rke2.go), and that of OrbStack's build made no rules in 2.2 (orbstack/orbstack#2627).
"""

from __future__ import annotations

from netinfo import solutions
from netinfo.components import installers, match
from netinfo.components.answers import shown
from netinfo.components.settings import Setting
from netinfo.model.components import Component, Decision, Identification, Role
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import PolicyEngine
from netinfo.text.messages import phrase, phrases

FACT = Fact.NETWORK_POLICY


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: id of the engine, or "none". ``detail``: ``enforced`` (null: not known) and all ``engines``."""
    engines = _engines(snapshot, cni)
    at_work = [each for each in engines if each.enforces] if cni.in_charge or not cni.candidates else []
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


def _enforced(at_work: list[PolicyEngine], evidence: tuple[Evidence, ...]) -> Decision:
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


def _engines(snapshot: Snapshot, cni: Identification) -> list[PolicyEngine]:
    """The network in charge first, then what runs beside it, then what is built into the server."""
    primaries = (cni.in_charge,) if cni.in_charge else cni.candidates
    found = [engine for each in primaries if (engine := _of(snapshot, each)) is not None]
    beside = [each for each in cni.others if each.role in (Role.POLICY, Role.CHAINED)]
    found += [engine for each in beside if (engine := _of(snapshot, each)) is not None]
    embedded = _k3s(snapshot) if cni.in_charge else None  # a network that is not known may be one of several
    return [*found, *([embedded] if embedded else [])]


def _of(snapshot: Snapshot, component: Component) -> PolicyEngine | None:
    """What one running component does about policies, or a container of another engine in its own Pod; None where it
    never enforces any."""
    return _sidecar(snapshot, component) or solutions.of(component, snapshot).network_policy()


def _sidecar(snapshot: Snapshot, component: Component) -> PolicyEngine | None:
    """An engine that runs inside of the agent's Pod, as flannel's Helm chart can have it (netpol.enabled)."""
    workload = component.workload
    for record in match.signatures() if workload else ():
        for container in workload.containers if workload and record.sidecar_images else ():
            if workload and match.matches_image(record.sidecar_images, container.image):
                origin = Origin(workload.ref, f"container {container.name}")
                proof = Setting(container.name, "daemonsets", origin, snapshot.proof.flag(workload.ref, record.id))
                says = phrase("container {name} beside {solution}", name=container.name, solution=component.title)
                return PolicyEngine(record.id, record.title, True, shown(proof, record.id, says))
    return None


def _k3s(snapshot: Snapshot) -> PolicyEngine | None:
    """The controller inside the k3s server."""
    servers = [each for each in installers.node_arguments(snapshot) if each.annotation.startswith("k3s.io/")]
    record = next((each for each in match.signatures() if "k3s" in each.policy_in_servers), None)
    if record is None or not installers.runs_embedded(snapshot) or not servers:
        return None
    off = [each for each in servers if each.flags.get("disable-network-policy", ("false",))[-1].lower() != "false"]
    node = (off or servers)[0]
    path = "{.metadata.annotations.k3s\\.io/node-args}"
    command = snapshot.proof.field(node.ref, path)
    origin = Origin(node.ref, node.annotation, "Node")
    says = phrase("k3s server without --disable-network-policy")
    says = phrase("k3s server with --disable-network-policy") if off else says
    evidence = Evidence("nodes", Strength.CONFIGURED, Stance.FOR, "none" if off else record.id, origin, command, says)
    title = phrase("{solution}'s policy controller inside k3s", solution=record.title)
    if installers.is_orbstack(snapshot) and not off:
        because = phrase(
            "OrbStack's k3s runs {solution}'s policy controller, which in some releases enforces nothing",
            solution=record.title,
        )
        return PolicyEngine(record.id, title, None, (evidence,), because)
    return PolicyEngine(record.id, title, not off, (evidence,))


def _hidden(snapshot: Snapshot, cni: Identification) -> str:
    """What keeps "none" from being said; empty when every engine would have been seen."""
    if cni.in_charge is None:
        return phrase("it is not known which network runs, and so not what it enforces")
    if not snapshot.workloads.is_readable or not snapshot.workloads.is_complete:
        return phrase("daemonsets could not be read, among which an engine may run")
    embedded = installers.runs_embedded(snapshot)
    if embedded is None:
        return phrase("the server's version is not known, and k3s enforces policies inside its own process")
    if installers.is_k3s(snapshot) and not installers.node_arguments(snapshot):
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
        Evidence(
            "daemonsets",
            Strength.INFERRED,
            Stance.FOR,
            "none",
            Origin("daemonsets of all namespaces"),
            command,
            says,
        ),
    )
