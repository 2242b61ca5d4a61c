"""Every case of the catalogue is a test, or is listed with the reason why not."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.program import ROOT

CASES = range(1, 251)
_LINE = re.compile(r"(?P<first>\d{3})(?:-(?P<last>\d{3}))? (?P<what>\S.*)")
_NAMED = re.compile(r"def test_(?P<first>\d{3})(?:_(?P<to>to_)?(?:and_)?(?P<last>\d{3}))?_")


def listed() -> dict[int, str]:
    """What ``fault_catalogue.txt`` says, by number."""
    found: dict[int, str] = {}
    for line in (Path(__file__).with_name("fault_catalogue.txt")).read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        entry = _LINE.fullmatch(line)
        assert entry, line
        for number in range(int(entry["first"]), int(entry["last"] or entry["first"]) + 1):
            assert number not in found, number
            found[number] = entry["what"]
    return found


def test_every_case_is_provoked_or_its_absence_has_a_reason() -> None:
    source = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    named: set[int] = set()
    for each in _NAMED.finditer(source):
        first, last = int(each["first"]), int(each["last"] or each["first"])
        named |= set(range(first, last + 1)) if each["to"] else {first, last}
    assert set(CASES) - named - set(listed()) == set()


def test_every_test_that_is_listed_is_there() -> None:
    there = set(
        re.findall(
            r"def (test_\w+)", "\n".join(each.read_text("utf-8") for each in (ROOT / "tests").rglob("test_*.py"))
        )
    )
    for number, what in listed().items():
        if not what.startswith("not here: "):
            assert set(what.split()) <= there, (number, set(what.split()) - there)
