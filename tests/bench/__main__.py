"""Measure, and write docs/reference/speed.md and speed.svg: ``python -m tests.bench [--small | --no-huge] [--write]``.

``--dump`` measures a saved dump alone, ``--no-dump`` everything but that.
"""

from __future__ import annotations

import sys

from tests.bench.clusters import HUGE, LARGE, ONE
from tests.bench.dump import measure_dump
from tests.bench.measuring import measure
from tests.bench.page import page
from tests.bench.plot import picture
from tests.support.program import ROOT

FOLDER = ROOT / "docs" / "reference"
_OPTIONS = ("--small", "--no-huge", "--dump", "--no-dump", "--write")


def main() -> None:
    """All sizes, one after another; within a size the commands take turns."""
    options = [word for word in sys.argv[1:] if word in _OPTIONS]
    sizes = [] if "--dump" in options else [ONE] if "--small" in options else [ONE, LARGE, HUGE]
    if "--no-huge" in options:
        sizes.remove(HUGE)
    measured = [measure(size, _say) for size in sizes]
    saved = None if {"--small", "--no-dump"} & set(options) else measure_dump(_say)
    text = page(measured, saved, " ".join(("python -m tests.bench", *options)))
    if "--write" in options and measured:
        (FOLDER / "speed.md").write_text(text)
        (FOLDER / "speed.svg").write_text(picture(measured))
    print(text)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
