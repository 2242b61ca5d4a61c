"""What the user allows beyond plain reads of the API."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Entering a node through minikube; a server-side dry run."""

    enters_node: bool = True
    probes: bool = False
