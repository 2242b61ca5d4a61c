"""Which tests one worker runs one after another, and which of them begin: for ``pytest -n``.

Real nodes and real API servers belong to one worker each: a session shares one server of each version, which costs half
a minute of CPU. Other tests go by their file. What takes longest begins, so that no worker is left alone with it at the
end.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

#: By folder, those that take longest first; the node's tests that count nodes stand before those that hold one.
_ORDER = (
    "tests/node/test_leaves_nothing",
    "tests/node/",
    "tests/apiserver/",
    "tests/process/",
    "tests/properties/",
)
_TOGETHER = ("tests/node/", "tests/apiserver/")


class ByPlace(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Groups by file, but for the folders whose tests share what is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """The tests of one group are run by one worker."""
    return next((place for place in _TOGETHER if nodeid.startswith(place)), nodeid.partition("::")[0])


def sort(items: list[pytest.Item]) -> None:
    """Puts the longest first; within a place the order stays, so fixtures of modules are made once."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, place in enumerate(_ORDER) if nodeid.startswith(place)), len(_ORDER))
