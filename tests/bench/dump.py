"""A saved dump of 2 GiB: ``kubectl cluster-info dump -A`` of the 1,000 nodes, with logs in its log blocks.

Without a kubelet every log request fails, so the log blocks that kubectl wrote hold one line each. Here they are filled
with lines as pods write them until the dump has its size; the lists between them stay byte for byte as they were.
"""

from __future__ import annotations

import re
import shlex
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.apiserver import binaries
from tests.bench.clusters import LARGE
from tests.bench.lines import Timing, run
from tests.bench.serving import BenchServer, cache

GIB = 1 << 30
SIZE = 2 * GIB
ROUNDS = 3

OWN = "kubectl netinfo --from - < dump"
GREP = "grep -c cluster-cidr dump"
JSON_TOOL = "python -m json.tool of the dump's lists, each in a file"
_LINE = (
    '{{"ts":"2024-05-01T12:{minute:02}:{second:02}.{number:06}Z","level":"info","msg":"GET /cart/{number}",'
    '"status":200,"took":"{number}us","peer":"10.128.{minute}.{second}:44{second:02}0","user_agent":"kube-probe/1.31"}}\n'
)
_START = re.compile(rb"^==== START logs for .*? ====$", re.MULTILINE)
_LIST = re.compile(rb"^\{\n.*?^\}\n", re.DOTALL | re.MULTILINE)


@dataclass
class SavedDump:
    """The dump, its lists alone (one file each), and how large both are."""

    path: Path
    lists: tuple[Path, ...]

    @property
    def bytes(self) -> int:
        """Of the whole dump."""
        return self.path.stat().st_size

    @property
    def list_bytes(self) -> int:
        """Of what is not log."""
        return sum(each.stat().st_size for each in self.lists)


@dataclass
class MeasuredDump:
    """Three lines in turns; ``rss`` of a Timing holds the peak of the program itself, in MiB."""

    saved: SavedDump
    timings: dict[str, Timing]

    def ratio(self, name: str) -> float:
        """How much of ``name``'s time we take: the median of the rounds' ratios."""
        return statistics.median(a / b for a, b in zip(self.timings[OWN].wall, self.timings[name].wall, strict=True))


def measure_dump(say: Callable[[str], None], rounds: int = ROUNDS) -> MeasuredDump:
    """Take the dump where it is not kept, and time what reads it."""
    saved = _saved(say)
    lines = {
        OWN: f"exec kubectl-netinfo --from - < {shlex.quote(str(saved.path))}",
        GREP: f"exec grep -c cluster-cidr {shlex.quote(str(saved.path))}",
        JSON_TOOL: "; ".join(f"python -m json.tool {shlex.quote(str(each))} /dev/null" for each in saved.lists),
    }
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    timings = {name: Timing() for name in lines}
    for number in range(1, rounds + 1):
        say(f"a dump of {saved.bytes / GIB:.1f} GiB: round {number} of {rounds}")
        for name, line in lines.items():
            run(line, environment, timings[name])
    return MeasuredDump(saved, timings)


def _saved(say: Callable[[str], None]) -> SavedDump:
    folder = cache() / f"dump-{LARGE.key}-{binaries.CURRENT}"
    if not folder.is_dir():
        say("a dump of 2 GiB: taking it")
        part = folder.with_suffix(".part")
        (part / "lists").mkdir(parents=True, exist_ok=True)
        taken = _taken(part / "taken")
        for number, found in enumerate(_LIST.finditer(taken)):
            (part / "lists" / f"{number:03}.json").write_bytes(found[0])
        with (part / "dump").open("wb") as file:
            file.writelines(_filled(taken))
        part.rename(folder)
    return SavedDump(folder / "dump", tuple(sorted((folder / "lists").iterdir())))


def _taken(path: Path) -> bytes:
    """What kubectl prints, all log blocks in it as they are without a kubelet."""
    kubectl = binaries.ensure("kubectl", binaries.CURRENT)
    with BenchServer(LARGE) as server, path.open("wb") as out:
        config = server.kubeconfig("admin", context_name="bench")
        subprocess.run([kubectl, f"--kubeconfig={config}", "cluster-info", "dump", "-A"], stdout=out, check=True)
    taken = path.read_bytes()
    path.unlink()
    return taken


def _filled(taken: bytes) -> Iterator[bytes]:
    """The dump in pieces, with lines behind each START of a log."""
    starts = [found.end() for found in _START.finditer(taken)]
    every = (SIZE - len(taken)) // len(starts)
    lines = "".join(_LINE.format(minute=n % 60, second=n * 7 % 60, number=n) for n in range(5000)).encode()
    log = (b"\n" + lines * (every // len(lines) + 1))[:every].rpartition(b"\n")[0]
    at = 0
    for end in starts:
        yield taken[at:end]
        yield log
        at = end
    yield taken[at:]
