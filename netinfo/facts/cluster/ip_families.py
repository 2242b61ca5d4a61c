"""Which address families do Pods and Services have, and which comes first?

Two sides that need not be the same: Pods get an address of every family that the network gives out, so the addresses
of running Pods tell it; Services get what the API server's ranges allow, but most of a dual-stack cluster's Services
have one address only, so ClusterIPs can show a family and never rule one out. The value are the families that both
sides have; the first one is that of the Service default/kubernetes.

Pitfall: a block of a second family in kubeadm-config or on a node does not mean that the network gives it to Pods.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netinfo.components.pod_addresses import Observed, cluster_ips_command, observe
from netinfo.facts.address_families import in_order, is_ipv6_first
from netinfo.facts.pod_cidrs import decide as pod_cidrs
from netinfo.facts.service_cidrs import decide as service_cidrs
from netinfo.model.components import Decision, Identification
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import Phrase, joined, phrase, phrases
from netinfo.values.addresses import parse_address, parse_network

FACT = Fact.IP_FAMILIES


@dataclass(frozen=True, slots=True)
class _Side:
    """What is known of Pods or of Services. ``is_whole``: no further family can be hidden."""

    families: frozenset[int]
    is_whole: bool
    evidence: tuple[Evidence, ...]


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: "IPv4" and "IPv6", the cluster's first family first. ``detail``: ``pods``, ``services``."""
    pods, services = _pods(snapshot, cni), _services(snapshot, cni)
    ipv6_first = is_ipv6_first(snapshot)
    detail: dict[str, object] = {
        "pods": list(in_order(set(pods.families), ipv6_first=ipv6_first)) or None,
        "services": list(in_order(set(services.families), ipv6_first=ipv6_first)) or None,
        "dualStack": None,
    }
    evidence = (*pods.evidence, *services.evidence)
    whole = [side for side in (pods, services) if side.is_whole]
    seen = pods.families | services.families
    if not whole or not seen:
        because = phrase("neither the addresses of pods nor the Service ranges could be read")
        return Decision(Verdict(FACT, State.UNKNOWN, detail=detail, evidence=evidence, because=because))
    common = frozenset.intersection(*(side.families for side in whole))
    if not common or not all(side.families <= common or side.is_whole for side in (pods, services)):
        because = phrase("pods and Services have different address families")
        return Decision(Verdict(FACT, State.CONFLICT, detail=detail, evidence=evidence, because=because))
    value = in_order(set(common), ipv6_first=ipv6_first)
    differ = pods.is_whole and services.is_whole and pods.families != services.families
    note = phrase("pods and Services do not have the same families") if differ else ""
    is_agreed = len(whole) == 2 and not differ and not _is_blind(snapshot)
    state = State.AGREED if is_agreed else State.SINGLE
    detail["dualStack"] = len(common) == 2
    title = phrase("{families} (dual-stack)", families=_both(value)) if len(value) == 2 else _both(value)
    return Decision(Verdict(FACT, state, value, title, detail=detail, evidence=evidence, because=note))


def _is_blind(snapshot: Snapshot) -> bool:
    """True when a source that may contradict could not be read."""
    sources = (snapshot.pods, snapshot.services, snapshot.service_cidrs, snapshot.control_plane, snapshot.configmaps)
    return any(each.trouble is not None for each in (*sources, snapshot.nodes, snapshot.probes))


def _both(families: Iterable[str]) -> Phrase:
    return joined(phrase(" and "), families)


def _pods(snapshot: Snapshot, cni: Identification) -> _Side:
    """By the addresses of running Pods; where there are none, by the pod blocks."""
    observed = observe(snapshot)
    if observed.seen:
        found: frozenset[int] = frozenset(each.address.version for each in observed.seen)
        return _Side(found, observed.was_read, (_observed(found, observed),))
    verdict = pod_cidrs.decide(snapshot, cni).verdict
    is_known = verdict.state in (State.AGREED, State.SINGLE)
    found = _versions(verdict.value) if is_known else frozenset[int]()
    return _Side(found, bool(found), _first(verdict, found))


def _observed(found: frozenset[int], observed: Observed) -> Evidence:
    value = in_order(set(found), ipv6_first=False)
    says = phrases(
        "{count} pod address: {families}",
        "{count} pod addresses: {families}",
        len(observed.seen),
        families=_both(value),
    )
    return Evidence(
        "pods", Strength.OBSERVED, Stance.FOR, value, Origin("pods", ".status.podIPs"), observed.command, says
    )


def _services(snapshot: Snapshot, cni: Identification) -> _Side:
    """By the ranges of Services; ClusterIPs only show what is there at least."""
    verdict = service_cidrs.decide(snapshot, cni).verdict
    if verdict.state in (State.AGREED, State.SINGLE):
        found = _versions(verdict.value)
        return _Side(found, bool(found), _first(verdict, found))
    addresses = [parse_address(ip) for service in snapshot.services for ip in service.cluster_ips]
    seen = frozenset(address.version for address in addresses if address is not None)
    if not seen:
        return _Side(frozenset(), False, ())
    value = in_order(set(seen), ipv6_first=False)
    command = cluster_ips_command(snapshot)
    says = phrase("ClusterIPs: at least {families}", families=_both(value))
    evidence = Evidence(
        "services", Strength.OBSERVED, Stance.FOR, value, Origin("services", ".spec.clusterIPs"), command, says
    )
    return _Side(seen, False, (evidence,))


def _versions(blocks: str | Iterable[str] | None) -> frozenset[int]:
    written = (blocks,) if isinstance(blocks, str) else tuple(blocks or ())
    return frozenset(network.version for each in written if (network := parse_network(each)) is not None)


def _first(verdict: Verdict, found: frozenset[int]) -> tuple[Evidence, ...]:
    """The first proof of the blocks, as proof of their families."""
    value = in_order(set(found), ipv6_first=False)
    for each in verdict.evidence:
        if each.stance is Stance.FOR and found:
            says = joined(": ", [each.says, _both(value)])
            return (Evidence(each.source, each.strength, Stance.FOR, value, each.origin, each.command, says),)
    return ()
