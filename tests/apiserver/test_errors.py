"""When there is no answer: the exit code, at most three lines, the next step, and never a traceback."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.support.program import Result, run

KUBECTL = binaries.find("kubectl", binaries.CURRENT)
needs_kubectl = pytest.mark.skipif(
    KUBECTL is None, reason=f"no kubectl; to build: {binaries.build_command('kubectl', binaries.CURRENT)}"
)


def rewritten(config: Path, pattern: str, by: str, folder: Path) -> str:
    """A copy of the kubeconfig with one thing replaced."""
    copy = folder / "config"
    text = re.sub(pattern, by, config.read_text())
    assert text != config.read_text()
    copy.write_text(text)
    return str(copy)


def is_clean(result: Result) -> bool:
    """An error text of three lines or fewer, no traceback, no klog, nothing on stdout."""
    lines = result.stderr.splitlines()
    has_noise = any(re.match(r"[EWIF]\d{4} ", line) or "Traceback" in line for line in lines)
    return 1 <= len(lines) <= 3 and not has_noise and result.stdout == "" and lines[0].startswith("error: ")


def test_without_kubectl_the_install_page_is_named(tmp_path: Path) -> None:
    result = run(env={"PATH": str(tmp_path), "KUBECTL_PATH": None})
    assert result.code == 6 and is_clean(result)
    assert "kubectl is not in PATH" in result.stderr and "kubernetes.io/docs/tasks/tools" in result.stderr


def test_a_kubectl_that_is_not_executable_is_named_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "kubectl").write_text("#!/bin/sh\n")
    result = run(env={"PATH": str(tmp_path), "KUBECTL_PATH": None})
    assert result.code == 6 and "is not executable" in result.stderr


def test_a_kubectl_in_the_current_folder_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = tmp_path / "kubectl"
    hostile.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hostile.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert run(env={"PATH": ".::", "KUBECTL_PATH": None}).code == 6
    assert not (tmp_path / "ran").exists()


def test_a_kubectl_path_that_names_nothing_is_said(tmp_path: Path) -> None:
    result = run(env={"KUBECTL_PATH": str(tmp_path / "gone")})
    assert result.code == 6 and "KUBECTL_PATH" in result.stderr


def test_a_file_that_is_no_program_ends_clean(tmp_path: Path) -> None:
    (tmp_path / "kubectl").write_bytes(b"\x7fnot a program")
    (tmp_path / "kubectl").chmod(0o755)
    result = run(env={"KUBECTL_PATH": str(tmp_path / "kubectl")})
    assert result.code == 6 and is_clean(result)


@needs_kubectl
@pytest.mark.parametrize("text", ["", "current-context: gone\n", "a: [", "\x00\x01", "apiVersion: v1\nkind: Config\n"])
def test_a_broken_kubeconfig_never_reaches_localhost(tmp_path: Path, text: str) -> None:
    """kubectl alone would go on to http://localhost:8080 and answer about whatever listens there."""
    (tmp_path / "config").write_text(text)
    result = run("--kubeconfig", str(tmp_path / "config"), kubectl=KUBECTL)
    assert result.code == 6 and is_clean(result), result.stderr
    assert "8080" not in result.stderr


@needs_kubectl
def test_a_context_whose_cluster_is_gone_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "{apiVersion: v1, kind: Config, current-context: a, contexts: [{name: a, context: {cluster: b, user: c}}]}"
    )
    result = run("--kubeconfig", str(config), kubectl=KUBECTL)
    assert result.code == 6 and is_clean(result)


@needs_kubectl
def test_an_unknown_context_is_named(tmp_path: Path, current_api_server: ApiServer) -> None:
    config = current_api_server.kubeconfig("admin")
    result = run("--kubeconfig", str(config), "--context", "nope", kubectl=KUBECTL)
    assert result.code == 6 and is_clean(result) and '"nope"' in result.stderr


@needs_kubectl
def test_a_refused_connection_is_unreachable(tmp_path: Path, current_api_server: ApiServer) -> None:
    config = rewritten(current_api_server.kubeconfig("admin"), r"server: \S+", "server: https://127.0.0.1:1", tmp_path)
    result = run("--kubeconfig", config, kubectl=KUBECTL)
    assert result.code == 7 and is_clean(result) and "refused" in result.stderr
    assert result.seconds < 3


@needs_kubectl
def test_a_server_that_never_answers_ends_at_the_deadline(
    tmp_path: Path, current_api_server: ApiServer, mute_port: int
) -> None:
    silent = f"server: https://127.0.0.1:{mute_port}"
    config = rewritten(current_api_server.kubeconfig("admin"), r"server: \S+", silent, tmp_path)
    result = run("--kubeconfig", config, "--timeout", "2s", kubectl=KUBECTL)
    assert result.code == 7 and is_clean(result), result.stderr
    assert result.seconds < 2 + 1.5


@needs_kubectl
def test_an_unknown_certificate_authority_is_unreachable(current_api_server: ApiServer) -> None:
    result = run("--kubeconfig", str(current_api_server.kubeconfig("admin", unknown_ca=True)), kubectl=KUBECTL)
    assert result.code == 7 and is_clean(result) and "x509" in result.stderr


