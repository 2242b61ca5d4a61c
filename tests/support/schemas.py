"""The JSON schemas of the docs, which every output is held against."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tests.support.program import ROOT


@cache
def schema(name: str) -> dict[str, Any]:
    """That of ``report``, ``nodes``, ``check``, ``map``, ``explain``, ``plan`` or ``whois``."""
    found: dict[str, Any] = json.loads((ROOT / "docs" / "reference" / f"{name}.schema.json").read_text("utf-8"))
    return found
