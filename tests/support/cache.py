"""Where tests keep what is fetched or built once: `${XDG_CACHE_HOME:-~/.cache}/kubectl-netinfo`."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder(part: str) -> Path:
    """The folder of one harness inside the project's cache; it need not exist."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kubectl-netinfo" / part
