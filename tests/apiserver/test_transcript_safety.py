"""What may be pasted anywhere: odd context names, secrets in the cluster, large clusters, files that are written."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from netinfo.text.escape import is_plain
from tests.apiserver import binaries, fixtures
from tests.apiserver.server import ApiServer
from tests.properties.test_hostile_text import SHELLS
from tests.support import everyday, scenes, transcripts
from tests.support import objects as a
from tests.support.program import run
from tests.support.transcripts import read
from tests.unit.text.test_redact import CLASSES

CONTEXTS = (
    "-o=yaml",
    "--help",
    "-",
    "a b",
    'it\'s "me"',
    "$(touch CANARY)",
    "x; touch CANARY #",
    "`touch CANARY`",
    "line\nfeed",
    "\u202egpj.exe",
    "\x1b[31mred",
    "=ls",
    "кластер",
    "arn:aws:eks:eu-west-1:123456789012:cluster/prod",
    "```",
)


@pytest.mark.parametrize("context", everyday.part(CONTEXTS, 3))
def test_a_context_of_any_name_is_one_argument_in_every_shell(
    context: str, current_api_server: ApiServer, tmp_path: Path
) -> None:
    here = transcripts.stage(current_api_server, tmp_path, [], context="plain")
    tree = yaml.safe_load(here.kubeconfig.read_text())
    tree["current-context"] = tree["contexts"][0]["name"] = context
    here.kubeconfig.write_text(yaml.safe_dump(tree))
    result = here.run("transcript", "--fact", "service-cidr")
    fences = read(result.stdout).fences
    assert result.code == 0 and fences, result.stderr
    shells = [name for name in SHELLS if " " not in name and Path(f"/usr/bin/{name}").exists()]
    for turn, fence in enumerate(fences, CONTEXTS.index(context)):  # each shell in turn: test_hostile_text tries all
        shell = shells[turn % len(shells)]
        assert here.pasted(fence.line, shell) == (fence.output, 0), (shell, fence.line)
    assert here.run("verify", "-", stdin=result.stdout.encode()).code == 0
    assert not list(tmp_path.rglob("CANARY")) and not Path("CANARY").exists()


SECRET = "a8F3kd92LsPq04ZzWm71"


def _pool(objects: list[a.Object]) -> a.Object:
    return next(each for each in objects if each["kind"] == "IPPool")


def _flannel_config(objects: list[a.Object]) -> a.Object:
    return next(each for each in objects if each["metadata"]["name"] == "kube-flannel-cfg")


def _in_flannel() -> list[a.Object]:
    """A password among flannel's settings: they are shown whole elsewhere."""
    objects = scenes.flannel()
    data = _flannel_config(objects)["data"]
    data["net-conf.json"] = data["net-conf.json"].replace('"Backend"', f'"password": "{SECRET}",\n  "Backend"')
    return objects


def _in_pods() -> list[a.Object]:
    """A token among the flags of the controller manager, an annotation with a copy of an object beside."""
    objects = scenes.calico()
    for each in objects:
        if each["metadata"]["name"].startswith("kube-controller-manager"):
            each["spec"]["containers"][0]["command"].insert(1, f"--token={SECRET}")
            each["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = (
                f'{{"args": ["--cluster-cidr=10.244.0.0/16", "--password={SECRET}"]}}'
            )
    return objects


def _in_cilium() -> list[a.Object]:
    """A line of cilium-config that grep finds beside the one that is meant."""
    objects = scenes.cilium()
    config = next(each for each in objects if each["metadata"]["name"] == "cilium-config")
    config["data"]["cluster-pool-ipv4-cidr-token"] = f"Bearer {SECRET}"
    return objects


FORMS = ("markdown", "text", "html", "jira", "telegram", "commands")


