"""Files that ship with the package, wherever it was imported from: a folder, or an archive (``make zipapp``).

They are read by the loader that loaded the package. ``importlib.resources`` does the same and costs 28 ms.
"""

from __future__ import annotations

import os

import netinfo

TYPE_CHECKING = False  # typing costs 4 ms at every start; type checkers know this name
if TYPE_CHECKING:
    from importlib.abc import ResourceLoader
    from typing import cast


def read(*path: str) -> bytes:
    """The bytes of a file by its path below the package; OSError where there is none."""
    spec = netinfo.__spec__
    loader = spec.loader if spec is not None else None
    if TYPE_CHECKING:
        loader = cast("ResourceLoader", loader)
    return loader.get_data(os.path.join(netinfo.__path__[0], *path))  # noqa: PTH118 - pathlib costs 4 ms
