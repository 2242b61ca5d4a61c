"""Which block do Pods use?

The solution in charge decides which sources may give the block (``netinfo.solutions``); the addresses that Pods have
judge it. In: ``Snapshot`` and who is in charge. Out: the verdict, each family decided for itself and then joined.

Pitfalls: ``Node.spec.podCIDRs`` is a node's slice, and with many solutions nobody's (projectcalico/calico#2592,
cilium/cilium#38991); ``--cluster-cidr`` may be the Service range (kubernetes/kops#12607) or obeyed by nobody; a default
of a distribution is never an answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from netinfo import solutions
from netinfo.components import cluster_cidr, match
from netinfo.components.claims import Ledger, Sources, Tier, warning
from netinfo.components.pod_addresses import Observed, network_pods, observe
from netinfo.components.service_ranges import in_charge, ranges
from netinfo.facts.address_families import is_ipv6_first
from netinfo.facts.pod_cidrs import by_network, managers, unseen_nodes, without_cni
from netinfo.facts.pod_cidrs.evidence import evidence, of_families
from netinfo.facts.pod_cidrs.weigh import FamilyOutcome, as_conflict, weigh
from netinfo.facts.sides import sides as told_sides
from netinfo.model.block_sources import Claim
from netinfo.model.components import Component, Decision, Identification, Ipam, Role
from netinfo.model.objects import CustomResource
from netinfo.model.report import Evidence, Fact, Stance, State, Verdict, Warning
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.text.messages import joined, phrase
from netinfo.values.addresses import Network, bounds, contains, normal, overlapping, parse_address, parse_networks

FACT = Fact.POD_CIDRS


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """The Pod blocks, or what is known instead of them; of each network where nodes are on different ones."""
    return snapshot.once(_decide, cni)


def _decide(snapshot: Snapshot, cni: Identification) -> Decision:
    if cni.networks:
        return by_network.decide(snapshot, cni, _of_one_network)
    if cni.apart:
        return by_network.beside_apart(snapshot, cni, _of_one_network)
    return unseen_nodes.doubted(snapshot, cni, _of_one_network(snapshot, cni), _of_one_network)


def _of_one_network(snapshot: Snapshot, cni: Identification) -> Decision:
    beside, observed = _drawn_beside(snapshot, cni), observe(snapshot)
    sources = _without_flags_of(beside, _sources(snapshot, cni))
    if sources.no_block:
        return Decision(_without_block(snapshot, cni, sources, observed), sources.warnings)
    outcomes = _weighed(snapshot, sources, observed)
    known = [block for outcome in outcomes.values() for block in outcome.blocks]
    state, because, warnings = _joined(outcomes)
    if cni.covers_a_part and state is State.AGREED:
        state, because = State.SINGLE, cni.covers_a_part
    tested = frozenset(block for outcome in outcomes.values() for block in outcome.tested)
    verdict = Verdict(
        fact=FACT,
        state=state,
        value=normal(known, ipv6_first=_are_pods_ipv6_first(snapshot)) if known else None,
        at_least=None if known else _at_least(snapshot, observed),
        evidence=(*evidence(sources, observed, frozenset(known), tested), *_service_side(snapshot, warnings)),
        because=because or ("" if outcomes else _nothing_seen(sources)),
        detail=_shared(snapshot, cni, known),
    )
    warnings += _two_allocators(cni, beside, known, sources)
    told = {each.code for each in warnings}
    unused = [] if state is State.CONFLICT else _unused(sources, frozenset(known), cni.in_charge)
    unused = [each for each in unused if each.code not in told]
    return Decision(_bounded(snapshot, cni, verdict), tuple(dict.fromkeys((*sources.warnings, *warnings, *unused))))


def _bounded(snapshot: Snapshot, cni: Identification, verdict: Verdict) -> Verdict:
    """Where a list of pools was cut, further ones may exist: what is known then is a lower bound."""
    record = match.signature(cni.in_charge.id) if cni.in_charge else None
    holders = (*(each.resource for each in record.pools), *match.CLUSTER_CIDRS) if record else ()
    cut = [name for name in holders if _is_cut(snapshot.resource(name))]
    if not cut or not verdict.value or verdict.state is State.CONFLICT:
        return verdict
    because = phrase(
        "only the first {count} of {resource} were read, and there are more",
        count=match.MOST_OBJECTS,
        resource=cut[0],
    )
    known = verdict.value if isinstance(verdict.value, tuple) else None
    return verdict._replace(state=State.UNKNOWN, value=None, at_least=known, because=because)


def _is_cut(listing: Listing[CustomResource]) -> bool:
    return not listing.is_complete and len(listing.rows) >= match.MOST_OBJECTS


def _sources(snapshot: Snapshot, cni: Identification) -> Sources:
    """What the solution in charge obeys; with nobody known to be in charge, what each claimant would."""
    if cni.in_charge is not None:
        return _obeyed(snapshot, cni, cni.in_charge)
    found = without_cni.sources(snapshot, cni.candidates, [_obeyed(snapshot, cni, each) for each in cni.candidates])
    return found._replace(tiers=(*managers.books(snapshot, cni), *found.tiers))


def _drawn_beside(snapshot: Snapshot, cni: Identification) -> tuple[Network, ...]:
    """Slices of which a chained agent takes addresses for itself while another solution gives Pods theirs."""
    if cni.in_charge is None or solutions.of(cni.in_charge, snapshot).ipam() is Ipam.NODE_PODCIDR:
        return ()
    written = [cidr for each in _chained(cni) for cidr in solutions.of(each, snapshot).drawn_beside()]
    return parse_networks(",".join(written)) or ()


def _shared(snapshot: Snapshot, cni: Identification, known: list[Network]) -> dict[str, object]:
    """``servicesInside``: Service blocks that are a part of the Pods' by design."""
    inside = solutions.of(cni.in_charge, snapshot).services_inside(known, ranges(snapshot)) if cni.in_charge else ()
    return {"servicesInside": list(normal(inside))} if inside else {}


