"""Weighs what one solution's sources say about one address family against the addresses that Pods have.

The rules, in order:

1. The highest tier that says something is in charge. A tier that could not be read ends the search: what stands below
   may be stale or meant for something else.
2. Observed addresses judge it: all inside confirm, all outside refute, some outside are a conflict.
3. Without a single observed address slices judge it, and every other source that may give the block has to be readable
   and must not differ: nothing else could then tell who is right.
4. A family that is switched off, or of which no node has a slice where addresses come out of slices, is no part of the
   answer. Where addresses come out of slices, one that no Pod has although Pods have the other is not known: nodes get
   slices of both, whatever their CNI plugin takes. Elsewhere sources that the other family confirmed are believed.
5. A slice outside the block, where addresses come out of slices, is a conflict without a single block: Pods of that
   node get their addresses elsewhere, so the block is not the whole answer. The same holds of slices in a solution's
   own records, where the block is told only if Pods live there. A look at the slices that failed leaves the block
   ``single`` at most.
6. Where Pods could not be looked at, nothing is certain: the address that refutes a block may be among those not seen.

So a source that drops out can make an answer weaker, never surer.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.components.claims import Sources, Tier, warning
from netinfo.components.pod_addresses import Observed, described
from netinfo.facts.sides import sides as told_sides
from netinfo.model.block_sources import Claim
from netinfo.model.report import State, Warning
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import Phrase, joined, phrase, phrases
from netinfo.values.addresses import Network, contains, normal

Blocks = frozenset[Network]


class FamilyOutcome(NamedTuple):
    """What is known about one family.

    ``blocks`` is the answer (empty when there is none), ``tested`` the blocks that observation was held against.
    ``is_confirmed``: every address seen lies inside.
    """

    state: State
    blocks: Blocks = frozenset()
    tested: Blocks = frozenset()
    is_confirmed: bool = False
    because: str = ""
    warnings: tuple[Warning, ...] = ()


class _Case(NamedTuple):
    """One family of one cluster. ``has_other``: Pods were seen with an address of the other family;
    ``is_other_confirmed``: all of these confirmed the same sources."""

    sources: Sources
    observed: Observed
    family: int
    has_other: bool
    is_other_confirmed: bool

    def said(self, claim: Claim) -> Blocks:
        """The claim's blocks of this family."""
        return frozenset(block for block in claim.blocks if block.version == self.family)

    def statements(self, claims: Iterable[Claim]) -> list[Blocks]:
        """What is said of this family, each different statement once."""
        return list(dict.fromkeys(said for claim in claims if (said := self.said(claim))))

    @property
    def is_off(self) -> bool:
        """True when no Pod has an address of this family and none can get one."""
        if self.observed.seen:
            return False
        sources = self.sources
        has_slices = sources.uses_slices and bool(sources.assigned) and not sources.slices_unread
        return self.family in sources.off or (has_slices and not self.slices)

    @property
    def slices(self) -> Blocks:
        """Slices in use, of this family."""
        claims = self.sources.assigned if self.sources.uses_slices else ()
        return frozenset(block for claim in claims for block in self.said(claim))


def weigh(
    sources: Sources, observed: Observed, family: int, *, is_other_confirmed: bool = False
) -> FamilyOutcome | None:
    """The outcome for one family (4 or 6); None where it is switched off, or neither a source nor an address speaks of
    it."""
    own = observed.of(family)
    case = _Case(sources, own, family, len(own.seen) < len(observed.seen), is_other_confirmed)
    claims = [claim for tier in sources.tiers for claim in tier.claims]
    if case.is_off:
        return None
    if not case.statements(claims) and not case.observed.seen and not case.slices:
        return None
    position, blocked = _leader(case)
    if position is None:
        return _nothing(case, blocked)
    tier = sources.tiers[position]
    statements = case.statements(tier.claims)
    if tier.in_parts:
        statements = [frozenset().union(*statements)]
    if len(statements) > 1:
        return _divided(case, tier, statements)
    return _judged(case, position, statements[0])


def _leader(case: _Case) -> tuple[int | None, str]:
    """The position of the tier in charge, or the name of what could not be read before one was found."""
    needs_observation = False
    for position, tier in enumerate(case.sources.tiers):
        statements = case.statements(tier.claims)
        if tier.only_observed or needs_observation:
            statements = [each for each in statements if case.observed.all_inside(each)]
        if statements:
            return position, ""
        if tier.unread:
            return None, tier.unread
        needs_observation = needs_observation or tier.is_unclear
    return None, ""


