"""Measures many clusters and writes docs/reference/fleet-speed.md: ``python -m tests.bench.fleet [--write]``.

Three jobs: contexts of which half hang, records that are judged and compared, blocks alone. Four minutes.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from pathlib import Path

import yaml

from netinfo.checks.between import compare
from netinfo.model.holdings import Holding, Space, Use
from tests.apiserver import binaries
from tests.clusters.judging import FOLDER, NAMES
from tests.support.faults import faults
from tests.support.faults.objects import flannel
from tests.support.faults.server import FaultServer
from tests.support.program import ROOT

PAGE = ROOT / "docs" / "reference" / "fleet-speed.md"
CONTEXTS, HANGING, TIMEOUT = 200, 100, "10s"
RECORDS = 1000
BLOCKS = (25_000, 50_000, 100_000)
_SAMPLE_SECONDS = 0.5


@dataclass(frozen=True)
class Run:
    """One run: seconds of the clock and of CPU with all children, peak of our own memory and of all in MiB."""

    seconds: float
    cpu: float
    memory: float
    with_children: float
    answered: int


def contexts_that_hang() -> Run:
    """So many contexts, of which every second one takes the connection and never answers."""
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with (
        tempfile.TemporaryDirectory() as folder,
        FaultServer(flannel(), {".*": faults.silent}) as silent,
        FaultServer(flannel()) as healthy,
    ):
        config = _kubeconfig(Path(folder), {"hangs": silent, "well": healthy})
        words = ("--kubeconfig", str(config), "--all-contexts", "--timeout", TIMEOUT, "--no-node", "-o", "json")
        run, out = _measured(words, {"KUBECTL_PATH": str(kubectl), "HOME": folder})
    values = [each["facts"]["podCIDRs"]["value"] for each in json.loads(out)["items"]]
    return replace(run, answered=sum(value == ["10.244.0.0/16"] for value in values))


def _kubeconfig(folder: Path, servers: dict[str, FaultServer]) -> Path:
    """The contexts take turns; each is of one of the two servers."""
    given = {}
    for name, server in servers.items():
        (folder / name).mkdir()
        given[name] = yaml.safe_load(server.kubeconfig(folder / name, context=name).read_text())
    tree = given["well"]
    tree["clusters"] += given["hangs"]["clusters"]
    known = {name: each["contexts"][0]["context"] for name, each in given.items()}
    kinds = ("hangs", "well") * HANGING + ("well",) * (CONTEXTS - 2 * HANGING)
    tree["contexts"] = [{"name": f"c{at:03}", "context": known[kind]} for at, kind in enumerate(kinds)]
    tree["current-context"] = "c000"
    path = folder / "config"
    path.write_text(yaml.safe_dump(tree))
    path.chmod(0o600)
    return path


def records_judged() -> Run:
    """So many records, judged, checked and compared."""
    with tempfile.TemporaryDirectory() as folder:
        for at in range(RECORDS):
            shutil.copytree(FOLDER / NAMES[at % len(NAMES)], Path(folder) / f"c{at:04}")
        run, out = _measured(("check", "--from", folder, "-o", "json"), {})
    return replace(run, answered=len(json.loads(out)["items"]))


def blocks_compared(count: int) -> float:
    """Seconds of CPU for this many blocks of a hundredth as many clusters: the least of three, as others run beside."""
    spaces = [
        Space(f"c{at}", tuple(Holding(f"c{at}", Use.PODS, _block(at * 100 + number, count)) for number in range(100)))
        for at in range(count // 100)
    ]
    seconds = []
    for _round in range(3):
        began = time.process_time()
        compare(spaces)
        seconds.append(time.process_time() - began)
    return min(seconds)


def _block(number: int, count: int) -> IPv4Network:
    """Scattered over as many places as there are blocks, so that many share theirs with another cluster."""
    place = (number // 100 * 97 + number % 100 * 1009) % count
    return IPv4Network(((10 << 24) + (place << 4), 28))


def _measured(words: tuple[str, ...], environ: dict[str, str]) -> tuple[Run, bytes]:
    argv = (sys.executable, "-P", "-m", "netinfo", *words)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        argv, env={**os.environ, "PYTHONPATH": str(ROOT), **environ}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    peaks = [0.0, 0.0]
    watcher = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
    watcher.start()
    out, _ = process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.monotonic() - began, cpu, peaks[0], peaks[1], 0), out


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    """The peak of the process, and of it together with all that it started."""
    while process.poll() is None:
        sizes = {pid: _memory(pid) for pid in _family(process.pid)}
        peaks[0] = max(peaks[0], sizes.get(process.pid, 0))
        peaks[1] = max(peaks[1], sum(sizes.values()))
        time.sleep(_SAMPLE_SECONDS)


def _memory(pid: int) -> float:
    """PSS in MiB; nothing where the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task").glob("*/children")
        for each in [word for path in children for word in path.read_text().split()]:
            yield from _family(int(each))
    except OSError:
        return


_PAGE = """\
# Speed with many clusters

Written by `python -m tests.bench.fleet --write` on a machine with {cpus} CPUs (load {load:.1f} when it began). CPU is that of the
program with all that it started; memory is the peak of the program alone and, behind the stroke, with all kubectls
(PSS, every {sample} s).

| what | command | time | CPU | memory |
|---|---|---|---|---|
| {contexts} contexts, of which {hanging} take the connection and never answer; {answered} answered, all that can | `kubectl netinfo --all-contexts --timeout {timeout} --no-node -o json` | {live.seconds:.0f} s | {live.cpu:.0f} s | {live.memory:.0f} / {live.with_children:.0f} MiB |
| {judged} records are judged, checked and compared | `kubectl netinfo check --from DIR -o json`, where DIR holds the recorded clusters of `tests/clusters`, each several times | {saved.seconds:.0f} s | {saved.cpu:.0f} s | {saved.memory:.0f} MiB |

Comparing costs one sorting of all blocks:

| blocks, 100 of each cluster | CPU |
|---|---|
{blocks}

Contexts are asked side by side, each with its own time limit; how many kubectls run at once is bounded, so that contexts
that hang take their turns: that is why {contexts} contexts need more than {timeout}.
"""  # noqa: E501 - rows of a table


def page(live: Run, saved: Run, blocks: dict[int, float], load: float) -> str:
    """The whole page."""
    return _PAGE.format(
        cpus=os.cpu_count(),
        load=load,
        sample=_SAMPLE_SECONDS,
        contexts=CONTEXTS,
        hanging=HANGING,
        answered=live.answered,
        timeout=TIMEOUT,
        live=live,
        judged=saved.answered,
        saved=saved,
        blocks="\n".join(f"| {count:,} | {seconds:.1f} s |" for count, seconds in blocks.items()),
    )


def main() -> None:
    """Measure, print, and with ``--write`` keep."""
    load = os.getloadavg()[0]
    text = page(contexts_that_hang(), records_judged(), {count: blocks_compared(count) for count in BLOCKS}, load)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
