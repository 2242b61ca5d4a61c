"""A `kubectl` that notes what it was asked and what it cost, and otherwise is the real one.

Put on PATH or named in KUBECTL_PATH for runs that are counted, never for runs that are timed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """#!{python} -IS
import json, os, stat, sys, time
process = os.fork()
if process == 0:
    os.execv({kubectl!r}, [{kubectl!r}, *sys.argv[1:]])
name = "{folder}/" + str(os.getpid())
def note(mebibytes, cpu):
    out = os.fstat(1)
    told = {{"args": sys.argv[1:], "mebibytes": mebibytes, "cpu": cpu, "started": started}}
    told["stdout"] = out.st_size if stat.S_ISREG(out.st_mode) else None
    with open(name + ".new", "w") as file:
        file.write(json.dumps(told))
    os.rename(name + ".new", name + ".json")
started = time.time()
note(0, 0)
while sys.argv[1:2] == ["proxy"]:  # it is killed, and this with it: what it takes is noted while it runs
    time.sleep(0.01)
    if os.waitpid(process, os.WNOHANG)[0]:
        os._exit(1)
    with open(f"/proc/{{process}}/status") as status, open(f"/proc/{{process}}/stat") as times:
        peak = [line.split()[1] for line in status if line.startswith("VmHWM")]
        ticks = times.read().rpartition(")")[2].split()
    note(int((peak or [0])[0]) / 1024, (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK"))
_, status, usage = os.wait4(process, 0)
note(usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)
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
        self._folder = folder / "calls"
        self._folder.mkdir(exist_ok=True)
        self.program = folder / "kubectl"
        self.program.write_text(_SCRIPT.format(python=sys.executable, kubectl=str(kubectl), folder=self._folder))
        self.program.chmod(0o755)

    def calls(self) -> list[Call]:
        """Those since the last time, in the order in which they started."""
        files = list(self._folder.glob("*.json"))
        notes = sorted((json.loads(file.read_text()) for file in files), key=lambda note: note["started"])
        for file in files:
            file.unlink()
        return [Call(tuple(note["args"]), note["mebibytes"], note["cpu"], note["stdout"]) for note in notes]
