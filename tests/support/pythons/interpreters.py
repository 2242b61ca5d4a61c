"""Which versions of Python are here, and an environment of each with what the program needs, made once.

Looked for: ``python3.N`` on PATH and what pyenv has installed. The environments lie in the cache, beside the other
parts that tests need, and are made anew when the requirements change.
"""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.support.cache import cache_folder
from tests.support.program import ROOT


def environment(interpreter: Path) -> Path:
    """The interpreter of an environment that has the program's requirements; the program itself is the checkout's."""
    requirements = _requirements()
    digest = hashlib.sha256("\n".join([str(interpreter), *requirements]).encode()).hexdigest()[:12]
    place = cache_folder("pythons") / f"{interpreter.name}-{digest}"
    python = place / "bin" / "python"
    if not (place / "whole").exists():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([interpreter, "-m", "venv", place], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements], check=True
        )
        (place / "whole").touch()
    return python


def find(minor: int) -> Path | None:
    """The program of Python 3.``minor``, when it is here."""
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
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", "utf-8")
    return settings["options"]["install_requires"].split("\n")[1:]
