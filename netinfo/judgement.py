"""All facts of one cluster, decided from its readings. The same code for a live cluster, a recorded one and a dump."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from netinfo.facts import cni, distribution, pod_cidrs, service_cidrs
from netinfo.identification import Decision, Identification
from netinfo.model import MAIN_FACTS, ClusterSummary, Fact, Report, State, Unread, Verdict, Warning
from netinfo.phrase import phrase
from netinfo.readings import Readings
from netinfo.unreadable import unread_sources

#: Facts beyond the three, by the module that decides them; imported only when asked for.
WIDE = {
    Fact.NODE_CIDRS: "node_cidrs",
    Fact.NODE_ADDRESSES: "node_addresses",
    Fact.IP_FAMILIES: "ip_families",
    Fact.DATAPLANE: "dataplane",
    Fact.MTU: "mtu",
    Fact.NETWORK_POLICY: "network_policy",
    Fact.ENCRYPTION: "encryption",
    Fact.KUBE_PROXY: "kube_proxy",
    Fact.DNS: "dns",
    Fact.CAPACITY: "capacity",
}


def decide(
    readings: Readings,
    *,
    context: str,
    origin: str,
    facts: Iterable[Fact] = MAIN_FACTS,
    lost: tuple[Unread, ...] = (),
) -> Report:
    """The report on the facts asked for. ``lost`` is what a dump cannot tell, beside the sources that failed."""
    readings = readings.in_order()
    identified = cni.identify(readings)
    place = distribution.decide(readings)
    decisions = [
        Decision(identified.verdict, identified.warnings),
        pod_cidrs.decide(readings, identified),
        service_cidrs.decide(readings, identified),
    ]
    wanted = set(facts)
    if Fact.DISTRIBUTION in wanted:
        decisions.append(place)
    for fact, module in WIDE.items():
        if fact in wanted:
            decisions.append(_decide_wide(module)(readings, identified))
    known = place.verdict.value
    return Report(
        context=context,
        origin=origin,
        cluster=ClusterSummary(
            version=next((row.git_version for row in readings.version), None),
            distribution=known if isinstance(known, str) else None,
            nodes=len(readings.nodes.rows) if readings.nodes.is_readable and readings.nodes.is_complete else None,
        ),
        facts={each.verdict.fact: each.verdict for each in decisions},
        warnings=tuple(dict.fromkeys(warning for each in decisions for warning in each.warnings)),
        unread=(*unread_sources(readings), *lost),
    )


def unreachable(context: str, what: str, unread: Unread) -> Report:
    """The report on a context that gave no answer at all, for a list of several contexts; ``what`` says why."""
    return Report(
        context=context,
        origin="live",
        cluster=ClusterSummary(None, None, None),
        facts={fact: _unknown(fact) for fact in MAIN_FACTS},
        warnings=(Warning("unreachable", what, MAIN_FACTS),),
        unread=(unread,),
    )


def _unknown(fact: Fact) -> Verdict:
    detail: dict[str, object] = {"dataplane": None, "policyEngine": None, "others": []} if fact is Fact.CNI else {}
    return Verdict(fact, State.UNKNOWN, detail=detail, because=phrase("the cluster could not be asked"))


def _decide_wide(module: str) -> Callable[[Readings, Identification], Decision]:
    return import_module(f"netinfo.facts.{module}").decide  # type: ignore[no-any-return]
