"""YAML of a dump becomes the tree that PyYAML makes of it, whatever stands in it; only faster."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netinfo.sources.dump.parse import plain_yaml

ERRORS = (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError)
WORDS = (
    "",
    "a",
    "true",
    "No",
    "~",
    "null",
    "12",
    "0x1F",
    "1_0",
    "0o7",
    "010",
    "1:30",
    "1.5",
    ".inf",
    "1e3",
    "=",
    "<<",
    "|",
)
MORE = ("2024-01-02", "2024-01-02T03:04:05Z", "9" * 70, "a: b", "- a", "#x", "é", "10.244.0.0/16", "x" * 60, "- ")
words = st.sampled_from((*WORDS, *MORE))
trees = st.recursive(
    words | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


def of_pyyaml(written: str) -> Any:
    try:
        return yaml.load(written, Loader=plain_yaml.loader()[1])
    except ERRORS:
        return "refused"


def own(written: str) -> Any:
    try:
        return plain_yaml.tree(written)
    except ERRORS:
        return "refused"


@given(trees)
def test_what_a_writer_of_yaml_writes_is_read_as_it_was(tree: Any) -> None:
    written = yaml.safe_dump(tree)
    assert repr(own(written)) == repr(of_pyyaml(written))


@given(
    trees,
    st.integers(0, 200),
    st.sampled_from([":", "-", "&a ", "*a", "!!str ", "<<: ", "'", '"', "\n", "  ", "{", "["]),
)
def test_what_somebody_changed_by_hand_is_read_or_refused_as_by_pyyaml(tree: Any, at: int, more: str) -> None:
    written = yaml.safe_dump(tree)
    written = written[:at] + more + written[at:]
    assert repr(own(written)) == repr(of_pyyaml(written))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "---\n",
        "a: 1\n---\nb: 2\n",
        "a: &x 1\nb: *x\n",
        "a: {<<: {b: 1}, c: 2}\n",
        "? [a]\n: b\n",
        "!!set {a, b}\n",
        "a: !x b\n",
        "a: '1'\nb: \"true\"\nc: |\n  2\n",
        "a: 2024-01-02\n",
        f"a: {'1:' * 5000}1\n",
        "a: 1\na: 2\n",
        "[" * 3000,
    ],
)
def test_what_kubectl_never_writes_too(written: str) -> None:
    assert repr(own(written)) == repr(of_pyyaml(written))
