"""Which address do Pods ask for names, under which domain, and who answers.

In charge is the Service of the cluster's DNS: its ClusterIP is what kubelets write into Pods. Known by the label that
Kubernetes gives it whatever answers (cluster/addons/dns of kubernetes/kubernetes: ``k8s-app: kube-dns``, also on
CoreDNS), in ``kube-system`` only: anybody may label a Service elsewhere. OpenShift has its own in ``openshift-dns``.

Pitfalls: ``kube-dns-upstream`` of the node-local cache carries the same label and is not asked by Pods; with the cache,
kubelets may write its link-local address instead; the domain is not recorded in any Service, so it stays unknown where
neither the Corefile nor the installer's settings could be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from netinfo.components import installers, match
from netinfo.model.command import Command
from netinfo.model.components import Decision, Identification
from netinfo.model.objects import Service
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import parse_address
from netinfo.values.flags import last_flag

FACT = Fact.DNS

_LABEL = ("k8s-app", "kube-dns")
_OPENSHIFT = ("openshift-dns", "dns-default")
#: The Service through which the node-local cache asks (cluster/addons/dns/nodelocaldns).
_UPSTREAM = "-upstream"
_CACHES = ("node-local-dns", "nodelocaldns")
#: ``kubernetes cluster.local in-addr.arpa ip6.arpa {`` of a Corefile.
_ZONE = re.compile(r"^[ \t]*kubernetes[ \t]+([A-Za-z0-9.-]+)", re.MULTILINE)
_PROVIDERS = {"coredns": "coredns", "k8s-dns-kube-dns": "kube-dns", "k8s-dns-kube-dns-amd64": "kube-dns"}


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: the DNS Service's ClusterIPs. ``detail``: ``service``, ``domain``, ``provider``, ``nodeLocal``."""
    found = [service for service in snapshot.services if _is_dns(service)]
    domain, said = _domain(snapshot)
    provider, seen = _provider(snapshot)
    detail: dict[str, object] = {
        "service": ", ".join(f"{row.ref.namespace}/{row.ref.name}" for row in found) or None,
        "domain": domain,
        "provider": provider,
        "nodeLocal": _node_local(snapshot),
    }
    beside = (*said, *seen)
    if not found:
        because = _why_nothing(snapshot)
        return Decision(Verdict(FACT, State.UNKNOWN, detail=detail, evidence=beside, because=because))
    value = tuple(dict.fromkeys(ip for row in found for ip in row.cluster_ips))
    repeated = list(_repeated(snapshot, value))
    verdict = Verdict(
        FACT,
        _state(repeated),
        value,
        title=", ".join(value),
        detail=detail,
        evidence=(*(_of_service(snapshot, row) for row in found), *repeated, *beside),
        because=_why(value, found, repeated),
    )
    return Decision(verdict)


def _is_dns(service: Service) -> bool:
    place = (service.ref.namespace, service.ref.name)
    is_labelled = place[0] == "kube-system" and service.labels.get(_LABEL[0]) == _LABEL[1]
    is_asked = service.cluster_ips and not place[1].endswith(_UPSTREAM)
    return bool(is_asked) and (is_labelled or place == _OPENSHIFT)


def _of_service(snapshot: Snapshot, service: Service) -> Evidence:
    command = snapshot.proof.field(service.ref, "{.spec.clusterIPs}")
    origin = Origin(service.ref, ".spec.clusterIPs", "Service")
    says = verbatim(f"Service {service.ref.name}")
    return Evidence("services", Strength.CONFIGURED, Stance.FOR, service.cluster_ips, origin, command, says)


def _repeated(snapshot: Snapshot, value: tuple[str, ...]) -> Iterator[Evidence]:
    """What k3s and RKE2 servers were told to write into Pods."""
    for found in installers.node_argument_flags(snapshot, "cluster-dns"):
        parsed = [parse_address(each) for each in found.value.split(",")]
        written = tuple(str(each) for each in parsed if each is not None)
        if written:
            stance = Stance.FOR if set(written) <= set(value) else Stance.AGAINST
            command = snapshot.proof.flag(found.ref, "cluster-dns")
            origin = Origin(found.ref, "node-args --cluster-dns", "Node")
            says = phrase("server argument {flag}", flag="--cluster-dns")
            yield Evidence("nodes", Strength.CONFIGURED, stance, written, origin, command, says)


