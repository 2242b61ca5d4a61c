"""One line on stderr while a large dump is read, where a person looks at it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TextIO

from netinfo.sources.dump.input.limits import MIB
from netinfo.text.translation import _

#: Nothing is said of a dump that is read at once.
_PATIENCE_SECONDS = 1.0
_EVERY_SECONDS = 0.5


class Progress:
    """Counts bytes; writes only to a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream if stream.isatty() else None
        self._next = time.monotonic() + _PATIENCE_SECONDS
        self._bytes = 0
        self._is_shown = False

    def counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks."""
        for chunk in chunks:
            self._bytes += len(chunk)
            if self._stream is not None and time.monotonic() >= self._next:
                self._show(self._stream)
            yield chunk

    def clear(self) -> None:
        """Take the line away."""
        if self._stream is not None and self._is_shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _show(self, stream: TextIO) -> None:
        self._next = time.monotonic() + _EVERY_SECONDS
        self._is_shown = True
        stream.write("\r" + _("reading the dump: {size} MiB").format(size=self._bytes // MIB) + "\x1b[K")
        stream.flush()
