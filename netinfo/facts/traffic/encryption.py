"""Does the network encrypt what Pods send from node to node, and with what?

``value``: "none", "wireguard", "ipsec", "ztunnel", "sleeve" (Weave's own, NaCl). "none" is only said when every running
component that could encrypt was looked at. Encryption by a service mesh, by applications or by a cloud's own hardware
is not the network's and not looked at.

Sources: flannel Backend.Type wireguard, ipsec; FelixConfiguration ``wireguardEnabled``, ``wireguardEnabledV6``; Cilium
``enable-wireguard``, ``enable-ipsec``, ``enable-ztunnel``; Antrea ``trafficEncryptionMode``; Weave ``WEAVE_PASSWORD``;
OVN-Kubernetes' DaemonSet ovn-ipsec; Kube-OVN ``--enable-ovn-ipsec``.

Pitfalls: Antrea writes ``trafficEncryptionMode`` a second time below ``multicluster``; Weave's password may stand there
in clear, so neither the evidence nor its command shows the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from netinfo.components import settings
from netinfo.components.configmap_names import CILIUM
from netinfo.components.settings import Look
from netinfo.facts.traffic.between_nodes import paths
from netinfo.model.components import Candidate, Decision, Identification
from netinfo.model.objects import FROM_SECRET, Pod
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.solutions.calico import kept_in_etcd
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import yaml_tree
from netinfo.values.json_access import text

FACT = Fact.ENCRYPTION

_FELIX = ("felixconfigurations.crd.projectcalico.org", "felixconfigurations.projectcalico.org")
#: Solutions that have no encryption of their own.
_WITHOUT = (
    "aws-vpc-cni",
    "bridge",
    "crio-bridge",
    "docker-bridge",
    "kindnet",
    "kube-router",
    "kubenet",
    "oke-vcn-native",
    "openshift-sdn",
    "podman-bridge",
)
_MAY_ENCRYPT_BESIDE = ("calico", "cilium", "antrea")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one component says: a kind of encryption, "none", or None when it could not be read."""

    value: str | None
    evidence: tuple[Evidence, ...] = ()
    unread: str = ""


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """The network in charge, and what runs beside it and may encrypt too (Calico for policies, chained Cilium)."""
    candidate = cni.in_charge
    if candidate is None:
        return Decision(Verdict(FACT, State.UNKNOWN, because=phrase("it is not known which network runs")))
    beside = [each for each in cni.others if each.id in _MAY_ENCRYPT_BESIDE and each.id != candidate.id]
    marks = tuple(each for each in cni.verdict.evidence if each.value == candidate.id and each.stance is Stance.FOR)
    said = [_proven(_said(snapshot, each, marks), each) for each in (candidate, *beside)]
    evidence = tuple(each for one in said for each in one.evidence)
    kinds = list(dict.fromkeys(one.value for one in said if one.value not in (None, "none")))
    unread = [one.unread for one in said if one.value is None]
    if kinds:
        value = ", ".join(str(each) for each in kinds)
        shown = tuple(each for each in evidence if each.value != "none")
        state = State.AGREED if len({each.source for each in shown}) > 1 else State.SINGLE
        return Decision(Verdict(FACT, state, value, detail={"kinds": kinds}, evidence=shown))
    if unread:
        return Decision(Verdict(FACT, State.UNKNOWN, evidence=evidence, because=unread[0]))
    return Decision(Verdict(FACT, State.SINGLE, "none", detail={"kinds": []}, evidence=evidence))


def _proven(said: _Said, candidate: Candidate) -> _Said:
    """What nothing shows is not known."""
    return said if said.evidence or said.value is None else _Said(None, (), _unrecorded(candidate))


def _said(snapshot: Snapshot, candidate: Candidate, marks: tuple[Evidence, ...]) -> _Said:
    if candidate.settings.get("dataplane") == "cilium":
        return _cilium(snapshot, candidate)
    reader = _READERS.get(candidate.id)
    if reader is not None:
        return reader(snapshot, candidate)
    if candidate.id in _WITHOUT:
        return _by_nature(snapshot, candidate, marks)
    return _Said(None, (), _unrecorded(candidate))


