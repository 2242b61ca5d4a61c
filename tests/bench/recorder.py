"""A `kubectl` that notes what it was asked and what it cost, and otherwise is the real one.

Put on PATH or named in KUBECTL_PATH for runs that are counted, never for runs that are timed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """#!{python} -IS
import json, os, stat, sys
process = os.fork()
if process == 0:
    os.execv({kubectl!r}, [{kubectl!r}, *sys.argv[1:]])
_, status, usage = os.wait4(process, 0)
out = os.fstat(1)
note = {{
    "args": sys.argv[1:],
    "mebibytes": usage.ru_maxrss / 1024,
    "cpu": usage.ru_utime + usage.ru_stime,
    "stdout": out.st_size if stat.S_ISREG(out.st_mode) else None,
}}
with open({log!r}, "a") as log:
    log.write(json.dumps(note) + "\\n")
code = os.waitstatus_to_exitcode(status)
os._exit(code if code >= 0 else 128 - code)
"""


@dataclass(frozen=True)
class Call:
    """One kubectl process: arguments, peak memory, CPU seconds, bytes written where stdout was a file."""

    args: tuple[str, ...]
    mebibytes: float
    cpu: float
    stdout: int | None


class Recorder:
    """A folder with such a `kubectl`."""

    def __init__(self, folder: Path, kubectl: Path) -> None:
        """`kubectl` is the real one."""
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / "calls.jsonl"
        self.program = folder / "kubectl"
        self.program.write_text(_SCRIPT.format(python=sys.executable, kubectl=str(kubectl), log=str(self._log)))
        self.program.chmod(0o755)

    def calls(self) -> list[Call]:
        """Those since the last time, as they ended."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        notes = [json.loads(line) for line in lines]
        return [Call(tuple(note["args"]), note["mebibytes"], note["cpu"], note["stdout"]) for note in notes]
