"""A saved dump as an examined cluster: the report, what it was judged from, and a way to run its commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netinfo.connection import Connection, Selection
from netinfo.dump import answer
from netinfo.dump.asker import DumpAsker, Kept
from netinfo.dump.parts import is_pipe
from netinfo.dump.reading import read
from netinfo.examination import Examined
from netinfo.model import Fact


def examine(
    path: str, facts: Iterable[Fact], environ: Mapping[str, str], timeout: float, *, is_asked_again: bool = False
) -> Examined:
    """Read the dump at ``path`` (``-``: standard input) and judge it; NetinfoError where it cannot be read.

    ``is_asked_again``: commands will be run on it, so what comes from a pipe is kept in an unnamed file.
    """
    kept = Kept() if is_asked_again and is_pipe(path) else None
    dump = read(path, timeout, kept.write if kept else None)
    found = answer.readings(dump)
    report = answer.report(dump, found, facts)
    connection = Connection(Selection(), context=dump.context)
    return Examined(report, found, connection, DumpAsker(environ, timeout, kept))
