"""Catalogue C: network, TLS, authentication. Hangs are in test_processes.py."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import program
from tests.support.faults import executables, faults, listeners
from tests.support.faults.faults import Fault
from tests.support.faults.leftovers import is_alive
from tests.support.faults.objects import flannel
from tests.support.faults.runs import KUBECTL, ask, complaints, noise, with_config
from tests.support.faults.server import FaultServer
from tests.support.faults.terminal import with_terminal
from tests.support.faults.tls import Tls
from tests.support.program import Result

pytestmark = pytest.mark.real_kubectl
#: A failure that kubectl sees at once is told at once; the rest of the time is for a busy machine.
QUICK = 3.0


def elsewhere(tmp_path: Path, url: str, *args: str, **changes: Any) -> Result:
    """Run against a server URL, with a kubeconfig that is right but for the changes to cluster and user."""
    server = FaultServer(flannel())
    config = server.kubeconfig(tmp_path, server=url)
    return with_config(with_changes(config, **changes), *args)


def with_changes(config: Path, cluster: Mapping[str, Any] = {}, user: Mapping[str, Any] = {}) -> Path:
    """The kubeconfig with fields of its cluster and user replaced; a user's token goes when another way is given."""
    tree = yaml.safe_load(config.read_text())
    tree["clusters"][0]["cluster"].update(cluster)
    if user:
        tree["users"][0]["user"] = dict(user)
    config.write_text(yaml.safe_dump(tree))
    return config


def test_044_a_refused_connection_is_told_at_once(tmp_path: Path) -> None:
    with listeners.refusing() as port:
        result = elsewhere(tmp_path, f"https://127.0.0.1:{port}")
    assert result.code == 7 and not complaints(result, tmp_path)
    assert "refused" in result.stderr and result.seconds < QUICK


@pytest.mark.parametrize("way", ["reset", "hang_up"])
def test_050_a_server_that_ends_every_request_is_unreachable(tmp_path: Path, way: str) -> None:
    with FaultServer(flannel(), {".*": getattr(faults, way)}) as server:
        result = ask(server, tmp_path, "--timeout", "2s")
    assert result.code == 7 and not complaints(result, tmp_path)


@pytest.mark.parametrize("port_of", [listeners.cutting_off, listeners.hanging_up], ids=["reset", "eof"])
def test_050_a_port_that_ends_every_connection_is_unreachable(
    tmp_path: Path, port_of: contextlib.AbstractContextManager[int]
) -> None:
    with port_of() as port:  # type: ignore[operator]
        result = elsewhere(tmp_path, f"https://127.0.0.1:{port}", "--timeout", "2s")
    assert result.code == 7 and not complaints(result, tmp_path)


def test_051_a_name_that_does_not_resolve_is_told(tmp_path: Path) -> None:
    result = elsewhere(tmp_path, "https://no-such-host.invalid:6443", "--timeout", "5s")
    assert result.code == 7 and not complaints(result, tmp_path) and "no-such-host.invalid" in result.stderr


def test_052_https_to_a_port_of_plain_http_names_the_mix_up(tmp_path: Path) -> None:
    with FaultServer(flannel(), kind=Tls.OFF) as server:
        result = elsewhere(tmp_path, server.url.replace("http:", "https:"), "--timeout", "5s")
    assert result.code == 7 and not complaints(result, tmp_path) and "TLS handshake" in result.stderr


def test_052_http_to_a_port_of_https_ends_clean(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        result = elsewhere(tmp_path, server.url.replace("https:", "http:"), "--timeout", "3s")
    assert result.code == 7 and not complaints(result, tmp_path)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (Tls.UNKNOWN_CA, "unknown authority"),
        (Tls.SELF_SIGNED_TRUST, "unknown authority"),
        (Tls.EXPIRED, "expired"),
        (Tls.NOT_YET, "not yet valid"),
        (Tls.WRONG_NAME, "doesn't contain any IP SANs"),
    ],
)
def test_053_a_certificate_that_is_not_trusted_is_told_with_its_cause(tmp_path: Path, kind: Tls, cause: str) -> None:
    with FaultServer(flannel(), kind=kind) as server:
        result = ask(server, tmp_path)
        assert server.requests == []
    assert result.code == 7 and not complaints(result, tmp_path)
    assert cause in result.stderr and "insecure" not in result.stderr and result.seconds < QUICK


def test_054_a_dead_proxy_is_told_without_its_password(tmp_path: Path) -> None:
    with FaultServer(flannel()) as server, listeners.refusing() as port:
        config = with_changes(server.kubeconfig(tmp_path), {"proxy-url": f"http://u:hunter2@127.0.0.1:{port}"})
        result = with_config(config, "--timeout", "5s")
    assert result.code == 7 and not complaints(result, tmp_path)
    assert "proxy" in result.stderr and "hunter2" not in result.stderr


