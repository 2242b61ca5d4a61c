"""Where the programs lie that are run: kubectl, minikube. A plugin gets the user's PATH, which may be anything."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def find_program(name: str, environ: Mapping[str, str]) -> str | None:
    """The absolute path of a program, or None.

    ``KUBECTL_PATH`` (set for plugins since kubectl 1.37, kubernetes/kubernetes#138694) names the kubectl that called
    us. Relative and empty entries of PATH are passed over: a ``kubectl`` lying in the current folder is never run.
    """
    named = environ.get("KUBECTL_PATH", "") if name == "kubectl" else ""
    if named:
        return named if _is_executable(named) else None
    for folder in environ.get("PATH", "").split(os.pathsep):
        candidate = str(Path(folder) / name)
        if Path(folder).is_absolute() and _is_executable(candidate):
            return candidate
    return None


def why_not_found(name: str, environ: Mapping[str, str]) -> bytes:
    """Why there is no such program, for a person; ``examination`` knows these sentences."""
    if name == "kubectl" and environ.get("KUBECTL_PATH"):
        return b"KUBECTL_PATH names no program that can be run"
    for folder in environ.get("PATH", "").split(os.pathsep):
        if Path(folder).is_absolute() and (Path(folder) / name).exists():
            return f"{Path(folder) / name} is not executable".encode()
    return f"{name} is not in PATH".encode()


def _is_executable(path: str) -> bool:
    return Path(path).is_file() and os.access(path, os.X_OK)
