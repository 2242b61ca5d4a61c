"""Which block do Services use?

In charge are the ServiceCIDR objects (Kubernetes 1.33 and later obey nothing else) and the flag of every API server
(before that the only source, since then what the default object is made from), and OpenShift's Network object, from
which its operator writes the flag. kubeadm-config, the controller manager, k3s arguments and copies in CNI settings
repeat what somebody once chose.

Pitfalls: API servers of one cluster may disagree (k3s-io/k3s#4708); a ServiceCIDR may be stale or a wrong default
(k3s-io/k3s#12877, #14500) or not ready; kubeadm-config is not updated when a manifest is edited
(kubernetes/kubernetes#75461); an address tells nothing about the length of its block, so ClusterIPs never make one.
"""

from __future__ import annotations

from netinfo.addresses import Address, Network, contains, cover, normal, parse_address
from netinfo.facts.service_claims import in_charge, repeated, retired
from netinfo.identification import Decision, Identification
from netinfo.judge import Claim, agrees, holds_all, state_of
from netinfo.model import Evidence, Fact, Stance, State, Strength, Verdict, Warning
from netinfo.readings import Readings
from netinfo.rows import Service

FACT = Fact.SERVICE_CIDRS


def decide(readings: Readings, cni: Identification) -> Decision:
    """The Service blocks. Every ClusterIP has to lie inside; else the sources and the cluster disagree."""
    strong, weak = in_charge(readings), repeated(readings, cni)
    observed = _observed(readings)
    blocks, warnings = _blocks(readings, strong, weak, list(observed))
    evidence = _evidence(readings, [*strong, *weak], blocks, observed)
    if not strong and not weak:
        return Decision(_unknown(readings, observed, evidence), tuple(warnings))
    outside = [address for address in observed if blocks and not holds_all(blocks, [address])]
    if outside:
        warnings.append(_outside(outside, observed, blocks))
    is_conflict = not blocks or outside or any(each.code in _CONFLICTS for each in warnings)
    value: tuple[Network, ...] | None = blocks or None
    if outside and len(outside) == sum(address.version in {b.version for b in blocks} for address in observed):
        value = None
    return Decision(
        Verdict(
            fact=FACT,
            state=State.CONFLICT if is_conflict else state_of(evidence),
            value=normal(value, ipv6_first=_is_ipv6_first(readings)) if value else None,
            at_least=normal(cover(observed)) if not value and observed else None,
            evidence=tuple(evidence),
            because="the sources of the Service block disagree" if is_conflict else "",
        ),
        tuple(warnings),
    )


_CONFLICTS = frozenset({"service-sources-disagree", "api-servers-disagree", "servicecidr-contradicted"})


def _observed(readings: Readings) -> dict[Address, Service]:
    """Every ClusterIP that was seen, with the Service that has it."""
    pairs = [(parse_address(ip), service) for service in readings.services for ip in service.cluster_ips]
    return {address: service for address, service in pairs if address is not None}


def _blocks(
    readings: Readings, strong: list[Claim], weak: list[Claim], observed: list[Address]
) -> tuple[tuple[Network, ...], list[Warning]]:
    """The blocks that the sources in charge agree on; where they disagree, the ones that all observed addresses fit
    alone, else none. Retired ServiceCIDRs in which Services still live belong to the answer."""
    objects = [claim for claim in strong if claim.source == "servicecidrs"]
    leaders = objects or strong or weak
    said = {frozenset(claim.blocks): claim for claim in leaders}
    warnings: list[Warning] = []
    union = tuple(dict.fromkeys(block for claim in leaders for block in claim.blocks)) if leaders else ()
    if not objects and len(said) > 1 and not _are_parts(list(said.values())):
        union = _fitting([claim.blocks for claim in said.values()], observed)
        warnings.append(_disagreement(list(said.values())))
    old = retired(readings)
    still_used = tuple(block for block in old if any(contains([block], address) for address in observed))
    if still_used and union:
        union = (*union, *(block for block in still_used if block not in union))
        warnings.append(_message("servicecidr-not-ready", "a ServiceCIDR that is not ready still holds Services"))
    elif old:
        warnings.append(_message("servicecidr-not-ready", "a ServiceCIDR is not ready or is being deleted"))
    others = [claim for claim in (*strong, *weak) if claim not in leaders and not agrees(claim, union)]
    if others and union:
        warnings.append(_disagreement([*leaders[:1], *others]))
        if not holds_all(union, observed):
            union = _fitting([claim.blocks for claim in others], observed) or union
    return union, warnings


