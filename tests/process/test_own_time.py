"""The program's own work has an end, whatever it works on: exit 7, nothing on stdout, nothing left behind."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tests.support import everyday
from tests.support.program import ROOT, Result, run

#: Slow work, put where a cluster is judged. Each hangs in another place: in C code, and between two calls of it.
SLOW = {
    "re": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "json": "import json\nwhile True: json.loads('[' + '1,' * 500_000 + '1]')",
    "yaml": "import yaml\nwhile True: yaml.load('- a\\n' * 200_000, yaml.CSafeLoader)",
    "python": "while True: pass",
}
#: A finder that lets the module of judging do the slow work first.
PLANT = """
import sys, importlib.abc, importlib.util
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "netinfo.facts.judge":
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(name)
        load = found.loader.exec_module
        def planted(module):
            load(module)
            decide = module.decide
            def slow(*args, **more):
                exec({work!r})
                return decide(*args, **more)
            module.decide = slow
        found.loader.exec_module = planted
        return found
sys.meta_path.insert(0, Finder())
"""
#: On the clock: two seconds of CPU time on a busy machine.
PATIENCE = 60.0


def slowed(kind: str, folder: Path, *args: str) -> Result:
    (folder / "sitecustomize.py").write_text(PLANT.replace("{work!r}", repr(SLOW[kind])))
    return run(*args, env={"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}, seconds=PATIENCE)


@pytest.mark.parametrize("kind", everyday.part(SLOW, 2))
def test_judging_that_never_ends_ends_the_run(kind: str, tmp_path: Path) -> None:
    result = slowed(kind, tmp_path, "--demo", "--record", str(tmp_path / "record"))
    assert result.code == 7 and result.stdout == ""
    assert result.stderr.startswith("error: what came took too long") and "--timeout" in result.stderr
    assert not (tmp_path / "record").exists()


def test_a_dump_that_is_judged_for_ever_ends_the_run(tmp_path: Path) -> None:
    dump = tmp_path / "nodes.json"
    dump.write_text('{"kind": "NodeList", "apiVersion": "v1", "items": [{"metadata": {"name": "a"}, "spec": {}}]}')
    result = slowed("json", tmp_path, "--from", str(dump))
    assert result.code == 7 and result.stdout == ""


def test_a_transcript_that_is_compared_for_ever_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text("$ kubectl get nodes\n")
    result = slowed("python", tmp_path, "verify", "--demo", str(tmp_path / "answer.md"))
    assert result.code == 7 and result.stdout == ""


# A pipe in place of a file.


def test_a_pipe_that_nobody_reads_does_not_hold_the_run_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = run("transcript", "--demo", "-O", str(tmp_path / "pipe"), seconds=PATIENCE)
    assert result.code == 7 and "nobody reads" in result.stderr


@pytest.mark.parametrize("options", [(), ("--force",)], ids=["plain", "--force"])
def test_a_pipe_is_written_as_it_is(options: tuple[str, ...], tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    result = run("transcript", "--demo", "-O", str(pipe), *options, seconds=PATIENCE)
    reader.join(10)
    assert result.code == 0 and got == [run("transcript", "--demo").stdout] and pipe.is_fifo()


def test_a_file_is_replaced_in_one_step_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    file, other = tmp_path / "answer.md", tmp_path / "kept.md"
    file.write_text("old")
    file.chmod(0o644)
    other.hardlink_to(file)  # what had it open, or a link to it, still has the old text
    assert run("transcript", "--demo", "-O", str(file), "--force").code == 0
    assert other.read_text() == "old" and file.read_text().startswith("| Fact")
    assert file.stat().st_mode & 0o777 == 0o644 and len(list(tmp_path.iterdir())) == 2


def test_a_device_is_written_and_a_link_to_a_file_is_not(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert run("transcript", "--demo", "-O", "/dev/null").code == 0
    assert run("transcript", "--demo", "-O", str(tmp_path / "link"), "--force").code == 2
    assert (tmp_path / "real").read_text() == "mine"
