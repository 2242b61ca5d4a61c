"""Secrets in every form of writing that configuration has; the figures are those of ``python -m tests.redaction``."""

from __future__ import annotations

import pytest

from netinfo.text.redact import redact
from tests.redaction import FORMS, harmless, recall


@pytest.mark.parametrize("form", FORMS)
def test_of_a_hundred_secrets_ninety_nine_are_gone(form: str) -> None:
    assert recall(FORMS[form]) >= 99


@pytest.mark.parametrize("line", harmless(), ids=lambda line: line[:40])
def test_what_is_no_secret_stays(line: str) -> None:
    assert redact(line) == line


def test_a_block_of_yaml_ends_where_its_indentation_ends() -> None:
    written = "spec:\n  password: |\n    one\n\n    two\n  host: db\npool: 10.0.0.0/8\n"
    assert redact(written) == "spec:\n  password: |\nREDACTED\n  host: db\npool: 10.0.0.0/8\n"


def test_a_value_that_begins_as_a_flag_does_is_one_only_where_a_flag_may_stand() -> None:
    assert redact("run --token --verbose=2") == "run --token --verbose=2"
    assert redact("run --token=--verbose2x") == "run --token=REDACTED"


def test_a_list_of_arguments_stays_a_list() -> None:
    assert redact('["curl","-u","me:hunter2x","https://x"]') == '["curl","-u","REDACTED","https://x"]'
