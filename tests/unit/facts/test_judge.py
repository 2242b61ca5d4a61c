"""When claims agree, when addresses lie inside, and how sure a value is."""

from __future__ import annotations

import pytest

from netinfo.model.block_sources import Claim, agrees, holds_all, state_of
from netinfo.model.command import Command
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Stance, State, Strength
from netinfo.values.addresses import Network, parse_address, parse_networks


def blocks(written: str) -> tuple[Network, ...]:
    found = parse_networks(written)
    assert found is not None
    return found


SHOWS = Command("kubectl", ("get", "pod", "kcm"))


def claim(written: str) -> Claim:
    return Claim("flag", blocks(written), Origin("pods", "kube-system/kcm"), SHOWS, "--cluster-cidr")


@pytest.mark.parametrize(
    ("says", "known", "is_same"),
    [
        ("10.1.0.0/16", "10.1.0.0/16", True),
        ("10.1.0.0/16", "10.1.0.0/16,fd00::/48", True),
        ("10.1.0.0/16,fd00::/48", "10.1.0.0/16", False),
        ("10.1.2.0/24", "10.1.0.0/16", False),
        ("", "10.1.0.0/16", False),
    ],
)
def test_a_claim_agrees_when_every_block_of_it_is_known(says: str, known: str, is_same: bool) -> None:
    assert agrees(claim(says), blocks(known)) is is_same


@pytest.mark.parametrize(
    ("address", "is_held"), [("10.1.3.4", True), ("10.2.0.1", False), ("fd00::1", True), ("fd01::1", False)]
)
def test_every_address_lies_in_a_block_of_its_family(address: str, is_held: bool) -> None:
    found = parse_address(address)
    assert found and holds_all(blocks("10.1.0.0/16,fd00::/48"), [found]) is is_held


def test_a_family_without_a_block_is_not_judged() -> None:
    strange, inside = parse_address("fd00::1"), parse_address("10.1.3.4")
    assert strange and inside and holds_all(blocks("10.1.0.0/16"), [strange, inside])


def evidence(
    source: str, stance: Stance = Stance.FOR, strength: Strength = Strength.CONFIGURED, value: str = "10.1.0.0/16"
) -> Evidence:
    return Evidence(source, strength, stance, (value,), Origin(""), None, "")


def test_two_sources_agree_one_is_single_none_is_unknown() -> None:
    assert state_of([evidence("a"), evidence("b")]) is State.AGREED
    assert state_of([evidence("a"), evidence("b", strength=Strength.INFERRED)]) is State.AGREED
    assert state_of([evidence("a"), evidence("a")]) is State.SINGLE
    assert state_of([]) is State.UNKNOWN


@pytest.mark.parametrize("strength", sorted({*Strength} - {Strength.CONFIGURED, Strength.INFERRED}))
def test_what_was_seen_confirms_and_is_no_source(strength: Strength) -> None:
    assert state_of([evidence("a"), evidence("pods", strength=strength)]) is State.SINGLE
    assert state_of([evidence("pods", strength=strength)]) is State.UNKNOWN


@pytest.mark.parametrize("stance", sorted({*Stance} - {Stance.FOR}))
def test_what_does_not_speak_for_the_value_does_not_count(stance: Stance) -> None:
    assert state_of([evidence("a"), evidence("b", stance)]) is State.SINGLE
    assert state_of([evidence("b", stance)]) is State.UNKNOWN


def test_a_claim_becomes_evidence_with_its_place_and_command() -> None:
    shown = claim("fd00::/48,10.1.0.0/16").evidence(Stance.AGAINST)
    assert shown == Evidence(
        "flag",
        Strength.CONFIGURED,
        Stance.AGAINST,
        ("10.1.0.0/16", "fd00::/48"),
        Origin("pods", "kube-system/kcm"),
        SHOWS,
        "--cluster-cidr",
    )
