"""Claims and addresses as evidence for the reader: what speaks for the answer, what against it, with the commands."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache, partial

from netinfo.components.claims import Sources
from netinfo.components.pod_addresses import Observed
from netinfo.model.block_sources import Claim
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, Strength
from netinfo.text.messages import Phrase, phrase, phrases
from netinfo.values.addresses import Address, Network, bounds, contains, normal

Blocks = frozenset[Network]


def evidence(sources: Sources, observed: Observed, known: Blocks, tested: Blocks) -> tuple[Evidence, ...]:
    """All evidence in the order in which a reader should see it.

    ``known`` is the answer, ``tested`` the blocks that addresses were held against; both are empty without an answer.
    """
    stance = cache(partial(_stance, observed, known, tested))  # hundreds of pools may name one block
    found = [claim.evidence(stance(claim.blocks)) for claim in _once(sources.configured)]
    found += _addresses(observed, known or tested)
    found += [each for claim in sources.assigned for each in _assigned(sources, claim, known or tested)]
    found += [claim.evidence(stance(claim.blocks)) for claim in _once(sources.hints)]
    return tuple(found)


def of_families(blocks: Iterable[Network], known: Blocks) -> Blocks:
    """The blocks of families that the answer has; about the others nothing was decided."""
    families = _families(known)
    return frozenset(block for block in blocks if block.version in families)


@lru_cache(maxsize=8)  # every claim is held against the same answer
def _families(blocks: Blocks) -> frozenset[int]:
    return frozenset(block.version for block in blocks)


def _once(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Equal claims of one source only once: many nodes and processes say the same."""
    unique: dict[tuple[str, str, tuple[Network, ...]], Claim] = {}
    for claim in claims:
        unique.setdefault((claim.source, claim.says, claim.blocks), claim)
    return tuple(unique.values())


def _stance(observed: Observed, known: Blocks, tested: Blocks, claimed: tuple[Network, ...]) -> Stance:
    """For the answer when it says nothing else; without an answer, against when addresses lie outside."""
    judged_blocks = of_families(claimed, known)
    if judged_blocks:
        return Stance.FOR if judged_blocks <= known else Stance.AGAINST
    families = {block.version for block in claimed}
    held = (contains(claimed, each.address) for each in observed.seen if each.address.version in families)
    first = next(held, None)
    if first is not None:
        return Stance.FOR if first and all(held) else Stance.AGAINST
    return Stance.FOR if not tested or set(claimed) <= tested else Stance.AGAINST


def _addresses(observed: Observed, blocks: Blocks) -> list[Evidence]:
    """What Pods have, counted against the blocks; families without a block are not counted."""
    families = {block.version for block in blocks}
    judged = observed._replace(
        seen=tuple(each for each in observed.seen if not families or each.address.version in families)
    )
    if not judged.seen:
        return []
    if not blocks:
        return [_seen(judged, judged.addresses, Stance.FOR, _merely_seen(judged))]
    outside = [each.address for each in judged.outside(blocks)]
    inside = [each for each in judged.addresses if contains(blocks, each)]
    found = [_seen(judged, inside, Stance.FOR, judged.counted(len(inside)))] if inside else []
    says = phrase("{counted} outside", counted=judged.part(len(outside)))
    return [*found, *([_seen(judged, outside, Stance.AGAINST, says)] if outside else [])]


def _seen(judged: Observed, addresses: Iterable[Address], stance: Stance, says: Phrase) -> Evidence:
    value = normal(bounds(addresses, judged.others))
    return Evidence("pods", Strength.OBSERVED, stance, value, Origin("pods", ".status.podIPs"), judged.command, says)


def _merely_seen(observed: Observed) -> Phrase:
    count = len(observed.seen)
    if observed.is_sample:
        return phrases("{count} pod address looked at", "{count} pod addresses looked at", count)
    return phrases("{count} pod address", "{count} pod addresses", count)


def _assigned(sources: Sources, claim: Claim, blocks: Blocks) -> list[Evidence]:
    """Slices in use confirm or contradict, each side with its own; unused ones are shown only where they would
    mislead."""
    stray = [each for each in claim.blocks if not contains(blocks, each)] if blocks else []
    if claim.source == "node-spec" and not sources.uses_slices:
        if blocks and not stray:
            return []
        return [_slices(claim, claim.blocks, Stance.AGAINST, phrase("node slices, which are not used here"))]
    if not blocks:
        return [_slices(claim, claim.blocks, Stance.FOR, claim.says)]
    inside, total = [each for each in claim.blocks if each not in stray], len(claim.blocks)
    says = phrase("{says}: {inside} of {total} inside", says=claim.says, inside=len(inside), total=total)
    found = [_slices(claim, inside, Stance.FOR, says)] if inside else []
    says = phrase("{says}: {outside} of {total} outside", says=claim.says, outside=len(stray), total=total)
    return [*found, *([_slices(claim, stray, Stance.AGAINST, says)] if stray else [])]


def _slices(claim: Claim, blocks: Iterable[Network], stance: Stance, says: str) -> Evidence:
    return Evidence(claim.source, Strength.ASSIGNED, stance, normal(blocks), claim.origin, claim.command, says)
