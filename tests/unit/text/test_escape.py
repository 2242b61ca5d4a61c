"""Nothing from outside moves a cursor, hides a line or forges one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.text.escape import escape, is_plain

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text())
def test_no_hidden_character_survives(raw: str) -> None:
    assert not [character for character in escape(raw) if unicodedata.category(character) in HIDDEN]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb", "a\\x0db"),
        ("abc\u202edef", "abc\\u202edef"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("блок адресов", "блок адресов"),
        ("", ""),
    ],
)
def test_hidden_characters_become_visible(raw: str, shown: str) -> None:
    assert escape(raw) == shown


def test_a_value_with_a_hidden_character_is_not_plain() -> None:
    assert is_plain("10.244.0.0/16") and not is_plain("10.244.0.0/16\u200b")
