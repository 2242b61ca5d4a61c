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

from collections.abc import Sequence

from netinfo.components.pod_addresses import cluster_ips_command
from netinfo.components.service_ranges import in_charge, is_unchecked, repeated, retired, unusable
from netinfo.facts.address_families import is_ipv6_first
from netinfo.facts.sides import sides as told_sides
from netinfo.model.block_sources import Claim, agrees, holds_all, state_of
from netinfo.model.components import Decision, Identification
from netinfo.model.objects import Service
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text import counts as counted
from netinfo.text.messages import joined, phrase, phrases
from netinfo.values.addresses import Address, Network, bounds, contains, normal, parse_address

FACT = Fact.SERVICE_CIDRS
Blocks = tuple[Network, ...]


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """The Service blocks. Every ClusterIP has to lie inside; else the sources and the cluster disagree."""
    return snapshot.once(_decide, cni)


def _decide(snapshot: Snapshot, cni: Identification) -> Decision:
    strong, weak = in_charge(snapshot), repeated(snapshot, cni)
    observed = _observed(snapshot)
    blocks, dissent = _settle(strong, weak, list(observed))
    blocks, warnings = _with_retired(snapshot, blocks, list(observed))
    if dissent:
        warnings.append(_disagreement(dissent))
    useless = unusable(snapshot, cni)
    warnings += [_left_out(claim) for claim in useless]
    known = frozenset(blocks)
    evidence = [
        *(claim.evidence(Stance.FOR if blocks and agrees(claim, known) else Stance.AGAINST) for claim in strong + weak),
        *_absence(snapshot),
        *_observation(snapshot, blocks, observed),
    ]
    is_proven = bool(strong) or not all(is_unchecked(snapshot, claim) for claim in weak)
    is_proven = is_proven and not any(claim.source == "servicecidrs" for claim in useless)  # a part is not the whole
    if not is_proven or _hides_retired(snapshot):
        return Decision(_unknown(snapshot, observed, evidence, useless), tuple(warnings))
    judged = [address for address in observed if any(address.version == block.version for block in blocks)]
    outside = [address for address in judged if not contains(blocks, address)]
    if outside:
        warnings.append(_outside(outside, observed, blocks))
    value = None if outside and outside == judged else blocks or None
    hidden = _other_family(observed, blocks)
    if hidden:
        warnings.append(hidden)
    state = _certainty(snapshot, evidence)
    state = State.SINGLE if hidden and state is State.AGREED else state
    is_conflict = bool(dissent or outside)
    why_single = (hidden.message if hidden else _blind_because(snapshot)) if state is State.SINGLE else ""
    return Decision(
        Verdict(
            fact=FACT,
            state=State.CONFLICT if is_conflict else state,
            value=normal(value, ipv6_first=is_ipv6_first(snapshot)) if value else None,
            at_least=normal(bounds(observed)) if not value and observed else None,
            evidence=tuple(evidence),
            because=_because(dissent, outside) or why_single,
        ),
        tuple(warnings),
    )


def _because(dissent: list[Claim], outside: list[Address]) -> str:
    if dissent:
        return phrase("the sources of the Service block disagree")
    return phrase("ClusterIPs lie outside the Service block") if outside else ""


def _certainty(snapshot: Snapshot, evidence: list[Evidence]) -> State:
    """Sources that agree are not enough while one that may contradict them could not be read."""
    state = state_of(evidence)
    return State.SINGLE if state is State.AGREED and _unread(snapshot) else state


def _unread(snapshot: Snapshot) -> list[str]:
    """What could not be read and may contradict."""
    may_contradict = {
        "Services": snapshot.services.trouble,
        "ServiceCIDRs": snapshot.service_cidrs.trouble,
        phrase("the pods of the control plane"): snapshot.control_plane.trouble,
        "ConfigMaps": snapshot.configmaps.trouble,
    }
    return [name for name, trouble in may_contradict.items() if trouble is not None]


def _blind_because(snapshot: Snapshot) -> str:
    unread = _unread(snapshot)
    what = joined(", ", unread)
    return phrase("{what} could not be read, which may say otherwise", what=what) if unread else ""


def _other_family(observed: dict[Address, Service], blocks: Blocks) -> Warning | None:
    """Services that have addresses of a family of which no block is known: then the block is not the whole answer."""
    families = {block.version for block in blocks}
    beyond = [address for address in observed if address.version not in families] if blocks else []
    if not beyond:
        return None
    message = phrases(
        "{count} ClusterIP is an {family} address ({shown}), and no {family} block of Services is known",
        "{count} ClusterIPs are {family} addresses ({shown} ...), and no {family} block of Services is known",
        len(beyond),
        family=f"IPv{beyond[0].version}",
        shown=f"{observed[beyond[0]].ref} {beyond[0]}",
    )
    return _message("family-unknown", message)


def _settle(strong: list[Claim], weak: list[Claim], observed: list[Address]) -> tuple[Blocks, list[Claim]]:
    """The blocks in effect, and the claims of both sides when there are two.

    ServiceCIDR objects add up. Other sources have to say the same. Where two in charge differ, only an observation
    that fits one of them alone settles it; a copy (``weak``) that differs is shown but never outweighs.
    """
    objects = [claim for claim in strong if claim.source == "servicecidrs"]
    leaders = objects or strong or weak
    union = tuple(dict.fromkeys(block for claim in leaders for block in claim.blocks))
    known, in_charge = frozenset(union), frozenset(strong)
    sides = [union] if objects or _are_one_answer(leaders) else [claim.blocks for claim in leaders]
    rivals = [claim for claim in strong + weak if len(sides) > 1 or not agrees(claim, known)]
    if not rivals:
        return union, []
    equals = [claim.blocks for claim in rivals if claim in in_charge or leaders is weak]
    if equals or not holds_all(union, observed):
        sides = [*sides, *(equals or [claim.blocks for claim in rivals])]
        union = _fitting(sides, observed)
    return union, list(dict.fromkeys([*leaders[:1], *rivals]))


