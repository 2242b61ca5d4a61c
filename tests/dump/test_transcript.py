"""The transcript of a dump: real commands on the file, with their real output, and verified by running them again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.dump.conftest import Taken
from tests.program import run

FORMS = ("streamed", "streamed_yaml", "tree", "tree_in_tar_gz", "tree_in_zip", "one_output_of_get", "raw_answers")


def commands(text: str) -> list[str]:
    return [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("form", FORMS)
def test_a_transcript_shows_commands_on_the_dump_that_hold(form: str, dumps: dict[str, Taken], tmp_path: Path) -> None:
    path, transcript = str(dumps["flannel"].paths[form]), tmp_path / "answer.md"
    made = run("--from", path, "transcript", "-O", str(transcript))
    assert made.code == 3, made.stderr
    text = transcript.read_text()
    assert "--cluster-cidr=10.244.0.0/16" in text and "--service-cluster-ip-range=10.96.0.0/12" in text
    assert commands(text) and all(
        path in each and each.startswith(("grep", "jq", "tar", "unzip")) for each in commands(text)
    )
    verified = run("--from", path, "verify", str(transcript))
    assert verified.code == 0, verified.stdout


@pytest.mark.parametrize("form", FORMS)
def test_each_command_prints_in_a_shell_what_the_transcript_says(form: str, dumps: dict[str, Taken]) -> None:
    text = run("--from", str(dumps["flannel"].paths[form]), "transcript", "--format", "text").stdout
    for line in commands(text):
        shell = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=20)
        assert shell.returncode == 0 and shell.stdout in text, line


def test_a_transcript_of_a_pipe_reads_standard_input(minikube_stream: bytes, tmp_path: Path) -> None:
    transcript = tmp_path / "answer.md"
    made = run("--from", "-", "transcript", "-O", str(transcript), stdin=minikube_stream)
    assert made.code == 3, made.stderr
    text = transcript.read_text()
    assert "$ grep -m 1 -- --cluster-cidr -\n" in text and "10.244.0.0/16" in text
    assert run("--from", "-", "verify", str(transcript), stdin=minikube_stream).code == 0
    assert run("--from", "-", "verify", "-", stdin=minikube_stream).code == 2


def test_a_changed_dump_does_not_verify(dumps: dict[str, Taken], tmp_path: Path) -> None:
    dump, transcript = tmp_path / "dump.txt", tmp_path / "answer.md"
    data = dumps["minikube"].data("streamed")
    dump.write_bytes(data)
    run("--from", str(dump), "transcript", "-O", str(transcript))
    dump.write_bytes(data.replace(b"10.96.0.0/12", b"10.95.0.0/12"))
    verified = run("--from", str(dump), "verify", str(transcript))
    assert verified.code == 4 and "10.95.0.0/12" in verified.stdout


def test_what_is_not_there_is_shown_as_not_there(dumps: dict[str, Taken], tmp_path: Path) -> None:
    """No flag of an API server: the command that finds none, and its exit code."""
    dump = tmp_path / "dump.txt"
    dump.write_bytes(dumps["minikube"].data("streamed").replace(b"--service-cluster-ip-range", b"--other"))
    text = run("--from", str(dump), "transcript").stdout
    assert "--service-cluster-ip-range" in text and "Exit code: `1`" in text


def test_a_hostile_name_of_a_dump_is_quoted(minikube_stream: bytes, tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s $(touch pwned); `touch pwned` "x"'
    folder.mkdir()
    (folder / "dump.txt").write_bytes(minikube_stream)
    text = run("--from", str(folder / "dump.txt"), "transcript", "--format", "text").stdout
    for line in commands(text):
        shell = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=20, cwd=tmp_path)
        assert shell.returncode == 0, shell.stderr
    assert commands(text) and not (tmp_path / "pwned").exists()
