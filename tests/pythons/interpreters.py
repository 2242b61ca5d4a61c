"""Which versions of Python are here, and an environment of each with what the program needs, made once.

Looked for: ``python3.N`` on PATH and what pyenv has installed. The environments lie in the cache, beside the other
parts that tests need, and are made anew when the requirements change.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.program import ROOT

#: The first minor version that setup.cfg allows, and one that does not exist yet.
OLDEST, LATEST = 11, 20


def others() -> dict[str, Path]:
    """Interpreters of other minor versions than our own, each once: ``3.13`` to its program."""
    found = {f"3.{minor}": where for minor in range(OLDEST, LATEST) if (where := _interpreter(minor))}
    found.pop(f"3.{sys.version_info.minor}", None)
    return found


def environment(version: str, interpreter: Path) -> Path:
    """The interpreter of an environment that has the program's requirements; the program itself is the checkout's."""
    place = _cache() / f"{version}-{_requirements_digest()}"
    python = place / "bin" / "python"
    if not (place / "whole").exists():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([interpreter, "-m", "venv", place], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_requirements()], check=True
        )
        (place / "whole").touch()
    return python


def _interpreter(minor: int) -> Path | None:
    on_path = shutil.which(f"python3.{minor}")
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    installed = sorted(root.glob(f"3.{minor}.*/bin/python3.{minor}"))
    # What pyenv puts on PATH is a script that may answer "command not found": what it has installed comes first.
    for each in (*reversed(installed), *([Path(on_path)] if on_path else [])):
        said = subprocess.run([each, "--version"], capture_output=True, text=True, check=False)
        if re.fullmatch(rf"Python 3\.{minor}\.\d+\s*", said.stdout):
            return each
    return None


def _requirements() -> list[str]:
    """``install_requires`` of setup.cfg, as pip takes them."""
    text = (ROOT / "setup.cfg").read_text("utf-8")
    block = re.search(r"^install_requires =\n((?:[ \t]+.*\n)+)", text, re.MULTILINE)
    assert block is not None
    lines = (line.strip() for line in block[1].splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _requirements_digest() -> str:
    return hashlib.sha256("\n".join(_requirements()).encode()).hexdigest()[:12]


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kubectl-netinfo" / "pythons"
