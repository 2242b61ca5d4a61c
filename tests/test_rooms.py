"""One way only: who may import whom, and how large a room may be (docs/explanation/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "netinfo"
#: Without what is written by `python -m tests.records`.
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "compiled.py")

#: What these parts never import, directly.
FORBIDDEN = {
    "netinfo.sources": {"netinfo.shell", "netinfo.views", "netinfo.cli", "netinfo.facts", "netinfo.judge"},
    "netinfo.facts": {"netinfo.shell", "netinfo.views", "netinfo.cli", "netinfo.sources", "netinfo.inquiry"},
    "netinfo.allocators": {"netinfo.shell", "netinfo.views", "netinfo.cli", "netinfo.sources", "netinfo.inquiry"},
    "netinfo.match": {"netinfo.shell", "netinfo.views", "netinfo.cli", "netinfo.sources"},
    "netinfo.judge": {"netinfo.shell", "netinfo.views", "netinfo.cli", "netinfo.sources"},
    "netinfo.views": {"netinfo.sources", "netinfo.shell", "netinfo.cli", "netinfo.facts"},
}
#: Packages that one module alone knows.
ALONE = {
    "sh": {"netinfo.shell"},
    "tabulate": {"netinfo.views"},
    "typer": {"netinfo.cli"},
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_in(name: str, part: str) -> bool:
    return name == part or name.startswith(part + ".")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_what_its_place_allows(path: Path) -> None:
    own, found = name_of(path), set(imports(path))
    for part, never in FORBIDDEN.items():
        if is_in(own, part):
            assert not {name for name in found for wrong in never if is_in(name, wrong)}
    for package, rooms in ALONE.items():
        if any(is_in(name, package) for name in found):
            assert any(is_in(own, room) for room in rooms), f"{own} imports {package}"


def test_the_nouns_import_nothing_of_ours() -> None:
    assert not [name for name in imports(PACKAGE / "model.py") if is_in(name, "netinfo")]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_stays_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 330


def test_nothing_of_a_machine_is_written_down() -> None:
    """No absolute path of a developer's machine stands in the package."""
    for path in MODULES:
        text = path.read_text()
        assert "/work" + "/" not in text and "/home/" not in text and "/root/" not in text, path
