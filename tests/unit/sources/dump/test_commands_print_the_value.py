"""However the JSON of a dump is laid out and its flags are written, the command of the evidence prints the value."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.in_process import run

#: As kubectl, as Go and ``jq -c``, and as most languages write it.
LAYOUTS: dict[str, dict[str, Any]] = {
    "indented": {"indent": 4},
    "one line": {"separators": (",", ":")},
    "one line with blanks": {},
}
COMMANDS = {
    "one word": ["kube-controller-manager", "--allocate-node-cidrs=true", "--cluster-cidr=10.244.0.0/16", "--v=2"],
    "two words": ["kube-controller-manager", "--allocate-node-cidrs=true", "--cluster-cidr", "10.244.0.0/16", "--v=2"],
    "a shell": ["sh", "-c", "exec kube-controller-manager " + "--v=2 " * 12 + "--cluster-cidr=10.244.0.0/16 --v=3"],
}
KUBEADM = (
    "apiServer: {}\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n"
    "networking:\n  podSubnet: 10.244.0.0/16\n  serviceSubnet: 10.96.0.0/12\n"
)


def cluster(command: list[str]) -> dict[str, Any]:
    """A node, the controller manager and the ConfigMap of kubeadm."""
    labels = {"component": "kube-controller-manager", "tier": "control-plane"}
    node = {
        "kind": "Node",
        "metadata": {"name": "n"},
        "spec": {"podCIDR": "10.244.0.0/24", "podCIDRs": ["10.244.0.0/24"]},
    }
    manager = {
        "kind": "Pod",
        "metadata": {"name": "kube-controller-manager-n", "namespace": "kube-system", "labels": labels},
        "spec": {"hostNetwork": True, "nodeName": "n", "containers": [{"name": "c", "command": command}]},
        "status": {"phase": "Running", "podIP": "192.0.2.1"},
    }
    settings = {
        "kind": "ConfigMap",
        "metadata": {"name": "kubeadm-config", "namespace": "kube-system"},
        "data": {"ClusterConfiguration": KUBEADM},
    }
    items = [{"apiVersion": "v1", **each} for each in (node, manager, settings)]
    return {"apiVersion": "v1", "kind": "List", "items": items}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_of_every_block_prints_it(command: str, layout: str, tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(cluster(COMMANDS[command]), **LAYOUTS[layout]))
    facts = json.loads(run("--from", str(saved), "-o", "json").stdout)["facts"]
    configured = [
        each
        for fact in ("podCIDRs", "serviceCIDRs")
        for each in facts[fact]["evidence"]
        if each["strength"] == "configured" and each["value"]
    ]
    assert {each["where"].split()[-1] for each in configured} >= {"networking.podSubnet", "networking.serviceSubnet"}
    assert any("--cluster-cidr" in each["command"] for each in configured)
    for each in configured:
        printed = subprocess.run(("sh", "-c", each["command"]), capture_output=True, text=True).stdout
        assert each["value"][0] in printed and len(printed) < 300, each["command"]
