"""How sure a block is: claims of several sources, weighed against the addresses really in use. Pure functions.

A *claim* is what one source says a block is. Claims of the sources in charge decide; others support or contradict;
observed addresses judge but never make a block.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from netinfo.model.command import Command
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, State, Strength
from netinfo.named_tuple import NamedTuple
from netinfo.values.addresses import Address, Network, contains, normal


class Claim(NamedTuple):
    """One source's word: the blocks, and the evidence that is printed for it (its stance is set by the judge).

    ``strength`` is inferred where nothing is written down and the program in charge is known to take this block then.
    """

    source: str
    blocks: tuple[Network, ...]
    origin: Origin
    command: Command | None
    says: str
    strength: Strength = Strength.CONFIGURED

    def evidence(self, stance: Stance) -> Evidence:
        """The claim as evidence."""
        value = normal(self.blocks)
        return Evidence(self.source, self.strength, stance, value, self.origin, self.command, self.says)


def agrees(claim: Claim, blocks: Collection[Network]) -> bool:
    """True when the claim says the same about every family it speaks of.

    A claim on one family of a dual-stack cluster agrees; a smaller block inside a larger one does not.
    """
    return bool(claim.blocks) and all(block in blocks for block in claim.blocks)


def holds_all(blocks: Iterable[Network], addresses: Iterable[Address]) -> bool:
    """True when every address lies in one of the blocks of its family; families without a block are not judged."""
    known = tuple(blocks)
    families = {block.version for block in known}
    return all(contains(known, address) for address in addresses if address.version in families)


def state_of(evidence: Iterable[Evidence]) -> State:
    """``agreed`` with two sources of the value or more, ``single`` with one, ``unknown`` with none.

    Observed and assigned addresses confirm a block; they are not sources of one.
    """
    kinds = (Strength.CONFIGURED, Strength.INFERRED)
    sources = {each.source for each in evidence if each.stance is Stance.FOR and each.strength in kinds}
    return State.AGREED if len(sources) > 1 else State.SINGLE if sources else State.UNKNOWN
