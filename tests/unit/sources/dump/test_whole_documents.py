"""A document that parses whole is whole: in every shape in which tools write the same objects, nothing is mended."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from netinfo.model.report import State
from tests.support.dumps.judged import damages, judged, judged_path, unread
from tests.support.dumps.pieces import NODE, agent, block, made, manager, pod
from tests.support.in_process import run
from tests.support.objects import Object

CALICO = agent("calico-node", "kube-system", "docker.io/calico/node:v3.29.1")
POOL = {
    "apiVersion": "crd.projectcalico.org/v1",
    "kind": "IPPool",
    "metadata": {"name": "pods", "uid": "pool", "resourceVersion": "7"},
    "spec": {"cidr": "10.60.0.0/16", "ipipMode": "Never", "nodeSelector": "all()"},
}
CLUSTER: list[Object] = [NODE, CALICO, POOL, pod("a", "10.60.3.4"), pod("b", "10.60.7.1")]


def listed(objects: list[Object]) -> Object:
    return {"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}}


def as_yaml(tree: object) -> str:
    """In kubectl's order of keys, without anchors."""
    return yaml.safe_dump(json.loads(json.dumps(tree)), width=10_000)


def without_kinds(objects: list[Object]) -> list[Object]:
    """As they stand in the ``items`` of a list that the API server made."""
    return [{key: value for key, value in each.items() if key not in ("kind", "apiVersion")} for each in objects]


