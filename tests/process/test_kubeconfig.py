"""A plain kubeconfig is read as kubectl reads it, and whatever is not plain is left to kubectl."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from netinfo.model.command import Answer
from netinfo.sources.live import kubeconfig
from netinfo.sources.live.head_start import HeadStart
from netinfo.sources.objects import connection
from netinfo.sources.objects.connection import Connection, Selection
from tests.support import program
from tests.support.faults import faults
from tests.support.faults.objects import flannel
from tests.support.faults.runs import KUBECTL
from tests.support.faults.server import FaultServer

PLAIN = """\
apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: QUJD
    server: https://10.0.0.1:6443
  name: one
- cluster:
    extensions:
    - extension:
        last-update: Mon, 01 Jan 2026 00:00:00 UTC
        provider: minikube.sigs.k8s.io
        version: v1.37.0
      name: cluster_info
    server: https://192.168.49.2:8443/k8s/clusters/c-1
  name: mini
contexts:
- context:
    cluster: one
    namespace: team
    user: plugged
  name: first
- context:
    cluster: mini
    extensions:
    - extension:
        provider: minikube.sigs.k8s.io
      name: context_info
    user: mini
  name: second@mini
current-context: second@mini
preferences: {}
users:
- name: plugged
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: aws
      env:
      - name: AWS_PROFILE
        value: secret-of-env
- name: mini
  user:
    client-certificate: profiles/mini/client.crt
    client-key: profiles/mini/client.key
