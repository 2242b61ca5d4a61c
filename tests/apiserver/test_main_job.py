"""The main job on real API servers: what a user sees for Minikube, who may see what, and what is asked for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support.minikube_files import MINIKUBE, minikube_on_path
from tests.support.program import ROOT, Result, run
from tests.support.schemas import schema

SCHEMA = schema("report")
NEWEST = binaries.find("kubectl", binaries.CURRENT)
#: Everything the program may ask of kubectl.
READING = {("get",), ("config", "view"), ("version",), ("api-versions",), ("cluster-info", "dump")}


@pytest.fixture
def minikube(fresh: ApiServer, tmp_path: Path) -> tuple[ApiServer, Path]:
    """A Minikube with its built-in bridge on the real API server, and its node's files."""
    fresh.apply(a.minikube_bridge())
    return fresh, minikube_on_path(tmp_path / "bin", MINIKUBE)


def ask(server: ApiServer, user: str, *args: str, path: Path | None = None, kubectl: Path | None = NEWEST) -> Result:
    config = server.kubeconfig(user, context_name="minikube")
    return run("--kubeconfig", str(config), *args, kubectl=kubectl, path=path)


def test_minikube_with_its_bridge_is_agreed_on_all_three_facts(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    result = ask(server, "admin", "-o", "json", path=path)
    assert result.code == 0, result.stderr
    assert (result.fact("cni")["value"], result.fact("cni")["state"]) == ("bridge", "agreed")
    assert (result.fact("podCIDRs")["value"], result.fact("podCIDRs")["state"]) == (["10.244.0.0/16"], "agreed")
    assert (result.fact("serviceCIDRs")["value"], result.fact("serviceCIDRs")["state"]) == (["10.96.0.0/12"], "agreed")
    assert result.report["cluster"]["distribution"] == "minikube" and result.report["unread"] == []
    jsonschema.validate(result.report, SCHEMA)


def test_the_table_says_it_in_four_lines(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    lines = ask(server, "admin", path=path).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["FACT", "CNI", "Pod", "Service"]
    assert lines[1].split()[1:3] == ["bridge", "agreed"]
    assert "10.244.0.0/24" not in "\n".join(lines)


def test_without_the_node_the_bridge_is_unknown_and_the_next_step_is_named(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    result = ask(server, "admin", "--no-node", "-o", "json", path=path)
    assert result.code == 3 and result.fact("cni")["value"] is None
    assert "/etc/cni/net.d" in result.fact("cni")["because"]
    assert result.fact("podCIDRs")["value"] == ["10.244.0.0/16"]


def test_179_the_machine_of_another_profile_is_not_entered(fresh: ApiServer, tmp_path: Path) -> None:
    """The context is called minikube, its node belongs to another profile: that machine's files prove nothing."""
    objects = json.loads(json.dumps(list(a.minikube_bridge())))
    for item in objects:
        if item["kind"] == "Node":
            item["metadata"]["labels"]["minikube.k8s.io/name"] = "another"
    fresh.apply(objects)
    log = tmp_path / "called"
    path = minikube_on_path(tmp_path / "bin", MINIKUBE)
    (path / "minikube").rename(path / "real")
    (path / "minikube").write_text(f'#!/bin/sh\ntouch {log}\nexec {path}/real "$@"\n')
    (path / "minikube").chmod(0o755)
    result = ask(fresh, "admin", "-o", "json", path=path)
    assert result.fact("cni")["value"] is None and result.fact("podCIDRs")["value"] == ["10.244.0.0/16"]
    assert not log.exists()


def test_a_viewer_gets_the_blocks_and_an_honest_list_of_what_was_not_read(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    result = ask(server, "viewer", "-o", "json", path=path)
    unread = {each["source"]: each["reason"] for each in result.report["unread"]}
    assert unread["nodes"] == "forbidden" and result.code == 3
    assert result.fact("podCIDRs")["value"] == ["10.244.0.0/16"]
    assert result.fact("serviceCIDRs")["value"] == ["10.96.0.0/12"]
    assert result.report["cluster"]["nodes"] is None
    jsonschema.validate(result.report, SCHEMA)


def test_every_command_of_the_evidence_prints_its_value(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    report = ask(server, "admin", "-o", "json", path=path).report
    configured = [
        (each["value"], each["command"])
        for fact in ("podCIDRs", "serviceCIDRs")
        for each in report["facts"][fact]["evidence"]
        if each["strength"] == "configured" and each["value"]
    ]
    assert len(configured) >= 6
    for blocks, command in configured:
        assert all(block in pasted(command, path) for block in blocks), command


def pasted(command: str, path: Path) -> str:
    """What a shell prints for the line."""
    assert NEWEST is not None
    environment = {"PATH": f"{path}:{NEWEST.parent}:/usr/bin:/bin", "HOME": str(path)}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=20)
    return done.stdout


def test_every_kubectl_gives_the_same_answer(minikube: tuple[ApiServer, Path], kubectl: Path) -> None:
    server, path = minikube
    result = ask(server, "admin", "-o", "json", path=path, kubectl=kubectl)
    values = [result.fact(fact)["value"] for fact in ("cni", "podCIDRs", "serviceCIDRs")]
    assert values == ["bridge", ["10.244.0.0/16"], ["10.96.0.0/12"]], result.stderr


def test_behind_a_url_path_the_right_api_is_asked(minikube: tuple[ApiServer, Path], kubectl: Path) -> None:
    """kubectl 1.27 to 1.33 drop the path of the server URL from ``get --raw`` (kubernetes/kubectl#1676)."""
    server, _ = minikube
    config = server.kubeconfig("admin", path_prefix="/k8s/clusters/c-1")
    result = run("--kubeconfig", str(config), "-o", "json", kubectl=kubectl)
    assert result.fact("podCIDRs")["value"] == ["10.244.0.0/16"], result.stderr
    assert result.fact("serviceCIDRs")["value"] == ["10.96.0.0/12"]


def recorded(server: ApiServer, folder: Path, path: Path) -> list[list[str]]:
    ask(server, "admin", "--record", str(folder), path=path)
    index: dict[str, Any] = json.loads((folder / "answers.json").read_text())
    return [entry["argv"] for entry in index["answers"]]


def test_only_reading_verbs_are_used(minikube: tuple[ApiServer, Path], tmp_path: Path) -> None:
    server, path = minikube
    for argv in recorded(server, tmp_path / "record", path):
        if argv[0] == "kubectl":
            words = argv[3:] if argv[1] == "-n" else argv[1:]  # a person types the namespace first
            assert any(tuple(words[: len(verb)]) == verb for verb in READING), argv
        else:
            assert argv[:2] == ["minikube", "ssh"] and argv[5] in ("ls", "cat", "grep"), argv


def test_every_call_is_pinned_to_the_same_context(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    shown = [line for line in ask(server, "admin", "-v", path=path).stderr.splitlines() if line.startswith("$ kubectl")]
    assert shown and all("--context=minikube" in line for line in shown)


def test_no_secret_and_no_log_is_asked_for(minikube: tuple[ApiServer, Path], tmp_path: Path) -> None:
    server, path = minikube
    asked = " ".join(word for argv in recorded(server, tmp_path / "record", path) for word in argv)
    assert "secret" not in asked and "/log" not in asked and "logs" not in asked


def test_a_recording_gives_the_same_report_again(minikube: tuple[ApiServer, Path], tmp_path: Path) -> None:
    server, path = minikube
    live = ask(server, "admin", "-o", "json", "--record", str(tmp_path / "r"), path=path).report
    again = run("--from", str(tmp_path / "r"), "-o", "json").report
    assert again["from"] == "recorded" and again["facts"].keys() == live["facts"].keys()
    for name, fact in live["facts"].items():
        assert (again["facts"][name]["value"], again["facts"][name]["state"]) == (fact["value"], fact["state"])


def test_several_contexts_make_a_list_and_one_dead_cluster_hides_no_other(
    minikube: tuple[ApiServer, Path], tmp_path: Path
) -> None:
    server, path = minikube
    config = server.kubeconfig("admin", context_name="minikube").read_text()
    dead = config.replace("name: minikube", "name: gone").replace("cluster: minikube", "cluster: gone")
    (tmp_path / "one").write_text(config)
    (tmp_path / "two").write_text(dead.replace(f":{server.port}", ":1"))
    both = f"{tmp_path}/one:{tmp_path}/two"
    args = ("--context", "minikube", "--context", "gone", "-o", "json")
    result = run(*args, kubectl=NEWEST, path=path, env={"KUBECONFIG": both})
    assert result.report["kind"] == "ReportList" and result.code == 3
    alive, gone = result.report["items"]
    assert alive["facts"]["podCIDRs"]["value"] == ["10.244.0.0/16"]
    assert gone["facts"]["podCIDRs"]["state"] == "unknown" and gone["unread"]
    jsonschema.validate(result.report, SCHEMA)


def test_every_form_holds_the_three_values(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    for form in ("table", "wide", "yaml", "markdown", "csv"):
        text = ask(server, "admin", "-o", form, path=path).stdout
        assert all(value in text for value in ("bridge", "10.244.0.0/16", "10.96.0.0/12")), form


@pytest.mark.parametrize("form", ["table", "wide", "markdown", "csv"])
def test_wide_means_all_facts_in_any_form(form: str) -> None:
    told = run("--demo", "--wide", "-o", form).stdout
    assert told == run("--demo", "-o", "wide").stdout or form in ("markdown", "csv")
    assert all(name in told for name in ("Node slices", "MTU", "kube-proxy", "Capacity"))


def test_headings_can_be_left_off(minikube: tuple[ApiServer, Path]) -> None:
    server, path = minikube
    assert "FACT" not in ask(server, "admin", "--no-headers", path=path).stdout


def test_markdown_without_headings_is_the_rows_alone() -> None:
    whole, bare = (run("--demo", "-o", "markdown", *args).stdout.splitlines() for args in ((), ("--no-headers",)))
    assert whole[1].startswith("|---") and bare == whole[2:]


def test_kubectl_lists_the_plugin_without_a_warning_and_runs_it(kubectl: Path, tmp_path: Path) -> None:
    (tmp_path / "python3").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (tmp_path / "python3").chmod(0o755)
    environment = {"PATH": f"{ROOT}:{tmp_path}:/bin", "HOME": str(tmp_path)}
    listed = subprocess.run([kubectl, "plugin", "list"], env=environment, capture_output=True, text=True)
    assert f"{ROOT}/kubectl-netinfo" in listed.stdout
    assert "netinfo" not in listed.stderr
    ran = subprocess.run([kubectl, "netinfo", "--version"], env=environment, capture_output=True, text=True)
    assert ran.stdout.startswith("netinfo ") and ran.returncode == 0
