"""``Verdict.detail`` of the CNI: version, how it gives addresses and forwards packets, and what runs beside it.

Every value comes from the cluster; what was not seen is None. What other facts speak of too is asked of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo import solutions
from netinfo.components import match
from netinfo.components.cni_file import ActiveFile
from netinfo.facts.cni.agents import Agent
from netinfo.facts.traffic import by_network, dataplane, network_policy
from netinfo.model.components import Component, Identification, Role
from netinfo.model.snapshot import Snapshot


def detail(
    component: Component | None, agents: Iterable[Agent], file: ActiveFile | None, leftovers: Iterable[str]
) -> dict[str, object]:
    """The mapping for the JSON. ``agents`` are the running ones that are believed."""
    beside = sorted({(agent.id, agent.setup.role) for agent in agents if component is None or agent.id != component.id})
    chained = {name for name, role in beside if role in (Role.CHAINED, Role.MESH)} | set(file.chained if file else ())
    meta = {name for name, role in beside if role is Role.META} | set(file.meta if file else ())
    others = {name for name, _ in beside} - chained - meta
    return {
        "version": component.settings.get("version") if component else None,
        "ipam": None,
        "dataplane": None,
        "encapsulation": None,
        "crossSubnet": None,
        "policyEngine": None,
        "chained": sorted(chained - {component.id if component else ""}),
        "meta": sorted(meta),
        "others": sorted(others),
        "leftovers": list(leftovers),
    }


def with_settings(cni: Identification, snapshot: Snapshot) -> Identification:
    """The identification with what the solution's settings say: the same as the facts dataplane and networkPolicy.

    ``snapshot`` is without the objects of strangers, as those facts see it.
    """
    named = next((each for each in cni.candidates if each.id == cni.verdict.value), None)
    component = cni.in_charge or named
    if component is not None:
        solution = solutions.of(component, snapshot)
        manager = match.address_manager(component.settings.get("ipam", "")) if component.cni_file else None
        way = manager.ipam if manager else solution.ipam()
        cni = _with(cni, ipam=str(way), dataplane=solution.on_node())
    path = by_network.decide(snapshot, cni, dataplane.decide).verdict.detail
    engine = by_network.decide(snapshot, cni, network_policy.decide).verdict.value
    cni = _with(cni, encapsulation=path["encapsulation"], crossSubnet=path["crossSubnet"])
    return _with(cni, policyEngine=None if engine == "none" else engine)


def _with(cni: Identification, **values: object) -> Identification:
    return cni._replace(verdict=cni.verdict._replace(detail={**cni.verdict.detail, **values}))
