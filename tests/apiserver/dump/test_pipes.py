"""Dumps that come through a pipe, with a name or without: one that is silent ends the run, a slow one does not."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.program import ROOT, run


@contextmanager
def started(*args: str, stdin: int = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """The program, which is never left behind. Its standard input stays open, and nothing is written to it."""
    command = [sys.executable, "-m", "netinfo", *args]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, env=environ, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes], seconds: float) -> tuple[int, str]:
    """The exit code and stderr of a run that prints no answer and ends within so many seconds. Its stdin stays open."""
    code = process.wait(timeout=seconds)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.read() == b""
    return code, process.stderr.read().decode()


@pytest.mark.parametrize(
    "args", [("--from", "-"), ("--from", "-", "transcript"), ("verify", "-"), ("--demo", "minikube", "verify", "-")]
)
def test_a_silent_standard_input_ends_the_run_at_the_deadline(args: tuple[str, ...]) -> None:
    began = time.monotonic()
    with started(*args, "--timeout", "1") as process:
        code, err = ended(process, 8)
    assert code == 7 and time.monotonic() - began >= 1
    assert err.startswith("error: standard input: nothing came for 1 s\n  next: ") and "--timeout" in err


@pytest.mark.parametrize("args", [("--from", "{}"), ("--from", "{}", "transcript"), ("verify", "{}")])
def test_a_named_pipe_nobody_writes_to_ends_the_run_at_the_deadline(args: tuple[str, ...], tmp_path: Path) -> None:
    """Opening it would wait for a writer, before there is anything to be silent."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with started(*(each.format(pipe) for each in args), "--timeout", "1", stdin=subprocess.DEVNULL) as process:
        code, err = ended(process, 8)
    assert (code, err.splitlines()[0]) == (7, f"error: {pipe}: nothing came for 1 s")


def test_a_pipe_that_stops_in_the_middle_ends_the_run(minikube_stream: bytes) -> None:
    with started("--from", "-", "--timeout", "1") as process:
        assert process.stdin is not None
        process.stdin.write(minikube_stream[:5000])
        process.stdin.flush()
        assert ended(process, 8)[0] == 7


def test_a_pipe_that_goes_on_may_take_longer_than_the_deadline(minikube_stream: bytes) -> None:
    """A dump of 5,000 nodes takes minutes; what counts is that something still comes."""
    size = len(minikube_stream) // 5 + 1
    with started("--from", "-", "-o", "csv", "--timeout", "2") as process:
        assert process.stdin is not None
        began = time.monotonic()
        for at in range(0, len(minikube_stream), size):
            time.sleep(0.7)
            process.stdin.write(minikube_stream[at : at + size])
            process.stdin.flush()
        took = time.monotonic() - began
        out, _err = process.communicate(timeout=20)
    assert took > 2 and b"10.244.0.0/16" in out


def test_a_slow_transcript_is_verified(tmp_path: Path) -> None:
    text = run("--demo", "minikube", "transcript").stdout.encode()
    with started("--demo", "minikube", "verify", "-", "--timeout", "2") as process:
        assert process.stdin is not None
        for at in range(0, len(text), len(text) // 4 + 1):
            time.sleep(0.7)
            process.stdin.write(text[at : at + len(text) // 4 + 1])
            process.stdin.flush()
        process.communicate(timeout=20)
        assert process.returncode == 0


def test_ctrl_c_ends_the_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for args in (("--from", "-"), ("--from", str(pipe)), ("verify", "-")):
        with started(*args, "--timeout", "60") as process:
            time.sleep(1.5)
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            assert ended(process, 8) == (130, "\n")


def test_a_person_at_a_terminal_may_take_their_time() -> None:
    """They are told that it waits, and how to end it."""
    terminal, stdin = pty.openpty()
    try:
        with started("--from", "-", "--timeout", "1", stdin=stdin) as process:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=4)
            process.send_signal(signal.SIGINT)
            code, err = ended(process, 8)
        assert code == 130 and "Ctrl-D" in err
    finally:
        os.close(terminal)
        os.close(stdin)
