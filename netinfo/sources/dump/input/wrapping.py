"""Lines that a terminal broke at its width, joined again: in a paste every long line is cut at the same column.

Lines of one length are no proof of it: digests of images are equally long, and what parses whole is whole. So the
caller is asked how much is lost in a text as it stands and as it would be joined, and only what mends is done. YAML
that was wrapped cannot be mended and is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

#: So much text tells the width.
_SAMPLE = 1 << 18
#: Narrower terminals do not exist; so many lines of the greatest length are no chance.
_NARROWEST = 20
_FEWEST = 5


def unwrapped(chunks: Iterable[bytes], losses: Callable[[bytes], int]) -> tuple[int, Iterable[bytes]]:
    """The width at which the text was wrapped (0: it was not), and the text with its lines joined.

    ``losses`` counts what cannot be read of a text.
    """
    iterator = iter(chunks)
    parts: list[bytes] = []
    size = 0
    for chunk in iterator:
        parts.append(chunk)
        size += len(chunk)
        if size >= _SAMPLE:
            break
    sample = b"".join(parts)
    width = _width(sample)
    if width and losses(b"".join(_joined((sample,), width))) >= losses(sample):
        width = 0
    whole = chain((sample,), iterator)
    return width, _joined(whole, width) if width else whole


def _width(sample: bytes) -> int:
    """The column: no line is longer, many have just that length, and what follows them goes on in the same text."""
    lines = [line.rstrip(b"\r") for line in sample.split(b"\n")]
    lengths = Counter(map(len, lines))
    width = max(lengths)
    if width < _NARROWEST or lengths[width] < _FEWEST or b'": ' not in sample:
        return 0
    broken = sum(_is_broken(line) for line in lines if len(line) == width)
    return width if 2 * broken > lengths[width] else 0


def _is_broken(line: bytes) -> bool:
    """True for a line that ends inside a text or a word: a line of JSON ends in a mark, or behind one and a comma."""
    if line.endswith((b",", b"{", b"}", b"[", b"]", b"==")):
        return False
    begin, last = line.find(b'": "'), line.rpartition(b'": ')
    is_text = begin >= 0 and line.endswith(b'"') and len(line) > begin + 4
    return not is_text and not (last[1] and re.fullmatch(rb"[\w.+-]+", last[2]))


def _joined(chunks: Iterable[bytes], width: int) -> Iterator[bytes]:
    pattern = re.compile(rb"^([^\n]{%d})\r?\n" % width, re.MULTILINE)
    rest = b""
    for chunk in chunks:
        whole = rest + chunk
        end = whole.rfind(b"\n", 0, max(0, len(whole) - width - 2)) + 1
        rest = whole[end:]
        yield pattern.sub(rb"\1", whole[:end])
    yield pattern.sub(rb"\1", rest)
