"""The records of solutions and distributions as Python: ``python -m tests.records`` writes them, a test compares.

People write TOML; the program starts from what is written here, because reading 40 TOML files takes 40 ms of every run.
Samples are for tests alone and are left off.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from netinfo.components.records import distribution as distribution_record
from netinfo.components.records import parse_distributions as distributions
from netinfo.components.records import parse_signature as signatures
from netinfo.components.records import signature as signature_record
from netinfo.components.records.distribution import Distribution
from netinfo.components.records.signature import Signature
from tests import accepted_paths
from tests.support.program import ROOT

PACKAGE = ROOT / "netinfo"
RECORDS = PACKAGE / "components" / "records"
_HEAD = '"""{what}, written by ``python -m tests.records`` from {source}: change that."""\n\n'
_FUTURE = "from __future__ import annotations\n\n"


def all_signatures() -> tuple[Signature, ...]:
    """The records of solutions as their files have them, samples and all, in the order of their ids."""
    files = sorted((PACKAGE / "solutions").glob("*.toml"))
    return tuple(signatures.parse_signature(file.read_text("utf-8"), file.name) for file in files)


def all_distributions() -> tuple[Distribution, ...]:
    """The records of distributions as their file has them."""
    return distributions.parse((RECORDS / "distributions.toml").read_text("utf-8"))


def modules() -> Iterator[tuple[Path, str]]:
    """Each generated module and its text."""
    solutions = tuple(each._replace(samples=()) for each in all_signatures())
    text = _module("The records of solutions", "netinfo/solutions/*.toml", "SIGNATURES", "Signature", solutions)
    yield RECORDS / "solutions.py", text
    text = _module(
        "The records of distributions", "distributions.toml", "DISTRIBUTIONS", "Distribution", all_distributions()
    )
    yield RECORDS / "distributions.py", text
    text = f"ACCEPTED_PATHS: tuple[str, ...] = {written(accepted_paths.patterns(solutions))}\n"
    what, source = "All paths that are asked", "the sources and the records"
    yield (
        PACKAGE / "sources" / "live" / "accepted_paths.py",
        _formatted(_HEAD.format(what=what, source=source) + _FUTURE + text),
    )


def _module(what: str, source: str, name: str, form: str, records: tuple[object, ...]) -> str:
    body = f"{name}: tuple[{form}, ...] = {written(records)}\n"
    imports = "import re\n\n" if "re.compile(" in body else ""
    forms = {"Signature": signature_record, "Distribution": distribution_record}[form]
    used = [each for each in sorted(vars(forms)) if re.search(rf"\b{each}\(", body) and each[0].isupper()]
    used = sorted({*used, form})
    enums = sorted(each for each in ("Ipam", "Role") if f"{each}." in body)
    from_enums = f"from netinfo.model.components import {', '.join(enums)}\n" if enums else ""
    text = f"{_FUTURE}{imports}from {forms.__name__} import {', '.join(used)}\n{from_enums}\n{body}"
    return _formatted(_HEAD.format(what=what, source=source) + text)


def written(value: object) -> str:
    """The value as Python source; fields of a named tuple that have their default are left off."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, re.Pattern):
        return f"re.compile({value.pattern!r})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {written(member)}" for key, member in value.items()) + "}"
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _record(value)
    if isinstance(value, tuple):
        return "(" + "".join(f"{written(member)}, " for member in value) + ")"
    assert isinstance(value, str | bool | None), value
    return repr(value)


def _record(value: Any) -> str:
    defaults: Mapping[str, object] = value._field_defaults
    fields = [(name, each) for name, each in value._asdict().items() if name not in defaults or each != defaults[name]]
    return f"{type(value).__name__}({', '.join(f'{name}={written(each)}' for name, each in fields)})"


def _formatted(text: str) -> str:
    ruff = (str(Path(sys.executable).with_name("ruff")), "format", "--stdin-filename", "compiled.py", "-")
    return subprocess.run(ruff, input=text, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Write the modules."""
    for path, text in modules():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
