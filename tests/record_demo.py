"""Record the cluster behind ``--demo``: ``python -m tests.record_demo``.

The API answers come from a real kube-apiserver that holds Minikube's objects; the node's files come from a stand-in for
``minikube ssh`` with the file that minikube writes. ``docs/reference/recorded-cluster.md`` says so.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.apiserver import binaries
from tests.apiserver import cluster as a
from tests.apiserver.server import ApiServer
from tests.minikube_files import MINIKUBE, minikube_on_path
from tests.program import ROOT, run

FOLDER = ROOT / "netinfo" / "demo" / "minikube"


def main() -> None:
    """Write the folder anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with ApiServer(binaries.CURRENT) as server, tempfile.TemporaryDirectory() as folder:
        server.apply(a.minikube_bridge())
        path = minikube_on_path(Path(folder), MINIKUBE)
        config = server.kubeconfig("admin", context_name="minikube")
        done = run("--record", str(FOLDER), "transcript", kubectl=kubectl, path=path, env={"KUBECONFIG": str(config)})
        if done.code:
            raise SystemExit(done.stderr)


if __name__ == "__main__":
    main()