"""


def read(text: str, context: str) -> Connection | None:
    """The connection that our own reading gives."""
    raw = text.encode()
    cluster = kubeconfig.cluster_of(raw, context)
    found = kubeconfig.fields("/home/me/.kube/config", raw, context, cluster) if cluster else None
    selection = Selection(context=context)
    return None if found is None else connection.read(Answer(selection.command(), 0, found), selection)


@pytest.mark.real_kubectl
@pytest.mark.parametrize("context", ["first", "second@mini"])
def test_it_says_what_kubectl_says(tmp_path: Path, context: str) -> None:
    assert KUBECTL is not None
    path = tmp_path / "config"
    path.write_text(PLAIN)
    selection = Selection(context=context, kubeconfig=str(path))
    done = subprocess.run([KUBECTL, *selection.command().args], capture_output=True, check=True)
    expected = connection.read(Answer(selection.command(), 0, done.stdout), selection)
    own = kubeconfig.fields(str(path), path.read_bytes(), context, kubeconfig.cluster_of(path.read_bytes(), context))
    assert own is not None and expected is not None
    assert connection.read(Answer(selection.command(), 0, own), selection) == expected
    assert (expected.has_exec_plugin, expected.namespace) == (
        (True, "team") if context == "first" else (False, "default")
    )


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("contexts:\n", "contexts:  # mine\n"),
        PLAIN.replace("  name: first\n", "  name: first  # mine\n"),
        PLAIN.replace("    cluster: one\n", "    cluster: 'one'\n"),
        PLAIN.replace("    cluster: one\n", "    cluster: &name one\n"),
        PLAIN.replace("    cluster: one\n", "    cluster: one\n    cluster: mini\n"),
        PLAIN.replace("second@mini", "first"),
        PLAIN.replace("  name: mini\n", "  name: one\n"),
        PLAIN.replace("- name: mini\n", "- name: plugged\n"),
        PLAIN.replace("    server: https://10.0.0.1:6443\n", ""),
        PLAIN.replace("https://10.0.0.1:6443", "123"),
        PLAIN.replace("    namespace: team\n", "    namespace: 7\n"),
        PLAIN.replace("    user: plugged\n", "    user: nobody\n"),
        PLAIN.replace("      command: aws\n", "      command: [aws]\n"),
        PLAIN.replace("preferences: {}\n", "preferences: {\n"),
        PLAIN.replace("preferences: {}\n", "<<: {}\n"),
        PLAIN + "contexts: []\n",
        '{"contexts":[{"name":"first","context":{"cluster":"one"}}]}',
        "",
    ],
)
def test_whatever_is_not_plain_is_left_to_kubectl(text: str) -> None:
    assert read(PLAIN, "first") is not None
    assert read(text, "first") is None


def test_other_layouts_of_the_same_are_read(tmp_path: Path) -> None:
    for text in (
        PLAIN.replace("\n- ", "\n  - ").replace("\n  ", "\n    "),
        PLAIN.replace("- context:\n    cluster: one\n", "- name: first\n  context:\n    cluster: one\n").replace(
            "    user: plugged\n  name: first\n", "    user: plugged\n"
        ),
    ):
        found = read(text, "first")
        assert found is None or found.cluster == "one"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("current-context: a", "a"),
        ('current-context: "arn:aws:eks:eu-west-1:1:cluster/b"', "arn:aws:eks:eu-west-1:1:cluster/b"),
        ("current-context: a # b", ""),
        ("current-context: 'a'", ""),
        ("current-context: 12", ""),
        ("current-context: a:", ""),
        ("current-context: a\ncurrent-context: b", ""),
        (" current-context: a", ""),
        ('{"current-context": "a"}', ""),
        ("current-context: ''", ""),
    ],
)
def test_the_current_context_is_read_from_one_plain_line(tmp_path: Path, written: str, name: str) -> None:
    (tmp_path / "config").write_text(written + "\n")
    assert kubeconfig.current_context([str(tmp_path / "config")]) == name


def test_the_first_file_that_has_one_names_the_current_context(tmp_path: Path) -> None:
    for file, text in {"a": "kind: Config\n", "b": "current-context: of-b\n", "c": "current-context: of-c\n"}.items():
        (tmp_path / file).write_text(text)
    paths = [str(tmp_path / file) for file in ("none", "a", "b", "c")]
    assert kubeconfig.current_context(paths) == "of-b"


def test_a_pipe_is_not_read_and_a_large_file_neither(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_text("current-context: a\n" + "#" * (1 << 19))
    assert kubeconfig.content(str(tmp_path / "pipe")) is kubeconfig.content(str(tmp_path / "large")) is None
    assert kubeconfig.current_context([str(tmp_path / "pipe"), str(tmp_path / "large")]) == ""


def test_an_output_is_told_once_and_for_its_own_words() -> None:
    start = HeadStart()
    start.own = (("kubectl", "config"), lambda: b"x")
    assert start.take_output(("kubectl", "version")) is None and start.take_output(("kubectl", "config")) is None
    start.own = (("kubectl", "config"), lambda: b"x")
    assert start.take_output(("kubectl", "config")) == b"x" and start.take_output(("kubectl", "config")) is None


SECRETS = ("token-of-dev-0", "pass-of-dev-0", "key-data-of-dev-0", "env-of-dev-0")


@pytest.mark.real_kubectl
@pytest.mark.parametrize("is_broken", [False, True], ids=["plain", "broken"])
def test_no_secret_of_a_user_reaches_an_output(tmp_path: Path, is_broken: bool) -> None:
    with FaultServer(flannel(), {"/api/v1/nodes": faults.internal}) as server:
        config = server.kubeconfig(tmp_path, token=SECRETS[0])
        secret = f"  other:\n    password: {SECRETS[1]}\n    client-key-data: {SECRETS[2]}\n    exec: {SECRETS[3]}\n"
        config.write_text(config.read_text().replace("users:\n", f"more:\n{secret}users:\n"))
        if is_broken:
            config.write_text(config.read_text() + f"]]: {SECRETS[1]}\n")
        given = ("--kubeconfig", str(config), "-v", "--record", str(tmp_path / "record"), "-o", "json")
        for words in (given, given[:3]):
            done = program.run(*words, kubectl=KUBECTL, env={"HOME": str(tmp_path), "NETINFO_DEBUG": "1"})
            assert done.code == (6 if is_broken else 3)
            assert not [each for each in SECRETS if each in done.stdout + done.stderr]
    saved = [path.read_text() for path in tmp_path.glob("record/*")]
    assert not [each for each in SECRETS for text in saved if each in text]
