"""How large may a packet of a Pod be: the MTU of Pod interfaces, where it is written down.

Most solutions compute it on each node from the node's own interface, and then it is recorded nowhere in the API: the
answer is unknown with that reason, never a subtraction of ours. A value counts where the running agent obeys it.
"""

from __future__ import annotations

from collections.abc import Iterator

from netinfo import solutions
from netinfo.components.answers import size_in
from netinfo.components.cni_file import take_apart
from netinfo.components.settings import Setting
from netinfo.model.components import Component, Decision, Identification
from netinfo.model.report import Evidence, Fact, State, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.text.messages import phrase

FACT = Fact.MTU


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: the number as text."""
    component = cni.in_charge
    if component is None:
        return Decision(Verdict(FACT, State.UNKNOWN, because=phrase("it is not known which network runs")))
    found = list(_written(snapshot, component))
    said = sorted({str(each.value) for each in found})
    evidence = tuple(found)
    if not found:
        because = phrase(
            "{solution} computes it on each node from the node's own interface, and records it nowhere in the API, "
            "or it was not read",
            solution=component.title,
        )
        return Decision(Verdict(FACT, State.UNKNOWN, because=because))
    if len(said) > 1:
        because = phrase("sources say different things: {values}", values=", ".join(said))
        return Decision(Verdict(FACT, State.CONFLICT, evidence=evidence, because=because))
    state = State.AGREED if len({each.source for each in found}) > 1 else State.SINGLE
    return Decision(Verdict(FACT, state, said[0], evidence=evidence))


def _written(snapshot: Snapshot, component: Component) -> Iterator[Evidence]:
    yield from solutions.of(component, snapshot).mtu()
    yield from _cni_file(snapshot, component)


def _cni_file(snapshot: Snapshot, component: Component) -> Iterator[Evidence]:
    """``mtu`` of the plugin that connects Pods, in the node's active file."""
    file = component.cni_file
    found = take_apart(file) if file is not None else None
    if file is not None and found is not None:
        command = snapshot.proof.node_file(file.directory, file.name)
        setting = Setting(found.mtu, "minikube-cni-files", found.origin("mtu"), command)
        yield from size_in(setting, found.mtu, f"{file.name} mtu")
