"""The measurements as docs/reference/speed.md."""

from __future__ import annotations

import os
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import wrap

from tests.apiserver import binaries
from tests.bench import dump, lines
from tests.bench.clusters import LARGE
from tests.bench.dump import MeasuredDump
from tests.bench.measuring import Measured
from tests.support.program import ROOT

WIDTH = 120
#: At most so much of the three hand commands' time and CPU, by number of nodes.
_OF_HAND = {1: 0.65, 1000: 0.2, 5000: 0.08}
_CPU_OF_HAND = {1: 0.9}
_OWN_MIB = {1: 70, 1000: 70, 5000: 70}
_KUBECTL_MIB = 100
_FIRST_BYTE = 2.5
_TEXT = 3.0
_OF_JSON_TOOL, _OF_GREP = 1.0, 10.0


@dataclass(frozen=True)
class Goal:
    """A figure to reach."""

    what: str
    at_most: float
    found: float
    form: str = ".2f"

    def row(self) -> str:
        """Its line of the table."""
        verdict = "reached" if self.found <= self.at_most else "not reached"
        return f"| {self.what} | {self.at_most:g} | {self.found:{self.form}} | {verdict} |"


def page(measured: Sequence[Measured], saved: MeasuredDump | None, command: str) -> str:
    """The whole page."""
    sections = (_head(measured, command), _goals(measured, saved), _sizes(measured), _floor(measured), _dump(saved))
    return "\n".join(line for section in sections for line in section) + "\n"


def _head(measured: Sequence[Measured], command: str) -> Iterator[str]:
    loads = ", ".join(f"{each.load:.1f}" for each in measured)
    yield from (
        "# Speed",
        "",
        *wrap(
            f"Written by `{command}` (`make bench`) from its own measurements of commit {_commit()} on"
            f" {datetime.now(UTC):%Y-%m-%d}, on a real kube-apiserver"
            f" {binaries.CURRENT} with its etcd on loopback, all on one machine with {os.cpu_count()} CPUs. Every"
            " figure is a median. The commands take turns, so that whatever else the machine does falls on all alike,"
            " and a ratio is the median of the ratios of all rounds: compare ratios, not seconds. Load average while"
            f" timing, size by size: {loads}.",
            WIDTH,
        ),
        "",
        "There is no kubelet: the log requests of `cluster-info dump` fail at once, so on a real cluster the hand",
        "commands take longer. The three hand commands, one after another, are:",
        "",
        "```sh",
        *lines.HAND_COMMANDS,
        "```",
        "",
        "![Seconds of each command at each size](speed.svg)",
        "",
    )


def _commit() -> str:
    """The commit that is measured."""
    return subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def goals(measured: Sequence[Measured], saved: MeasuredDump | None = None) -> Iterator[Goal]:
    """What was to be reached, at the sizes that were measured."""
    for each in measured:
        nodes, title = each.size.nodes, each.size.title
        yield Goal(f"{title}: of the three hand commands' time", _OF_HAND[nodes], each.ratio(lines.BY_HAND), ".3f")
        if nodes in _CPU_OF_HAND:
            cpu = each.ratio(lines.BY_HAND, of=lambda timing: timing.cpu)
            yield Goal(f"{title}: of the three hand commands' CPU", _CPU_OF_HAND[nodes], cpu)
        yield Goal(f"{title}: our own memory, MiB", _OWN_MIB[nodes], each.memory, ".0f")
        largest = max(call.mebibytes for call in each.counts[lines.OWN].calls)
        yield Goal(f"{title}: the largest kubectl, MiB", _KUBECTL_MIB, largest, ".0f")
        if each.floor:
            first = each.ratio(lines.VERSION, first_byte=True)
            yield Goal(f"{title}: to the first byte of the table, in `{lines.VERSION}`", _FIRST_BYTE, first)
            yield Goal("`--version`, in `python -c pass`", _TEXT, each.ratio(lines.PYTHON, lines.ABOUT))
            yield Goal("`--help`, in `python -c pass`", _TEXT, each.ratio(lines.PYTHON, lines.HELP))
    if saved:
        of_lists = saved.ratio(dump.JSON_TOOL)
        yield Goal("a dump of 2 GiB: of `python -m json.tool`'s time for its lists", _OF_JSON_TOOL, of_lists)
        yield Goal(f"a dump of 2 GiB: of `{dump.GREP}`'s time", _OF_GREP, saved.ratio(dump.GREP), ".1f")


