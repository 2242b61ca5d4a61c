"""Runs mutmut on a copy of the working tree; fails when a mutant survives that is not known to be harmless.

``python -m tests.mutants``         the selected set: what an exit code, a truncation, a timeout, "unreadable" mean
``python -m tests.mutants --all``   every function of the modules that setup.cfg names under [mutmut]

What it prints is written by mutmut; ``harmless.txt`` holds the survivors that no behaviour can tell from the original,
each with the reason.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.mutants.survivors import Survivor, harmless, survivor
from tests.support.program import ROOT

#: The functions through which every answer of a process has to pass before it may be evidence, and the exit code.
SELECTED = (
    "netinfo.sources.objects.kubectl_errors.x_why*",
    "netinfo.sources.objects.kubectl_errors.x_is_*",
    "netinfo.sources.objects.api.x_*",
    "netinfo.cli.exit_codes.*",
    "netinfo.model.block_sources.*",
    "netinfo.sources.live.processes.x_answer*",
    "netinfo.sources.live.shell.xǁ_Runǁ_collect*",
    "netinfo.sources.live.shell.xǁ_Runǁ_stop_the_endless*",
    "netinfo.facts.pod_cidrs.weigh.x__leader*",
    "netinfo.facts.pod_cidrs.weigh.x__judged*",
    "netinfo.facts.pod_cidrs.weigh.x__unobserved*",
)
#: Mutants at once: the tests of the door wait for programs that hang, most of their time.
_AT_ONCE = 3 * (os.cpu_count() or 1)


def main() -> int:
    """0 when all mutants died or are known to be harmless."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--all", action="store_true", help="every mutant, not only the selected set")
    parser.add_argument("--keep", type=Path, help="copy the tree to this folder and leave it there")
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="netinfo-mutants-") as temporary:
        tree = chosen.keep or Path(temporary) / "tree"
        _copy(tree)
        _mutmut(tree, "run", "--max-children", str(_AT_ONCE), *(() if chosen.all else SELECTED))
        ends = _ends(tree)
        left = [survivor(name, end, _mutmut(tree, "show", name)) for name, end in ends.items() if end in _ALIVE]
    known = harmless()
    unknown = [each for each in left if each.key not in known]
    _tell(Counter(ends.values()), unknown, time.monotonic() - began)
    return 1 if unknown or not ends else 0


#: Ends that are no proof that a test notices the change. A mutant that never ends is noticed: "timeout".
_ALIVE = ("survived", "no tests", "suspicious", "skipped", "segfault")


def _copy(tree: Path) -> None:
    """All files of the working tree that git knows or would take."""
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)


def _mutmut(tree: Path, *args: str) -> str:
    """What a command of mutmut prints; its run with all that it says when it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        (sys.executable, "-m", "mutmut", *args), cwd=tree, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"mutmut {args[0]} failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def _ends(tree: Path) -> dict[str, str]:
    """How each mutant that ran ended, by its name."""
    printed = _mutmut(tree, "results", "--all", "true").splitlines()
    pairs = (line.strip().rpartition(": ") for line in printed if ": " in line)
    return {name: end for name, _, end in pairs if end != "not checked"}


def _tell(ends: Counter[str], unknown: list[Survivor], seconds: float) -> None:
    for each in unknown:
        print(f"{each.name}: {each.end}\n{each.diff}")
    counted = ", ".join(f"{number} {end}" for end, number in ends.most_common())
    print(f"{ends.total()} mutants in {seconds:.0f} s: {counted}; {len(unknown)} not known to be harmless")


if __name__ == "__main__":
    raise SystemExit(main())
