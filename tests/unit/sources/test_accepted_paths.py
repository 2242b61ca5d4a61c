"""What the proxy lets through is what is asked: every request of every recorded cluster, and nothing that is secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

from netinfo.model.command import Answer, Command
from netinfo.sources.live.accepted_paths import ACCEPTED_PATHS
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.shell import FixedPlan
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Selection
from netinfo.sources.recorded import Recording
from tests.support.faults.recordings import recordings

ACCEPTED = re.compile("|".join(ACCEPTED_PATHS))
EVERYTHING = Scope(counts_pods=True, counts_services=True, is_wide=True)


def asked(folder: Path) -> list[str]:
    """The paths that the plan asks of a recorded cluster, as the server sees them."""
    recording, selection = Recording(folder), Selection()
    command = selection.command()
    found = connection.read(recording.run(FixedPlan([command]))[command], selection)
    assert found is not None
    answers: Mapping[Command, Answer] = recording.run(Inquiry(found, EVERYTHING))
    raw = [each.args[2] for each in answers if each.args[:2] == ("get", "--raw")]
    return [unquote(path.partition("?")[0]) for path in raw]


@pytest.mark.parametrize("name", recordings())
def test_everything_that_is_asked_of_a_recorded_cluster_passes(name: str) -> None:
    paths = asked(recordings()[name])
    assert paths and not [path for path in paths if not ACCEPTED.fullmatch(path)]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/secrets",
        "/api/v1/namespaces/kube-system/secrets/token",
        "/api/v1/namespaces/kube-system/configmaps",
        "/api/v1/namespaces/kube-system/configmaps/mine",
        "/api/v1/namespaces/kube-system/pods/etcd/log",
        "/api/v1/namespaces/kube-system/pods/etcd/exec",
        "/api/v1/namespaces/kube-system/pods/etcd/proxy",
        "/api/v1/nodes/a/proxy/logs",
        "/api/v1/watch/nodes",
        "/apis/apps/v1/namespaces/default/deployments",
        "/openapi/v2",
        "/metrics/cadvisor",
        "/",
    ],
)
def test_nothing_else_passes(path: str) -> None:
    assert not ACCEPTED.fullmatch(path)
