"""Small clusters as lists of their objects, as ``kubectl get -A -o json`` prints them: from the text to the answer."""

from __future__ import annotations

from netinfo.model.report import State
from tests.support.dumps.pieces import FLANNEL, NODE, block, manager, pod, report_on


def test_the_rest_of_a_pod_on_a_node_that_is_gone_makes_no_conflict() -> None:
    objects = (NODE, FLANNEL, manager("10.244.0.0/16"), pod("a", "10.244.0.5"))
    lost = pod("lost", "10.1.7.9", "gone")
    assert block(report_on(*objects, lost))[0] is State.CONFLICT
    lost["metadata"]["deletionTimestamp"] = "2026-05-06T00:00:00Z"
    assert block(report_on(*objects, lost)) == (State.SINGLE, ("10.244.0.0/16",))
    assert block(report_on(*objects[1:], lost))[0] is State.CONFLICT
