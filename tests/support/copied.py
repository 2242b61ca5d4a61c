"""A copy of the project in which files may be added and taken away, and what it says of recorded clusters."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.program import ROOT

#: Prints the JSON documents of recorded clusters, which are read where they are.
_JUDGE = """
import json, sys
from pathlib import Path
from tests.clusters import judging
judging.FOLDER = Path(sys.argv[1])
print(json.dumps({name: judging.as_document(judging.judged(name)) for name in sys.argv[2:]}))
"""


def copy(root: Path) -> Path:
    """The package, and of the tests what writes its generated parts; no recorded cluster."""
    recorded = {each.parent.name for each in (ROOT / "tests" / "clusters").glob("*/answers.json")}
    skipped = {*recorded, "__pycache__", "unit", "process", "properties", "node", "fuzz", "bench", "mutants"}

    def left_out(_: str, names: list[str]) -> list[str]:
        return [name for name in names if name in skipped]

    shutil.copytree(ROOT / "netinfo", root / "netinfo", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests", root / "tests", ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def run(root: Path, *words: str) -> str:
    """What the copy's Python prints."""
    environ = {"PYTHONPATH": str(root), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run((sys.executable, *words), cwd=root, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def documents(root: Path, names: list[str]) -> dict[str, Any]:
    """What the copy says of recorded clusters."""
    found: dict[str, Any] = json.loads(run(root, "-c", _JUDGE, str(ROOT / "tests" / "clusters"), *names))
    return found
