"""The program as a user runs it: a process with argv, environment, stdout, stderr and an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Result:
    """What the caller's shell got back."""

    code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def report(self) -> dict[str, Any]:
        """The JSON document on stdout."""
        tree: dict[str, Any] = json.loads(self.stdout)
        return tree

    def fact(self, name: str) -> dict[str, Any]:
        """One fact of the JSON document."""
        found: dict[str, Any] = self.report["facts"][name]
        return found

    def warning_codes(self) -> set[str]:
        """The codes of the JSON document's warnings."""
        return {warning["code"] for warning in self.report["warnings"]}


def run(
    *args: str,
    kubectl: Path | None = None,
    path: Path | None = None,
    env: Mapping[str, str | None] | None = None,
    stdin: bytes = b"",
    seconds: float = 60,
    cwd: Path | None = None,
) -> Result:
    """Run ``kubectl-netinfo`` with the arguments.

    ``kubectl`` is the real kubectl to use (through KUBECTL_PATH), ``path`` a folder put first on PATH (stand-ins),
    ``env`` further variables; None removes one. ``cwd``: where it stands.
    """
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    environ.pop("KUBECONFIG", None)
    if kubectl:
        environ["KUBECTL_PATH"] = str(kubectl)
    if path:
        environ["PATH"] = f"{path}{os.pathsep}{environ['PATH']}"
    for name, value in (env or {}).items():
        environ.pop(name, None)
        if value is not None:
            environ[name] = value
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "netinfo", *args],
        env=environ,
        input=stdin,
        capture_output=True,
        timeout=seconds,
        cwd=cwd,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode(), time.monotonic() - began)
