"""Several clusters and networks against each other: every overlap is found, none is made up, what breaks is said."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from itertools import combinations
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.checks.between import _SEVERITIES, compare
from netinfo.model.findings import Checked, Severity
from netinfo.model.holdings import Gap, Holding, Machine, Space, Use
from netinfo.values.addresses import Network

_USES = (Use.PODS, Use.SERVICES, Use.NODES, Use.OTHER)


def held(holder: str, use: Use, block: str, **more: object) -> Holding:
    return Holding(holder, use, ip_network(block), **more)  # type: ignore[arg-type]


def cluster(name: str, pods: str = "", services: str = "", nodes: str = "") -> Space:
    """A cluster with its blocks; several are separated by blanks."""
    given = ((Use.PODS, pods), (Use.SERVICES, services), (Use.NODES, nodes))
    return Space(name, tuple(held(name, use, each) for use, written in given for each in written.split()))


def named(block: str, name: str = "") -> Space:
    holder = name or block
    return Space(holder, (held(holder, Use.NAMED, block),), is_cluster=False)


def messages(checked: Checked) -> list[str]:
    return [str(each.message) for each in checked.findings]


def test_two_clusters_with_one_pod_block_collide() -> None:
    found = compare([cluster("east", "10.42.0.0/16", "10.43.0.0/16"), cluster("west", "10.42.0.0/16", "10.45.0.0/16")])
    assert messages(found) == [
        "east and west: Pods 10.42.0.0/16 overlap; Pods of these clusters cannot be routed to each other without NAT"
    ]
    assert found.findings[0].clusters == ("east", "west") and found.problems


def test_equal_service_blocks_are_a_note_that_names_whom_it_matters_to() -> None:
    found = compare([cluster("east", "10.1.0.0/16", "10.43.0.0/16"), cluster("west", "10.2.0.0/16", "10.43.0.0/16")])
    assert not found.problems and found.findings[0].code == "services-overlap-services"
    assert "Submariner without Globalnet" in messages(found)[0]


def test_nodes_of_another_cluster_inside_the_pod_block_are_counted_once() -> None:
    west = cluster("west", nodes="10.42.0.5/32 10.42.0.6/32 10.42.0.7/32 10.42.0.8/32")
    found = compare([cluster("east", "10.42.0.0/16"), west])
    assert len(found.findings) == 1 and found.findings[0].code == "pods-overlap-nodes"
    sides = "east: Pods 10.42.0.0/16 and west: nodes 10.42.0.5, 10.42.0.6, 10.42.0.7 and 1 more overlap"
    assert messages(found)[0].startswith(sides)


def test_nodes_of_two_clusters_may_share_a_network() -> None:
    found = compare([cluster("east", nodes="10.0.0.5/32"), cluster("west", nodes="10.0.0.5/32")])
    assert not found.findings


def test_a_thousand_clusters_with_one_default_are_one_finding() -> None:
    found = compare([cluster(f"c{at:03}", "10.244.0.0/16") for at in range(1000)])
    assert len(found.findings) == 1 and len(found.findings[0].clusters) == 1000
    assert messages(found)[0].startswith("c000, c001, c002 and 997 more: Pods 10.244.0.0/16 overlap")


def test_a_block_that_somebody_named_is_compared_with_pods_and_services() -> None:
    tailnet = named("100.64.0.0/10")
    found = compare([cluster("home", "100.64.0.0/16", "100.65.0.0/16", "192.168.1.10/32"), tailnet])
    assert [each.code for each in found.findings] == ["pods-overlap-named", "services-overlap-named"]
    assert messages(found)[0].startswith("home: Pods 100.64.0.0/16 and 100.64.0.0/10 overlap")
    office = compare([cluster("home", "192.168.0.0/16"), named("192.168.7.0/24", "office")])
    assert messages(office)[0].startswith("home: Pods 192.168.0.0/16 and office 192.168.7.0/24 overlap")


def test_nodes_inside_a_named_network_are_no_problem() -> None:
    found = compare([cluster("home", nodes="192.168.1.10/32"), named("192.168.1.0/24", "office")])
    assert found.findings and not found.problems


def test_what_was_only_seen_overlaps_possibly() -> None:
    west = Space("west", (held("west", Use.PODS, "10.42.3.0/28", is_possible=True),))
    found = compare([cluster("east", "10.42.0.0/16"), west])
    assert messages(found)[0].startswith("possibly east: Pods 10.42.0.0/16 and west: Pods 10.42.3.0/28 overlap")
    assert found.problems


def test_a_block_that_is_not_known_is_listed_and_never_passed_over() -> None:
    gap = Gap("west", Use.PODS, "no source tells")
    found = compare([cluster("east", "10.42.0.0/16"), Space("west", gaps=(gap,))])
    assert [(each.title, each.because) for each in found.unlooked] == [
        ("the Pods of west against others", "no source tells")
    ]


def machine(*routes: str, addresses: tuple[str, ...] = (), gateways: dict[str, str] | None = None) -> Machine:
    holdings = tuple(held("this machine", Use.ROUTE, each, label="eth0") for each in routes)
    ways: dict[Network, IPv4Address] = {IPv4Network(k): IPv4Address(v) for k, v in (gateways or {}).items()}
    space = Space("this machine", holdings, is_cluster=False)
    return Machine(space, frozenset(map(IPv4Address, addresses)), ways)  # type: ignore[arg-type]


def test_a_route_into_the_pod_block_is_a_problem() -> None:
    found = compare([cluster("east", "172.17.0.0/16")], machine("172.17.0.0/16"))
    assert messages(found)[0].startswith("east: Pods 172.17.0.0/16 and the route 172.17.0.0/16 (eth0) of this machine")


@pytest.mark.parametrize(
    ("addresses", "gateways"), [(("192.168.49.2",), {}), ((), {"10.244.0.0/24": "192.168.49.2"})], ids=["node", "by it"]
)
def test_the_way_to_the_cluster_itself_is_no_collision(addresses: tuple[str, ...], gateways: dict[str, str]) -> None:
    east = cluster("east", "10.244.0.0/16", nodes="192.168.49.2/32")
    assert not compare([east], machine("10.244.0.0/24", addresses=addresses, gateways=gateways)).findings
    assert compare([east], machine("10.244.0.0/24")).findings


def test_families_are_never_compared() -> None:
    six = Space("west", (Holding("west", Use.PODS, IPv6Network("fd00::/48")),))
    assert not compare([cluster("east", "10.0.0.0/8"), six]).findings


@st.composite
def fleets(draw: st.DrawFn) -> list[Space]:
    """A few clusters with blocks in a place of 64 addresses."""
    spaces = []
    for name in "abcd"[: draw(st.integers(2, 4))]:
        held_by = []
        for use in _USES:
            for _ in range(draw(st.integers(0, 2))):
                length = 32 if use is Use.NODES else draw(st.integers(26, 31))
                at = draw(st.integers(0, 63)) >> (32 - length) << (32 - length)
                held_by.append(Holding(name, use, IPv4Network((at + (10 << 24), length))))
        spaces.append(Space(name, tuple(dict.fromkeys(held_by))))
    return spaces


@given(fleets())
def test_every_overlap_is_found_by_comparing_all_addresses(spaces: list[Space]) -> None:
    expected = set()
    for one, other in combinations(spaces, 2):
        for mine in one.holdings:
            for its in other.holdings:
                pair = tuple(sorted((mine.use, its.use), key=list(Use).index))
                if pair in _SEVERITIES and set(mine.block) & set(its.block):
                    code = f"{pair[0]}-overlap-{pair[1]}"
                    expected |= {(code, one.holder), (code, other.holder)}
    found = compare(spaces)
    assert {(each.code, name) for each in found.findings for name in each.clusters} == expected


@given(fleets(), st.randoms())
def test_the_order_of_clusters_changes_nothing(spaces: list[Space], random: object) -> None:
    shuffled = list(spaces)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compare(spaces).findings == compare(shuffled).findings


def test_many_blocks_are_compared_in_time() -> None:
    spaces = []
    for at in range(1000):
        blocks = [IPv4Network(((10 << 24) + ((at * 97 + each * 1009) % (1 << 16) << 8), 24)) for each in range(20)]
        spaces.append(Space(f"c{at}", tuple(Holding(f"c{at}", Use.PODS, block) for block in blocks)))
    began = process_time()
    found = compare(spaces)
    assert process_time() - began < 10 and found.problems
    assert found.findings[0].severity is Severity.PROBLEM
