"""Import a package without what only its unused features need.

``sh`` imports asyncio (for commands that are awaited) and importlib.metadata (for its own version number, as tabulate
does) when it is loaded: two thirds of its 60 ms, before the first process can be started. Here they get stand-ins that
load the real module when something of it is used, so that every feature of the package still works.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
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


@contextmanager
def stand_ins() -> Iterator[None]:
    """While this lasts, an import of asyncio or of importlib.metadata gets a stand-in, unless the real one is there."""
    asyncio, metadata = _Later(ASYNCIO), _Later(METADATA)
    vars(asyncio).update(Queue=_queue, get_running_loop=_running_loop)
    vars(metadata).update(version=_no_version, PackageNotFoundError=PackageNotFoundError)
    placed = {each.__name__: each for each in (asyncio, metadata) if each.__name__ not in sys.modules}
    sys.modules.update(placed)
    try:
        yield
    finally:
        for name, module in placed.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
