"""Network solutions that handle Service addresses themselves, wholly or in part, instead of kube-proxy.

In: ``Snapshot`` and what runs. Out: one ``Replacement`` for each running component that is set up so, or whose setting
could not be read: nothing is concluded from what a solution does elsewhere.

Sources: Cilium install/kubernetes/cilium/templates/cilium-configmap.yaml (``kube-proxy-replacement``: disabled,
partial, probe, strict up to 1.13; true and false since 1.14; ``bpf-lb-algorithm``: random, maglev); kube-router
pkg/options/options.go (``--run-service-proxy`` is true by itself) and docs/user-guide.md (scheduler rr, annotation
kube-router.io/service.scheduler); Calico FelixConfiguration ``bpfEnabled``; Antrea docs/antrea-proxy.md
(``proxyAll``); ovn-kubernetes go-controller/pkg/ovn/controller/services.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netinfo.components import settings
from netinfo.components.configmap_names import CILIUM
from netinfo.components.settings import Look, Setting
from netinfo.model.components import Candidate, Identification, Role
from netinfo.model.report import Evidence
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, verbatim
from netinfo.values.documents import yaml_tree
from netinfo.values.json_access import flag

_FELIX = "felixconfigurations.crd.projectcalico.org"
_FELIX_AGGREGATED = "felixconfigurations.projectcalico.org"


@dataclass(frozen=True, slots=True)
class Replacement:
    """A component that handles Services. ``is_whole``: all of kube-proxy's work; ``algorithm`` None: not recorded.
    ``unread`` names the setting that could not be read and might say so."""

    id: str
    title: str
    is_whole: bool
    algorithm: str | None
    evidence: tuple[Evidence, ...]
    unread: str = ""


def replacements(snapshot: Snapshot, cni: Identification) -> Iterator[Replacement]:
    """All running components that say they handle Services."""
    for candidate in settings.running(cni, "cilium", "gke", "azure-cni"):
        yield from _cilium(snapshot, candidate)
    for candidate in settings.running(cni, "kube-router"):
        yield from _kube_router(snapshot, candidate)
    for candidate in settings.running(cni, "calico"):
        yield from _calico(snapshot, candidate)
    for candidate in settings.running(cni, "antrea"):
        yield from _antrea(snapshot, candidate)
    for candidate in settings.running(cni, "ovn-kubernetes"):
        yield from _ovn(snapshot, candidate)


def _cilium(snapshot: Snapshot, candidate: Candidate) -> Iterator[Replacement]:
    """GKE's Dataplane V2 and Azure CNI powered by Cilium keep Cilium's own ConfigMap in kube-system."""
    if candidate.id != "cilium" and candidate.settings.get("dataplane") != "cilium":
        return
    look = settings.of_configmap(snapshot, candidate, CILIUM, "kube-proxy-replacement")
    value = (look.value or "").lower()
    if look.value is None:
        yield _unread(candidate, "cilium-config")
    if look.setting is None or value not in ("true", "strict", "partial", "probe"):
        return
    says = verbatim(f"{look.setting.entry}: {value}")
    evidence = [look.setting.evidence("replaced", says)]
    chosen = settings.of_configmap(snapshot, candidate, CILIUM, "bpf-lb-algorithm")
    algorithm = _CILIUM.get(chosen.value or "random")
    if chosen.proof is not None:
        name = "bpf-lb-algorithm"
        told = phrase("no {name}, which {solution} takes for {value}", name=name, solution="Cilium", value="random")
        told = verbatim(f"{name}: {chosen.value}") if chosen.value else told
        evidence.append(chosen.proof.evidence("replaced", told))
    yield Replacement("cilium", "Cilium", value in ("true", "strict"), algorithm, tuple(evidence))


_CILIUM = {"random": "random", "maglev": "Maglev hashing"}


def _kube_router(snapshot: Snapshot, candidate: Candidate) -> Iterator[Replacement]:
    """Its three jobs are all on unless a flag turns one off, so a missing flag of a running agent is a yes."""
    look = settings.flag(snapshot, candidate, "run-service-proxy")
    if look.value is None:
        yield _unread(candidate, phrase("its flags"))
    if look.proof is None or (look.value or "true").lower() not in ("true", "1", "t"):
        return
    says = phrase("kube-router runs without --run-service-proxy, which it takes for true")
    if look.value:
        says = phrase("kube-router runs with {flag}", flag=f"--run-service-proxy={look.value}")
    evidence = look.proof.evidence("replaced", says)
    algorithm = "round robin (rr), unless a Service is annotated otherwise"
    yield Replacement("kube-router", candidate.title, True, algorithm, (evidence,))


def _calico(snapshot: Snapshot, candidate: Candidate) -> Iterator[Replacement]:
    found = calico_ebpf(snapshot, candidate)
    if found is None and not _is_felix_read(snapshot, candidate):
        yield _unread(candidate, "FelixConfiguration")
    if found is not None:
        says = phrase("Calico runs its eBPF data plane ({setting})", setting=found.where.rpartition(" ")[2])
        evidence = found.evidence("replaced", says)
        yield Replacement("calico", "Calico eBPF", True, None, (evidence,))


def calico_ebpf(snapshot: Snapshot, candidate: Candidate) -> Setting | None:
    """The setting that turns Calico's eBPF data plane on. The agent's environment wins over FelixConfiguration
    (Calico felix/config/config_params.go, Source)."""
    own = settings.environment(snapshot, candidate, "FELIX_BPFENABLED")
    if own.setting is not None:
        return own.setting if _is_true(own) else None
    for name in (_FELIX, _FELIX_AGGREGATED):
        look = settings.resource(snapshot, name, "default", "spec", "bpfEnabled")
        if _is_true(look):
            return look.setting
    operator = settings.resource(
        snapshot, "installations.operator.tigera.io", "default", "spec", "calicoNetwork", "linuxDataplane"
    )
    return operator.setting if operator.value == "BPF" else None


def _antrea(snapshot: Snapshot, candidate: Candidate) -> Iterator[Replacement]:
    """AntreaProxy always balances what Pods send; only with ``proxyAll`` also what nodes and the outside send."""
    look = settings.of_configmap(snapshot, candidate, ("antrea-config", "antrea-config-*"), "antrea-agent.conf")
    tree = yaml_tree(look.value or "")
    if look.setting is None or not isinstance(tree, dict):
        yield _unread(candidate, "antrea-agent.conf")
        return
    is_whole = flag(tree, "antreaProxy", "proxyAll") is True
    if is_whole:
        evidence = look.setting.evidence("replaced", verbatim("antrea-agent.conf antreaProxy.proxyAll: true"))
        yield Replacement("antrea", candidate.title, True, None, (evidence,))


def _ovn(snapshot: Snapshot, candidate: Candidate) -> Iterator[Replacement]:
    """OVN load balancers are how OVN-Kubernetes works; it has no setting without them."""
    proof = settings.presence(snapshot, candidate)
    if proof is not None and candidate.role is Role.PRIMARY:
        says = phrase("OVN-Kubernetes runs, which handles Services with OVN load balancers")
        evidence = proof.evidence("replaced", says)
        yield Replacement(candidate.id, candidate.title, True, None, (evidence,))


def _is_felix_read(snapshot: Snapshot, candidate: Candidate) -> bool:
    """The agent's own environment settles it; else both APIs in which the object may be kept have to be readable."""
    if settings.environment(snapshot, candidate, "FELIX_BPFENABLED").setting is not None:
        return True
    looks = [settings.resource(snapshot, name, "default", "spec", "bpfEnabled") for name in (_FELIX, _FELIX_AGGREGATED)]
    return any(look.place for look in looks) or all(look.is_seen for look in looks)


def _unread(candidate: Candidate, what: str) -> Replacement:
    return Replacement(candidate.id, candidate.title, False, None, (), what)


def _is_true(look: Look) -> bool:
    return (look.value or "").lower() in ("true", "enabled", "1")
