"""Record the cluster behind ``--demo``: ``python -m tests.record_demo``, as root, after ``make node-parts``.

It is a whole real node in Minikube's shape (``tests/node``): what kubectl and minikube say is what a kubelet, a
containerd and the real ``minikube ssh`` brought about. ``docs/reference/recorded-cluster.md`` says so.

Recorded is what ``verify`` asks of a text with the commands of every transcript: so it holds what any of them needs.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from netinfo.cli.commands.transcript import FACTS
from tests.node import networks
from tests.node.node import RealNode
from tests.program import ROOT, run

FOLDER = ROOT / "netinfo" / "demo" / "minikube"


def main() -> None:
    """Write the folder anew; it stays as it was when anything does not hold."""
    with RealNode(networks.BRIDGE) as node, tempfile.TemporaryDirectory() as folder:
        node.kubectl("wait", "--for=condition=Ready", "pod", "--all", "--all-namespaces", "--timeout=60s")
        _record(node, Path(folder) / "minikube", _environment(node, Path(folder)))
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(Path(folder) / "minikube", FOLDER)


def _record(node: RealNode, folder: Path, environment: dict[str, str]) -> None:
    told = [
        run("transcript", "--explain", *args, env=environment) for args in ((), *(("--fact", name) for name in FACTS))
    ]
    text = "".join(each.stdout for each in told).encode()
    done = run("--record", str(folder), "verify", "-", env=environment, stdin=text, seconds=120)
    if done.code:
        raise SystemExit(done.stdout + done.stderr)


def _environment(node: RealNode, folder: Path) -> dict[str, str]:
    """With a kubeconfig that names no file of this machine, as ``minikube start --embed-certs`` writes it."""
    config = folder / "config"
    config.write_text(node.kubectl("config", "view", "--flatten"))
    return {**node.environment, "KUBECONFIG": str(config)}


if __name__ == "__main__":
    main()