SHAPES: dict[str, Callable[[list[Object]], str]] = {
    "a List in JSON": lambda objects: json.dumps(listed(objects), indent=4),
    "a List in YAML": lambda objects: as_yaml(listed(objects)),
    "a List in YAML without metadata": lambda objects: as_yaml(
        {key: value for key, value in listed(objects).items() if key != "metadata"}
    ),
    "a List in YAML that says its kind first": lambda objects: yaml.safe_dump(
        {"apiVersion": "v1", "kind": "List", "items": objects}, sort_keys=False
    ),
    "objects one by one in YAML": lambda objects: "---\n".join(map(as_yaml, objects)),
    "objects one by one in JSON": lambda objects: "\n".join(json.dumps(each, indent=4) for each in objects),
    "one object a line": lambda objects: "\n".join(map(json.dumps, objects)),
    "an array": lambda objects: json.dumps(objects, indent=2),
    "an array in one line": json.dumps,
    "an array of Lists": lambda objects: json.dumps([listed(objects[:2]), listed(objects[2:])], indent=2),
    "a sequence in YAML": as_yaml,
    "a List, then a sequence": lambda objects: f"{as_yaml(listed(objects[:1]))}---\n{as_yaml(objects[1:])}",
    "a List, then an array": lambda objects: f"{json.dumps(listed(objects[:1]))}\n{json.dumps(objects[1:], indent=1)}",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_objects_say_the_same_in_every_shape(shape: str) -> None:
    report = judged(SHAPES[shape](CLUSTER).encode())
    assert damages(report) == []
    assert block(report) == (State.SINGLE, ("10.60.0.0/16",))


@pytest.mark.parametrize("shape", ["an array", "a sequence in YAML", "one object a line"])
def test_objects_that_were_picked_out_prove_nothing_by_absence(shape: str) -> None:
    """``jq .items`` may have left others out, so its nodes are not all nodes."""
    assert judged(SHAPES["a List in JSON"](CLUSTER).encode()).cluster.nodes == 1
    assert judged(SHAPES[shape](CLUSTER).encode()).cluster.nodes is None


@pytest.mark.parametrize("shape", ["an array", "one object a line"])
def test_objects_without_a_kind_are_known_by_their_fields(shape: str) -> None:
    report = judged(SHAPES[shape](without_kinds(CLUSTER)).encode())
    assert damages(report) == []
    assert report.facts["podCIDRs"].at_least == ("10.60.0.0/21",)  # type: ignore[index]


def test_a_list_of_deployments_in_yaml_is_whole() -> None:
    """``cluster-info dump -o yaml``: the kind stands behind the items, which have none."""
    spec = {"strategy": {"type": "RollingUpdate"}, "template": {"spec": {"containers": []}}}
    items = without_kinds([made("Deployment", name, "kube-system", spec=spec, status={}) for name in ("a", "b")])
    written = {"apiVersion": "apps/v1", "items": items, "kind": "DeploymentList", "metadata": {"resourceVersion": "7"}}
    assert damages(judged((as_yaml(written) + "---\n" + as_yaml(listed([NODE]))).encode())) == []


def test_a_sequence_behind_a_piece_of_another_document_is_a_list_without_its_head() -> None:
    text = f"    image: docker.io/calico/node:v3.29.1\n    name: x\n{as_yaml(CLUSTER)}"
    assert damages(judged(text.encode()))


def test_a_sequence_that_breaks_off_in_a_line_loses_its_last_object() -> None:
    text = as_yaml(CLUSTER)
    report = judged(text[: text.rindex("10.60.7.1") + 5].encode())
    assert damages(report) and block(report)[1] == ("10.60.0.0/16",)


def test_an_object_whose_status_is_missing_although_its_kind_has_one_was_cut_off() -> None:
    whole = as_yaml(NODE)
    assert damages(judged(f"{as_yaml(POOL)}---\n{whole[: whole.index('status:')]}".encode()))


DIGEST = "quay.example/release/image@sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize("write", [lambda tree: json.dumps(tree, indent=4), as_yaml])
def test_lines_of_equal_length_are_no_wrapped_lines(write: Callable[[object], str]) -> None:
    """Digests of images, each in a line of its own, and an annotation with JSON in it."""
    args = [f"{DIGEST[:-1]}{digit}" for digit in range(8)]
    containers = [{"name": "c", "image": "x", "args": args}]
    operator = {
        **pod("operator", "10.60.9.9", metadata={"annotations": {"scheduling": '{"effect": "PreferredDuring"}'}}),
        "spec": {"nodeName": "n1", "containers": containers},
    }
    report = judged(write(listed([*CLUSTER, operator])).encode())
    assert damages(report) == [] and block(report) == (State.SINGLE, ("10.60.0.0/16",))


@pytest.mark.parametrize(
    "write", [lambda tree: json.dumps(tree, indent=4), as_yaml, lambda tree: json.dumps(tree) + "é"]
)
def test_a_number_of_more_digits_than_python_takes_changes_nothing(write: Callable[[object], str]) -> None:
    plain = write(listed(CLUSTER))
    mark = '"desiredNumberScheduled": 1' if '"items"' in plain else "desiredNumberScheduled: 1"
    key = mark.replace("desiredNumberScheduled", "observed").removesuffix("1")
    huge = plain.replace(mark, f"{mark}, {key}{'9' * 5000}" if '"' in mark else f"{mark}\n    {key}{'9' * 5000}")
    assert huge != plain
    report = judged(huge.encode())
    assert damages(report) == [] and block(report) == (State.SINGLE, ("10.60.0.0/16",))


@pytest.mark.parametrize("shape", ["a List in JSON", "an array in one line", "one object a line"])
def test_a_dump_in_one_line_keeps_its_proof(shape: str, tmp_path: Path) -> None:
    """The line with the flag is the whole dump: what is shown is the flag."""
    path = tmp_path / "dump.json"
    padding = made("ConfigMap", "long", "default", data={"text": "x" * 50_000})
    objects = [padding, NODE, manager("10.61.0.0/16"), pod("a", "10.61.3.4")]
    path.write_text(json.dumps(json.loads(f"[{json.dumps(listed(objects))}]")) + "\n")
    if shape != "a List in JSON":
        path.write_text(SHAPES[shape](objects) + "\n")
    shown = run("transcript", "--from", str(path)).stdout
    assert '\n"--cluster-cidr=10.61.0.0/16"\n' in shown
    assert max(map(len, shown.splitlines())) < 2000


def test_a_link_out_of_the_folder_is_not_followed_and_told(tmp_path: Path) -> None:
    folder, outside = tmp_path / "dump", tmp_path / "other"
    for path in (folder / "kube-system", outside):
        path.mkdir(parents=True)
    (outside / "pods.json").write_text(json.dumps(listed([pod("stranger", "10.99.0.1")])))
    (folder / "kube-system" / "all.json").write_text(json.dumps(listed(CLUSTER)))
    (folder / "latest").symlink_to("kube-system")
    (folder / "kube-system" / "round").symlink_to("..")
    (folder / "gone.json").symlink_to("nowhere.json")
    (folder / "elsewhere").symlink_to(outside)
    (folder / "pods.json").symlink_to(outside / "pods.json")
    report = judged_path(folder)
    assert block(report)[1] == ("10.60.0.0/16",)
    assert [each.partition(":")[0] for each in damages(report)] == ["the dump is damaged"] * 2
    assert ["elsewhere" in each or "pods.json" in each for each in damages(report)] == [True, True]


def test_a_must_gather_reads_each_object_once_and_no_file_of_other_resources(tmp_path: Path) -> None:
    """Paths as ``oc adm inspect`` makes them. What is not read could not even be parsed."""
    refused = "a: &x [1]\nb: *x\n"
    nested = tmp_path / "registry-example-sha256-1"
    files = {
        "cluster-scoped-resources/core/nodes/n1.yaml": as_yaml(NODE),
        "cluster-scoped-resources/crd.projectcalico.org/ippools/pods.yaml": as_yaml(POOL),
        "cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/x.yaml": refused,
        "namespaces/default/core/pods.yaml": as_yaml({**listed([pod("a", "10.60.3.4")]), "kind": "PodList"}),
        "namespaces/default/core/secrets.yaml": refused,
        "namespaces/default/pods/a/a.yaml": as_yaml(pod("a", "10.60.3.4")) + "x: *broken\n",
        "namespaces/kube-system/apps/daemonsets.yaml": as_yaml({**listed([CALICO]), "kind": "DaemonSetList"}),
        "namespaces/kube-system/core/services.yaml": as_yaml({**listed([]), "kind": "ServiceList"}),
    }
    for name, text in files.items():
        path = nested / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{text}")
    report = judged_path(tmp_path)
    assert damages(report) == [] and block(report) == (State.SINGLE, ("10.60.0.0/16",))
    assert "services" not in unread(report)


@pytest.mark.parametrize(("items", "is_told"), [([], True), ([made("Secret", "s", "default")], False)])
def test_only_a_list_without_items_is_called_empty(items: list[object], is_told: bool, tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    result = run("--from", str(path))
    assert result.code == 6 and "holds nothing of a cluster" in result.stderr
    assert ("its lists are empty" in result.stderr) is is_told
