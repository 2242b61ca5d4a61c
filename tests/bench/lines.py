"""What is compared: shell lines, and how one run of a line is timed."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field

OWN = "kubectl netinfo"
BY_HAND = "the three hand commands"
NODES = "kubectl get nodes -o json"
VERSION = "kubectl get --raw /version"
SAME = "the same kubectl processes, started by a shell"
CONTEXT = "kubectl config view"
PYTHON = "python -c pass"
ABOUT = "kubectl netinfo --version"
HELP = "kubectl netinfo --help"

_DUMP = "kubectl cluster-info dump | grep -m 1 --"
#: What people type instead; https://stackoverflow.com and the homework say so.
HAND_COMMANDS = (
    "kubectl get nodes -o jsonpath='{.items[*].spec.podCIDR}'",
    f"{_DUMP} --cluster-cidr",
    f"{_DUMP} --service-cluster-ip-range",
)
#: At every size.
LINES = {
    OWN: "kubectl-netinfo",
    BY_HAND: "; ".join(HAND_COMMANDS),
    NODES: "kubectl get nodes -o json",
    VERSION: "kubectl get --raw /version",
}
#: What a run on one node cannot go below.
FLOOR = {
    CONTEXT: "kubectl config view --minify",
    PYTHON: "python -c pass",
    ABOUT: "kubectl-netinfo --version",
    HELP: "kubectl-netinfo --help",
}


@dataclass
class Timing:
    """One entry a round: seconds to the end, to the first byte of stdout, of CPU; MiB of the largest process."""

    wall: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)


def run(line: str, environment: dict[str, str], timing: Timing) -> None:
    """One run of a line, its output read and thrown away."""
    began = time.perf_counter()
    process = subprocess.Popen(
        ["bash", "-c", line], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    )
    assert process.stdout is not None
    with process.stdout as stdout:
        some = stdout.read(1)
        timing.first.append(time.perf_counter() - began)
        while some:
            some = stdout.read(1 << 20)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # reaped here, so that Popen does not look for it
    timing.wall.append(time.perf_counter() - began)
    timing.cpu.append(usage.ru_utime + usage.ru_stime)
    timing.rss.append(usage.ru_maxrss / 1024)
