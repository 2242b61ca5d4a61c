"""The paths that ``kubectl proxy`` lets through, from the requests of the sources and from the records.

``tests.records`` writes them into the package: the proxy starts before requests and records are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from netinfo.components.records.signature import Signature
from netinfo.sources.every_request import ANY_NAME, ANY_PART, PUBLIC, every_request


def patterns(records: Iterable[Signature]) -> tuple[str, ...]:
    """Regular expressions that Go and Python read alike, each for whole paths, sorted."""
    found = {*PUBLIC, *(request.path.partition("?")[0] for request in every_request(records))}
    return tuple(sorted(map(_pattern, found)))


def _pattern(path: str) -> str:
    return re.escape(path).replace(r"\-", "-").replace(ANY_NAME, "[^/]+").replace(ANY_PART, "[^/]*")
