"""Processes: a run ends at its deadline whatever hangs, and nothing of it is alive afterwards, however it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from tests.support import everyday, program
from tests.support.faults import executables, faults, listeners
from tests.support.faults.faults import Fault
from tests.support.faults.leftovers import left_after
from tests.support.faults.objects import flannel
from tests.support.faults.runs import KUBECTL, complaints, noise
from tests.support.faults.server import FaultServer
from tests.support.faults.terminal import on_terminal
from tests.support.program import ROOT, Result

pytestmark = pytest.mark.alone

#: The deadline of the runs here, and how long after it a run may end.
DEADLINE, LATE = 2.0, 0.5


@pytest.fixture(scope="module")
def startup() -> float:
    """What a run takes before and after its deadline counts, on this machine as busy as it is now."""
    return max(program.run("--demo").seconds for _ in range(3)) + 0.3


@dataclass
class Marked:
    """Runs whose processes are known by a variable that all of them inherit."""

    mark: str = field(default_factory=lambda: f"NETINFO_TEST_MARK={uuid.uuid4()}")

    @property
    def env(self) -> dict[str, str]:
        name, _, value = self.mark.partition("=")
        return {name: value}

    def run(self, *args: str, kubectl: Path | None, home: Path) -> Result:
        """A run with this deadline."""
        env = {"HOME": str(home), **self.env}
        return program.run("--timeout", f"{DEADLINE}s", *args, kubectl=kubectl, env=env)

    @contextmanager
    def started(self, kubectl: Path, *args: str, **streams: int) -> Iterator[subprocess.Popen[bytes]]:
        """A run that goes on."""
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "KUBECTL_PATH": str(kubectl), **self.env}
        command = [sys.executable, "-m", "netinfo", *args]
        with subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, **streams) as process:  # type: ignore[call-overload]
            try:
                yield process
            finally:
                process.kill()


@pytest.fixture
def marked() -> Marked:
    """A mark of its own for every test."""
    return Marked()


STAND_INS = {
    "sleeps": executables.SLEEPS,
    "ignores-polite-signals": executables.IGNORES_TERM,
    "leaves-a-child": f"sleep 60 & {executables.SLEEPS}",
    "child-holds-the-pipe": executables.CHILD_HOLDS_THE_PIPE,
    "stops-itself": executables.STOPS_ITSELF,
    "endless-errors": executables.ENDLESS_ERRORS,
    "drips": "while :; do printf x; sleep 0.1; done",
    "forks-for-ever": "while :; do sleep 0.2 & done; wait",
}


@pytest.mark.parametrize(("how", "where"), everyday.pairs(STAND_INS, ("config view", "/api/v1/nodes")))
def test_a_program_that_hangs_ends_with_the_deadline_and_leaves_nothing(
    tmp_path: Path, how: str, where: str, marked: Marked, startup: float
) -> None:
    kubectl = executables.kubectl(tmp_path, {where: STAND_INS[how]})
    result = marked.run("-o", "json", kubectl=kubectl, home=tmp_path)
    assert result.code == (3 if where == "/api/v1/nodes" else 7) and not noise(result)
    assert result.seconds <= DEADLINE + LATE + startup
    assert left_after(marked.mark) == set()


@pytest.mark.parametrize("how", ["leaves-a-child", "holds-the-pipe"])
def test_an_answer_does_not_wait_for_the_children_it_left_behind(tmp_path: Path, how: str, marked: Marked) -> None:
    tail = "" if how == "holds-the-pipe" else " >/dev/null 2>&1"
    kubectl = executables.kubectl(tmp_path, before=f"sleep 60{tail} &")
    result = program.run(kubectl=kubectl, env=marked.env)
    assert result.code == 0 and result.seconds < 8
    assert left_after(marked.mark) == set()


PORTS: dict[str, Callable[[], AbstractContextManager[int]]] = {
    "black-hole": listeners.black_hole,
    "mute": listeners.mute,
    "reset": listeners.cutting_off,
}


@pytest.mark.real_kubectl
@pytest.mark.parametrize("port_of", PORTS)
def test_045_to_046_a_port_that_never_answers_ends_with_the_deadline(
    tmp_path: Path, port_of: str, marked: Marked, startup: float
) -> None:
    with PORTS[port_of]() as port:
        config = FaultServer(flannel()).kubeconfig(tmp_path, server=f"https://127.0.0.1:{port}")
        result = marked.run("--kubeconfig", str(config), kubectl=KUBECTL, home=tmp_path)
    assert result.code == 7 and not complaints(result, tmp_path)
    assert result.seconds <= DEADLINE + LATE + startup
    assert left_after(marked.mark) == set()


HANGS: dict[str, Fault] = {
    "silent": faults.silent,
    "headers-only": faults.headers_only,
    "half-a-body": faults.half_body,
    "drip": faults.drip,
    "busy": faults.busy(30),
    "reset": faults.reset,
    "endless": faults.endless,
}


@pytest.mark.real_kubectl
@pytest.mark.parametrize("how", HANGS)
def test_047_an_api_that_never_answers_ends_with_the_deadline(
    tmp_path: Path, how: str, marked: Marked, startup: float
) -> None:
    with FaultServer(flannel(), {".*": HANGS[how]}) as server:
        result = marked.run("--kubeconfig", str(server.kubeconfig(tmp_path)), kubectl=KUBECTL, home=tmp_path)
    assert result.code == 7 and not complaints(result, tmp_path)
    assert result.seconds <= DEADLINE + LATE + startup
    assert left_after(marked.mark) == set()


@pytest.mark.real_kubectl
@pytest.mark.parametrize("how", ["silent", "drip", "half-a-body"])
def test_048_to_049_one_list_that_never_comes_leaves_an_answer_in_part(
    tmp_path: Path, how: str, marked: Marked, startup: float
) -> None:
    with FaultServer(flannel(), {"/api/v1/nodes": HANGS[how]}) as server:
        config = str(server.kubeconfig(tmp_path))
        result = marked.run("--kubeconfig", config, "-o", "json", kubectl=KUBECTL, home=tmp_path)
    assert result.code == 3 and not noise(result) and result.fact("cni")["value"] == "flannel"
    assert "nodes" in {each["source"] for each in result.report["unread"]}
    assert result.seconds <= DEADLINE + LATE + startup
    assert left_after(marked.mark) == set()


@pytest.mark.real_kubectl
@pytest.mark.parametrize("text", ["exec sleep 60", "sleep 60 & wait", executables.IGNORES_TERM])
def test_060_a_credential_plugin_that_hangs_ends_with_the_deadline(
    tmp_path: Path, text: str, marked: Marked, startup: float
) -> None:
    with FaultServer(flannel()) as server:
        config = server.kubeconfig(tmp_path)
        tree = yaml.safe_load(config.read_text())
        login = {"apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "IfAvailable"}
        command = str(executables.program(tmp_path, "login", text))
        tree["users"][0]["user"] = {"exec": {**login, "command": command}}
        config.write_text(yaml.safe_dump(tree))
        result = marked.run("--kubeconfig", str(config), kubectl=KUBECTL, home=tmp_path)
    assert result.code == 7 and not complaints(result, tmp_path)
    assert result.seconds <= DEADLINE + LATE + startup
    assert left_after(marked.mark) == set()


def hanging(folder: Path) -> Path:
    """A kubectl that answers who the cluster is, and then never again; it says when it hangs."""
    return executables.kubectl(folder, {"get ": f"touch {folder}/hangs\n{executables.SLEEPS}"})


def wait_for(path: Path, seconds: float = 20) -> None:
    """Until the file is there."""
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.01)


SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", SIGNALS, ids=lambda each: each.name)
@pytest.mark.parametrize("times", [1, 2])
def test_238_to_240_a_signal_ends_the_run_and_everything_it_started(
    tmp_path: Path, number: signal.Signals, times: int, marked: Marked
) -> None:
    with marked.started(hanging(tmp_path), stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        wait_for(tmp_path / "hangs")
        began = time.monotonic()
        for _ in range(times):
            process.send_signal(number)
        out, err = process.communicate(timeout=10)
        took = time.monotonic() - began
        assert process.returncode == 128 + number
        assert (out, err) == (b"", b"\n" if number == signal.SIGINT else b"")
    assert took < 1.0  # 0.3 s and what a busy machine adds
    assert left_after(marked.mark) == set()


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.1, 0.2, 0.4])
def test_238_an_interrupt_at_any_moment_leaves_no_traceback_of_ours(
    tmp_path: Path, wait: float, marked: Marked
) -> None:
    with marked.started(hanging(tmp_path), stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    is_python_still_starting = b"<frozen" in err
    assert out == b"" and (is_python_still_starting or (b"Traceback" not in err and len(err.splitlines()) <= 1))
    assert process.returncode in (130, -signal.SIGINT, 1)
    assert left_after(marked.mark) == set()


def test_241_what_a_killed_run_leaves_ends_by_its_own_time_limit(tmp_path: Path, marked: Marked) -> None:
    """SIGKILL leaves no time to clean up: every kubectl carries the limit of the run itself."""
    said = tmp_path / "argv"
    kubectl = executables.kubectl(tmp_path, {"get ": f'echo "$*" >>{said}; touch {tmp_path}/hangs; exec sleep 3'})
    with marked.started(kubectl, "--timeout", "3s", stdout=subprocess.DEVNULL) as process:
        wait_for(tmp_path / "hangs")
        process.kill()
    assert left_after(marked.mark, 6) == set()
    assert all("--request-timeout=3s" in line for line in said.read_text().splitlines())


def test_242_a_run_that_was_stopped_goes_on(tmp_path: Path, marked: Marked) -> None:
    kubectl = executables.kubectl(tmp_path, {"/version": f"touch {tmp_path}/asked; sleep 0.5; cat {tmp_path}/1.out"})
    with marked.started(kubectl, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wait_for(tmp_path / "asked")
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        process.send_signal(signal.SIGCONT)
        out, _ = process.communicate(timeout=20)
        assert process.returncode == 0 and b"10.244.0.0/16" in out


def test_a_signal_that_the_caller_ignores_stays_ignored(tmp_path: Path, marked: Marked) -> None:
    """``nohup kubectl netinfo`` survives the end of its terminal."""
    kubectl = executables.kubectl(tmp_path, {"/version": f"touch {tmp_path}/asked; sleep 0.5; cat {tmp_path}/1.out"})
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "KUBECTL_PATH": str(kubectl), **marked.env}
    line = f"trap '' HUP; exec {sys.executable} -m netinfo"
    with subprocess.Popen(["sh", "-c", line], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wait_for(tmp_path / "asked")
        process.send_signal(signal.SIGHUP)
        out, _ = process.communicate(timeout=20)
        assert process.returncode == 0 and b"10.244.0.0/16" in out


@pytest.mark.parametrize("view", [(), ("-o", "json"), ("transcript",), ("explain",), ("--help",), ("--version",)])
def test_126_a_reader_that_went_away_ends_the_run_quietly(tmp_path: Path, view: tuple[str, ...]) -> None:
    words = " ".join(["--demo", *view]) if view != ("--version",) else "--version"
    for reader in ("true", "head -1", "head -c 1"):
        line = f"{sys.executable} -m netinfo {words} | {reader}; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(
            ["bash", "-c", line], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
        )
        assert done.returncode in (0, 141) and b"Traceback" not in done.stderr and b"Broken" not in done.stderr
        assert b"Exception" not in done.stderr


def test_126_a_reader_that_goes_away_while_the_cluster_is_asked_leaves_nothing(tmp_path: Path, marked: Marked) -> None:
    with marked.started(executables.kubectl(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=20)
        assert process.returncode == 141 and b"Exception" not in err and b"Traceback" not in err
    assert left_after(marked.mark) == set()


@pytest.mark.parametrize(
    ("keys", "kubectl_of", "code"),
    [
        (b"", executables.kubectl, 0),
        (b"", lambda folder: executables.program(folder, "kubectl", "echo 'error: no' >&2; exit 1"), 6),
        (b"", hanging, 7),
        (b"\x03", hanging, 130),
        (b"\x03\x03", hanging, 130),
        (b"", lambda folder: executables.program(folder, "kubectl", executables.ASKS_ON_THE_TERMINAL), 6),
    ],
    ids=["answer", "error", "deadline", "ctrl-c", "ctrl-c-twice", "asks"],
)
def test_the_settings_of_the_terminal_are_left_as_they_were(
    tmp_path: Path, keys: bytes, kubectl_of: Callable[[Path], Path], code: int, marked: Marked
) -> None:
    kubectl = kubectl_of(tmp_path)
    limit = "1s" if not keys else "20s"
    with on_terminal("--timeout", limit, kubectl=kubectl, HOME=str(tmp_path), **marked.env) as session:
        if keys:
            wait_for(tmp_path / "hangs")
            session.type(keys)
        seen = session.end()
    assert seen.code == code and seen.settings_unchanged and "Password" not in seen.text
    assert "Traceback" not in seen.text
    assert left_after(marked.mark) == set()


def test_176_what_the_user_types_ahead_is_not_eaten(tmp_path: Path) -> None:
    """Programs that read stdin to its end get an empty one: ``yes | kubectl netinfo`` and a loop over stdin go on."""
    kubectl = executables.kubectl(tmp_path, before="cat >/dev/null")
    line = f"printf 'a\\nb\\n' | {{ {sys.executable} -m netinfo >/dev/null 2>&1; cat; }}"
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "KUBECTL_PATH": str(kubectl)}
    done = subprocess.run(["sh", "-c", line], env=environ, capture_output=True, check=False, timeout=30)
    assert done.stdout == b"a\nb\n"
