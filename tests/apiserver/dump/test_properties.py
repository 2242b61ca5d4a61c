"""Whatever becomes of a dump on its way, no answer changes without a word."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netinfo.model.report import Report
from tests.apiserver.dump.conftest import Taken
from tests.support import everyday
from tests.support.dumps.judged import judged, silent_changes, tried

FORMS = ("streamed_of_all_namespaces", "streamed_yaml", "one_output_of_get", "raw_answers")
#: A place in any dump, counted round. The dump's own length as the bound would have to be drawn inside the test, and
#: hypothesis then sometimes takes one run's draws for another's ("Inconsistent data generation").
PLACES = st.integers(0, 2**32 - 1)
relaxed = settings(
    max_examples=everyday.count(120, 40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(params=FORMS)
def dump(request: pytest.FixtureRequest, dumps: dict[str, Taken]) -> tuple[bytes, Report]:
    """A dump of flannel in one stream, and its report."""
    data = dumps["flannel"].data(request.param)
    return data, judged(data)


@relaxed
@given(PLACES)
def test_a_dump_cut_at_any_byte(dump: tuple[bytes, Report], place: int) -> None:
    whole, report = dump
    assert silent_changes(tried(whole[: place % len(whole)]), report) == {}


@relaxed
@given(PLACES)
def test_a_dump_that_begins_at_any_byte(dump: tuple[bytes, Report], place: int) -> None:
    whole, report = dump
    assert silent_changes(tried(whole[place % len(whole) :]), report) == {}


@relaxed
@given(st.lists(st.tuples(PLACES, st.integers(0, 7)), min_size=1, max_size=4))
def test_a_dump_with_flipped_bytes(dump: tuple[bytes, Report], flips: list[tuple[int, int]]) -> None:
    """A digit that became another digit is left out: no reader could tell."""
    whole, report = dump
    changed = bytearray(whole)
    for place, bit in flips:
        at = place % len(whole)
        flipped = changed[at] ^ (1 << bit)
        if not (chr(changed[at]).isdigit() and chr(flipped).isdigit()):
            changed[at] = flipped
    assert silent_changes(tried(bytes(changed)), report) == {}


@relaxed
@given(st.randoms(use_true_random=False))
def test_a_dump_with_its_documents_shuffled(flannel_stream: bytes, chance: random.Random) -> None:
    report = judged(flannel_stream)
    parts = re.findall(rb"==== START.*?==== END[^\n]*\n|^\{\n.*?^\}\n", flannel_stream, re.DOTALL | re.MULTILINE)
    assert b"".join(parts) == flannel_stream
    chance.shuffle(parts)
    assert silent_changes(tried(b"".join(parts)), report) == {}


@relaxed
@given(st.integers(1, 9000))
def test_a_dump_in_chunks_of_any_size(flannel_stream: bytes, size: int) -> None:
    assert judged(flannel_stream, size).facts == judged(flannel_stream).facts


@relaxed
@given(st.binary(max_size=300), PLACES)
def test_a_dump_with_noise_in_it(flannel_stream: bytes, noise: bytes, place: int) -> None:
    report = judged(flannel_stream)
    at = place % len(flannel_stream)
    assert silent_changes(tried(flannel_stream[:at] + noise + flannel_stream[at:]), report) == {}
