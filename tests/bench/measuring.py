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

#: Prints the peak of the process itself, without its children, whichever way it ends.
_PEAK = (
    "import os, resource, sys\nsys.argv = ['kubectl-netinfo']\nfrom netinfo.cli.main import run\nleave = os._exit\n"
    "def told(code):\n"
    "    print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr, flush=True)\n"
    "    leave(code)\n"
    "os._exit = told\nrun()"
)


@dataclass
class Count:
    """What one run of a line starts and asks."""

    calls: list[Call]
    requests: list[str]


@dataclass
class Measured:
    """Everything about one size. ``memory``: peak of our own process in MiB; ``load``: of the machine while timing."""

    size: Size
    timings: dict[str, Timing]
    counts: dict[str, Count]
    memory: float
    load: float
    floor: dict[str, Timing] = field(default_factory=dict)

    def median(self, name: str, of: Callable[[Timing], list[float]] = lambda timing: timing.wall) -> float:
        """Of all rounds."""
        return statistics.median(of({**self.timings, **self.floor}[name]))

    def ratio(self, name: str, own: str = lines.OWN, *, first_byte: bool = False) -> float:
        """How much of ``name``'s time we take: the median of the rounds' ratios, as load comes and goes with rounds."""
        every = {**self.timings, **self.floor}
        ours = every[own].first if first_byte else every[own].wall
        return statistics.median(a / b for a, b in zip(ours, every[name].wall, strict=True))

    def received(self) -> int:
        """Bytes that our kubectl processes printed."""
        return sum(call.stdout or 0 for call in self.counts[lines.OWN].calls)


def measure(size: Size, say: Callable[[str], None]) -> Measured:
    """Start the cluster of this size, time the lines in turns, and count."""
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with BenchServer(size) as server, tempfile.TemporaryDirectory(prefix="netinfo-bench-") as folder:
        environment = _environment(kubectl, server.kubeconfig("admin", context_name="bench"))
        say(f"{size.title}: counting")
        counts = _counts(environment, Recorder(Path(folder), kubectl), server.audit)
        compared = dict(lines.LINES)
        floor = {**lines.FLOOR, lines.SAME: _same(counts[lines.OWN].calls)} if size.nodes == 1 else {}
        timings: dict[str, Timing] = {name: Timing() for name in {**compared, **floor}}
        loads = []
        for number in range(1, size.rounds + 1):
            say(f"{size.title}: round {number} of {size.rounds}")
            for name, line in {**compared, **floor}.items():
                lines.run(line, environment, timings[name])
            loads.append(os.getloadavg()[0])
        memory = _own_memory(environment)
    return Measured(
        size,
        {name: timings[name] for name in compared},
        counts,
        memory,
        statistics.median(loads),
        {name: timings[name] for name in floor},
    )


def _environment(kubectl: Path, config: Path) -> dict[str, str]:
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


def _same(calls: list[Call]) -> str:
    """Our kubectl processes without us: the one that finds the context, then all others at once."""
    found, *others = sorted(calls, key=lambda call: call.args[:2] != ("config", "view"))
    started = " & ".join(f"{_line(call)} >/dev/null" for call in others)
    return f"export GOGC=400; {_line(found)} >/dev/null; {started} & wait"


def _line(call: Call) -> str:
    return shlex.join(("kubectl", *call.args))


def _own_memory(environment: dict[str, str]) -> float:
    done = subprocess.run([sys.executable, "-c", _PEAK], env=environment, capture_output=True, text=True)
    found = re.search(r"PEAK (\d+)", done.stderr)
    if not found:
        raise RuntimeError(done.stderr)
    return int(found[1]) / 1024
