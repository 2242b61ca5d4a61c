"""A saved dump of 2 GiB: the lists that ``kubectl cluster-info dump -A`` prints of the 1,000 nodes, and logs.

kubectl itself would take hours: it asks for the logs of 30,000 Pods at five a second, and without a kubelet gets none.
So the lists are read as it reads them and written as it writes them (kubernetes/kubernetes v1.37.2
staging/src/k8s.io/kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go); each Pod's log is made of lines as servers write.
"""

from __future__ import annotations

import json
import os
import shlex
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.apiserver import binaries
from tests.apiserver.client import Client
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
#: In the order of kubectl, a namespace at a time.
_LISTS = (
    "/api/v1/namespaces/{}/events",
    "/api/v1/namespaces/{}/replicationcontrollers",
    "/api/v1/namespaces/{}/services",
    "/apis/apps/v1/namespaces/{}/daemonsets",
    "/apis/apps/v1/namespaces/{}/deployments",
    "/apis/apps/v1/namespaces/{}/replicasets",
    "/api/v1/namespaces/{}/pods",
)


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
    folder = cache() / f"dump-2-{LARGE.key}-{binaries.CURRENT}"
    if not folder.is_dir():
        say("a dump of 2 GiB: making it")
        part = cache() / f"dump.{os.getpid()}"
        (part / "lists").mkdir(parents=True)
        with BenchServer(LARGE) as server, (part / "dump").open("wb") as dump:
            for number, written in enumerate(_pieces(server.client)):
                dump.write(written)
                if written.startswith(b"{"):
                    (part / "lists" / f"{number:05}.json").write_bytes(written)
        part.rename(folder)
    return SavedDump(folder / "dump", tuple(sorted((folder / "lists").iterdir())))


def _pieces(client: Client) -> Iterator[bytes]:
    """The dump: lists, and behind those of a namespace the log of each of its Pods."""
    log = _log(SIZE // LARGE.pods)
    yield _document(client.get("/api/v1/nodes"))
    for namespace in client.get("/api/v1/namespaces")["items"]:
        name = namespace["metadata"]["name"]
        for path in _LISTS:
            found = client.get(path.format(name))
            yield _document(found)
        for pod in found["items"]:
            for container in pod["spec"]["containers"]:
                label = f"logs for container {container['name']} of pod {name}/{pod['metadata']['name']}"
                yield f"==== START {label} ====\n".encode() + log + f"==== END {label} ====\n".encode()


def _document(tree: object) -> bytes:
    return json.dumps(tree, indent=4).encode() + b"\n"


def _log(size: int) -> bytes:
    lines = "".join(_LINE.format(minute=n % 60, second=n * 7 % 60, number=n) for n in range(size // 100)).encode()
    return lines[: lines.rfind(b"\n", 0, size) + 1]
