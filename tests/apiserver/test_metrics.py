"""The metrics of real API servers of both versions."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support import scenes
from tests.support.program import Result, run

HIDDEN = ("kube-apiserver", "kube-controller-manager", "kubeadm-config", "kube-scheduler", "etcd")


def managed() -> list[dict[str, Any]]:
    """Flannel on a control plane that nobody sees."""
    return [each for each in scenes.flannel() if not each["metadata"]["name"].startswith(HIDDEN)]


def live(server: ApiServer, *args: str, user: str = "admin") -> Result:
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    return run("-o", "json", *args, "--kubeconfig", str(server.kubeconfig(user)), kubectl=kubectl)


@pytest.mark.parametrize("args", [(), ("--no-proxy",)], ids=["proxy", "processes"])
def test_live_a_hidden_control_plane_before_servicecidrs_tells_its_block_by_metrics(
    api_servers: Any, args: tuple[str, ...]
) -> None:
    server = api_servers(binaries.VERSIONS[0])
    server.reset()
    server.apply(managed())
    found = json.loads(live(server, *args).stdout)["facts"]["serviceCIDRs"]
    assert (found["state"], found["value"]) == ("single", ["10.96.0.0/12"])
    command = next(each["command"] for each in found["evidence"] if each["source"] == "metrics")
    kubeconfig = str(server.kubeconfig("admin"))
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    line = command.replace("kubectl ", f"{kubectl} --kubeconfig {kubeconfig} ", 1)
    printed = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False).stdout
    assert 'cidr="10.96.0.0/12"' in printed and printed.count("\n") == 1


def test_live_where_servicecidrs_tell_no_metrics_are_asked(fresh_current: ApiServer) -> None:
    fresh_current.apply(managed())
    found = json.loads(live(fresh_current).stdout)
    assert "/metrics" not in json.dumps(found) and found["facts"]["serviceCIDRs"]["value"] == ["10.96.0.0/12"]
