"""Bytes of a saved text as UTF-8: byte order marks and UTF-16 (what PowerShell 5 writes for ``>``) are taken away."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: So many bytes tell UTF-16 without a mark: Latin letters make every second one NUL.
_SAMPLE = 64


def recoded(chunks: Iterable[bytes]) -> tuple[str, Iterator[bytes]]:
    """The encoding (``utf-8`` where nothing tells another) and the same text as UTF-8."""
    iterator = iter(chunks)
    first = b""
    for chunk in iterator:
        first += chunk
        if len(first) >= _SAMPLE:
            break
    encoding, skipped = _encoding(first)
    rest = chain((first[skipped:],), iterator)
    return encoding, iter(rest) if encoding == "utf-8" else _decoded(rest, encoding)


def _encoding(first: bytes) -> tuple[str, int]:
    for mark, name in _MARKS:
        if first.startswith(mark):
            return name, len(mark)
    sample = first[:_SAMPLE]
    if len(sample) >= 4 and not len(sample) % 2:
        if not any(sample[1::2]) and all(sample[::2]):
            return "utf-16-le", 0
        if not any(sample[::2]) and all(sample[1::2]):
            return "utf-16-be", 0
    return "utf-8", 0


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