def _unrecorded(candidate: Candidate) -> str:
    return phrase("whether {solution} encrypts is not recorded in what was read", solution=candidate.title)


def _by_nature(snapshot: Snapshot, candidate: Candidate, marks: tuple[Evidence, ...]) -> _Said:
    """The running agent is the proof; of a network without one (kubenet), the marks that it was recognised by."""
    says = phrase("{solution} runs, which has no encryption", solution=candidate.title)
    proof = settings.presence(snapshot, candidate)
    if proof is not None:
        return _Said("none", (proof.evidence("none", says, strength=Strength.INFERRED),))
    return _Said("none", tuple(each._replace(strength=Strength.INFERRED, value="none", says=says) for each in marks))


def _unread(candidate: Candidate, what: str) -> _Said:
    unread = phrase("{what} of {solution} could not be read", what=what, solution=candidate.title)
    return _Said(None, (), unread)


def _flannel(snapshot: Snapshot, candidate: Candidate) -> _Said:
    """The backend is the encryption."""
    found = paths(snapshot, candidate)
    if not found:
        return _unread(candidate, phrase("the backend"))
    kinds = sorted({each.way for each in found} & {"wireguard", "ipsec"})
    value = kinds[0] if kinds else "none"
    proofs = [each.evidence for each in found if not kinds or each.way == value]
    shown = [Evidence(e.source, e.strength, e.stance, value, e.where, e.command, e.says) for e in proofs]
    return _Said(value, tuple(shown))


def _calico(snapshot: Snapshot, candidate: Candidate) -> _Said:
    own = settings.environment(snapshot, candidate, "FELIX_WIREGUARDENABLED")
    if own.value and own.setting:
        value = "wireguard" if own.value.lower() == "true" else "none"
        return _Said(value, (own.setting.evidence(value, f"FELIX_WIREGUARDENABLED={own.value}"),))
    for name in _FELIX:
        looks = [settings.resource(snapshot, name, "default", "spec", key) for key in _WIREGUARD]
        if not all(look.place for look in looks):
            continue
        on = [(look, key) for look, key in zip(looks, _WIREGUARD, strict=True) if look.value == "true"]
        if on:
            shown = [each for look, key in on for each in _shown(look, "wireguard", verbatim(f"{key}: true"))]
            return _Said("wireguard", tuple(shown))
        return _Said("none", _shown(looks[0], "none", phrase("FelixConfiguration does not enable WireGuard")))
    for name in _FELIX:
        reading = snapshot.resource(name)
        # Not asked for where Calico keeps its settings in an etcd of its own: that there is no such kind says nothing.
        if reading.is_absent and reading.command is not None:
            says, command = phrase("there is no FelixConfiguration"), snapshot.proof.listing(name, _NAMES)
            return _Said("none", (Evidence(name, Strength.CONFIGURED, Stance.FOR, "none", name, command, says),))
    because = kept_in_etcd(snapshot, candidate)
    return _Said(None, (), because) if because else _unread(candidate, "FelixConfiguration")


_NAMES = '{range .items[*]}{.metadata.name}{"\\n"}{end}'
_WIREGUARD = ("wireguardEnabled", "wireguardEnabledV6")


def _shown(look: Look, value: str, says: str) -> tuple[Evidence, ...]:
    return (look.proof.evidence(value, says),) if look.proof else ()


def _cilium(snapshot: Snapshot, candidate: Candidate) -> _Said:
    found: list[tuple[str, Look]] = []
    for key, kind in (("enable-wireguard", "wireguard"), ("enable-ipsec", "ipsec"), ("enable-ztunnel", "ztunnel")):
        look = settings.of_configmap(snapshot, candidate, CILIUM, key)
        if look.value is None:
            return _unread(candidate, "cilium-config")
        if look.setting and look.value.lower() == "true":
            return _Said(kind, _shown(look, kind, verbatim(f"{look.setting.entry}: true")))
        found.append((key, look))
    name = found[0][1].proof.configmap if found[0][1].proof else ""
    return _Said("none", _shown(found[0][1], "none", phrase("{name} enables no encryption", name=name)))


