"""The modules of the package, and what stands in them."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

from tests.support.program import ROOT

PACKAGE = ROOT / "netinfo"
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the module's syntax tree."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@functools.cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module and name that the module imports, wherever the import stands."""
    names: list[str] = []
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(names)
