"""Record the cluster behind ``--demo``: ``python -m tests.record_demo``.

The API answers come from a real kube-apiserver that holds Minikube's objects; the node's files come from a stand-in for
``minikube ssh`` with the file that minikube writes. ``docs/reference/recorded-cluster.md`` says so.

Recorded is what ``verify`` asks of a text with the commands of every transcript: so it holds what any of them needs.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from netinfo.commands.transcript import FACTS
from tests import transcripts
from tests.apiserver import binaries
from tests.apiserver import cluster as a
from tests.apiserver.server import ApiServer
from tests.program import ROOT

FOLDER = ROOT / "netinfo" / "demo" / "minikube"


def main() -> None:
    """Write the folder anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with ApiServer(binaries.CURRENT) as server, tempfile.TemporaryDirectory() as folder:
        here = transcripts.stage(server, Path(folder), a.minikube_bridge())
        told = [here.run("transcript", "--explain", *args) for args in ((), *(("--fact", name) for name in FACTS))]
        done = here.run("--record", str(FOLDER), "verify", "-", stdin="".join(each.stdout for each in told).encode())
        if done.code:
            raise SystemExit(done.stdout + done.stderr)


if __name__ == "__main__":
    main()