def _state(repeated: list[Evidence]) -> State:
    if any(each.stance is Stance.AGAINST for each in repeated):
        return State.CONFLICT
    return State.AGREED if repeated else State.SINGLE


def _why(value: tuple[str, ...], found: list[Service], repeated: list[Evidence]) -> str:
    if any(each.stance is Stance.AGAINST for each in repeated):
        return phrase("the server's arguments name another DNS address than the DNS Service has")
    if len(found) > 1 and len(value) > 1:
        return phrase("several DNS Services; which of them Pods ask is written in the kubelets' configuration")
    return ""


def _why_nothing(snapshot: Snapshot) -> str:
    if snapshot.services.is_readable and snapshot.services.is_complete:
        return phrase("kube-system has no Service labelled k8s-app=kube-dns with a ClusterIP")
    return phrase("services could not be read")


def _domain(snapshot: Snapshot) -> tuple[str | None, list[Evidence]]:
    """The zone that CoreDNS serves, else what the installer wrote down."""
    row = snapshot.configmap("kube-system", "coredns")
    zone = _ZONE.search(row.data.get("Corefile", "")) if row else None
    if row is not None and zone is not None:
        command = snapshot.proof.field(row.ref, "{.data.Corefile}")
        return zone[1], [_says("configmaps", zone[1], Origin(row.ref, "Corefile", "ConfigMap"), command)]
    written = installers.cluster_configuration(snapshot)
    if written is not None and written.dns_domain:
        command = snapshot.proof.flag(written.ref, "dnsDomain")
        origin = Origin(written.ref, "networking.dnsDomain", "ConfigMap")
        return written.dns_domain, [_says("configmaps", written.dns_domain, origin, command)]
    for found in installers.node_argument_flags(snapshot, "cluster-domain"):
        command = snapshot.proof.flag(found.ref, "cluster-domain")
        origin = Origin(found.ref, "node-args --cluster-domain", "Node")
        return found.value, [_says("nodes", found.value, origin, command)]
    return None, []


def _says(source: str, domain: str, origin: Origin, command: Command) -> Evidence:
    """Bears on the detail: it neither supports nor contradicts the address."""
    says = phrase("domain {name}", name=domain)
    return Evidence(source, Strength.CONFIGURED, Stance.NONE, domain, origin, command, says)


def _provider(snapshot: Snapshot) -> tuple[str | None, list[Evidence]]:
    """By the image of the Pods behind the Service."""
    for pod in snapshot.pods:
        if pod.ref.namespace != "kube-system" or pod.labels.get(_LABEL[0]) != _LABEL[1]:
            continue
        for container in pod.containers:
            image = match.repository(container.image).rpartition("/")[2]
            provider = _PROVIDERS.get(image) or ("coredns" if image.endswith("coredns") else None)
            if provider and not container.is_init:
                origin = Origin(pod.ref, f"container {container.name}", "Pod")
                command = snapshot.proof.field(pod.ref, "{.spec.containers[*].image}")
                says = phrase("answered by {name}", name=provider)
                return provider, [Evidence("pods", Strength.OBSERVED, Stance.NONE, provider, origin, command, says)]
    return None, []


def _node_local(snapshot: Snapshot) -> list[str]:
    """The addresses on which a cache on every node answers; kubelets may write these into Pods instead."""
    found: list[str] = []
    for workload in snapshot.workloads:
        if workload.ref.namespace == "kube-system" and workload.ref.name in _CACHES and workload.is_running:
            for container in workload.containers:
                written = (last_flag(container.argv, "localip") or "").split(",")
                found += [str(address) for each in written if (address := parse_address(each)) is not None]
    return list(dict.fromkeys(found))
