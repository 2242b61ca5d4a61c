"""What may be told to somebody who sees less: nothing else, and nothing surer."""

from __future__ import annotations

from typing import Any

#: How sure a state is. A conflict is no certainty, and neither is unknown.
SURE = {"agreed": 2, "single": 1, "not-applicable": 1}


def not_surer(fact: str, whole: dict[str, Any], after: dict[str, Any], asked: tuple[str, ...]) -> None:
    """The answer with something hidden is no surer than the whole one and says nothing else."""
    before = whole[fact]
    if after["state"] not in SURE or _is_side_of_a_conflict(before, after) or _is_coarser(before, after):
        return
    if whole["cni"]["state"] == "conflict" and fact != "cni" and before["state"] != "conflict":
        return  # it follows from a network whose rival could not be seen any more
    told = (fact, asked, before["state"], before["value"], after["state"], after["value"])
    assert before["value"] == after["value"] or _is_part_of_a_list(before, after), told
    assert SURE.get(before["state"], 0) >= SURE[after["state"]], told


def _is_side_of_a_conflict(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """One of two sources that contradict each other could not be read: the other one stands, but never as agreed."""
    sides = [each["value"] for each in before["evidence"]]
    return before["state"] == "conflict" and after["state"] == "single" and after["value"] in sides


def _is_part_of_a_list(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Some of the blocks or ranges, while it is told what could not be read: the list claims no more."""
    is_list = isinstance(before["value"], list) and isinstance(after["value"], list)
    return is_list and all(each in before["value"] for each in after["value"]) and bool(after.get("because"))


def _is_coarser(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """What a distribution is made of, while it is told that a form of it cannot be excluded."""
    made_of = before.get("detail", {}).get("basedOn", [])
    return after["value"] in made_of and after["state"] == "single" and bool(after["because"])
