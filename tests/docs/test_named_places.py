"""Files and modules that docs, comments and settings name are there: what moved is named where it stands now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import examples as docs
from tests.mutants.__main__ import SELECTED
from tests.mutants.survivors import harmless
from tests.support.program import ROOT

SETTINGS = tuple(
    ROOT / name for name in ("Makefile", "setup.cfg", "pyproject.toml", ".pre-commit-config.yaml", ".ci/run")
)
CODE = tuple(path for folder in ("netinfo", "tests") for path in sorted((ROOT / folder).rglob("*.py")))
#: A file, or a folder with a slash behind it. What holds NAME, a star or a brace is a form of names.
FILE = re.compile(r"(?<![\w/.-])(?:netinfo|tests)(?:/[\w.-]+)*(?:/(?![\w<*{])|/[\w-]+\.(?:py|toml|txt|json|yml|svg)\b)")
MODULE = re.compile(r"(?<![\w/.\"'-])(?:netinfo|tests)(?:\.[a-z_]\w*){2,}|(?<=-m )tests(?:\.\w+)+")


def has_name(dotted: str) -> bool:
    """Whether a module has this name, or the module before the last dots speaks of what stands behind it."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:count])
        module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if module.is_file():
            return count == len(parts) or bool(re.search(rf"\b{parts[count]}\b", module.read_text()))
    return False


def missing(text: str) -> set[str]:
    files = {name for name in FILE.findall(text) if "NAME" not in name and not (ROOT / name).exists()}
    return files | {name for name in MODULE.findall(text) if not has_name(name)}


@pytest.mark.parametrize("page", docs.PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_files_that_are_there(page: Path) -> None:
    assert missing(page.read_text()) == set()


def test_settings_name_files_that_are_there() -> None:
    assert {path.name: missing(path.read_text()) for path in SETTINGS if missing(path.read_text())} == {}


def test_the_code_names_files_that_are_there() -> None:
    found = {str(path.relative_to(ROOT)): missing(path.read_text()) for path in CODE if path != Path(__file__)}
    assert {path: names for path, names in found.items() if names} == {}


def test_a_name_that_is_nowhere_is_found() -> None:
    assert missing("see `netinfo/nowhere.py`, tests/nowhere/ and ``netinfo.text.nowhere``") == {
        "netinfo/nowhere.py",
        "tests/nowhere/",
        "netinfo.text.nowhere",
    }


@pytest.mark.parametrize("pattern", [*SELECTED, *sorted({name for name, _gone, _new in harmless()})])
def test_what_the_mutants_change_is_there(pattern: str) -> None:
    """A function is named ``module.x_function``, a method ``module.xǁClassǁmethod``."""
    module, _, function = pattern.rpartition(".")
    path = ROOT / f"{module.replace('.', '/')}.py"
    *owner, name = re.sub(r"^x(?:_|ǁ)", "", function.rstrip("*")).split("ǁ")
    assert path.is_file()
    assert all(f"class {each}" in path.read_text() for each in owner) and f"def {name}" in path.read_text()
    assert str(path.relative_to(ROOT)) in (ROOT / "setup.cfg").read_text().partition("only_mutate =")[2]
