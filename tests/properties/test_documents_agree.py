"""No document contradicts itself: whatever speaks of the same thing says the same, in every form of the answer."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from netinfo.sources.recorded import Recording
from tests.clusters.judging import FOLDER, NAMES
from tests.support.every_view import look_at

#: Findings about single addresses, and about a block that is nobody's for certain: the map draws known ranges.
_NOT_OF_RANGES = {
    "node-address-twice",
    "pod-address-twice",
    "pod-block-is-service-block",
    "pod-inside-service-block",
    "service-inside-pod-block",
}


@cache
def printed(name: str) -> dict[str, str]:
    """What every command prints of the recorded cluster."""
    return look_at(Recording(FOLDER / name))


@cache
def facts(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(name)["json"])["facts"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_path_and_the_policies_are_told_once(name: str) -> None:
    detail, path, policy = (facts(name)[key] for key in ("cni", "dataplane", "networkPolicy"))
    assert detail["detail"]["encapsulation"] == path.get("detail", {}).get("encapsulation")
    engine = policy["value"] if policy["value"] not in (None, "none") else None
    assert detail["detail"]["policyEngine"] == engine


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_of_nodes_hold_the_slices_of_the_report(name: str) -> None:
    rows = json.loads(printed(name)["nodes"])["items"]
    told = facts(name)["nodeCIDRs"]
    slices = {block for row in rows for block in row["slices"] or ()}
    assert slices == set(told["value"] or ()) or (told["value"] is None and not slices)


@pytest.mark.parametrize("name", NAMES)
def test_the_families_of_services_are_those_of_the_cluster(name: str) -> None:
    """Pods may have one more: a file on the node can give them addresses of a family that nothing else uses."""
    families, blocks = facts(name)["ipFamilies"]["value"], facts(name)["serviceCIDRs"]["value"] or ()
    assert families is None or {"IPv6" if ":" in each else "IPv4" for each in blocks} <= set(families)


@pytest.mark.parametrize("name", NAMES)
def test_the_table_and_the_transcript_have_the_values_of_the_document(name: str) -> None:
    for fact in ("podCIDRs", "serviceCIDRs"):
        value = facts(name)[fact]["value"]
        if value is not None and len(value) <= 6:
            assert ", ".join(value) in printed(name)["wide"], fact
            answers = [line for line in printed(name)["transcript"].splitlines() if line.startswith("Answer: ")]
            assert any(all(each in line for each in value) for line in answers), fact


@pytest.mark.parametrize("name", NAMES)
def test_what_the_map_marks_is_a_finding_and_the_other_way_round(name: str) -> None:
    findings = json.loads(printed(name)["check"])["findings"]
    collisions = {each["code"] for each in findings if each["kind"] == "collision"}
    assert ("!!" in printed(name)["map"]) == bool(collisions - _NOT_OF_RANGES), collisions


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_of_room_add_up_and_are_told_alike(name: str) -> None:
    detail = facts(name)["capacity"].get("detail", {})
    blocks = [each for key in ("podBlock", "serviceBlock") for each in (detail.get(key) or {}).values()]
    for each in blocks:
        counted = [each[key] for key in ("used", "free", "kept", "heldForGoneNodes")]
        assert None in counted or (sum(counted) == each["addresses"] and min(counted) >= 0), each
    for each in (detail.get("slices") or {}).values():
        assert each["given"] + each["free"] == each["possible"] and min(each.values()) >= 0
    told = [line for line in printed(name)["map"].splitlines() if line.startswith("room left: ")]
    row = next((line for line in printed(name)["wide"].splitlines() if line.startswith("Room left")), "")
    assert [line.removeprefix("room left: ") in row for line in told] == ([True] if row else [])
