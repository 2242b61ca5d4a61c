"""What reading ``/metrics`` costs: ``python -m tests.bench.metrics [--write]`` measures, and writes its table into
docs/reference/limits.md.

A real API server of a version without ServiceCIDRs, whose control plane nobody sees, so that the metrics are asked for.
"""

from __future__ import annotations

import ipaddress
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from tests.apiserver import binaries
from tests.apiserver.server import ApiServer
from tests.bench import lines
from tests.bench.lines import Timing
from tests.bench.measuring import environment_of, own_memory
from tests.support import objects as a
from tests.support.in_process import printed
from tests.support.objects import Object
from tests.support.program import ROOT

PAGE = ROOT / "docs" / "reference" / "limits.md"
BEGIN, END = "<!-- python -m tests.bench.metrics --write -->", "<!-- end -->"
SIZES = (1, 5000)
_ROUNDS = 7
_READ, _RUN = "kubectl get --raw /metrics", "kubectl-netinfo"


@dataclass(frozen=True)
class Cost:
    """Of one size: bytes of the text; seconds of the read alone, of a run with it and of one that is refused it; our
    memory in MiB with it and without."""

    size: int
    read: float
    run: float
    run_without: float
    memory: float
    memory_without: float


def hidden(count: int) -> Iterator[Object]:
    """So many nodes with Flannel, and no Pod of a control plane."""
    slices = ipaddress.ip_network("10.128.0.0/11").subnets(new_prefix=24)
    own = (str(each) for each in ipaddress.ip_network("172.16.0.0/12").hosts())
    for number, block, address in zip(range(count), slices, own, strict=False):
        yield a.node(f"node-{number:05}", address=address, pod_cidrs=[str(block)])
    flannel = a.container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0", command=["/opt/bin/flanneld"])
    yield a.daemonset("kube-flannel-ds", "kube-flannel", desired=count, containers=[flannel])


def rights(*, has_metrics: bool) -> tuple[Object, Object]:
    """The least rights as ``rbac`` prints them, with those to the metrics or without, and who has them."""
    role: Object = yaml.safe_load(printed(["rbac"])[1])
    for rule in role["rules"]:
        rule["nonResourceURLs"] = [
            each for each in rule.get("nonResourceURLs", ()) if has_metrics or each != "/metrics"
        ]
    role["rules"] = [{name: it for name, it in rule.items() if it} for rule in role["rules"]]
    group, kind = role["apiVersion"].split("/")[0], role["kind"]
    binding = {
        **{"apiVersion": role["apiVersion"], "kind": f"{kind}Binding", "metadata": {"name": "netinfo"}},
        "roleRef": {"apiGroup": group, "kind": kind, "name": role["metadata"]["name"]},
        "subjects": [{"apiGroup": group, "kind": "User", "name": "nobody"}],
    }
    return role, binding


def measured(count: int) -> Cost:
    """Start a cluster of this size and measure; then take the right to the metrics away, and measure without."""
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with ApiServer(binaries.OLD) as server:
        server.apply(hidden(count), *rights(has_metrics=True))
        environment = environment_of(kubectl, server.kubeconfig("nobody", context_name="bench"))
        text = subprocess.run(_READ.split(), env=environment, capture_output=True, check=True).stdout
        read, run = _median(_READ, environment), _median(_RUN, environment)
        memory = own_memory(environment)
        server.apply(*rights(has_metrics=False))
        return Cost(len(text), read, run, _median(_RUN, environment), memory, own_memory(environment))


def _median(line: str, environment: dict[str, str]) -> float:
    timing = Timing()
    for _round in range(_ROUNDS):
        lines.run(line, environment, timing)
    return statistics.median(timing.wall)


def table(costs: dict[int, Cost], load: float) -> str:
    """The lines between the marks."""
    heads = [f"{size:,} node{'s' * (size > 1)}" for size in costs]
    rows = {
        r"bytes: `kubectl get --raw /metrics \| wc -c`": [f"{each.size:,}" for each in costs.values()],
        "that read alone, s": [f"{each.read:.2f}" for each in costs.values()],
        "`kubectl netinfo` with it, s": [f"{each.run:.2f}" for each in costs.values()],
        "`kubectl netinfo` that is refused it, s": [f"{each.run_without:.2f}" for each in costs.values()],
        "memory of its own process with it, MiB": [f"{each.memory:.0f}" for each in costs.values()],
        "memory of its own process that is refused it, MiB": [f"{each.memory_without:.0f}" for each in costs.values()],
    }
    cells = [["", *heads], ["---"] * (len(heads) + 1), *([name, *values] for name, values in rows.items())]
    about = f"Load average {load:.1f} on {os.cpu_count()} CPUs; seconds are medians of {_ROUNDS} runs in turn."
    return "\n".join((about, "", *(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in cells)))


def main() -> None:
    """Measure, print, and with ``--write`` keep."""
    costs = {size: measured(size) for size in SIZES}
    text = table(costs, os.getloadavg()[0])
    if "--write" in sys.argv[1:]:
        page = re.sub(f"{BEGIN}.*{END}", lambda _found: f"{BEGIN}\n{text}\n{END}", PAGE.read_text(), flags=re.DOTALL)
        PAGE.write_text(page)
    print(text)


if __name__ == "__main__":
    main()