def _goals(measured: Sequence[Measured], saved: MeasuredDump | None) -> Iterator[str]:
    yield from ("## Goals", "", "| goal | at most | measured | |", "|---|---|---|---|")
    yield from (goal.row() for goal in goals(measured, saved))


def _sizes(measured: Sequence[Measured]) -> Iterator[str]:
    for each in measured:
        yield from ("", f"## {each.size.title}", "")
        yield "| command | wall s | CPU s | netinfo takes | of its CPU | kubectls | requests | largest process MiB |"
        yield "|---|---|---|---|---|---|---|---|"
        for name in each.timings:
            count = each.counts.get(name)
            cells = (
                f"`{name}`" if name.startswith("kubectl") else name,
                f"{each.median(name):.2f}",
                f"{each.median(name, lambda timing: timing.cpu):.2f}",
                "" if name == lines.OWN else f"{each.ratio(name):.2f} of it",
                "" if name == lines.OWN else f"{each.ratio(name, of=lambda timing: timing.cpu):.2f}",
                str(len(count.calls)) if count else "1",
                f"{len(count.requests):,}" if count else f"{len(each.asked)}",
                f"{each.median(name, lambda timing: timing.rss):.0f}",
            )
            yield f"| {' | '.join(cells)} |"
        above = each.ratio(lines.FLOOR_OF_PYTHON)
        yield ""
        yield from wrap(
            f"Our own process: {each.memory:.0f} MiB at its peak. It takes {above:.1f} times as long as bare Python"
            f" with the same requests. They brought {each.received():,} bytes:",
            WIDTH,
        )
        yield from ("", "| request | s | bytes |", "|---|---|---|")
        yield from (f"| `{asked.path}` | {asked.seconds:.2f} | {asked.received:,} |" for asked in each.asked)


def _floor(measured: Sequence[Measured]) -> Iterator[str]:
    for each in measured:
        if not each.floor:
            continue
        milliseconds = {
            name: each.median(name) * 1000 for name in (*each.floor, lines.VERSION, lines.FLOOR_OF_PYTHON, lines.OWN)
        }
        yield from (
            "",
            "## The floor",
            "",
            "| on one node | ms |",
            "|---|---|",
            *(f"| {name} | {value:.0f} |" for name, value in milliseconds.items()),
            "",
            _reasons(
                each.median(lines.VERSION, lambda timing: timing.cpu) * 1000,
                milliseconds[lines.PYTHON],
                milliseconds[lines.VERSION],
            ),
        )


def _dump(saved: MeasuredDump | None) -> Iterator[str]:
    if saved is None:
        return
    yield from (
        "",
        "## A saved dump",
        "",
        *wrap(
            f"The lists that `kubectl cluster-info dump -A` prints of the cluster with {LARGE.title}, and a log of each"
            f" Pod: {saved.saved.bytes / dump.GIB:.1f} GiB, of which {saved.saved.list_bytes / (1 << 20):.0f} MiB are"
            " lists, read from the page cache.",
            WIDTH,
        ),
        "",
        "| command | wall s | CPU s | netinfo takes | MiB |",
        "|---|---|---|---|---|",
    )
    for name, timing in saved.timings.items():
        wall, cpu, rss = (statistics.median(each) for each in (timing.wall, timing.cpu, timing.rss))
        share = "" if name == dump.OWN else f"{saved.ratio(name):.2f} of it"
        shown = f"`{name}`" if name != dump.JSON_TOOL else name
        yield f"| {shown} | {wall:.2f} | {cpu:.2f} | {share} | {rss:.0f} |"


def _reasons(kubectl: float, python: float, to_version: float) -> str:
    """Why it is not less. In: milliseconds of CPU of a kubectl, of a start of Python, of ``get --raw /version``."""
    floor = (python + to_version) / to_version
    return f"""\
- A kubectl process costs about {kubectl:.0f} ms of CPU here before it asks anything. One is started, `kubectl proxy`,
  before anything is imported; it is pinned to context and cluster, which kubectl confirms by serving. Where the
  kubeconfig is not one plain file, `kubectl config view` starts beside it.
- Nothing can be asked before that one serves: its start and one of Python are {floor:.1f} times
  `{lines.VERSION}`. What is above it is our own work: to load what judges, and to judge.
- On large clusters the API server and etcd work on the same CPUs as the commands here. What is left then is their work
  for the list of all nodes and for the sample of Pods off the host network, and ours to decode that list and to
  compare every slice: no request asks for what the three facts do not need."""
