"""What is said below a command follows from the facts."""

from __future__ import annotations

import pytest

from netinfo.model.origin import Origin
from netinfo.model.report import ClusterSummary, Evidence, Fact, Report, Stance, State, Strength, Verdict
from netinfo.transcript import explanations


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (("10.96.0.0/28",), "is the block from which the API server takes ClusterIPs"),
        (("10.96.0.0/24", "10.96.0.0/28"), "is the block that the API server began with"),
    ],
)
def test_the_flag_of_a_service_range_that_was_extended_is_not_called_the_whole(
    block: tuple[str, ...], says: str
) -> None:
    flag, origin = ("10.96.0.0/28",), Origin("x", "--service-cluster-ip-range")
    shown = Evidence("kube-apiserver", Strength.CONFIGURED, Stance.FOR, flag, origin, None, "a flag")
    verdict = Verdict(Fact.SERVICE_CIDRS, State.AGREED, block, evidence=(shown,))
    report = Report("test", "live", ClusterSummary(None, None, None), {Fact.SERVICE_CIDRS: verdict})
    assert says in explanations.of_flag(report, Fact.SERVICE_CIDRS, shown)
