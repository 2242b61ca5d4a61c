"""The transcript on a real API server: it is right, and its commands print in a shell what it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support import scenes, transcripts
from tests.support.transcripts import Page, Stage, read

#: The scene, its context, who asks, and the answers: network solution, Pod block, Service block, exit code.
SCENES: dict[str, tuple[Callable[[], list[a.Object]], str, tuple[str, str, str, int]]] = {
    "minikube": (a.minikube_bridge, "admin", ("bridge", "10.244.0.0/16", "10.96.0.0/12", 0)),
    "calico": (scenes.calico, "admin", ("calico", "192.168.0.0/16", "10.96.0.0/12", 0)),
    "flannel": (scenes.flannel, "admin", ("flannel", "10.244.0.0/16", "10.96.0.0/12", 0)),
    "cilium": (scenes.cilium, "admin", ("cilium", "10.0.0.0/8", "10.96.0.0/12", 0)),
    "nobody": (scenes.calico, "nobody", ("unknown", "unknown", "unknown", 8)),
}
#: The commands a reader is meant to see first, by scene and question.
FIRST = {
    "minikube": (
        "minikube ssh -p minikube -- ls -1A /etc/cni/net.d",
        "minikube ssh -p minikube -- grep -m 1 subnet /etc/cni/net.d/1-k8s.conflist",
    ),
    "calico": (
        "kubectl --context calico get ds -A -o custom-columns=NAME:.metadata.name,READY:.status.numberReady",
        "kubectl --context calico get ippools.crd.projectcalico.org -o custom-columns=CIDR:.spec.cidr",
    ),
    "flannel": (
        "kubectl --context flannel get ds -A -o custom-columns=NAME:.metadata.name,READY:.status.numberReady",
        "kubectl --context flannel cluster-info dump | grep -m 1 -- --cluster-cidr",
    ),
    "cilium": (
        "kubectl --context cilium get ds -A -o custom-columns=NAME:.metadata.name,READY:.status.numberReady",
        "kubectl --context cilium -n kube-system get cm cilium-config -o yaml | grep cluster-pool-ipv4-cidr",
    ),
    "nobody": (
        "kubectl --context nobody get ds -A -o custom-columns=NAME:.metadata.name,READY:.status.numberReady",
        "kubectl --context nobody -n kube-system get pods -l component=kube-controller-manager -o name",
    ),
}
QUESTIONS = (
    "Which network solution (CNI) is used?",
    "Which address block do Pods use?",
    "Which address block do Services use?",
)


@pytest.fixture(scope="module", params=SCENES)
def told(request: pytest.FixtureRequest, api_server: ApiServer, tmp_path_factory: pytest.TempPathFactory) -> Told:
    name: str = request.param
    objects, user, _answers = SCENES[name]
    here = transcripts.stage(api_server, tmp_path_factory.mktemp(name), objects(), user=user, context=name)
    return Told(name, here)


class Told:
    """A scene with its transcript."""

    def __init__(self, name: str, here: Stage) -> None:
        self.name, self.here = name, here
        self.result = here.run("transcript")
        self.page: Page = read(self.result.stdout)


def test_the_answers_are_right_and_come_first(told: Told) -> None:
    cni, pods, services, code = SCENES[told.name][2]
    assert told.result.code == code, told.result.stderr
    assert (told.page.rows["CNI"], told.page.rows["Pod CIDR"], told.page.rows["Service CIDR"]) == (cni, pods, services)
    assert told.result.stdout.startswith("| Fact |")
    assert told.page.rows["Kubernetes version"] == f"v{told.here.server.version.removeprefix('v')}"


def test_every_question_has_its_heading_and_a_command_below(told: Told) -> None:
    assert told.page.headings[:3] == QUESTIONS
    for part in told.result.stdout.split("\n## ")[1:4]:
        assert part.count("```console\n$ ") >= 1, part


def test_the_first_commands_are_those_that_a_person_would_type(told: Told) -> None:
    sections = told.result.stdout.split("\n## ")[1:3]
    assert tuple(section.partition("\n$ ")[2].partition("\n")[0] for section in sections) == FIRST[told.name]


def test_every_command_pasted_into_bash_prints_exactly_what_is_shown(told: Told) -> None:
    for fence in told.page.fences:
        assert told.here.pasted(fence.line) == (fence.output, fence.exit_code), fence.line


def test_a_command_that_failed_shows_its_exit_code_and_its_words(told: Told) -> None:
    failed = [fence for fence in told.page.fences if fence.exit_code]
    assert bool(failed) == (told.name == "nobody")
    assert all("Forbidden" in fence.output or "doesn't have a resource type" in fence.output for fence in failed)


def test_a_second_run_prints_the_same_bytes(told: Told) -> None:
    assert told.here.run("transcript").stdout == told.result.stdout
    assert " AGE" not in told.result.stdout


def test_console_lines_stay_within_a_hundred_columns(told: Told) -> None:
    """But for the whole ConfigMap of flannel, which has no short name, and the API server's own refusals."""
    lines = [line for fence in told.page.fences for line in (f"$ {fence.line}", *fence.output.splitlines())]
    long = [line for line in lines if len(line) > 102 and "Forbidden" not in line]  # the prompt is none of the line
    assert [line for line in long if "kube-flannel-cfg" not in line] == []


def test_verify_finds_that_everything_holds(told: Told, tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text(told.result.stdout)
    result = told.here.run("verify", str(tmp_path / "answer.md"))
    count = len(told.page.fences)
    assert result.code == 0, result.stdout
    assert result.stdout.splitlines()[-1] == f"{count} of {count} commands hold"
