"""Which ranges does the network own or use beside those of Pods and Services?

Join, transit and masquerade subnets of OVN, tenants' VPCs, the agents' own addresses, pools of load balancers, egress
addresses, the node-local DNS cache. Each solution's module knows its own; this fact puts them together.

Pitfalls: equal ranges in two address spaces share no address, so every range names its space where it is not the
cluster's own; a range that is only built into a program is a remark (``detail.builtIn``) and no value; what could not
be read may hold further ranges, so the list is then never called whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from netinfo import solutions
from netinfo.components import addons, gardener, match
from netinfo.components.claims import configmaps_unread
from netinfo.components.solution import Solution
from netinfo.model.components import Decision, Identification
from netinfo.model.objects import CustomResource
from netinfo.model.owned_ranges import OwnedRange, RangeClaim
from netinfo.model.report import Evidence, Fact, State, Verdict
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.text.messages import joined, phrase

FACT = Fact.OTHER_CIDRS
#: Sources that tell which network there is, and which objects of it are asked for.
_TELLING = ("api-groups", "daemonsets", "deployments", "nodes", "configmaps", "services")
#: So many ranges of one place are named in a sentence.
_MOST_SHOWN = 3


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: the blocks. ``items``: each with kind, owner and address space. ``detail.builtIn``: the remarks."""
    claims = range_claims(snapshot, cni)
    told = tuple(each for each in claims if not each.is_built_in)
    ranges = list(dict.fromkeys(each for claim in told for each in claim.ranges))
    ranges.sort(key=_order)
    built_in = [each for claim in claims if claim.is_built_in for each in claim.ranges]
    remarks = [_evidence(claim).says for claim in claims if claim.is_built_in]
    unread = _unread(snapshot)
    because = joined("; ", [*remarks, *([unread] if unread else [])])
    if ranges:
        state = State.SINGLE
    elif because:
        state = State.UNKNOWN
    else:
        state, because = State.NOT_APPLICABLE, phrase("nothing names a range beside those of Pods and Services")
    verdict = Verdict(
        FACT,
        state,
        tuple(dict.fromkeys(str(each.block) for each in ranges)) or None,
        detail={"builtIn": [_item(each) for each in built_in]} if built_in else {},
        evidence=tuple(_evidence(claim) for claim in claims),
        because=because,
        items=tuple(_item(each) for each in ranges),
    )
    return Decision(verdict)


def range_claims(snapshot: Snapshot, cni: Identification) -> tuple[RangeClaim, ...]:
    """What every solution that runs says of its ranges; claims without a range are left out."""
    return snapshot.once(_range_claims, cni)


def joined_spaces(snapshot: Snapshot, cni: Identification) -> Mapping[str, str]:
    """By the name of an address space one of those that it is joined to: of all of them the first by name. Spaces that
    are joined to nothing are left out; the cluster's own has no name."""
    joined: dict[str, str] = {}
    for one, other in (pair for each in _running(snapshot, cni) for pair in each.joined_spaces()):
        first, last = sorted((joined.get(one, one), joined.get(other, other)))
        joined |= {space: first for space in (*joined, one, other) if joined.get(space, space) == last}
        joined[first] = first
    return joined


def _running(snapshot: Snapshot, cni: Identification) -> list[Solution]:
    found = [each for each in (cni.in_charge, *cni.candidates, *cni.others) if each is not None]
    by_id = {each.id: each for each in reversed(found)}
    return [solutions.of(by_id[name], snapshot) for name in sorted(by_id)]


def _range_claims(snapshot: Snapshot, cni: Identification) -> tuple[RangeClaim, ...]:
    found = [claim for each in _running(snapshot, cni) for claim in each.other_cidrs()]
    found += (*addons.other_cidrs(snapshot), *gardener.other_cidrs(snapshot))
    return tuple(claim for claim in found if claim.ranges)


def _evidence(claim: RangeClaim) -> Evidence:
    """The claim's evidence, its sentence with what the ranges are for."""
    shown = list(dict.fromkeys(each.shown for each in claim.ranges))
    few = joined(", ", [*shown[:_MOST_SHOWN], *(["..."] if len(shown) > _MOST_SHOWN else [])])
    says = phrase("{kind} {ranges} ({says})", kind=claim.ranges[0].kind, ranges=few, says=claim.says)
    return claim.evidence()._replace(says=says)


def _order(each: OwnedRange) -> tuple[str, str, int, int, int]:
    return (each.space, each.kind, each.block.version, int(each.block.network_address), each.block.prefixlen)


def _item(each: OwnedRange) -> Mapping[str, object]:
    item = {"cidr": str(each.block), "kind": each.kind, "owner": each.owner, "space": each.space or None}
    return {**item, "lent": True} if each.is_lent else item


def _unread(snapshot: Snapshot) -> str:
    """What could not be read of the objects that hold such ranges, or that tell which network has any."""
    named = snapshot.sources()
    names = [name for name, each in snapshot.custom.items() if each.trouble is not None]
    names += [name for name in _TELLING if named[name].trouble is not None]
    cut = [name for name, each in snapshot.custom.items() if _is_cut(each)]
    if cut and not names:
        return phrase("only the first {count} of {resource} were read, and there are more", **_cut_at(cut))
    if not names and configmaps_unread(snapshot):  # not asked: the cluster gave no hope of an answer
        names = ["configmaps"]
    return phrase("{what} could not be read", what=", ".join(sorted(names))) if names else ""


def _is_cut(listing: Listing[CustomResource]) -> bool:
    return not listing.is_complete and len(listing.rows) >= match.MOST_OBJECTS


def _cut_at(names: list[str]) -> dict[str, object]:
    return {"count": match.MOST_OBJECTS, "resource": ", ".join(sorted(names))}
