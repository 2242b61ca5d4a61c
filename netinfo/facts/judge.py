"""One cluster judged: all facts decided from its snapshot, kept with what they were decided from.

The same code for a live cluster, a recorded one and a dump.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from netinfo.facts.cluster import distribution
from netinfo.facts.cni import decide as cni
from netinfo.facts.cni.detail import with_settings
from netinfo.facts.cni.strangers import without_strangers
from netinfo.facts.pod_cidrs import decide as pod_cidrs
from netinfo.facts.service_cidrs import decide as service_cidrs
from netinfo.facts.traffic import by_network
from netinfo.facts.unread import unread_sources
from netinfo.model.components import Decision, Identification
from netinfo.model.report import MAIN_FACTS, ClusterSummary, Fact, Report, State, Unread, Verdict, Warning
from netinfo.model.snapshot import Snapshot
from netinfo.named_tuple import NamedTuple
from netinfo.text.messages import phrase

#: Facts beyond the three, by the module that decides them; imported only when asked for.
WIDE = {
    Fact.NODE_CIDRS: "nodes.node_cidrs",
    Fact.NODE_ADDRESSES: "nodes.node_addresses",
    Fact.IP_FAMILIES: "cluster.ip_families",
    Fact.DATAPLANE: "traffic.dataplane",
    Fact.MTU: "traffic.mtu",
    Fact.NETWORK_POLICY: "traffic.network_policy",
    Fact.ENCRYPTION: "traffic.encryption",
    Fact.KUBE_PROXY: "traffic.kube_proxy",
    Fact.DNS: "cluster.dns",
    Fact.CAPACITY: "nodes.capacity",
    Fact.OTHER_CIDRS: "other_cidrs",
}
#: What each network has of its own.
_OF_NETWORKS = frozenset({Fact.DATAPLANE, Fact.MTU, Fact.NETWORK_POLICY, Fact.ENCRYPTION})
_Decide = Callable[[Snapshot, Identification], Decision]


class Judgement(NamedTuple):
    """A cluster that was judged: its report, who was found in it, and the snapshot of both, in order of names.

    Whoever asks more of it (checks, one row a node, a transcript) starts from here and identifies nothing again.
    """

    snapshot: Snapshot
    cni: Identification
    report: Report


def decide(
    snapshot: Snapshot,
    *,
    context: str,
    origin: str,
    facts: Iterable[Fact] = MAIN_FACTS,
    lost: tuple[Unread, ...] = (),
) -> Judgement:
    """The judgement on the facts asked for. ``lost`` is what a dump cannot tell, beside the sources that failed."""
    snapshot = snapshot.in_order()
    identified = cni.identify(snapshot)
    snapshot = without_strangers(snapshot, identified)
    identified = with_settings(identified, snapshot)
    place = distribution.decide(snapshot)
    decisions = [
        Decision(identified.verdict, identified.warnings),
        pod_cidrs.decide(snapshot, identified),
        service_cidrs.decide(snapshot, identified),
    ]
    wanted = set(facts)
    if Fact.DISTRIBUTION in wanted:
        decisions.append(place)
    for fact in WIDE:
        if fact in wanted:
            decisions.append(_decided_wide(fact, snapshot, identified))
    known = place.verdict.value
    report = Report(
        context=context,
        origin=origin,
        cluster=ClusterSummary(
            version=next((row.git_version for row in snapshot.version), None),
            distribution=known if isinstance(known, str) else None,
            nodes=len(snapshot.nodes.rows) if snapshot.nodes.is_readable and snapshot.nodes.is_complete else None,
        ),
        facts={each.verdict.fact: each.verdict for each in decisions},
        warnings=tuple(dict.fromkeys(warning for each in decisions for warning in each.warnings)),
        unread=(*_missed(unread_sources(snapshot), decisions), *lost),
    )
    return Judgement(snapshot, identified, report)


def _missed(entries: tuple[Unread, ...], decisions: list[Decision]) -> tuple[Unread, ...]:
    """The metrics of the API server are the last resort: refused, they are missed only where a block is unknown."""
    blocks = [each.verdict for each in decisions if each.verdict.fact in (Fact.POD_CIDRS, Fact.SERVICE_CIDRS)]
    is_missed = any(each.state is State.UNKNOWN for each in blocks)
    return tuple(each for each in entries if is_missed or each.source != "metrics")


def unreachable(snapshot: Snapshot, context: str, what: str, unread: Unread) -> Judgement:
    """The judgement on a context that gave no answer at all, for a list of several contexts; ``what`` says why."""
    report = Report(
        context=context,
        origin="live",
        cluster=ClusterSummary(None, None, None),
        facts={fact: _unknown(fact) for fact in MAIN_FACTS},
        warnings=(Warning("unreachable", what, MAIN_FACTS),),
        unread=(unread,),
    )
    return Judgement(snapshot, Identification(report.facts[Fact.CNI]), report)


def _unknown(fact: Fact) -> Verdict:
    detail: dict[str, object] = {"dataplane": None, "policyEngine": None, "others": []} if fact is Fact.CNI else {}
    return Verdict(fact, State.UNKNOWN, detail=detail, because=phrase("the cluster could not be asked"))


def _decided_wide(fact: Fact, snapshot: Snapshot, cni: Identification) -> Decision:
    """The decision on a fact beyond the three; of each network where nodes are on several and it is a network's."""
    decide_one: _Decide = import_module(f"netinfo.facts.{WIDE[fact]}").decide
    return by_network.decide(snapshot, cni, decide_one) if fact in _OF_NETWORKS else decide_one(snapshot, cni)
