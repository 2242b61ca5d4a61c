"""Minikube's shape on a real node: the answer, its proof, and `minikube ssh` through the real client."""

from __future__ import annotations

import ipaddress
import os
import pty
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.node import observed, profile
from tests.node.node import RealNode
from tests.support.program import Result, run


def ask(node: RealNode, *args: str, env: Mapping[str, str | None] | None = None) -> Result:
    """The program on the outside, with the kubectl, the minikube and the kubeconfig of a person who has this node."""
    return run(*args, env={**node.environment, **(env or {})})


def shell(node: RealNode, line: str) -> subprocess.CompletedProcess[bytes]:
    """What a person's shell does with a line that was pasted into it; both streams in one."""
    return subprocess.run(
        ["bash", "-c", line],
        env=node.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )


def test_the_three_questions_are_answered_and_agreed(minikube: RealNode) -> None:
    result = ask(minikube, "-o", "json")
    assert result.code == 0, result.stderr
    answers = {name: (fact["value"], fact["state"]) for name, fact in result.report["facts"].items()}
    assert answers["cni"] == ("bridge", "agreed")
    assert answers["podCIDRs"] == (["10.244.0.0/16"], "agreed")
    assert answers["serviceCIDRs"] == (["10.96.0.0/12"], "agreed")
    assert result.report["cluster"]["distribution"] == "minikube"
    assert result.report["unread"] == [] and result.report["warnings"] == []


def test_the_addresses_that_the_kernel_gave_to_pods_are_inside_the_answer(minikube: RealNode) -> None:
    addresses = observed.pod_addresses(minikube.sandbox)
    assert len(addresses) >= 3
    blocks = [ipaddress.ip_network(block) for block in ask(minikube, "-o", "json").fact("podCIDRs")["value"]]
    assert all(any(address in block for block in blocks) for address in addresses), addresses


def test_kubectl_runs_it_as_its_plugin(minikube: RealNode) -> None:
    done = shell(minikube, "kubectl netinfo --no-headers")
    assert done.returncode == 0, done.stdout
    values = [re.split(r"\s{2,}", line)[1] for line in done.stdout.decode().splitlines() if "agreed" in line]
    assert values == ["bridge", "10.244.0.0/16", "10.96.0.0/12"]


def test_a_transcript_of_the_node_holds_when_it_is_verified(minikube: RealNode, tmp_path: Path) -> None:
    written = ask(minikube, "transcript")
    assert written.code == 0, written.stderr
    (tmp_path / "answer.md").write_text(written.stdout)
    checked = ask(minikube, "verify", str(tmp_path / "answer.md"))
    assert checked.code == 0, checked.stdout


def test_each_line_of_a_transcript_prints_the_same_bytes_in_a_shell(minikube: RealNode) -> None:
    text = ask(minikube, "transcript").stdout
    pieces = re.findall(r"^(`{3,})console\n\$ (.+?)\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)
    assert len(pieces) >= 5
    for _, line, output in pieces:
        assert shell(minikube, line).stdout.replace(b"\r\n", b"\n").decode() == output, line


def test_minikube_ssh_prints_lines_as_a_terminal_does(minikube: RealNode) -> None:
    done = shell(minikube, "minikube ssh -p minikube -- ls -1A /etc/cni/net.d")
    assert done.returncode == 0
    names = ["1-k8s.conflist", "10-crio-bridge.conflist.disabled.mk_disabled"]
    names += ["87-podman-bridge.conflist.mk_disabled", "cni.lock"]
    assert done.stdout == "".join(f"{name}\r\n" for name in names).encode()


def test_minikube_ssh_has_a_terminal_on_the_node_even_when_it_has_none_here(minikube: RealNode) -> None:
    assert b"/dev/pts/" in shell(minikube, "minikube ssh -p minikube -- tty").stdout


def test_minikube_ssh_tells_failure_by_one_exit_code_and_mixes_the_streams(minikube: RealNode) -> None:
    done = subprocess.run(
        ["minikube", "ssh", "-p", "minikube", "--", "sh", "-c", "'echo went wrong >&2; exit 7'"],
        env=minikube.environment,
        capture_output=True,
        timeout=30,
    )
    assert done.returncode != 7 and done.returncode != 0
    assert b"went wrong\r\n" in done.stdout


def test_the_program_reads_the_node_from_within_a_terminal_too(minikube: RealNode) -> None:
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        ["kubectl", "netinfo"], env=minikube.environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    assert program.wait(timeout=30) == 0, shown
    assert b"1-k8s.conflist (type bridge)" in shown


def _read(terminal: int) -> bytes:
    """What comes next; empty when the other side was closed, which Linux tells as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize(
    "harm",
    [pytest.param("halted", id="the machine does not answer"), pytest.param("gone", id="there is no such profile")],
)
def test_without_the_machine_the_cni_is_unknown_and_the_blocks_are_still_known(
    minikube: RealNode, harm: str, tmp_path: Path
) -> None:
    home = profile.halted(minikube.environment, tmp_path) if harm == "halted" else profile.forgotten(tmp_path)
    result = ask(minikube, "-o", "json", env={"MINIKUBE_HOME": str(home)})
    assert result.code == 3, result.stdout
    assert (result.fact("cni")["value"], result.fact("cni")["state"]) == (None, "unknown")
    assert result.fact("podCIDRs")["value"] == ["10.244.0.0/16"]
    assert result.fact("serviceCIDRs")["value"] == ["10.96.0.0/12"]
    assert any(each["source"].startswith("minikube") for each in result.report["unread"])
