"""What a person sees while a cluster takes its time: what is waited for, how long is left, and who did not answer."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from netinfo.model.command import Command
from netinfo.sources.live.waiting import Waiting
from tests.apiserver import binaries
from tests.support.faults import executables
from tests.support.faults.objects import flannel
from tests.support.faults.server import FaultServer
from tests.support.faults.terminal import with_terminal
from tests.support.program import run

NODES = Command("kubectl", ("get", "--raw", "/api/v1/nodes?limit=5", "--context=x"))
FILES = Command("minikube", ("ssh", "-p", "minikube", "--", "ls"))


def shown(monkeypatch: pytest.MonkeyPatch, waiting: Waiting, stream: io.StringIO, seconds: float) -> str:
    """What a call after so many seconds writes."""
    now = time.monotonic()
    monkeypatch.setattr("netinfo.sources.live.waiting.time.monotonic", lambda: now + seconds)
    waiting.tell(waiting, [NODES, FILES], 7.6)
    return stream.getvalue()


def test_nothing_is_said_in_the_first_second(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    assert shown(monkeypatch, Waiting(stream), stream, 0.5) == ""


def test_then_it_is_said_what_is_waited_for_and_taken_away_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    waiting = Waiting(stream)
    assert shown(monkeypatch, waiting, stream, 2) == "\rwaiting for nodes, minikube ssh (8 s left)\x1b[K"
    waiting.clear()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_of_several_clusters_those_are_named_that_have_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    waiting = Waiting(stream)
    waiting.count(3)
    with waiting.cluster("quick"):
        pass
    with waiting.cluster("slow\x1b[2J"):
        said = shown(monkeypatch, waiting, stream, 2)
    assert "1 of 3 clusters have answered; waiting for slow\\x1b[2J (8 s left)" in said


def test_a_command_of_a_transcript_is_named_by_its_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    waiting = Waiting(stream)
    now = time.monotonic()
    monkeypatch.setattr("netinfo.sources.live.waiting.time.monotonic", lambda: now + 2)
    waiting.tell(waiting, [Command("kubectl", ("--context", "x", "cluster-info", "dump"))], 3)
    assert "waiting for kubectl cluster-info dump (3 s left)" in stream.getvalue()


def test_the_slow_commands_of_a_transcript_are_told_too(tmp_path: Path) -> None:
    real = binaries.find("kubectl", binaries.CURRENT)
    if real is None:
        pytest.skip(f"no kubectl; to build: {binaries.build_command('kubectl', binaries.CURRENT)}")
    late = executables.program(tmp_path, "kubectl", f'case "$*" in *custom-columns*) sleep 3;; esac; exec {real} "$@"')
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        words = ("--kubeconfig", str(config), "--no-node", "--timeout", "30s", "transcript", "--fact", "cni")
        seen = with_terminal(*words, kubectl=late)
    assert "waiting for kubectl get ds" in seen.text and "## " in seen.text.rpartition("\x1b[K")[2]


def test_a_stream_that_is_no_terminal_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, Waiting(None), io.StringIO(), 2) == ""


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A kubeconfig of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://user:hunter2@127.0.0.1:{server.getsockname()[1]}"
        config = tmp_path / "config"
        config.write_text(
            "apiVersion: v1\nkind: Config\ncurrent-context: slow\n"
            "contexts: [{name: slow, context: {cluster: c, user: u}}]\n"
            f'clusters: [{{name: c, cluster: {{server: "{url}"}}}}]\nusers: [{{name: u, user: {{}}}}]\n'
        )
        yield config, url.replace("user:hunter2@", "")


def test_an_error_by_time_names_the_server_and_the_seconds(silent: tuple[Path, str]) -> None:
    config, url = silent
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    if kubectl is None:
        pytest.skip(f"no kubectl; to build: {binaries.build_command('kubectl', binaries.CURRENT)}")
    result = run("--kubeconfig", str(config), "--timeout", "4s", kubectl=kubectl)
    assert result.code == 7 and "hunter2" not in result.stderr
    assert result.stderr.startswith("error: no answer from http://") and "within 4 s\n" in result.stderr
    assert url.rpartition(":")[2] in result.stderr.splitlines()[0]
    seen = with_terminal("--kubeconfig", str(config), "--timeout", "4s", kubectl=kubectl)
    assert "waiting for " in seen.text and " s left)" in seen.text
