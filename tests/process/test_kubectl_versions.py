"""The main job and the faults that depend on kubectl's own words, with every kubectl that the tests have."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.apiserver import binaries
from tests.apiserver.fixtures import kubectl_of
from tests.support import everyday, program
from tests.support.faults import executables, faults, listeners
from tests.support.faults.api import IPPOOLS, METRICS
from tests.support.faults.connect_proxy import connect_proxy
from tests.support.faults.faults import Fault
from tests.support.faults.objects import calico, flannel
from tests.support.faults.runs import complaints, noise
from tests.support.faults.server import FaultServer
from tests.support.faults.tls import Tls
from tests.support.program import Result

VERSIONS = sorted({*binaries.KUBECTLS, *binaries.VERSIONS}, key=binaries.minor)
RIGHT = {"cni": "flannel", "podCIDRs": ["10.244.0.0/16"], "serviceCIDRs": ["10.96.0.0/12"]}


@pytest.fixture(scope="module", params=VERSIONS)
def kubectl(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A real kubectl of each version; skipped, with the command that builds it, where there is none."""
    yield kubectl_of(request.param)


def ask(kubectl: Path, config: Path, *args: str, **env: str | None) -> Result:
    """A run in a home of its own."""
    return program.run("--kubeconfig", str(config), *args, kubectl=kubectl, env={"HOME": str(config.parent), **env})


def edited(config: Path, cluster: dict[str, Any], user: dict[str, Any] | None = None) -> Path:
    """The kubeconfig with fields of its cluster and another user."""
    tree = yaml.safe_load(config.read_text())
    tree["clusters"][0]["cluster"].update(cluster)
    tree["users"][0]["user"] = user or tree["users"][0]["user"]
    config.write_text(yaml.safe_dump(tree))
    return config


def assert_right(result: Result) -> None:
    """All three answers, agreed where they were."""
    assert result.code == 0 and not noise(result), result.stderr
    assert {name: result.fact(name)["value"] for name in RIGHT} == RIGHT


def test_there_are_four_minor_versions_and_each_is_what_it_says(kubectl: Path) -> None:
    assert len({binaries.minor(each) for each in VERSIONS}) >= 4
    said = subprocess.run([kubectl, "version", "--client", "-o", "json"], capture_output=True, check=True).stdout
    assert json.loads(said)["clientVersion"]["gitVersion"] in VERSIONS


def test_the_main_job(kubectl: Path, tmp_path: Path) -> None:
    with FaultServer(flannel()) as server:
        assert_right(ask(kubectl, server.kubeconfig(tmp_path), "-o", "json"))
        assert server.methods == {"GET"}


def test_a_server_below_a_path_is_asked_below_that_path_only(kubectl: Path, tmp_path: Path) -> None:
    """``get --raw`` of 1.27 to 1.33 would ask the API above it, which may be another cluster's."""
    with FaultServer(flannel(), prefix="/k8s/clusters/c-1") as server:
        assert_right(ask(kubectl, server.kubeconfig(tmp_path), "-o", "json"))
        assert server.requests and all(path.startswith("/k8s/clusters/c-1/") for path in server.requests)


@pytest.mark.parametrize("flag", ["--cluster", "--server"])
def test_a_flag_that_leads_below_a_path_is_followed_there(kubectl: Path, tmp_path: Path, flag: str) -> None:
    """``config view --minify`` does not apply these flags: the server it shows has no path."""
    with FaultServer(flannel(), prefix="/k8s/clusters/c-1") as server:
        config = server.kubeconfig(tmp_path)
        tree = yaml.safe_load(config.read_text())
        entry = tree["clusters"][0]["cluster"]
        tree["clusters"].append({"name": "behind", "cluster": {**entry}})
        entry["server"] = f"https://{server.host}:{server.port}"
        config.write_text(yaml.safe_dump(tree))
        given = {"--cluster": "behind", "--server": server.url}[flag]
        assert_right(ask(kubectl, config, flag, given, "-o", "json"))
        assert server.requests and all(path.startswith("/k8s/clusters/c-1/") for path in server.requests)


def test_ipv6_loopback(kubectl: Path, tmp_path: Path) -> None:
    with FaultServer(flannel(), host="::1") as server:
        assert_right(ask(kubectl, server.kubeconfig(tmp_path), "-o", "json"))


def test_a_proxy_of_the_kubeconfig(kubectl: Path, tmp_path: Path) -> None:
    with FaultServer(flannel()) as server, connect_proxy() as proxy:
        config = edited(server.kubeconfig(tmp_path), {"proxy-url": proxy.url})
        assert_right(ask(kubectl, config, "-o", "json"))
        assert set(proxy.asked) == {f"127.0.0.1:{server.port}"}


def test_a_proxy_of_the_environment(kubectl: Path, tmp_path: Path) -> None:
    with FaultServer(flannel()) as server, connect_proxy() as proxy:
        away = {"server": f"https://cluster.test:{server.port}", "tls-server-name": "localhost"}
        config = edited(server.kubeconfig(tmp_path), away)
        assert_right(ask(kubectl, config, "-o", "json", HTTPS_PROXY=proxy.url, NO_PROXY=None))
        assert set(proxy.asked) == {f"cluster.test:{server.port}"}


def test_a_credential_plugin_is_run_once_before_the_rest_and_its_token_is_used(kubectl: Path, tmp_path: Path) -> None:
    token = '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t"}}'
    login = executables.program(tmp_path, "login", f"echo run >>{tmp_path}/runs; echo '{token}'")
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(login), "interactiveMode": "Never"}
    with FaultServer(flannel()) as server:
        assert_right(ask(kubectl, edited(server.kubeconfig(tmp_path), {}, {"exec": plugin}), "-o", "json"))
    assert (tmp_path / "runs").exists()


