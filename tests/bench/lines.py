"""What is compared: shell lines, and how one run of a line is timed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

OWN = "kubectl netinfo"
BY_HAND = "the three hand commands"
NODES = "kubectl get nodes -o json"
VERSION = "kubectl get --raw /version"
FLOOR_OF_PYTHON = "bare Python, the same requests through one proxy, JSON decoded"
WITHOUT_PROXY = "kubectl netinfo --no-proxy"
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
    WITHOUT_PROXY: "kubectl-netinfo --no-proxy",
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
    """One run of a line, its output read and thrown away; CPU and memory are those of all processes it started."""
    argv = [sys.executable, "-IS", str(Path(__file__).with_name("timed.py")), line]
    done = subprocess.run(argv, env=environment, stdout=subprocess.PIPE, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    timing.wall.append(told["wall"])
    timing.first.append(told["first"])
    timing.cpu.append(told["cpu"])
    timing.rss.append(told["rss"])
