"""Several clusters in one run: none takes another's time, and the order is that of the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from tests.support import program
from tests.support.faults import executables, faults
from tests.support.faults.leftovers import left_after
from tests.support.faults.objects import calico, flannel
from tests.support.faults.runs import KUBECTL, noise
from tests.support.faults.server import FaultServer
from tests.support.program import ROOT, Result

pytestmark = [pytest.mark.alone, pytest.mark.real_kubectl]


def kubeconfig(folder: Path, contexts: Mapping[str, FaultServer]) -> Path:
    """One file with all these contexts; the first is the current one."""
    trees = []
    for name, server in contexts.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        trees.append(yaml.safe_load(server.kubeconfig(folder / name, context=name).read_text()))
    whole = trees[0]
    for tree in trees[1:]:
        whole["clusters"] += tree["clusters"]
        whole["contexts"] += tree["contexts"]
    path = folder / "config"
    path.write_text(yaml.safe_dump(whole))
    path.chmod(0o600)
    return path


def ask(config: Path, *args: str, **env: str) -> Result:
    given = ("--kubeconfig", str(config), "-o", "json", *args)
    return program.run(*given, kubectl=KUBECTL, env={"HOME": str(config.parent), **env}, seconds=120)


def values(result: Result) -> dict[str, object]:
    """The Pod CIDR that is told of each context, in order."""
    return {each["context"]: each["facts"]["podCIDRs"]["value"] for each in result.report["items"]}


def test_the_order_is_that_of_the_command_line_whoever_is_first(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.slow(0.5)}) as slow, FaultServer(calico()) as quick:
        config = kubeconfig(tmp_path, {"a": quick, "b": slow, "c": quick})
        found = ask(config, "--context", "b", "--context", "c", "--context", "a", "--no-node")
    assert list(values(found)) == ["b", "c", "a"] and values(found)["b"] == ["10.244.0.0/16"] and not noise(found)


def test_all_contexts_are_named_by_one_call_that_starts_before_anything_else(tmp_path: Path) -> None:
    """A call for the names, and a proxy for each."""
    log = tmp_path / "calls"
    noting = executables.program(tmp_path, "kubectl", f'echo "$1 $2" >>{log}; exec {KUBECTL} "$@"')
    with FaultServer(flannel()) as server:
        config = kubeconfig(tmp_path, {"a": server, "b": server})
        given = ("--kubeconfig", str(config), "-o", "json", "--all-contexts", "--no-node")
        found = program.run(*given, kubectl=noting, env={"HOME": str(tmp_path)})
        calls = log.read_text().splitlines()
        log.unlink()
        help_of_it = program.run("--all-contexts", "--help", kubectl=noting, env={"HOME": str(tmp_path)})
    assert list(values(found)) == ["a", "b"]
    assert calls[0] == "config get-contexts" and [each.split()[0] for each in calls[1:]] == ["proxy", "proxy"]
    assert help_of_it.code == 0 and not log.exists()


@pytest.mark.parametrize("way", [(), ("--no-proxy",)], ids=["proxy", "processes"])
def test_clusters_that_hang_take_nothing_from_the_others(tmp_path: Path, way: tuple[str, ...]) -> None:
    """Each has its own limit: half of them hang for all of it, the others are answered as if they were alone."""
    with FaultServer(flannel(), {".*": faults.silent}) as silent, FaultServer(flannel()) as healthy:
        names = {f"{kind}{number}": server for number in range(6) for kind, server in (("h", silent), ("w", healthy))}
        found = ask(kubeconfig(tmp_path, names), "--all-contexts", "--timeout", "8s", *way)
    assert values(found) == {name: None if name[0] == "h" else ["10.244.0.0/16"] for name in sorted(names)}
    assert found.code == 3 and found.seconds < 8 + 12


#: Ways in which a cluster gives no answer: it hangs, drips, stops half-way, refuses, lies.
BAD = {
    "hang": faults.silent,
    "head": faults.headers_only,
    "half": faults.half_body,
    "drip": faults.drip,
    "busy": faults.unavailable,
    "lies": faults.captive_portal,
}


def test_of_sixty_clusters_the_thirty_healthy_ones_are_answered(tmp_path: Path) -> None:
    """At the default time limit, whatever the other thirty do: each of them comes before a healthy one."""
    with ExitStack() as stack:
        bad = {kind: stack.enter_context(FaultServer(flannel(), {".*": fault})) for kind, fault in BAD.items()}
        healthy = stack.enter_context(FaultServer(flannel()))
        kinds = list(bad) * 5
        names = {
            f"{number:02d}-{kind}": server
            for number, pair in enumerate(kinds)
            for kind, server in ((pair, bad[pair]), ("well", healthy))
        }
        found = ask(kubeconfig(tmp_path, names), "--all-contexts", "--no-node")
    told = values(found)
    assert len(told) == 60 and {name: told[name] for name in names if name.endswith("well")} == {
        f"{number:02d}-well": ["10.244.0.0/16"] for number in range(30)
    }
    assert not any(value for name, value in told.items() if not name.endswith("well")) and not noise(found)


@pytest.mark.alone
def test_many_that_are_slow_are_waited_for_at_once(tmp_path: Path) -> None:
    with FaultServer(flannel(), {".*": faults.slow(1)}) as server:
        names = {f"c{number}": server for number in range(32)}
        config = kubeconfig(tmp_path, names)
        one = ask(config, "--context", "c0", "--timeout", "60s")
        all_of_them = ask(config, "--all-contexts", "--timeout", "60s")
    assert one.code == all_of_them.code == 0 and len(values(all_of_them)) == 32
    # One after another they would take 32 times as long. On two CPUs it is 1.4 times as long, and 1.9 when they are
    # busy with other work: 32 starts of kubectl, their TLS and our reading need both for most of the time.
    assert all_of_them.seconds < 2 * one.seconds


def test_transcripts_of_several_have_the_time_that_each_had_left(tmp_path: Path) -> None:
    """The commands of a transcript run when all clusters were asked, however long the slowest took."""
    with FaultServer(flannel(), {".*": faults.silent}) as silent, FaultServer(flannel()) as healthy:
        config = kubeconfig(tmp_path, {"a": healthy, "b": silent})
        given = ("--kubeconfig", str(config), "--all-contexts", "--timeout", "6s", "transcript")
        found = program.run(*given, kubectl=KUBECTL, env={"HOME": str(tmp_path)})
    assert "10.244.0.0/16" in found.stdout.partition("Context `b`")[0]
    assert "--context a get " in found.stdout


PROXY, PROCESSES = (), ("--no-proxy",)
KILLED = [(way, number) for way in (PROXY, PROCESSES) for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)]


@pytest.mark.parametrize(("way", "number"), KILLED)
def test_however_a_run_of_several_is_killed_nothing_is_left(
    tmp_path: Path, way: tuple[str, ...], number: signal.Signals
) -> None:
    mark = f"NETINFO_TEST_MARK={uuid.uuid4()}"
    (tmp_path / "tmp").mkdir()
    with FaultServer(flannel(), {".*": faults.silent}) as server:
        config = kubeconfig(tmp_path, {f"c{number}": server for number in range(5)})
        given = {"KUBECTL_PATH": str(KUBECTL), "KUBECONFIG": str(config), "TMPDIR": str(tmp_path / "tmp")}
        environ = {**os.environ, "PYTHONPATH": str(ROOT), **given, "NETINFO_TEST_MARK": mark.partition("=")[2]}
        command = [sys.executable, "-m", "netinfo", "--all-contexts", "--timeout", "40s", *way]
        with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as process:
            end = time.monotonic() + 20
            while len(server.requests) < 5 and time.monotonic() < end:
                time.sleep(0.05)
            process.send_signal(number)
            assert process.wait(5) in (-9, 143, 130)
        assert left_after(mark) == set()
        assert not list((tmp_path / "tmp").iterdir())


def test_one_that_cannot_be_reached_hides_no_other(tmp_path: Path) -> None:
    program_of_none = executables.program(tmp_path, "login", "exit 1")
    with FaultServer(flannel()) as server:
        config = kubeconfig(tmp_path, {"a": server, "b": server})
        tree = yaml.safe_load(config.read_text())
        call = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(program_of_none)}
        tree["users"].append({"name": "nobody", "user": {"exec": {**call, "interactiveMode": "Never"}}})
        tree["contexts"][0]["context"]["user"] = "nobody"
        config.write_text(yaml.safe_dump(tree))
        found = ask(config, "--all-contexts")
    assert values(found) == {"a": None, "b": ["10.244.0.0/16"]} and found.code == 3
    assert [each["code"] for each in found.report["items"][0]["warnings"]] == ["unreachable"]
