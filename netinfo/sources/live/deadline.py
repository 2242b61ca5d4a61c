"""How much time a run has left."""

from __future__ import annotations

import time


class Deadline:
    """One moment for the whole run. ``seconds`` from now; 0 or less has already passed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

        self._left: float | None = None

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return self._left if self._left is not None else max(0.0, self._end - time.monotonic())

    def stop(self) -> None:
        """Time stands still until ``go_on``: something else is waited for."""
        self._left = self.remaining

    def go_on(self) -> None:
        """What was left when the time was stopped is left from now on."""
        if self._left is not None:
            self._end = time.monotonic() + self._left
            self._left = None
