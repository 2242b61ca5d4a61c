"""What is generated from the records of solutions and distributions: ``python -m tests.records``; a test compares.

People write TOML; the program starts from one file of JSON, because reading 40 TOML files takes 40 ms of every run.
Samples are for tests alone and are left off.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from netinfo.components.records import catalog
from netinfo.components.records.distribution import Distribution
from netinfo.components.records.signature import Signature
from tests import accepted_paths
from tests.support.program import ROOT
from tests.support.records import distributions
from tests.support.records import solutions as signatures

PACKAGE = ROOT / "netinfo"
RECORDS = PACKAGE / "components" / "records"
_PATHS = PACKAGE / "sources" / "live" / "accepted_paths.py"
_HEAD = '''"""All paths that are asked, written by ``python -m tests.records`` from sources and records: change them."""

from __future__ import annotations

'''


def all_signatures() -> tuple[Signature, ...]:
    """The records of solutions as their files have them, samples and all, in the order of their ids."""
    files = sorted((PACKAGE / "solutions").glob("*.toml"))
    return tuple(signatures.parse_signature(file.read_text("utf-8"), file.name) for file in files)


def all_distributions() -> tuple[Distribution, ...]:
    """The records of distributions as their file has them."""
    return distributions.parse((RECORDS / "distributions.toml").read_text("utf-8"))


def generated() -> Iterator[tuple[Path, str]]:
    """Each generated file and its text."""
    solutions = tuple(each._replace(samples=()) for each in all_signatures())
    parts = (("solutions", solutions), ("distributions", all_distributions()))
    lists = (f"{json.dumps(name)}: [\n{_lines(records)}\n]" for name, records in parts)
    yield PACKAGE.joinpath(*catalog.FILE), f"{{{', '.join(lists)}}}\n"
    paths = accepted_paths.patterns(solutions)
    yield _PATHS, _formatted(f"{_HEAD}ACCEPTED_PATHS: tuple[str, ...] = {paths!r}\n")


def _lines(records: tuple[object, ...]) -> str:
    """One record a line."""
    return ",\n".join(json.dumps(plain(each), ensure_ascii=False) for each in records)


def plain(value: Any) -> object:
    """The value as JSON has it; fields of a named tuple that have their default are left off."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        record: Any = value
        defaults, fields = record._field_defaults, record._asdict().items()
        return {name: plain(each) for name, each in fields if name not in defaults or each != defaults[name]}
    if isinstance(value, tuple):
        return [plain(member) for member in value]
    assert isinstance(value, str | bool | None), value
    return value


def _formatted(text: str) -> str:
    ruff = (str(Path(sys.executable).with_name("ruff")), "format", "--stdin-filename", "accepted_paths.py", "-")
    return subprocess.run(ruff, input=text, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Write the files."""
    for path, text in generated():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
