"""Which programs the tests run, and how they are built."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.apiserver import binaries, gobuild
from tests.apiserver.fixtures import missing


def test_the_module_file_names_published_staging_modules() -> None:
    own = "module k8s.io/kubernetes\n\nreplace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n)\n"
    text = gobuild.published(own, "v1.30.14")
    assert "k8s.io/api => k8s.io/api v0.30.14" in text
    assert "require k8s.io/kubernetes v1.30.14" in text
    assert "module k8s.io/kubernetes" not in text


def test_ready_made_programs_are_used_when_they_are_of_the_right_kind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = tmp_path / "kube-apiserver"
    made.write_text("#!/bin/sh\necho Kubernetes v1.35.1\n")
    made.chmod(0o755)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert binaries.find("kube-apiserver", binaries.CURRENT) == made
    assert binaries.find("kube-apiserver", binaries.OLD) is None
    assert binaries.build_command("kube-apiserver", binaries.OLD) in missing(binaries.OLD)


def test_the_list_names_each_program_and_builds_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert binaries.main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [tuple(line.split()) for line in lines] == [(*pair, "absent") for pair in binaries.WANTED]
    assert list(tmp_path.iterdir()) == []


def test_without_go_a_build_says_what_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(gobuild.BuildFailed, match="`go` is not on PATH"):
        gobuild.build("etcd", binaries.ETCD, tmp_path / "etcd")
    assert list(tmp_path.iterdir()) == []