def _chained(cni: Identification) -> list[Component]:
    return [each for each in cni.others if each.role is Role.CHAINED]


def _without_flags_of(beside: tuple[Network, ...], sources: Sources) -> Sources:
    """Flags of the cluster from which such slices are cut tell of that agent, not of the solution in charge: shown,
    and no second voice."""
    flags = [
        each
        for each in sources.others
        if each.source in cluster_cidr.SOURCES and any(contains(each.blocks, one) for one in beside)
    ]
    others = tuple(each for each in sources.others if each not in flags)
    told = [each._replace(says=phrase("{says} (cut for another agent)", says=each.says)) for each in flags]
    return sources._replace(others=others, hints=(*sources.hints, *told)) if flags else sources


def _two_allocators(
    cni: Identification, beside: tuple[Network, ...], known: list[Network], sources: Sources
) -> list[Warning]:
    """Two that give out addresses of one block without knowing of each other (cozystack/cozystack#3736)."""
    shared = [each for each in beside if any(overlapping(each, block) for block in known)]
    if not shared or cni.in_charge is None:
        return []
    flag = next((each.says for each in sources.hints if each.source in cluster_cidr.SOURCES), "")
    text = phrase(
        "{solution} gives Pods addresses of {blocks}, and {other} takes addresses for itself from slices of the same "
        "block ({slices}; {flag}): two allocators that do not know of each other",
        solution=cni.in_charge.title,
        blocks=", ".join(normal(known)),
        other=joined(", ", [each.title for each in _chained(cni)]),
        slices=", ".join(normal(shared)[:3]),
        flag=flag or phrase("no flag is visible"),
    )
    return [warning("two-allocators", text)]


def _obeyed(snapshot: Snapshot, cni: Identification, component: Component) -> Sources:
    """What a solution says, with what was written down beside it."""
    solution = solutions.of(component, snapshot)
    found, ledger = managers.asked(snapshot, cni, component, solution.pod_cidrs()), solution.ledger
    if not found.has_flags:
        found = found._replace(others=(*found.others, *cluster_cidr.claims(snapshot, ledger)))
    if not found.no_block:
        found = found._replace(assigned=(*found.assigned, *solution.assigned()))
    return found._replace(
        tiers=tuple(_unclear(each, ledger) for each in found.tiers),
        off=solution.families_off(),
        switch_unread=solution.families_unread(),
        warnings=(*ledger.warnings, *found.warnings),
    )


def _unclear(tier: Tier, ledger: Ledger) -> Tier:
    """Parts of which one is no block are not the whole answer."""
    is_unclear = tier.in_parts and any(claim.source in ledger.unclear for claim in tier.claims)
    return tier._replace(is_unclear=True) if is_unclear else tier


def _weighed(snapshot: Snapshot, sources: Sources, observed: Observed) -> dict[int, FamilyOutcome]:
    """The outcome of each family that anything speaks of: first those with observed addresses, whose confirmation
    vouches for the sources in the other family."""
    order = sorted((4, 6), key=lambda family: not observed.of(family).seen)
    outcomes: dict[int, FamilyOutcome] = {}
    for family in order:
        is_other_confirmed = any(each.is_confirmed for each in outcomes.values())
        outcome = weigh(sources, observed, family, is_other_confirmed=is_other_confirmed)
        if outcome is not None:
            outcomes[family] = _checked(snapshot, outcome)
    return dict(sorted(outcomes.items()))


def _checked(snapshot: Snapshot, outcome: FamilyOutcome) -> FamilyOutcome:
    """A block that is, or lies in, the Service block is not the Pods' own (kubernetes/kops#12607)."""
    services = ranges(snapshot)
    inside = [block for block in outcome.blocks if contains(services, block)]
    if not inside:
        return outcome
    because = phrase("{blocks} is the Service block or a part of it", blocks=", ".join(normal(inside)))
    found = warning("pod-block-is-service-block", because)
    if outcome.is_confirmed:  # Pods do live there: the block is right and the cluster is set up wrong
        return outcome._replace(warnings=(*outcome.warnings, found))
    return as_conflict(outcome, because, found)


