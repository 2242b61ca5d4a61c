"""Networks that a person names: ``10.0.0.0/8``, ``office=192.168.0.0/24``, or a file of them.

A file has one network a line: a block, or a name and a block in either order, separated by a comma, a semicolon, ``=``
or blanks, as a spreadsheet or an address plan exports them. Further columns are left unread, and so are comments
(``#``) and a first line without a block. Any other line without a block is an error: a network that is passed over in
silence would be taken for free.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from pathlib import Path

from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.model.holdings import Holding, Space, Use
from netinfo.text.messages import phrase
from netinfo.values.addresses import Network

#: What stands for the routes of this machine.
ROUTES = "routes"
_BETWEEN = re.compile(r"[;,=\t]|\s{1,}")
#: No plan of addresses is larger; a device or a dump given by mistake is.
_MOST_BYTES = 16 * 1024 * 1024


def parse_block(written: str) -> Network | None:
    """A block of any length with host bits cleared; a single address is a block of one. None for anything else."""
    bare = written.strip()
    try:
        return ip_network(bare, strict=False) if bare and not bare.isdigit() else None
    except ValueError:
        return None


def spaces(given: Iterable[str]) -> list[Space]:
    """The named networks of ``--against``, without ``routes``; NetinfoError (usage) names the word that is none."""
    held = [each for written in given if written != ROUTES for each in _holdings(written)]
    by_name: dict[str, list[Holding]] = {}
    for each in dict.fromkeys(held):
        by_name.setdefault(each.holder, []).append(each)
    return [Space(name, tuple(found), is_cluster=False) for name, found in by_name.items()]


def _holdings(written: str) -> Iterator[Holding]:
    if written.startswith("@"):
        yield from _of_file(written[1:])
        return
    name, equals, after = written.partition("=")
    block = parse_block(after if equals else written)
    if block is None or (equals and not name.strip()):
        what = phrase('--against "{written}" is no block', written=written)
        next_step = phrase("give it like 10.0.0.0/8, office=192.168.0.0/24, routes or @FILE")
        raise NetinfoError(ExitCode.USAGE, what, "", next_step)
    yield Holding(name.strip() if equals else str(block), Use.NAMED, block)


def _of_file(path: str) -> Iterator[Holding]:
    lines = [line for line in _read(path).splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for position, line in enumerate(lines):
        cells = [each.strip() for each in next(csv.reader([line.replace(";", ",")]), [])]
        if len(cells) < 2:
            cells = [each for each in _BETWEEN.split(line.strip()) if each]
        at = next((at for at, each in enumerate(cells) if parse_block(each) is not None), None)
        if at is None:
            if position == 0 and "/" not in line:
                continue  # the headings of the columns
            what = phrase('{file}: "{line}" holds no block', file=path, line=line.strip()[:80])
            next_step = phrase("one network a line: a name and a block, or a block alone; # begins a comment")
            raise NetinfoError(ExitCode.USAGE, what, "", next_step)
        block = parse_block(cells[at])
        names = [each for number, each in enumerate(cells) if number != at and each]
        if block is not None:
            yield Holding(names[0] if names else str(block), Use.NAMED, block)


def _read(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        what = phrase("--against @{file}: {reason}", file=path, reason=error.strerror or error)
        raise NetinfoError(ExitCode.USAGE, what, "", phrase("give --against a file that can be read")) from None
    if len(content) > _MOST_BYTES:
        what = phrase("--against @{file}: the file is larger than {most} MB", file=path, most=_MOST_BYTES >> 20)
        raise NetinfoError(ExitCode.USAGE, what, "", phrase("give a list of names and blocks"))
    return content.decode("utf-8-sig", errors="replace")
