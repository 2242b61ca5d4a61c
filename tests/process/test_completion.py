"""Tab after ``kubectl netinfo``: through the real kubectl, which runs kubectl_complete-netinfo and speaks cobra."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.program import ROOT


@pytest.fixture
def plugin_folder(tmp_path: Path) -> Path:
    """A folder for PATH with the executables that pip would write."""
    for name, module in (("kubectl-netinfo", "cli.main"), ("kubectl_complete-netinfo", "cli.completion")):
        script = tmp_path / name
        script.write_text(f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n")
        script.write_text(script.read_text() + f"from netinfo.{module} import run\nrun()\n")
        script.chmod(0o755)
    return tmp_path


def tab(kubectl: Path, folder: Path, *words: str, kubeconfig: Path | None = None) -> list[str]:
    """The lines that kubectl hands to the shell; the last one is the directive."""
    environ = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "KUBECTL_PATH": str(kubectl)}
    environ["KUBECONFIG"] = str(kubeconfig or folder / "none")
    done = subprocess.run(
        [str(kubectl), "__complete", "netinfo", *words], env=environ, capture_output=True, text=True, timeout=30
    )
    return done.stdout.splitlines()


def values(lines: list[str]) -> list[str]:
    return [line.partition("\t")[0] for line in lines[:-1]]


def test_commands_complete_with_what_they_do(current_kubectl: Path, plugin_folder: Path) -> None:
    lines = tab(current_kubectl, plugin_folder, "")
    assert "verify\tRun a transcript's commands again and say what still holds." in lines
    assert {"transcript", "verify", "explain"} <= set(values(lines))
    assert lines[-1] == ":4"


def test_options_of_all_commands_and_of_this_one_complete(current_kubectl: Path, plugin_folder: Path) -> None:
    found = values(tab(current_kubectl, plugin_folder, "transcript", "--"))
    assert {"--format", "--fact", "--context", "--timeout", "--help"} <= set(found)
    assert "--kubectl-flag" not in found


@pytest.mark.parametrize("words", [("-o", "j"), ("--output", "j")])
def test_forms_complete(current_kubectl: Path, plugin_folder: Path, words: tuple[str, ...]) -> None:
    assert values(tab(current_kubectl, plugin_folder, *words)) == ["json"]


def test_a_value_behind_an_equals_sign_completes(current_kubectl: Path, plugin_folder: Path) -> None:
    assert values(tab(current_kubectl, plugin_folder, "--lang=")) == ["--lang=en", "--lang=ru"]


def test_facts_complete(current_kubectl: Path, plugin_folder: Path) -> None:
    assert values(tab(current_kubectl, plugin_folder, "get", "pod")) == ["pod-cidr"]


def test_solutions_complete(current_kubectl: Path, plugin_folder: Path) -> None:
    assert values(tab(current_kubectl, plugin_folder, "explain", "cali")) == ["calico"]


def test_contexts_of_the_kubeconfig_complete_and_hostile_names_do_not(
    current_kubectl: Path, plugin_folder: Path
) -> None:
    config = plugin_folder / "config"
    contexts = [{"name": name, "context": {"cluster": "c"}} for name in ("prod", "pr\x1b[2J", "test")]
    config.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "Config", "contexts": contexts}))
    assert values(tab(current_kubectl, plugin_folder, "--context", "pr", kubeconfig=config)) == ["prod"]


def test_the_file_of_verify_is_left_to_the_shell(current_kubectl: Path, plugin_folder: Path) -> None:
    assert tab(current_kubectl, plugin_folder, "verify", "")[-1] == ":0"


def test_a_switch_takes_no_value(current_kubectl: Path, plugin_folder: Path) -> None:
    assert "verify" in values(tab(current_kubectl, plugin_folder, "--no-node", ""))


def test_the_executable_is_installed_beside_the_plugin() -> None:
    assert shutil.which("kubectl_complete-netinfo", path=str(Path(sys.executable).parent))
