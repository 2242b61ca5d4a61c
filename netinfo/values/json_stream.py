"""Lists of any length, one item at a time: memory is bounded by one item, not by the list.

``json.loads`` of 5,000 nodes needs five times the bytes of the text; here each item is decoded by the same C scanner,
reduced by its reader, and dropped. The input is any iterable of byte chunks: an answer, a file, a pipe.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator

from netinfo.values.json_access import Tree

#: Text held at once. Large enough that nearly every item lies whole in one window.
_WINDOW = 1 << 20
_BLANK = " \t\r\n"
_NUMBER = "0123456789.eE+-"


class InvalidJsonError(ValueError):
    """The text is not the JSON that was expected; the message names the offset in characters."""


def _no_constant(name: str) -> Tree:
    """``NaN`` and ``Infinity`` are no JSON (RFC 8259, section 6), though Python reads them."""
    raise ValueError(name)


def slices(data: bytes) -> Iterator[bytes]:
    """The chunks of a text that is already in memory."""
    view = memoryview(data)
    for start in range(0, len(view), _WINDOW):
        yield bytes(view[start : start + _WINDOW])


class JsonStream:
    """A cursor over JSON text that arrives in chunks."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._scan = json.JSONDecoder(strict=False, parse_constant=_no_constant).raw_decode
        self._text = ""
        self._at = 0
        self._dropped = 0
        self._is_last = False

    def _more(self) -> bool:
        """Append the next chunk to the window and drop what was consumed; False at the end of the input."""
        if self._is_last:
            return False
        try:
            new = self._decoder.decode(next(self._chunks))
        except StopIteration:
            self._is_last = True
            new = self._decoder.decode(b"", final=True)
        self._dropped += self._at
        self._text = self._text[self._at :] + new
        self._at = 0
        return True

    def peek(self) -> str:
        """The next character that is not blank, without taking it; empty at the end of the input."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """Take one character; InvalidJsonError when another one is there."""
        if self.peek() != wanted:
            raise InvalidJsonError(f"expected {wanted!r} at character {self._dropped + self._at}")
        self._at += 1

    def value(self) -> Tree:
        """Decode one whole value."""
        self.peek()
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if not isinstance(error, RecursionError) and self._more():
                    continue
                raise InvalidJsonError(f"no value at character {self._dropped + self._at}") from None
            if isinstance(value, (int, float)) and self._may_go_on(end) and self._more():
                continue
            self._at = end
            return value

    def _may_go_on(self, end: int) -> bool:
        """True when a number that ends here may have more digits in the next chunk: ``0`` before ``.5``."""
        rest = self._text[end : end + 8]
        return end + len(rest) == len(self._text) and rest.strip(_NUMBER) == ""

    def members(self) -> Iterator[str]:
        """Keys of the object at the cursor; the caller takes each value before the next key."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            key = self.value()
            self.take(":")
            yield key if isinstance(key, str) else ""
            if self.peek() != ",":
                self.take("}")
                return
            self.take(",")

    def elements(self) -> Iterator[Tree]:
        """Members of the array at the cursor, decoded one by one."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.peek() != ",":
                self.take("]")
                return
            self.take(",")
