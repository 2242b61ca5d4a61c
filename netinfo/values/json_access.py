"""Listing untrusted JSON trees: every accessor answers with the type asked for, or with its empty value.

A cluster, a dump or a hostile tenant may put any type in any place. A field of the wrong type is treated as not
there: it can never crash a reader and never become evidence.
"""

from __future__ import annotations

from collections.abc import Mapping

#: What ``json.loads`` and YAML loaders give.
Tree = object


def dig(tree: Tree, *path: str | int) -> Tree:
    """Follow keys (str) and positions (int); None where the path leaves the tree."""
    for step in path:
        if isinstance(step, str) and isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(step, int) and isinstance(tree, list) and -len(tree) <= step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def text(tree: Tree, *path: str | int) -> str:
    """The string at the path, else an empty one."""
    if len(path) == 1 and isinstance(tree, dict):  # the usual case, written out
        found = tree.get(path[0]) if isinstance(path[0], str) else None
    else:
        found = dig(tree, *path)
    return found if isinstance(found, str) else ""


def number(tree: Tree, *path: str | int) -> int | None:
    """The integer at the path (a bool is none), else None."""
    found = dig(tree, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def flag(tree: Tree, *path: str | int) -> bool | None:
    """The boolean at the path, else None."""
    found = dig(tree, *path)
    return found if isinstance(found, bool) else None


def objects(tree: Tree, *path: str | int) -> list[dict[str, Tree]]:
    """The members of the list at the path that are objects; ``"items": null`` is an empty list."""
    found = dig(tree, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def texts(tree: Tree, *path: str | int) -> tuple[str, ...]:
    """The members of the list at the path that are strings."""
    found = dig(tree, *path)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()


def mapping(tree: Tree, *path: str | int) -> Mapping[str, str]:
    """The entries of the object at the path whose key and value are strings (labels, annotations, data)."""
    found = dig(tree, *path)
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(key, str) and isinstance(value, str)}
