"""What ``--from`` names, taken apart: a folder of records is one cluster for each of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.sources.recorded import is_recording
from netinfo.text.messages import phrase


def paths(given: Iterable[str]) -> tuple[str, ...]:
    """The records and dumps one by one, each once, in the order given; NetinfoError (usage) for a mixed folder."""
    return tuple(dict.fromkeys(path for each in given for path in _expanded(each)))


def _expanded(given: str) -> Iterator[str]:
    """A folder is one of records when it has no index of its own and every entry is a record; else it is one dump."""
    folder = Path(given)
    if given == "-" or not folder.is_dir() or is_recording(folder):
        yield given
        return
    entries = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    records = [each for each in entries if each.is_dir() and is_recording(each)]
    if not records:
        yield given
    elif len(records) < len(entries):
        other = next(each for each in entries if each not in records)
        what = phrase("{folder} holds records and something else: {name}", folder=given, name=other.name)
        next_step = phrase("keep records in a folder of their own, or give each with --from")
        raise NetinfoError(ExitCode.USAGE, what, "", next_step)
    else:
        yield from map(str, records)


def recording(path: str) -> Path | None:
    """The folder of a record; None for a dump."""
    folder = Path(path)
    return folder if path != "-" and is_recording(folder) else None
