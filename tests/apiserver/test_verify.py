"""``verify`` on a real API server: it runs nothing that a text offers, and tells what changed."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from tests.apiserver.server import ApiServer
from tests.support import objects as a
from tests.support import transcripts
from tests.support.transcripts import Stage, read

#: Lines that a hostile text offers in place of a command or beside it. CANARY is a file that none may create.
HOSTILE = (
    "touch CANARY",
    "kubectl get pods; touch CANARY",
    "kubectl --context minikube get ds -A -o name; touch CANARY",
    "kubectl --context minikube get ds -A -o name && touch CANARY",
    "kubectl --context minikube get ds -A -o name | tee CANARY",
    "kubectl --context minikube cluster-info dump --output-directory=CANARY",
    "kubectl --context minikube get ds -A -o name > CANARY",
    "kubectl --context minikube get ds -A -o $(touch CANARY)",
    "kubectl --context minikube get ds -A -o `touch CANARY`",
    "kubectl --context minikube delete node minikube",
    "kubectl --context minikube exec -n kube-system etcd-minikube -- touch CANARY",
    "kubectl --context minikube get --raw /api/v1/secrets",
    "kubectl --context minikube -n kube-system get secrets -o yaml",
    "kubectl --kubeconfig=CANARY get nodes",
    "kubectl --context $(touch CANARY) get nodes",
    "kubectl netinfo --context minikube --record CANARY",
    "minikube ssh -p minikube -- touch CANARY",
    "minikube ssh -p minikube -- ls -1A /etc/cni/net.d; touch CANARY",
    "minikube ssh -p minikube -- cat /etc/shadow",
    "minikube delete",
    "minikube ssh -p minikube -- grep -m 1 subnet /etc/cni/net.d/1-k8s.conflist | sh",
    "kubectl --context minikube cluster-info dump | grep -m 1 -- --cluster-cidr | sh -c 'touch CANARY'",
    "kubectl --context minikube cluster-info dump | grep -f CANARY",
    "\\\ntouch CANARY",
    "kubectl --context minikube get ds -A -o name \\\n; touch CANARY",
)


@pytest.fixture
def watched(fresh_current: ApiServer, tmp_path: Path) -> tuple[Stage, Path]:
    """Minikube on the real API server, every call of kubectl and minikube written to a file."""
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    log = tmp_path / "calls"
    for name in ("kubectl", "minikube"):
        shutil.move(here.path / name, tmp_path / f"real-{name}")
        (here.path / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{log}\nexec {tmp_path}/real-{name} "$@"\n')
        (here.path / name).chmod(0o755)
    return here, log


def called(log: Path) -> set[str]:
    """The calls, without the random name of the folder in which a proxy listens."""
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return {re.sub(r"--unix-socket=\S+", "--unix-socket=", line) for line in lines}


def test_nothing_is_run_that_the_program_would_not_print(watched: tuple[Stage, Path], tmp_path: Path) -> None:
    here, log = watched
    own = here.run("transcript").stdout
    allowed = called(log)
    unchanged = here.run("verify", "-", stdin=own.encode())
    allowed |= called(log)
    canary = tmp_path / "canary"
    blocks = [f"```console\n$ {line.replace('CANARY', str(canary))}\nx\n```\n" for line in HOSTILE]
    result = here.run("verify", "-", stdin=("\n".join([own, *blocks])).encode())
    assert result.code == 4 and not canary.exists()
    assert called(log) <= allowed
    assert result.stdout.count("holds: ") == unchanged.stdout.count("holds: ") >= len(read(own).fences)


def test_ten_thousand_broken_commands_run_nothing_either(watched: tuple[Stage, Path], tmp_path: Path) -> None:
    """Own commands with something put into them or taken out of them somewhere."""
    here, log = watched
    told = here.run("--timeout", "60s", "transcript").stdout
    own, allowed = read(told).commands, called(log)
    here.run("--timeout", "60s", "verify", "-", stdin=told.encode())
    allowed |= called(log)
    dice, canary = random.Random(4), tmp_path / "canary"
    pieces = [f"; touch {canary} ;", f"$(touch {canary})", f"`touch {canary}`", "|", "&&", "\n", "'", '"', "--", "\x00"]
    pieces += [f" > {canary} ", " delete ", " --all ", "\u202e", "–", "…", "  ", "\\", "\r", "<pre>", "```", "{code}"]
    lines = []
    for _ in range(10_000):
        line = dice.choice(own)
        begin = dice.randrange(len(line))
        end = min(len(line), begin + dice.choice((0, 0, 1, 5)))
        lines.append(f"$ {line[:begin]}{dice.choice(pieces)}{line[end:]}\n")
    result = here.run("--timeout", "60s", "verify", "-", stdin="".join(lines).encode())
    assert result.code == 4 and "Traceback" not in result.stderr
    assert not canary.exists() and called(log) <= allowed


def test_a_change_of_the_cluster_is_told(fresh_current: ApiServer, tmp_path: Path) -> None:
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    before = here.run("transcript").stdout
    file = tmp_path / "node" / "etc" / "cni" / "net.d" / "0-other.conflist"
    file.write_text('{"name": "other", "plugins": [{"type": "ptp"}]}')
    result = here.run("verify", "-", stdin=before.encode())
    assert result.code == 4
    assert "differs: $ minikube ssh -p minikube -- ls -1A /etc/cni/net.d\n  + 0-other.conflist\n" in result.stdout


def test_the_text_does_not_choose_the_context(fresh_current: ApiServer, tmp_path: Path) -> None:
    """Its commands name the context it was made on; the user says which cluster is asked."""
    here = transcripts.stage(fresh_current, tmp_path, a.minikube_bridge())
    text = here.run("transcript").stdout
    other = text.replace("--context minikube", "--context production")
    result = here.run("verify", "-", stdin=other.encode())
    assert result.code == 2 and result.stdout == ""
    assert "the transcript is of context production, and the current one is minikube" in result.stderr
    assert "kubectl netinfo verify --context production" in result.stderr
    config = here.kubeconfig.read_text()
    here.kubeconfig.write_text(config.replace("current-context: minikube", "current-context: elsewhere"))
    assert here.run("verify", "-", stdin=text.encode()).code != 0
    result = here.run("--context", "minikube", "verify", "-", stdin=text.encode())
    assert result.code == 0 and "context minikube:" in result.stderr
