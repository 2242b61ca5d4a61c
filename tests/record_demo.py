"""Record the clusters behind ``--demo``: ``python -m tests.record_demo [NAME...]``; without a name all of them.

``minikube`` is a whole real node in Minikube's shape (``tests/node``; as root, after ``make node-parts``): what kubectl
and minikube say is what a kubelet, a containerd and the real ``minikube ssh`` brought about. The others are described
clusters (``tests/clusters/describe``) on a real API server, which has no kubelet behind it.
``docs/reference/recorded-cluster.md`` says so.

Recorded is what ``verify`` asks of a text with the commands of every transcript: so it holds what any of them needs.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from netinfo.cli.commands.transcript import FACTS
from tests.apiserver import binaries
from tests.clusters.description import descriptions
from tests.clusters.loading import load, server_for
from tests.node import networks
from tests.node.node import RealNode
from tests.support.program import ROOT, run

FOLDER = ROOT / "netinfo" / "demo"
#: The demo's name, and the described cluster that it is recorded from.
OF_A_SERVER = {
    "calico": "calico",
    "cilium": "cilium-cluster-pool",
    "eks": "eks-vpc-cni",
    "k3s": "k3s",
    "two-networks": "half-done-migration",
}
_OF_A_NODE = "minikube"


def main(words: list[str]) -> None:
    """Write the folders anew; each stays as it was when anything does not hold."""
    for name in words or (_OF_A_NODE, *OF_A_SERVER):
        if name == _OF_A_NODE:
            _of_a_node()
        elif name in OF_A_SERVER:
            _of_a_server(name)
        else:
            raise SystemExit(f"{name}: there are {', '.join((_OF_A_NODE, *OF_A_SERVER))}")
        print(name, flush=True)


def _of_a_node() -> None:
    with RealNode(networks.BRIDGE) as node, tempfile.TemporaryDirectory() as folder:
        node.kubectl("wait", "--for=condition=Ready", "pod", "--all", "--all-namespaces", "--timeout=60s")
        # With a kubeconfig that names no file of this machine, as ``minikube start --embed-certs`` writes it.
        config = Path(folder) / "config"
        config.write_text(node.kubectl("config", "view", "--flatten"))
        _record(_OF_A_NODE, Path(folder), {**node.environment, "KUBECONFIG": str(config)})


def _of_a_server(name: str) -> None:
    description = descriptions()[OF_A_SERVER[name]]
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with server_for(description) as server, tempfile.TemporaryDirectory() as folder:
        load(server, description)
        config = server.kubeconfig(description.user, context_name=name)
        _record(name, Path(folder), {"KUBECONFIG": str(config), "KUBECTL_PATH": str(kubectl)})


def _record(name: str, folder: Path, environment: Mapping[str, str]) -> None:
    told = [
        run("transcript", "--explain", "--timeout", "60s", *args, env=environment)
        for args in ((), *(("--fact", fact) for fact in FACTS))
    ]
    text = "".join(each.stdout for each in told).encode()
    record = ("--record", str(folder / name), "--timeout", "60s")
    done = run(*record, "verify", "-", env=environment, stdin=text, seconds=120)
    if done.code:
        raise SystemExit(done.stdout + done.stderr)
    shutil.rmtree(FOLDER / name, ignore_errors=True)
    shutil.copytree(folder / name, FOLDER / name)


if __name__ == "__main__":
    main(sys.argv[1:])
