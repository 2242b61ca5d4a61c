"""Which processes are left of a run. A zombie that nobody buried is not alive."""

from __future__ import annotations

import os
import time
from pathlib import Path


def is_alive(pid: int) -> bool:
    """True when the process runs, sleeps or is stopped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def marked(mark: str) -> set[int]:
    """The processes that live with this variable in their environment, ours left out."""
    found = set()
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and int(each.name) != os.getpid() and is_alive(int(each.name)):
            try:
                if mark.encode() in (each / "environ").read_bytes():
                    found.add(int(each.name))
            except OSError:
                continue
    return found


def left_after(mark: str, seconds: float = 0.5) -> set[int]:
    """The marked processes that are still alive when this time has passed."""
    end = time.monotonic() + seconds
    while (left := marked(mark)) and time.monotonic() < end:
        time.sleep(0.02)
    return left
