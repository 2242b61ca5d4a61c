"""The metrics of real API servers of both versions."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
import yaml

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support import scenes
from tests.support.in_process import printed
from tests.support.program import Result, run

HIDDEN = ("kube-apiserver", "kube-controller-manager", "kubeadm-config", "kube-scheduler", "etcd")


def managed() -> list[dict[str, Any]]:
    """Flannel on a control plane that nobody sees."""
    return [each for each in scenes.flannel() if not each["metadata"]["name"].startswith(HIDDEN)]


def live(server: ApiServer, *args: str, user: str = "admin") -> Result:
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    return run("-o", "json", *args, "--kubeconfig", str(server.kubeconfig(user, context_name="one")), kubectl=kubectl)


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
    kubeconfig = str(server.kubeconfig("admin", context_name="one"))
    kubectl = binaries.find("kubectl", binaries.CURRENT)
    line = command.replace("kubectl ", f"{kubectl} --kubeconfig {kubeconfig} ", 1)
    shown = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False).stdout
    assert 'cidr="10.96.0.0/12"' in shown and shown.count("\n") == 1


def test_live_where_servicecidrs_tell_no_metrics_are_asked(fresh_current: ApiServer) -> None:
    fresh_current.apply(managed())
    found = json.loads(live(fresh_current).stdout)
    assert "/metrics" not in json.dumps(found) and found["facts"]["serviceCIDRs"]["value"] == ["10.96.0.0/12"]


def test_live_the_least_rights_are_enough_for_them(api_servers: Any) -> None:
    """Whom the ClusterRole of ``rbac`` is given to is told what the administrator is told."""
    server = api_servers(binaries.VERSIONS[0])
    server.reset()
    role = yaml.safe_load(printed(["rbac"])[1])
    group, kind = role["apiVersion"].split("/")[0], role["kind"]
    binding = {
        **{"apiVersion": role["apiVersion"], "kind": f"{kind}Binding", "metadata": {"name": "netinfo"}},
        "roleRef": {"apiGroup": group, "kind": kind, "name": role["metadata"]["name"]},
        "subjects": [{"apiGroup": group, "kind": "User", "name": "nobody"}],
    }
    server.apply(managed(), role, binding)
    whole, allowed = (json.loads(live(server, user=user).stdout) for user in ("admin", "nobody"))
    assert _told(allowed) == _told(whole) and not allowed["unread"]
    assert "metrics" in {each["source"] for each in allowed["facts"]["serviceCIDRs"]["evidence"]}


def _told(report: dict[str, Any]) -> dict[str, Any]:
    """Each fact with its sources; the commands name the kubeconfig of each user."""
    return {
        name: (fact["state"], fact["value"], [each["source"] for each in fact["evidence"]])
        for name, fact in report["facts"].items()
    }
