"""``kubectl netinfo nodes`` on dumps: a dump of some namespaces shows some Pods, and those are no count."""

from __future__ import annotations

from tests.apiserver.dump.conftest import Taken
from tests.support.program import run


def test_addresses_are_counted_only_where_all_namespaces_were_taken(dumps: dict[str, Taken]) -> None:
    some = run("nodes", "--from", str(dumps["flannel"].paths["streamed"]), "-o", "json")
    assert some.code == 3 and some.report["items"]
    assert {item["used"] for item in some.report["items"]} == {item["free"] for item in some.report["items"]} == {None}
    assert "looked at, and there may be more" in some.report["because"]["used"]
    whole = run("nodes", "--from", str(dumps["flannel"].paths["tree_of_all_namespaces"]), "-o", "json")
    for item in whole.report["items"]:
        assert item["slices"] == item["assigned"]
        assert item["free"]["IPv4"] == min(item["podPlaces"], 253 - item["used"]["IPv4"])


def test_a_dump_is_read_from_a_pipe(flannel_stream: bytes) -> None:
    rows = [
        line.split() for line in run("nodes", "--from", "-", "--no-headers", stdin=flannel_stream).stdout.splitlines()
    ]
    assert rows and all(row[2].endswith(".0/24") for row in rows)
