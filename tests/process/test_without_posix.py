"""Where there is no sh, no fcntl and no POSIX signal (Windows) everything works that starts no process.

What is hidden is what Python's documentation calls "Availability: Unix", and ``sh``, which refuses to be loaded there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clusters.judging import FOLDER
from tests.support import in_process, program
from tests.support.program import ROOT

#: Runs before the program: what Windows lacks is gone, and text files without a named encoding are an error.
_HIDING = """
import os, signal, select, socket, sys
for name in ("sh", "fcntl", "resource", "pty", "termios", "pwd", "grp", "tty", "readline"):
    sys.modules[name] = None
GONE = {
    signal: ("SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGCHLD", "SIGALRM", "SIGPROF", "setitimer",
             "pthread_sigmask", "alarm", "sigwait"),
    os: ("posix_spawn", "posix_spawnp", "fork", "forkpty", "killpg", "setsid", "getpgid", "O_TMPFILE", "O_NONBLOCK",
         "O_CLOEXEC", "O_NOFOLLOW", "O_NOCTTY", "O_DIRECTORY",
         "geteuid", "getuid", "set_blocking", "mkfifo", "POSIX_SPAWN_DUP2", "fchmod", "pread", "sysconf"),
    select: ("poll", "epoll"),
    socket: ("AF_UNIX",),
}
for module, names in GONE.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
from netinfo.cli.main import run
run()
"""


def run(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the program where all this is missing."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HOME": "/nowhere"}
    words = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning", "-c", _HIDING, *words)
    done = subprocess.run([sys.executable, *words], env=environ, input=stdin, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def plainly(*words: str) -> tuple[int, str, str]:
    """The same where nothing is missing. In this process, but for the help: Typer starts in its language."""
    told = (program if "--help" in words else in_process).run(*words)
    return told.code, told.stdout, told.stderr


@pytest.mark.parametrize(
    "line",
    [
        "--version",
        "--help",
        "--help --lang ru",
        "--demo",
        "--demo -o wide",
        "--demo calico -o json",
        "--demo transcript",
        "--demo nodes",
        "--demo two-networks check",
        "--demo map",
        "--demo get pod-cidr",
        "--demo plan /16",
        "--demo whois 10.244.0.2",
        "explain",
        "explain calico --lang ru",
        "rbac",
    ],
)
def test_what_starts_no_process_prints_the_same_bytes(line: str) -> None:
    assert run(*line.split()) == plainly(*line.split())


def test_a_saved_record_and_a_dump_are_judged(tmp_path: Path) -> None:
    record = FOLDER / "flannel"
    assert run("--from", str(record)) == plainly("--from", str(record))
    dump = tmp_path / "nodes.json"
    dump.write_text('{"kind": "NodeList", "apiVersion": "v1", "items": [{"metadata": {"name": "a"}}]}', "utf-8")
    assert run("--from", str(dump)) == plainly("--from", str(dump))
    assert run("--from", "-", stdin=dump.read_bytes())[0] == 5


def test_a_transcript_of_saved_answers_can_be_verified(tmp_path: Path) -> None:
    page = tmp_path / "answer.md"
    page.write_text(run("--demo", "transcript")[1], "utf-8")
    code, stdout, stderr = run("--demo", "verify", str(page))
    assert (code, stdout, stderr) == plainly("--demo", "verify", str(page)) and code == 0


def test_a_transcript_and_a_page_are_written_to_a_file(tmp_path: Path) -> None:
    for number, words in enumerate((("transcript",), ("report",))):
        page = tmp_path / str(number)
        for more in ((), ("--force",)):
            assert run("--demo", *words, "-O", str(page), *more)[0] == plainly("--demo", *words, "-O", "-")[0]
        assert page.read_text("utf-8") == plainly("--demo", *words, "-O", "-")[1]


@pytest.mark.parametrize("words", [(), ("transcript",), ("--context", "a"), ("--all-contexts",), ("nodes",)])
def test_a_live_cluster_is_refused_with_one_sentence_that_says_what_to_use(words: tuple[str, ...]) -> None:
    code, stdout, stderr = run(*words)
    assert (code, stdout) == (6, "")
    assert "WSL" in stderr and "--from" in stderr and len(stderr.splitlines()) == 2, stderr


def test_completion_offers_what_needs_no_process() -> None:
    words = ("-c", _HIDING.replace("cli.main", "cli.completion"), "--context", "")
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HOME": "/nowhere"}
    done = subprocess.run([sys.executable, *words], env=environ, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (0, ":4\n", "")
