"""A test stands where its reader looks for it, and what is named unit, support or process is that."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.support.program import ROOT

TESTS = ROOT / "tests"
MODULES = sorted(path for path in TESTS.rglob("*.py"))
#: What a test outside of ``unit`` needs, and no unit test: a server, a node, a process of the program.
SLOW = ("tests.apiserver.server", "tests.node", "tests.support.faults.server", "tests.support.transcripts.Stage")


def place(path: Path) -> str:
    return path.relative_to(TESTS).parts[0]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_every_test_stands_in_a_folder_that_says_what_it_needs() -> None:
    places = {place(path) for path in MODULES if path.name.startswith("test_")}
    assert places == {"apiserver", "clusters", "docs", "fuzz", "node", "process", "properties", "screens", "unit"}


def test_the_folders_of_unit_tests_are_those_of_the_package() -> None:
    folders = {path.name for path in (TESTS / "unit").iterdir() if path.is_dir() and any(path.glob("test_*.py"))}
    packages = {path.name for path in (ROOT / "netinfo").iterdir() if (path / "__init__.py").is_file()}
    assert folders <= packages


def test_a_unit_test_needs_no_server_and_no_node() -> None:
    units = [path for path in MODULES if place(path) == "unit"]
    assert not [path.name for path in units for name in imported(path) if name.startswith(SLOW)]


def test_what_supports_tests_is_no_test() -> None:
    assert not list((TESTS / "support").rglob("test_*.py"))
