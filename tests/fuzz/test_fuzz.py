"""Thousands of inputs for every reader of bytes from outside: no exception, no hang, no growth."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.inputs import inputs
from tests.fuzz.targets import TARGETS
from tests.support import everyday

INPUTS = everyday.count(20_000, 2_000)
#: So often a target reads each of its inputs: the same text stands in this many ConfigMaps.
TIMES = {"configuration_maps": 4}
#: One input may take so long, on a machine that does something else meanwhile.
SLOW = 2.0
#: So much memory may all inputs of a target leave behind, in MB.
GROWTH = 80


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_reader(name: str) -> None:
    target = TARGETS[name]
    target.run(target.examples[0])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for data in inputs(target, INPUTS // TIMES.get(name, 1), seed=1):
        began = time.monotonic()
        try:
            target.run(data)
        except Exception as error:
            pytest.fail(f"{name}({data!r}): {type(error).__name__}: {error}")
        assert time.monotonic() - began < SLOW, data
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024 < GROWTH


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=150, deadline=None)
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_no_bytes_at_all_break_a_reader(name: str, data: bytes) -> None:
    TARGETS[name].run(data)


LONG = 100_000


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize(
    "piece", [b"[", b"{", b'{"a":', b"10.", b"a", b"(", b"- ", b"`", b" ", b"\\", b"ey", b"&a "], ids=repr
)
def test_long_and_deep_inputs_take_linear_time(name: str, piece: bytes) -> None:
    target: Callable[[bytes], None] = TARGETS[name].run
    began = time.monotonic()
    target(piece * (LONG // len(piece)))
    assert time.monotonic() - began < 2 * SLOW


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("kubeconfig_fields", b'[{"name":"a"}]\n[{"name":"c","cluster":{"server":"https://[h"}}]\n\n\n'),
        ("texts", b"[default]\na\n b\n"),
        ("secrets", b'{"to\x1bken":"ey\nhbNciOiiJkZXYifQ.c2\xe2\x80\xae'),
    ],
)
def test_what_once_broke_a_reader(name: str, data: bytes) -> None:
    TARGETS[name].run(data)
