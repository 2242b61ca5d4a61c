"""Dumps as people take them: by the real kubectl from a real API server, in every form that there is."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support.scenes import calico, cilium, flannel

Object = a.Object


class Taker:
    """Runs kubectl on one API server and keeps what it prints below a folder."""

    def __init__(self, kubectl: Path, kubeconfig: Path, folder: Path) -> None:
        self._kubectl = [str(kubectl), "--kubeconfig", str(kubeconfig), f"--cache-dir={folder / 'cache'}"]
        self.folder = folder

    def output(self, *args: str) -> bytes:
        """What kubectl prints."""
        done = subprocess.run([*self._kubectl, *args], capture_output=True, timeout=60, check=True)
        return done.stdout

    def saved(self, name: str, *args: str) -> Path:
        """The output in a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.output(*args))
        return path

    def tree(self, name: str, *args: str) -> Path:
        """An output directory of ``cluster-info dump``."""
        path = self.folder / name
        self.output("cluster-info", "dump", f"--output-directory={path}", *args)
        return path


def streamed(take: Taker) -> Path:
    return take.saved("dump.txt", "cluster-info", "dump")


def streamed_yaml(take: Taker) -> Path:
    return take.saved("dump.yaml", "cluster-info", "dump", "-o", "yaml")


def streamed_of_all_namespaces(take: Taker) -> Path:
    return take.saved("all.txt", "cluster-info", "dump", "-A")


def streamed_twice_over_kube_system(take: Taker) -> Path:
    """The namespace of the context is kube-system: kubectl dumps it twice."""
    return take.saved("twice.txt", "cluster-info", "dump", "-n", "kube-system")


def tree(take: Taker) -> Path:
    return take.tree("tree")


def tree_of_yaml(take: Taker) -> Path:
    return take.tree("tree-yaml", "-o", "yaml")


def tree_of_yaml_in_json_names(take: Taker) -> Path:
    """As kubectl wrote it before kubernetes/kubernetes#99511 was fixed."""
    folder = take.tree("tree-yaml-json", "-o", "yaml")
    for path in sorted(folder.rglob("*.yaml")):
        path.rename(path.with_suffix(".json"))
    return folder


def tree_of_all_namespaces(take: Taker) -> Path:
    return take.tree("tree-all", "-A")


def tree_of_chosen_namespaces(take: Taker) -> Path:
    return take.tree("tree-chosen", "--namespaces", "default,kube-system,kube-flannel")


def tree_in_tar(take: Taker) -> Path:
    return packed(tree(take), take.folder / "tree.tar", "w:")


def tree_in_tar_gz(take: Taker) -> Path:
    return packed(tree(take), take.folder / "tree.tar.gz", "w:gz")


def tree_in_tar_xz(take: Taker) -> Path:
    return packed(tree(take), take.folder / "tree.tar.xz", "w:xz")


def tree_in_zip(take: Taker) -> Path:
    folder, path = tree(take), take.folder / "tree.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, file.relative_to(folder.parent))
    return path


def outputs_of_get(take: Taker) -> Path:
    """A folder of single outputs of ``kubectl get``."""
    for name in ("nodes", "daemonsets", "services", "pods"):
        take.saved(f"got/{name}.json", "get", name, "-A", "-o", "json")
    return take.folder / "got"


def outputs_of_get_yaml(take: Taker) -> Path:
    for name in ("nodes", "daemonsets", "services", "pods"):
        take.saved(f"got-yaml/{name}.yaml", "get", name, "-A", "-o", "yaml")
    return take.folder / "got-yaml"


def one_output_of_get(take: Taker) -> Path:
    """One List of everything."""
    return take.saved("got.json", "get", "nodes,daemonsets,services,pods", "-A", "-o", "json")


def outputs_of_get_in_one_stream(take: Taker) -> Path:
    path = take.folder / "stream.txt"
    names = ("nodes", "daemonsets", "services", "pods")
    path.write_bytes(b"".join(take.output("get", name, "-A", "-o", "json") for name in names))
    return path


def raw_answers(take: Taker) -> Path:
    """What ``get --raw`` prints: one line each, without a line feed at its end."""
    path = take.folder / "raw.txt"
    paths = ("/api/v1/nodes", "/apis/apps/v1/daemonsets", "/api/v1/services", "/api/v1/pods")
    path.write_bytes(b"".join(take.output("get", "--raw", each) for each in paths))
    return path


def packed(folder: Path, path: Path, mode: str) -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        archive.add(folder, arcname=folder.name)
    return path


FORMS: tuple[Callable[[Taker], Path], ...] = (
    streamed,
    streamed_yaml,
    streamed_of_all_namespaces,
    streamed_twice_over_kube_system,
    tree,
    tree_of_yaml,
    tree_of_yaml_in_json_names,
    tree_of_all_namespaces,
    tree_of_chosen_namespaces,
    tree_in_tar,
    tree_in_tar_gz,
    tree_in_tar_xz,
    tree_in_zip,
    outputs_of_get,
    outputs_of_get_yaml,
    one_output_of_get,
    outputs_of_get_in_one_stream,
    raw_answers,
)
#: Clusters whose facts stand in what a dump holds, or of which a dump tells less than the live cluster.
CLUSTERS: dict[str, Callable[[], list[Object]]] = {
    "minikube": a.minikube_bridge,
    "flannel": flannel,
    "calico": calico,
    "cilium": cilium,
}


def taken(server: ApiServer, kubectl: Path, cluster: str, folder: Path) -> Taker:
    """The server with that cluster alone in it, ready to be dumped."""
    server.reset()
    server.apply(CLUSTERS[cluster]())
    return Taker(kubectl, server.kubeconfig("admin", context_name=cluster), folder)


def files(folder: Path) -> Iterator[Path]:
    """The plain files below a folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
