"""JSON values off a tape, whole or broken: the C scanner of ``json`` on a window, and what damage does to it.

A value that breaks off is told from one whose end has not arrived yet: a syntax error before the end of the window is
damage at once, so a broken document never swallows the gigabytes behind it.
"""

from __future__ import annotations

import json
import re

from netinfo.sources.dump.input.limits import CHUNK, MOST_OBJECT, refusal
from netinfo.sources.dump.input.tape import Tape
from netinfo.text.messages import phrase
from netinfo.values.json_access import Tree


def _whole_number(digits: str) -> int | None:
    """The number; None for one of more digits than ``int`` takes (sys.set_int_max_str_digits): no field holds such."""
    try:
        return int(digits)
    except ValueError:
        return None


_SCAN = json.JSONDecoder().raw_decode
_SCAN_ANY_NUMBER = json.JSONDecoder(parse_int=_whole_number).raw_decode
_LENIENT = json.JSONDecoder(strict=False, parse_int=_whole_number).raw_decode
_BLANK = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LINE_END = re.compile(r"\r?\n|\r")
#: An error so near to the end of the window may be an end that has not arrived: ``\u00e`` or ``tru``.
_NEAR_END = 12
_NUMBER = b"0123456789.eE+-"


class BrokenError(ValueError):
    """No value stands here; the tape's cursor is at the place. ``at_end``: the input ended inside it."""

    def __init__(self, *, at_end: bool = False) -> None:
        super().__init__("breaks off" if at_end else "is broken")
        self.at_end = at_end


class JsonText:
    """Reads values. ``unwrapped`` counts those in which line ends inside strings had to be taken out: a terminal
    wraps long lines, JSON has no line ends in strings."""

    def __init__(self, tape: Tape, name: str) -> None:
        self.tape = tape
        self.unwrapped = 0
        self._name = name

    def peek(self) -> bytes:
        """The next byte that is no blank, without taking it; empty at the end."""
        tape = self.tape
        while True:
            found = _BLANK.match(tape.data, tape.at)
            tape.at = found.end() if found else tape.at
            if tape.at < len(tape.data):
                return tape.data[tape.at : tape.at + 1]
            if not tape.more(CHUNK):
                return b""

    def take(self, wanted: bytes) -> None:
        """Take one byte; BrokenError when another one is there."""
        seen = self.peek()
        if seen != wanted:
            raise BrokenError(at_end=not seen)
        self.tape.at += 1

    def value(self, *, is_kept: bool = True) -> Tree:
        """One whole value. Its text is checked only where it is kept; invalid bytes in it are refused."""
        if not self.peek():
            raise BrokenError(at_end=True)
        tape, scan = self.tape, _SCAN
        while True:
            try:
                tree, end = scan(tape.text, tape.at)
            except json.JSONDecodeError as error:
                if self._may_go_on(error):
                    continue
                if error.msg.startswith("Invalid control character"):
                    return self._with_control_characters(error, is_kept=is_kept)
                raise self._broken(error) from None
            except ValueError:
                scan = _SCAN_ANY_NUMBER
                continue
            except RecursionError:
                raise self._too_deep() from None
            if isinstance(tree, int | float) and self._number_may_go_on(end) and tape.more(CHUNK):
                continue
            return self._taken(tree, end, is_kept=is_kept)

    def _taken(self, tree: Tree, end: int, *, is_kept: bool) -> Tree:
        """The value, decoded again where it holds more than ASCII."""
        raw = self.tape.data[self.tape.at : end]
        if is_kept and not raw.isascii():
            tree = json.loads(self._decoded(raw), strict=False, parse_int=_whole_number)
        self.tape.at = end
        return tree

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            place = f"byte {self.tape.offset + error.start}"
            raise refusal(
                phrase("{name}: {place} inside an object is not UTF-8", name=self._name, place=place),
                phrase("make the dump again"),
            ) from None

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """True when more of the value was read: its end may not have been there yet."""
        tape = self.tape
        is_open = error.msg.startswith("Unterminated string") or error.pos >= len(tape.data) - _NEAR_END
        if not is_open or len(tape.data) - tape.at > MOST_OBJECT:
            return False
        return tape.more(max(CHUNK, len(tape.data) - tape.at))

    def _too_deep(self) -> Exception:
        return refusal(
            phrase(
                "{name}: byte {offset} is nested deeper than any object of a cluster",
                name=self._name,
                offset=self.tape.offset,
            )
        )

    def _broken(self, error: json.JSONDecodeError) -> BrokenError:
        """The error for the place where the value broke; the cursor moves there."""
        tape = self.tape
        is_open = error.msg.startswith("Unterminated string") or error.pos >= len(tape.data) - _NEAR_END
        tape.at = min(max(error.pos, tape.at), len(tape.data))
        return BrokenError(at_end=tape.has_ended and is_open)

    def _with_control_characters(self, error: json.JSONDecodeError, *, is_kept: bool) -> Tree:
        """A value with raw line ends in its strings: as it was before a terminal wrapped it."""
        tape = self.tape
        if tape.data[error.pos : error.pos + 1] == b"\0":
            raise refusal(
                phrase(
                    "{name}: NUL at byte {offset}: this is no text",
                    name=self._name,
                    offset=tape.offset - tape.at + error.pos,
                )
            )
        while True:
            try:
                tree, end = _LENIENT(tape.text, tape.at)
                break
            except json.JSONDecodeError as worse:
                if not self._may_go_on(worse):
                    raise self._broken(worse) from None
            except RecursionError:
                raise self._too_deep() from None
        raw = tape.data[tape.at : end]
        if b"\0" in raw:
            raise refusal(
                phrase(
                    "{name}: NUL at byte {offset}: this is no text", name=self._name, offset=tape.offset + raw.index(0)
                )
            )
        if is_kept:
            joined = _STRING.sub(lambda found: _LINE_END.sub("", found.group()), self._decoded(raw))
            tree = json.loads(joined, strict=False, parse_int=_whole_number)
            self.unwrapped += 1
        tape.at = end
        return tree

    def _number_may_go_on(self, end: int) -> bool:
        rest = self.tape.data[end : end + 8]
        return end + len(rest) == len(self.tape.data) and not rest.strip(_NUMBER)
