"""A cursor over bytes that arrive in chunks: what was read is dropped, so any length passes through little memory.

``text`` is the window decoded as Latin-1, one character a byte: positions in it are positions in the bytes, so the C
scanner of ``json`` works on it directly. Texts that are not ASCII are decoded again as what they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from netinfo.sources.dump.input.limits import CHUNK, MOST_BYTES, refusal
from netinfo.text.messages import phrase


class Tape:
    """``data`` is the window and ``at`` the position in it; ``offset`` counts from the beginning of the part."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._dropped = 0
        self._text: str | None = None
        self.data = b""
        self.at = 0
        self.has_ended = False

    @property
    def offset(self) -> int:
        """Bytes before the cursor."""
        return self._dropped + self.at

    @property
    def text(self) -> str:
        """The window, one character a byte."""
        if self._text is None:
            self._text = self.data.decode("latin-1")
        return self._text

    def more(self, size: int = 1) -> bool:
        """Append at least ``size`` bytes to the window; False when the input has ended and nothing was added.

        One byte before the cursor is kept, so that a pattern can tell whether the cursor is at the start of a line.
        """
        if self.has_ended:
            return False
        kept = max(0, self.at - 1)
        parts = [self.data[kept:]]
        added = 0
        while added < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                self.has_ended = True
                break
            parts.append(chunk)
            added += len(chunk)
        self._dropped += kept
        if self.offset + added > MOST_BYTES:
            raise refusal(
                phrase("the dump does not end: more than 64 GiB were read"), phrase("save a part of it and read that")
            )
        self.at -= kept
        self.data = b"".join(parts)
        self._text = None
        return added > 0

    def fill(self, size: int) -> int:
        """Try to have ``size`` bytes behind the cursor; how many there are."""
        missing = size - (len(self.data) - self.at)
        if missing > 0:
            self.more(max(missing, CHUNK))
        return len(self.data) - self.at

    def find(self, needle: bytes, most: int) -> bool:
        """Move the cursor to the next occurrence of the needle; False at the end of the input.

        At the end the cursor stands behind the last byte. Beyond ``most`` bytes the input is refused as endless.
        """
        begin = self.offset
        while (found := self.data.find(needle, self.at)) < 0:
            self.at = max(self.at, len(self.data) - len(needle) + 1)
            if self.offset - begin > most:
                raise refusal(phrase("the dump does not end: one log in it is larger than any log of a container"))
            if not self.more():
                self.at = len(self.data)
                return False
        self.at = found
        return True
