"""All measurements of one size: what is timed in turns, and what is counted once."""

from __future__ import annotations

import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.apiserver import binaries
from tests.apiserver.audit import AuditLog
from tests.bench import lines
from tests.bench.clusters import Size
from tests.bench.lines import Timing
from tests.bench.recorder import Call, Recorder
from tests.bench.serving import BenchServer

#: Prints the peak of the process itself, without its children, whichever way it ends. Not ``ru_maxrss``: that begins
#: with the memory of whoever started the process (Linux fs/exec.c, exec_mmap).
_PEAK = (
    "import os, sys\nsys.argv = ['kubectl-netinfo']\nfrom netinfo.cli.main import run\nleave = os._exit\n"
    "def told(code):\n"
    "    peak = open('/proc/self/status').read().split('VmHWM:')[1].split()[0]\n"
    "    print('PEAK', peak, file=sys.stderr, flush=True)\n"
    "    leave(code)\n"
    "os._exit = told\nrun()"
)


@dataclass
class Count:
    """What one run of a line starts and asks."""

    calls: list[Call]
    requests: list[str]


@dataclass(frozen=True)
class Asked:
    """A request of ours: its path, how long it took, how many bytes came."""

    path: str
    seconds: float
    received: int


@dataclass
class Measured:
    """Everything about one size. ``memory``: peak of our own process in MiB; ``load``: of the machine while timing."""

    size: Size
    timings: dict[str, Timing]
    counts: dict[str, Count]
    memory: float
    asked: list[Asked]
    load: float
    floor: dict[str, Timing] = field(default_factory=dict)

    def median(self, name: str, of: Callable[[Timing], list[float]] = lambda timing: timing.wall) -> float:
        """Of all rounds."""
        return statistics.median(of({**self.timings, **self.floor}[name]))

    def ratio(
        self,
        name: str,
        own: str = lines.OWN,
        *,
        first_byte: bool = False,
        of: Callable[[Timing], list[float]] = lambda timing: timing.wall,
    ) -> float:
        """How much of ``name``'s time we take: the median of the rounds' ratios, as load comes and goes with rounds."""
        every = {**self.timings, **self.floor}
        ours = every[own].first if first_byte else of(every[own])
        return statistics.median(a / b for a, b in zip(ours, of(every[name]), strict=True))

    def received(self) -> int:
        """Bytes that the API server sent us."""
        return sum(each.received for each in self.asked)


def measure(size: Size, say: Callable[[str], None]) -> Measured:
    """Start the cluster of this size, time the lines in turns, and count."""
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with BenchServer(size) as server, tempfile.TemporaryDirectory(prefix="netinfo-bench-") as folder:
        environment = environment_of(kubectl, server.kubeconfig("admin", context_name="bench"))
        say(f"{size.title}: counting")
        counts = _counts(environment, Recorder(Path(folder), kubectl), server.audit)
        compared = dict(lines.LINES)
        asked = _asked(environment)
        compared[lines.FLOOR_OF_PYTHON] = _floor(asked)
        floor = dict(lines.FLOOR) if size.nodes == 1 else {}
        timings: dict[str, Timing] = {name: Timing() for name in {**compared, **floor}}
        loads = []
        for number in range(1, size.rounds + 1):
            say(f"{size.title}: round {number} of {size.rounds}")
            for name, line in {**compared, **floor}.items():
                lines.run(line, environment, timings[name])
            loads.append(os.getloadavg()[0])
        memory = own_memory(environment)
    return Measured(
        size,
        {name: timings[name] for name in compared},
        counts,
        memory,
        asked,
        statistics.median(loads),
        {name: timings[name] for name in floor},
    )


def environment_of(kubectl: Path, config: Path) -> dict[str, str]:
    """A shell with kubectl and the plugin on PATH. Its modules are compiled, as pip does when it installs a package."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    compiled = Path(tempfile.gettempdir()) / f"netinfo-bench-compiled-{os.getuid()}"
    return {
        **inherited,
        "PATH": f"{Path(sys.executable).parent}:{kubectl.parent}:/usr/bin:/bin",
        "KUBECONFIG": str(config),
        "KUBECTL_PATH": str(kubectl),
        "PYTHONPYCACHEPREFIX": str(compiled),
    }


def _counts(environment: dict[str, str], recorder: Recorder, audit: AuditLog) -> dict[str, Count]:
    """One run of each line with the kubectl that notes its calls; also warms every cache up."""
    noting = {
        **environment,
        "PATH": f"{recorder.program.parent}:{environment['PATH']}",
        "KUBECTL_PATH": str(recorder.program),
    }
    counts: dict[str, Count] = {}
    for name, line in lines.LINES.items():
        lines.run(line, environment, Timing())
        mark = audit.mark()
        lines.run(line, noting, Timing())
        counts[name] = Count(recorder.calls(), audit.requests(mark))
    return counts


def _asked(environment: dict[str, str]) -> list[Asked]:
    """The requests of one run, as ``-v`` tells them."""
    done = subprocess.run(["kubectl-netinfo", "-v"], env=environment, capture_output=True, text=True, check=False)
    shown = re.compile(
        r"\$ kubectl get --raw '?([^\s']+)'? .*# exit \d, ([\d.]+) s, (\d+) bytes, through kubectl proxy"
    )
    return [Asked(each[1], float(each[2]), int(each[3])) for each in shown.finditer(done.stderr)]


def _floor(asked: list[Asked]) -> str:
    """The same requests through a proxy of its own, and nothing made of the answers."""
    script = Path(__file__).with_name("floor.py")
    return shlex.join((sys.executable, "-IS", str(script), *(each.path for each in asked)))


def own_memory(environment: dict[str, str]) -> float:
    """The peak of our own process in one run, in MiB."""
    done = subprocess.run([sys.executable, "-c", _PEAK], env=environment, capture_output=True, text=True)
    found = re.search(r"PEAK (\d+)", done.stderr)
    if not found:
        raise RuntimeError(done.stderr)
    return int(found[1]) / 1024