def _antrea(snapshot: Snapshot, candidate: Candidate) -> _Said:
    look = settings.of_configmap(snapshot, candidate, ("antrea-config", "antrea-config-*"), "antrea-agent.conf")
    if look.setting is None:
        return _unread(candidate, "antrea-agent.conf")
    mode = text(yaml_tree(look.setting.value), "trafficEncryptionMode").lower() or "none"
    if mode not in ("none", "ipsec", "wireguard"):
        return _unread(candidate, "trafficEncryptionMode")
    return _Said(mode, _shown(look, mode, verbatim(f"antrea-agent.conf trafficEncryptionMode {mode}")))


def _weave(snapshot: Snapshot, candidate: Candidate) -> _Said:
    """The fast datapath uses ESP, the fallback NaCl (weave docs, encryption)."""
    workload = candidate.workload
    if workload is None:
        return _unread(candidate, phrase("the environment"))
    passwords = {container.env.get("WEAVE_PASSWORD", "") for container in workload.containers}
    if FROM_SECRET in passwords:  # kubespray always names the Secret, and leaves it empty for no encryption
        because = phrase("WEAVE_PASSWORD comes from a Secret, which is never read; an empty one means no encryption")
        return _Said(None, (), because)
    is_set = passwords != {""}
    is_slow = any(container.env.get("WEAVE_NO_FASTDP") for container in workload.containers)
    value = ("sleeve" if is_slow else "ipsec") if is_set else "none"
    template = ".spec" if isinstance(workload, Pod) else ".spec.template.spec"
    command = snapshot.proof.field(workload.ref, f"{{{template}.containers[*].env[*].name}}")
    name = "WEAVE_PASSWORD"
    says = phrase("{name} is set", name=name) if is_set else phrase("{name} is not set", name=name)
    where = f"{workload.ref} env WEAVE_PASSWORD"
    return _Said(value, (settings.Setting("", "daemonsets", where, command).evidence(value, says),))


def _ovn(snapshot: Snapshot, candidate: Candidate) -> _Said:
    """IPsec is a DaemonSet of its own, beside the agents."""
    home = settings.home(candidate)
    for workload in snapshot.workloads:
        if workload.ref.namespace == home and workload.ref.name.startswith("ovn-ipsec") and workload.is_running:
            command = snapshot.proof.field(workload.ref, "{.status.numberReady}")
            setting = settings.Setting("", "daemonsets", str(workload.ref), command)
            return _Said("ipsec", (setting.evidence("ipsec", phrase("DaemonSet {name} runs", name=workload.ref.name)),))
    if not snapshot.workloads.is_readable or not snapshot.workloads.is_complete:
        return _unread(candidate, phrase("the list of DaemonSets, among which ovn-ipsec may be,"))
    command = snapshot.proof.listing("daemonsets", "{.items[*].metadata.name}", "-n", home)
    setting = settings.Setting("", "daemonsets", f"daemonsets of {home}", command)
    return _Said("none", (setting.evidence("none", phrase("no DaemonSet {name} runs", name="ovn-ipsec")),))


def _kube_ovn(snapshot: Snapshot, candidate: Candidate) -> _Said:
    look = settings.flag(snapshot, candidate, "enable-ovn-ipsec")
    if look.value is None:
        return _unread(candidate, "--enable-ovn-ipsec")
    value = "ipsec" if look.value.lower() == "true" else "none"
    name = "--enable-ovn-ipsec"
    says = verbatim(f"{name}={look.value}") if look.value else phrase("{name} is not set", name=name)
    return _Said(value, _shown(look, value, says))


_READERS: Mapping[str, Callable[[Snapshot, Candidate], _Said]] = {
    "antrea": _antrea,
    "calico": _calico,
    "canal": _flannel,
    "cilium": _cilium,
    "flannel": _flannel,
    "kube-ovn": _kube_ovn,
    "ovn-kubernetes": _ovn,
    "weave-net": _weave,
}
