"""The one ``kubectl proxy``: whatever goes wrong with it, the answer is the same, and nothing of it stays."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from netinfo.sources.live import children
from netinfo.sources.live.kubectl_proxy import KubectlProxy
from tests.support import everyday, program
from tests.support.faults import executables, faults, proxies
from tests.support.faults.leftovers import left_after
from tests.support.faults.objects import flannel
from tests.support.faults.runs import KUBECTL, noise
from tests.support.faults.server import FaultServer
from tests.support.program import ROOT, Result

pytestmark = pytest.mark.real_kubectl

WRONG = {
    "exits": proxies.EXITS,
    "never-serves": proxies.NEVER_SERVES,
    "says-nothing-of-use": proxies.SAYS_NOTHING_OF_USE,
    "refuses": proxies.REFUSES,
    "dies-at-the-first-request": proxies.DIES_AT_THE_FIRST_REQUEST,
    "closes": proxies.CLOSES,
    "half": proxies.HALF,
    "half-in-chunks": proxies.HALF_IN_CHUNKS,
    "its-own-500": proxies.ITS_OWN_500,
    "redirect": proxies.REDIRECT,
    "forbids": proxies.FORBIDS,
    "another-protocol": proxies.ANOTHER_PROTOCOL,
    "replaced": proxies.REPLACED,
    "unauthorized": proxies.UNAUTHORIZED,
}


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short name: the path of a Unix socket has a hundred letters, of which pytest's own take most."""
    with tempfile.TemporaryDirectory(prefix="n") as folder:
        yield Path(folder)


def ask(config: Path, *args: str, kubectl: Path | None = KUBECTL, **env: str | None) -> Result:
    """A run with a temporary folder of its own, which has to be empty afterwards."""
    folder = config.parent / "tmp"
    folder.mkdir(exist_ok=True)
    given: Mapping[str, str | None] = {"HOME": str(config.parent), "TMPDIR": str(folder), **env}
    result = program.run("--kubeconfig", str(config), "--timeout", "20s", *args, kubectl=kubectl, env=given)
    assert list(folder.iterdir()) == []
    return result


def with_plugin(config: Path, plugin: Path) -> Path:
    """The kubeconfig with a credential plugin as its user."""
    tree = yaml.safe_load(config.read_text())
    call = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(plugin), "interactiveMode": "Never"}
    tree["users"][0]["user"] = {"exec": call}
    config.write_text(yaml.safe_dump(tree))
    return config


@pytest.mark.alone
@pytest.mark.parametrize("how", WRONG)
def test_a_proxy_that_fails_changes_nothing_but_the_time(tmp_path: Path, how: str) -> None:
    assert KUBECTL is not None
    mark = f"NETINFO_TEST_MARK={uuid.uuid4()}"
    broken = proxies.kubectl(tmp_path, KUBECTL, WRONG[how])
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        without = ask(config, "-o", "json", "--no-proxy")
        found = ask(config, "-o", "json", kubectl=broken, NETINFO_TEST_MARK=mark.partition("=")[2])
    assert (found.code, found.stdout, found.stderr) == (0, without.stdout, without.stderr)
    assert left_after(mark) == set()


@pytest.mark.parametrize("folder", ["/proc", "/no/such/folder", "long"])
def test_where_no_folder_can_be_made_every_request_is_a_process(tmp_path: Path, folder: str) -> None:
    if folder == "long":
        folder = str(tmp_path / ("x" * 120))
        Path(folder).mkdir()
    with FaultServer(flannel()) as server:
        found = ask(server.kubeconfig(tmp_path), "-v", TMPDIR=folder)
    assert found.code == 0 and "through kubectl proxy" not in found.stderr and not noise(found)


