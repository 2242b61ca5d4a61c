"""What a start costs: seconds where they can be compared on any machine, otherwise modules, processes and requests."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apiserver import binaries
from tests.apiserver.audit import AuditLog
from tests.apiserver.fixtures import missing
from tests.apiserver.server import ApiServer
from tests.bench.recorder import Recorder
from tests.support import objects as a
from tests.support.program import ROOT

pytestmark = pytest.mark.alone

START = "import sys; sys.argv = ['kubectl-netinfo', *sys.argv[1:]]; from netinfo.cli.main import run; run()"
ROUNDS = 15
#: What a plain call for text must never load.
HEAVY = {"typer", "click", "yaml", "pydantic", "tabulate", "sh", "rich", "asyncio", "json", "dataclasses", "re"}
#: What a report must never load: the command line's parser, and what only unused features of our packages need.
UNUSED = {
    "sh",  # all requests go through the proxy
    "inspect",  # of dataclasses
    "typer",
    "click",
    "pydantic",
    "rich",
    "asyncio",
    "ssl",
    "socket",
    "email",
    "importlib.metadata",
    "tempfile",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Modules are compiled once and kept, as pip does when it installs a package."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COLUMNS", "LANG"))}
    folder = str(tmp_path_factory.mktemp("compiled"))
    return {**kept, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": folder}


def python(environment: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *args], env=environment, capture_output=True, text=True, timeout=60)


def seconds(environment: dict[str, str], *args: str) -> float:
    began = time.perf_counter()
    assert python(environment, *args).returncode == 0
    return time.perf_counter() - began


def loaded(environment: dict[str, str], *args: str) -> set[str]:
    """The modules that a call imports."""
    told = python(environment, "-X", "importtime", "-c", START, *args).stderr
    return {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_text_comes_within_three_starts_of_python(environment: dict[str, str], option: str) -> None:
    """Both commands take turns, so that whatever else the machine does falls on both alike."""
    call, bare = ("-c", START, option), ("-c", "pass")
    seconds(environment, *call)  # compiles
    pairs = [(seconds(environment, *call), seconds(environment, *bare)) for _ in range(ROUNDS)]
    own, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    assert own <= 3 * floor, f"{own * 1000:.0f} ms, python -c pass {floor * 1000:.0f} ms"


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_text_loads_nothing_heavy(environment: dict[str, str], option: str) -> None:
    modules = loaded(environment, option)
    assert "netinfo.cli.main" in modules
    assert modules & HEAVY == set()


class Cluster:
    """Minikube's objects on a real API server that notes its requests, and a kubectl that notes its calls."""

    def __init__(self, server: ApiServer, audit: AuditLog, folder: Path, environment: dict[str, str]) -> None:
        kubectl = binaries.find("kubectl", binaries.CURRENT)
        assert kubectl is not None
        self.audit = audit
        self.recorder = Recorder(folder, kubectl)
        config = server.kubeconfig("admin", context_name="one")
        self.environment = {**environment, "KUBECONFIG": str(config), "KUBECTL_PATH": str(self.recorder.program)}


@pytest.fixture(scope="module")
def one_node(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Iterator[Cluster]:
    reason = missing(binaries.CURRENT)
    if reason or binaries.find("kubectl", binaries.CURRENT) is None:
        pytest.skip(reason or f"no kubectl; to build: {binaries.build_command('kubectl', binaries.CURRENT)}")
    folder = tmp_path_factory.mktemp("one-node")
    audit = AuditLog(folder)
    with ApiServer(binaries.CURRENT, extra_flags=audit.flags) as server:
        server.apply(a.minikube_bridge())
        yield Cluster(server, audit, folder / "bin", environment)


def test_the_bare_call_loads_no_parser_and_nothing_unused(one_node: Cluster) -> None:
    modules = loaded(one_node.environment)
    assert {"netinfo.model.block_sources", "tabulate"} <= modules
    assert modules & UNUSED == set()


def test_one_node_is_asked_in_few_processes_and_requests(one_node: Cluster) -> None:
    python(one_node.environment, "-c", START)  # fills kubectl's discovery cache
    one_node.recorder.calls()
    mark = one_node.audit.mark()
    done = python(one_node.environment, "-c", START)
    calls, requests = one_node.recorder.calls(), one_node.audit.requests(mark)
    assert "10.244.0.0/16" in done.stdout, done.stderr
    assert [call.args[0] for call in calls] == ["proxy"] and calls[0].mebibytes < 100
    assert len(requests) <= 12, requests
    assert not [request for request in requests if not re.match(r"(get|list) ", request)]
