"""How do Pod packets travel from node to node, and what forwards them on a node?

``value`` is the way between nodes: an encapsulation (``vxlan``, ``ipip``, ``geneve``, ``wireguard`` ...), ``routes``
that the hosts know, ``bgp``, ``cloud`` for addresses that the cloud's own network routes, or ``bridge`` where there is
only one node to serve. What forwards on the node (bridge, ebpf, ovs ...) is ``detail.kind``.

Pitfalls: a word such as overlay means different things (Azure's is not encapsulated); pools of one Calico may differ;
flannel's ConfigMap is what was asked for, the node's annotation what is in effect.
"""

from __future__ import annotations

import re

from netinfo import solutions
from netinfo.components import match
from netinfo.model.components import Component, Decision, Identification
from netinfo.model.report import Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import UNWRAPPED, Path
from netinfo.text.messages import phrase

FACT = Fact.DATAPLANE

#: What a way may be called; anything else in its place is no setting of the agent.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``detail``: ``kind``, ``encapsulation`` ("none" without), ``crossSubnet`` (wrapped between subnets only)."""
    component = cni.in_charge
    kind = cni.verdict.detail.get("dataplane")
    if component is None:
        return Decision(_unknown(kind, phrase("it is not known which network runs")))
    found = [each for each in solutions.of(component, snapshot).between_nodes() if _NAME.fullmatch(each.way)]
    found = found or _by_nature(component, cni)
    if not found:
        because = phrase("the settings of {solution} that tell it could not be read", solution=component.title)
        return Decision(_unknown(kind, because))
    ways = list(dict.fromkeys(each.way for each in found))
    evidence = tuple(each.evidence for each in found)
    if len(ways) > 1 and len({each.evidence.source for each in found}) > 1:
        because = phrase("sources say different things: {values}", values=", ".join(ways))
        return Decision(
            Verdict(FACT, State.CONFLICT, detail=_detail(kind, None, None), evidence=evidence, because=because)
        )
    if len(ways) > 1:
        because = phrase("address pools or nodes differ: {values}", values=", ".join(ways))
        detail = {**_detail(kind, None, None), "ways": ways}
        return Decision(Verdict(FACT, State.SINGLE, "mixed", ", ".join(ways), None, detail, evidence, because))
    state = State.AGREED if len({each.evidence.source for each in found}) > 1 else State.SINGLE
    detail = _detail(kind, ways[0], _cross_subnet(found))
    return Decision(Verdict(FACT, state, ways[0], _title(kind, ways[0]), detail=detail, evidence=evidence))


def _by_nature(component: Component, cni: Identification) -> list[Path]:
    """The one way of a cloud's network without an agent, proven by the marks that it was recognised by."""
    record = match.signature(component.id)
    way = record.between_nodes if record else ""
    if component.workload is not None or way != "cloud":
        return []
    marks = [each for each in cni.verdict.evidence if each.value == component.id and each.stance is Stance.FOR]
    says = phrase("{solution} runs, which has this way only", solution=component.title)
    return [Path(way, each._replace(strength=Strength.INFERRED, value=way, says=says)) for each in marks[:1]]


def _cross_subnet(found: list[Path]) -> bool | None:
    said = {each.cross_subnet for each in found if each.cross_subnet is not None}
    return said.pop() if len(said) == 1 else None


def _detail(kind: object, way: str | None, cross_subnet: bool | None) -> dict[str, object]:
    encapsulation = None if way is None else "none" if way in UNWRAPPED else way
    return {"kind": kind, "encapsulation": encapsulation, "crossSubnet": cross_subnet}


def _title(kind: object, way: str) -> str:
    if kind and kind != way:
        return phrase("{kind} on the node, {way} between nodes", kind=kind, way=way)
    return way


def _unknown(kind: object, because: str) -> Verdict:
    return Verdict(FACT, State.UNKNOWN, detail=_detail(kind, None, None), because=because)
