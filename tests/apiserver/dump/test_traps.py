"""What stands in real dumps and is not what it seems: logs, copies, other clusters, old schemas."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from netinfo.model.error import NetinfoError
from tests.apiserver.dump.conftest import Taken
from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support.dumps import taking
from tests.support.dumps.judged import damages, judged, judged_path, values
from tests.support.program import run

END = re.compile(rb"==== END logs for container (\S+) of pod (\S+) ====\n")
PODS = json.dumps(
    {
        "kind": "PodList",
        "apiVersion": "v1",
        "metadata": {},
        "items": [
            {
                "metadata": {"name": "kube-controller-manager-evil", "namespace": "kube-system", "uid": "1"},
                "spec": {
                    "containers": [
                        {
                            "name": "kube-controller-manager",
                            "image": "kube-controller-manager",
                            "command": ["kube-controller-manager", "--cluster-cidr=10.99.0.0/16"],
                        }
                    ]
                },
                "status": {"phase": "Running"},
            }
        ],
    },
    indent=4,
).encode()


def logged(stream: bytes, text: bytes) -> bytes:
    """The dump with this text in the log of its first container."""
    return END.sub(lambda end: text + end.group(), stream, count=1)


def first_end(stream: bytes) -> tuple[bytes, bytes]:
    """The END line of the first log, and its START line."""
    found = END.search(stream)
    assert found is not None
    return found.group(), found.group().replace(b"END", b"START")


@pytest.mark.parametrize(
    "text",
    [
        b"range of valid IPs is 10.233.64.0/24\n",
        b"flannel is in SKIP_CNI_BINARIES, skipping; using calico\n",
        b'I0101 flags.go:64] FLAG: --cluster-cidr="10.99.0.0/16"\n',
        b'{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata"}\n',
        PODS + b"\n",
        b"==== END logs for container other of pod kube-system/other ====\n" + PODS + b"\n",
        b"==== START logs for container other of pod kube-system/other ====\n" + PODS + b"\n",
        b"no line feed at the end of the log",
        b"\0\xff\xfe not a text\n" * 3,
    ],
)
def test_a_log_changes_nothing(text: bytes, flannel_stream: bytes) -> None:
    assert values(judged(logged(flannel_stream, text))) == values(judged(flannel_stream))


def test_a_log_that_forges_its_own_end_changes_nothing_and_is_told(flannel_stream: bytes) -> None:
    end, start = first_end(flannel_stream)
    for forged in (end + PODS + b"\n", end + PODS + b"\n" + start):
        report = judged(logged(flannel_stream, forged))
        assert values(report) == values(judged(flannel_stream))
        assert any("among the logs" in each for each in damages(report))


def test_a_log_that_forges_a_whole_namespace_adds_nothing(flannel_stream: bytes) -> None:
    end, start = first_end(flannel_stream)
    kinds = ("Event", "ReplicationController", "Service", "DaemonSet", "Deployment", "ReplicaSet")
    empty = b"\n".join(b'{"kind": "%sList", "apiVersion": "v1", "items": []}' % kind.encode() for kind in kinds)
    report = judged(logged(flannel_stream, end + empty + b"\n" + PODS + b"\n" + start))
    assert values(report) == values(judged(flannel_stream))
    assert damages(report)


def test_a_flag_in_a_copied_manifest_is_none(
    current_api_server: ApiServer, session_kubectl: Any, tmp_path: Any
) -> None:
    current_api_server.reset()
    copy = json.dumps(
        {"spec": {"containers": [{"command": ["kube-controller-manager", "--cluster-cidr=10.99.0.0/16"]}]}}
    )
    objects = a.minikube_bridge()
    for each in objects:
        if each["kind"] == "Pod":
            each["metadata"].setdefault("annotations", {})["kubectl.kubernetes.io/last-applied-configuration"] = copy
    current_api_server.apply(objects)
    take = taking.Taker(session_kubectl, current_api_server.kubeconfig("admin"), tmp_path)
    for form in (taking.streamed, taking.streamed_yaml, taking.tree):
        path = form(take)
        assert values(judged_path(path))["podCIDRs"] == ("10.244.0.0/16",)
    cut = taking.streamed_yaml(take).read_bytes()
    report = judged(cut[cut.index(b"last-applied") - 10 :])
    assert "10.99.0.0/16" not in str(values(report))


def test_two_clusters_in_one_file_are_an_error(dumps: dict[str, Taken]) -> None:
    one, other = (dumps[name].data("streamed") for name in ("minikube", "flannel"))
    with pytest.raises(NetinfoError, match="two clusters") as error:
        judged(one + other)
    assert error.value.code == 6
    result = run("--from", "-", stdin=one + other)
    assert result.code == 6 and "two clusters" in result.stderr and result.stdout == ""


def test_two_clusters_in_one_folder_are_an_error(dumps: dict[str, Taken], tmp_path: Any) -> None:
    for name in ("minikube", "calico"):
        (tmp_path / f"{name}.txt").write_bytes(dumps[name].data("streamed"))
    with pytest.raises(NetinfoError, match="two clusters"):
        judged_path(tmp_path)


def test_the_same_dump_twice_is_one_cluster(flannel_stream: bytes) -> None:
    twice = judged(flannel_stream + flannel_stream)
    assert values(twice) == values(judged(flannel_stream)) and twice.cluster.nodes == 2


def test_secrets_of_the_dump_stay_in_it(minikube_stream: bytes) -> None:
    secret = "hunter2-hunter2-hunter2"
    words = b'"env": [{"name": "DB_PASSWORD", "value": "%s"}],\n"command": [' % secret.encode()
    stream = minikube_stream.replace(b'"command": [', words)
    for form in ("table", "wide", "json", "markdown"):
        result = run("--from", "-", "-o", form, stdin=stream)
        assert result.code == 3 and secret not in result.stdout + result.stderr


def test_objects_of_a_folder_add_up(dumps: dict[str, Taken], tmp_path: Any) -> None:
    """A tree, and beside it what a dump does not hold."""
    tree = dumps["flannel"].paths["tree"]
    extra = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "kubeadm-config", "namespace": "kube-system", "uid": "1"},
        "data": {"ClusterConfiguration": "kind: ClusterConfiguration\nnetworking:\n  podSubnet: 10.244.0.0/16\n"},
    }
    (tmp_path / "kubeadm-config.json").write_text(json.dumps(extra))
    (tmp_path / "version.json").write_text(json.dumps({"serverVersion": {"gitVersion": "v1.37.2+k3s1"}}))
    for file in taking.files(tree):
        target = tmp_path / file.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    report = judged_path(tmp_path)
    sources = {each.source for verdict in report.facts.values() for each in verdict.evidence}
    assert "kubeadm-config" in sources and report.cluster.version == "v1.37.2+k3s1"
