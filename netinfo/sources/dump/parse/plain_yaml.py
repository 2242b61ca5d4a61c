"""YAML as kubectl writes it, to the trees that its JSON would give: PyYAML on a shorter way.

The parser of libyaml takes a quarter of the time in which PyYAML makes nodes of its events, finds a tag for each node
and makes values of the nodes. Here the values are made of the events. What kubectl writes needs no more: mappings,
lists, texts, numbers, booleans, null. Whatever else stands there (tags, anchors, merge keys) is left to PyYAML.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from netinfo.values.json_access import Tree

#: Digits of a number; a field of 64 bits has 20.
_LONGEST_NUMBER = 64
#: What short words are is remembered: names of fields, ``true``, ``10250``.
_SHORT = 40
_TAG = "tag:yaml.org,2002:"


class _UnusualError(Exception):
    """Something that kubectl does not write."""


def loader() -> tuple[ModuleType, Any]:
    """PyYAML and the loader class, for whoever looks at events."""
    return _loader()


def tree(written: str) -> Tree:
    """The tree of one document; what PyYAML raises (YAMLError, ValueError, TypeError, RecursionError, OverflowError)
    where there is none. Dates stay texts, as in JSON."""
    yaml, kind = _loader()
    reader = kind(written)
    try:
        return _document(yaml, reader.get_event)
    except _UnusualError:
        found: Tree = yaml.load(written, Loader=kind)
        return found
    finally:
        reader.dispose()


def _document(yaml: ModuleType, event: Callable[[], Any]) -> Tree:
    event()  # the beginning of the stream
    if type(event()) is yaml.StreamEndEvent:
        return None
    found = _value(yaml, event, event())
    event()  # the end of the document
    if type(event()) is not yaml.StreamEndEvent:
        raise _UnusualError
    return found


def _value(yaml: ModuleType, event: Callable[[], Any], now: Any) -> Tree:
    """The value that begins with this event; a million of them in a must-gather, most of them words."""
    kind = type(now)
    if kind is yaml.ScalarEvent and now.tag is None and now.anchor is None:
        return _plain_word(now.value) if now.implicit[0] else now.value
    if kind is yaml.AliasEvent or now.tag is not None or now.anchor is not None:
        raise _UnusualError
    if kind is yaml.SequenceStartEvent:
        members: list[Tree] = []
        while type(each := event()) is not yaml.SequenceEndEvent:
            members.append(_value(yaml, event, each))
        return members
    entries: dict[Any, Tree] = {}
    while type(key := event()) is not yaml.MappingEndEvent:
        name = _value(yaml, event, key)
        if name == "<<":
            raise _UnusualError
        entries[name] = _value(yaml, event, event())
    return entries


def _plain_word(value: str) -> Tree:
    """What a scalar without quotes is."""
    return _short_word(value) if len(value) <= _SHORT else _word(value)


def _word(value: str) -> Tree:
    yaml, kind = _loader()
    reader = _blank(kind)
    tag = reader.resolve(yaml.ScalarNode, value, (True, False))
    if tag == f"{_TAG}str":
        return value
    if tag == f"{_TAG}merge":
        raise _UnusualError
    return reader.construct_object(yaml.ScalarNode(tag, value))


_short_word = lru_cache(maxsize=8192)(_word)


def _fraction_or_none(reader: Any, node: Any) -> object:
    return reader.construct_yaml_float(node) if len(node.value) <= _LONGEST_NUMBER else None


def _number_or_none(reader: Any, node: Any) -> object:
    """The whole number, None for a long one: no field of a cluster has so many digits, and ``1:1:1:...``, a number to
    the base of 60, takes time with the square of its length."""
    if len(node.value) > _LONGEST_NUMBER:
        return None
    try:
        return reader.construct_yaml_int(node)
    except ValueError:
        return None


@cache
def _loader() -> tuple[ModuleType, Any]:
    """PyYAML's safe loader without dates, and without numbers of more digits than Python takes."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML may be built without libyaml

    class Loader(base):  # type: ignore[misc]  # which of the two is known when it runs
        """Strings that look like dates stay strings, as they are in JSON."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != f"{_TAG}timestamp"]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    Loader.add_constructor(f"{_TAG}int", _number_or_none)
    Loader.add_constructor(f"{_TAG}float", _fraction_or_none)
    return yaml, Loader


@cache
def _blank(kind: Any) -> Any:
    """A loader of nothing, to be asked what a word is."""
    return kind("")
