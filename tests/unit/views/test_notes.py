"""What stands beside an answer: where something was forbidden, how an administrator learns what to grant."""

from __future__ import annotations

import pytest

from netinfo.model.command import Trouble
from netinfo.model.report import ClusterSummary, Report, Unread
from netinfo.views import notes


def told(*reasons: Trouble) -> list[str]:
    """The lines about sources that were not read for these reasons."""
    missing = tuple(Unread(f"s{at}", reason, "kubectl get it", "do it") for at, reason in enumerate(reasons))
    return notes.unread(
        Report("east", "live", ClusterSummary(None, None, 1), {}, (), missing), is_named=False
    ).splitlines()


def test_what_is_forbidden_leads_to_the_rights_that_are_needed_once() -> None:
    lines = told(Trouble.FORBIDDEN, Trouble.TIMEOUT, Trouble.FORBIDDEN)
    assert [line.partition(": ")[0] for line in lines] == ["not read"] * 3 + ["rights"]
    assert "kubectl netinfo rbac" in lines[-1]


@pytest.mark.parametrize("reason", [Trouble.TIMEOUT, Trouble.NOT_IN_DUMP, Trouble.UNAUTHORIZED])
def test_other_reasons_have_nothing_to_do_with_rights(reason: Trouble) -> None:
    assert all("rbac" not in line for line in told(reason))