def test_054_a_proxy_variable_of_garbage_ends_clean(tmp_path: Path) -> None:
    config = FaultServer(flannel()).kubeconfig(tmp_path, server="https://192.0.2.1:6443")
    env = {"HTTPS_PROXY": "http://u:hunter2@%zz:port", "HOME": str(tmp_path)}
    result = program.run("--kubeconfig", str(config), "--timeout", "3s", kubectl=KUBECTL, env=env)
    assert result.code == 7 and not complaints(result, tmp_path) and "hunter2" not in result.stderr


def test_055_an_unknown_token_is_not_let_in(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.unauthorized}) as server:
        result = ask(server, tmp_path)
    assert result.code == 8 and not complaints(result, tmp_path) and result.seconds < QUICK


def test_056_without_credentials_nobody_is_asked_on_the_terminal(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.unauthorized}) as server:
        config = with_changes(server.kubeconfig(tmp_path), user={"username": ""})
        seen = with_terminal("--kubeconfig", str(config), "--timeout", "5s", kubectl=KUBECTL)
    assert seen.code == 8 and "Username" not in seen.text and seen.seconds < QUICK
    assert seen.settings_unchanged


def plugin(folder: Path, text: str, **more: Any) -> dict[str, Any]:
    """A user whose credentials come from a program."""
    made = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": str(executables.program(folder, "login", text)) if text else str(folder / "none"),
        "interactiveMode": "IfAvailable",
        **more,
    }
    return {"exec": made}


GOOD = (
    '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",'
    '"status":{"token":"eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZXYifQ.c2VjcmV0"}}'
)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """A healthy server for all tests of credential plugins."""
    with FaultServer(flannel()) as running:
        yield running


def logged_in(server: FaultServer, folder: Path, text: str, *args: str, **more: Any) -> Result:
    """Run with a credential plugin of this shell text."""
    config = with_changes(server.kubeconfig(folder), user=plugin(folder, text, **more))
    return with_config(config, *args)


def test_057_a_missing_plugin_is_named_and_its_hint_is_escaped(server: FaultServer, tmp_path: Path) -> None:
    result = logged_in(server, tmp_path, "", installHint="get it\x1b[31m at https://example.invalid")
    assert result.code in (6, 8) and not complaints(result, tmp_path), result.stderr
    assert "none" in result.stderr


def test_058_a_failing_plugin_is_told_once(server: FaultServer, tmp_path: Path) -> None:
    result = logged_in(server, tmp_path, "echo 'session expired: run login' >&2; exit 1")
    assert result.code == 8 and not complaints(result, tmp_path)
    assert result.stderr.count("exit code 1") == 1


def test_059_a_plugin_that_prints_garbage_lets_nobody_in(server: FaultServer, tmp_path: Path) -> None:
    result = logged_in(server, tmp_path, "echo hello")
    assert result.code == 8 and not complaints(result, tmp_path)


def test_060_a_plugin_that_sleeps_ends_at_the_deadline(server: FaultServer, tmp_path: Path) -> None:
    result = logged_in(server, tmp_path, f"echo $$ >{tmp_path}/pid; exec sleep 60", "--timeout", "1s")
    assert result.code == 7 and not complaints(result, tmp_path)
    time.sleep(0.2)
    assert not is_alive(int((tmp_path / "pid").read_text()))


def test_061_a_plugin_cannot_ask_on_the_terminal(server: FaultServer, tmp_path: Path) -> None:
    config = with_changes(server.kubeconfig(tmp_path), user=plugin(tmp_path, executables.ASKS_ON_THE_TERMINAL))
    seen = with_terminal("--kubeconfig", str(config), "--timeout", "5s", kubectl=KUBECTL)
    assert seen.code == 8 and "Password" not in seen.text and seen.settings_unchanged


def test_062_what_a_plugin_says_in_secret_reaches_no_output(server: FaultServer, tmp_path: Path) -> None:
    text = f"echo 'open https://example.invalid and enter the code ABCD-1234' >&2; echo '{GOOD}'"
    result = logged_in(server, tmp_path, text, "-v")
    assert result.code == 0
    assert not any(secret in result.stdout + result.stderr for secret in ("ABCD-1234", "eyJ"))


def test_063_a_plugin_that_must_have_a_terminal_lets_nobody_in(server: FaultServer, tmp_path: Path) -> None:
    result = logged_in(server, tmp_path, f"echo '{GOOD}'", interactiveMode="Always")
    assert result.code == 8 and not complaints(result, tmp_path)


def test_064_forbidden_everywhere_is_not_let_in(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.forbidden}) as server:
        result = ask(server, tmp_path)
    assert result.code == 8 and not complaints(result, tmp_path)
    assert "kubectl auth can-i" in result.stderr


@pytest.mark.parametrize("path", ["/api|/apis|/api/v1", "/api.*|/version"])
def test_065_forbidden_discovery_is_not_taken_for_absence(tmp_path: Path, path: str) -> None:
    refused: Fault = faults.refuse(403, "Forbidden", 'forbidden: User "dev" cannot get path "/api"')
    with FaultServer(flannel(), {path: refused}) as server:
        result = ask(server, tmp_path)
    assert result.code in (3, 8) and not noise(result)
    assert "no nodes" not in result.stdout + result.stderr
