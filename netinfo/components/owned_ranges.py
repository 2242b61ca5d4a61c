"""How objects, flags and annotations write down the ranges that a network owns: blocks, addresses, first and last.

In: texts. Out: ``OwnedRange``, or the claim of an annotation of all nodes. A text that names no range gives none: it
may hold anything, so it is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import summarize_address_range

from netinfo.model.objects import CustomResource
from netinfo.model.origin import Origin
from netinfo.model.owned_ranges import OwnedRange, RangeClaim
from netinfo.model.report import Strength
from netinfo.model.snapshot import Snapshot
from netinfo.text.command_line import jsonpath_key
from netinfo.text.messages import phrase, verbatim
from netinfo.values.addresses import parse_address, parse_network
from netinfo.values.json_access import Tree, text


def named_ranges(written: Iterable[str], kind: str, owner: str, space: str = "") -> tuple[OwnedRange, ...]:
    """The ranges of texts: blocks, addresses, ``first-last``; what is none of these is left out."""
    return tuple(each for text in written for each in _ranges(text.strip(), kind, owner, space))


def _ranges(written: str, kind: str, owner: str, space: str) -> Iterable[OwnedRange]:
    first, dash, last = (each.strip() for each in written.partition("-"))
    if not dash or first == last:
        address = parse_address(first)
        block = parse_network(f"{address}/{address.max_prefixlen}" if address else first)
        return [OwnedRange(block, kind, owner, space)] if block else []
    begin, end = parse_address(first), parse_address(last)
    if begin is None or end is None or begin.version != end.version or int(begin) > int(end):
        return []
    blocks = summarize_address_range(begin, end)
    return [OwnedRange(block, kind, owner, space, f"{begin}-{end}") for block in blocks]


def written_range(tree: Tree) -> str:
    """A range as objects have it: ``cidr``, or ``start`` with ``end`` or ``stop`` (without them one address)."""
    start = text(tree, "start")
    last = text(tree, "end") or text(tree, "stop") or start
    return f"{start}-{last}" if start else text(tree, "cidr")


def of_field(
    snapshot: Snapshot,
    row: CustomResource,
    field: str,
    kind: str,
    written: Iterable[str],
    space: str = "",
    named: str = "",
) -> RangeClaim:
    """The claim of a custom resource: ``written`` are the texts below its ``field`` (``.spec.addresses``). ``named``:
    what its kind is called, where an aggregated API leaves it out of the members of a list."""
    plural = row.ref.resource.partition(".")[0]
    named = row.kind or named or plural
    ranges = named_ranges(written, kind, f"{named} {row.ref.name}", space)
    says = verbatim(f"{named}/{row.ref.name}")
    return RangeClaim(ranges, plural, Origin(row.ref, field), snapshot.proof.field(row.ref, f"{{{field}}}"), says)


def lent(claim: RangeClaim) -> RangeClaim:
    """The same claim, whose owner announces or uses addresses that somebody else gives out."""
    return claim._replace(ranges=tuple(each._replace(is_lent=True) for each in claim.ranges))


def of_annotation(snapshot: Snapshot, key: str, ranges: Iterable[OwnedRange]) -> RangeClaim:
    """The claim of an annotation that the network's agents write on nodes; ``ranges`` is what they hold."""
    path = "{.metadata.annotations." + jsonpath_key(key) + "}"
    command = snapshot.proof.listing("nodes", '{range .items[*]}{.metadata.name}{" "}' + path + '{"\\n"}{end}')
    says = phrase("annotation {name}", name=key)
    origin = Origin("nodes", f"annotation {key}")
    return RangeClaim(tuple(ranges), "nodes", origin, command, says, strength=Strength.ASSIGNED)
