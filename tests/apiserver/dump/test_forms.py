"""A dump in any form gives the facts of the live cluster, as far as it holds the evidence, and says what it lacks."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from netinfo.text.command_line import shown
from tests.apiserver import binaries
from tests.apiserver.dump.conftest import Taken
from tests.apiserver.server import ApiServer
from tests.support.dumps import taking
from tests.support.dumps.judged import judged_path, unread, values
from tests.support.program import ROOT, run
from tests.support.schemas import schema

SCHEMA = schema("report")
FORMS = [form.__name__ for form in taking.FORMS]
MAIN = ("cni", "podCIDRs", "serviceCIDRs")
#: What no dump of these clusters holds, so that the fact stays unknown: IPPools, cilium-config, the node's files.
NOT_HELD = {"minikube": {"cni"}, "calico": {"podCIDRs"}, "cilium": {"podCIDRs"}, "flannel": set[str]()}
#: Forms that leave the namespace of flannel out.
NARROW = {
    "streamed", "streamed_yaml", "streamed_twice_over_kube_system", "tree", "tree_of_yaml",
    "tree_of_yaml_in_json_names", "tree_in_tar", "tree_in_tar_gz", "tree_in_tar_xz", "tree_in_zip",
}  # fmt: skip


@pytest.fixture(scope="module")
def live(current_api_server: ApiServer) -> dict[str, dict[str, Any]]:
    """The facts of the live clusters, without a look into a node."""
    found: dict[str, dict[str, Any]] = {}
    for cluster, objects in taking.CLUSTERS.items():
        current_api_server.reset()
        current_api_server.apply(objects())
        config = current_api_server.kubeconfig("admin")
        kubectl = binaries.find("kubectl", binaries.CURRENT)
        found[cluster] = run("--kubeconfig", str(config), "-o", "json", kubectl=kubectl).report["facts"]
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("cluster", taking.CLUSTERS)
def test_every_form_gives_the_facts_of_the_live_cluster(
    cluster: str, form: str, dumps: dict[str, Taken], live: dict[str, dict[str, Any]]
) -> None:
    report = judged_path(dumps[cluster].paths[form])
    lacking = NOT_HELD[cluster] | ({"cni"} if cluster == "flannel" and form in NARROW else set())
    for fact in MAIN:
        value = values(report)[fact]
        expected = live[cluster][fact]["value"] if fact not in lacking else None
        assert (list(value) if isinstance(value, tuple) else value) == expected, fact
    assert report.cluster.nodes == (1 if cluster == "minikube" else 2)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_called_damaged_that_kubectl_wrote(form: str, dumps: dict[str, Taken]) -> None:
    for taken in dumps.values():
        codes = {each.code for each in judged_path(taken.paths[form]).warnings}
        assert "dump-damaged" not in codes, taken.cluster


def test_the_slice_of_a_minikube_is_told(dumps: dict[str, Taken]) -> None:
    report = judged_path(dumps["minikube"].paths["streamed"])
    assert values(report)["nodeCIDRs"] == ("10.244.0.0/24",)


@pytest.mark.parametrize("form", FORMS)
def test_what_no_dump_holds_is_not_in_the_dump(form: str, dumps: dict[str, Taken]) -> None:
    missing = unread(judged_path(dumps["calico"].paths[form]))
    wanted = {"configmaps", "custom-resources", "servicecidrs", "api-groups"}
    assert {missing[each] for each in wanted} == {"not in the dump"}


def test_namespaces_outside_are_named_unless_all_were_taken(dumps: dict[str, Taken]) -> None:
    paths = dumps["flannel"].paths
    assert unread(judged_path(paths["streamed"]))["other-namespaces"] == "not in the dump"
    assert "other-namespaces" not in unread(judged_path(paths["streamed_of_all_namespaces"]))
    assert "other-namespaces" not in unread(judged_path(paths["tree_of_all_namespaces"]))


@pytest.mark.parametrize("form", FORMS)
def test_every_command_shows_its_value_in_the_dump(form: str, dumps: dict[str, Taken]) -> None:
    report = judged_path(dumps["flannel"].paths[form])
    lines = [
        (block, shown(each.command))
        for fact in ("podCIDRs", "serviceCIDRs", "nodeCIDRs")
        for each in next(verdict for name, verdict in report.facts.items() if name == fact).evidence
        if each.strength in ("configured", "assigned") and isinstance(each.value, tuple)
        for block in each.value
    ]
    assert len(lines) >= 5
    for block, command in lines:
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=20)
        assert block in done.stdout, (command, done.stderr)


@pytest.mark.parametrize("form", ["streamed", "tree", "tree_in_tar_gz", "tree_in_zip"])
def test_every_command_of_what_could_not_be_read_shows_that_it_is_not_there(form: str, dumps: dict[str, Taken]) -> None:
    """``grep`` looked, found nothing and complains of nothing, also where its input comes out of an archive."""
    entries = run("--from", str(dumps["minikube"].paths[form]), "-o", "json").report["unread"]
    missing = [each for each in entries if each["source"] in ("configmaps", "servicecidrs", "custom-resources")]
    assert len(missing) == 3
    for each in missing:
        done = subprocess.run(["bash", "-c", each["command"]], capture_output=True, text=True, timeout=20)
        assert (done.returncode, done.stdout.strip(), done.stderr) in ((1, "", ""), (1, "0", "")), each["command"]


def test_evidence_names_file_and_path(dumps: dict[str, Taken]) -> None:
    places = {
        form: next(
            str(each.origin)
            for each in next(
                v for f, v in judged_path(dumps["minikube"].paths[form]).facts.items() if f == "podCIDRs"
            ).evidence
            if each.source == "kube-controller-manager"
        )
        for form in ("streamed", "tree")
    }
    assert places["tree"].startswith("kube-system/pods.json items[")
    assert ".spec.containers[0].command" in places["tree"]
    assert places["streamed"].startswith("document 8 (PodList) items[")


def test_a_path_in_the_evidence_leads_to_the_flag(dumps: dict[str, Taken]) -> None:
    folder = dumps["minikube"].paths["tree"]
    evidence = next(v for f, v in judged_path(folder).facts.items() if f == "serviceCIDRs").evidence
    where = next(str(each.origin) for each in evidence if each.source == "kube-apiserver")
    file, path, flag = where.split(" ")
    words = subprocess.run(["jq", "-r", f".{path}[]", str(folder / file)], capture_output=True, text=True, check=True)
    assert f"{flag}=10.96.0.0/12" in words.stdout.splitlines()


@pytest.mark.parametrize("form", ["streamed", "tree", "tree_in_tar_gz", "tree_in_zip", "got"])
def test_the_program_reads_what_it_is_given(form: str, dumps: dict[str, Taken]) -> None:
    path = dumps["minikube"].paths["outputs_of_get" if form == "got" else form]
    result = run("--from", str(path), "-o", "json")
    assert result.code == 3, result.stderr
    jsonschema.validate(result.report, SCHEMA)
    assert result.report["from"] == "dump" and result.report["context"] == str(path)
    assert result.fact("podCIDRs")["value"] == ["10.244.0.0/16"]


def test_a_pipe_is_read_like_a_file(minikube_stream: bytes) -> None:
    piped = run("--from", "-", "-o", "json", stdin=minikube_stream)
    assert piped.report["context"] == "standard input"
    assert piped.fact("serviceCIDRs")["value"] == ["10.96.0.0/12"]
    table = run("--from", "-", stdin=minikube_stream)
    assert "10.244.0.0/16" in table.stdout and "minikube" in table.stderr


@pytest.mark.parametrize("version", [binaries.OLD, *binaries.KUBECTLS])
def test_dumps_of_older_kubectls_say_the_same(version: str, current_api_server: ApiServer, tmp_path: Path) -> None:
    kubectl = binaries.find("kubectl", version)
    if kubectl is None:
        pytest.skip(f"no kubectl {version}; to build: {binaries.build_command('kubectl', version)}")
    take = taking.taken(current_api_server, kubectl, "minikube", tmp_path)
    for form in (taking.streamed, taking.streamed_yaml, taking.tree):
        found = values(judged_path(form(take)))
        assert (found["podCIDRs"], found["serviceCIDRs"]) == (("10.244.0.0/16",), ("10.96.0.0/12",)), form.__name__


def test_a_recorded_folder_is_read_as_before() -> None:
    demo = ROOT / "netinfo" / "demo" / "minikube"
    assert run("--from", str(demo), "-o", "json").report["from"] == "recorded"
