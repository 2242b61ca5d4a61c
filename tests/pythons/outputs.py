"""``python -m tests.pythons.outputs FOLDER...``: what the program prints of recorded clusters, as one JSON document.

Run by every Python in turn, so it imports nothing but the program: the outputs are to be the same, byte by byte.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

from netinfo import cli
from netinfo.errors import NetinfoError

VIEWS: tuple[tuple[str, ...], ...] = (
    (),
    ("-o", "wide", "--lang", "ru"),
    ("-o", "json"),
    ("-o", "yaml"),
    ("-o", "csv"),
    ("transcript", "--explain"),
    ("transcript", "--format", "html", "--lang", "ru"),
)
#: Without a cluster: help, what is known of solutions, and errors.
WORDS: tuple[tuple[str, ...], ...] = (
    ("--help",),
    ("transcript", "--help"),
    ("explain",),
    ("explain", "cilium", "--lang", "ru"),
    ("--nonsense",),
    ("--timeout", "soon"),
    ("--from", "no/such/folder"),
    ("--demo", "nobody"),
)


def printed(*words: str) -> str:
    """The exit code, stdout and stderr of one run."""
    raw, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(raw, "utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code: object = cli.run(list(words))
        except NetinfoError as error:
            code = error.code
            err.write("\n".join(error.lines()))
        except SystemExit as end:
            code = end.code
    return f"{int(code) if isinstance(code, int) else code}\n{raw.getvalue().decode()}\n{err.getvalue()}"


def main(folders: list[str]) -> None:
    """Every view of every folder, and what needs no cluster, by the words that print it."""
    found = {" ".join(words): printed(*words) for words in WORDS}
    for folder in folders:
        found |= {f"{Path(folder).name} {' '.join(view)}": printed("--from", folder, *view) for view in VIEWS}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
