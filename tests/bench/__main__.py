"""Measure, and write docs/reference/speed.md and speed.svg: ``python -m tests.bench [--small] [--write]``."""

from __future__ import annotations

import sys

from tests.bench.clusters import HUGE, LARGE, ONE
from tests.bench.measuring import measure
from tests.bench.page import page
from tests.bench.plot import picture
from tests.program import ROOT

FOLDER = ROOT / "docs" / "reference"


def main() -> None:
    """All sizes, one after another; within a size the commands take turns."""
    sizes = [ONE] if "--small" in sys.argv else [ONE, LARGE, *([] if "--no-huge" in sys.argv else [HUGE])]
    measured = [measure(size, _say) for size in sizes]
    options = [word for word in sys.argv[1:] if word in ("--small", "--no-huge", "--write")]
    text = page(measured, " ".join(("python -m tests.bench", *options)))
    if "--write" in options:
        (FOLDER / "speed.md").write_text(text)
        (FOLDER / "speed.svg").write_text(picture(measured))
    print(text)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