@needs_kubectl
def test_a_wrong_token_is_not_let_in(current_api_server: ApiServer) -> None:
    result = run("--kubeconfig", str(current_api_server.kubeconfig("admin", token="wrong")), kubectl=KUBECTL)
    assert result.code == 8 and is_clean(result)


@needs_kubectl
def test_without_credentials_nobody_is_asked_for_a_user_name(tmp_path: Path, current_api_server: ApiServer) -> None:
    config = rewritten(current_api_server.kubeconfig("admin"), r"token: \S+", "{}", tmp_path)
    result = run("--kubeconfig", config, kubectl=KUBECTL)
    assert result.code == 8 and is_clean(result) and "no credentials" in result.stderr


@needs_kubectl
def test_a_user_who_may_do_nothing_is_not_let_in(fresh_current: ApiServer) -> None:
    result = run("--kubeconfig", str(fresh_current.kubeconfig("nobody")), kubectl=KUBECTL)
    assert result.code == 8 and is_clean(result) and "forbidden" in result.stderr


@pytest.mark.parametrize("args", [["-o", "xml"], ["--bogus"], ["--lang", "de"], ["--timeout", "soon"], ["bogus"]])
def test_a_wrong_command_line_is_a_usage_error(args: list[str]) -> None:
    result = run(*args)
    assert result.code == 2 and result.stdout == "" and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "args", [["--from="], ["--from", ""], ["--demo="], ["--demo", ""], ["--record", ""], ["--server"]], ids=" ".join
)
def test_an_empty_value_is_a_usage_error_and_no_cluster_is_asked(tmp_path: Path, args: list[str]) -> None:
    """A variable of a script that was not set never makes the answer one about the current context."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\n")
    kubectl.chmod(0o755)
    result = run(*args, kubectl=kubectl, cwd=tmp_path)
    assert result.code == 2 and is_clean(result) and f"{args[0].removesuffix('=')} needs a value" in result.stderr
    assert "  next:  " in result.stderr and not (tmp_path / "asked").exists()


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_record_that_cannot_be_a_folder_is_told_before_a_cluster_is_asked(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    result = run("--demo", "--record", str(tmp_path / name))
    assert result.code == 2 and is_clean(result) and "give --record a folder" in result.stderr
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    "args", [["--all-contexts", "--context", "a"], ["--from", "a", "--from", "b", "--record", "r"]], ids=" ".join
)
def test_what_would_go_unheard_is_a_usage_error(tmp_path: Path, args: list[str]) -> None:
    result = run(*args, cwd=tmp_path)
    assert result.code == 2 and is_clean(result) and "  next:  " in result.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("option", ["-o json", "--wide", "--no-headers"])
@pytest.mark.parametrize(
    ("command", "known"),
    [
        ("transcript", "--format: markdown, text, html, jira, telegram, commands"),
        ("verify -", "kubectl netinfo verify --help"),
    ],
)
def test_a_form_that_a_command_does_not_have_is_a_usage_error(command: str, known: str, option: str) -> None:
    for args in (["--demo", *command.split(), *option.split()], [*option.split(), *command.split(), "--demo"]):
        result = run(*args)
        assert result.code == 2 and is_clean(result)
        assert f"{command.split()[0]} does not know {option}" in result.stderr and known in result.stderr


@needs_kubectl
def test_a_context_named_twice_is_one(tmp_path: Path, current_api_server: ApiServer) -> None:
    config = current_api_server.kubeconfig("admin", context_name="a")
    result = run("--kubeconfig", str(config), "--context", "a", "--context", "a", "-o", "json", kubectl=KUBECTL)
    assert result.report["kind"] == "Report" and result.report["context"] == "a"


def test_a_file_that_cannot_be_written_has_a_next_step(tmp_path: Path) -> None:
    result = run("--demo", "transcript", "-O", str(tmp_path / "none" / "told.md"))
    assert result.code == 2 and "  next:  give -O another file" in result.stderr


def test_all_contexts_without_kubectl_name_the_install_page(tmp_path: Path) -> None:
    result = run("--all-contexts", env={"PATH": str(tmp_path), "KUBECTL_PATH": None})
    assert result.code == 6 and is_clean(result) and "kubectl is not in PATH" in result.stderr


def test_an_unknown_format_lists_the_allowed_ones() -> None:
    assert "table, wide, json, yaml, markdown, csv" in run("-o", "xml").stderr


@pytest.fixture
def mute_port() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize(("typed", "meant"), [("ndoes", "nodes"), ("Transcrpt", "transcript"), ("chek", "check")])
def test_a_command_that_was_misspelt_is_guessed(typed: str, meant: str) -> None:
    result = run(typed)
    assert result.code == 2 and is_clean(result) and f"is {meant} meant?" in result.stderr


def test_words_of_other_tools_are_understood() -> None:
    assert run("version").stdout == run("--version").stdout
    assert run("help").stdout == run("--help").stdout
    assert run("help", "nodes").stdout == run("nodes", "--help").stdout
    usual = run("--demo").stdout
    assert run("--demo", "-A").stdout == run("-n", "default", "--demo").stdout == usual
    assert run("--demo", "-o", "CSV", "--color", "NEVER", "--lang", "EN").stdout == run("--demo", "-o", "csv").stdout
