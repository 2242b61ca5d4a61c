"""Time the program against the commands it replaces, interleaved: ``python -m tests.bench [--full]``.

Writes docs/reference/speed.md. Every figure is a median over rounds in which all commands take turns, so that whatever
else the machine does falls on all of them alike.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.apiserver import binaries
from tests.bench.clusters import HUGE, LARGE, ONE, Size
from tests.bench.serving import BenchServer
from tests.program import ROOT

PAGE = ROOT / "docs" / "reference" / "speed.md"
DUMP = "kubectl cluster-info dump | grep -m 1 --"
BY_HAND = (
    "kubectl get nodes -o jsonpath='{.items[*].spec.podCIDR}'",
    f"{DUMP} --cluster-cidr",
    f"{DUMP} --service-cluster-ip-range",
)
LINES = {
    "kubectl netinfo": "kubectl-netinfo",
    "the three hand commands": "; ".join(BY_HAND),
    "kubectl get nodes -o json": "kubectl get nodes -o json",
    "kubectl get --raw /version": "kubectl get --raw /version",
}


@dataclass
class Timing:
    """Wall seconds, CPU seconds and the largest process (MiB) of each round."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)


def run(line: str, environment: dict[str, str], timing: Timing) -> None:
    """One run of a shell line, its output thrown away."""
    began = time.perf_counter()
    process = subprocess.Popen(
        ["bash", "-c", line], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # reaped here, so that Popen does not look for it
    timing.wall.append(time.perf_counter() - began)
    timing.cpu.append(usage.ru_utime + usage.ru_stime)
    timing.rss.append(usage.ru_maxrss / 1024)


def own_memory(environment: dict[str, str]) -> float:
    """The peak of our own process in MiB, without its children."""
    code = (
        "import resource, sys\nsys.argv = ['kubectl-netinfo']\nfrom netinfo.entry import run\n"
        "try:\n    run()\nfinally:\n"
        "    print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    found = re.search(r"PEAK (\d+)", done.stderr)
    return int(found[1]) / 1024 if found else 0.0


def asked(environment: dict[str, str]) -> tuple[int, int]:
    """Processes that one run starts, and the bytes they answer."""
    done = subprocess.run(["kubectl-netinfo", "-v"], env=environment, capture_output=True, text=True)
    sizes = [int(each) for each in re.findall(r"^\$ .*, (\d+) bytes$", done.stderr, re.MULTILINE)]
    return len(sizes) + 1, sum(sizes)  # one more: the call that finds the context


def measure(size: Size) -> list[str]:
    """A table for one size."""
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with BenchServer(size) as server:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{kubectl.parent}:/usr/bin:/bin",
            "KUBECONFIG": str(server.kubeconfig("admin", context_name="bench")),
            "KUBECTL_PATH": str(kubectl),
        }
        timings = {name: Timing() for name in LINES}
        for _ in range(size.rounds):
            for name, line in LINES.items():
                run(line, environment, timings[name])
        memory, (processes, received) = own_memory(environment), asked(environment)
    own = statistics.median(timings["kubectl netinfo"].wall)
    rows = [f"## {size.title}", "", "| command | wall s | CPU s | largest process MiB | netinfo takes |"]
    rows.append("|---|---|---|---|---|")
    for name, timing in timings.items():
        wall, cpu, rss = (statistics.median(each) for each in (timing.wall, timing.cpu, timing.rss))
        rows.append(f"| `{name}` | {wall:.2f} | {cpu:.2f} | {rss:.0f} | {own / wall:.2f} of it |")
    rows += [
        "",
        f"Our own process: {memory:.0f} MiB at its peak; {processes} processes started; {received:,} bytes read.",
    ]
    return rows


def main() -> None:
    """Measure and write the page."""
    sizes = [ONE, LARGE, *([HUGE] if "--full" in sys.argv else [])]
    command = "python -m tests.bench" + (" --full" if HUGE in sizes else "")
    page = [
        "# Speed",
        "",
        f"Written by `{command}` (`make bench`) from its own measurements: medians, all commands taking turns, against",
        f"a real kube-apiserver {binaries.CURRENT} on loopback. There is no kubelet: the log requests of",
        "`cluster-info dump` fail at once, so on a real cluster the hand commands take longer. Compare the ratios, not",
        "the seconds.",
    ]
    for size in sizes:
        page += ["", *measure(size)]
    PAGE.write_text("\n".join(page) + "\n")
    print("\n".join(page))


if __name__ == "__main__":
    main()
