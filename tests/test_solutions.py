"""One module a solution: what every question about it is answered from, and what falls away with its files."""

from __future__ import annotations

from netinfo.cli.commands.report import ALL_FACTS
from netinfo.facts import judge
from netinfo.model.report import Fact, Report, State
from netinfo.model.snapshot import Listing, Snapshot
from tests.clusters import judging


def all_facts(snapshot: Snapshot) -> Report:
    return judge.decide(snapshot, context="c", origin="recorded", facts=ALL_FACTS).report


def without_key(snapshot: Snapshot, key: str) -> Snapshot:
    """The same cluster with an entry taken out of its ConfigMaps."""
    rows = tuple(
        row._replace(data={name: each for name, each in row.data.items() if name != key}) for row in snapshot.configmaps
    )
    return snapshot._replace(configmaps=Listing(rows, command=snapshot.configmaps.command))


def test_what_a_missing_ipam_of_cilium_means_is_said_once() -> None:
    """An agent of a version that has the operator's pools then: slices and room are those of its CiliumNodes, as the
    block is the operator's."""
    recorded = judging.snapshot_of("cilium-cluster-pool")
    whole, without = all_facts(recorded), all_facts(without_key(recorded, "ipam"))
    for fact in (Fact.POD_CIDRS, Fact.NODE_CIDRS, Fact.CAPACITY):
        assert without.facts[fact].value == whole.facts[fact].value, fact
        assert without.facts[fact].state == whole.facts[fact].state, fact
    assert without.facts[Fact.NODE_CIDRS].state is not State.CONFLICT
