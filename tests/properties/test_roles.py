"""Knowing less never makes surer: what users with fewer rights cannot see is hidden together, as rights hide it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from netinfo.model.command import Answer, Trouble
from tests.clusters.judging import NAMES, as_document, document, judged
from tests.support.surer import SURE, not_surer

Kind = Callable[[str], bool]

HIDDEN: dict[str, Kind] = {
    "nodes": lambda line: "/nodes" in line or " nodes" in line,
    "daemonsets": lambda line: "daemonsets" in line,
    "configmaps": lambda line: "configmaps" in line,
    "custom resources": lambda line: (
        re.search(r"/apis/(?!apps/|networking\.k8s\.io/)\S+/| get \S+\.\S+\.\S+", line) is not None
    ),
    "control plane": lambda line: "labelSelector" in line,
    "files of the node": lambda line: "minikube" in line,
}
#: Who they are, and what is hidden from them.
ROLES = {
    "may read nodes, Pods and Services": ("daemonsets", "configmaps", "custom resources", "control plane"),
    "the same, with the control plane (a plain dump)": ("daemonsets", "configmaps", "custom resources"),
    "has ClusterRole view": ("nodes", "custom resources", "files of the node"),
    "may read Pods and Services": ("nodes", "daemonsets", "configmaps", "custom resources", "files of the node"),
    "sees neither agents nor nodes": ("nodes", "daemonsets"),
    "sees neither agents nor settings": ("daemonsets", "configmaps"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", NAMES)
def test_whoever_sees_less_is_told_nothing_surer_and_nothing_else(name: str, role: str) -> None:
    whole = document(name)["facts"]
    report = as_document(judged(name, _hiding(*ROLES[role])))
    for fact, after in report["facts"].items():
        if not _lacks_a_part_that_is_told(whole[fact], after, report):
            not_surer(fact, whole, after, (role,))


def _hiding(*kinds: str) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        line = " ".join(answer.command.argv)
        if not any(HIDDEN[kind](line) for kind in kinds):
            return answer
        if answer.command.program == "minikube":
            return Answer(answer.command, 85, trouble=Trouble.FAILED)
        refusal = b'Error from server (Forbidden): nodes is forbidden: User "u" cannot list resource "nodes"'
        return Answer(answer.command, 1, b"", refusal, trouble=Trouble.FORBIDDEN)

    return change


def _lacks_a_part_that_is_told(before: dict[str, Any], after: dict[str, Any], report: dict[str, Any]) -> bool:
    """One of two families is answered and the warning says that the other is not known, or a list of ranges says what
    of it could not be read."""
    is_told = any(each["code"] == "family-unknown" for each in report["warnings"])
    is_told = is_told or "could not be read" in str(after.get("because"))
    if not is_told or not isinstance(before["value"], list) or not isinstance(after["value"], list):
        return False
    is_part = all(each in before["value"] for each in after["value"]) and len(after["value"]) < len(before["value"])
    return is_part and SURE.get(before["state"], 0) >= SURE[after["state"]]
