"""Records the described clusters from a real API server, with the program's own ``--record``.

python -m tests.clusters.record                    all of them
python -m tests.clusters.record flannel calico-*   those whose names fit
python -m tests.clusters.record --missing          those that are not recorded yet
python -m tests.clusters.record --list             names and what they are

Writes ``tests/clusters/<name>/``; ``expected.toml`` stays as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path

from netinfo.sources.recorded import is_recording
from tests.apiserver.server import ApiServer
from tests.clusters.description import Description, descriptions
from tests.clusters.loading import load, look, server_for

FOLDER = Path(__file__).parent
_BAD = frozenset({1, 2, 6, 7})
"""Exit codes after which nothing worth keeping was recorded."""


def main(words: list[str]) -> None:
    """Record what the words ask for."""
    known = descriptions()
    if "--list" in words:
        print("\n".join(f"{name:40} {each.says}" for name, each in known.items()))
        return
    wanted = [each for name, each in known.items() if _is_wanted(name, words)]
    if not wanted:
        raise SystemExit("no described cluster has such a name; --list shows all")
    for _, group in groupby(sorted(wanted, key=_server_key), _server_key):
        _record_all(list(group))


def _is_wanted(name: str, words: list[str]) -> bool:
    if words == ["--missing"]:
        return not is_recording(FOLDER / name)
    return not words or any(fnmatchcase(name, word) for word in words)


def _server_key(description: Description) -> tuple[str, str, str]:
    return (description.version, description.service_cidrs, description.build)


def _record_all(group: Iterable[Description]) -> None:
    """Clusters that live on the same kind of server, one after another on one."""
    first, *others = group
    with server_for(first) as server:
        _record(server, first)
        for each in others:
            server.reset()
            _record(server, each)


def _record(server: ApiServer, description: Description) -> None:
    folder = FOLDER / description.name
    for old in (*folder.glob("*.out"), *folder.glob("answers.json")):
        old.unlink()
    load(server, description)
    result = look(server, description, "--record", str(folder))
    if result.code in _BAD:
        raise SystemExit(f"{description.name}: exit {result.code}\n{result.stderr}")
    facts = ((name, result.fact(name)) for name in ("cni", "podCIDRs", "serviceCIDRs"))
    print(description.name, *(f"{name}={fact['value']} ({fact['state']})" for name, fact in facts), flush=True)
    print("   ", *sorted(result.warning_codes()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
