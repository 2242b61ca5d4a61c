"""The transcript of a dump: real commands on the file, with their real output, and verified by running them again."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from netinfo.model.command import Command
from netinfo.sources.dump.result.asker import DumpAsker
from netinfo.sources.live.shell import FixedPlan
from netinfo.transcript import explanations
from tests.apiserver.dump.conftest import Taken
from tests.support import everyday
from tests.support.program import ROOT, run

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


def packed(data: bytes, packing: str) -> bytes:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress
    }  # fmt: skip
    return packers[packing](data) if packing else data


def in_a_shell(line: str, stdin: bytes) -> tuple[int, str, str]:
    """What a person gets who pastes the line behind ``cat dump |``: ``-`` in it is a pipe, not a file."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as cat:
        shell = subprocess.Popen(["bash", "-c", line], stdin=cat.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert cat.stdin is not None and cat.stdout is not None
        cat.stdout.close()
        with contextlib.suppress(BrokenPipeError):  # ``grep -m 1`` leaves at the first match
            cat.stdin.write(stdin)
            cat.stdin.close()
        out, err = shell.communicate(timeout=20)
    return shell.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("packing", ["", "gzip", "bzip2", "xz"])
def test_an_archive_from_a_pipe_is_shown_like_the_same_file(
    packing: str, dumps: dict[str, Taken], tmp_path: Path
) -> None:
    """``tar`` reads a packed archive from a pipe only where it is told how it is packed."""
    dump, transcript = tmp_path / "dump.tar", tmp_path / "answer.txt"
    dump.write_bytes(packed(dumps["flannel"].data("tree_in_tar"), packing))
    of_file = run("--from", str(dump), "transcript", "--format", "text").stdout
    run("--from", "-", "transcript", "--format", "text", "-O", str(transcript), stdin=dump.read_bytes())
    text = transcript.read_text()
    assert len(commands(text)) == len(commands(of_file)) > 3
    assert outputs(text) == outputs(of_file)
    for line in commands(text):
        code, out, err = in_a_shell(line, dump.read_bytes())
        assert (code, err) == (0, "") and out in text, line
    assert run("--from", "-", "verify", str(transcript), stdin=dump.read_bytes()).code == 0


def outputs(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("$ ") and "Stands" not in line]


@pytest.mark.parametrize(
    ("form", "packing"), everyday.pairs(("one_output_of_get", "streamed", "streamed_yaml"), ("gzip", "bzip2", "xz"))
)
def test_a_packed_file_is_unpacked_by_what_is_shown(
    form: str, packing: str, dumps: dict[str, Taken], tmp_path: Path
) -> None:
    plain, dump = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(dumps["flannel"].data(form))
    dump.write_bytes(packed(plain.read_bytes(), packing))
    of_plain = run("--from", str(plain), "transcript", "--format", "text").stdout
    text = run("--from", str(dump), "transcript", "--format", "text").stdout
    assert outputs(text) == outputs(of_plain) and commands(text)
    for line in commands(text):
        assert line.startswith(f"{packing} -dc {dump} | ")
        assert in_a_shell(line, b"")[0] == 0
    piped = run("--from", "-", "transcript", "--format", "text", stdin=dump.read_bytes()).stdout
    assert outputs(piped) == outputs(of_plain)
    assert all(in_a_shell(line, dump.read_bytes())[1] in piped for line in commands(piped))


def test_a_packed_text_of_powershell_is_shown_as_text(minikube_stream: bytes, tmp_path: Path) -> None:
    """One pipe is all that a command has: the evidence's own prints the whole text, with the value in it."""
    dump = tmp_path / "dump.gz"
    dump.write_bytes(gzip.compress(minikube_stream.decode().encode("utf-16")))
    fact = run("--from", str(dump), "-o", "json").fact("serviceCIDRs")
    for each in fact["evidence"]:
        assert "10.96.0" in in_a_shell(each["command"], b"")[1], each["command"]


def test_a_descriptor_or_a_named_pipe_is_read_like_standard_input(minikube_stream: bytes, tmp_path: Path) -> None:
    """Nobody can open ``<(cat dump.txt)`` a second time, and a named pipe has no second writer: it was waited for."""
    dump, pipe = tmp_path / "dump.txt", tmp_path / "pipe"
    dump.write_bytes(minikube_stream)
    os.mkfifo(pipe)
    program = f"{sys.executable} -m netinfo"
    expected = run("--from", "-", "transcript", stdin=minikube_stream).stdout
    for line in (
        f"{program} --from <(cat {dump}) transcript",
        f"{program} --from /dev/stdin transcript < {dump}",
        f"cat {dump} > {pipe} & {program} --from {pipe} transcript",
    ):
        began = time.monotonic()
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environ, timeout=30)
        assert done.stdout == expected and len(commands(expected)) > 1, done.stderr
        assert time.monotonic() - began < 9


def test_a_changed_dump_does_not_verify(dumps: dict[str, Taken], tmp_path: Path) -> None:
    dump, transcript = tmp_path / "dump.txt", tmp_path / "answer.md"
    data = dumps["minikube"].data("streamed")
    dump.write_bytes(data)
    run("--from", str(dump), "transcript", "-O", str(transcript))
    dump.write_bytes(data.replace(b"10.96.0.0/12", b"10.95.0.0/12"))
    verified = run("--from", str(dump), "verify", str(transcript))
    assert verified.code == 4 and "10.95.0.0/12" in verified.stdout


@pytest.mark.parametrize("form", ["streamed", "tree_in_tar"])
def test_what_is_not_there_is_shown_as_not_there(form: str, dumps: dict[str, Taken], tmp_path: Path) -> None:
    """No flag of an API server: the command that finds none, and its exit code. That it looked is no failure."""
    dump = tmp_path / "dump"
    flag = b"--service-cluster-ip-range"
    dump.write_bytes(dumps["minikube"].data(form).replace(flag, b"--other".ljust(len(flag), b"r")))
    text = run("--from", str(dump), "transcript").stdout
    assert "--service-cluster-ip-range" in text and "Exit code: `1`" in text
    assert "The command looked and found nothing" in text and "failed" not in text


def test_a_dump_that_is_gone_was_not_looked_into(dumps: dict[str, Taken], tmp_path: Path) -> None:
    """``grep`` ends with 2, and behind a pipe with 1 although nothing came: then ``tar`` says why."""
    for command in (
        Command("grep", ("-cE", "-e", "--other", str(tmp_path / "gone"))),
        Command("tar", ("-xOf", str(tmp_path / "gone")), ("grep", "-cE", "-e", "--other")),
    ):
        answer = DumpAsker(os.environ, 10).run(FixedPlan([command]))[command]
        assert answer.exit_code and "failed" in explanations.of_refusal(answer)


def test_a_hostile_name_of_a_dump_is_quoted(minikube_stream: bytes, tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s $(touch pwned); `touch pwned` "x"'
    folder.mkdir()
    (folder / "dump.txt").write_bytes(minikube_stream)
    text = run("--from", str(folder / "dump.txt"), "transcript", "--format", "text").stdout
    for line in commands(text):
        shell = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=20, cwd=tmp_path)
        assert shell.returncode == 0, shell.stderr
    assert commands(text) and not (tmp_path / "pwned").exists()