@pytest.mark.parametrize(("number", "objects"), list(enumerate((_in_flannel, _in_pods, _in_cilium))))
def test_no_secret_of_the_cluster_is_shown_and_the_answer_stays(
    number: int, objects: Callable[[], list[a.Object]], fresh_current: ApiServer, tmp_path: Path
) -> None:
    here = transcripts.stage(fresh_current, tmp_path, objects(), context="prod")
    for form in everyday.part(FORMS, 3, number):
        result = here.run("transcript", "--format", form, "--explain")
        assert result.code == 0 and SECRET not in result.stdout + result.stderr, form
        if form == "markdown":
            assert all(here.pasted(fence.line) == (fence.output, 0) for fence in read(result.stdout).fences)


def _everywhere() -> tuple[list[a.Object], list[str]]:
    """Calico with a secret of every class in annotations, arguments, variables and a ConfigMap; and the secrets."""
    objects = scenes.calico()
    made = [make() for make in CLASSES.values() for _place in range(4)]
    texts = [text for _secret, text in made]
    marks = objects[1]["metadata"].setdefault("annotations", {})
    marks |= {f"example.com/note-{number}": text for number, text in enumerate(texts[0::4])}
    agent = next(each for each in objects if each["metadata"]["name"] == "calico-node")
    container = agent["spec"]["template"]["spec"]["containers"][0]
    container["args"] = texts[1::4]
    container["env"] = [{"name": f"NOTE_{number}", "value": text} for number, text in enumerate(texts[2::4])]
    config = next(each for each in objects if each["metadata"]["name"] == "calico-config")
    config["data"] |= {f"note-{number}": text for number, text in enumerate(texts[3::4])}
    return objects, [secret for secret, _text in made]


@pytest.mark.parametrize(
    "args",
    [("transcript", "--explain"), ("-o", "json"), ("-o", "wide", "-v"), ("--record", "RECORD"), ("transcript", "-v")],
)
def test_secrets_of_every_class_reach_no_output(
    args: tuple[str, ...], fresh_current: ApiServer, tmp_path: Path
) -> None:
    objects, secrets = _everywhere()
    here = transcripts.stage(fresh_current, tmp_path, objects, context="prod")
    record = tmp_path / "record"
    result = here.run(*(word.replace("RECORD", str(record)) for word in args))
    written = result.stdout + result.stderr + "".join(path.read_text() for path in record.glob("*"))
    assert result.code == 0 and "192.168.0.0/16" in written
    assert [secret for secret in secrets if secret in written] == []


def test_a_token_on_the_command_line_is_in_no_line_of_the_transcript(fresh_current: ApiServer, tmp_path: Path) -> None:
    here = transcripts.stage(fresh_current, tmp_path, scenes.flannel(), context="prod")
    tree = yaml.safe_load(here.kubeconfig.read_text())
    token = tree["users"][0]["user"].pop("token")
    here.kubeconfig.write_text(yaml.safe_dump(tree))
    result = here.run("--token", token, "transcript")
    assert result.code == 0 and token not in result.stdout
    assert "--token=REDACTED" in result.stdout


def test_both_sides_of_a_conflict_are_shown_and_nothing_is_claimed(fresh_current: ApiServer, tmp_path: Path) -> None:
    here = transcripts.stage(fresh_current, tmp_path, scenes.half_migrated(), context="prod")
    result = here.run("transcript")
    page = read(result.stdout)
    assert result.code == 4
    together = "".join(fence.output for fence in page.fences)
    assert all(side in together for side in ("calico-node", "kube-flannel-ds", "192.168.0.0/16", "10.244.0.0/16"))
    assert "the sources disagree; both sides are shown" in result.stdout
    assert "NetworkPolicy is not enforced" not in here.run("transcript", "--explain").stdout + result.stdout
    assert all(here.pasted(fence.line) == (fence.output, fence.exit_code) for fence in page.fences)


