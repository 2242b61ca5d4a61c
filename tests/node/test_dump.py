"""What `kubectl cluster-info dump` of the real node, with the logs of real containers, still tells."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.node import parts
from tests.node.node import RealNode
from tests.support.program import Result, run


def streamed(node: RealNode, folder: Path) -> Path:
    return _saved(node, folder / "dump.txt")


def streamed_of_all_namespaces(node: RealNode, folder: Path) -> Path:
    return _saved(node, folder / "dump-all.txt", "--all-namespaces")


def streamed_as_yaml(node: RealNode, folder: Path) -> Path:
    return _saved(node, folder / "dump.yaml", "-o", "yaml")


def in_a_folder(node: RealNode, folder: Path) -> Path:
    node.kubectl("cluster-info", "dump", f"--output-directory={folder / 'dump'}", "--all-namespaces")
    return folder / "dump"


def in_an_archive(node: RealNode, folder: Path) -> Path:
    with tarfile.open(folder / "dump.tar.gz", "w:gz") as archive:
        archive.add(in_a_folder(node, folder), "dump")
    return folder / "dump.tar.gz"


def _saved(node: RealNode, path: Path, *options: str) -> Path:
    path.write_text(node.kubectl("cluster-info", "dump", *options))
    return path


FORMS = [streamed, streamed_of_all_namespaces, streamed_as_yaml, in_a_folder, in_an_archive]


@pytest.fixture(params=FORMS, ids=lambda form: form.__name__)
def saved(request: pytest.FixtureRequest, minikube: RealNode, tmp_path: Path) -> Path:
    form: Callable[[RealNode, Path], Path] = request.param
    return form(minikube, tmp_path)


def test_the_logs_of_real_containers_are_in_it(minikube: RealNode, tmp_path: Path) -> None:
    """Of the harness: what the answer has to be found among."""
    text = streamed(minikube, tmp_path).read_text()
    assert "==== START logs for container etcd of pod kube-system/etcd-minikube" in text
    assert text.count("\n") > 2000


def test_a_dump_gives_the_blocks_that_the_node_gives(saved: Path) -> None:
    agrees_with_the_node(run("--from", str(saved), "-o", "json"))


def test_a_dump_is_read_from_a_pipe(minikube: RealNode, tmp_path: Path) -> None:
    dump = streamed(minikube, tmp_path).read_bytes()
    agrees_with_the_node(run("--from", "-", "-o", "json", stdin=dump))


def agrees_with_the_node(result: Result) -> None:
    """Only the node's own files name the bridge, and no dump holds them; all else is as on the node itself."""
    assert result.report["cluster"] == {"version": parts.KUBERNETES, "distribution": "minikube", "nodes": 1}
    assert result.fact("podCIDRs")["value"] == ["10.244.0.0/16"], result.stdout
    assert result.fact("serviceCIDRs")["value"] == ["10.96.0.0/12"]
    assert (result.fact("cni")["value"], result.fact("cni")["state"]) == (None, "unknown")
    assert result.code == 3


def test_the_lines_of_its_transcript_print_their_values_in_a_shell(minikube: RealNode, tmp_path: Path) -> None:
    """They are greps in the file: the person who was sent the dump has no cluster to ask."""
    path = streamed(minikube, tmp_path)
    report = run("--from", str(path), "-o", "json").report
    for fact in ("podCIDRs", "serviceCIDRs"):
        commands = [each["command"] for each in report["facts"][fact]["evidence"] if each["strength"] == "configured"]
        assert commands
        for command in commands:
            printed = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30).stdout
            assert report["facts"][fact]["value"][0] in printed, command
