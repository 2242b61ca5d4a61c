"""Judging does not take time with the square of what the cluster holds: twice the objects, twice the time."""

from __future__ import annotations

import gc
import sys
import time
from types import FrameType

import pytest

from netinfo.checks.run import check
from netinfo.cli.commands.report import ALL_FACTS
from netinfo.facts import judge
from netinfo.facts.nodes import per_node
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.views import map as map_view
from netinfo.views import nodes as nodes_view
from netinfo.views import structured
from tests.clusters.judging import NAMES, snapshot_of
from tests.support import everyday
from tests.support.grown import grown
from tests.support.podnet import cluster, controller_manager, node, pod, pool

#: CPU seconds above which a ratio tells something, and the most that twice the cluster may cost.
ENOUGH, MOST = 0.1, 2.5
TRIES = 4

#: Pools of an unknown network: all beside the Pods, or all around them and in their nodes' slices.
POOLS = {"beside": "172.{}.{}.0/24", "around": "10.0.0.0/{}"}


def made(where: str, count: int) -> Snapshot:
    """``count`` pools and as many Pods, 200 on a node."""
    pools = tuple(pool(f"x{at}", POOLS[where].format(*_numbers(where, at))) for at in range(count))
    nodes = tuple(node(f"n{at}", f"10.{at // 250}.{at % 250}.0/24") for at in range(count // 200 + 1))
    pods = tuple(
        pod(f"p{at}", f"10.{at // 50_000}.{at // 200 % 250}.{at % 200 + 1}", on=f"n{at // 200}") for at in range(count)
    )
    flag = (controller_manager("10.96.0.0/12"),)
    there = cluster(nodes=nodes, control_plane=flag, custom={"ippools.crd.projectcalico.org": pools})
    return there._replace(pods=Listing(pods))


def _numbers(where: str, at: int) -> tuple[int, ...]:
    return (16 + at // 256 % 16, at % 256) if where == "beside" else (8,)


def seconds(where: str, count: int) -> float:
    snapshot = made(where, count)
    gc.freeze()  # what other tests left in memory is not walked again and again
    began = time.process_time()
    judge.decide(snapshot, context="test", origin="live")
    spent = time.process_time() - began
    gc.unfreeze()
    return spent


@pytest.mark.parametrize("where", POOLS)
def test_twice_the_pods_and_pools_of_an_unknown_network_take_twice_the_time(where: str) -> None:
    count = 500
    while (once := seconds(where, count)) < ENOUGH:
        count *= 2
    found = []
    for _ in range(TRIES):
        found.append(seconds(where, 2 * count) / once)
        if min(found) < MOST:
            break
        once = seconds(where, count)
    assert min(found) < MOST, (where, count, found)


def calls(snapshot: Snapshot) -> int:
    """How many functions are called for all facts, checks and views: the same number however busy the machine is."""
    count = 0

    def called(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        judged = judge.decide(snapshot, context="test", origin="live", facts=ALL_FACTS)
        check(judged)
        map_view.render([judged.report])
        structured.render([judged.report], ALL_FACTS, "json")
        nodes_view.render([(judged.report, per_node.table(judged))], "table", headers=True, is_wide=False)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", everyday.part(NAMES, 16))
def test_twice_the_objects_of_a_cluster_take_twice_the_work(name: str) -> None:
    calls(snapshot_of(name))  # what is remembered for good is no work of the later ones
    some, more, most = (calls(grown(snapshot_of(name), times)) for times in (20, 40, 80))
    assert most - more < MOST * max(more - some, 2000), (some, more, most)
