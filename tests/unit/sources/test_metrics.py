"""The metrics of the API server: labels name ranges where nothing better does; nothing follows from their absence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from netinfo.facts.judge import decide
from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.objects import MetricRange
from netinfo.model.report import Fact, Report, State
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.live.metrics_wanted import is_wanted
from netinfo.sources.live.proof import LiveProof
from netinfo.sources.objects.connection import Connection, Selection
from netinfo.sources.objects.metrics import PODS, SERVICES, kept, read, read_windows
from tests.support.podnet import FORBIDDEN, agent, api_server, cluster, entries, flannel_config, node, pod

RAW = Command("kubectl", ("get", "--raw", "/metrics"))
TEXT = b"""# HELP apiserver_requests Requests.
apiserver_requests{verb="GET",cidr="192.0.2.0/24"} 5
kube_apiserver_clusterip_allocator_allocated_ips{cidr="10.96.0.0/12"} 7
kube_apiserver_clusterip_allocator_allocation_total{cidr="fd00:10:96::/112",scope="dynamic"} 3
kube_apiserver_clusterip_allocator_allocation_total{cidr="10.96.0.0/12",scope="static"} 3
node_ipam_controller_cidrset_allocation_tries_per_request_bucket{clusterCIDR="10.42.0.0/16",le="1"} 2
node_ipam_controller_cirdset_max_cidrs{clusterCIDR="10.42.0.0/16"} 256
zzz{clusterCIDR="192.0.2.0/24"} 1
"""
_ALLOCATED, _ALLOCATIONS = f"{SERVICES}allocated_ips", f"{SERVICES}allocation_total"
ALL = (
    MetricRange(SERVICES, "10.96.0.0/12", _ALLOCATED),
    MetricRange(SERVICES, "fd00:10:96::/112", _ALLOCATIONS),
    MetricRange(PODS, "10.42.0.0/16", f"{PODS}cirdset_max_cidrs"),
)


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_labels_of_two_families_name_ranges_in_pieces_of_any_size(size: int) -> None:
    found = read_windows(iter([TEXT[at : at + size] for at in range(0, len(TEXT), size)]), RAW)
    assert found.rows == ALL and not found.is_complete


def test_what_ran_into_a_bound_or_past_both_families_is_not_read_further() -> None:
    def endless() -> Iterator[bytes]:
        yield TEXT + b"zzz 1\n"
        raise AssertionError("read further")

    def one_line() -> Iterator[bytes]:
        while True:
            yield b"kube_apiserver_clusterip_allocator_" * 1000

    assert read_windows(endless(), RAW).rows == ALL
    assert read_windows(one_line(), RAW).rows == ()


def test_a_record_holds_the_lines_that_name_ranges_and_no_others() -> None:
    lines = kept(TEXT).splitlines()
    assert len(lines) == 4 and read(Answer(RAW, 0, kept(TEXT))).rows == ALL


def test_a_refusal_is_trouble_and_an_answer_of_a_process_is_read_too() -> None:
    refused = Answer(RAW, 1, stderr=b'Error from server (Forbidden): forbidden: User "x" cannot get path "/metrics"')
    assert read(refused).trouble is Trouble.FORBIDDEN
    assert read(Answer(RAW, 0, TEXT)).rows == ALL


def asked(**fields: Any) -> Snapshot:
    """A cluster whose better sources were looked at."""
    plain = cluster(nodes=(node("n0", "10.42.0.0/24"),), **fields)
    names = ("version", "service_cidrs", "control_plane", "nodes", "api_groups")
    return plain._replace(**{name: getattr(plain, name).replace(command=RAW) for name in names})


def test_they_are_asked_only_where_nothing_better_tells() -> None:
    assert is_wanted(asked())
    assert not is_wanted(asked(service_cidrs=("10.96.0.0/12",)))
    assert not is_wanted(asked(control_plane=(api_server("10.96.0.0/12"),)))
    assert not is_wanted(cluster())  # nothing was answered yet
    assert is_wanted(asked(service_cidrs=("10.96.0.0/12",), version="v1.34.2+k3s1"))


def report(*rows: MetricRange, **fields: Any) -> Report:
    flannel = agent("kube-flannel-ds", "kube-flannel", mounts=("kube-flannel-cfg",))
    found = cluster(
        nodes=(node("n0", "10.42.0.0/24"),), pods=(pod("p", "10.42.0.7", on="n0"),), workloads=(flannel,), **fields
    )
    return decide(found._replace(metrics=Listing(rows)), context="test", origin="live", facts=tuple(Fact)).report


def test_the_labels_are_single_until_something_independent_agrees() -> None:
    alone = report(*ALL[::2]).facts
    assert (alone[Fact.SERVICE_CIDRS].state, alone[Fact.SERVICE_CIDRS].value) == (State.SINGLE, ("10.96.0.0/12",))
    confirmed = report(*ALL[::2], configmaps=(flannel_config("10.42.0.0/16"),)).facts
    assert confirmed[Fact.POD_CIDRS].value == ("10.42.0.0/16",)
    shows = Command("get", ("--raw", "/metrics"), ("grep", _ALLOCATED))
    assert any(each.command == shows for each in alone[Fact.SERVICE_CIDRS].evidence)


def test_a_refusal_is_missed_only_where_a_block_is_unknown() -> None:
    told = cluster(service_cidrs=("10.96.0.0/12",))._replace(metrics=FORBIDDEN)  # type: ignore[arg-type]
    untold = cluster()._replace(metrics=FORBIDDEN)  # type: ignore[arg-type]
    sources = [
        {each.source for each in decide(each, context="t", origin="live").report.unread if each.source == "metrics"}
        for each in (told, untold)
    ]
    assert sources[1] == {"metrics"}


def test_the_command_prints_one_series_for_each_range() -> None:
    proof = LiveProof(Connection(Selection(), context="c", cluster="c", server="https://10.0.0.1:6443"))
    both = [MetricRange(SERVICES, each, _ALLOCATED) for each in ("10.96.0.0/12", "fd00:10:96::/112")]
    assert proof.metric(both).filter == ("grep", "-m", "2", "-e", f"^{_ALLOCATED}{{")
    assert proof.metric(ALL[:2]).filter == ("grep", "-e", f"^{_ALLOCATED}{{", "-e", f"^{_ALLOCATIONS}{{")


def test_gardeners_own_record_tells_the_block_and_is_waited_for() -> None:
    labels = {"worker.gardener.cloud/pool": "blue"}
    shoot = asked()._replace(nodes=Listing((node("n0", "100.96.0.0/24", labels=labels),), command=RAW))
    info = entries("shoot-info", {"serviceNetwork": "100.64.0.0/13"})
    assert is_wanted(shoot)
    assert not is_wanted(shoot._replace(configmaps=Listing(is_complete=False)))
    assert not is_wanted(shoot._replace(configmaps=Listing((info,))))