@pytest.mark.parametrize(
    ("version", "objects"), everyday.pairs(binaries.EVERY_KUBECTL, (a.minikube_bridge, scenes.calico))
)
def test_every_kubectl_gives_a_transcript_that_holds_in_a_shell(
    version: str, objects: Callable[[], list[a.Object]], fresh_current: ApiServer, tmp_path: Path
) -> None:
    kubectl = fixtures.kubectl_of(version)
    context = "minikube" if objects is a.minikube_bridge else "prod"
    here = transcripts.stage(fresh_current, tmp_path, objects(), context=context, kubectl=kubectl)
    result = here.run("transcript")
    page = read(result.stdout)
    assert result.code == 0 and page.rows["Service CIDR"] == "10.96.0.0/12" and len(page.fences) >= 6, result.stderr
    assert all(here.pasted(fence.line) == (fence.output, fence.exit_code) for fence in page.fences)


def test_a_large_cluster_is_not_dumped(fresh_current: ApiServer, tmp_path: Path) -> None:
    """On thousands of nodes the classic command reads gigabytes; a list of all of them is no proof to read either."""
    nodes = list(a.large_cluster(21, 0))
    objects = [*nodes, *a.kubeadm_control_plane(nodes[0], cluster_cidr="10.128.0.0/11")]
    here = transcripts.stage(fresh_current, tmp_path, objects, context="large")
    page = read(here.run("transcript").stdout)
    assert page.rows["Nodes"] == "21" and page.rows["Service CIDR"] == "10.96.0.0/12"
    assert not [line for line in page.commands if "cluster-info" in line or " get nodes" in line]
    assert here.run("verify", "-", stdin=b"$ kubectl --context large cluster-info dump | grep -m 1 -- --cluster-cidr\n")
    assert all(here.pasted(fence.line) == (fence.output, fence.exit_code) for fence in page.fences)


def test_a_stopped_minikube_leaves_the_proofs_of_the_api(fresh_current: ApiServer, tmp_path: Path) -> None:
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    program = here.path / "minikube"
    program.write_text(program.read_text().replace("Running", "Stopped"))
    result = here.run("transcript")
    page = read(result.stdout)
    assert result.code == 3 and page.rows["CNI"] == "unknown" and page.rows["Pod CIDR"] == "10.244.0.0/16"
    [refused] = [fence for fence in page.fences if fence.line.startswith("minikube")]
    assert refused.exit_code == 83 and "host is not running" in refused.output
    assert all(here.pasted(fence.line) == (fence.output, fence.exit_code) for fence in page.fences)


@pytest.mark.parametrize(
    "name", everyday.part(["```", "-rf", "z\x1b[2J", "y\u202e", "$(touch CANARY)", "0 1.conflist"], 2)
)
def test_a_file_of_a_hostile_name_on_the_node_gets_into_no_command(
    name: str, fresh_current: ApiServer, tmp_path: Path
) -> None:
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    (tmp_path / "node" / "etc" / "cni" / "net.d" / name).write_text("{}")
    result = here.run("transcript", "--fact", "cni")
    page = read(result.stdout)
    assert page.rows["CNI"] in ("bridge", "unknown") and is_plain(result.stdout.replace("\n", ""))
    assert page.fences and not [line for line in page.commands if name in line]
    assert all(here.pasted(fence.line)[1] == fence.exit_code for fence in page.fences)


def test_without_the_node_no_command_enters_it(fresh_current: ApiServer, tmp_path: Path) -> None:
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    assert "minikube ssh" not in "".join(read(here.run("--no-node", "transcript").stdout).commands)


def test_a_file_is_written_once_for_its_owner_in_utf8(tmp_path: Path) -> None:
    file = tmp_path / "ответ.md"
    assert run("--demo", "--lang", "ru", "transcript", "-O", str(file)).stdout == ""
    assert file.read_bytes().decode("utf-8").count("Какой блок адресов") == 2
    assert b"\r" not in file.read_bytes() and stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run("--demo", "transcript", "-O", str(file))
    assert again.code == 2 and "--force" in again.stderr
    assert run("--demo", "transcript", "--force", "-O", str(file)).code == 0 and "Which" in file.read_text()


def test_a_link_is_not_followed_and_a_missing_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert run("--demo", "transcript", "--force", "-O", str(tmp_path / "link")).code == 2
    assert (tmp_path / "target").read_text() == "mine"
    assert run("--demo", "transcript", "-O", str(tmp_path / "no" / "file")).code == 2