def _are_one_answer(claims: Sequence[Claim]) -> bool:
    """True when all claims are equal, or speak of different families: IPv4 here, IPv6 there."""
    blocks = {block for claim in claims for block in claim.blocks}
    is_one_each = all(sum(block.version == family for block in blocks) <= 1 for family in (4, 6))
    return is_one_each or len({frozenset(claim.blocks) for claim in claims}) <= 1


def _fitting(candidates: Sequence[Blocks], observed: list[Address]) -> Blocks:
    """The one candidate that holds all observed addresses when no other does; else none."""
    fitting = [blocks for blocks in dict.fromkeys(candidates) if observed and holds_all(blocks, observed)]
    return fitting[0] if len(fitting) == 1 else ()


def _with_retired(snapshot: Snapshot, blocks: Blocks, observed: list[Address]) -> tuple[Blocks, list[Warning]]:
    """ServiceCIDRs that are not ready or being deleted belong to the answer while Services still live in them."""
    old = retired(snapshot)
    if not old:
        return blocks, []
    used = tuple(block for block in old if any(contains([block], address) for address in observed))
    still = phrase("a ServiceCIDR that is not ready or is being deleted: {blocks}", blocks=", ".join(normal(old)))
    if used:
        still = phrase(
            "a ServiceCIDR that is not ready or is being deleted still holds Services: {blocks}",
            blocks=", ".join(normal(used)),
        )
    added = tuple(block for block in used if not contains(blocks, block))
    return (*blocks, *added) if blocks else blocks, [_message("servicecidr-not-ready", still)]


def _hides_retired(snapshot: Snapshot) -> bool:
    """True when a ServiceCIDR is on its way out and nobody could look at all Services that may still live in it."""
    seen = snapshot.services
    return bool(retired(snapshot)) and (seen.trouble is not None or not seen.is_complete)


def _observed(snapshot: Snapshot) -> dict[Address, Service]:
    """Every ClusterIP that was seen, with the Service that has it."""
    pairs = [(parse_address(ip), service) for service in snapshot.services for ip in service.cluster_ips]
    return {address: service for address, service in pairs if address is not None}


def _absence(snapshot: Snapshot) -> list[Evidence]:
    if not snapshot.service_cidrs.is_absent:
        return []
    command = snapshot.proof.listing("servicecidrs", "{.items[*].spec.cidrs}")
    says = phrase("no ServiceCIDR objects")
    nothing = Evidence("servicecidrs", Strength.CONFIGURED, Stance.NONE, None, Origin("servicecidrs"), command, says)
    return [nothing]


def _observation(snapshot: Snapshot, blocks: tuple[Network, ...], observed: dict[Address, Service]) -> list[Evidence]:
    """The ClusterIPs, counted against the blocks; without any they are what the lower bound is made of."""
    families = {block.version for block in blocks}
    judged = [address for address in observed if not families or address.version in families]
    if not judged:
        return []
    seen = normal(bounds(judged))
    inside = sum(contains(blocks, address) for address in judged)
    says = phrase("{counted} inside", counted=counted.cluster_ips(inside, len(judged)))
    if not blocks:
        says = phrases("{count} ClusterIP", "{count} ClusterIPs", len(judged))
    return [
        Evidence(
            source="services",
            strength=Strength.OBSERVED,
            stance=Stance.AGAINST if blocks and inside < len(judged) else Stance.FOR,
            value=seen,
            origin=Origin("services", ".spec.clusterIPs"),
            command=cluster_ips_command(snapshot),
            says=says,
        )
    ]


def _unknown(
    snapshot: Snapshot, observed: dict[Address, Service], evidence: list[Evidence], useless: list[Claim]
) -> Verdict:
    """No source tells. The addresses give a lower bound; the length of a block cannot be seen in an address."""
    because: str = phrase("the sources that would tell the Service block could not be read")
    if useless:
        because = _left_out(useless[0]).message
    elif snapshot.control_plane.is_absent and snapshot.service_cidrs.is_absent:
        because = phrase(
            "no source of the Service block is visible: the control plane is not visible and there are no ServiceCIDRs"
        )
    at_least = normal(bounds(observed)) if observed else None
    return Verdict(FACT, State.UNKNOWN, None, at_least=at_least, evidence=tuple(evidence), because=because)


def _left_out(claim: Claim) -> Warning:
    """Something is written where a block should be."""
    message = phrase(
        "the value of {says} ({where}) is no address block and was left out", says=claim.says, where=claim.origin
    )
    return _message("unusable-value", message)


def _outside(outside: list[Address], observed: dict[Address, Service], blocks: Blocks) -> Warning:
    shown = ", ".join(f"{observed[address].ref} {address}" for address in sorted(outside, key=str)[:3])
    text = phrases(
        "{counted} lies outside {blocks}: {shown}",
        "{counted} lie outside {blocks}: {shown}",
        len(outside),
        counted=counted.cluster_ips(len(outside), len(observed)),
        blocks=", ".join(normal(blocks)),
        shown=shown,
    )
    return _message("cluster-ip-outside-block", text)


def _disagreement(claims: list[Claim]) -> Warning:
    sides = joined("; ", told_sides((each.says, ", ".join(normal(each.blocks))) for each in claims[:4]))
    servers = {claim.source for claim in claims} == {"kube-apiserver"}
    return _message("api-servers-disagree" if servers else "service-sources-disagree", sides)


def _message(code: str, text: str) -> Warning:
    return Warning(code, text, (FACT,))