def _are_parts(claims: list[Claim]) -> bool:
    """True when the claims speak of different families only: IPv4 here, IPv6 there."""
    blocks = {block for claim in claims for block in claim.blocks}
    return all(sum(block.version == family for block in blocks) <= 1 for family in (4, 6))


def _fitting(candidates: list[tuple[Network, ...]], observed: list[Address]) -> tuple[Network, ...]:
    """The one candidate that holds all observed addresses, when the others do not; nothing else settles it."""
    fitting = [blocks for blocks in dict.fromkeys(candidates) if observed and holds_all(blocks, observed)]
    return fitting[0] if len(fitting) == 1 else ()


def _evidence(
    readings: Readings, claims: list[Claim], blocks: tuple[Network, ...], observed: dict[Address, Service]
) -> list[Evidence]:
    found = [claim.evidence(Stance.FOR if blocks and agrees(claim, blocks) else Stance.AGAINST) for claim in claims]
    if readings.service_cidrs.is_absent:
        command = readings.proof.listing("servicecidrs", "{.items[*].spec.cidrs}")
        says = "no ServiceCIDR objects"
        found.append(Evidence("servicecidrs", Strength.CONFIGURED, Stance.NONE, None, "servicecidrs", command, says))
    return [*found, *_observation(readings, blocks, observed)]


def _observation(readings: Readings, blocks: tuple[Network, ...], observed: dict[Address, Service]) -> list[Evidence]:
    judged = [address for address in observed if any(address.version == block.version for block in blocks)]
    if not judged:
        return []
    inside = sum(contains(blocks, address) for address in judged)
    return [
        Evidence(
            source="services",
            strength=Strength.OBSERVED,
            stance=Stance.FOR if inside == len(judged) else Stance.AGAINST,
            value=normal(cover(judged)),
            where="services .spec.clusterIPs",
            command=readings.proof.listing("services", "{.items[*].spec.clusterIPs}", "-A"),
            says=f"{inside} of {len(judged)} ClusterIPs inside",
        )
    ]


def _unknown(readings: Readings, observed: dict[Address, Service], evidence: list[Evidence]) -> Verdict:
    """No source tells. The addresses give a lower bound; the length of a block cannot be seen in an address."""
    hidden = readings.control_plane
    because = (
        "no source of the Service block is visible: the control plane is not visible and there are no ServiceCIDRs"
        if hidden.is_absent and readings.service_cidrs.is_absent
        else "the sources that would tell the Service block could not be read"
    )
    at_least = normal(cover(observed)) if observed else None
    return Verdict(FACT, State.UNKNOWN, None, at_least=at_least, evidence=tuple(evidence), because=because)


def _outside(outside: list[Address], observed: dict[Address, Service], blocks: tuple[Network, ...]) -> Warning:
    shown = ", ".join(f"{observed[address].ref} {address}" for address in sorted(outside, key=str)[:3])
    text = f"{len(outside)} of {len(observed)} ClusterIPs lie outside {', '.join(normal(blocks))}: {shown}"
    return _message("cluster-ip-outside-block", text)


def _disagreement(claims: list[Claim]) -> Warning:
    sides = "; ".join(f"{claim.says} says {', '.join(normal(claim.blocks))}" for claim in claims[:4])
    servers = {claim.source for claim in claims} == {"kube-apiserver"}
    return _message("api-servers-disagree" if servers else "service-sources-disagree", sides)


def _message(code: str, text: str) -> Warning:
    return Warning(code, text, (FACT,))


def _is_ipv6_first(readings: Readings) -> bool:
    """The family of the API server's own Service is the cluster's first family."""
    for service in readings.services:
        if (service.ref.namespace, service.ref.name) == ("default", "kubernetes") and service.cluster_ips:
            return ":" in service.cluster_ips[0]
    return False
