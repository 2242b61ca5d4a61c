"""All recorded clusters that the project has: those that ship with the program and those of the tests."""

from __future__ import annotations

from pathlib import Path

from netinfo.sources.recorded import is_recording
from tests.support.program import ROOT

_PLACES = (ROOT / "netinfo" / "demo", ROOT / "tests" / "clusters")


def recordings() -> dict[str, Path]:
    """Folder by name, found by listing."""
    folders = [each for place in _PLACES if place.is_dir() for each in sorted(place.iterdir())]
    return {f"{each.parent.name}/{each.name}": each for each in folders if is_recording(each)}
