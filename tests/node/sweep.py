"""Removes what a crashed run of the node left behind: `python -m tests.node.sweep`."""

from __future__ import annotations

from tests.node import sandbox

if __name__ == "__main__":
    print("\n".join(sandbox.sweep()) or "nothing was left behind")
