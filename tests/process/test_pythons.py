"""The same bytes from every Python: tables, JSON, YAML, transcripts in two languages, help and errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.support import everyday
from tests.support.faults.recordings import recordings
from tests.support.program import ROOT
from tests.support.pythons import interpreters
from tests.support.pythons.outputs import VIEWS, WORDS

#: Some recorded clusters, in the order of their names: the views are the same code for all.
FOLDERS = everyday.part([str(folder) for _name, folder in sorted(recordings().items())], 16)
#: From the first that setup.cfg allows.
MINORS = [minor for minor in range(11, 15) if minor != sys.version_info.minor]


@cache
def outputs(python: Path) -> Mapping[str, str]:
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "100", "KUBECONFIG": os.devnull}
    command = [str(python), "-m", "tests.support.pythons.outputs", *FOLDERS]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("minor", MINORS)
def test_every_python_prints_the_same_bytes(minor: int) -> None:
    found = interpreters.find(minor)
    if found is None:
        pytest.skip(f"optional: no Python 3.{minor} on this machine; to have it: pyenv install 3.{minor}")
    theirs, ours = outputs(interpreters.environment(found)), outputs(Path(sys.executable))
    assert len(ours) == len(FOLDERS) * len(VIEWS) + len(WORDS) and len(FOLDERS) > 8
    assert {words: text for words, text in theirs.items() if ours[words] != text} == {}


def test_the_outputs_that_are_compared_are_whole() -> None:
    """Of the comparison itself: it would also hold between two failures."""
    ours = outputs(Path(sys.executable))
    assert all("Traceback" not in text for text in ours.values())
    assert sum(text.startswith(("0\n", "3\n", "4\n")) for text in ours.values()) >= len(FOLDERS) * len(VIEWS)
    assert ours["--nonsense"].startswith("2\n") and "--timeout" in ours["--help"]
