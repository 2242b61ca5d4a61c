"""Room for a new network: what is proposed is free, what is free is found, the number is that of a count by hand."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.facts import holdings
from netinfo.model.command import Command
from netinfo.model.holdings import Gap, Holding, Space, Use
from netinfo.model.origin import Origin
from netinfo.model.report import ClusterSummary, Evidence, Fact, Report, Stance, State, Strength, Verdict
from netinfo.plan import free, size
from netinfo.values.addresses import Network
from netinfo.values.intervals import aligned, merged, number_of_blocks, starts, without

#: A place of 256 addresses, small enough to count every one.
SMALL = IPv4Network("10.9.8.0/24")


@st.composite
def blocks(draw: st.DrawFn) -> IPv4Network:
    """A block in or around the small place, or one that holds it."""
    around = IPv4Network("10.9.8.0/22")
    length = draw(st.integers(20, 32))
    address = int(around.network_address) + draw(st.integers(0, around.num_addresses - 1))
    return IPv4Network((address >> (32 - length) << (32 - length), length))


def space(*taken: Network, holder: str = "east") -> Space:
    return Space(holder, tuple(Holding(holder, Use.PODS, block) for block in taken))


def by_hand(taken: list[IPv4Network], length: int) -> list[IPv4Network]:
    """The free blocks, found by trying every address of every block."""
    held = {address for address in SMALL if any(address in block for block in taken)}
    return [each for each in SMALL.subnets(new_prefix=length) if held.isdisjoint(each)]


@given(st.lists(blocks(), max_size=12), st.integers(24, 32), st.integers(1, 5))
def test_a_plan_is_what_a_count_by_hand_finds(taken: list[IPv4Network], length: int, count: int) -> None:
    expected = by_hand(taken, length)
    plan = free.find(length, [space(*taken)], family=4, within=[SMALL], count=count)
    assert [each.block for each in plan.proposals] == expected[:count]
    assert plan.number == len(expected)


@given(st.lists(blocks(), max_size=12), st.randoms())
def test_the_order_of_clusters_changes_nothing(taken: list[IPv4Network], random: object) -> None:
    spaces = [space(block, holder=f"cluster-{at}") for at, block in enumerate(taken)]
    shuffled = list(spaces)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert free.find(27, spaces, family=4, within=[SMALL]) == free.find(27, shuffled, family=4, within=[SMALL])


def ranges() -> st.SearchStrategy[list[tuple[int, int]]]:
    pair = st.tuples(st.integers(0, 80), st.integers(0, 80)).map(lambda each: (min(each), max(each)))
    return st.lists(pair, max_size=8)


@given(ranges(), ranges(), st.integers(0, 4))
def test_ranges_behave_as_sets_of_numbers(
    wholes: list[tuple[int, int]], taken: list[tuple[int, int]], bits: int
) -> None:
    def numbers(given: list[tuple[int, int]]) -> set[int]:
        return {each for first, last in given for each in range(first, last + 1)}

    left = without(wholes, taken)
    assert numbers(merged(wholes)) == numbers(wholes)
    assert numbers(left) == numbers(wholes) - numbers(taken)
    size_of = 1 << bits
    fitting = [at for at in range(0, 96, size_of) if set(range(at, at + size_of)) <= numbers(left)]
    assert list(starts(left, bits)) == fitting and number_of_blocks(left, bits) == len(fitting)


def test_a_range_too_small_for_a_block_holds_none() -> None:
    assert aligned((3, 9), 3) is None and aligned((3, 15), 3) == (8, 8)


def test_where_it_is_not_said_only_private_shared_and_local_space_is_proposed() -> None:
    found = free.find(8, [], family=4, count=9)
    assert [str(each.block) for each in found.proposals] == ["10.0.0.0/8"]
    six = free.find(48, [], family=6)
    assert [str(each.block) for each in six.proposals] == ["fd00::/48", "fd00:0:1::/48", "fd00:0:2::/48"]
    assert six.number == 1 << 40


@pytest.mark.parametrize("place", ["127.0.0.0/8", "169.254.0.0/16", "198.18.0.0/15", "192.0.2.0/24", "224.0.0.0/4"])
def test_a_special_purpose_range_is_never_proposed(place: str) -> None:
    assert not free.find(28, [], family=4, within=[ip_network(place)]).proposals


def test_a_block_that_others_take_by_default_is_proposed_with_a_remark() -> None:
    found = free.find(16, [], family=4, within=[IPv4Network("172.16.0.0/15")])
    assert [(str(each.block), each.wanted_by) for each in found.proposals] == [
        ("172.16.0.0/16", ()),
        ("172.17.0.0/16", ("Docker",)),
    ]


def test_what_only_may_be_taken_is_not_free_either() -> None:
    seen = Space("west", (Holding("west", Use.PODS, IPv4Network("10.0.0.0/9"), is_possible=True),))
    found = free.find(9, [seen], family=4, within=[IPv4Network("10.0.0.0/8")])
    assert [str(each.block) for each in found.proposals] == ["10.128.0.0/9"]
    assert [each.holder for each in found.in_the_way] == ["west"]


def test_a_use_that_is_not_known_leaves_nothing_proven() -> None:
    gap = Gap("west", Use.SERVICES, "no source tells")
    assert free.find(16, [Space("west", gaps=(gap,))], family=4).gaps == (gap,)


def test_families_do_not_stand_in_each_others_way() -> None:
    found = free.find(64, [space(IPv4Network("10.0.0.0/8"))], family=6, within=[IPv6Network("fd01::/63")])
    assert found.number == 2 and not found.in_the_way


def test_whoever_has_a_part_of_a_block_is_named() -> None:
    east, west = space(IPv4Network("10.1.0.0/24")), space(IPv4Network("10.0.0.0/8"), holder="west")
    found = free.holders(IPv4Network("10.1.0.0/16"), [east, west])
    assert [(each.holder, str(each.block)) for each in found] == [("west", "10.0.0.0/8"), ("east", "10.1.0.0/24")]
    assert not free.holders(IPv4Network("192.168.0.0/16"), [east, west])


@pytest.mark.parametrize(
    ("nodes", "pods", "block", "one"),
    [(250, 110, 16, 24), (256, 110, 16, 24), (257, 110, 15, 24), (1, 110, 24, 24), (5000, 250, 10, 23), (3, 8, 26, 28)],
)
def test_the_length_that_a_cluster_needs(nodes: int, pods: int, block: int, one: int) -> None:
    found = size.needed(nodes, pods, 4)
    assert found and (found.block, found.slice) == (block, one)


@given(st.integers(1, 5000), st.integers(1, 500))
def test_a_slice_holds_twice_its_pods_and_the_block_a_slice_for_every_node(nodes: int, pods: int) -> None:
    found = size.needed(nodes, pods, 4)
    if found is None:
        assert nodes * pods * 2 > 1 << 26
        return
    assert 2 * pods <= 1 << (32 - found.slice) < 4 * pods + 1
    assert nodes <= 1 << (found.slice - found.block) < 2 * nodes + 1
    assert IPv4Address(0) in IPv4Network((0, found.block))


def test_a_cluster_that_no_block_holds_has_no_length() -> None:
    assert size.needed(70_000, 110, 4) is None and size.needed(60_000, 100_000, 4) is None
    six = size.needed(5000, 110, 6)
    assert six and (six.block, six.slice) == (51, 64)


def test_a_block_that_only_an_undecided_source_names_is_not_free() -> None:
    shows = Command("kubectl", ("get", "pods"))
    evidence = Evidence("kcm", Strength.CONFIGURED, Stance.FOR, ("10.1.0.0/16",), Origin("flag"), shows, "flag")
    verdict = Verdict(Fact.POD_CIDRS, State.UNKNOWN, evidence=(evidence,), because="no CNI is known")
    report = Report("east", "live", ClusterSummary(None, None, None), {Fact.POD_CIDRS: verdict})
    found = free.find(16, [holdings.space(report)], family=4, within=[IPv4Network("10.0.0.0/15")])
    assert [str(each.block) for each in found.proposals] == ["10.0.0.0/16"] and found.in_the_way[0].is_possible
    assert {each.because for each in found.gaps} == {"no CNI is known", "the cluster could not be asked"}


def test_every_network_of_a_cluster_has_its_blocks() -> None:
    parts = [
        {"network": "cilium", "nodes": ["n1"], "state": "single", "value": ["10.85.0.0/16"], "atLeast": None},
        {
            "network": "aws-vpc-cni",
            "nodes": ["n2"],
            "state": "not-applicable",
            "value": None,
            "atLeast": ["10.0.4.0/22"],
        },
    ]
    verdict = Verdict(Fact.POD_CIDRS, State.SINGLE, detail={"byNetwork": parts})
    report = Report("eks", "live", ClusterSummary(None, None, None), {Fact.POD_CIDRS: verdict})
    found = holdings.space(report)
    assert [(str(each.block), each.is_possible) for each in found.of(Use.PODS)] == [
        ("10.85.0.0/16", False),
        ("10.0.4.0/22", True),
    ]
    assert Use.PODS in {each.use for each in found.gaps}
