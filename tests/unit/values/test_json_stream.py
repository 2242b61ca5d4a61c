"""Lists of any length are decoded item by item, and what is broken is never half believed."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.model.command import Answer, Command, Trouble
from netinfo.sources.objects import nodes
from netinfo.sources.objects.api import read_list
from netinfo.values.json_stream import InvalidJsonError, JsonStream

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


def chunked(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.lists(trees, max_size=5), st.integers(1, 9), st.sampled_from([None, 1]))
def test_items_are_those_of_the_standard_decoder_wherever_the_chunks_end(
    items: list[object], size: int, indent: int | None
) -> None:
    data = json.dumps(items, indent=indent, ensure_ascii=False).encode("utf-8", "replace")
    assert list(JsonStream(chunked(data, size)).elements()) == json.loads(data)


@given(st.dictionaries(st.text(max_size=5), trees, max_size=4), st.integers(1, 9))
def test_members_are_those_of_the_standard_decoder(tree: dict[str, object], size: int) -> None:
    data = json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
    stream = JsonStream(chunked(data, size))
    assert {key: stream.value() for key in stream.members()} == json.loads(data)


@given(st.binary(max_size=60), st.integers(1, 7))
def test_any_bytes_end_in_a_value_or_in_the_one_error(data: bytes, size: int) -> None:
    with contextlib.suppress(InvalidJsonError):
        list(JsonStream(chunked(data, size)).elements())


NODES = {"kind": "NodeList", "metadata": {}, "items": [{"metadata": {"name": f"n{i}"}} for i in range(3)]}


def answer(stdout: bytes, exit_code: int = 0) -> Answer:
    return Answer(Command("kubectl", ()), exit_code, stdout)


def test_a_list_gives_a_row_an_item() -> None:
    reading = read_list(answer(json.dumps(NODES).encode()), nodes.row)
    assert [row.name for row in reading] == ["n0", "n1", "n2"] and reading.is_complete


@pytest.mark.parametrize("cut", range(1, len(json.dumps(NODES)), 7))
def test_a_list_that_breaks_off_is_no_list(cut: int) -> None:
    reading = read_list(answer(json.dumps(NODES).encode()[:cut]), nodes.row)
    assert reading.trouble is Trouble.INVALID and not reading.rows


@pytest.mark.parametrize("text", [b"<html>login</html>", b"hi\n" + json.dumps(NODES).encode(), b"null", b"[]", b"7"])
def test_what_is_no_document_is_unreadable(text: bytes) -> None:
    assert read_list(answer(text), nodes.row).trouble is Trouble.INVALID


@pytest.mark.parametrize("items", ["null", "{}", '["a"]', "[null]", "[NaN]", '[],"items":[]'])
def test_items_that_are_no_list_of_objects_prove_no_absence(items: str) -> None:
    reading = read_list(answer(b'{"kind":"NodeList","items":%s}' % items.encode()), nodes.row)
    assert reading.trouble is Trouble.INVALID and not reading.rows


def test_an_object_without_a_name_is_no_row_and_leaves_the_list_in_doubt() -> None:
    reading = read_list(answer(b'{"kind":"NodeList","items":[{"metadata":{}},{"metadata":{"name":"a"}}]}'), nodes.row)
    assert [row.name for row in reading] == ["a"] and not reading.is_complete


def test_no_output_is_no_list() -> None:
    assert read_list(answer(b""), nodes.row).trouble is Trouble.INVALID


def test_a_page_with_more_behind_it_is_a_sample() -> None:
    page = {**NODES, "metadata": {"continue": "x"}}
    assert not read_list(answer(json.dumps(page).encode()), nodes.row).is_complete


def test_the_stdout_of_a_failed_command_is_never_read() -> None:
    """kubectl prints a valid empty List when it may not list (kubernetes/kubernetes#52937)."""
    reading = read_list(answer(b'{"apiVersion":"v1","items":[],"kind":"List"}', exit_code=1), nodes.row)
    assert not reading.is_readable and not reading.is_absent