def test_it_is_told_what_went_through_the_proxy(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        through, without = ask(config, "-v"), ask(config, "-v", "--no-proxy")
    lines = [line for line in through.stderr.splitlines() if line.startswith("$ kubectl get --raw")]
    assert lines and all(line.endswith(", through kubectl proxy") for line in lines)
    assert through.stdout == without.stdout and "through kubectl proxy" not in without.stderr


FAULTS = {
    "forbidden": faults.forbidden,
    "internal": faults.internal,
    "unavailable": faults.unavailable,
    "unauthorized": faults.unauthorized,
    "half-a-body": faults.cut_json,
    "reset": faults.reset,
    "empty": faults.empty,
    "captive-portal": faults.captive_portal,
}


def outcome(result: Result) -> tuple[int, str, str]:
    """What the caller's shell gets, the ports of our own connections left off."""
    return result.code, result.stdout, re.sub(r"127\.0\.0\.1:\d+->", "", result.stderr)


CASES = everyday.pairs(FAULTS, ("/api/v1/nodes", "/version", ".*"))
#: Where ``/version`` alone is refused, nothing more is asked from then on, and so it depends on what came first.
CASES = [each for each in CASES if each not in {("unauthorized", "/version"), ("reset", "/version")}]


@pytest.mark.parametrize(("how", "where"), CASES)
def test_what_the_server_does_is_told_in_the_same_words_with_and_without(tmp_path: Path, how: str, where: str) -> None:
    with FaultServer(flannel(), {where: FAULTS[how]}) as server:
        config = server.kubeconfig(tmp_path)
        through, without = (ask(config, "-o", "json", *more) for more in ((), ("--no-proxy",)))
    assert outcome(through) == outcome(without)


@contextmanager
def hanging(config: Path, server: FaultServer, mark: str, *args: str) -> Iterator[subprocess.Popen[bytes]]:
    """A run that waits for an answer of the server."""
    (config.parent / "tmp").mkdir(exist_ok=True)
    name, _, value = mark.partition("=")
    given = {"PYTHONPATH": str(ROOT), "KUBECTL_PATH": str(KUBECTL), "KUBECONFIG": str(config), name: value}
    given["TMPDIR"] = str(config.parent / "tmp")
    command = [sys.executable, "-m", "netinfo", "--timeout", "30s", *args]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env={**os.environ, **given}, stdin=subprocess.DEVNULL, stderr=pipe) as process:
        try:
            end = time.monotonic() + 20
            while not server.requests and not (config.parent / "runs").exists() and time.monotonic() < end:
                time.sleep(0.02)
            assert list((config.parent / "tmp").iterdir())  # the proxy's folder
            yield process
        finally:
            process.kill()


def is_empty_after(folder: Path, seconds: float = 0.5) -> bool:
    """True when nothing is in the folder, at the latest when this time has passed."""
    end = time.monotonic() + seconds
    while list(folder.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    return not list(folder.iterdir())


ENDS = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGHUP: 129}


@pytest.mark.alone
@pytest.mark.parametrize("plugin", [False, True], ids=["server", "plugin"])
@pytest.mark.parametrize("number", ENDS, ids=lambda number: number.name)
def test_however_we_are_killed_nothing_is_left(tmp_path: Path, number: signal.Signals, plugin: bool) -> None:
    mark = f"NETINFO_TEST_MARK={uuid.uuid4()}"
    with FaultServer(flannel(), {".*": faults.silent}) as server:
        config = server.kubeconfig(tmp_path)
        if plugin:
            text = f"echo run >>{tmp_path}/runs; sleep 60; exit 1"
            with_plugin(config, executables.program(tmp_path, "login", text))
        with hanging(config, server, mark) as process:
            process.send_signal(number)
            assert process.wait(5) == ENDS[number]
            assert left_after(mark) == set()
            assert is_empty_after(tmp_path / "tmp")


@pytest.mark.alone
def test_what_is_asked_again_by_a_process_does_not_outlive_us(tmp_path: Path) -> None:
    """The proxy gets no answer but 500; kubectl, asked for its words, waits for the server when we are killed."""
    mark = f"NETINFO_TEST_MARK={uuid.uuid4()}"
    noting = f'case "$1" in get) echo run >>{tmp_path}/runs; exec sleep 60;; esac; exec {KUBECTL} "$@"'
    slow = executables.program(tmp_path / "bin", "kubectl", noting)
    with FaultServer(flannel(), {".*": faults.unavailable}) as server:
        (tmp_path / "tmp").mkdir()
        given = {"PYTHONPATH": str(ROOT), "KUBECTL_PATH": str(slow), "KUBECONFIG": str(server.kubeconfig(tmp_path))}
        environ = {**os.environ, **given, "TMPDIR": str(tmp_path / "tmp"), "NETINFO_TEST_MARK": mark.partition("=")[2]}
        with subprocess.Popen([sys.executable, "-m", "netinfo", "--timeout", "30s"], env=environ) as process:
            end = time.monotonic() + 20
            while not (tmp_path / "runs").exists() and time.monotonic() < end:
                time.sleep(0.02)
            process.kill()
            assert (tmp_path / "runs").exists() and process.wait(5) == -9
            assert left_after(mark) == set()
            assert is_empty_after(tmp_path / "tmp")


def test_a_credential_plugin_runs_once(tmp_path: Path) -> None:
    token = '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t"}}'
    login = executables.program(tmp_path, "login", f"sleep 0.2; echo run >>{tmp_path}/runs; echo '{token}'")
    with FaultServer(flannel()) as server:
        found = ask(with_plugin(server.kubeconfig(tmp_path), login), "-o", "json")
    assert found.code == 0 and (tmp_path / "runs").read_text() == "run\n"


