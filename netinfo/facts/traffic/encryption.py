"""Does the network encrypt what Pods send from node to node, and with what?

``value``: "none", "wireguard", "ipsec", "ztunnel", "sleeve" (Weave's own, NaCl). "none" is only said when every running
component that could encrypt was looked at. Encryption by a service mesh, by applications or by a cloud's own hardware
is not the network's and not looked at.
"""

from __future__ import annotations

from netinfo import solutions
from netinfo.components import match
from netinfo.model.components import Component, Decision, Identification
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import Encryption
from netinfo.text.messages import phrase

FACT = Fact.ENCRYPTION


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """The network in charge, and what runs beside it and may encrypt too (Calico for policies, chained Cilium)."""
    candidate = cni.in_charge
    if candidate is None:
        return Decision(Verdict(FACT, State.UNKNOWN, because=phrase("it is not known which network runs")))
    beside = [each for each in cni.others if _may_encrypt(each) and each.id != candidate.id]
    marks = tuple(each for each in cni.verdict.evidence if each.value == candidate.id and each.stance is Stance.FOR)
    said = [_proven(snapshot, each, marks) for each in (candidate, *beside)]
    evidence = tuple(each for one in said for each in one.evidence)
    kinds = list(dict.fromkeys(one.kind for one in said if one.kind not in (None, "none")))
    unread = [one.unread for one in said if one.kind is None]
    if kinds:
        value = ", ".join(str(each) for each in kinds)
        shown = tuple(each for each in evidence if each.value != "none")
        state = State.AGREED if len({each.source for each in shown}) > 1 else State.SINGLE
        return Decision(Verdict(FACT, state, value, detail={"kinds": kinds}, evidence=shown))
    if unread:
        return Decision(Verdict(FACT, State.UNKNOWN, evidence=evidence, because=unread[0]))
    return Decision(Verdict(FACT, State.SINGLE, "none", detail={"kinds": []}, evidence=evidence))


def _may_encrypt(component: Component) -> bool:
    """True for a component that has a setting for it."""
    record = match.signature(component.id)
    return record is not None and record.encrypts == "optional"


def _proven(snapshot: Snapshot, candidate: Component, marks: tuple[Evidence, ...]) -> Encryption:
    """What the component says. That a network without an agent (kubenet) has none is proven by the marks that it was
    recognised by; what nothing shows is not known."""
    solution = solutions.of(candidate, snapshot)
    said = solution.encryption()
    if said.kind is None or said.evidence:
        return said
    shown = tuple(
        each._replace(strength=Strength.INFERRED, value="none", says=solution.no_encryption()) for each in marks
    )
    return Encryption(said.kind, shown) if shown else solution.encryption_unrecorded()
