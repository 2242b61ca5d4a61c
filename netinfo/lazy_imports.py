"""Import a package without what only its unused features need.

``sh`` imports asyncio (for commands that are awaited), inspect (for callbacks), platform (to refuse Windows) and
importlib.metadata (for its own version number, as tabulate does) when it is loaded: most of its 60 ms, before the first
process can be started. tabulate imports dataclasses for rows that are such, html for a form that nobody asks for here;
PyYAML compiles an expression over all of Unicode that only its reader in Python needs. Here the modules get stand-ins
that load the real one when something of it is used, and the expressions are compiled when they are first used, so
that every feature of the packages still works.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

ASYNCIO = "asyncio"
METADATA = "importlib.metadata"


class _Later(ModuleType):
    """A module that is loaded when an attribute is asked for that it does not have itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked by the import system, not by code that uses the module
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:  # still standing in
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


class PackageNotFoundError(ModuleNotFoundError):
    """What a package expects when its own version is not known; it then calls itself "unknown"."""


def _queue(*args: Any, **options: Any) -> Any:
    return import_module(ASYNCIO).Queue(*args, **options)


def _running_loop() -> Any:
    if ASYNCIO not in sys.modules:
        raise RuntimeError("no running event loop")  # as asyncio itself says
    return import_module(ASYNCIO).get_running_loop()


def _no_version(_name: str) -> str:
    raise PackageNotFoundError


def _system() -> str:
    return os.uname().sysname if hasattr(os, "uname") else str(import_module("platform").system())


def _escape_html(text: str, quote: bool = True) -> str:
    return str(import_module("html").escape(text, quote))


def _is_dataclass(value: object) -> bool:
    return hasattr(value if isinstance(value, type) else type(value), "__dataclass_fields__")


#: What is imported for little, and what of it is used (or taken by name) while a package is loaded.
_STAND_INS: dict[str, dict[str, Any]] = {
    ASYNCIO: {"Queue": _queue, "get_running_loop": _running_loop},
    METADATA: {"version": _no_version, "PackageNotFoundError": PackageNotFoundError},
    "dataclasses": {"is_dataclass": _is_dataclass},
    "html": {"escape": _escape_html},
    "inspect": {},
    "platform": {"system": _system},
    "textwrap": {},
}


@contextmanager
def stand_ins() -> Iterator[None]:
    """While this lasts, an import of one of those modules gets a stand-in, unless the real one is there."""
    placed: dict[str, ModuleType] = {}
    for name, members in _STAND_INS.items():
        if name not in sys.modules:
            placed[name] = sys.modules[name] = _Later(name)
            vars(placed[name]).update(members)
    try:
        yield
    finally:
        for name, module in placed.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class _Pattern:
    """A regular expression that is compiled when it is first used."""

    def __init__(self, compiled: Callable[[], re.Pattern[str]]) -> None:
        self._compiled = compiled

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._compiled(), name)
        setattr(self, name, found)
        return found


@contextmanager
def late_patterns() -> Iterator[None]:
    """While this lasts, ``re.compile`` puts the work off.

    Only for a package that calls methods of its patterns: ``re.search(pattern, text)`` takes no such thing.
    """
    compile_now = re.compile

    def compile_later(*args: Any) -> Any:
        return _Pattern(lambda: compile_now(*args))

    re.compile = compile_later  # type: ignore[assignment]  # not its overloads
    try:
        yield
    finally:
        re.compile = compile_now
