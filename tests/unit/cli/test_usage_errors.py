"""What is wrong with a command line is told in our words, in the reader's language, on stderr alone."""

from __future__ import annotations

import pytest

from tests.support.in_process import run

WRONG = {
    "--demo --wide=maybe": "--wide takes no value but true or false",
    "nodes --demo --no-headers=x": "--no-headers takes no value but true or false",
    "plan --nodes x --pods-per-node 3 --demo": '--nodes "x" is no whole number',
    "plan /16 --count x --demo": '--count "x" is no whole number',
    "plan /16 --count 0 --demo": "--count 0 is not in the range 1<=x<=1000",
    "get --demo": "an argument is missing: FACT",
    "whois --demo": "an argument is missing: ADDRESSES",
    "node --demo": "there is no command node; is nodes meant?",
    "get cni dns --demo": "too many arguments: dns",
}


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_word_is_named_with_what_is_right(words: str) -> None:
    result = run(*words.split())
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {WRONG[words]}\n  next:  kubectl netinfo")


@pytest.mark.parametrize("words", WRONG)
def test_none_of_it_is_left_in_english(words: str) -> None:
    said = run("--lang", "ru", *words.split()).stderr.splitlines()[0]
    assert said.startswith("ошибка: ") and any("а" <= letter <= "я" for letter in said.removeprefix("ошибка: "))
