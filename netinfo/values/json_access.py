"""Listing untrusted JSON trees: every accessor answers with the type asked for, or with its empty value.

A cluster, a dump or a hostile tenant may put any type in any place. A field of the wrong type is treated as not
there: it can never crash a reader and never become evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from typing import TypeVar

    Value = TypeVar("Value")

#: What ``json.loads`` and YAML loaders give.
Tree = object


class NotRecordedError(LookupError):
    """What is looked for was there when the cluster was recorded, and the record did not keep it. ``what`` is the kind
    of object that it is a part of, as ``kept_fields.asked_for`` names it."""

    def __init__(self, what: str = "") -> None:
        super().__init__(what)
        self.what = what


class _NotKept(str):
    """A text of a kind of its own, so that no text of a cluster is taken for it."""

    __slots__ = ()


#: Stands in an object of a record in place of a value that was left out.
NOT_KEPT = _NotKept("<not-recorded>")


class Partial(dict[str, Tree]):
    """An object of which a record kept a part: looking at another one is not finding nothing, NotRecordedError."""

    __slots__ = ("what",)

    def __init__(self, entries: Mapping[str, Tree], what: str) -> None:
        super().__init__(entries)
        self.what = what

    def get(self, key: str, default: Tree = None) -> Tree:
        """The value, unless it was left out."""
        found = super().get(key, default)
        if found is NOT_KEPT:
            raise NotRecordedError(self.what)
        return found

    def __getitem__(self, key: str) -> Tree:
        found = super().__getitem__(key)
        if found is NOT_KEPT:
            raise NotRecordedError(self.what)
        return found


def like(whole: Tree, part: dict[str, Value]) -> Mapping[str, Value]:
    """Entries taken out of an object, which tell as the object does what was left out of them."""
    return Partial(part, whole.what) if isinstance(whole, Partial) else part  # type: ignore[return-value]  # texts only


def unless_left_out(read: Callable[[], Value], otherwise: Value) -> Value:
    """What ``read`` finds, or ``otherwise`` where a record did not keep it: for what no answer depends on."""
    try:
        return read()
    except NotRecordedError:
        return otherwise


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


def text(tree: Tree, key: str | int, *path: str | int) -> str:
    """The string at the path, else an empty one."""
    # A single key is the usual case, a hundred thousand times in a large cluster.
    found = tree.get(key) if not path and isinstance(tree, dict) else dig(tree, key, *path)
    return found if isinstance(found, str) else ""


def as_written(tree: Tree, *path: str | int) -> str:
    """The string at the path, an empty one where nothing is written; a number, a list or a map gives the name of what
    it is, so that a value of another kind is not taken for none."""
    found = dig(tree, *path)
    if found is None:
        return ""
    return found if isinstance(found, str) else f"({type(found).__name__})"


def entry(tree: dict[str, Tree], key: str) -> str:
    """The string under the key, for a map that is taken as a whole: what a record left out stays ``NOT_KEPT`` in it."""
    found = dict.get(tree, key) if isinstance(tree, Partial) else tree.get(key)
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
    found = tree.get(path[0]) if len(path) == 1 and isinstance(tree, dict) else dig(tree, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def texts(tree: Tree, key: str | int, *path: str | int) -> tuple[str, ...]:
    """The members of the list at the path that are strings."""
    found = tree.get(key) if not path and isinstance(tree, dict) else dig(tree, key, *path)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()


def mapping(tree: Tree, *path: str | int) -> Mapping[str, str]:
    """The entries of the object at the path whose key and value are strings (labels, annotations, data)."""
    found = dig(tree, *path)
    if not isinstance(found, dict):
        return {}
    return like(found, {key: value for key, value in found.items() if isinstance(key, str) and isinstance(value, str)})
