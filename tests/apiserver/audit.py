"""The requests that a kube-apiserver got, from its own audit log."""

from __future__ import annotations

import json
import time
from pathlib import Path

_POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
- level: None
  users: [system:apiserver]
- level: Metadata
"""
_WRITTEN_WITHIN = 0.3
"""The log is written line by line as requests end; the last ones end when their caller has already gone."""


class AuditLog:
    """The log of one server; `flags` make it write there."""

    def __init__(self, folder: Path) -> None:
        """`folder` must be there and outlive the server."""
        self._path = folder / "audit.log"
        (folder / "audit.yaml").write_text(_POLICY)
        self.flags = (f"--audit-policy-file={folder / 'audit.yaml'}", f"--audit-log-path={self._path}")

    def mark(self) -> int:
        """A place in the log to count from."""
        time.sleep(_WRITTEN_WITHIN)
        return self._path.stat().st_size if self._path.exists() else 0

    def requests(self, mark: int) -> list[str]:
        """Verb and URI of every request of a kubectl since the mark."""
        time.sleep(_WRITTEN_WITHIN)
        with self._path.open("rb") as log:
            log.seek(mark)
            events = [json.loads(line) for line in log]
        return [
            f"{event['verb']} {event['requestURI']}"
            for event in events
            if str(event.get("userAgent", "")).startswith("kubectl")
        ]
