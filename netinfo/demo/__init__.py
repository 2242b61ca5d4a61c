"""Recorded clusters that ship with the package: real answers, saved by ``--record``."""

from __future__ import annotations

from pathlib import Path

from netinfo.errors import NetinfoError
from netinfo.model import ExitCode
from netinfo.phrase import phrase

DEFAULT = "minikube"


def names() -> list[str]:
    """The names that ``--demo`` takes."""
    return sorted(each.name for each in Path(__file__).parent.iterdir() if (each / "answers.json").is_file())


def folder(name: str) -> Path:
    """The folder of a recorded cluster; NetinfoError names the ones there are."""
    chosen = DEFAULT if name == "default" else name
    if chosen not in names():
        what, there = phrase('no recorded cluster "{name}"', name=chosen), ", ".join(names())
        raise NetinfoError(ExitCode.USAGE, what, "", phrase("there are: {names}", names=there))
    return Path(__file__).parent / chosen
