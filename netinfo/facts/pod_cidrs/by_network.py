"""The Pod block of each network where nodes have different ones, each judged by its own nodes and their Pods."""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.components.pod_addresses import addresses_on, observe
from netinfo.facts.cni.apart import groups
from netinfo.facts.cni.parts import Decide, Part, alone_on, parts_of, weakest
from netinfo.model.components import Decision, Identification
from netinfo.model.report import Evidence, Fact, Stance, State, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import Phrase, joined, phrase, phrases, verbatim
from netinfo.values.addresses import bounds, normal

#: The warning that a flag of the cluster is obeyed by nobody.
_IDLE_FLAG = "cluster-cidr-not-used"


def decide(snapshot: Snapshot, cni: Identification, decide_one: Decide) -> Decision:
    """All networks together: no block is the cluster's where one network has none, or where the networks are on their
    way from one to the other and each has a block of its own."""
    parts = [_narrowed(snapshot, cni, each) for each in parts_of(snapshot, cni, decide_one)]
    parts += [_apart(snapshot, network, names) for network, names in groups(cni).items()]
    values = [each.verdict.value for each in parts]
    is_shared = bool(values[0]) and len(set(values)) == 1
    is_on_its_way = cni.verdict.state is State.CONFLICT and not is_shared
    state = State.CONFLICT if is_on_its_way else weakest(each.verdict.state for each in parts)
    is_one_answer = state in (State.AGREED, State.SINGLE) and all(values)
    value = tuple(dict.fromkeys(block for each in values for block in each or ())) if is_one_answer else None
    told = joined("; ", [_told(each) for each in parts])
    differ = phrase("nodes are on different networks: {networks}", networks=told)
    at_least = tuple(dict.fromkeys(block for each in parts for block in each.verdict.at_least or ()))
    verdict = Verdict(
        fact=Fact.POD_CIDRS,
        state=state,
        value=value,
        title=told,
        at_least=at_least or None if value is None else None,
        detail={"byNetwork": [_detail(each) for each in parts]},
        evidence=_evidence(parts),
        because=differ,
    )
    warnings = _warnings(parts)
    if is_on_its_way:
        warnings.append(Warning("blocks-differ-by-node", differ, (Fact.POD_CIDRS,)))
    return Decision(verdict, tuple(dict.fromkeys(warnings)))


def _narrowed(snapshot: Snapshot, cni: Identification, part: Part) -> Part:
    """The part with a lower bound that holds no address which Pods of other networks have."""
    verdict = part.verdict
    if not verdict.at_least:
        return part
    own = observe(alone_on(snapshot, part.network, part.nodes, cni.by_pod))
    others = {*observe(snapshot).addresses, *addresses_on(snapshot, cni.apart)}.difference(own.addresses)
    narrow = normal(bounds(own.addresses, (*own.others, *others)))
    shown = [each._replace(value=narrow) if each.value == verdict.at_least else each for each in verdict.evidence]
    return part._replace(
        decision=part.decision._replace(verdict=verdict._replace(at_least=narrow, evidence=tuple(shown)))
    )


def beside_apart(snapshot: Snapshot, cni: Identification, decide_one: Decide) -> Decision:
    """What is decided of the cluster's one network by its own nodes, with the parts of nodes that stand apart told
    beside it."""
    rest = tuple(sorted(node.name for node in snapshot.nodes if node.name not in cni.apart))
    network = cni.in_charge.id if cni.in_charge else ""
    decision = decide_one(alone_on(snapshot, network, rest, {}) if rest else snapshot, cni)
    parts = [Part(network, rest, decision)] if rest else []
    parts += [_apart(snapshot, each, names) for each, names in groups(cni).items()]
    detail = {**decision.verdict.detail, "byNetwork": [_detail(each) for each in parts]}
    return decision._replace(verdict=decision.verdict._replace(detail=detail))


def _apart(snapshot: Snapshot, network: str, names: tuple[str, ...]) -> Part:
    """Pods that no network of the cluster connects: no block of it holds them, and those of an unknown network are
    not known. What kwok's Pods have is made up."""
    seen = addresses_on(snapshot, names) if network != "kwok" else ()
    at_least = normal(bounds(seen, set(observe(snapshot).addresses).difference(seen))) or None
    state = State.NOT_APPLICABLE if network else State.UNKNOWN
    return Part(network, names, Decision(Verdict(Fact.POD_CIDRS, state, at_least=at_least)))


def _evidence(parts: Iterable[Part]) -> tuple[Evidence, ...]:
    """What was seen of all networks; what speaks for the block of one of them is not shown as against another's. Pods
    are those of one network, so what they show stays."""
    found = list(dict.fromkeys(_of_network(part, one) for part in parts for one in part.verdict.evidence))
    speaking = {(one.source, one.origin) for one in found if one.stance is Stance.FOR and one.source != "pods"}
    return tuple(one for one in found if one.stance is not Stance.AGAINST or (one.source, one.origin) not in speaking)


def _of_network(part: Part, one: Evidence) -> Evidence:
    """What Pods show, with the network that they are on: they are not all of the cluster's."""
    if one.source != "pods":
        return one
    return one._replace(says=phrase("{network}: {reason}", network=part.network, reason=one.says))


def _warnings(parts: Iterable[Part]) -> list[Warning]:
    """The warnings of all networks; a flag that one of them does not use may be another's."""
    found = {part.network: part.decision.warnings for part in parts}
    is_idle = all(any(one.code == _IDLE_FLAG for one in warnings) for warnings in found.values())
    return [one for warnings in found.values() for one in warnings if is_idle or one.code != _IDLE_FLAG]


def _told(part: Part) -> Phrase:
    """``cilium on 2 nodes 10.253.0.0/16``."""
    verdict = part.verdict
    if verdict.value:
        blocks: Phrase = verbatim(", ".join(verdict.value))
    elif verdict.state is State.NOT_APPLICABLE:
        blocks = phrase("no block in the cluster")
    elif verdict.at_least:
        blocks = phrase("at least {blocks}", blocks=", ".join(verdict.at_least))
    else:
        blocks = phrase("unknown")
    name = part.network or phrase("another network")
    head = phrases("{network} on {count} node", "{network} on {count} nodes", len(part.nodes), network=name)
    return joined(" ", [head, blocks])


def _detail(part: Part) -> dict[str, object]:
    verdict = part.verdict
    return {
        **part.told(),
        "value": list(verdict.value) if verdict.value else None,
        "atLeast": list(verdict.at_least) if verdict.at_least else None,
    }