def _nothing(case: _Case, blocked: str) -> FamilyOutcome:
    """No source in charge gives a block. What was found and is none is the reason before all others."""
    if case.sources.unusable:
        return FamilyOutcome(State.UNKNOWN, because=case.sources.unusable)
    if blocked:
        because = phrase("{what} could not be read, and nothing else may give the pod block", what=blocked)
        return FamilyOutcome(State.UNKNOWN, because=because)
    return FamilyOutcome(State.UNKNOWN, because=case.sources.because or phrase("no source gives the pod block"))


def _divided(case: _Case, tier: Tier, statements: list[Blocks]) -> FamilyOutcome:
    """Sources of equal standing differ: only addresses that fit one of them alone can tell which is in use."""
    fitting = [each for each in statements if case.observed.all_inside(each)]
    sides = _sides(case, [claim for claim in tier.claims if case.said(claim)])
    found = fitting[0] if len(fitting) == 1 else frozenset()
    message = warning("pod-block-sources-differ", phrase("sources of the pod block differ: {sides}", sides=sides))
    return FamilyOutcome(State.CONFLICT, found, found, False, phrase("sources of equal standing differ"), (message,))


def _sides(case: _Case, claims: list[Claim]) -> Phrase:
    return joined("; ", told_sides((each.says, _shown(case.said(each))) for each in claims))


def _judged(case: _Case, position: int, block: Blocks) -> FamilyOutcome:
    observed = case.observed
    tier = case.sources.tiers[position]
    if tier.in_parts and tier.is_unclear:
        return FamilyOutcome(State.UNKNOWN, tested=block, because=case.sources.unusable)
    if not observed.was_read:
        said = phrase("no Pod could be looked at to confirm {blocks}", blocks=_shown(block))
        return FamilyOutcome(State.UNKNOWN, tested=block, because=said)
    outside = observed.outside(block)
    if outside:
        return _contradicted(case, block)
    if _stray_slices(case, block):
        because = phrase("node slices lie outside {blocks}", blocks=_shown(block))
        return FamilyOutcome(State.CONFLICT, tested=block, because=because, warnings=(_slices_outside(case, block),))
    if any(each.version == case.family for each in case.sources.astray):
        because = phrase("node slices lie outside {blocks}", blocks=_shown(block))
        return FamilyOutcome(State.CONFLICT, block if observed.seen else frozenset(), block, because=because)
    if case.sources.slices_unread and case.sources.may_be_added:
        said = phrase(
            "{what} could not be read, and nothing else may give the pod block", what=phrase("the nodes' slices")
        )
        return FamilyOutcome(State.UNKNOWN, tested=block, because=said)
    if not observed.seen:
        return _unobserved(case, position, block)
    return FamilyOutcome(_certainty(case, block), block, block, True, _why_single(case, block))


def _contradicted(case: _Case, block: Blocks) -> FamilyOutcome:
    """Addresses outside. With all of them outside the block in charge is not the answer; another configured block that
    holds them all is, in a conflict that is told."""
    observed = case.observed
    outside = observed.outside(block)
    because = phrases(
        "{counted} lies outside {blocks}, {where}",
        "{counted} lie outside {blocks}, {where}",
        len(outside),
        counted=observed.part(len(outside)),
        blocks=_shown(block),
        where=described(outside),
    )
    message = warning("pod-outside-block", because)
    if len(outside) < len(observed.seen):
        stray = (_slices_outside(case, block),) if _stray_slices(case, block) else ()
        return FamilyOutcome(State.CONFLICT, block, block, False, because, (message, *stray))
    everything = (*case.sources.configured, *case.sources.hints)
    fitting = [each for each in case.statements(everything) if observed.all_inside(each)]
    found = fitting[0] if len(fitting) == 1 else frozenset()
    return FamilyOutcome(State.CONFLICT, found, block, False, because, (message,))


