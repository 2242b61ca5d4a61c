"""What stands in a Deployment beside the agent is asked for, of a live cluster as of a record."""

from __future__ import annotations

import json

from netinfo.model.command import Answer
from tests.clusters.judging import as_document, judged


def _as_deployment(answer: Answer) -> Answer:
    """The daemon's flag in the Deployment that the manifests of Romana 2 make, and in no DaemonSet."""
    line = " ".join(answer.command.argv)
    if "daemonsets" in line:
        tree = json.loads(answer.stdout)
        tree["items"] = [each for each in tree["items"] if each["metadata"]["name"] != "romana-daemon"]
        return answer._replace(stdout=json.dumps(tree).encode(), restored=None)
    if "deployments" not in line or "romana-daemon" not in line:
        return answer
    container = {"name": "romana-daemon", "image": "quay.io/romana/daemon:v2.0.2"}
    container["args"] = ["--cloud=none", "--network-cidr-overrides=romana-network=10.112.0.0/12"]  # type: ignore[assignment]
    deployment = {
        "kind": "Deployment",
        "apiVersion": "apps/v1",
        "metadata": {"name": "romana-daemon", "namespace": "kube-system", "uid": "1"},
        "spec": {"replicas": 1, "template": {"spec": {"containers": [container]}}},
        "status": {"replicas": 1, "readyReplicas": 1},
    }
    return Answer(answer.command, 0, json.dumps(deployment).encode())


def test_romanas_block_in_the_flag_of_its_daemons_deployment_is_found() -> None:
    found = as_document(judged("romana", _as_deployment))["facts"]["podCIDRs"]
    assert (found["state"], found["value"]) == ("single", ["10.112.0.0/12"])