def test_below_a_path_of_the_server_everything_goes_through_the_proxy(tmp_path: Path) -> None:
    with FaultServer(flannel(), prefix="/k8s/clusters/c-1") as server:
        config = server.kubeconfig(tmp_path)
        through, without = ask(config, "-o", "json", "-v"), ask(config, "-o", "json", "-v", "--no-proxy")
        assert all(path.startswith("/k8s/clusters/c-1/") for path in server.requests)
    assert through.stdout == without.stdout and "through kubectl proxy" in through.stderr
    assert "--raw" not in without.stderr


def test_below_a_path_what_failed_is_not_asked_again_with_raw(tmp_path: Path) -> None:
    """``get --raw`` of kubectl 1.27 to 1.33 would ask the API above that path."""
    with FaultServer(flannel(), {"/api/v1/nodes": faults.internal}, prefix="/k8s/clusters/c-1") as server:
        found = ask(server.kubeconfig(tmp_path), "-v")
        assert all(path.startswith("/k8s/clusters/c-1/") for path in server.requests)
    assert "kubectl get nodes -A -o json" in found.stderr and "--raw /api/v1/nodes" not in found.stderr


@pytest.mark.alone
def test_many_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        folder = tmp_path / "tmp"
        folder.mkdir()
        given = {"PYTHONPATH": str(ROOT), "KUBECTL_PATH": str(KUBECTL), "KUBECONFIG": str(config)}
        environ = {**os.environ, **given, "TMPDIR": str(folder)}
        command = [sys.executable, "-m", "netinfo", "--timeout", "60s", "-o", "json"]
        runs = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) for _ in range(everyday.count(50, 15))]
        outputs = {(each.communicate(timeout=120)[0], each.returncode) for each in runs}
    assert len(outputs) == 1 and outputs.pop()[1] == 0
    assert list(folder.iterdir()) == []


METHODS = ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "G", "GE", "GETX", "get"]
ELSEWHERE = (
    "/api/v1/secrets",
    "/api/v1/namespaces/kube-system/secrets/x",
    "/api/v1/namespaces/kube-system/configmaps",
    "/api/v1/namespaces/kube-system/pods/x/log",
    "/api/v1/namespaces/kube-system/pods/x/exec?command=sh",
    "/api/v1/namespaces/kube-system/pods/x/proxy/",
    "/api/v1/namespaces/kube-system/services/x/proxy/",
    "/api/v1/watch/pods",
    "/api/v1/pods/",
    "/api/v1/pods/..%2fsecrets",
    "/api/v1/pods%2f..%2fsecrets",
    "/api/v1/pods/../secrets",
    "/api/v1/namespaces/a%2fsecrets/pods",
    "//api/v1/secrets",
    "/",
    "/metrics/slis",
)


@contextmanager
def serving(server: FaultServer, folder: Path) -> Iterator[KubectlProxy]:
    """A proxy to the server."""
    config = server.kubeconfig(folder)
    proxy = KubectlProxy(str(KUBECTL), (f"--kubeconfig={config}",), children.environment(os.environ))
    try:
        assert proxy.wait(20)
        yield proxy
    finally:
        proxy.close()


def said(proxy: KubectlProxy, method: str, target: str) -> bytes:
    """The first line of what the proxy answers."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(10)
        peer.connect(proxy.socket)
        peer.sendall(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode())
        return peer.recv(65536).partition(b"\r\n")[0]


def test_nothing_but_get_of_the_listed_paths_passes(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server, serving(server, tmp_path) as proxy:
        for method in METHODS:
            assert not said(proxy, method, "/api/v1/pods").startswith(b"HTTP/1.1 2"), method
        for target in ELSEWHERE:
            assert not said(proxy, "GET", target).startswith(b"HTTP/1.1 2"), target
        assert server.requests == []
        assert said(proxy, "GET", "/api/v1/pods?limit=5").startswith(b"HTTP/1.1 200")
        assert server.requests == ["/api/v1/pods?limit=5"] and server.methods == {"GET"}


def test_only_the_user_may_enter(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server, serving(server, tmp_path) as proxy:
        folder = Path(proxy.socket).parent
        assert folder.stat().st_mode & 0o777 == 0o700 and Path(proxy.socket).stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_record_that_is_made_through_the_proxy_holds_every_output(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        live = ask(server.kubeconfig(tmp_path), "-o", "json", "--record", str(tmp_path / "record"))
    saved = program.run("--from", str(tmp_path / "record"), "-o", "json")
    decided = [
        {fact: (each["state"], each["value"]) for fact, each in result.report["facts"].items()}
        for result in (live, saved)
    ]
    assert live.code == saved.code == 0 and decided[0] == decided[1]
