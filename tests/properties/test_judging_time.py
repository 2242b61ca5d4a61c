"""Judging does not take time with the square of what the cluster holds: twice the Pods and pools, twice the time."""

from __future__ import annotations

import gc
import time

import pytest

from netinfo.facts import judge
from netinfo.model.snapshot import Listing, Snapshot
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
