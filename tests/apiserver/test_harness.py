"""The test API server itself: it is real, it is quick, and nothing of it stays behind."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.apiserver import binaries
from tests.apiserver.client import ApiError, load_yaml
from tests.apiserver.discovery import NotServed
from tests.apiserver.etcdstore import runs
from tests.apiserver.fixtures import missing
from tests.apiserver.server import ApiServer
from tests.support import objects as a

SERVICE_CIDRS = "/apis/networking.k8s.io/v1/servicecidrs"
PODS = "/api/v1/pods"

CALICO_LIKE = """
apiVersion: crd.example.org/v1
kind: IPPool
metadata: {name: pool}
spec: {cidr: 10.244.0.0/16}
status: {used: 3}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ippools.crd.example.org}
spec:
  group: crd.example.org
  scope: Cluster
  names: {kind: IPPool, plural: ippools, singular: ippool, listKind: IPPoolList}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: pools-view
  labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}
rules:
- {apiGroups: [crd.example.org], resources: [ippools], verbs: [get, list]}
"""


def refused(server: ApiServer, user: str, path: str) -> int:
    """The status with which `user` is turned away at `path`; 0 when let in."""
    try:
        server.client_of(user).get(path)
    except ApiError as error:
        return error.status
    return 0


def names(server: ApiServer, path: str) -> set[str]:
    """The names of the objects at `path`."""
    return {item["metadata"]["name"] for item in server.client.get(path)["items"]}


def eventually(holds: object) -> bool:
    """Whether a condition comes true soon: the authorizer learns of new rules by a watch."""
    assert callable(holds)
    deadline = time.monotonic() + 10
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


# ---- the server


def test_the_server_tells_the_version_it_was_built_from(fresh: ApiServer) -> None:
    told = fresh.client.get("/version")
    assert binaries.minor(told["gitVersion"]) == int(told["minor"])
    assert binaries.version_of(_program(fresh.version)) == told["gitVersion"]


def test_service_cidrs_are_objects_on_the_current_version_only(fresh: ApiServer) -> None:
    if fresh.version == binaries.OLD:
        assert refused(fresh, "admin", SERVICE_CIDRS) == 404
        return
    only = fresh.client.get(SERVICE_CIDRS)["items"]
    assert [item["spec"]["cidrs"] for item in only] == [["10.96.0.0/12"]]
    assert [it["status"] for it in only[0]["status"]["conditions"] if it["type"] == "Ready"] == ["True"]


def test_the_server_makes_the_kubernetes_service_itself(fresh: ApiServer) -> None:
    service = fresh.client.get("/api/v1/namespaces/default/services/kubernetes")
    assert service["spec"]["clusterIP"] == "10.96.0.1"


@pytest.mark.parametrize(
    ("blocks", "first"),
    [("10.96.0.0/12,fd00:10:96::/112", "10.96.0.1"), ("fd00:10:96::/112", "fd00:10:96::1")],
)
@pytest.mark.parametrize("version", binaries.VERSIONS)
def test_a_server_runs_with_other_service_blocks(version: str, blocks: str, first: str) -> None:
    if reason := missing(version):
        pytest.skip(reason)
    with ApiServer(version, blocks) as server:
        service = server.client.get("/api/v1/namespaces/default/services/kubernetes")
        assert service["spec"]["clusterIP"] == first
        if version == binaries.CURRENT:
            cidrs = server.client.get(f"{SERVICE_CIDRS}/kubernetes")["spec"]["cidrs"]
            assert ",".join(cidrs) == blocks


@pytest.mark.parametrize("version", binaries.VERSIONS)
def test_nothing_survives_a_stop(version: str) -> None:
    if reason := missing(version):
        pytest.skip(reason)
    with ApiServer(version) as server:
        pids, folder = server.pids(), server.folder
        assert len(pids) == 2
        assert all(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not folder.exists()


def test_the_programs_die_with_a_test_run_that_is_killed() -> None:
    if reason := missing(binaries.CURRENT):
        pytest.skip(reason)
    script = (
        "import os, signal; from tests.apiserver.server import ApiServer; s = ApiServer(); s.start();"
        "print(*s.pids(), s.folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = Path(__file__).parents[2]
    argv = [sys.executable, "-c", script]
    killed = subprocess.run(argv, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    *pids, folder = killed.stdout.split()
    assert len(pids) == 2, killed.stderr
    assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
    subprocess.run(["rm", "-rf", folder], check=True)


def test_a_server_that_cannot_start_says_why() -> None:
    if reason := missing(binaries.CURRENT):
        pytest.skip(reason)
    server = ApiServer(extra_flags=["--no-such-flag"])
    with pytest.raises(RuntimeError, match="unknown flag: --no-such-flag"):
        server.start()
    assert server.pids() == []


# ---- its users


def test_viewer_reads_what_the_view_role_allows_and_no_nodes(fresh: ApiServer) -> None:
    fresh.apply(a.minikube_bridge())
    seen = fresh.client_of("viewer").get("/api/v1/namespaces/kube-system/configmaps")["items"]
    assert "kubeadm-config" in {item["metadata"]["name"] for item in seen}
    assert refused(fresh, "viewer", PODS) == 0
    assert refused(fresh, "viewer", "/apis/apps/v1/daemonsets") == 0
    assert refused(fresh, "viewer", "/api/v1/nodes") == 403
    assert refused(fresh, "viewer", "/api/v1/secrets") == 403


def test_namespaced_reads_the_default_namespace_only(fresh: ApiServer) -> None:
    assert refused(fresh, "namespaced", "/api/v1/namespaces/default/pods") == 0
    assert refused(fresh, "namespaced", "/api/v1/namespaces/kube-system/pods") == 403
    assert refused(fresh, "namespaced", PODS) == 403


def test_nobody_is_known_but_may_read_nothing(fresh: ApiServer) -> None:
    assert refused(fresh, "nobody", PODS) == 403
    assert refused(fresh, "nobody", "/version") == 0


def test_an_operators_role_extends_view(fresh: ApiServer) -> None:
    pools = "/apis/crd.example.org/v1/ippools"
    fresh.apply(load_yaml(CALICO_LIKE))
    assert eventually(lambda: refused(fresh, "viewer", pools) == 0)
    assert refused(fresh, "nobody", pools) == 403


# ---- kubectl


def test_kubectl_speaks_to_the_server(fresh: ApiServer, kubectl: Path) -> None:
    fresh.apply(a.node("worker", address="192.168.49.3"))
    got = _run(kubectl, fresh.kubeconfig(context_name="the one"), "get", "nodes", "-o", "name")
    assert (got.returncode, got.stdout) == (0, "node/worker\n")


def test_kubectl_with_a_wrong_token_is_unauthorized(fresh: ApiServer, kubectl: Path) -> None:
    got = _run(kubectl, fresh.kubeconfig(token="wrong"), "get", "--raw", "/api/v1/nodes")
    assert got.returncode == 1
    assert "Unauthorized" in got.stderr


def test_kubectl_does_not_trust_an_unknown_authority(fresh: ApiServer, kubectl: Path) -> None:
    got = _run(kubectl, fresh.kubeconfig(unknown_ca=True), "get", "--raw", "/api/v1/nodes")
    assert got.returncode == 1
    assert "certificate" in got.stderr


def test_behind_a_path_kubectl_get_works_and_raw_of_some_series_does_not(fresh: ApiServer, kubectl: Path) -> None:
    config = fresh.kubeconfig(path_prefix="/k8s/clusters/c-m-abcde")
    fresh.apply(a.node("worker", address="192.168.49.3"))
    assert "worker" in _run(kubectl, config, "get", "nodes", "-o", "json").stdout
    raw = _run(kubectl, config, "get", "--raw", "/api/v1/nodes")
    dropped = 27 <= binaries.minor(binaries.version_of(kubectl)) <= 33
    assert ("worker" in raw.stdout) is not dropped


# ---- writing objects


def test_a_minikube_looks_like_one(fresh: ApiServer) -> None:
    fresh.apply(a.minikube_bridge())
    assert names(fresh, "/api/v1/namespaces/kube-system/pods") >= {
        "etcd-minikube",
        "kube-apiserver-minikube",
        "kube-controller-manager-minikube",
        "kube-scheduler-minikube",
        "storage-provisioner",
    }
    pods = {it["metadata"]["name"]: it for it in fresh.client.get(PODS)["items"]}
    assert pods["kube-apiserver-minikube"]["status"]["podIP"] == "192.168.49.2"
    coredns = next(pod for name, pod in pods.items() if name.startswith("coredns-"))
    assert (coredns["status"]["phase"], coredns["status"]["podIP"]) == ("Running", "10.244.0.2")
    proxy = fresh.client.get("/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy")
    assert (proxy["status"]["desiredNumberScheduled"], proxy["status"]["numberReady"]) == (1, 1)


def test_a_custom_resource_keeps_its_spec_and_status(fresh: ApiServer) -> None:
    fresh.apply(load_yaml(CALICO_LIKE))
    pool = fresh.client.get("/apis/crd.example.org/v1/ippools/pool")
    assert (pool["spec"], pool["status"]) == ({"cidr": "10.244.0.0/16"}, {"used": 3})


def test_writing_again_replaces_what_was_there(fresh: ApiServer) -> None:
    fresh.apply(a.configmap("kept", "somewhere", {"old": "1"}), a.service("web", cluster_ips=["10.96.7.7"]))
    fresh.apply(a.configmap("kept", "somewhere", {"new": "2"}), a.service("web", labels={"a": "b"}))
    assert fresh.client.get("/api/v1/namespaces/somewhere/configmaps/kept")["data"] == {"new": "2"}
    web = fresh.client.get("/api/v1/namespaces/default/services/web")
    assert (web["metadata"]["labels"], web["spec"]["clusterIP"]) == ({"a": "b"}, "10.96.7.7")


def test_writing_again_replaces_even_what_may_not_change(fresh: ApiServer) -> None:
    fresh.apply(a.pod("web", node="one"))
    fresh.apply(a.pod("web", node="two", ip="10.244.1.9"))
    web = fresh.client.get("/api/v1/namespaces/default/pods/web")
    assert (web["spec"]["nodeName"], web["status"]["podIP"]) == ("two", "10.244.1.9")


def test_a_whole_minikube_can_be_written_twice(fresh: ApiServer) -> None:
    fresh.apply(a.minikube_bridge())
    fresh.apply(a.minikube_bridge())
    assert names(fresh, "/api/v1/nodes") == {"minikube"}


def test_dual_stack_objects_are_taken(fresh: ApiServer) -> None:
    both = ("10.244.0.0/24", "fd00:10:244::/64")
    worker = a.node("worker", addresses=["192.168.49.3", "fd00:192::3"], pod_cidrs=both)
    fresh.apply(worker, a.pod("web", node=worker, ips=["10.244.0.9", "fd00:10:244::9"]))
    web = fresh.client.get("/api/v1/namespaces/default/pods/web")
    assert [it["ip"] for it in web["status"]["podIPs"]] == ["10.244.0.9", "fd00:10:244::9"]
    assert fresh.client.get("/api/v1/nodes/worker")["spec"]["podCIDRs"] == list(both)


def test_a_kind_that_is_not_served_is_an_error_unless_it_may_be_skipped(fresh: ApiServer) -> None:
    policy = a.custom("policy/v1beta1", "PodSecurityPolicy", "psp", {})
    with pytest.raises(NotServed, match="policy/v1beta1 PodSecurityPolicy"):
        fresh.apply(policy)
    fresh.client.apply([policy], skip_unserved=True)


def test_a_manifest_of_many_documents_and_lists_is_read_flat() -> None:
    text = "---\n---\nkind: List\nitems: [{kind: A}, {kind: BList, items: [{kind: B}]}]\n---\nkind: C\n"
    assert [item["kind"] for item in load_yaml(text)] == ["A", "B", "C"]


def test_a_thousand_nodes_load_in_seconds(fresh: ApiServer) -> None:
    started = time.monotonic()
    fresh.apply(a.large_cluster(1000, 0))
    took = time.monotonic() - started
    print(f"{fresh.version}: 1,000 nodes in {took:.1f} s")
    assert len(names(fresh, "/api/v1/nodes")) == 1000
    assert took < 60


# ---- reset


def test_a_reset_brings_back_the_start(fresh: ApiServer) -> None:
    before = _everything(fresh)
    fresh.apply(a.minikube_bridge(), load_yaml(CALICO_LIKE))
    fresh.client.delete("/api/v1/namespaces/default/services/kubernetes")
    fresh.reset()
    assert _everything(fresh) == before
    assert refused(fresh, "viewer", "/apis/crd.example.org/v1/ippools") in (403, 404)
    assert refused(fresh, "viewer", PODS) == 0


def test_after_a_reset_the_same_objects_can_be_written_at_once(fresh: ApiServer) -> None:
    for address in ("10.96.7.7", "10.96.7.8", "10.96.7.7"):
        fresh.apply(load_yaml(CALICO_LIKE), a.service("web", "shop", cluster_ips=[address]))
        assert fresh.client.get("/apis/crd.example.org/v1/ippools/pool")["status"] == {"used": 3}
        fresh.reset()


def test_a_reset_of_very_much_starts_again_at_the_same_address(
    fresh_current: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.apiserver.server._CHEAP_TO_REMOVE", 100)
    config = fresh_current.kubeconfig()
    before, pids = config.read_text(), fresh_current.pids()
    fresh_current.apply(a.minikube_bridge())
    fresh_current.reset()
    assert names(fresh_current, "/api/v1/nodes") == set()
    assert fresh_current.pids() != pids
    assert config.read_text() == before
    assert f"server: {fresh_current.url}\n" in before


def test_only_rows_of_keys_that_nobody_wants_are_removed() -> None:
    assert runs(["a", "b", "c", "d", "e"], {"c"}) == [("a", "b"), ("d", "e")]


def _everything(server: ApiServer) -> dict[str, set[str]]:
    """The names of all objects of the kinds that come and go, and the kinds themselves."""
    listed = {path: names(server, path) for path in ("/api/v1/nodes", PODS, "/api/v1/services")}
    listed["/api/v1/namespaces"] = names(server, "/api/v1/namespaces")
    listed["/api/v1/configmaps"] = names(server, "/api/v1/configmaps")
    listed["/apis"] = {group["name"] for group in server.client.get("/apis")["groups"]}
    return listed


def _program(version: str) -> Path:
    found = binaries.find("kube-apiserver", version)
    assert found
    return found


def _run(kubectl: Path, config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [str(kubectl), f"--kubeconfig={config}", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
