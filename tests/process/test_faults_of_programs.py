"""Catalogue A: finding and starting kubectl."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.support import program
from tests.support.faults import executables
from tests.support.faults.api import Api
from tests.support.faults.objects import flannel
from tests.support.faults.runs import KUBECTL, ask, complaints, noise, with_stand_in
from tests.support.faults.server import FaultServer

EMPTY = {"PATH": "", "KUBECTL_PATH": None}


def test_001_without_kubectl_the_install_page_is_named(tmp_path: Path) -> None:
    result = program.run(env={"PATH": str(tmp_path), "KUBECTL_PATH": None})
    assert result.code == 6 and not complaints(result)
    assert "https://kubernetes.io/docs/tasks/tools/" in result.stderr


def test_002_a_kubectl_that_is_not_executable_is_named_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "kubectl").write_text("#!/bin/sh\n")
    result = program.run(env={"PATH": str(tmp_path), "KUBECTL_PATH": None})
    assert result.code == 6 and not complaints(result, tmp_path)
    assert f"{tmp_path}/kubectl is not executable" in result.stderr


def test_003_a_folder_named_kubectl_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "kubectl").mkdir()
    result = program.run(env={"PATH": str(tmp_path), "KUBECTL_PATH": None})
    assert result.code == 6 and not complaints(result, tmp_path)


def test_004_a_file_of_garbage_is_no_program_for_this_machine(tmp_path: Path) -> None:
    garbage = tmp_path / "kubectl"
    garbage.write_bytes(b"\x7fELF\x00 no program")
    garbage.chmod(0o755)
    result = program.run(kubectl=garbage)
    assert result.code == 6 and not complaints(result, tmp_path)


def test_005_a_missing_interpreter_is_not_taken_for_a_missing_kubectl(tmp_path: Path) -> None:
    script = tmp_path / "kubectl"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    result = program.run(kubectl=script)
    assert result.code == 6 and not complaints(result, tmp_path)
    assert "not in PATH" not in result.stderr and "kubectl" in result.stderr


def test_006_minikube_alone_is_not_used_to_download_a_kubectl(tmp_path: Path) -> None:
    executables.program(tmp_path, "minikube", f"touch {tmp_path}/ran")
    result = program.run(env={"PATH": str(tmp_path), "KUBECTL_PATH": None})
    assert result.code == 6 and not complaints(result, tmp_path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("entry", [".", "", "./", "bin"])
def test_007_a_kubectl_in_the_current_folder_is_never_run(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path, tmp_path / "bin"):
        executables.program(folder, "kubectl", f"touch {tmp_path}/ran")
    monkeypatch.chdir(tmp_path)
    result = program.run(env={"PATH": f"{entry}{os.pathsep}/nowhere", "KUBECTL_PATH": None})
    assert result.code == 6 and not (tmp_path / "ran").exists()


def test_008_kubectl_path_is_used_before_path(tmp_path: Path) -> None:
    named = executables.kubectl(tmp_path / "named")
    executables.program(tmp_path / "other", "kubectl", f"touch {tmp_path}/ran")
    result = program.run(kubectl=named, path=tmp_path / "other")
    assert result.code == 0 and not (tmp_path / "ran").exists()


def test_008_a_kubectl_path_that_names_nothing_is_said(tmp_path: Path) -> None:
    result = program.run(kubectl=tmp_path / "gone")
    assert result.code == 6 and not complaints(result) and "KUBECTL_PATH" in result.stderr


def test_009_a_banner_on_stdout_makes_every_source_unreadable(tmp_path: Path) -> None:
    result = with_stand_in(executables.kubectl(tmp_path, before="echo Welcome to our jump host"))
    assert result.code in (6, 7) and not complaints(result, tmp_path)


def test_009_a_banner_before_one_answer_makes_that_source_unreadable(tmp_path: Path) -> None:
    odd = {"daemonsets": "echo Welcome; echo '{\"items\": []}'"}
    result = with_stand_in(executables.kubectl(tmp_path, odd), "-o", "json")
    assert result.code == 3 and not noise(result)
    assert [each["reason"] for each in result.report["unread"]] == ["invalid answer"]


def test_010_noise_on_stderr_with_exit_0_is_no_trouble(tmp_path: Path) -> None:
    text = "/snap/microk8s/current/microk8s-kubectl.wrapper: line 38: /var/snap/args/kubectl: Permission denied"
    result = with_stand_in(executables.kubectl(tmp_path, before=f"echo 'cat: {text}' >&2"))
    assert result.code == 0 and "Permission denied" not in result.stderr


def test_011_microk8s_without_its_group_lets_nobody_in(tmp_path: Path) -> None:
    text = "Insufficient permissions to access MicroK8s.\\nYou can either try again with sudo or add the user dev"
    result = with_stand_in(executables.program(tmp_path, "kubectl", f"printf '{text}\\n' >&2; exit 1"))
    assert result.code == 8 and not complaints(result, tmp_path)


def test_012_a_snap_that_may_not_read_the_kubeconfig_is_an_environment_trouble(tmp_path: Path) -> None:
    said = 'error: error loading config file "/home/dev/.kube/config": open /home/dev/.kube/config: permission denied'
    result = with_stand_in(executables.program(tmp_path, "kubectl", f"echo '{said}' >&2; exit 1"))
    assert result.code == 6 and not complaints(result, tmp_path) and "permission denied" in result.stderr


def test_013_a_windows_kubectl_with_crlf_is_read(tmp_path: Path) -> None:
    plain = executables.kubectl(tmp_path / "plain")
    crlf = executables.program(tmp_path / "crlf", "kubectl", f"{plain} \"$@\" | sed 's/$/\\r/'")
    result = with_stand_in(crlf)
    assert result.code == 0 and "10.244.0.0/16" in result.stdout and not noise(result)


def test_014_an_ancient_kubectl_is_an_environment_trouble(tmp_path: Path) -> None:
    result = with_stand_in(executables.program(tmp_path, "kubectl", "echo 'Error: unknown flag: --minify' >&2; exit 1"))
    assert result.code == 6 and not complaints(result, tmp_path) and "unknown flag" in result.stderr


@pytest.mark.skipif(
    shutil.which("kubectl.1.27") is None and shutil.which("gcloud") is None, reason="no Google dispatcher"
)
def test_015_the_dispatcher_of_google_works(tmp_path: Path) -> None:
    found = shutil.which("kubectl")
    with FaultServer(flannel()) as server:
        assert ask(server, tmp_path, kubectl=Path(found) if found else None).code == 0


@pytest.mark.real_kubectl
def test_016_a_wrapper_named_by_kubectl_path_works(tmp_path: Path) -> None:
    """What ``oc``, ``k3s kubectl`` and ``microk8s kubectl`` are: a program that takes kubectl's arguments."""
    wrapper = executables.program(tmp_path, "oc", f'exec {KUBECTL} "$@"')
    with FaultServer(flannel()) as server:
        assert ask(server, tmp_path, kubectl=wrapper).code == 0


def test_the_stand_in_says_what_real_kubectl_says(tmp_path: Path) -> None:
    """The computed answers are those of the API: one whole report of each, compared."""
    if KUBECTL is None:
        pytest.skip("no kubectl")
    stand_in = with_stand_in(executables.kubectl(tmp_path / "stand-in"), "-o", "json")
    with FaultServer(flannel()) as server:
        real = ask(server, tmp_path, "-o", "json")
    assert Api(flannel()).reply("/version").document["gitVersion"] == real.report["cluster"]["version"]
    config = f"--kubeconfig={tmp_path}/kubeconfig "
    assert {**real.report, "facts": None} == {**stand_in.report, "facts": None}
    assert real.stdout.replace(config, "") == stand_in.stdout
