"""The judge of the pod block: tiers of sources against addresses and slices, one address family at a time."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.components.claims import Sources, Tier
from netinfo.components.pod_addresses import Observed, Seen, described
from netinfo.facts.pod_cidrs.weigh import FamilyOutcome, weigh
from netinfo.model.block_sources import Claim
from netinfo.model.command import Command
from netinfo.model.origin import Origin
from netinfo.model.report import State
from netinfo.values.addresses import parse_address, parse_networks

BLOCK, OTHER = "10.244.0.0/16", "10.99.0.0/16"
INSIDE, OUTSIDE = "10.244.1.7", "172.17.0.2"
STRANGER = ip_address(OUTSIDE)


def says(source: str, blocks: str) -> Claim:
    networks = parse_networks(blocks)
    assert networks is not None
    return Claim(source, networks, Origin(f"where of {source}"), Command("show", (source,)), source)


def tier(*claims: Claim, **more: object) -> Tier:
    return Tier(claims, **more)  # type: ignore[arg-type]


def seen(*addresses: str) -> Observed:
    found = [parse_address(each) for each in addresses]
    return Observed(tuple(Seen(each, "n1") for each in found if each), was_read=True)


def answer(outcome: FamilyOutcome | None) -> tuple[State, str]:
    assert outcome is not None
    return outcome.state, ", ".join(map(str, sorted(outcome.blocks, key=str)))


def codes(outcome: FamilyOutcome | None) -> list[str]:
    assert outcome is not None
    return [each.code for each in outcome.warnings]


FLAG, KUBEADM = says("flag", BLOCK), says("kubeadm", BLOCK)
STRAY = Sources(tiers=(tier(FLAG),), assigned=(says("slices", "10.99.3.0/24"),), uses_slices=True)
UNSEEN = seen()


def test_one_source_that_holds_every_address_is_single() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG),)), seen(INSIDE), 4)
    block = frozenset(FLAG.blocks)
    assert outcome == FamilyOutcome(State.SINGLE, block, block, True, "", ())


def test_two_sources_agree() -> None:
    assert answer(weigh(Sources(tiers=(tier(FLAG, KUBEADM),)), seen(INSIDE), 4)) == (State.AGREED, BLOCK)


def test_a_source_of_another_standing_agrees_too() -> None:
    assert answer(weigh(Sources(tiers=(tier(FLAG),), others=(KUBEADM,)), seen(INSIDE), 4)) == (State.AGREED, BLOCK)


def test_a_hint_makes_nothing_surer() -> None:
    assert answer(weigh(Sources(tiers=(tier(FLAG),), hints=(KUBEADM,)), seen(INSIDE), 4)) == (State.SINGLE, BLOCK)


def test_what_is_not_spoken_of_has_no_outcome() -> None:
    assert weigh(Sources(tiers=(tier(FLAG),)), seen(INSIDE), 6) is None


def test_slices_alone_are_no_block() -> None:
    outcome = weigh(Sources(assigned=(says("slices", "10.99.3.0/24"),), uses_slices=True), UNSEEN, 4)
    assert outcome == FamilyOutcome(State.UNKNOWN, because="no source gives the pod block")


def test_why_no_source_gives_it_is_told() -> None:
    outcome = weigh(Sources(because="the plugin keeps it to itself"), seen(INSIDE), 4)
    assert outcome == FamilyOutcome(State.UNKNOWN, because="the plugin keeps it to itself")


def test_what_stands_below_an_unread_tier_does_not_count() -> None:
    outcome = weigh(Sources(tiers=(tier(unread="IPPools"), tier(FLAG))), seen(INSIDE), 4)
    assert outcome == FamilyOutcome(
        State.UNKNOWN, because="IPPools could not be read, and nothing else may give the pod block"
    )


def test_a_tier_below_counts_where_the_one_above_is_silent() -> None:
    assert answer(weigh(Sources(tiers=(tier(), tier(FLAG))), seen(INSIDE), 4)) == (State.SINGLE, BLOCK)


def test_a_tier_above_wins_and_the_one_below_agrees_with_nothing() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG), tier(says("old", OTHER)))), seen(INSIDE), 4)
    assert answer(outcome) == (State.SINGLE, BLOCK)


@pytest.mark.parametrize(("address", "found"), [(INSIDE, BLOCK), (OUTSIDE, "")])
def test_below_something_unclear_addresses_have_to_confirm(address: str, found: str) -> None:
    outcome = weigh(Sources(tiers=(tier(is_unclear=True), tier(FLAG))), seen(address), 4)
    assert answer(outcome) == (State.SINGLE if found else State.UNKNOWN, found)


def test_a_claim_for_observed_addresses_only_says_nothing_without_them() -> None:
    sources = Sources(tiers=(tier(FLAG, only_observed=True), tier(says("last", OTHER))))
    assert answer(weigh(sources, seen(INSIDE), 4)) == (State.SINGLE, BLOCK)
    assert answer(weigh(sources, UNSEEN, 4)) == (State.SINGLE, OTHER)


def test_parts_are_one_answer() -> None:
    pools = tier(says("a", "10.1.0.0/16"), says("b", "10.2.0.0/16"), in_parts=True)
    assert answer(weigh(Sources(tiers=(pools,)), seen("10.2.0.9"), 4)) == (State.SINGLE, "10.1.0.0/16, 10.2.0.0/16")


def test_sources_of_equal_standing_that_differ_are_a_conflict_that_addresses_may_settle() -> None:
    sources = Sources(tiers=(tier(FLAG, says("kubeadm", OTHER)),))
    settled, open_ = weigh(sources, seen(INSIDE), 4), weigh(sources, UNSEEN, 4)
    assert answer(settled) == (State.CONFLICT, BLOCK) and answer(open_) == (State.CONFLICT, "")
    assert codes(settled) == ["pod-block-sources-differ"]
    assert settled is not None and settled.blocks == settled.tested and not settled.is_confirmed
    assert settled.because == "sources of equal standing differ"
    expected = f"sources of the pod block differ: flag: {BLOCK}; kubeadm: {OTHER}"
    assert str(settled.warnings[0].message) == expected


def test_two_statements_that_both_hold_the_addresses_settle_nothing() -> None:
    sources = Sources(tiers=(tier(FLAG, says("kubeadm", "10.244.0.0/15")),))
    assert answer(weigh(sources, seen(INSIDE), 4)) == (State.CONFLICT, "")


def test_addresses_outside_are_a_conflict() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG),)), seen(INSIDE, OUTSIDE), 4)
    assert answer(outcome) == (State.CONFLICT, BLOCK) and codes(outcome) == ["pod-outside-block"]
    assert outcome is not None and not outcome.is_confirmed and outcome.tested == outcome.blocks
    assert outcome.because == f"1 of 2 pod addresses lies outside {BLOCK}, {described((Seen(STRANGER, 'n1'),))}"
    assert outcome.warnings[0].message == outcome.because


def test_all_addresses_outside_refute_the_block() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG),)), seen(OUTSIDE, "172.17.0.3"), 4)
    assert answer(outcome) == (State.CONFLICT, "")
    assert outcome is not None and {str(each) for each in outcome.tested} == {BLOCK}
    assert f"2 of 2 pod addresses lie outside {BLOCK}" in outcome.because
    assert codes(outcome) == ["pod-outside-block"]


@pytest.mark.parametrize("place", ["others", "hints"])
def test_another_block_that_holds_them_all_is_named_in_the_conflict(place: str) -> None:
    docker = {place: (says("docker", "172.17.0.0/16"),)}
    outcome = weigh(Sources(tiers=(tier(FLAG),), **docker), seen(OUTSIDE), 4)  # type: ignore[arg-type]
    assert answer(outcome) == (State.CONFLICT, "172.17.0.0/16")


def test_two_other_blocks_that_hold_them_all_name_none() -> None:
    others = (says("docker", "172.17.0.0/16"), says("wide", "172.16.0.0/12"))
    assert answer(weigh(Sources(tiers=(tier(FLAG),), others=others), seen(OUTSIDE), 4)) == (State.CONFLICT, "")


def test_where_no_pod_could_be_looked_at_nothing_is_certain() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG, KUBEADM),)), Observed(), 4)
    assert outcome is not None and answer(outcome) == (State.UNKNOWN, "")
    assert {str(each) for each in outcome.tested} == {BLOCK}
    assert outcome.because == f"no Pod could be looked at to confirm {BLOCK}"


def test_sources_that_agree_are_single_where_a_slice_that_was_not_seen_may_tell_of_another_block() -> None:
    unsure = STRAY._replace(assigned=(), slices_unread=True, tiers=(tier(FLAG, KUBEADM),))
    assert answer(weigh(unsure, seen(INSIDE), 4)) == (State.SINGLE, BLOCK)


def test_where_ranges_may_be_added_no_block_is_whole_without_the_slices() -> None:
    unsure = STRAY._replace(assigned=(), slices_unread=True, may_be_added=True)
    assert answer(weigh(unsure, seen(INSIDE), 4)) == (State.UNKNOWN, "")


def test_a_slice_outside_leaves_no_single_block_although_addresses_confirm_one() -> None:
    outcome = weigh(STRAY._replace(holders=lambda: {"10.99.3.0/24": "n9"}), seen(INSIDE), 4)
    assert answer(outcome) == (State.CONFLICT, "") and codes(outcome) == ["slice-outside-block"]
    assert outcome is not None
    assert outcome.warnings[0].message == f"node slices 10.99.3.0/24 of n9 lie outside {BLOCK}"


def test_a_slice_outside_is_a_conflict_where_no_address_confirms() -> None:
    outcome = weigh(STRAY, UNSEEN, 4)
    assert outcome is not None and answer(outcome) == (State.CONFLICT, "")
    assert codes(outcome) == ["slice-outside-block"] and {str(each) for each in outcome.tested} == {BLOCK}
    assert outcome.because == f"node slices lie outside {BLOCK}"


def test_slices_of_an_allocator_that_does_not_use_them_do_not_judge() -> None:
    outcome = weigh(STRAY._replace(uses_slices=False), UNSEEN, 4)
    assert answer(outcome) == (State.SINGLE, BLOCK) and not codes(outcome)


def test_of_many_slices_outside_three_are_named_and_the_rest_counted() -> None:
    slices = says("slices", ", ".join(f"10.99.{number}.0/24" for number in range(5)))
    outcome = weigh(STRAY._replace(assigned=(slices,)), UNSEEN, 4)
    assert outcome is not None
    told = f"node slices 10.99.0.0/24, 10.99.1.0/24, 10.99.2.0/24 and 2 more lie outside {BLOCK}"
    assert str(outcome.warnings[0].message) == told


def test_exactly_three_slices_outside_are_all_named() -> None:
    slices = says("slices", ", ".join(f"10.99.{number}.0/24" for number in range(3)))
    outcome = weigh(STRAY._replace(assigned=(slices,)), UNSEEN, 4)
    assert outcome is not None and "more" not in outcome.warnings[0].message


def test_without_an_address_a_lower_tier_that_differs_is_a_conflict() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG), tier(says("old", OTHER)))), UNSEEN, 4)
    assert outcome is not None and answer(outcome) == (State.CONFLICT, "")
    assert {str(each) for each in outcome.tested} == {BLOCK} and codes(outcome) == ["pod-block-sources-differ"]
    told = f"no Pod has an address that could tell {BLOCK} from what other sources say: old: {OTHER}"
    assert outcome.because == told and outcome.warnings[0].message == told


def test_without_an_address_a_lower_tier_that_says_the_same_agrees() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG), tier(KUBEADM))), UNSEEN, 4)
    assert outcome is not None and answer(outcome) == (State.AGREED, BLOCK)
    assert outcome.tested == outcome.blocks and not outcome.is_confirmed


def test_without_an_address_a_lower_tier_that_was_not_read_leaves_it_unknown() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG), tier(unread="the kubeadm ConfigMap"))), UNSEEN, 4)
    assert outcome is not None and answer(outcome) == (State.UNKNOWN, "")
    assert {str(each) for each in outcome.tested} == {BLOCK}
    assert outcome.because == f"no Pod has an address to confirm {BLOCK}, and the kubeadm ConfigMap could not be read"


def test_without_an_address_slices_that_were_not_read_leave_it_unknown() -> None:
    outcome = weigh(Sources(tiers=(tier(FLAG),), slices_unread=True), UNSEEN, 4)
    assert outcome is not None and answer(outcome) == (State.UNKNOWN, "")
    assert outcome.because == f"no Pod has an address to confirm {BLOCK}, and the nodes' slices could not be read"


DUAL = Sources(tiers=(tier(says("both", f"{BLOCK},fd00::/56")),))


def test_sources_that_the_other_family_confirmed_need_no_further_proof() -> None:
    sources = Sources(tiers=(tier(FLAG), tier(says("old", OTHER), unread="x")), slices_unread=True)
    assert answer(weigh(sources, UNSEEN, 4, is_other_confirmed=True)) == (State.SINGLE, BLOCK)
    assert answer(weigh(STRAY._replace(slices_unread=True), UNSEEN, 4, is_other_confirmed=True)) == (State.CONFLICT, "")


def test_of_slices_a_family_that_no_pod_has_although_pods_have_the_other_is_not_known() -> None:
    both = says("slices", "10.244.0.0/24,fd00::/64")
    outcome = weigh(DUAL._replace(assigned=(both,), uses_slices=True), seen(INSIDE), 6, is_other_confirmed=True)
    assert outcome is not None and answer(outcome) == (State.UNKNOWN, "")
    assert outcome.because == "no Pod has an address of fd00::/56, although Pods have addresses of the other family"
    assert answer(weigh(DUAL, UNSEEN, 6)) == (State.SINGLE, "fd00::/56")


def test_a_family_that_is_switched_off_is_no_part_of_the_answer_unless_a_pod_has_it() -> None:
    off = DUAL._replace(off=frozenset({6}))
    assert weigh(off, seen(INSIDE), 6) is None and weigh(off, UNSEEN, 6) is None
    assert answer(weigh(off, seen("fd00::3"), 6)) == (State.SINGLE, "fd00::/56")


def test_a_family_of_which_no_node_has_a_slice_is_no_part_of_the_answer() -> None:
    sliced = DUAL._replace(assigned=(says("slices", "10.244.0.0/24"),), uses_slices=True)
    assert weigh(sliced, UNSEEN, 6) is None
    assert answer(weigh(sliced._replace(uses_slices=False), UNSEEN, 6)) == (State.SINGLE, "fd00::/56")


def test_what_may_switch_ipv6_off_and_was_not_read_leaves_it_unknown() -> None:
    assert answer(weigh(DUAL._replace(switch_unread="its file"), UNSEEN, 6)) == (State.UNKNOWN, "")
    assert answer(weigh(DUAL._replace(switch_unread="its file"), UNSEEN, 4)) == (State.SINGLE, BLOCK)


CLAIMS = st.builds(says, st.sampled_from("abc"), st.sampled_from((BLOCK, OTHER, "10.244.0.0/15", "fd00::/48")))
TIERS = st.builds(
    Tier,
    st.lists(CLAIMS, max_size=2).map(tuple),
    st.sampled_from(("", "", "something")),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
SOURCES = st.builds(
    Sources,
    tiers=st.lists(TIERS, max_size=3).map(tuple),
    others=st.lists(CLAIMS, max_size=2).map(tuple),
    hints=st.lists(CLAIMS, max_size=1).map(tuple),
    assigned=st.lists(CLAIMS, max_size=1).map(tuple),
    uses_slices=st.booleans(),
    slices_unread=st.booleans(),
)
SEEN = st.lists(st.sampled_from((INSIDE, "10.245.0.1", "10.99.0.4", OUTSIDE, "fd00::7")), max_size=3)
_RANK = {State.UNKNOWN: 0, State.CONFLICT: 0, State.SINGLE: 1, State.AGREED: 2}


@given(SOURCES, SEEN, st.sampled_from((4, 6)), st.integers(0, 2))
def test_a_tier_that_drops_out_never_makes_the_answer_surer_or_another(
    sources: Sources, addresses: list[str], family: int, position: int
) -> None:
    whole = weigh(sources, seen(*addresses), family)
    tiers = tuple(
        each._replace(claims=(), unread="forbidden") if place == position else each
        for place, each in enumerate(sources.tiers)
    )
    less = weigh(sources._replace(tiers=tiers), seen(*addresses), family)
    if whole is None or less is None or _RANK[less.state] == 0:
        return
    assert less.blocks == whole.blocks and _RANK[less.state] <= _RANK[whole.state]


@given(SOURCES, SEEN, st.sampled_from((4, 6)))
def test_no_block_is_told_that_no_source_says(sources: Sources, addresses: list[str], family: int) -> None:
    outcome = weigh(sources, seen(*addresses), family)
    said = {block for claim in (*sources.configured, *sources.hints) for block in claim.blocks}
    assert outcome is None or outcome.blocks <= said
    assert outcome is None or all(block.version == family for block in outcome.blocks)


@given(SOURCES, st.sampled_from((4, 6)))
def test_without_a_look_at_pods_nothing_is_answered(sources: Sources, family: int) -> None:
    outcome = weigh(sources, Observed(), family)
    assert outcome is None or _RANK[outcome.state] == 0