def _unobserved(case: _Case, position: int, block: Blocks) -> FamilyOutcome:
    """No Pod has an address of this family: slices and the other sources are all there is."""
    lower = case.sources.tiers[position + 1 :]
    differing = [claim for tier in lower for claim in tier.claims if case.said(claim) not in (frozenset(), block)]
    if differing and not case.is_other_confirmed:
        because = phrase(
            "no Pod has an address that could tell {blocks} from what other sources say: {sides}",
            blocks=_shown(block),
            sides=_sides(case, differing),
        )
        message = warning("pod-block-sources-differ", because)
        return FamilyOutcome(State.CONFLICT, tested=block, because=because, warnings=(message,))
    doubt = _doubt(case, block, lower)
    if doubt:
        return FamilyOutcome(State.UNKNOWN, tested=block, because=doubt)
    return FamilyOutcome(_certainty(case, block), block, block, because=_why_single(case, block))


def _doubt(case: _Case, block: Blocks, lower: Iterable[Tier]) -> str:
    """Why a block that nothing contradicts and no address confirms is not known; empty where it is."""
    if case.has_other and case.sources.uses_slices:
        return phrase(
            "no Pod has an address of {blocks}, although Pods have addresses of the other family", blocks=_shown(block)
        )
    unread = [case.sources.switch_unread] if case.family == 6 and case.sources.switch_unread else []
    if not case.is_other_confirmed:
        unread += [tier.unread for tier in lower if tier.unread]
        unread += [phrase("the nodes' slices")] if case.sources.slices_unread else []
    if not unread:
        return ""
    return phrase(
        "no Pod has an address to confirm {blocks}, and {what} could not be read", blocks=_shown(block), what=unread[0]
    )


def _certainty(case: _Case, block: Blocks) -> State:
    """``agreed`` when two sources say exactly this and no slice may tell of another block. Hints do not count: they are
    where the block once came from."""
    if case.sources.slices_unread or case.sources.more_unread:
        return State.SINGLE
    names = {claim.source for claim in case.sources.configured if case.said(claim) == block}
    names |= {name for tier in case.sources.tiers if (name := _said_in_parts(case, tier, block))}
    return State.AGREED if len(names) > 1 else State.SINGLE


def _said_in_parts(case: _Case, tier: Tier, block: Blocks) -> str:
    """The one source whose parts (pools) are the block when taken together; empty where there is none."""
    names = {claim.source for claim in tier.claims}
    is_whole = tier.in_parts and frozenset().union(*case.statements(tier.claims)) == block
    return names.pop() if is_whole and len(names) == 1 else ""


def _why_single(case: _Case, block: Blocks) -> str:
    """Why sources that say the same are no two words; empty where nothing needs to be told."""
    agreeing = [claim for claim in case.sources.configured if case.said(claim) == block]
    if case.sources.slices_unread and len({claim.source for claim in agreeing}) > 1:
        return phrase("the nodes' slices could not be read, which may lie elsewhere")
    if case.sources.more_unread:
        return phrase("{what} could not be read, which may name further ranges", what=case.sources.more_unread)
    if len({claim.source for claim in agreeing}) == 1 and len({claim.says for claim in agreeing}) > 1:
        return phrase("all of these are settings of {name}: one source", name=agreeing[0].source)
    parts = [claim for claim in case.sources.configured if frozenset() < case.said(claim) < block]
    if parts:
        return phrase("{source} names a part of it only", source=parts[0].says)
    return ""


def _stray_slices(case: _Case, block: Blocks) -> bool:
    return any(not contains(block, each) for each in case.slices)


def _slices_outside(case: _Case, block: Blocks) -> Warning:
    """A few of them by name, with the node that has each where it is known."""
    holders = case.sources.holders()
    stray = normal(each for each in case.slices if not contains(block, each))
    named = [phrase("{slice} of {node}", slice=each, node=holders[each]) if each in holders else each for each in stray]
    shown, left = joined(", ", named[:3]), len(stray) - 3
    if left <= 0:
        message = phrase("node slices {slices} lie outside {blocks}", slices=shown, blocks=_shown(block))
    else:
        message = phrases(
            "node slices {slices} and {count} more lie outside {blocks}",
            "node slices {slices} and {count} more lie outside {blocks}",
            left,
            slices=shown,
            blocks=_shown(block),
        )
    return warning("slice-outside-block", message)


def _shown(blocks: Blocks) -> str:
    return ", ".join(normal(blocks))


def as_conflict(outcome: FamilyOutcome, because: str, found: Warning) -> FamilyOutcome:
    """The same outcome in doubt: for what only a look beyond this family's sources can tell."""
    return outcome._replace(
        state=State.CONFLICT, blocks=frozenset(), because=because, warnings=(*outcome.warnings, found)
    )
