"""``python -m tests.support.pythons.outputs FOLDER...``: what the program prints of recorded clusters, as JSON.

Run by every Python in turn, so it imports nothing but the program: the outputs are to be the same, byte by byte.
"""

from __future__ import annotations

import json
import sys

from tests.support.in_process import printed

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


def shown(*words: str) -> str:
    """The exit code, stdout and stderr of one run."""
    return "\n".join(map(str, printed(words)))


def main(folders: list[str]) -> None:
    """Every view of every folder, and what needs no cluster, by the words that print it."""
    found = {" ".join(words): shown(*words) for words in WORDS}
    for folder in folders:
        found |= {f"{folder} {' '.join(view)}": shown("--from", folder, *view) for view in VIEWS}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
