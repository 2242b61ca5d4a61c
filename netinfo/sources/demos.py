"""Recorded clusters that ship with the package: real answers, saved by ``--record``."""

from __future__ import annotations

from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.text.messages import phrase

DEFAULT = "minikube"
_FOLDER = Path(__file__).parent.parent / "demo"


def names() -> list[str]:
    """The names that ``--demo`` takes."""
    return sorted(each.name for each in _FOLDER.iterdir() if (each / "answers.json").is_file())


def folder(name: str) -> Path:
    """The folder of a recorded cluster; NetinfoError names the ones there are."""
    chosen = DEFAULT if name == "default" else name
    if chosen not in names():
        what, there = phrase('no recorded cluster "{name}"', name=chosen), ", ".join(names())
        raise NetinfoError(ExitCode.USAGE, what, "", phrase("there are: {names}", names=there))
    return _FOLDER / chosen