ONE_LIST: dict[str, tuple[Fault, str]] = {
    "forbidden": (faults.forbidden, "forbidden"),
    "internal": (faults.internal, "unavailable"),
    "unavailable": (faults.unavailable, "unavailable"),
    "cut-json": (faults.cut_json, "invalid answer"),
}


#: Below a path of the server's URL kubectl 1.27 to 1.33 are asked in another way.
RAW, GET = "", "/k8s/clusters/c-1"


@pytest.mark.parametrize(
    ("case", "version"), everyday.pairs([(prefix, how) for prefix in (RAW, GET) for how in ONE_LIST], VERSIONS)
)
def test_one_list_that_fails_is_never_an_empty_one(case: tuple[str, str], version: str, tmp_path: Path) -> None:
    kubectl, (prefix, how) = kubectl_of(version), case
    fault, _reason = ONE_LIST[how]
    with FaultServer(flannel(), {"/api/v1/nodes": fault}, prefix=prefix) as server:
        result = ask(kubectl, server.kubeconfig(tmp_path), "-o", "json", "--timeout", "8s")
    assert result.code == 3 and not noise(result) and result.report["cluster"]["nodes"] is None
    assert all(result.fact(name)["value"] in (value, None) for name, value in RIGHT.items())
    assert "nodes" in {each["source"] for each in result.report["unread"]}


EVERYTHING: dict[str, tuple[Fault, int]] = {
    "unauthorized": (faults.unauthorized, 8),
    "forbidden": (faults.forbidden, 8),
    "busy": (faults.busy(1), 7),
    "unavailable": (faults.unavailable, 7),
    "captive-portal": (faults.captive_portal, 7),
    "empty": (faults.empty, 7),
    "silent": (faults.silent, 7),
    "reset": (faults.reset, 7),
}


@pytest.mark.parametrize(("how", "version"), everyday.pairs(EVERYTHING, VERSIONS))
def test_a_server_that_fails_altogether_ends_with_the_right_code(how: str, version: str, tmp_path: Path) -> None:
    kubectl, (fault, code) = kubectl_of(version), EVERYTHING[how]
    with FaultServer(flannel(), {".*": fault}) as server:
        # Only where no answer comes the deadline decides; elsewhere a busy machine must not.
        result = ask(kubectl, server.kubeconfig(tmp_path), "--timeout", "1s" if how == "silent" else "20s")
    assert result.code == code and not complaints(result, tmp_path), result.stderr


@pytest.mark.parametrize(("version", "kind"), everyday.pairs(VERSIONS, (Tls.EXPIRED, Tls.UNKNOWN_CA, Tls.WRONG_NAME)))
def test_a_certificate_that_is_not_trusted_is_told(version: str, kind: Tls, tmp_path: Path) -> None:
    kubectl = kubectl_of(version)
    with FaultServer(flannel(), kind=kind) as server:
        result = ask(kubectl, server.kubeconfig(tmp_path))
        assert server.requests == []
    assert result.code == 7 and not complaints(result, tmp_path) and "x509" in result.stderr


def test_a_refused_connection_is_told(kubectl: Path, tmp_path: Path) -> None:
    with listeners.refusing() as port:
        config = FaultServer(flannel()).kubeconfig(tmp_path, server=f"https://127.0.0.1:{port}")
        result = ask(kubectl, config)
    assert result.code == 7 and not complaints(result, tmp_path) and "refused" in result.stderr


BROKEN = ("", "apiVersion: v1\nkind: Config\n", "current-context: gone\n", "[1, 2")


@pytest.mark.parametrize(("text", "version"), everyday.pairs(BROKEN, VERSIONS))
def test_a_broken_kubeconfig_never_leads_to_localhost(text: str, version: str, tmp_path: Path) -> None:
    kubectl = kubectl_of(version)
    (tmp_path / "config").write_text(text)
    result = ask(kubectl, tmp_path / "config")
    assert result.code == 6 and not complaints(result, tmp_path) and "localhost" not in result.stderr


def test_without_credentials_nobody_is_asked(kubectl: Path, tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.unauthorized}) as server:
        config = edited(server.kubeconfig(tmp_path), {}, {"username": ""})
        result = ask(kubectl, config)
    assert result.code == 8 and not complaints(result, tmp_path) and "Username" not in result.stdout


def test_a_broken_aggregated_api_is_no_noise(kubectl: Path, tmp_path: Path) -> None:
    broken = {"/apis/metrics.k8s.io/.*": faults.unavailable}
    with FaultServer(flannel(), broken, more=[METRICS], prefix="/k8s/clusters/c-1") as server:
        result = ask(kubectl, server.kubeconfig(tmp_path), "-o", "json")
    assert result.code in (0, 3) and not noise(result)
    assert {name: result.fact(name)["value"] for name in RIGHT} == RIGHT


@pytest.mark.parametrize("prefix", ["", "/k8s/clusters/c-1"], ids=["raw", "get"])
def test_custom_resources_decide_the_block(kubectl: Path, tmp_path: Path, prefix: str) -> None:
    with FaultServer(calico(), more=[IPPOOLS], prefix=prefix) as server:
        result = ask(kubectl, server.kubeconfig(tmp_path), "-o", "json")
    assert result.fact("podCIDRs")["value"] == ["192.168.128.0/17"] and not noise(result)