def _service_side(snapshot: Snapshot, warnings: list[Warning]) -> tuple[Evidence, ...]:
    """What says that the block is the Services': the other side of that contradiction, with its command."""
    if not any(each.code == "pod-block-is-service-block" for each in warnings):
        return ()
    return tuple(claim.evidence(Stance.AGAINST) for claim in in_charge(snapshot)[:2])


def _joined(outcomes: Mapping[int, FamilyOutcome]) -> tuple[State, str, list[Warning]]:
    """One state for both families: the weakest, and no more than ``single`` when one family stays unknown."""
    warnings = [each for outcome in outcomes.values() for each in outcome.warnings]
    because = joined("; ", dict.fromkeys(each.because for each in outcomes.values() if each.because))
    states = {outcome.state for outcome in outcomes.values()}
    if State.CONFLICT in states:
        return State.CONFLICT, because, warnings
    missing = [family for family, each in outcomes.items() if each.state is State.UNKNOWN]
    if missing and len(missing) < len(outcomes):
        says = phrase(
            "Pods may have {family} addresses, but their {family} block is not known: {because}",
            family=f"IPv{missing[0]}",
            because=because,
        )
        return State.SINGLE, because, [*warnings, warning("family-unknown", says)]
    if missing or not outcomes:
        return State.UNKNOWN, because, warnings
    return State.AGREED if states == {State.AGREED} else State.SINGLE, because, warnings


def _nothing_seen(sources: Sources) -> str:
    """Why there is nothing at all: what is no block, what could not be read, else why no source has one."""
    if sources.unusable:
        return sources.unusable
    unread = next((tier.unread for tier in sources.tiers if tier.unread), "")
    if unread:
        return phrase("{what} could not be read", what=unread)
    return sources.because or phrase("no source gives the pod block")


def _without_block(snapshot: Snapshot, cni: Identification, sources: Sources, observed: Observed) -> Verdict:
    """There is none, unless the agents are wanted on a part of the nodes only: the others' network may have one."""
    return Verdict(
        fact=FACT,
        state=State.UNKNOWN if cni.covers_a_part else State.NOT_APPLICABLE,
        at_least=_at_least(snapshot, observed),
        evidence=evidence(sources, observed, frozenset(), frozenset()),
        because=cni.covers_a_part or sources.no_block,
    )


def _at_least(snapshot: Snapshot, observed: Observed) -> tuple[str, ...] | None:
    """The smallest blocks over the addresses seen, whoever hands them out: a slice is assigned, another fact."""
    addresses = observed.addresses
    found = bounds(addresses, observed.others)
    return normal(found, ipv6_first=_are_pods_ipv6_first(snapshot)) if addresses else None


def _unused(sources: Sources, known: frozenset[Network], component: Component | None) -> list[Warning]:
    """What somebody wrote down and nobody obeys: told, because it is what other tools print."""
    if not known or component is None:
        return []
    differing = [claim for claim in sources.configured if not of_families(claim.blocks, known) <= known]
    warnings: list[Warning] = []
    for code in ("cluster-cidr-not-used", "range-around-block", "pod-block-sources-differ"):
        claims = [claim for claim in differing if _code_of(sources, claim, known) == code]
        said = told_sides((claim.says, ", ".join(normal(claim.blocks))) for claim in claims)
        if said:
            title = phrase(
                "{solution} takes pod addresses from {blocks}",
                solution=component.title,
                blocks=", ".join(normal(known)),
            )
            warnings.append(
                warning(code, joined("; ", [*(phrase("{side}, not used", side=each) for each in said), title]))
            )
    return warnings


def _code_of(sources: Sources, claim: Claim, known: frozenset[Network]) -> str:
    """What a claim of another block is: a flag of the cluster that the solution in charge does not obey; a setting of
    its own that is a range around the whole block, as flannel's ``Network`` may be; or a contradiction."""
    if claim.source in cluster_cidr.SOURCES:
        return "pod-block-sources-differ" if sources.uses_slices else "cluster-cidr-not-used"
    is_around = all(contains(claim.blocks, each) for each in of_families(known, frozenset(claim.blocks)))
    return "range-around-block" if is_around and sources.uses_slices else "pod-block-sources-differ"


def _are_pods_ipv6_first(snapshot: Snapshot) -> bool:
    """The Pods' first family: that of most nodes' first slice, else of most Pods' first address."""
    firsts = [node.pod_cidrs[0] for node in snapshot.nodes if node.pod_cidrs]
    firsts = firsts or [str(each.addresses[0]) for each in network_pods(snapshot)]
    six = sum(":" in each for each in firsts if parse_address(each.partition("/")[0]))
    return six * 2 > len(firsts) if firsts else is_ipv6_first(snapshot)
