"""``kubectl netinfo rbac``: its ClusterRole is enough for everything that is asked, and allows nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from netinfo.components import match
from netinfo.sources.every_request import ANY_NAME, ANY_PART, every_request
from tests.apiserver.server import ApiServer
from tests.clusters.description import descriptions
from tests.clusters.loading import load, look
from tests.support.faults.recordings import recordings
from tests.support.in_process import printed
from tests.support.objects import Object
from tests.unit.sources.test_accepted_paths import asked

Rule = dict[str, list[str]]


def rbac(*options: str) -> str:
    """What the command prints."""
    code, stdout, stderr = printed(["rbac", *options])
    assert (code, stderr) == (0, "")
    return stdout


def role(*options: str) -> Object:
    """The ClusterRole as ``kubectl apply`` would read it."""
    loaded: Object = yaml.safe_load(rbac(*options))
    return loaded


def allows(rules: list[Rule], path: str) -> bool:
    """Whether the rules let a GET of the path through, read as the API server reads them."""
    if any(path in rule.get("nonResourceURLs", ()) for rule in rules):
        return True
    parts = path.strip("/").split("/")
    group, rest = ("", parts[2:]) if parts[0] == "api" else (parts[1], parts[3:])
    resource, *name = rest[2:] if rest[0] == "namespaces" and len(rest) > 2 else rest
    return any(
        group in rule["apiGroups"]
        and resource in rule["resources"]
        and ("get" if name else "list") in rule["verbs"]
        and ("resourceNames" not in rule or (name and name[0] in rule["resourceNames"]))
        for rule in rules
        if "resources" in rule
    )


@pytest.mark.parametrize("name", recordings())
def test_everything_that_is_asked_of_a_recorded_cluster_is_allowed(name: str) -> None:
    paths = asked(recordings()[name])
    hashed = [path.rpartition("/")[2] for path in paths if "-config-" in path]
    rules = role(*(word for each in hashed for word in ("--configmap", each)))["rules"]
    assert paths and not [path for path in paths if not allows(rules, path)]


def test_nothing_is_allowed_that_is_never_asked() -> None:
    """Every resource and every name of the rules stands in a request; nothing may be changed; no Secret is read."""
    requests = {(each.asked.group, each.resource, each.name) for each in every_request(match.signatures())}
    for rule in role()["rules"]:
        assert rule["verbs"] in (["get"], ["list"])
        for resource in rule.get("resources", ()):
            for name in rule.get("resourceNames", ("",)):
                wanted = (rule["apiGroups"][0], resource, name)
                assert wanted in requests or name == "kube-proxy-config", wanted
            assert rule["verbs"] == ["list"] or rule["resourceNames"], "get without a name is get of all"
            assert resource != "secrets" and "/" not in resource and "*" not in resource
    assert ANY_NAME not in rbac() and ANY_PART not in rbac()


def test_a_name_with_a_hash_is_allowed_when_it_is_named_and_told_of_when_not() -> None:
    path = "/api/v1/namespaces/kube-system/configmaps/kube-proxy-config-2c1f7a90"
    assert not allows(role()["rules"], path)
    assert allows(role("--configmap", "kube-proxy-config-2c1f7a90")["rules"], path)
    remarks = [line for line in rbac().splitlines() if line.startswith("#")]
    assert any("grep /kube-proxy-config" in line for line in remarks)
    assert any("grep /antrea-config-" in line for line in remarks)


@pytest.mark.parametrize("word", ["A_b", "a\nb", "", "-a", "a" * 254])
def test_what_is_no_name_of_a_configmap_does_not_get_into_the_manifest(word: str) -> None:
    assert printed(["rbac", f"--configmap={word}"])[:2] == (2, "")


def test_json_is_the_same_role_without_the_remarks() -> None:
    assert json.loads(rbac("-o", "json")) == role()


@pytest.mark.parametrize("name", ["calico", "cilium-multi-pool", "flannel", "kube-ovn-1-8", "antrea-2"])
def test_with_it_a_user_is_told_everything_that_the_administrator_is_told(api_server: ApiServer, name: str) -> None:
    """The user has no other right than those that every authenticated user has."""
    description = descriptions()[name]
    api_server.reset()
    load(api_server, description)
    assert look(api_server, description, user="nobody").code == 8
    api_server.apply([role(), _binding("nobody")])
    whole, allowed = (look(api_server, description, user=user) for user in ("admin", "nobody"))
    assert whole.report["unread"] == allowed.report["unread"] == []
    assert _told(allowed.report) == _told(whole.report)
    for secret in ("secrets", "pods/log", "pods/exec"):
        assert not allows(role()["rules"], f"/api/v1/{secret}")


def _told(report: dict[str, Any]) -> dict[str, Any]:
    return {key: report[key] for key in ("cluster", "facts", "warnings")}


def _binding(user: str) -> Object:
    group = "rbac.authorization.k8s.io"
    return {
        "apiVersion": f"{group}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "kubectl-netinfo"},
        "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "kubectl-netinfo"},
        "subjects": [{"apiGroup": group, "kind": "User", "name": user}],
    }
