"""API servers with a whole cluster in them. Large ones are loaded once; their etcd data is kept in the cache."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.apiserver.audit import AuditLog
from tests.apiserver.server import ApiServer
from tests.apiserver.users import BINDINGS
from tests.bench.clusters import Size
from tests.support.cache import cache_folder

_SMALL = 100
"""So few objects are loaded each time."""


class BenchServer(ApiServer):
    """An API server that starts with the objects of a size, from the cache where it can."""

    def __init__(self, size: Size) -> None:
        """Only the current version is measured. Its audit log counts requests, for all commands alike."""
        self._logs = tempfile.TemporaryDirectory(prefix="netinfo-bench-")
        self.audit = AuditLog(Path(self._logs.name))
        super().__init__(extra_flags=self.audit.flags)
        self._size = size
        self._kept = cache() / f"{size.key}-{self.version}"

    def stop(self) -> None:
        """Ends both programs and removes every file."""
        super().stop()
        self._logs.cleanup()

    def _come_up(self) -> None:
        was_kept = self._kept.is_dir()
        if was_kept:
            shutil.copytree(self._kept, self.folder / "etcd")
        self._start_programs()
        self.client = self.client_of("admin")
        self._await_ready()
        if was_kept:
            return
        self.client.apply(BINDINGS)
        self.aggregate_view()
        self._load()
        if self._size.pods > _SMALL:
            self._keep()

    def _load(self) -> None:
        began = time.monotonic()
        self.apply(self._size.objects())
        if self._size.pods > _SMALL:
            print(f"loaded {self._size.title} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

    def _keep(self) -> None:
        """Copies the data while nothing writes, and starts again on it."""
        self._end_programs()
        part = self._kept.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.folder / "etcd", part)
        part.rename(self._kept)
        self._start_programs()
        self._await_ready()


def cache() -> Path:
    return cache_folder("bench")
