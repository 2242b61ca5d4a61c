"""What the user allows beyond plain reads of the API."""

from __future__ import annotations

from typing import NamedTuple


class Scope(NamedTuple):
    """Entering a node through minikube; a server-side dry run."""

    enters_node: bool = True
    probes: bool = False
